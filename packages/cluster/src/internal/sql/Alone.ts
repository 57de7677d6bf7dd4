/**
 * Makes the tables of the engine, one program after the other: PostgreSQL fails what makes a table if it is not there, when two
 * do so at the same time.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

const lock = "effect_codex_engine"

/** How long a program that is stopped keeps the others waiting. */
const silence = "30s"

/**
 * What makes tables has connections of its own, so the lock is not that of its transaction. The database ends a transaction
 * whose program is stopped, and the lock with it.
 */
export const alone = <A, E, R>(
  making: Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError, R | SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.acquireUseRelease(
      Scope.make(),
      (scope) =>
        Effect.gen(function* () {
          const connection = yield* Scope.extend(sql.reserve, scope)
          const run = (statement: string) => connection.executeUnprepared(statement, [], undefined)
          yield* run("BEGIN")
          yield* Scope.addFinalizer(scope, Effect.ignore(run("COMMIT")))
          yield* run(`SET LOCAL idle_in_transaction_session_timeout = '${silence}'`)
          yield* run(`SELECT pg_advisory_xact_lock(hashtext('${lock}'))`)
          return yield* making
        }),
      (scope) => Scope.close(scope, Exit.void)
    )
  )
