/** Keeps a server leased while something works on it that a turn has left. Without a lease the pool would close it as idle. */
import type { AppServerPool } from "@effect-codex/app-server"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

export class KeptServer {
  /** Done when nothing works any more. Undefined while nothing does. */
  private idle: Deferred.Deferred<void> | undefined
  private readonly lease: AppServerPool.Lease

  constructor(lease: AppServerPool.Lease) {
    this.lease = lease
  }

  keep(isBusy: boolean): void {
    if (isBusy && this.idle === undefined) {
      const idle = Deferred.unsafeMake<void>(FiberId.none)
      this.idle = idle
      this.lease.server.runInBackground(
        Effect.scoped(Effect.zipRight(this.lease.extend, Deferred.await(idle)))
      )
    } else if (!isBusy && this.idle !== undefined) {
      Deferred.unsafeDone(this.idle, Effect.void)
      this.idle = undefined
    }
  }
}
