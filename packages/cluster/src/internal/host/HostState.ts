/**
 * Whether a host takes sessions.
 *
 *   Ready --drain--> Draining
 *     |  ^
 *     |  +-- the locks are renewed again
 *     +----> Fenced: the locks were not renewed in time. The engine has ended the turns here, because another host may have
 *            their sessions.
 *
 * A host that is not ready is told of as unhealthy, so its sessions move to others.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Times } from "./Timing.ts"

/** How a host stands: whether it takes sessions. */
export type Standing = "Ready" | "Draining" | "Fenced"

export class HostState {
  private renewedAt: number
  private cutUntil = -Infinity
  private recorded = 0
  private drainBudget: Duration.Duration | undefined
  private readonly now: () => number
  private readonly times: Times

  constructor(now: () => number, times: Times) {
    this.now = now
    this.times = times
    this.renewedAt = now()
  }

  get standing(): Standing {
    if (this.drainBudget !== undefined) return "Draining"
    const renewal = Duration.toMillis(this.times.lockRefresh)
    // One renewal, its retries, and the next one.
    return this.now() - this.renewedAt > 2 * renewal ? "Fenced" : "Ready"
  }

  /** How long a turn may go on when its session is given to another host now. */
  get turnBudget(): Duration.Duration {
    if (this.now() < this.cutUntil) return Duration.zero
    return this.drainBudget ?? this.times.moving
  }

  renewed(): void {
    this.renewedAt = this.now()
  }

  /** Counts a turn for as long as it is recorded. */
  readonly recording = <A, E, R>(record: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.sync(() => void this.recorded++),
      () => record,
      () => Effect.sync(() => void this.recorded--)
    )

  /** Waits until no turn is recorded here: also none of a session that is moving, which is not among the live ones. */
  readonly quiet: Effect.Effect<void> = Effect.asVoid(
    Effect.repeat(
      Effect.sync(() => this.recorded),
      { until: (recorded) => recorded === 0, schedule: Schedule.spaced("50 millis") }
    )
  )

  /** Another host has taken locks that this one had. What runs under them is cut, and not given time. */
  lostLocks(): void {
    this.cutUntil = this.now() + Duration.toMillis(this.times.lockRefresh)
  }

  /** The shortest budget that was asked for is the one. */
  drain(budget: Duration.Duration): void {
    this.drainBudget = Duration.min(budget, this.drainBudget ?? budget)
  }
}
