/**
 * Whether a host takes sessions.
 *
 *   Ready --drain--> Draining
 *     |  ^
 *     |  +-- the locks are renewed again
 *     +----> Fenced: the locks were not renewed in time. The engine has ended the sessions here, because another host may have
 *            them.
 *
 * A host that is not ready is told of as unhealthy, so its sessions move to others.
 */
import * as Duration from "effect/Duration"
import type { Times } from "./Timing.ts"

/** How a host stands: whether it takes sessions. */
export type Standing = "Ready" | "Draining" | "Fenced"

export class HostState {
  private renewedAt: number
  private isDraining = false
  private readonly now: () => number
  private readonly times: Times

  constructor(now: () => number, times: Times) {
    this.now = now
    this.times = times
    this.renewedAt = now()
  }

  get standing(): Standing {
    if (this.isDraining) return "Draining"
    const renewal = Duration.toMillis(this.times.lockRefresh)
    // One renewal, its retries, and the next one.
    return this.now() - this.renewedAt > 2 * renewal ? "Fenced" : "Ready"
  }

  renewed(): void {
    this.renewedAt = this.now()
  }

  drain(): void {
    this.isDraining = true
  }
}
