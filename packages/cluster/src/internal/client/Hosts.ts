/** The way to the hosts: what is asked of the entity of a session, and how long a client waits for it. */
import { randomUUID } from "node:crypto"
import { Failure, type Input, RemoteTurns, type SessionStore } from "@effect-codex/agent"
import type {
  AlreadyProcessingMessage,
  MailboxFull,
  PersistenceError
} from "@effect/cluster/ClusterError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import type * as Sealing from "../../Sealing.ts"
import type * as TurnLog from "../../TurnLog.ts"
import { entity } from "../entity/Entity.ts"

/** How long a client waits. */
export interface Timeouts {
  /** How long a request may take that a host answers by itself. */
  readonly requestTimeout: Duration.DurationInput
  /** How long a request may take that a host answers when the agent has done something. */
  readonly waitTimeout: Duration.DurationInput
  /** How long the database may be away before those who wait for a turn fail. */
  readonly reconnectTimeout: Duration.DurationInput
  /** How long a turn may go without news before those who wait for it fail. */
  readonly newsTimeout: Duration.DurationInput
}

/** What the cluster itself may answer. */
type Unanswered = AlreadyProcessingMessage | MailboxFull | PersistenceError

/** The entity of a session, as its clients have it. */
type Entity = ReturnType<Effect.Effect.Success<typeof entity.client>>

/** What is asked in one request. */
interface Call {
  readonly method: string
  /** Default: `requestTimeout`. */
  readonly deadline?: Duration.DurationInput
}

export class Hosts {
  readonly entityOf: (key: string) => Entity
  readonly log: TurnLog.Service
  readonly sealing: Sealing.Service
  readonly turns: RemoteTurns.RemoteTurns
  readonly timeouts: Timeouts

  constructor(
    entityOf: (key: string) => Entity,
    log: TurnLog.Service,
    sealing: Sealing.Service,
    turns: RemoteTurns.RemoteTurns,
    timeouts: Timeouts
  ) {
    this.entityOf = entityOf
    this.log = log
    this.sealing = sealing
    this.turns = turns
    this.timeouts = timeouts
  }

  /** Asks the host of a session. The request has an id of its own, so that it may be sent again. */
  call<A, E>(
    key: string,
    call: Call,
    request: (entity: Entity, call: string) => Effect.Effect<A, E | Unanswered>
  ): Effect.Effect<A, Exclude<E, Unanswered> | Failure.Failure> {
    const { deadline = this.timeouts.requestTimeout, method } = call
    return Effect.gen(this, function* () {
      yield* validKey(key)
      const id = yield* newId
      return yield* answered(request(this.entityOf(key), id), method).pipe(
        // What the caller has left may go on until a host is found. Nobody waits for that.
        Effect.disconnect,
        Effect.timeoutFail({
          duration: deadline,
          onTimeout: () => RemoteTurns.late(method, deadline)
        })
      )
    })
  }

  /** The same, for a request that is answered when the agent has done something. */
  wait<A, E>(
    key: string,
    method: string,
    request: (entity: Entity, call: string) => Effect.Effect<A, E | Unanswered>
  ): Effect.Effect<A, Exclude<E, Unanswered> | Failure.Failure> {
    return this.call(key, { method, deadline: this.timeouts.waitTimeout }, request)
  }

  /** Has the log accept a turn. While that is not certain, nothing was sent. */
  accept(
    turn: TurnLog.TurnKey,
    input: Input.Input,
    how: SessionStore.Json
  ): Effect.Effect<TurnLog.Status, Failure.Failure | TurnLog.TurnLogError> {
    return Effect.flatMap(validKey(turn.session), () =>
      Effect.flatten(
        this.persist(
          this.log.accept(turn, input, how).pipe(
            Effect.map((status) => Effect.succeed(status)),
            Effect.catchIf(
              ({ reason }) => reason === "InputDiffers",
              (error) => Effect.succeed(Effect.fail(error))
            )
          ),
          "NotSent"
        )
      )
    )
  }

