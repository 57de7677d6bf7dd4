/**
 * The life of a turn, as the host of its session sees it. Its message comes again with each host, until one has ended it.
 *
 *                  +--------- beforeTurn: another claimant was faster ---------+
 *                  v                                                           |
 *   submitted --> look --Accepted--> start --beforeTurn: claimed--> record --> ended
 *                  |                   ^
 *                  |                   | no end was found, and the policy is Replay
 *                  +---Claimed--> take over, read back --its end was found, or not--> ended
 *                  |
 *                  +---Ended, or unknown: the message is answered
 *
 * The host that has the session's shard is the only one that should run its turns. A host that was stopped may think so,
 * too. What keeps them apart is the claim.
 */
import {
  Failure,
  type RunAttempt,
  RunEvent,
  type Session,
  type Sessions,
  type SessionStore,
  type Turn
} from "@effect-codex/agent"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type * as Sealing from "../../Sealing.ts"
import type * as TurnClaim from "../../TurnClaim.ts"
import type * as TurnLog from "../../TurnLog.ts"
import type { HostedSession } from "./HostedSession.ts"
import type { EntityTurn } from "./EntityTurns.ts"
import { type Kind, type Options as TurnOptions, Parts } from "./Messages.ts"

/** The options of turns. */
export interface Options {
  /**
   * What becomes of a turn that its host was lost with, and whose end is not found on its thread. `Tell`: it fails with a
   * `TurnError` (`TurnLost`). `Replay`: it is asked again, though what it did may then be done twice. Default: `Tell`.
   */
  readonly lost?: "Tell" | "Replay"
  /**
   * How long the end of such a turn is looked for: it may go on for a while at a server that has lost its host. The later turns
   * of the session wait for it. And how long a turn waits for a server that still has the session's thread, such as that of a
   * host that is stopped: then the session goes on with a copy of the thread. Default: 1 minute.
   */
  readonly fateTimeout?: Duration.DurationInput
}

/** What the lives of the turns of a session share. */
export interface Place {
  readonly key: string
  readonly sessions: typeof Sessions.Sessions.Service
  readonly hosted: HostedSession
  readonly log: TurnLog.Service
  readonly claims: TurnClaim.Service
  readonly sealing: Sealing.Service
  readonly options: Options
  /** The turns of the session itself are started one after the other, in the order of their messages. */
  readonly inOrder: <A>(effect: Effect.Effect<A>) => Effect.Effect<A>
}

/** What was submitted. */
export interface Submitted {
  readonly id: string
  readonly kind: Kind
  readonly input: string
  readonly options: TurnOptions
}

/** Lives until the turn has ended. */
export const live = (place: Place, submitted: Submitted, turn: EntityTurn): Effect.Effect<void> => {
  const { look } = new Life(place, submitted, turn)
  const isOwn = submitted.kind === "Turn" || submitted.kind === "Retry"
  return Effect.raceFirst(place.hosted.arrived, turn.unwanted).pipe(
    Effect.zipRight(
      Effect.repeat(Effect.flatten(isOwn ? place.inOrder(look) : look), {
        until: (next) => next === "Over"
      })
    ),
    Effect.asVoid
  )
}

/** Whether the turn has ended, or is to be looked at again. */
type Next = "Over" | "Again"

const over: Effect.Effect<Next> = Effect.succeed("Over")
const again: Effect.Effect<Next> = Effect.as(Effect.sleep("100 millis"), "Again")

class Life {
  private readonly key: TurnLog.TurnKey
  private readonly place: Place
  private readonly submitted: Submitted
  private readonly turn: EntityTurn

  constructor(place: Place, submitted: Submitted, turn: EntityTurn) {
    this.key = { session: place.key, id: submitted.id }
    this.place = place
    this.submitted = submitted
    this.turn = turn
  }

  /** Does what is to be done in order, and returns what is to be done then. */
  get look(): Effect.Effect<Effect.Effect<Next>> {
    const status = Effect.catchAll(untilBack(this.place.log.status(this.key)), unreadable)
    return Effect.flatMap(status, (found) => {
      const { claims, hosted } = this.place
      const status = Option.getOrUndefined(found)
      // Another host looks at it, and this one has lost it.
      if (!hosted.mayBegin(this.turn)) return Effect.interrupt
      switch (status?._tag) {
        case "Accepted": {
          const taken = claims.take(this.key)
          return this.turn.isUnwanted
            ? Effect.succeed(this.ends(taken, { _tag: "Failed", failure: unwanted() }))
            : this.begin(taken)
        }
        case "Claimed":
          return hosted.hasArrived
            ? this.takeOver(status.claim)
            : Effect.succeed(Effect.as(hosted.arrived, "Again"))
        default:
          return Effect.succeed(over)
      }
    })
  }

