/** Ends a running turn early. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Play from "../turn/Play.ts"
import type { ActiveTurn, Session } from "./Session.ts"

/** Interrupts the turn of a thread, and sends `answer` when its steps have stopped. */
export const interrupt = (
  session: Session,
  { fiber, run }: ActiveTurn,
  answer: Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    session.turn = undefined
    const inTool = run.pauses > 0
    if (fiber !== undefined) yield* Fiber.interrupt(fiber)
    yield* Play.interrupted(run, { inTool, answer })
  })
