/** The table of sessions. The text of an entry is not `jsonb`, which refuses the characters that some keys have. */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** A revision is never used twice, so a session that was removed and made anew is another one. */
export const sessions = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE TABLE effect_codex_sessions (
    key_hash text PRIMARY KEY,
    revision bigint GENERATED ALWAYS AS IDENTITY,
    entry text NOT NULL
  )`
)