  /** Puts an accepted turn in the mailbox of its session. */
  submit(
    key: string,
    message: Parameters<Entity["Submit"]>[0]
  ): Effect.Effect<void, Failure.Failure> {
    return Effect.flatMap(RemoteTurns.Patience.make(this.timeouts.reconnectTimeout), (patience) =>
      this.entityOf(key)
        .Submit(message, { discard: true })
        .pipe(
          Effect.catchTag("AlreadyProcessingMessage", () => Effect.void),
          Effect.mapError(() => patience.lost(unreachable("its storage is away", "Unknown"))),
          Effect.disconnect,
          Effect.timeoutFail({
            duration: this.timeouts.requestTimeout,
            onTimeout: () => patience.lost(unreachable("its storage does not answer", "Unknown"))
          }),
          Effect.retry(patience.schedule),
          Effect.catchTag("NotNow", ({ failure }) => Effect.fail(failure))
        )
    )
  }

  /** Asks the log until it answers, as long as patience lasts. */
  persist<A>(
    ask: Effect.Effect<A, Failure.Failure | TurnLog.TurnLogError>,
    turn?: Failure.LostTurn
  ): Effect.Effect<A, Failure.Failure> {
    return Effect.flatMap(RemoteTurns.Patience.make(this.timeouts.reconnectTimeout), (patience) =>
      ask.pipe(
        Effect.mapError((error) => notNow(error, patience, turn)),
        Effect.retry(patience.schedule),
        Effect.catchTag("NotNow", ({ failure }) => Effect.fail(failure))
      )
    )
  }
}

const answered = <A, E>(
  request: Effect.Effect<A, E | Unanswered>,
  method: string
): Effect.Effect<A, Exclude<E, Unanswered> | Failure.Failure> =>
  request.pipe(
    // The entity remembers the call, and answers it as it has answered the first.
    Effect.retry({
      schedule: Schedule.spaced("100 millis"),
      times: 100,
      while: (error) => isUnanswered(error) && error._tag === "AlreadyProcessingMessage"
    }),
    Effect.catchIf(isUnanswered, (error) => Effect.fail(unanswered(error, method)))
  )

const isUnanswered = (error: unknown): error is Unanswered =>
  Predicate.isTagged(error, "AlreadyProcessingMessage") ||
  Predicate.isTagged(error, "MailboxFull") ||
  Predicate.isTagged(error, "PersistenceError")

const unanswered = (error: Unanswered, method: string): Failure.Failure =>
  error._tag === "MailboxFull"
    ? new Failure.OverloadedError({ method, generation: 0, attempts: 1 })
    : unreachable("the cluster's storage does not answer", undefined)

const unreachable = (why: string, turn: Failure.LostTurn | undefined): Failure.TransportError =>
  new Failure.TransportError({
    reason: "Unreachable",
    phase: "Running",
    generation: 0,
    detail: `The cluster cannot be reached: ${why}`,
    stderr: "",
    ...(turn === undefined ? {} : { turn })
  })

/** What a reader of a turn fails with that the log has no news of. */
export const silent = unreachable("the turn has had no news for too long", "Unknown")

/** What the log has not answered is asked again. The rest is told. */
export const notNow = (
  error: Failure.Failure | TurnLog.TurnLogError,
  patience: RemoteTurns.Patience,
  turn?: Failure.LostTurn
): RemoteTurns.NotNow | Failure.Failure => {
  if (error._tag !== "TurnLogError") return error
  switch (error.reason) {
    case "Unavailable":
      return patience.lost(unreachable(error.detail, turn))
    case "Unknown":
      return turnError("TurnGone", error.detail)
    default:
      return turnError("Other", error.detail)
  }
}

export const turnError = (reason: Failure.TurnReason, detail: string): Failure.TurnError =>
  new Failure.TurnError({
    reason,
    generation: 0,
    threadId: "",
    turnId: undefined,
    kind: undefined,
    detail
  })

/** The longest key that the storage of the cluster takes, in characters. */
const maxKeyLength = 255

export const validKey = (key: string): Effect.Effect<void, Failure.RequestError> =>
  [...key].length <= maxKeyLength && !/^\s|\s$|^$|\p{Surrogate}|\0/u.test(key)
    ? Effect.void
    : Effect.fail(
        new Failure.RequestError({
          method: "sessions",
          generation: 0,
          code: 400,
          detail: `A cluster takes keys of ${maxKeyLength} well-formed characters at most, that neither begin nor end with white space.`,
          kind: undefined,
          httpStatus: undefined
        })
      )

const newId = Effect.sync(() => randomUUID())
