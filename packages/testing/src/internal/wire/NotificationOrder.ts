/** Sends notifications in another order than that in which they were made. */
import * as Effect from "effect/Effect"

export interface NotificationOrder {
  readonly print: (line: string) => Effect.Effect<void>
  /** Keeps as many of the next lines as `order` has places, and then prints them in that order. */
  readonly reorder: (order: ReadonlyArray<number>) => Effect.Effect<void>
}

export const make = (print: (line: string) => Effect.Effect<void>): NotificationOrder => {
  const orders: Array<ReadonlyArray<number>> = []
  let held: Array<string> = []
  return {
    print: (line) =>
      Effect.suspend(() => {
        const [order] = orders
        if (order === undefined) return print(line)
        held.push(line)
        if (held.length < order.length) return Effect.void
        const lines = order.flatMap((place) => held[place] ?? [])
        orders.shift()
        held = []
        return Effect.forEach(lines, print, { discard: true })
      }),
    reorder: (order) =>
      Effect.sync(() => {
        if (order.length > 0) orders.push(order)
      })
  }
}
