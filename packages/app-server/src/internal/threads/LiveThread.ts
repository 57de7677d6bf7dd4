/**
 * One thread of a server: the shell around {@link ThreadState}. It applies each event in one synchronous step, also for
 * answers whose caller has left, and performs the resulting actions.
 */
import { Message, type Methods, Thread as Protocol } from "@effect-codex/protocol"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import {
  type Connection,
  isOverloaded,
  type RequestEvent,
  type RequestOptions
} from "../../Connection.ts"
import type { RequestFailure, TransportError, TurnError } from "../../Failure.ts"
import * as Rights from "../../Rights.ts"
import { Decision } from "../connection/Decision.ts"
import { orLost } from "../connection/OrLost.ts"
import { untilClosed } from "../connection/UntilClosed.ts"
import type { RequestAs, TypedRequest } from "../connection/TypedRequest.ts"
import { LettingGo } from "./LettingGo.ts"
import type { OverdueTurns } from "./OverdueTurns.ts"
import * as ThreadState from "./ThreadState.ts"
import type { Timers } from "../timing/Timers.ts"
import { type TurnListener, TurnQueue } from "./TurnQueue.ts"
import { UnheardEnds, unloads } from "./UnheardEnds.ts"

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
  /** What its commands may do now. `undefined` if the server has not said so. */
  readonly rights: () => Rights.OfThread | undefined
  /** The mode of its turns, such as `plan`. `undefined` if the server has not said so: only with `experimentalApi` it does. */
  readonly mode: () => string | undefined
  /** Whether others used the thread when it was opened. */
  readonly isShared: boolean
  /** To be called when a turn is asked for that changes the rights of the thread. */
  readonly changeRights: (rights: Rights.OfThread) => void
  /** To be called when a turn was accepted that changes the mode of the thread. */
  readonly changeMode: (mode: string) => void
  /** The threads of its sub-agents, each with the turn that is running on it, if any. */
  readonly subAgents: () => ReadonlyMap<string, string | undefined>
  /**
   * What the server said last of the tokens that the thread and its sub-agents have used in all, by their threads.
   * Threads of which it has said nothing yet are missing.
   */
  readonly tokenTotals: () => ReadonlyMap<string, unknown>
  /** The id by which the server interrupts a turn. It is not the turn's own for a review. */
  readonly interruptIdOf: (turnId: string) => string
  /** Keeps the thread loaded until the scope closes, without a request to the server. */
  readonly hold: Effect.Effect<void, never, Scope.Scope>
  /**
   * Waits until it is the caller's turn on this thread. The listener hears of the turn from then on, until
   * `TurnSlot.over`. Interrupting the wait gives up the place in the queue.
   *
   * **Errors**
   *
   * - `TurnError` (`StillRunning`): an earlier turn was interrupted but has not ended.
   * - `TransportError`: the connection was lost during the wait.
   */
  readonly takeTurn: (listener: TurnListener) => Effect.Effect<void, TransportError | TurnError>
}

/** How a thread is opened for one of its users. */
export interface OpenOptions {
  /**
   * Identifies the credential of the thread's turns, without revealing it. A thread that is still closing is then
   * not reopened with another credential.
   */
  readonly credential?: string | undefined
  /**
   * Who uses the thread, across servers and threads, such as a session that begins anew. A pool counts the losses that
   * it may have caused under this name. Default: the thread itself.
   */
  readonly subject?: string | undefined
  /** Which queue the request waits in. */
  readonly queue?: number | undefined
}

/** The part of the server that threads need. */
export interface Server {
  readonly request: TypedRequest
  readonly requestAs: RequestAs
  readonly connection: Pick<
    Connection,
    "deliver" | "unsafeTap" | "unsafeRequest" | "end" | "generation"
  >
}

