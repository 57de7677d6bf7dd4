/**
 * Who has a thread's turn, and which of the server's turns is whose. An answer that names somebody else's turn says that the
 * server added the message to that one.
 */
import { Message } from "@effect-codex/protocol"
import { Deferred, Effect, FiberId } from "effect"
import { type TransportError, TurnError } from "../../Failure.ts"
import { orLost } from "../connection/OrLost.ts"
import type * as ThreadState from "./ThreadState.ts"

/** Told, synchronously, of the turns of the thread while it has the thread's turn. */
export interface TurnWatch {
  /** The thread's turn is its own from now on, be it that its caller has just left. */
  readonly onGranted: (place: TurnPlace) => void
  /** A turn has begun that nobody has claimed: whether it is this one. */
  readonly onStarted: (turnId: string) => boolean
  readonly onNotification: (notification: Message.Notification) => void
  /** The connection was lost: nothing more will be heard of it. */
  readonly onLost: () => void
}

/** The place of one turn on its thread, which keeps the thread loaded. */
export interface TurnPlace {
  /** Says which turn of the server's it is. False for one that is another's: this one was added to that. */
  readonly claim: (turnId: string) => boolean
  /** The turn was told to end and does not: the next ones do not wait for it. */
  readonly stuck: () => void
  /** The next one may begin; this one is still watched. */
  readonly release: () => void
  /** Nothing more can come of it. */
  readonly over: () => void
}

/** What the turns of a thread need to know of their server. */
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

/** One that has not been decided. */
interface Waiting {
  readonly watch: TurnWatch
  readonly decide: (decision: Decision) => void
}

export class Turns {
  private readonly waiting = new Map<ThreadState.User, Waiting>()
  /** In the order in which they were asked for: the server answers and starts them in that order. */
  private readonly watches = new Map<ThreadState.User, TurnWatch>()
  /** Turns that have not ended, by whose they are; nobody's are another client's. */
  private readonly claims = new Map<string, ThreadState.User | undefined>()
  private readonly apply: (event: ThreadState.Event) => void
  private readonly of: Server

  constructor(apply: (event: ThreadState.Event) => void, of: Server) {
    this.apply = apply
    this.of = of
  }

  decide(user: ThreadState.User, decision: Decision): void {
    const waiting = this.waiting.get(user)
    if (waiting === undefined) return
    this.waiting.delete(user)
    if (decision === "GrantTurn") waiting.watch.onGranted(this.place(user, waiting.watch))
    waiting.decide(decision)
  }

  /** Waits for the decision. One that leaves before it gives its place in the queue up. */
  take(threadId: string, watch: TurnWatch): Effect.Effect<void, TransportError | TurnError> {
    const { connection } = this.of.server
    return Effect.suspend(() => {
      const user = this.of.newUser()
      const granted = Deferred.unsafeMake<void, TurnError>(FiberId.none)
      const refusal = stillRunning(connection.generation, threadId)
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
      // Most often there is nothing to wait for.
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

  see(notification: Message.Notification): void {
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

const stillRunning = (generation: number, threadId: string) =>
  new TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail:
      "an earlier turn of the thread was interrupted and has not ended; try again later, or on a new thread"
  })
