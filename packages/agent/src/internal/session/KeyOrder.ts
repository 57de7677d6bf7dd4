/** Runs effects on the same key one after the other, in the order in which they were asked for. Keys are independent. */
import * as Effect from "effect/Effect"

interface Line {
  readonly semaphore: Effect.Semaphore
  /** How many effects run or wait. The last one removes the line. */
  length: number
}

export class KeyOrder {
  private readonly lines = new Map<string, Line>()

  inOrder<A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.acquireUseRelease(
      Effect.sync(() => this.join(key)),
      ({ semaphore }) => semaphore.withPermits(1)(effect),
      (line) => Effect.sync(() => this.leave(key, line))
    )
  }

  private join(key: string): Line {
    const line = this.lines.get(key) ?? { semaphore: Effect.unsafeMakeSemaphore(1), length: 0 }
    line.length++
    this.lines.set(key, line)
    return line
  }

  private leave(key: string, line: Line): void {
    if (--line.length === 0) this.lines.delete(key)
  }
}