/** What the threads of a server share. */
export interface Registry {
  readonly server: Server
  /** Runs an effect for as long as the server lives. Starts it synchronously. */
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
  readonly timers: Timers
  readonly signTimeout: Duration.DurationInput
  readonly overdueTurns: OverdueTurns
  readonly newUser: () => ThreadState.User
  /** The thread that is known under this id now. */
  readonly of: (threadId: string) => LiveThread
  readonly add: (threadId: string, thread: LiveThread) => void
  readonly remove: (threadId: string, thread: LiveThread) => void
  /** Called when the connection ends, before the thread takes it in. */
  readonly onLost: (thread: LiveThread) => void
  /** A thread must stay loaded if it has users, or if it is a sub-agent of a thread with users. */
  readonly isUsed: (threadId: string) => boolean
}

export class LiveThread {
  state = ThreadState.unnamed
  readonly turns: TurnQueue
  private threadId: string | undefined
  private endListening = (): void => {}
  private readonly lettingGo: LettingGo
  private readonly unheardEnds: UnheardEnds
  private readonly admissions = new Map<ThreadState.User, Admission>()
  private readonly registry: Registry

  constructor(registry: Registry) {
    this.registry = registry
    this.lettingGo = new LettingGo(registry, this)
    this.unheardEnds = new UnheardEnds(registry, this)
    this.turns = new TurnQueue(registry, this)
  }

  /** Empty for a new thread that the server has not named yet. */
  get id(): string {
    return this.threadId ?? ""
  }

