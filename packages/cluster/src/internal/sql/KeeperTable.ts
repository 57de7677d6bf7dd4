/** The sessions that have moved while a turn of theirs runs, each with the host that still runs it, and until when it may. */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

export const keepers = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE TABLE effect_codex_keepers (
    session_hash text PRIMARY KEY,
    name text NOT NULL,
    address text NOT NULL,
    until timestamptz NOT NULL
  )`
)
