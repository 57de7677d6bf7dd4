/** Elapsed time, independent of the wall clock, which people and time servers set back and ahead. */
import * as Effect from "effect/Effect"

/**
 * Returns a function that tells the time in milliseconds since an arbitrary moment. Use it for every deadline and
 * duration; use `Clock.currentTimeMillis` only for a time of day that is shown or stored. It follows `TestClock`.
 *
 * @example
 * const took = Effect.gen(function* () {
 *   const now = yield* MonotonicClock.reader
 *   const started = now()
 *   yield* appServer.request("model/list", {})
 *   return now() - started
 * })
 */
export const reader: Effect.Effect<() => number> = Effect.clockWith((clock) =>
  Effect.succeed(() => Number(clock.unsafeCurrentTimeNanos()) / 1_000_000)
)
