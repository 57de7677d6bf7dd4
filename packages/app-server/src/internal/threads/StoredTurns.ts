/** The turns of a thread as the server has them on disk, whether or not it has the thread loaded. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { RequestFailure } from "../../Failure.ts"
import type { RequestAs } from "../connection/TypedRequest.ts"

/** A turn as the server has stored it. What it contains is decoded where it is read. */
export interface StoredTurn {
  readonly id: string
  /** `interrupted` also for a turn that was cut by the end of its server. */
  readonly status: string
  readonly items: ReadonlyArray<unknown>
}

/** Other clients may have started turns on the thread since. */
const newestTurns = { limit: 10, sortDirection: "desc", itemsView: "full" } as const

const Page = Schema.Struct({ data: Schema.Array(Schema.Unknown) })

/** Reads the newest ten turns, the newest first. Fails with a `RequestError` if the thread is not on disk. */
export const newest = (
  requestAs: RequestAs,
  threadId: string
): Effect.Effect<ReadonlyArray<StoredTurn>, RequestFailure> =>
  Effect.map(requestAs("thread/turns/list", { threadId, ...newestTurns }, Page), ({ data }) =>
    data.filter(isStoredTurn)
  )

const isStoredTurn = (turn: unknown): turn is StoredTurn =>
  Predicate.isRecord(turn) &&
  typeof turn["id"] === "string" &&
  typeof turn["status"] === "string" &&
  Array.isArray(turn["items"])
