/**
 * What the model of a session has at work beside its turns: sub-agents and commands. Watches them on one server at a time,
 * and keeps that server while a turn has left one of them working.
 */
import type { AppServer, AppServerPool } from "@effect-codex/app-server"
import type * as Approvals from "../../Approvals.ts"
import { BackgroundCommands } from "./BackgroundCommands.ts"
import { KeptServer } from "./KeptServer.ts"
import { isSameServer } from "./SameServer.ts"
import { SessionAgents } from "./SessionAgents.ts"

interface Watched {
  readonly server: AppServer.Service
  readonly threadId: string
  readonly kept: KeptServer
}

export class LeftWork {
  readonly agents: SessionAgents
  readonly commands: BackgroundCommands
  private watched: Watched | undefined

  constructor(conversation: Approvals.ConversationValue) {
    const changed = () => this.keepServer()
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
    this.watched = { server, threadId, kept: new KeptServer(lease) }
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

  private keepServer(): void {
    this.watched?.kept.keep(this.agents.isBusy || this.commands.isBusy)
  }
}
