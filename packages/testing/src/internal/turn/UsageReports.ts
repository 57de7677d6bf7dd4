/** Reports what the requests of a turn to its provider cost. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import type { TurnRun } from "./TurnRun.ts"
import * as Usage from "./Usage.ts"

/** One more request of the turn was answered. */
export const report = (turn: TurnRun, tokens: Usage.Tokens = Usage.usual): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { thread } = turn
    thread.usage = Usage.add(thread.usage, tokens, turn.id)
    return ItemEvents.emit(turn, "thread/tokenUsage/updated", Usage.payload(thread.usage))
  })
