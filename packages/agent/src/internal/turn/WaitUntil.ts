/** A timeout that loses nothing. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Option from "effect/Option"

/**
 * Waits no longer than until `end` returns. Unlike a race, it keeps a result that arrives at that very moment. Nobody else
 * has those events.
 */
export const waitUntil = <A, E, R>(
  end: Effect.Effect<void>,
  wait: Effect.Effect<A, E, R>
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.raceWith(Effect.interruptible(wait), Effect.interruptible(end), {
    onSelfDone: (exit, timer) => Effect.as(Fiber.interrupt(timer), exit),
    onOtherDone: (_, waiting) => Fiber.interrupt(waiting)
  }).pipe(
    Effect.flatMap(
      Exit.matchEffect({
        onSuccess: Effect.succeedSome,
        onFailure: (cause) =>
          Cause.isInterruptedOnly(cause) ? Effect.succeedNone : Effect.failCause(cause)
      })
    )
  )