  /** Starts the turn, and returns what records it. */
  private begin(taken: TurnClaim.Taken, after = 0): Effect.Effect<Effect.Effect<Next>> {
    return Effect.gen(this, function* () {
      const claimed = yield* Deferred.make<void>()
      const beforeTurn = (begun: RunAttempt.TurnToBegin) =>
        // Nothing was sent, and the place among the turns of the thread is kept.
        Effect.retry(this.place.hosted.claim(this.turn, taken.beforeTurn(begun)), {
          schedule: untilBackSchedule,
          while: ({ reason }) => reason === "NotClaimed"
        }).pipe(Effect.zipRight(Deferred.succeed(claimed, undefined)), Effect.asVoid)
      const started = yield* Effect.either(this.started(beforeTurn))
      if (Either.isLeft(started)) {
        return this.ends(taken, { _tag: "Failed", failure: started.left })
      }
      const running = started.right
      this.turn.running = running
      if (this.turn.isUnwanted) yield* Effect.fork(running.interrupt)
      return this.recorded(taken, this.handedOver(renumbered(running, after)), claimed)
    })
  }

  /**
   * A turn that was cut or refused because this program shuts down has not ended: the next host tells it as lost, or asks it
   * again. One that somebody has interrupted has.
   */
  private handedOver(running: Turn.Turn): Turn.Turn {
    const isCut = (failure: Failure.Failure) =>
      failure._tag === "TurnError" && failure.reason === "Interrupted" && !this.turn.isUnwanted
        ? Effect.map(this.place.sessions.readiness, (isReady) => !isReady)
        : Effect.succeed(isRefusal(failure))
    const cut = (failure: Failure.Failure) =>
      Effect.flatMap(isCut(failure), (is) => (is ? Effect.interrupt : Effect.fail(failure)))
    return {
      ...running,
      result: Effect.catchAll(running.result, cut),
      events: (options) =>
        Stream.catchAll(running.events(options), (failure) => Stream.fromEffect(cut(failure)))
    }
  }

  private started(
    beforeTurn: NonNullable<Session.TurnOptions["beforeTurn"]>
  ): Effect.Effect<Turn.Turn, Failure.TurnError> {
    const { input, kind, options } = this.submitted
    return Effect.gen(this, function* () {
      const parts = yield* Effect.mapError(
        Effect.flatMap(this.place.sealing.open(input), decodeParts),
        ({ message }) => failed("Other", message)
      )
      const session = yield* this.session
      const turn = { ...options, beforeTurn, copyThreadAfter: this.fateTimeout }
      switch (kind) {
        case "Turn":
          return yield* session.start(parts, turn)
        case "Retry":
          return yield* session.retryLast(turn)
        case "SideQuestion":
          return yield* session.startBtw(parts, turn)
        case "Helper":
          return yield* session.spawn({ ...turn, input: parts })
      }
    })
  }

  private get fateTimeout(): Duration.DurationInput {
    return this.place.options.fateTimeout ?? "1 minute"
  }

  private get session(): Effect.Effect<Session.Session, Failure.TurnError> {
    return this.place.hosted.held.get.pipe(
      Effect.retry({ schedule: untilBackSchedule, while: isAway }),
      Effect.mapError((error) =>
        error._tag === "NotOwner"
          ? failed("NotOwner", error.message)
          : failed("Other", error.message)
      )
    )
  }

  /** Records the turn to its end. It is interrupted with this host's part in it. */
  private recorded(
    taken: TurnClaim.Taken,
    running: Turn.Turn,
    claimed: Deferred.Deferred<void>
  ): Effect.Effect<Next> {
    return Effect.gen(this, function* () {
      yield* Effect.raceFirst(Deferred.await(claimed), Effect.exit(running.result))
      return yield* written(taken.record(running))
    }).pipe(
      Effect.onInterrupt(() => running.interrupt),
      Effect.tap((next) => (next === "Again" ? running.interrupt : Effect.void))
    )
  }

  private ends(taken: TurnClaim.Taken, outcome: TurnLog.Outcome): Effect.Effect<Next> {
    return written(untilBack(taken.end(outcome)))
  }

