/** A turn's row: how it is found, and what it says. */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { detailOf } from "../sql/SqlFailure.ts"
import { hashOf } from "./Hash.ts"
import { Claim, failed, Outcome, type Status, type TurnKey, TurnLogError } from "./Values.ts"

/** How long the database may take for one operation. */
const operationTimeout = "5 seconds"

/** The row of a turn. */
export const isTurn = (sql: SqlClient.SqlClient, { id, session }: TurnKey) =>
  sql`session_hash = ${hashOf(session)} AND id_hash = ${hashOf(id)}`

/** One operation, bounded, with what a program is told of its failure. */
export const operation = <A>(
  effect: Effect.Effect<A, SqlError>,
  turn?: TurnKey
): Effect.Effect<A, TurnLogError> => {
  const unavailable = (detail: string) => new TurnLogError({ reason: "Unavailable", turn, detail })
  return effect.pipe(
    Effect.mapError((error) => unavailable(detailOf(error))),
    // Cancelling a statement needs the database, too. Nobody waits for that.
    Effect.disconnect,
    Effect.timeoutFail({
      duration: operationTimeout,
      onTimeout: () => unavailable(`The database did not answer within ${operationTimeout}`)
    })
  )
}

export interface Row {
  /** A `bigint`. */
  readonly number: string
  readonly input_hash: string
  readonly state: string
  readonly claimant: string | null
  readonly host: string | null
  readonly thread_id: string | null
  readonly message_id: string | null
  readonly generation: number | null
  readonly attempt: number | null
  readonly claimed_at: Date | null
  readonly last_event: number
  readonly outcome: string | null
}

export const read = (
  sql: SqlClient.SqlClient,
  turn: TurnKey
): Effect.Effect<Row | undefined, TurnLogError> =>
  Effect.map(
    operation(
      sql<Row>`SELECT number, input_hash, state, claimant, host, thread_id, message_id, generation, attempt,
        claimed_at, last_event, outcome
        FROM effect_codex_turns WHERE ${isTurn(sql, turn)}`,
      turn
    ),
    ([row]) => row
  )

const decodeClaim = Schema.decodeUnknown(Schema.typeSchema(Claim))
const decodeOutcome = Schema.decodeUnknown(Schema.parseJson(Outcome))
export const encodeOutcome = Schema.encode(Schema.parseJson(Outcome))

/** How the turn of a row stands. */
export const statusOf = (row: Row, turn: TurnKey): Effect.Effect<Status, TurnLogError> =>
  Effect.gen(function* () {
    if (row.state === "Accepted") return { _tag: "Accepted" } as const
    const known = { claim: yield* claimOf(row), lastEvent: row.last_event }
    if (row.state === "Claimed") return { _tag: "Claimed", ...known } as const
    return { _tag: "Ended", ...known, outcome: yield* decodeOutcome(row.outcome) } as const
  }).pipe(Effect.mapError(() => failed(turn, "Foreign")))

const claimOf = (row: Row) =>
  decodeClaim({
    claimant: row.claimant,
    host: row.host,
    ...(row.message_id === null
      ? {}
      : {
          sent: {
            threadId: row.thread_id,
            messageId: row.message_id,
            generation: row.generation,
            attempt: row.attempt
          }
        }),
    claimedAt: row.claimed_at === null ? undefined : DateTime.unsafeFromDate(row.claimed_at)
  })
