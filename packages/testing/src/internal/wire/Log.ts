/** A list that only grows, and whose items can be waited for. */
import * as Effect from "effect/Effect"

export interface Log<A> {
  readonly append: (item: A) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<A>>
  /** Waits for the `nth` item that fits, from 1. */
  readonly awaitNth: (nth: number, fits?: (item: A) => boolean) => Effect.Effect<A>
}

export const make = <A>(): Log<A> => {
  const items: Array<A> = []
  const grown = Effect.unsafeMakeLatch(false)
  const awaitNth: Log<A>["awaitNth"] = (nth, fits = () => true) =>
    Effect.suspend(() => {
      const found = items.filter(fits)[nth - 1]
      return found === undefined
        ? Effect.zipRight(grown.await, awaitNth(nth, fits))
        : Effect.succeed(found)
    })
  return {
    append: (item) =>
      Effect.zipRight(
        Effect.sync(() => items.push(item)),
        grown.release
      ),
    all: Effect.sync(() => [...items]),
    awaitNth
  }
}
