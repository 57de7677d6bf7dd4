/**
 * The tables of this package. They hold keys, thread ids, metadata, and what people and the model have said: protect the
 * database as you protect these. They hold no credentials. A thread id is all that is needed to read a conversation on a
 * host that has it.
 */
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { hosts } from "./internal/sql/HostTable.ts"
import { keepers } from "./internal/sql/KeeperTable.ts"
import { rules } from "./internal/sql/RuleTable.ts"
import { sessions } from "./internal/sql/SessionTable.ts"
import { turns, unended } from "./internal/sql/TurnTables.ts"

/** The table that says which migrations were run. */
export const table = "effect_codex_migrations"

/**
 * Makes the tables, or changes them to what this version needs. Any number of hosts may run it at the same time.
 *
 * **Errors**: `SqlError` and `MigrationError` if the database refuses.
 *
 * @example
 * const ready = Effect.provide(Migrations.run, Database)
 */
export const run: Effect.Effect<void, Migrator.MigrationError | SqlError, SqlClient.SqlClient> =
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    sql.withTransaction(
      Effect.gen(function* () {
        // The migrator makes its table without a lock, and so fails on all but one of several hosts that start together.
        yield* sql`SELECT pg_advisory_xact_lock(hashtext(${table}))`
        yield* sql`CREATE TABLE IF NOT EXISTS ${sql(table)} (
        migration_id integer PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now(),
        name text NOT NULL
      )`
        yield* migrate
      })
    )
  )

const migrate = Migrator.make({})({
  table,
  loader: Migrator.fromRecord({
    "0001_sessions": sessions,
    "0002_turns": turns,
    "0003_hosts": hosts,
    "0004_unended": unended,
    "0005_keepers": keepers,
    "0006_rules": rules
  })
})

/**
 * Makes the tables before what is built on it.
 *
 * @example
 * const Store = SqlSessionStore.layer.pipe(Layer.provide(Migrations.layer), Layer.provide(Database))
 */
export const layer: Layer.Layer<never, Migrator.MigrationError | SqlError, SqlClient.SqlClient> =
  Layer.effectDiscard(run)
