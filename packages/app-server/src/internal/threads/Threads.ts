/**
 * The threads of one server, and their users. This is the shell around {@link ThreadState}: it applies each event
 * in one synchronous step, even for answers whose caller has left, and performs the resulting actions.
 */
import { Message, type Methods, Thread as Protocol } from "@effect-codex/protocol"
import { Deferred, Effect, Fiber, FiberId, FiberSet, Predicate, type Scope } from "effect"
import type { Connection, RequestEvent, RequestOptions } from "../../Connection.ts"
import { isOverloaded } from "../../Connection.ts"
import type { RequestFailure, TransportError, TurnError } from "../../Failure.ts"
import { orLost } from "../connection/OrLost.ts"
import type { RequestAs, TypedRequest } from "../connection/TypedRequest.ts"
import * as ThreadState from "./ThreadState.ts"
import { type TurnWatch, Turns } from "./Turns.ts"

export type { TurnPlace, TurnWatch } from "./Turns.ts"

/** How a thread is opened: as a new thread, from disk, or as a copy of another thread. */
export type Opening =
  | { readonly method: "thread/start"; readonly params: Methods.Params<"thread/start"> }
  | {
      readonly method: "thread/resume"
      readonly params: Methods.Params<"thread/resume">
      /**
       * If the thread is already loaded: `Join` uses it as it is, `Open` asks the server to apply the parameters.
       */
      readonly ifLoaded: "Join" | "Open"
    }
  | { readonly method: "thread/fork"; readonly params: Methods.Params<"thread/fork"> }

/** A thread in use. */
export interface LoadedThread {
  readonly threadId: string
  /** The provider of the thread's model, as the server named it when it opened the thread. */
  readonly provider: string | undefined
  /** Identifies the credential of the thread's turns, without revealing it. */
  readonly credential: () => string | undefined
  /** The threads of its sub-agents, each with the turn that is running on it, if any. */
  readonly subAgents: () => ReadonlyMap<string, string | undefined>
  /** Keeps the thread loaded until the scope closes, without a request to the server. */
  readonly hold: Effect.Effect<void, never, Scope.Scope>
  /**
   * Waits until it is the caller's turn on this thread. The watch is called from then on, until
   * {@link TurnPlace.over}. Interrupting the wait gives up the place in the queue.
   *
   * **Errors**
   *
   * - `TurnError` (`StillRunning`): an earlier turn was interrupted but has not ended.
   * - `TransportError`: the connection was lost during the wait.
   */
  readonly takeTurn: (watch: TurnWatch) => Effect.Effect<void, TransportError | TurnError>
}

export interface OpenOptions {
  /**
   * Identifies the credential of the thread's turns, without revealing it. A thread that is still closing is then
   * not reopened with another credential.
   */
  readonly credential?: string | undefined
  /** Which queue the request waits in. */
  readonly queue?: number | undefined
}

/** A thread as a snapshot shows it. */
export interface ThreadSnapshot {
  readonly threadId: string
  readonly phase: ThreadState.Phase["_tag"]
  /** Runs, sessions and turns that use it. */
  readonly users: number
  /** Whether it has a turn; `Stuck` if that was interrupted and does not end. */
  readonly turn: ThreadState.Turn["_tag"]
  /** Turns that wait for that one to end. */
  readonly queuedTurns: number
}

export interface Threads {
  /**
   * Opens a thread and uses it until the scope closes. Fails as the request does.
   *
   * After its last user has left, the server unloads the thread and its idle sub-agents; busy sub-agents follow
   * when their turn ends. If the caller is interrupted, the thread does not stay loaded, however late the server's
   * answer comes.
   *
   * @example
   * const opened = appServer.threads.open({ method: "thread/start", params: { ephemeral: true } })
   */
  readonly open: (
    opening: Opening,
    options?: OpenOptions
  ) => Effect.Effect<LoadedThread, RequestFailure, Scope.Scope>
  /** The threads that are in use, or are being opened or let go. */
  readonly snapshot: () => ReadonlyArray<ThreadSnapshot>
}

