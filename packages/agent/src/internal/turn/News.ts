/** Wakes all who wait for something new. */
import * as Effect from "effect/Effect"

export class News {
  /** Open for no longer than it takes to wake those who wait. */
  private readonly latch = Effect.unsafeMakeLatch(false)

  /** Waits for the next {@link wake}. */
  readonly next: Effect.Effect<void> = this.latch.await

  wake(): void {
    this.latch.unsafeOpen()
    this.latch.unsafeClose()
  }
}
