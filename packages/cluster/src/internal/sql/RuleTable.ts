/** The approvals that are remembered for ever, by the name of their store. The newest has the highest number. */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

export const rules = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE TABLE effect_codex_rules (
    name_hash text NOT NULL,
    rule_hash text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    rule text NOT NULL,
    PRIMARY KEY (name_hash, rule_hash)
  )`
)