/** The part of the server that threads need. */
export interface Server {
  readonly request: TypedRequest
  readonly requestAs: RequestAs
  readonly connection: Pick<Connection, "tap" | "end" | "generation">
}

/** A short timeout, because leaving a thread waits for the answer to `thread/unsubscribe`. */
const unsubscribeTimeout = "1 second"

/**
 * How long to wait for `thread/closed`. Closing takes milliseconds, but a thread may be configured to stay loaded
 * for a time.
 */
const closingTimeout = "5 seconds"

export const make = (server: Server): Effect.Effect<Threads, never, Scope.Scope> =>
  Effect.map(FiberSet.makeRuntime<never>(), (fork): Threads => {
    const registry = new Registry(server, fork)
    return {
      open: (opening, options = {}) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const user = registry.newUser()
            const thread =
              opening.method === "thread/resume"
                ? registry.of(opening.params.threadId)
                : new Thread(registry)
            yield* Effect.addFinalizer(() => thread.leave(user))
            return yield* restore(thread.open(user, opening, options))
          })
        ),
      snapshot: () => registry.snapshot()
    }
  })

type Fork = (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>

/** The threads by their ids, and what they share. */
class Registry {
  private readonly threads = new Map<string, Thread>()
  private lastUser = 0
  readonly server: Server
  readonly fork: Fork

  constructor(server: Server, fork: Fork) {
    this.server = server
    this.fork = fork
  }

  newUser(): ThreadState.User {
    return ++this.lastUser
  }

  of(threadId: string): Thread {
    const known = this.threads.get(threadId)
    if (known !== undefined) return known
    const thread = new Thread(this)
    thread.setId(threadId)
    return thread
  }

  add(threadId: string, thread: Thread): void {
    this.threads.set(threadId, thread)
  }

  remove(threadId: string, thread: Thread): void {
    if (this.threads.get(threadId) === thread) this.threads.delete(threadId)
  }

  snapshot(): ReadonlyArray<ThreadSnapshot> {
    return [...this.threads].map(([threadId, { state }]) => ({
      threadId,
      phase: state.phase._tag,
      users: state.users.size,
      turn: state.turn._tag,
      queuedTurns: state.turn._tag === "Taken" ? state.turn.queue.length : 0
    }))
  }

  /** A thread must stay loaded if it has users, or if it is a sub-agent of a thread with users. */
  isUsed(threadId: string): boolean {
    if (this.threads.get(threadId)?.hasUsers === true) return true
    return [...this.threads.values()].some(
      (thread) => thread.hasUsers && thread.state.agents.has(threadId)
    )
  }
}

/** One thread: its state, and the code that performs the state machine's actions. */
class Thread {
  state = ThreadState.initial
  private threadId: string | undefined
  private listening: Fiber.RuntimeFiber<void> | undefined
  private unsubscribing: Fiber.RuntimeFiber<void> | undefined
  private closingTimer: Fiber.RuntimeFiber<void> | undefined
  private readonly admissions = new Map<ThreadState.User, Admission>()
  private readonly turns: Turns
  private readonly registry: Registry

  constructor(registry: Registry) {
    this.registry = registry
    this.turns = new Turns((event) => this.apply(event), registry)
  }

  get hasUsers(): boolean {
    return this.state.users.size > 0
  }

  apply(event: ThreadState.Event): void {
    const [state, actions] = ThreadState.step(this.state, event)
    this.state = state
    for (const action of actions) this.perform(action)
  }

  private perform(action: ThreadState.Action): void {
    switch (action._tag) {
      case "Use":
      case "Open":
        return this.admissions.get(action.user)?.grant(action._tag)
      case "Fail":
        // The request itself fails its caller.
        return
      case "Unsubscribe":
        return this.unsubscribe()
      case "UnsubscribeAgents":
        return this.unsubscribeAgents(action.threadIds)
      case "GrantTurn":
      case "RefuseTurn":
        return this.turns.decide(action.user, action._tag)
      case "Forget":
        return this.forget()
    }
  }

  /** Registers the thread under its id, and listens to its notifications. */
  setId(threadId: string): void {
    if (this.threadId !== undefined) return
    this.threadId = threadId
    const { fork, server } = this.registry
    this.registry.add(threadId, this)
    const tap = server.connection.tap(
      threadId,
      (notification) => this.onNotification(threadId, notification),
      () => this.turns.lost()
    )
    this.listening = fork(Effect.scoped(Effect.zipRight(tap, Effect.never)))
  }

  private forget(): void {
    if (this.threadId !== undefined) this.registry.remove(this.threadId, this)
    this.listening?.unsafeInterruptAsFork(FiberId.none)
    this.closingTimer?.unsafeInterruptAsFork(FiberId.none)
  }

  private onNotification(threadId: string, notification: Message.Notification): void {
    const { method, params } = notification
    const about = Message.threadIdOf(params) ?? threadId
    if (about !== threadId) {
      return this.apply({ _tag: "AgentSeen", threadId: about, turn: agentTurn(method, params) })
    }
    if (method === "thread/closed") return this.apply({ _tag: "Closed" })
    this.turns.onNotification(notification)
  }

  /** Opens the thread for a user. The state machine decides how often the request is sent. */
  open(
    user: ThreadState.User,
    opening: Opening,
    { credential, queue }: OpenOptions
  ): Effect.Effect<LoadedThread, RequestFailure> {
    const how = opening.method === "thread/resume" ? opening.ifLoaded : "Open"
    const request = send(this.registry.server.requestAs, opening, {
      ...(queue === undefined ? {} : { queue }),
      observe: (event) => this.observe(user, credential, event)
    })
    const attempt = (admission: Admission): Effect.Effect<unknown, RequestFailure> =>
      Effect.flatMap(this.untilGranted(admission), (granted) => {
        if (granted === "Use") return Effect.void
        const next = this.admit(user)
        return Effect.catchTag(request, "RequestError", (refused) =>
          next.now !== undefined || this.isWaiting(user) ? attempt(next) : Effect.fail(refused)
        )
      })
    return Effect.suspend(() => {
      const admission = this.admit(user)
      this.apply({ _tag: "Joined", user, how, credential })
      return attempt(admission)
    }).pipe(Effect.map((answer) => this.loaded(Message.threadIdOf(answer) ?? this.threadId ?? "")))
  }

  private admit(user: ThreadState.User): Admission {
    const admission = new Admission()
    this.admissions.set(user, admission)
    return admission
  }

  private untilGranted({ granted, now }: Admission) {
    const { end } = this.registry.server.connection
    return now === undefined ? orLost(Deferred.await(granted), end) : Effect.succeed(now)
  }

  private isWaiting(user: ThreadState.User): boolean {
    const { phase } = this.state
    return phase._tag === "LettingGo" && phase.waiting.has(user)
  }

  /** Applies what happens to an open request, whether or not its caller still waits. */
  private observe(
    user: ThreadState.User,
    credential: string | undefined,
    event: RequestEvent
  ): void {
    switch (event._tag) {
      case "Written":
        return this.apply({ _tag: "OpenWritten", user })
      case "Result":
        return this.opened(user, credential, event.value)
      // The answer is too long to be read, but the server has opened the thread.
      case "TooLong":
        return this.opened(user, credential, undefined)
      case "Error":
        return this.apply({ _tag: isOverloaded(event) ? "OpenNotTaken" : "OpenRefused", user })
      case "Expired":
        return event.written ? this.apply({ _tag: "OpenUnanswered", user }) : undefined
      // All threads end with the connection.
      case "Lost":
        return
    }
  }

  private opened(user: ThreadState.User, credential: string | undefined, answer: unknown): void {
    const threadId = Message.threadIdOf(answer) ?? this.threadId
    if (threadId === undefined) return this.apply({ _tag: "OpenUnanswered", user })
    this.setId(threadId)
    // If the answer is so late that this thread was forgotten, another object stands in its place.
    this.registry
      .of(threadId)
      .apply({ _tag: "Opened", user, provider: providerOf(answer), credential })
  }

  private loaded(threadId: string): LoadedThread {
    const phase = () => (this.state.phase._tag === "Loaded" ? this.state.phase : undefined)
    return {
      threadId,
      provider: phase()?.provider,
      credential: () => phase()?.credential,
      subAgents: () => this.state.agents,
      hold: this.hold,
      takeTurn: (watch) => this.turns.take(threadId, watch)
    }
  }

  private get hold(): Effect.Effect<void, never, Scope.Scope> {
    const held = Effect.sync(() => {
      const user = this.registry.newUser()
      this.apply({ _tag: "Held", user })
      return user
    })
    return Effect.asVoid(Effect.acquireRelease(held, (user) => this.leave(user)))
  }

  /** Waits until the server has answered that the thread may be unloaded, if this user was the last one. */
  leave(user: ThreadState.User): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.admissions.delete(user)
      this.apply({ _tag: "Left", user })
      // This wait is bounded by the request's timeout.
      return this.unsubscribing === undefined || this.hasUsers
        ? Effect.void
        : Effect.asVoid(Fiber.await(this.unsubscribing))
    })
  }

  private unsubscribe(): void {
    const { fork, server } = this.registry
    const { threadId = "" } = this
    const failed = Effect.sync(() => this.apply({ _tag: "UnsubscribeFailed" }))
    this.unsubscribing = fork(
      server
        .request(
          "thread/unsubscribe",
          { threadId },
          { timeout: unsubscribeTimeout, observe: (event) => this.observeUnsubscribe(event) }
        )
        .pipe(
          Effect.catchAll(() => failed),
          Effect.asVoid
        )
    )
    this.closingTimer?.unsafeInterruptAsFork(FiberId.none)
    this.closingTimer = fork(
      Effect.andThen(Effect.sleep(closingTimeout), () => this.apply({ _tag: "ClosingOverdue" }))
    )
  }

  private observeUnsubscribe(event: RequestEvent): void {
    if (event._tag === "Written") return this.apply({ _tag: "UnsubscribeWritten" })
    if (event._tag !== "Result") return
    this.apply({ _tag: "Unsubscribed", isLoaded: statusOf(event.value) !== "notLoaded" })
  }

  private unsubscribeAgents(threadIds: ReadonlyArray<string>): void {
    const { fork, server } = this.registry
    for (const threadId of threadIds) {
      if (this.registry.isUsed(threadId)) continue
      fork(
        Effect.ignore(
          server.request("thread/unsubscribe", { threadId }, { timeout: unsubscribeTimeout })
        )
      )
    }
  }
}

