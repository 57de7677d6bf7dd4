/**
 * The approvals that people have had remembered for ever, in PostgreSQL: what is remembered at one host holds at all. `Host`
 * has them there. Use this module for a program that shows them, or for a host of another make.
 */
import { ApprovalRules, SessionStore } from "@effect-codex/agent"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/**
 * The store of this name, such as that of a tenant. Its table is one of `Migrations.run`.
 *
 * **Errors**: its operations fail if the database does not answer within 5 seconds. Then a request is asked, or is not
 * remembered.
 *
 * @example
 * const rulesOf = (tenant: string) =>
 *   Effect.flatMap(SqlRuleStore.make(tenant), ({ all }) => all)
 */
export const make = (
  name: string
): Effect.Effect<ApprovalRules.Store, never, SqlClient.SqlClient> =>
  Effect.map(SqlClient.SqlClient, (sql) => storeOf(sql, name))

/**
 * Has the rules of all tenants there, where a program does not say otherwise.
 *
 * @example
 * const Rules = SqlRuleStore.layer.pipe(Layer.provide(Migrations.layer), Layer.provide(Database))
 */
export const layer: Layer.Layer<never, never, SqlClient.SqlClient> = Layer.effect(
  ApprovalRules.Stores,
  Effect.map(SqlClient.SqlClient, (sql) => (name: string) => Effect.succeed(storeOf(sql, name)))
)

const storeOf = (sql: SqlClient.SqlClient, name: string): ApprovalRules.Store => {
  const own = hashOf(name)
  return {
    all: Effect.flatMap(
      inTime(
        sql<{ readonly rule: string }>`SELECT rule FROM effect_codex_rules
          WHERE name_hash = ${own} ORDER BY number DESC`
      ),
      // One that a later version has written may forbid something, so none is used without it.
      (rows) => Effect.forEach(rows, ({ rule }) => decode(rule))
    ),
    add: (rule) =>
      Effect.flatMap(encode(rule), (text) =>
        inTime(
          sql`INSERT INTO effect_codex_rules (name_hash, rule_hash, rule)
            VALUES (${own}, ${hashOf(text)}, ${text})
            ON CONFLICT (name_hash, rule_hash) DO UPDATE SET number = DEFAULT`
        )
      ),
    remove: (rule) =>
      Effect.flatMap(encode(rule), (text) =>
        inTime(
          sql`DELETE FROM effect_codex_rules
            WHERE name_hash = ${own} AND rule_hash = ${hashOf(text)}`
        )
      )
  }
}

const { hashOf } = SessionStore.Text

/** Cancelling a statement needs the database, too. Nobody waits for that. */
const inTime = <A, E>(statement: Effect.Effect<A, E>) =>
  Effect.timeout(Effect.disconnect(statement), "5 seconds")

/** The members in the order of the schema, so that the same rule is the same text. */
const Text = Schema.parseJson(ApprovalRules.Rule)
const decode = Schema.decodeUnknown(Text)
const encode = Schema.encode(Text)
