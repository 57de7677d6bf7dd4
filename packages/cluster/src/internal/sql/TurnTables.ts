/**
 * The tables of turns and of their events. Sessions and ids may be any text, so they are hashed, and `name` has both as JSON
 * for people. A claim is part of its turn's row: the row's lock orders it with appends and with the end.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** So that those that have not ended are found among the many that have. */
export const unended = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE INDEX effect_codex_turns_unended ON effect_codex_turns (number)
    WHERE ended_at IS NULL`
)

export const turns = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // The row changes with each batch of events. Room in its page keeps these changes out of the indexes.
  yield* sql`CREATE TABLE effect_codex_turns (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_hash text NOT NULL,
    id_hash text NOT NULL,
    name text NOT NULL,
    input_hash text NOT NULL,
    state text NOT NULL DEFAULT 'Accepted' CHECK (state IN ('Accepted', 'Claimed', 'Ended')),
    claimant text,
    host text,
    thread_id text,
    message_id text,
    generation integer,
    attempt integer,
    claimed_at timestamptz,
    last_event integer NOT NULL DEFAULT 0,
    outcome text,
    accepted_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    UNIQUE (session_hash, id_hash)
  ) WITH (fillfactor = 70)`
  yield* sql`CREATE INDEX effect_codex_turns_ended ON effect_codex_turns (ended_at)
    WHERE ended_at IS NOT NULL`
  yield* sql`CREATE TABLE effect_codex_events (
    turn bigint NOT NULL REFERENCES effect_codex_turns (number) ON DELETE CASCADE,
    sequence integer NOT NULL,
    event text NOT NULL,
    PRIMARY KEY (turn, sequence)
  )`
})
