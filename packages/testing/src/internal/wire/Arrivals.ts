/** What a test wants to happen when a request arrives, before the request is carried out. */
import * as Effect from "effect/Effect"

export interface Arrivals {
  /** Runs `effect` when the `nth` request from now arrives. */
  readonly at: (nth: number, effect: Effect.Effect<unknown>) => Effect.Effect<void>
  /** A request has arrived. */
  readonly arrive: Effect.Effect<void>
}

export const make = (): Arrivals => {
  let waiting: ReadonlyArray<{ readonly at: number; readonly effect: Effect.Effect<unknown> }> = []
  let arrived = 0
  return {
    at: (nth, effect) =>
      Effect.sync(() => {
        waiting = [...waiting, { at: arrived + nth, effect }]
      }),
    arrive: Effect.suspend(() => {
      arrived++
      const due = waiting.filter(({ at }) => at <= arrived)
      waiting = waiting.filter(({ at }) => at > arrived)
      return Effect.forEach(due, ({ effect }) => effect, { discard: true })
    })
  }
}
