/** The hosts that run, each with the file that it has locked and the text in it. */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

export const hosts = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE TABLE effect_codex_hosts (
    token text PRIMARY KEY,
    name text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
  )`
)
