/** The sub-agents of a session: the shell around {@link AgentTree}, and what can be done to one of them. */
import type { AppServer, AppServerPool } from "@effect-codex/app-server"
import { Failure, Limits } from "@effect-codex/app-server"
import { ServerRequests } from "@effect-codex/protocol"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Approvals from "../../Approvals.ts"
import type { Input } from "../../Input.ts"
import type { SubAgentEvent } from "../../RunEvent.ts"
import type { SubAgent, SubAgents } from "../../SubAgent.ts"
import * as FileChanges from "../approvals/FileChanges.ts"
import * as Steer from "../turn/Steer.ts"
import * as TurnProgress from "../turn/TurnProgress.ts"
import type { Snapshot } from "./AgentSnapshot.ts"
import * as AgentTree from "./AgentTree.ts"

type Server = AppServerPool.Lease["server"]
type Thread = Pick<AppServer.LoadedThread, "threadId" | "subAgents">

/** The session's thread, on the server that it is on now. */
interface Watched {
  readonly server: Server
  readonly thread: Thread
  readonly endListening: () => void
}

export class SessionAgents {
  private tree = AgentTree.make("")
  private watched: Watched | undefined
  /** Done at the next change. Made when somebody waits for it. */
  private changed: Deferred.Deferred<void> | undefined
  private readonly conversation: Approvals.ConversationValue

  constructor(conversation: Approvals.ConversationValue) {
    this.conversation = conversation
  }

  /** A turn is about to begin on the session's thread. Watches its sub-agents from now on. */
  begin(server: Server, thread: Thread): void {
    const { threadId } = thread
    if (this.isOn(server, threadId)) return
    this.endAll()
    const endListening = server.connection.unsafeTap(
      threadId,
      (notification) => this.become(AgentTree.see(this.tree, notification, server.redact)),
      { deltas: false, onEnd: () => this.end(server, thread) }
    )
    this.watched = { server, thread, endListening }
    this.tree = { ...this.tree, root: threadId }
    for (const [agent, turnId] of thread.subAgents())
      this.become(AgentTree.found(this.tree, agent, turnId))
  }

  /** The session does not use this thread on this server any more, or the server is lost. */
  end(server: Server, { threadId }: Thread): void {
    if (this.isOn(server, threadId)) this.endAll()
  }

  /** Each lease has a server object of its own. */
  private isOn({ generation, spec }: Server, threadId: string): boolean {
    const { watched } = this
    return (
      watched?.thread.threadId === threadId &&
      watched.server.generation === generation &&
      watched.server.spec.key === spec.key
    )
  }

  endAll(): void {
    if (this.watched === undefined) return
    this.watched.endListening()
    this.watched = undefined
    this.become(AgentTree.lost(this.tree))
  }

  private get server(): Server | undefined {
    return this.watched?.server
  }

  private become(tree: AgentTree.Tree): void {
    if (tree === this.tree) return
    this.tree = tree
    if (this.changed !== undefined) Deferred.unsafeDone(this.changed, Effect.void)
    this.changed = undefined
  }

  get things(): SubAgents {
    return {
      all: Effect.zipRight(
        this.readNames,
        Effect.sync(() => [...this.tree.agents.keys()].map((threadId) => this.thing(threadId)))
      ),
      changes: Stream.unwrap(Effect.sync(() => this.changes))
    }
  }

  /** As it is at first, and after each change. */
  private get changes(): Stream.Stream<ReadonlyArray<Snapshot>> {
    let shown: AgentTree.Tree | undefined
    const snapshots = Effect.sync(() => {
      shown = this.tree
      return [...this.tree.agents.values()].map(AgentTree.snapshotOf)
    })
    return Stream.repeatEffect(
      this.until(() => this.tree !== shown).pipe(
        Effect.zipRight(this.readNames),
        Effect.zipRight(snapshots)
      )
    )
  }

  private thing(threadId: string): SubAgent {
    const snapshot = Effect.suspend(() => this.snapshot(threadId))
    return {
      threadId,
      snapshot,
      events: Stream.unwrapScoped(Effect.suspend(() => this.events(threadId))),
      ended: Effect.zipRight(
        this.until(() => !this.isAtWork(threadId)),
        snapshot
      ),
      steer: (input) => Effect.suspend(() => this.steer(threadId, input)),
      stop: Effect.suspend(() => this.stop(threadId)),
      answer: (approvals) => Effect.suspend(() => this.answer(threadId, approvals))
    }
  }

  /** Sub-agents stay in the tree as long as the session lives. */
  private snapshot(threadId: string): Effect.Effect<Snapshot> {
    return Effect.flatMap(Effect.fromNullable(this.tree.agents.get(threadId)), (agent) =>
      Effect.succeed(AgentTree.snapshotOf(agent))
    ).pipe(Effect.orDie)
  }