/** A user's permission to continue: to use the thread as it is, or to send its request. */
class Admission {
  now: "Use" | "Open" | undefined
  readonly granted = Deferred.unsafeMake<"Use" | "Open">(FiberId.none)

  grant(what: "Use" | "Open"): void {
    this.now = what
    Deferred.unsafeDone(this.granted, Effect.succeed(what))
  }
}

const send = (
  requestAs: RequestAs,
  opening: Opening,
  options: RequestOptions
): Effect.Effect<unknown, RequestFailure> => {
  switch (opening.method) {
    case "thread/start":
      return requestAs(opening.method, opening.params, Protocol.Opened, options)
    case "thread/resume":
      return requestAs(opening.method, opening.params, Protocol.Opened, options)
    case "thread/fork":
      return requestAs(opening.method, opening.params, Protocol.Opened, options)
  }
}

const agentTurn = (method: string, params: unknown): ThreadState.AgentTurn => {
  switch (method) {
    case "turn/started":
      return { _tag: "Began", turnId: Message.turnIdOf(params) }
    case "turn/completed":
      return { _tag: "Ended" }
    default:
      return { _tag: "Same" }
  }
}

const stringMember = (value: unknown, key: string): string | undefined => {
  const member: unknown = Predicate.isRecord(value) ? value[key] : undefined
  return typeof member === "string" ? member : undefined
}

const providerOf = (answer: unknown) => stringMember(answer, "modelProvider")
const statusOf = (answer: unknown) => stringMember(answer, "status")
