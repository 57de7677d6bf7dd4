/**
 * The queue for a thread's turn, and which caller each turn of the server belongs to. If the answer to `turn/start`
 * names the turn of another caller, the server has added the message to that turn.
 */
import { Message } from "@effect-codex/protocol"
import { Deferred, Effect, FiberId } from "effect"
import { type TransportError, TurnError } from "../../Failure.ts"
import { orLost } from "../connection/OrLost.ts"
import type * as ThreadState from "./ThreadState.ts"

/** Callbacks of a caller while it has the thread's turn. They are called synchronously. */
export interface TurnWatch {
  /** The caller has the thread's turn from now on, even if it was interrupted at the same moment. */
  readonly onGranted: (place: TurnPlace) => void
  /** A turn has started that no caller has claimed. Returns whether it is this caller's. */
  readonly onStarted: (turnId: string) => boolean
  readonly onNotification: (notification: Message.Notification) => void
  /** The connection is lost, so no more notifications will arrive. */
  readonly onLost: () => void
}

/** A caller's place at the head of a thread's queue. It keeps the thread loaded. */
export interface TurnPlace {
  /**
   * Claims a turn of the server. Returns false if the turn is another caller's: the server has added this caller's
   * message to it.
   */
  readonly claim: (turnId: string) => boolean
  /** Reports that the turn was interrupted but does not end. Queued turns are then refused instead of waiting. */
  readonly stuck: () => void
  /** Lets the next turn begin. This turn is still watched. */
  readonly release: () => void
  /** Ends the watch: no more notifications of this turn can arrive. */
  readonly over: () => void
}

/** The part of the server that turns need. */
export interface Server {
  readonly newUser: () => ThreadState.User
  readonly server: {
    readonly connection: {
      readonly generation: number
      readonly end: Effect.Effect<TransportError>
    }
  }
}

type Decision = "GrantTurn" | "RefuseTurn"

/** A caller whose place in the queue is not decided yet. */
interface Waiting {
  readonly watch: TurnWatch
  readonly decide: (decision: Decision) => void
}

export class Turns {
  private readonly waiting = new Map<ThreadState.User, Waiting>()
  /** In the order of the requests: the server starts and answers turns in that order. */
  private readonly watches = new Map<ThreadState.User, TurnWatch>()
  /** The turns that have not ended, by their caller. `undefined` means another client's turn. */
  private readonly claims = new Map<string, ThreadState.User | undefined>()
  private readonly apply: (event: ThreadState.Event) => void
  private readonly registry: Server

  constructor(apply: (event: ThreadState.Event) => void, registry: Server) {
    this.apply = apply
    this.registry = registry
  }

  decide(user: ThreadState.User, decision: Decision): void {
    const waiting = this.waiting.get(user)
    if (waiting === undefined) return
    this.waiting.delete(user)
    if (decision === "GrantTurn") waiting.watch.onGranted(this.place(user, waiting.watch))
    waiting.decide(decision)
  }

  /** Waits until the caller has the thread's turn. Interrupting the wait gives up its place in the queue. */
  take(threadId: string, watch: TurnWatch): Effect.Effect<void, TransportError | TurnError> {
    const { connection } = this.registry.server
    return Effect.suspend(() => {
      const user = this.registry.newUser()
      const granted = Deferred.unsafeMake<void, TurnError>(FiberId.none)
      const refusal = turnStillRunning(connection.generation, threadId)
      this.waiting.set(user, {
        watch,
        decide: (decision) =>
          Deferred.unsafeDone(
            granted,
            decision === "GrantTurn" ? Effect.void : Effect.fail(refusal)
          )
      })
      this.apply({ _tag: "TurnWanted", user })
      const decided = Deferred.await(granted)
      // In most cases the turn is granted at once.
      return this.waiting.has(user)
        ? Effect.ensuring(
            orLost(decided, connection.end),
            Effect.sync(() => this.giveUp(user))
          )
        : decided
    })
  }

  private giveUp(user: ThreadState.User): void {
    if (this.waiting.delete(user)) this.apply({ _tag: "TurnOver", user })
  }

  private place(user: ThreadState.User, watch: TurnWatch): TurnPlace {
    this.watches.set(user, watch)
    this.apply({ _tag: "Held", user })
    return {
      claim: (turnId) => this.claim(user, turnId),
      stuck: () => this.apply({ _tag: "TurnStuck", user }),
      release: () => this.apply({ _tag: "TurnOver", user }),
      over: () => {
        this.watches.delete(user)
        this.apply({ _tag: "TurnOver", user })
        this.apply({ _tag: "Left", user })
      }
    }
  }

  private claim(user: ThreadState.User, turnId: string): boolean {
    if (!this.claims.has(turnId)) this.claims.set(turnId, user)
    return this.claims.get(turnId) === user
  }

  lost(): void {
    this.watches.forEach((watch) => watch.onLost())
  }

  onNotification(notification: Message.Notification): void {
    const { method, params } = notification
    const turnId = Message.turnIdOf(params)
    if (method === "turn/started" && turnId !== undefined && !this.claims.has(turnId)) {
      this.claims.set(turnId, undefined)
      for (const [user, watch] of this.watches) {
        if (!watch.onStarted(turnId)) continue
        this.claims.set(turnId, user)
        break
      }
    }
    this.watches.forEach((watch) => watch.onNotification(notification))
    if (method === "turn/completed" && turnId !== undefined) this.claims.delete(turnId)
  }
}

const turnStillRunning = (generation: number, threadId: string) =>
  new TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail:
      "an earlier turn of this thread was interrupted but has not ended. Try again later, or start a new thread"
  })
