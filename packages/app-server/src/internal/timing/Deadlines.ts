/**
 * Watches many deadlines with a single fiber. A fiber for each, of a request for example, would cost more than the
 * request.
 */
import * as Effect from "effect/Effect"

export interface Deadlines {
  /** Call this when this deadline was added. */
  readonly added: (deadline: number) => void
  readonly watch: Effect.Effect<never>
}

export const make = (options: {
  readonly now: () => number
  /** Returns the earliest deadline, or `Infinity`. */
  readonly next: () => number
  readonly expire: (now: number) => void
}): Deadlines => {
  let sleepingUntil = Infinity
  const earlier = Effect.unsafeMakeLatch(false)
  const once = Effect.suspend(() => {
    earlier.unsafeClose()
    sleepingUntil = options.next()
    const wait =
      sleepingUntil === Infinity
        ? earlier.await
        : Effect.raceFirst(Effect.sleep(wholeMillis(sleepingUntil - options.now())), earlier.await)
    return Effect.andThen(wait, () => options.expire(options.now()))
  })
  return {
    added: (deadline) => {
      if (deadline < sleepingUntil) earlier.unsafeOpen()
    },
    watch: Effect.forever(once)
  }
}

/**
 * Timers are no finer, and by less than a clock can tell apart no time would pass.
 */
export const wholeMillis = (millis: number): number => Math.max(0, Math.ceil(millis))
