/**
 * The queue for a thread's turn, and the news of its turns for their callers. The shell around {@link ThreadTurns}: it
 * applies every event in one synchronous step, also the answers that come after their caller has left.
 */
import { Message } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Connection } from "../../Connection.ts"
import { type TransportError, TurnError } from "../../Failure.ts"
import { isOverloaded, type RequestEvent } from "../connection/Requests.ts"
import { Decision } from "../connection/Decision.ts"
import { orLost } from "../connection/OrLost.ts"
import type { OverdueTurns } from "./OverdueTurns.ts"
import type * as ThreadState from "./ThreadState.ts"
import * as ThreadTurns from "./ThreadTurns.ts"

/** What a caller is told of its turn and of its `turn/start` request. */
export type TurnNews =
  | ThreadTurns.News
  | { readonly _tag: "Written" }
  /** An overloaded server did not take the request. It is sent again while the caller waits. */
  | { readonly _tag: "NotTaken" }
  | { readonly _tag: "Refused" }
  /** The request was not answered in time, or its answer names no turn. */
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Lost" }

/** The caller of a turn, told synchronously. */
export interface TurnListener {
  /** The caller has the thread's turn from now on, even if it was interrupted at the same moment. */
  readonly onGranted: (slot: TurnSlot) => void
  readonly onNews: (news: TurnNews) => void
}

/** A caller's turn on a thread. It keeps the thread loaded until it is over. */
export interface TurnSlot {
  /** For the `observe` option of the `turn/start` request. */
  readonly observe: (event: RequestEvent) => void
  /** Reports that the turn was interrupted but does not end. Queued turns are then refused instead of waiting. */
  readonly stuck: () => void
  /** Warns that the caller no longer waits for the end of its turn, which it has interrupted. */
  readonly overdue: Effect.Effect<void>
  /** Lets the next turn begin. The caller still hears of this one. */
  readonly release: () => void
  /** Ends the news: nothing more can be heard of this turn. */
  readonly over: () => void
}

/** The thread, as far as its turns need it. A turn is a user, which keeps it loaded. */
export interface Thread {
  readonly id: string
  apply(event: ThreadState.Event): void
  /** Ends a turn that nobody waits for. */
  interrupt(turnId: string): void
}

/** What it needs of the server. */
export interface Registry {
  readonly newUser: () => ThreadState.User
  readonly overdueTurns: OverdueTurns
  readonly fork: (effect: Effect.Effect<void>) => unknown
  readonly server: { readonly connection: Pick<Connection, "generation" | "end"> }
}

/** A caller whose place in the queue is not decided yet. */
interface Waiting {
  readonly listener: TurnListener
  readonly decision: Decision<void, TurnError>
}

export class TurnQueue {
  state = ThreadTurns.initial
  private readonly waiting = new Map<ThreadState.User, Waiting>()
  private readonly listeners = new Map<ThreadState.User, TurnListener>()
  private readonly registry: Registry
  private readonly thread: Thread

  constructor(registry: Registry, thread: Thread) {
    this.registry = registry
    this.thread = thread
  }

  private apply(event: ThreadTurns.Event): void {
    const [state, actions] = ThreadTurns.step(this.state, event)
    this.state = state
    for (const action of actions) this.perform(action)
  }

  private perform(action: ThreadTurns.Action): void {
    switch (action._tag) {
      case "Grant":
        return this.grant(action.user)
      case "Refuse":
        return this.refuse(action.user)
      case "Tell":
        return this.tell(action.user, action.news)
      case "Interrupt":
        return this.thread.interrupt(action.turnId)
    }
  }

  /** Waits until the caller has the thread's turn. Interrupting the wait gives up its place in the queue. */
  take(listener: TurnListener): Effect.Effect<void, TransportError | TurnError> {
    const { newUser, server } = this.registry
    return Effect.uninterruptibleMask((restore) => {
      const user = newUser()
      const decision = new Decision<void, TurnError>()
      this.waiting.set(user, { listener, decision })
      this.apply({ _tag: "Wanted", user })
      // In most cases the turn is granted at once.
      if (decision.isDecided) return decision.await
      return restore(orLost(decision.await, server.connection.end)).pipe(
        Effect.ensuring(Effect.sync(() => this.giveUp(user)))
      )
    })
  }

