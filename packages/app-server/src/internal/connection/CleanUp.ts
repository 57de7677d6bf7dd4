/** Waits for the clean-up of the program's own code: approval handlers, tools, observers. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/**
 * Waits until these fibers have ended, but not longer than the timeout, because that code may never end.
 * What is still running then is logged once and left alone.
 */
export const awaitEnd = (
  fibers: ReadonlyArray<Fiber.RuntimeFiber<unknown, unknown>>,
  timeout: Duration.DurationInput,
  what: string
): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (fibers.length === 0) return Effect.void
    return Fiber.awaitAll(fibers).pipe(
      Effect.interruptible,
      Effect.timeoutOption(timeout),
      // `interruptible` alone would end the wait at once if the caller is interrupted.
      Effect.disconnect,
      Effect.flatMap((ended) =>
        Option.isSome(ended)
          ? Effect.void
          : Effect.logWarning(
              `${what} is still running after ${Duration.format(timeout)}. Nothing waits for it any longer. Make its clean-up end`
            )
      )
    )
  })
