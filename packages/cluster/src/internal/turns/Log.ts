/** The log of turns, for those who ask for turns and read them. */
import { createHash } from "node:crypto"
import { type Failure, Input, RunEvent, type SessionStore } from "@effect-codex/agent"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { withMissed } from "./EventRows.ts"
import type { Row, Standing, TurnStore } from "./TurnStore.ts"
import { failed, type Status, type TurnKey, type TurnLogError } from "./Values.ts"

/** How long turns are kept. */
export interface Retention {
  /** How long a turn is kept after its end. Asked again later, it is a new turn. Default: 7 days. */
  readonly retention?: Duration.DurationInput
  /**
   * How long a turn is kept that does not end, after it was accepted: nobody asks for it any more, or no host runs it. Its
   * readers are then told that there is no such turn. Default: 30 days.
   */
  readonly unendedRetention?: Duration.DurationInput
  /** How often turns are removed that have been kept long enough. Default: 10 minutes. */
  readonly pruneEvery?: Duration.DurationInput
}

export const make = (
  store: TurnStore,
  { pruneEvery = "10 minutes", retention = "7 days", unendedRetention = "30 days" }: Retention
) =>
  Effect.gen(function* () {
    const prune = store.prune({
      ended: Duration.decode(retention),
      unended: Duration.decode(unendedRetention)
    })
    yield* pruning(prune, pruneEvery)
    return {
      accept: (turn: TurnKey, input: Input.Input, how?: SessionStore.Json) =>
        accept(store, turn, hashOfAsked(input, how)),
      status: (turn: TurnKey): Effect.Effect<Option.Option<Status>, TurnLogError> =>
        Effect.flatMap(store.read(turn), (row) =>
          row === undefined ? Effect.succeedNone : Effect.asSome(row.status)
        ),
      events: (
        turn: TurnKey,
        { after = 0 }: { readonly after?: number } = {}
      ): Stream.Stream<RunEvent.RunEvent, Failure.Failure | TurnLogError> =>
        Stream.paginateChunkEffect({ after }, (place: Place) => nextPage(store, turn, place)),
      told: (turn: TurnKey) => told(store, turn),
      unended: store.unended,
      result: (turn: TurnKey) => result(store, turn),
      prune
    }
  })

const pruning = (
  prune: Effect.Effect<number, TurnLogError>,
  every: Duration.DurationInput
): Effect.Effect<void, never, Scope.Scope> =>
  prune.pipe(
    Effect.catchAll((error) => Effect.logWarning(`old turns were not removed: ${error.message}`)),
    Effect.schedule(Schedule.spaced(every)),
    Effect.forkScoped,
    Effect.asVoid
  )

const accept = (
  store: TurnStore,
  turn: TurnKey,
  inputHash: string
): Effect.Effect<Status, TurnLogError> =>
  Effect.gen(function* () {
    if (yield* store.accept(turn, inputHash)) return { _tag: "Accepted" } as const
    const row = yield* readRow(store, turn)
    if (row.inputHash !== inputHash) return yield* failed(turn, "InputDiffers")
    return yield* row.status
  })

/** The same parts have the same hash, in whatever order their members are. */
const hashOfAsked = (input: Input.Input, how: SessionStore.Json | undefined): string => {
  const parts = Input.parts(input)
  return createHash("sha256")
    .update(JSON.stringify(how === undefined ? parts : { parts, how }, inOrder))
    .digest("hex")
}

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const readRow = (store: TurnStore, turn: TurnKey): Effect.Effect<Row, TurnLogError> =>
  Effect.flatMap(store.read(turn), (row) =>
    row === undefined ? Effect.fail(failed(turn, "Unknown")) : Effect.succeed(row)
  )

/** Where a reader is. */
interface Place {
  readonly after: number
  /** How far the turn is, if that is known. */
  readonly standing?: Standing | undefined
}

type Page = readonly [events: Chunk.Chunk<RunEvent.RunEvent>, next: Option.Option<Place>]

const nextPage = (
  store: TurnStore,
  turn: TurnKey,
  { after, standing }: Place
): Effect.Effect<Page, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    // How far it is was asked first: if it had ended then, all its events are there.
    const known = standing ?? (yield* readRow(store, turn))
    if (known.lastEvent > after) {
      const page = yield* store.eventsAfter(turn, known, after)
      const last = page.at(-1)
      if (last !== undefined) {
        const next = { after: last.sequence, standing: known }
        return [Chunk.unsafeFromArray(page), Option.some(next)]
      }
    }
    if (known.isEnded) {
      return [yield* lastEvents(yield* readRow(store, turn), turn, after), Option.none()]
    }
    // Events that are too large have no rows. They are told with the next one that has.
    const news = yield* store.news(known, Math.max(after, known.lastEvent))
    return [Chunk.empty(), Option.some({ after, standing: news })]
  })

/** The end of a turn whose rows have all been read. */
const lastEvents = (
  row: Row,
  turn: TurnKey,
  after: number
): Effect.Effect<Chunk.Chunk<RunEvent.RunEvent>, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    const status = yield* row.status
    if (status._tag !== "Ended") return yield* failed(turn, "Foreign")
    const { outcome } = status
    if (outcome._tag === "Failed") return yield* outcome.failure
    const { result, sequence } = outcome
    if (sequence <= after) return Chunk.empty()
    const completed = RunEvent.RunEvent.Completed({ sequence, result })
    return Chunk.unsafeFromArray(withMissed([completed], after))
  })

/** The events that were written so far. */
const told = (
  store: TurnStore,
  turn: TurnKey
): Effect.Effect<ReadonlyArray<RunEvent.RunEvent>, TurnLogError> =>
  Effect.gen(function* () {
    const row = yield* readRow(store, turn)
    const told: Array<RunEvent.RunEvent> = []
    for (let after = 0; after < row.lastEvent;) {
      const page = yield* store.eventsAfter(turn, row, after)
      told.push(...page)
      after = page.at(-1)?.sequence ?? row.lastEvent
    }
    return told
  })

const result = (
  store: TurnStore,
  turn: TurnKey
): Effect.Effect<RunEvent.RunResult, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    const row = yield* readRow(store, turn)
    const status = yield* row.status
    if (status._tag === "Ended") {
      const { outcome } = status
      return outcome._tag === "Completed" ? outcome.result : yield* outcome.failure
    }
    yield* store.news(row, Infinity)
    return yield* result(store, turn)
  })