  private isAtWork(threadId: string): boolean {
    const agent = this.tree.agents.get(threadId)
    return agent !== undefined && AgentTree.isAtWork(agent)
  }

  private until(isSo: () => boolean): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (isSo()) return Effect.void
      const changed = (this.changed ??= Deferred.unsafeMake<void>(FiberId.none))
      return Effect.zipRight(Deferred.await(changed), this.until(isSo))
    })
  }

  /** Asks the server once for what no notification tells. It is only asked if somebody wants to know. */
  private get readNames(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { server } = this
      if (server === undefined) return Effect.void
      const unread = [...this.tree.agents.keys()].filter((id) => !this.tree.read.has(id))
      return Effect.forEach(
        unread,
        (threadId) =>
          server.requestAs("thread/read", { threadId }, AgentTree.Described).pipe(
            Effect.map(AgentTree.described),
            Effect.catchTag("RequestError", () => Effect.succeed({})),
            Effect.andThen((known) => this.become(AgentTree.read(this.tree, threadId, known))),
            Effect.ignore
          ),
        { concurrency: "unbounded", discard: true }
      )
    })
  }

  private events(
    threadId: string
  ): Effect.Effect<Stream.Stream<SubAgentEvent, Failure.Failure>, never, Scope.Scope> {
    const { server } = this
    if (server === undefined || AgentTree.turnOf(this.tree, threadId) === undefined)
      return Effect.succeed(Stream.empty)
    return Effect.map(server.connection.subscribe(threadId), ({ take }) =>
      Stream.repeatEffectChunk(
        Effect.map(take, (batch) =>
          Chunk.fromIterable(batch.flatMap((one) => TurnProgress.ofAgent(one, server.redact) ?? []))
        )
      ).pipe(
        Stream.takeUntil((event) => event._tag === "Other" && event.method === "turn/completed")
      )
    )
  }

  private steer(threadId: string, input: Input): Effect.Effect<void, Failure.Failure> {
    const { server } = this
    const turnId = AgentTree.turnOf(this.tree, threadId)
    if (server === undefined || turnId === undefined)
      return Effect.fail(
        Steer.notSteered(
          server?.generation ?? 0,
          threadId,
          undefined,
          "the sub-agent is in no turn."
        )
      )
    const hasEnded = () => AgentTree.turnOf(this.tree, threadId) !== turnId
    return Steer.steer({ server, threadId, turnId, hasEnded }, input)
  }

  private stop(threadId: string): Effect.Effect<void, Failure.Failure> {
    const { server, tree } = this
    if (server === undefined) return Effect.void
    return Effect.forEach(
      AgentTree.withDescendants(tree, threadId),
      (threadId) => this.interrupt(server, threadId),
      { concurrency: "unbounded", discard: true }
    )
  }

  /** The server refuses an interrupt while the turn has not quite started, and starts it after all. */
  private interrupt(server: Server, threadId: string): Effect.Effect<void, Failure.Failure> {
    const tell = Effect.suspend(() => {
      const turnId = AgentTree.turnOf(this.tree, threadId)
      return turnId === undefined
        ? Effect.void
        : Effect.ignore(server.request("turn/interrupt", { threadId, turnId }))
    })
    const ended = this.until(() => !this.isAtWork(threadId))
    const telling = Effect.zipRight(
      Effect.repeat(tell, Schedule.spaced("100 millis")),
      Effect.never
    )
    return Effect.gen(this, function* () {
      if (!this.isAtWork(threadId)) return
      const { interruptTimeout } = yield* Limits.Limits
      const isOver = yield* Effect.raceFirst(ended, telling).pipe(
        Effect.timeoutOption(interruptTimeout)
      )
      if (Option.isNone(isOver)) return yield* stillRunning(server.generation, threadId)
      // Without the experimental API its commands end when the thread is unloaded.
      if (server.spec.experimentalApi)
        yield* Effect.ignore(server.request("thread/backgroundTerminals/clean", { threadId }))
    })
  }

  /** A handler of the sub-agent's own thread comes before those of its parent's run and session. */
  private answer(
    threadId: string,
    approvals: Approvals.Service
  ): Effect.Effect<void, never, Scope.Scope> {
    const { conversation, server } = this
    if (server === undefined) return Effect.void
    const { connection } = server
    return Effect.flatMap(FileChanges.watch(connection, threadId), (changesOf) => {
      const handle = ServerRequests.handler(Approvals.handlers(approvals, changesOf))
      return connection.handle(threadId, (request) =>
        Effect.provideService(handle(request), Approvals.Conversation, conversation)
      )
    })
  }
}

const stillRunning = (generation: number, threadId: string) =>
  Effect.fail(
    new Failure.TurnError({
      reason: "StillRunning",
      generation,
      threadId,
      turnId: undefined,
      kind: undefined,
      detail: "the sub-agent was interrupted and has not ended. Try again later."
    })
  )