  private giveUp(user: ThreadState.User): void {
    if (this.waiting.delete(user)) this.apply({ _tag: "Over", user })
  }

  private grant(user: ThreadState.User): void {
    const waiting = this.waiting.get(user)
    if (waiting === undefined) return
    this.waiting.delete(user)
    const { listener } = waiting
    this.listeners.set(user, listener)
    this.thread.apply({ _tag: "Held", user })
    this.guarded(user, () => listener.onGranted(this.slot(user)))
    waiting.decision.decide(Effect.void)
  }

  private refuse(user: ThreadState.User): void {
    const waiting = this.waiting.get(user)
    if (waiting === undefined) return
    this.waiting.delete(user)
    const { generation } = this.registry.server.connection
    waiting.decision.decide(Effect.fail(stillRunning(generation, this.thread.id)))
  }

  private tell(user: ThreadState.User, news: TurnNews): void {
    const listener = this.listeners.get(user)
    if (listener !== undefined) this.guarded(user, () => listener.onNews(news))
  }

  /** A listener that throws hears no more, and its turn is over: the others go on. */
  private guarded(user: ThreadState.User, call: () => void): void {
    const called = Either.try(call)
    if (Either.isRight(called)) return
    const defect = Cause.die(called.left)
    this.registry.fork(Effect.logError("the listener of a turn has thrown", defect))
    this.over(user)
  }

  private slot(user: ThreadState.User): TurnSlot {
    return {
      observe: (event) => this.observe(user, event),
      overdue: this.registry.overdueTurns.report,
      stuck: () => this.apply({ _tag: "Stuck", user }),
      release: () => this.apply({ _tag: "Over", user }),
      over: () => this.over(user)
    }
  }

  private over(user: ThreadState.User): void {
    if (!this.listeners.delete(user)) return
    this.apply({ _tag: "GivenUp", user })
    this.apply({ _tag: "Over", user })
    this.thread.apply({ _tag: "Left", user })
  }

  private observe(user: ThreadState.User, event: RequestEvent): void {
    if (!this.listeners.has(user)) return this.observeForNobody(event)
    switch (event._tag) {
      case "Written":
        this.apply({ _tag: "Written", user })
        return this.tell(user, { _tag: "Written" })
      case "Result": {
        const turnId = Message.turnIdOf(event.value)
        return turnId === undefined
          ? this.tell(user, { _tag: "Unanswered" })
          : this.apply({ _tag: "Answered", user, turnId })
      }
      case "Error":
        this.apply({ _tag: "NotStarted", user })
        return this.tell(user, { _tag: isOverloaded(event) ? "NotTaken" : "Refused" })
      // The answer names a turn, but it is too long to be read.
      case "TooLong":
        return this.tell(user, { _tag: "Unanswered" })
      case "Expired":
        return event.written ? this.tell(user, { _tag: "Unanswered" }) : undefined
      case "Lost":
        return this.tell(user, { _tag: "Lost" })
    }
  }

  /** An answer that nobody expects any more names a turn that nobody waits for. */
  private observeForNobody(event: RequestEvent): void {
    const turnId = event._tag === "Result" ? Message.turnIdOf(event.value) : undefined
    if (turnId !== undefined) this.thread.interrupt(turnId)
  }

  onNotification({ method, params }: Message.Notification): void {
    if (method !== "turn/started" && method !== "turn/completed") return
    const turnId = Message.turnIdOf(params)
    if (turnId === undefined) return
    if (method === "turn/completed") return this.apply({ _tag: "Completed", turnId })
    this.apply({ _tag: "Started", turnId, rootId: Message.rootTurnIdOf(params) })
  }

  /** The id by which the server interrupts a turn. */
  interruptIdOf(turnId: string): string {
    return ThreadTurns.interruptIdOf(this.state, turnId)
  }

  lost(): void {
    this.listeners.forEach((_, user) => this.tell(user, { _tag: "Lost" }))
  }
}

const stillRunning = (generation: number, threadId: string) =>
  new TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail:
      "an earlier turn of this thread was interrupted but has not ended. Try again later, or start a new thread"
  })
