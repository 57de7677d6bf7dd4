/**
 * A clock that a test moves. `TestClock` moves, too, and first waits in real time until each fiber of the test is suspended,
 * which takes a tenth of a second where hosts run. Here fibers have had their turn when nothing is to be done at once.
 */
import { Clock, Duration, Effect } from "effect"
import { settle } from "../guarantees/support.ts"

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export class SimulatedClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private now = Date.UTC(2026, 0, 1)
  private sleepers: ReadonlyArray<Sleeper> = []

  unsafeCurrentTimeMillis(): number {
    return this.now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.round(this.now)) * 1_000_000n
  }

  readonly currentTimeMillis = Effect.sync(() => this.now)
  readonly currentTimeNanos = Effect.sync(() => this.unsafeCurrentTimeNanos())

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const sleeper = {
        at: this.now + Duration.toMillis(duration),
        wake: () => resume(Effect.void)
      }
      this.sleepers = [...this.sleepers, sleeper]
      return Effect.sync(() => this.forget(sleeper))
    })
  }

  /** Lets so much time pass: whoever sleeps is woken in order, and has done what it does before the next one is. */
  pass(duration: Duration.DurationInput): Effect.Effect<void> {
    return Effect.suspend(() => this.until(this.now + Duration.toMillis(duration)))
  }

  private until(end: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      const next = Math.min(...this.sleepers.map(({ at }) => at))
      this.now = Math.min(Math.max(next, this.now), end)
      if (next > end) return Effect.void
      const due = this.sleepers.filter(({ at }) => at <= this.now)
      for (const sleeper of due) {
        this.forget(sleeper)
        sleeper.wake()
      }
      return Effect.zipRight(settle, this.until(end))
    })
  }

  private forget(sleeper: Sleeper): void {
    this.sleepers = this.sleepers.filter((other) => other !== sleeper)
  }
}