  /**
   * The claimant was lost: this entity is the only one of its session, and has not claimed the turn itself. From now on it can
   * no longer claim it, nor write. What it has sent is looked for on the thread.
   */
  private takeOver(claim: TurnLog.Claim): Effect.Effect<Effect.Effect<Next>> {
    const taken = this.place.claims.take(this.key)
    return Effect.gen(this, function* () {
      yield* untilBack(taken.takeOver(claim))
      const told = yield* untilBack(this.place.log.told(this.key))
      const fate = yield* this.fateOf(claim, told)
      if (fate !== undefined) yield* untilBack(taken.append(fate.events))
      const last = fate?.events.at(-1)?.sequence ?? told.at(-1)?.sequence ?? 0
      switch (fate?.end._tag) {
        case "Completed":
          return this.ends(taken, { ...fate.end, sequence: last })
        case "Failed":
          return this.ends(taken, fate.end)
        default:
          return yield* this.lost(taken, claim, last)
      }
    }).pipe(Effect.catchAll((error) => Effect.succeed(next(error))))
  }

  /** `undefined` if the thread does not have the turn, or cannot be read in time. */
  private fateOf({ sent }: TurnLog.Claim, told: Session.LostTurn["told"]) {
    if (sent === undefined) return Effect.succeed(undefined)
    const { threadId, messageId } = sent
    return this.session.pipe(
      Effect.flatMap(({ fate }) => fate({ threadId, messageId, told })),
      Effect.retry({ while: Failure.isTransient, schedule: Schedule.spaced("1 second") }),
      Effect.timeoutOption(this.fateTimeout),
      Effect.map((fate) => Option.getOrUndefined(Option.flatten(fate))),
      Effect.catchAll((failure) =>
        Effect.as(Effect.logWarning("the fate of a turn was not found", failure), undefined)
      )
    )
  }

  /** The turn was cut, or there is no trace of it. */
  private lost(
    taken: TurnClaim.Taken,
    claim: TurnLog.Claim,
    last: number
  ): Effect.Effect<Effect.Effect<Next>, TurnLog.TurnLogError> {
    const failure = failed("TurnLost", lostText(claim), claim.sent?.threadId)
    if (this.place.options.lost !== "Replay") {
      return Effect.succeed(this.ends(taken, { _tag: "Failed", failure }))
    }
    const retrying = RunEvent.RunEvent.Retrying({ sequence: last + 1, failure })
    return Effect.zipRight(untilBack(taken.append([retrying])), this.begin(taken, last + 1))
  }
}

export const failed = (
  reason: Failure.TurnReason,
  detail: string,
  threadId = ""
): Failure.TurnError =>
  new Failure.TurnError({
    reason,
    generation: 0,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail
  })

const unwanted = () => failed("Interrupted", "It was interrupted before it had begun.")

const lostText = ({ host }: TurnLog.Claim): string =>
  `The host ${host} was lost while it had the turn, and its thread has no end of it. It may have done something: look before you ask again.`

const decodeParts = Schema.decodeUnknown(Schema.parseJson(Parts))

const untilBackSchedule = Schedule.union(
  Schedule.exponential("100 millis"),
  Schedule.spaced("2 seconds")
)

/** While the database is away. */
const untilBack = <A>(
  effect: Effect.Effect<A, TurnLog.TurnLogError>
): Effect.Effect<A, TurnLog.TurnLogError> =>
  Effect.retry(effect, {
    schedule: untilBackSchedule,
    while: ({ reason }) => reason === "Unavailable"
  })

/** It is for a host of a later version. */
const unreadable = (error: TurnLog.TurnLogError): Effect.Effect<never> =>
  Effect.zipRight(Effect.logError(error), Effect.never)

const isAway = (error: Sessions.NotOwner | SessionStore.StoreError): boolean =>
  error._tag === "StoreError" && awayReasons.has(error.reason)

const awayReasons: ReadonlySet<SessionStore.StoreReason> = new Set([
  "Unreadable",
  "Unwritable",
  "Unanswered",
  "Conflict"
])

/** Another claimant has the turn if it is not held. It is looked at again then, until it has ended. */
const written = (write: Effect.Effect<void, TurnLog.TurnLogError>): Effect.Effect<Next> =>
  Effect.matchEffect(write, { onFailure: next, onSuccess: () => over })

const next = ({ reason }: TurnLog.TurnLogError): Effect.Effect<Next> =>
  reason === "NotHeld" ? again : over

/** The events of a turn that goes on where an earlier one was lost. */
const renumbered = (turn: Turn.Turn, after: number): Turn.Turn =>
  after === 0
    ? turn
    : {
        ...turn,
        events: (options) =>
          Stream.map(turn.events(options), (event) => ({
            ...event,
            sequence: event.sequence + after
          }))
      }

/** The program takes no turns, because it is shutting down. */
const isRefusal = (failure: Failure.Failure): boolean =>
  failure._tag === "TurnError" && failure.reason === "ShuttingDown"
