/** Wakes all who wait for something new. */
import * as Effect from "effect/Effect"

export class News {
  private readonly waiting = new Set<() => void>()

  /** Waits for the next {@link wake}. */
  readonly next: Effect.Effect<void> = Effect.async((resume) => {
    const wake = () => resume(Effect.void)
    this.waiting.add(wake)
    return Effect.sync(() => this.waiting.delete(wake))
  })

  wake(): void {
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const wake of waiting) wake()
  }
}
