/**
 * Keeps a server leased while the sub-agents of a thread work. They outlive the turn that started them, and with it its
 * lease. Without one the pool would close the server as idle.
 */
import type { AppServer, AppServerPool } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type * as Scope from "effect/Scope"

/** Watches the sub-agents of a thread until the scope closes. */
export const keepServer = (
  lease: AppServerPool.Lease,
  thread: Pick<AppServer.LoadedThread, "threadId" | "subAgents">
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.suspend(() => {
    const agents = new BusyAgents(lease, thread.threadId)
    // Some may have begun before this is called.
    for (const [agent, turnId] of thread.subAgents()) if (turnId !== undefined) agents.began(agent)
    return Effect.zipRight(
      Effect.addFinalizer(() => Effect.sync(() => agents.forget())),
      lease.server.connection.tap(thread.threadId, (notification) => agents.see(notification), {
        deltas: false
      })
    )
  })

class BusyAgents {
  private readonly busy = new Set<string>()
  /** Done when no sub-agent works any more. Undefined while none does. */
  private idle: Deferred.Deferred<void> | undefined
  private readonly lease: AppServerPool.Lease
  private readonly threadId: string

  constructor(lease: AppServerPool.Lease, threadId: string) {
    this.lease = lease
    this.threadId = threadId
  }

  see({ method, params }: Message.Notification): void {
    if (method !== "turn/started" && method !== "turn/completed") return
    const agent = Message.threadIdOf(params)
    if (agent === undefined || agent === this.threadId) return
    if (method === "turn/started") this.began(agent)
    else this.ended(agent)
  }

  began(agent: string): void {
    this.busy.add(agent)
    this.hold()
  }

  private ended(agent: string): void {
    this.busy.delete(agent)
    if (this.busy.size === 0) this.release()
  }

  forget(): void {
    this.busy.clear()
    this.release()
  }

  private hold(): void {
    if (this.idle !== undefined) return
    const idle = Deferred.unsafeMake<void>(FiberId.none)
    this.idle = idle
    this.lease.server.runInBackground(
      Effect.scoped(Effect.zipRight(this.lease.extend, Deferred.await(idle)))
    )
  }

  private release(): void {
    if (this.idle !== undefined) Deferred.unsafeDone(this.idle, Effect.void)
    this.idle = undefined
  }
}
