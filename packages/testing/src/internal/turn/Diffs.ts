/** The patches of a turn as one diff. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Tells the diff. Codex tells the last one once more when the turn completes. */
export const tell = (turn: TurnRun, diff: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    turn.diff = diff
    return ItemEvents.emit(turn, "turn/diff/updated", { diff })
  })
