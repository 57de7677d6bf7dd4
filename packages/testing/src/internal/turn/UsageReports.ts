/** Reports what the requests of a turn to its provider cost. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import type { TurnRun } from "./TurnRun.ts"
import * as Usage from "./Usage.ts"

/** One more request of the turn was answered. */
export const report = (turn: TurnRun, tokens: Usage.Tokens = Usage.usual): Effect.Effect<void> =>
  Effect.zipRight(count(turn, tokens), tell(turn))

/** Counts a request of which the client is told only with the next one. */
export const count = (turn: TurnRun, tokens: Usage.Tokens = Usage.usual): Effect.Effect<void> =>
  Effect.sync(() => {
    turn.thread.usage = Usage.add(turn.thread.usage, tokens, turn.id)
  })

/** Tells the usage, again or for the first time. */
export const tell = (turn: TurnRun): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { usage } = turn.thread
    return usage === undefined
      ? Effect.void
      : ItemEvents.emit(turn, "thread/tokenUsage/updated", Usage.payload(usage))
  })
