/** The sub-agents of a session: the shell around {@link AgentTree}, and what can be done to one of them. */
import { type AppServer, type Failure, Limits } from "@effect-codex/app-server"
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
import { stillRunning } from "./StillRunning.ts"

type Server = AppServer.Service

/** The server that the session's thread is on now. */
interface Watched {
  readonly server: Server
  readonly endListening: () => void
}

export class SessionAgents {
  private tree = AgentTree.make("")
  private watched: Watched | undefined
  /** Done at the next change. Made when somebody waits for it. */
  private changed: Deferred.Deferred<void> | undefined
  private readonly conversation: Approvals.ConversationValue
  private readonly onChange: () => void

  constructor(conversation: Approvals.ConversationValue, onChange: () => void) {
    this.conversation = conversation
    this.onChange = onChange
  }

  begin(server: Server, thread: Pick<AppServer.LoadedThread, "threadId" | "subAgents">): void {
    const { threadId } = thread
    const endListening = server.connection.unsafeTap(
      threadId,
      (notification) => this.become(AgentTree.see(this.tree, notification, server.redact)),
      { deltas: false, onEnd: () => this.end() }
    )
    this.watched = { server, endListening }
    this.tree = { ...this.tree, root: threadId }
    for (const [agent, turnId] of thread.subAgents())
      this.become(AgentTree.found(this.tree, agent, turnId))
  }

  /** The session does not use the thread on that server any more, or the server is lost. */
  end(): void {
    this.watched?.endListening()
    this.watched = undefined
    this.become(AgentTree.lost(this.tree))
  }

  /** Whether one of them is in a turn. */
  get isBusy(): boolean {
    return AgentTree.isBusy(this.tree)
  }

  private get server(): Server | undefined {
    return this.watched?.server
  }

  private become(tree: AgentTree.Tree): void {
    if (tree === this.tree) return
    this.tree = tree
    if (this.changed !== undefined) Deferred.unsafeDone(this.changed, Effect.void)
    this.changed = undefined
    this.onChange()
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
    if (server === undefined) return Effect.succeed(Stream.empty)
    return Effect.map(server.connection.subscribe(threadId), ({ take }) =>
      // Asked after it is listened to, so that the end of the turn cannot be missed.
      AgentTree.turnOf(this.tree, threadId) === undefined
        ? Stream.empty
        : Stream.repeatEffectChunk(
            Effect.map(take, (batch) =>
              Chunk.fromIterable(
                batch.flatMap((one) => TurnProgress.ofAgent(one, server.redact) ?? [])
              )
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

  /**
   * The server refuses an interrupt while a turn has not quite started, and starts it after all. One that is interrupted may
   * have spawned another just before.
   */
  private stop(threadId: string): Effect.Effect<void, Failure.Failure> {
    const { server } = this
    if (server === undefined) return Effect.void
    const stopped = new Set<string>()
    const atWork = () =>
      AgentTree.withDescendants(this.tree, threadId).filter((agent) => this.isAtWork(agent))
    const tell = Effect.suspend(() =>
      Effect.forEach(
        atWork(),
        (agent) => {
          stopped.add(agent)
          return this.interrupt(server, agent)
        },
        { concurrency: "unbounded", discard: true }
      )
    )
    return Effect.gen(this, function* () {
      const { interruptTimeout } = yield* Limits.Limits
      const isOver = yield* this.until(() => atWork().length === 0).pipe(
        Effect.raceFirst(Effect.schedule(tell, Schedule.spaced("100 millis"))),
        Effect.timeoutOption(interruptTimeout)
      )
      if (Option.isNone(isOver)) {
        return yield* stillRunning(server.generation, threadId, "the sub-agent was interrupted")
      }
      // Without the experimental API their commands end when their threads are unloaded.
      if (!server.spec.experimentalApi) return
      yield* Effect.forEach(
        stopped,
        (threadId) =>
          Effect.ignore(server.request("thread/backgroundTerminals/clean", { threadId })),
        { concurrency: "unbounded", discard: true }
      )
    })
  }

  private interrupt(server: Server, threadId: string): Effect.Effect<void> {
    const turnId = AgentTree.turnOf(this.tree, threadId)
    return turnId === undefined
      ? Effect.void
      : Effect.ignore(server.request("turn/interrupt", { threadId, turnId }))
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
