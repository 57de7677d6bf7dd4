/**
 * The turns that run on this host. When a host stops, the engine waits for its entities, but not for those that were moving to
 * another host already: their turns would be cut without the budget that they have.
 */
import * as Effect from "effect/Effect"

export class WorkingTurns {
  private count = 0
  private readonly idle = Effect.unsafeMakeLatch(true)

  /** A turn begins. Returns what is to be called when it has ended, or is left to the next host. */
  begin(): () => void {
    let isOver = false
    this.count++
    this.idle.unsafeClose()
    return () => {
      if (isOver) return
      isOver = true
      this.count--
      if (this.count === 0) this.idle.unsafeOpen()
    }
  }

  get awaitIdle(): Effect.Effect<void> {
    return this.idle.await
  }
}
