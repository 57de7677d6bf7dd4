/**
 * A session on a host, with its turns. It outlives its entity: when the session moves while a turn of it runs, the turn goes on
 * here, and the host keeps the session until it has ended. The shard of the session is free at once, for all others in it.
 *
 *   enter --> Arriving --nobody keeps it--> Here --leave, and no turn is claimed--> Gone
 *                 |                         |  ^
 *                 +--leave--> Gone          |  +--enter--+
 *                                           |            |
 *                                           +--leave--> Kept --its turns have ended, or it is lost--> Gone
 */
import type { Sessions, SessionStore } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import type * as TurnClaim from "../../TurnClaim.ts"
import type { Answers } from "./Elsewhere.ts"
import { type EntityTurn, EntityTurns } from "./EntityTurns.ts"
import { HeldSession } from "./HeldSession.ts"

/** What a session takes from its host. */
export interface Needs {
  readonly key: string
  readonly sessions: Effect.Effect<Sessions.Service, SessionStore.StoreError>
  readonly claims: TurnClaim.Service
  /** The scope of the host. It closes when no session is left. */
  readonly scope: Scope.Scope
}

/** How often a host asks whether another one still keeps a session that has moved to it. */
const askEvery = Schedule.spaced("500 millis")

/** How long a session that moves waits for a claim that is being made. */
const claimTimeout = "5 seconds"

export class HostedSession {
  readonly turns: EntityTurns
  readonly held: HeldSession
  /** What is answered here. */
  answers: Answers | undefined
  private phase: "Arriving" | "Here" | "Kept" = "Arriving"
  private keeper: Option.Option<TurnClaim.Keeper> = Option.none()
  private readonly looked = Effect.unsafeMakeLatch(false)
  private readonly arrival = Effect.unsafeMakeLatch(false)
  private readonly claiming = Effect.unsafeMakeSemaphore(1)
  private staying: Fiber.Fiber<void> | undefined
  private readonly needs: Needs
  /** It closes when the session has ended here. */
  readonly scope: Scope.Scope.Closeable
  private readonly gone: () => void

  constructor(needs: Needs, scope: Scope.Scope.Closeable, gone: () => void) {
    this.needs = needs
    this.scope = scope
    this.gone = gone
    this.turns = new EntityTurns(scope)
    this.held = new HeldSession(needs.key, Effect.zipRight(this.arrived, needs.sessions), scope)
  }

  /** Waits until no other host keeps the session. */
  get arrived(): Effect.Effect<void> {
    return this.arrival.await
  }

  get hasArrived(): boolean {
    return this.phase !== "Arriving"
  }

  /** The host that keeps the session. */
  get keptBy(): Effect.Effect<Option.Option<TurnClaim.Keeper>> {
    return Effect.zipRight(
      this.looked.await,
      Effect.sync(() => this.keeper)
    )
  }

  /** Looks until the session has arrived. It is run by the entity. */
  get arrives(): Effect.Effect<void> {
    return this.needs.claims.keeperOf(this.needs.key).pipe(
      Effect.map((keeper) => this.isKeptBy(keeper)),
      // While the database is away, nobody knows.
      Effect.ignore,
      Effect.repeat({ until: () => this.hasArrived, schedule: askEvery }),
      Effect.unless(() => this.hasArrived),
      Effect.asVoid
    )
  }

  private isKeptBy(keeper: Option.Option<TurnClaim.Keeper>): void {
    this.keeper = keeper
    this.looked.unsafeOpen()
    if (Option.isSome(keeper)) return
    this.phase = "Here"
    this.arrival.unsafeOpen()
  }

  /** Whether the session may do more than to end the turns that it runs. */
  get mayBegin(): boolean {
    return this.phase !== "Kept"
  }

  /** Claims a turn. A session that leaves claims none. */
  claim<A, E>(turn: EntityTurn, claim: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return this.claiming.withPermits(1)(
      Effect.suspend(() =>
        this.mayBegin || turn.isClaimed
          ? Effect.uninterruptible(
              Effect.tap(claim, () =>
                Effect.sync(() => {
                  turn.isClaimed = true
                })
              )
            )
          : Effect.never
      )
    )
  }

  /** The session is here again, if it is still kept. */
  get comesBack(): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.staying === undefined ? Effect.void : Effect.asVoid(Fiber.interrupt(this.staying))
    ).pipe(
      Effect.zipRight(
        Effect.sync(() => {
          this.staying = undefined
          this.phase = "Here"
        })
      )
    )
  }

  /** The session moves to another host: what is not claimed is for that one, and what is stays until it has ended. */
  get leaves(): Effect.Effect<void> {
    const closed = this.claiming.withPermits(1)(Effect.sync(() => this.close()))
    return Effect.gen(this, function* () {
      yield* Effect.timeoutOption(Effect.interruptible(closed), claimTimeout)
      this.close()
      yield* this.turns.withdraw
      const keeping = this.turns.areClaimed
        ? yield* this.needs.claims.keep(this.needs.key)
        : Option.none()
      if (Option.isNone(keeping)) return yield* this.ends
      this.staying = yield* Effect.forkIn(
        Effect.interruptible(this.stays(keeping.value)),
        this.needs.scope
      )
    })
  }

  private close(): void {
    this.phase = "Kept"
  }

  private stays(keeping: TurnClaim.Keeping): Effect.Effect<void> {
    return Effect.raceFirst(this.turns.over, keeping.renewed).pipe(
      Effect.zipRight(Effect.uninterruptible(this.ends)),
      Effect.ensuring(keeping.letGo)
    )
  }

  /** Cuts the turns that still run, and lets the thread go. */
  private get ends(): Effect.Effect<void> {
    return this.turns.cut.pipe(
      Effect.zipRight(Scope.close(this.scope, Exit.void)),
      Effect.ensuring(Effect.sync(this.gone))
    )
  }
}
