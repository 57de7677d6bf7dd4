/**
 * The messages that asked for turns, in the tables of the engine, which removes none by itself. They must go with their turns: as
 * long as a message is there, its turn is not asked for anew.
 */
import { createHash } from "node:crypto"
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { hashOf } from "./Hash.ts"
import type { TurnKey } from "./Values.ts"

/** The key of a turn among the messages of its session. */
export const primaryKeyOf = (id: string): string => hashOf(id)

/** Removes the messages of turns, with their answers. A log without hosts has no such tables. */
export const remove = (
  sql: SqlClient.SqlClient,
  turns: ReadonlyArray<TurnKey>
): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const [tables] = yield* sql<{
      readonly are: boolean
    }>`SELECT to_regclass('cluster_messages') IS NOT NULL AND to_regclass('cluster_replies') IS NOT NULL AS are`
    if (tables?.are !== true || turns.length === 0) return
    yield* sql`WITH gone AS (
        DELETE FROM cluster_messages WHERE ${sql.in("message_id", turns.map(messageIdOf))} RETURNING request_id
      )
      DELETE FROM cluster_replies USING gone WHERE cluster_replies.request_id = gone.request_id`
  })

/** As the engine has it: a long one is hashed. */
const messageIdOf = ({ id, session }: TurnKey): string => {
  const key = `CodexSession/${session}/Submit/${primaryKeyOf(id)}`
  return key.length <= 255 ? key : createHash("sha256").update(key).digest("hex")
}
