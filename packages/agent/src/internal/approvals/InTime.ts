/** The result of the program's own code, if it comes before a deadline. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/**
 * Returns at the deadline without waiting for the code, which is interrupted in the background. Interrupting the wait
 * itself does wait for the code.
 */
export const inTime =
  (deadline: Duration.DurationInput) =>
  <A, E, R>(code: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
    Effect.flatMap(Effect.fork(code), (fiber) =>
      Fiber.join(fiber).pipe(
        Effect.timeoutOption(deadline),
        Effect.tap(
          Option.match({ onNone: () => Fiber.interruptFork(fiber), onSome: () => Effect.void })
        ),
        Effect.onInterrupt(() => Fiber.interrupt(fiber))
      )
    )
