/** Holds something while work goes on that a turn has left. */
import type { AppServer } from "@effect-codex/app-server"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type * as Scope from "effect/Scope"

export class WhileBusy {
  /** Done when nothing works any more. Undefined while nothing does. */
  private idle: Deferred.Deferred<void> | undefined
  /** The server that the work goes on at. Without it there is none. */
  private readonly server: AppServer.Service
  private readonly hold: Effect.Effect<void, never, Scope.Scope>

  constructor(server: AppServer.Service, hold: Effect.Effect<void, never, Scope.Scope>) {
    this.server = server
    this.hold = hold
  }

  set(isBusy: boolean): void {
    if (isBusy && this.idle === undefined) {
      const idle = Deferred.unsafeMake<void>(FiberId.none)
      this.idle = idle
      this.server.runInBackground(Effect.scoped(Effect.zipRight(this.hold, Deferred.await(idle))))
    } else if (!isBusy && this.idle !== undefined) {
      Deferred.unsafeDone(this.idle, Effect.void)
      this.idle = undefined
    }
  }
}
