/** What a session reads of its thread's past, and copies of the thread up to one of its turns. */
import { AppServerPool, Failure } from "@effect-codex/app-server"
import type { Item } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inputOf } from "../../History.ts"
import type { Part } from "../../Input.ts"
import * as ThreadOwner from "../credential/ThreadOwner.ts"
import { type Point, turnIdOf } from "../history/Point.ts"
import * as StoredHistory from "../history/StoredHistory.ts"
import * as Attempt from "../turn/Attempt.ts"
import type * as AttemptOptions from "../turn/AttemptOptions.ts"
import * as BrokenThread from "../turn/BrokenThread.ts"
import { noTurnYet } from "./Rewinding.ts"

/** Everything but the input. */
type Options<R> = Omit<AttemptOptions.Options<R>, "input">

/** The thread of a session. */
interface Thread<R> {
  readonly options: Options<R>
  readonly owner: string | undefined
  readonly threadId: Option.Option<string>
}

/** A page of the thread's turns. Without a thread there are none. */
export const page = <R>(
  { options, owner, threadId }: Thread<R>,
  which?: StoredHistory.PageOptions
): Effect.Effect<StoredHistory.Page, Failure.Failure, AppServerPool.AppServerPool> =>
  Option.match(threadId, {
    onNone: () => Effect.succeed({ turns: [], next: undefined }),
    onSome: (threadId) =>
      reading(options, owner, threadId, ({ server }) => StoredHistory.page(server, threadId, which))
  })

/** What the user said last, and the point before that. In a compaction the user says nothing. */
export const latest = <R>(
  thread: Thread<R>,
  cursor?: string
): Effect.Effect<
  { readonly input: ReadonlyArray<Part>; readonly from: Point },
  Failure.Failure,
  AppServerPool.AppServerPool
> =>
  Effect.flatMap(page(thread, { limit: 1, cursor }), ({ next, turns: [last] }) => {
    if (last?.items.some(isOfReview)) return Effect.fail(wasReview(thread, last.id))
    const input = last === undefined ? [] : inputOf(last)
    if (last !== undefined && input.length > 0) {
      return Effect.succeed({ input, from: { before: last.id } })
    }
    return next === undefined ? Effect.fail(noTurnYet()) : latest(thread, next)
  })

const isOfReview = ({ type }: Item.Item): boolean => type === "enteredReviewMode"

const wasReview = <R>({ threadId }: Thread<R>, turnId: string) =>
  new Failure.TurnError({
    reason: "Other",
    generation: 0,
    threadId: Option.getOrElse(threadId, () => ""),
    turnId,
    kind: undefined,
    detail: "the latest turn is a review. Ask for another one with `review`."
  })

/** Copies the thread, up to a point if there is one, and returns the id of the copy. */
export const fork = <R>(
  { options, owner, threadId }: Thread<R>,
  point?: Point
): Effect.Effect<string, Failure.Failure, AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    if (Option.isNone(threadId)) {
      return yield* noTurnYet(point === undefined ? undefined : turnIdOf(point))
    }
    const source = { _tag: "Fork", threadId: threadId.value } as const
    const lastTurnId =
      point === undefined ? undefined : yield* lastKept(options, owner, threadId.value, point)
    const copy = yield* Attempt.openOnly({
      ...options,
      thread: lastTurnId === undefined ? source : { ...source, lastTurnId }
    })
    return copy.threadId
  }).pipe(Effect.scoped)

/** The turn that a copy up to the point ends with. The server makes no copy without a turn. */
const lastKept = <R>(
  options: Options<R>,
  owner: string | undefined,
  threadId: string,
  point: Point
) =>
  reading(options, owner, threadId, ({ generation, server }) =>
    Effect.flatMap(StoredHistory.cut(server, threadId, point), ({ lastKept }) =>
      lastKept === undefined
        ? Effect.fail(StoredHistory.nothingBefore(generation, threadId, turnIdOf(point)))
        : Effect.succeed(lastKept)
    )
  )

/** Reads the thread if it is not somebody else's. It need not be loaded. */
const reading = <A, R>(
  { server: spec }: Options<R>,
  owner: string | undefined,
  threadId: string,
  read: (lease: AppServerPool.Lease) => Effect.Effect<A, Failure.RequestFailure | Failure.TurnError>
): Effect.Effect<A, Failure.Failure, AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    const lease = yield* (yield* AppServerPool.AppServerPool).lease(spec)
    const { server } = lease
    yield* ThreadOwner.checkStored(threadId, { server, owner })
    return yield* Effect.catchTag(read(lease), "RequestError", (refusal) =>
      Effect.flip(BrokenThread.ofUnread(server, threadId, refusal))
    )
  }).pipe(Effect.scoped)