  get runningTurns(): ReadonlyArray<string> {
    return [...this.turns.state.running.keys()]
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
      case "Unsubscribe":
        return this.lettingGo.unsubscribe(action.request)
      case "AwaitClosing":
        return this.lettingGo.awaitClosing(action.request, action.isClosed)
      case "UnsubscribeAgents":
        return this.lettingGo.unsubscribeAgents(action.threadIds)
      case "Forget":
        return this.forget()
    }
  }

  /** Registers the thread under its id, and listens to its notifications. */
  setId(threadId: string): void {
    if (this.threadId !== undefined) return
    this.threadId = threadId
    if (this.state === ThreadState.unnamed) this.state = ThreadState.initial
    const { server } = this.registry
    this.registry.add(threadId, this)
    this.endListening = server.connection.unsafeTap(
      threadId,
      (notification) => this.onNotification(threadId, notification),
      { onEnd: () => this.lost(), deltas: false }
    )
  }

  /** Interrupts a turn that nobody waits for. */
  interrupt(turnId: string): void {
    const { fork, server } = this.registry
    // The server refuses this while the turn has not quite started, and starts it after all.
    const interrupting = Effect.retry(
      Effect.suspend(() =>
        server.request("turn/interrupt", {
          threadId: this.id,
          turnId: this.turns.interruptIdOf(turnId)
        })
      ),
      Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(50))
    )
    fork(Effect.ignore(interrupting))
  }

  /** To be called every `Limits.silentTurnCheck`. */
  lookForUnheardEnds(): void {
    this.unheardEnds.look()
  }

  private onNotification(threadId: string, notification: Message.Notification): void {
    this.unheardEnds.heard()
    const { method, params } = notification
    const about = Message.threadIdOf(params) ?? threadId
    if (method === "thread/tokenUsage/updated") {
      return this.apply({ _tag: "TokensUsed", threadId: about, total: tokenTotalOf(params) })
    }
    if (about !== threadId) {
      return this.apply({ _tag: "AgentSeen", threadId: about, turn: agentTurn(method, params) })
    }
    // Most notifications are about items.
    if (!method.startsWith("thread/")) return this.turns.onNotification(notification)
    this.unheardEnds.onNotification(notification)
    if (method === "thread/reverted") this.apply({ _tag: "Reverted", threadId })
    if (unloads.has(method)) this.apply({ _tag: "Closed" })
  }

  private lost(): void {
    this.registry.onLost(this)
    this.turns.lost()
    this.apply({ _tag: "Lost" })
  }

  private forget(): void {
    if (this.threadId !== undefined) this.registry.remove(this.threadId, this)
    if (this.turns.state.running.size === 0) this.unheardEnds.stop()
    this.endListening()
    this.lettingGo.stop()
  }

  /** Opens the thread for a user. The state machine decides how often the request is sent. */
  open(
    user: ThreadState.User,
    opening: Opening,
    { credential, queue }: OpenOptions
  ): Effect.Effect<LoadedThread, RequestFailure> {
    const how = opening.method === "thread/resume" ? opening.ifLoaded : "Open"
    const request = send(this.registry.server.requestAs, opening, {
      observe: (event) => this.observe(user, credential, event),
      ...(queue === undefined ? {} : { queue })
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
      const isShared = this.hasUsers
      const admission = this.admit(user)
      this.apply({ _tag: "Joined", user, how, credential })
      return Effect.map(attempt(admission), (answer) =>
        this.loaded(Message.threadIdOf(answer) ?? this.threadId ?? "", isShared)
      )
    })
  }

  private admit(user: ThreadState.User): Admission {
    const admission = new Admission()
    this.admissions.set(user, admission)
    return admission
  }

  private untilGranted({ granted, now }: Admission) {
    const { end } = this.registry.server.connection
    return now === undefined ? orLost(granted, end) : Effect.succeed(now)
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
      // The thread hears of it, and ends.
      case "Lost":
        return this.threadId === undefined ? this.lost() : undefined
    }
  }

  private opened(user: ThreadState.User, credential: string | undefined, answer: unknown): void {
    const threadId = Message.threadIdOf(answer) ?? this.threadId
    if (threadId === undefined) return this.apply({ _tag: "OpenUnanswered", user })
    this.setId(threadId)
    // If the answer is so late that this thread was forgotten, another object stands in its place.
    this.registry.of(threadId).apply({
      _tag: "Opened",
      user,
      provider: providerOf(answer),
      credential,
      rights: Rights.ofAnswer(answer),
      mode: modeOf(answer)
    })
  }

  private loaded(threadId: string, isShared: boolean): LoadedThread {
    const phase = () => (this.state.phase._tag === "Loaded" ? this.state.phase : undefined)
    return {
      threadId,
      provider: phase()?.provider,
      credential: () => phase()?.credential,
      rights: () => phase()?.rights,
      mode: () => phase()?.mode,
      isShared,
      changeRights: (rights) => this.apply({ _tag: "RightsChanged", rights }),
      changeMode: (mode) => this.apply({ _tag: "ModeChanged", mode }),
      subAgents: () => this.state.agents,
      tokenTotals: () => this.state.tokenTotals,
      interruptIdOf: (turnId) => this.turns.interruptIdOf(turnId),
      hold: Effect.suspend(() => this.hold),
      takeTurn: (listener) => this.turns.take(listener)
    }
  }

  private get hold(): Effect.Effect<void, never, Scope.Scope> {
    const held = () => {
      const user = this.registry.newUser()
      this.apply({ _tag: "Held", user })
      return user
    }
    return Effect.asVoid(untilClosed(held, (user) => this.leave(user)))
  }

  /** Waits until the server has answered that the thread may be unloaded, if this user was the last one. */
  leave(user: ThreadState.User): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.admissions.delete(user)
      this.apply({ _tag: "Left", user })
      return this.hasUsers ? Effect.void : this.lettingGo.unsubscribed
    })
  }
}

/** A user's permission to continue: to use the thread as it is, or to send its request. */
class Admission {
  now: "Use" | "Open" | undefined
  private readonly decision = new Decision<"Use" | "Open">()

  get granted(): Effect.Effect<"Use" | "Open"> {
    return this.decision.await
  }

  grant(what: "Use" | "Open"): void {
    this.now = what
    this.decision.decide(Effect.succeed(what))
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

const tokenTotalOf = (params: unknown): unknown => {
  const usage: unknown = Predicate.isRecord(params) ? params["tokenUsage"] : undefined
  return Predicate.isRecord(usage) ? usage["total"] : undefined
}

const modeOf = (answer: unknown): string | undefined => {
  const told: unknown = Predicate.isRecord(answer) ? answer["collaborationMode"] : undefined
  const mode: unknown = Predicate.isRecord(told) ? told["mode"] : undefined
  return typeof mode === "string" ? mode : undefined
}

const providerOf = (answer: unknown): string | undefined => {
  const provider: unknown = Predicate.isRecord(answer) ? answer["modelProvider"] : undefined
  return typeof provider === "string" ? provider : undefined
}
