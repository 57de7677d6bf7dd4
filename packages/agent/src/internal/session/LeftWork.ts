/**
 * What the model of a session has at work beside its turns: sub-agents and commands. Watches them on one server at a time.
 * While one of them works, that server is kept: without a lease the pool would close it as idle. Sub-agents, which end by
 * themselves, keep the session open, too.
 */
import type { AppServer, AppServerPool } from "@effect-codex/app-server"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Approvals from "../../Approvals.ts"
import { BackgroundCommands } from "./BackgroundCommands.ts"
import { isSameServer } from "./SameServer.ts"
import { SessionAgents } from "./SessionAgents.ts"
import { WhileBusy } from "./WhileBusy.ts"

interface Watched {
  readonly server: AppServer.Service
  readonly threadId: string
  readonly leased: WhileBusy
  readonly open: WhileBusy
}

export class LeftWork {
  readonly agents: SessionAgents
  readonly commands: BackgroundCommands
  private watched: Watched | undefined
  private readonly keepOpen: Effect.Effect<void, never, Scope.Scope>

  constructor(
    conversation: Approvals.ConversationValue,
    keepOpen: Effect.Effect<void, never, Scope.Scope>
  ) {
    this.keepOpen = keepOpen
    const changed = () => this.changed()
    this.agents = new SessionAgents(conversation, changed)
    this.commands = new BackgroundCommands(changed)
  }

  /** A turn is about to begin on the thread. Watches from now on, until the thread is unloaded. */
  watch(
    lease: AppServerPool.Lease,
    thread: Pick<AppServer.LoadedThread, "threadId" | "subAgents">
  ): void {
    const { server } = lease
    const { threadId } = thread
    if (this.watched?.threadId === threadId && isSameServer(this.watched.server, server)) return
    this.unloaded()
    this.watched = {
      server,
      threadId,
      leased: new WhileBusy(server, lease.extend),
      open: new WhileBusy(server, this.keepOpen)
    }
    this.agents.begin(server, thread)
    this.commands.begin(server, threadId)
  }

  /** The session does not use the thread on that server any more. */
  unloaded(): void {
    if (this.watched === undefined) return
    this.agents.end()
    this.commands.end()
    this.watched = undefined
  }

  private changed(): void {
    this.watched?.leased.set(this.agents.isBusy || this.commands.isBusy)
    this.watched?.open.set(this.agents.isBusy)
  }
}
