/** The notifications that tell the client of a turn and its items. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { OpenItem } from "./OpenItem.ts"
import type { TurnRun } from "./TurnRun.ts"

export const idsOf = ({ id, thread }: TurnRun) => ({ threadId: thread.id, turnId: id })

/** Sends a notification with the ids of the turn and its thread. */
export const emit = (turn: TurnRun, method: string, params: object): Effect.Effect<void> =>
  turn.host.notify(method, { ...idsOf(turn), ...params })

/** Tells the status of the turn's thread. */
export const status = (turn: TurnRun, status: object): Effect.Effect<void> =>
  turn.host.notify("thread/status/changed", { threadId: turn.thread.id, status })

export const started = (turn: TurnRun, item: object): Effect.Effect<OpenItem> =>
  Effect.gen(function* () {
    const startedAtMs = yield* Clock.currentTimeMillis
    const started = { ...item, startedAtMs, completedAtMs: null }
    yield* emit(turn, "item/started", { item: started, startedAtMs })
    return { item, startedAtMs }
  })

/** Completes an item with what has changed in it, and answers with the whole item. */
export const completed = (
  turn: TurnRun,
  { item, startedAtMs }: OpenItem,
  changes: (durationMs: number) => object = () => ({})
): Effect.Effect<object> =>
  Effect.gen(function* () {
    const completedAtMs = yield* Clock.currentTimeMillis
    const changed = changes(completedAtMs - startedAtMs)
    const completed = { ...item, ...changed, startedAtMs, completedAtMs }
    turn.items.push(completed)
    yield* emit(turn, "item/completed", { item: completed, contentTokenCount: null, completedAtMs })
    return completed
  })

/** An item that is complete when it starts. */
export const atOnce = (turn: TurnRun, item: object): Effect.Effect<object> =>
  Effect.flatMap(started(turn, item), (open) => completed(turn, open))
