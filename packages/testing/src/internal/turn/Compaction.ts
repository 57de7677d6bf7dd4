/** What happens on a thread whose context is too long for the model. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { Ending, TurnRun } from "./TurnRun.ts"
import * as Usage from "./Usage.ts"
import * as UsageReports from "./UsageReports.ts"

/** The provider has refused the context as too long. */
export const fill = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* UsageReports.tell(turn)
    turn.thread.usage = Usage.full(turn.thread.usage, turn.id)
    yield* UsageReports.tell(turn)
  })

/** The next turn begins with a compaction, before it shows what the user says. */
export const ifFull = (turn: TurnRun): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { usage } = turn.thread
    return usage !== undefined && Usage.isFull(usage) ? compact(turn) : Effect.void
  })

/** The steps of a compaction that the client has asked for. Without any the model sums up at once. */
export const asked = (
  turn: TurnRun,
  before: Effect.Effect<void, Ending>
): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    const open = yield* ItemEvents.started(turn, Items.contextCompaction(turn.host.nextId("item")))
    yield* before
    yield* sumUp(turn)
    yield* ItemEvents.completed(turn, open)
  })

const compact = (turn: TurnRun) =>
  Effect.gen(function* () {
    const item = Items.contextCompaction(turn.host.nextId("item"))
    const open = yield* ItemEvents.started(turn, item)
    yield* sumUp(turn)
    yield* ItemEvents.completed(turn, open)
  })

const sumUp = (turn: TurnRun) =>
  Effect.gen(function* () {
    yield* UsageReports.tell(turn)
    yield* UsageReports.report(turn)
    const { usage } = turn.thread
    if (usage !== undefined) turn.thread.usage = Usage.compacted(usage, turn.id)
    yield* UsageReports.tell(turn)
  })
