/**
 * The turns of a thread on the server's disk, page by page.
 *
 * Measured: the server lists turns also of a thread that it has not loaded, that is archived, or that another process has
 * loaded. It lists none of an ephemeral thread, and none of a thread before its first turn, and takes back none of these.
 * `thread/revert` needs a thread that is loaded, and ends a turn that runs on it.
 */
import { type AppServer, Failure } from "@effect-codex/app-server"
import { Lenient } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as PastTurn from "./PastTurn.ts"
import * as Point from "./Point.ts"

/** Some turns of a thread. */
export const Page = Lenient.struct({
  turns: Schema.Array(PastTurn.PastTurn),
  /** The `cursor` of the next page. `undefined` if there is none. */
  next: Lenient.orUndefined(Schema.String)
})
export interface Page extends Schema.Schema.Type<typeof Page> {}

/** Which turns are read. */
export interface PageOptions {
  /** At most so many turns. Default: 25. */
  readonly limit?: number
  /** Where to go on: `next` of the page before, read in the same order. Default: at the first turn of the order. */
  readonly cursor?: string | undefined
  /** Default: `NewestFirst`. */
  readonly order?: "NewestFirst" | "OldestFirst"
}

const Answer = Schema.Struct({
  data: Schema.Array(Schema.Unknown),
  nextCursor: Lenient.nullable(Schema.String)
})

export const page = (
  server: AppServer.Service,
  threadId: string,
  { cursor, limit = 25, order = "NewestFirst" }: PageOptions = {}
): Effect.Effect<Page, Failure.RequestFailure> =>
  server
    .requestAs(
      "thread/turns/list",
      {
        threadId,
        limit,
        cursor: cursor ?? null,
        sortDirection: order === "NewestFirst" ? "desc" : "asc",
        itemsView: "full"
      },
      Answer
    )
    .pipe(
      Effect.map(({ data, nextCursor }) => ({
        turns: Arr.filterMap(data, (turn) => PastTurn.read(turn, server.redact)),
        next: nextCursor ?? undefined
      }))
    )

/** Returns what a point divides the thread into. Fails with a `TurnError` (`TurnGone`) if the thread has no such turn. */
export const cut = (
  server: AppServer.Service,
  threadId: string,
  point: Point.Point
): Effect.Effect<Point.Cut, Failure.RequestFailure | Failure.TurnError> =>
  Effect.flatMap(idsUpTo(server, threadId, Point.turnIdOf(point)), (newestFirst) =>
    Option.match(Option.fromNullable(Point.cut(newestFirst, point)), {
      onNone: () => Effect.fail(turnGone(server.generation, threadId, Point.turnIdOf(point))),
      onSome: Effect.succeed
    })
  )

/** Takes the turns after a point out of a thread that is loaded, and returns their ids. */
export const drop = (
  server: AppServer.Service,
  threadId: string,
  { dropped }: Point.Cut
): Effect.Effect<ReadonlyArray<string>, Failure.RequestFailure> => {
  const first = dropped.at(-1)
  return first === undefined
    ? Effect.succeed(dropped)
    : Effect.as(server.threads.revert(threadId, first), dropped)
}

export const turnGone = (generation: number, threadId: string, turnId: string) =>
  new Failure.TurnError({
    reason: "TurnGone",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail: `the thread has no turn ${turnId}. Choose one of its history.`
  })

/** A copy of a thread cannot end before the thread's first turn. */
export const nothingBefore = (generation: number, threadId: string, turnId: string) =>
  new Failure.TurnError({
    reason: "TurnGone",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail: `there is no turn before ${turnId}, and a copy needs one. Start a new thread.`
  })

const Ids = Schema.Struct({
  data: Schema.Array(Schema.Struct({ id: Schema.String })),
  nextCursor: Lenient.nullable(Schema.String)
})

/** The ids of the newest turns, the newest first, up to the one before this turn. */
const idsUpTo = (
  server: AppServer.Service,
  threadId: string,
  turnId: string,
  cursor: string | null = null,
  newer: ReadonlyArray<string> = []
): Effect.Effect<ReadonlyArray<string>, Failure.RequestFailure> =>
  server
    .requestAs(
      "thread/turns/list",
      { threadId, cursor, limit: 100, sortDirection: "desc", itemsView: "notLoaded" },
      Ids
    )
    .pipe(
      Effect.flatMap(({ data, nextCursor }) => {
        const ids = [...newer, ...data.map(({ id }) => id)]
        const isReached = ids.slice(0, -1).includes(turnId)
        return nextCursor === null || isReached
          ? Effect.succeed(ids)
          : idsUpTo(server, threadId, turnId, nextCursor, ids)
      })
    )
