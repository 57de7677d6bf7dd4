/** Elapsed time, independent of the wall clock, which people and time servers set back and ahead. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
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
  Effect.succeed(readerOf(clock))
)

/**
 * {@link reader} of a clock that is at hand, without an effect.
 *
 * @example
 * const now = MonotonicClock.readerOf(yield* Effect.clock)
 */
export const readerOf = (clock: Clock.Clock): (() => number) =>
  clock === live ? liveNow : () => Number(clock.unsafeCurrentTimeNanos()) / 1_000_000

const live = Context.get(DefaultServices.liveServices, Clock.Clock)

/** The live clock makes two `BigInt`s for each reading, and this none. Bound here, so that no fake timers replace it. */
const sinceStart = performance.now.bind(performance)

/** When the process started, by the live clock. Readings are comparable with those of a clock that wraps the live one. */
const start = Number(live.unsafeCurrentTimeNanos()) / 1_000_000 - sinceStart()

const liveNow = (): number => start + sinceStart()
