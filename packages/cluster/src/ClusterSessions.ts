/**
 * The sessions of a cluster, for a program: `PortableSessions` over the hosts and the log. A program moves from sessions in
 * its own process to those of a cluster by this layer alone, and its code stays as it is.
 *
 * The guarantees that a program can see are the same. A turn runs on the host of its session, whether or not anybody reads
 * it. Its events are read from the log by their numbers, so a reader has each of them once, in order, wherever the turn
 * runs and however often the database goes away meanwhile. What fails is the same `Failure.Failure`.
 *
 * What is different:
 * - A turn whose host was lost fails with a `TurnError` (`TurnLost`), unless its end is found on its thread. It may have done
 *   something.
 * - If the database or the hosts are out of reach for too long it is a `TransportError` (`Unreachable`), or a `TimeoutError` (`Request`).
 * - `get` stores a new session at once, and a session that was forgotten begins anew for those who use it.
 * - The turns of `run`, `stream` and `btw` are among `turns`. A host that has taken a session over knows those that have not ended.
 * - A key has 255 characters at most, and neither begins nor ends with white space: others are a `RequestError`.
 * - Files that an input names are those of the host.
 *
 * @example
 * const Remote = ClusterSessions.layer().pipe(
 *   Layer.provide(
 *     Host.clientLayer({ name: "web-1", database: Redacted.make("postgres://codex@db/codex") })
 *   )
 * )
 */
import { PortableSessions, SessionStore } from "@effect-codex/agent"
import type { ApprovalInbox, Failure, Input } from "@effect-codex/agent"
import type * as Sharding from "@effect/cluster/Sharding"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "./internal/client/Client.ts"
import * as ClusterSession from "./internal/client/ClusterSession.ts"
import * as ClusterTurn from "./internal/client/ClusterTurn.ts"
import type { Kind } from "./internal/entity/Messages.ts"
import type { TurnKey, TurnLog, TurnLogError } from "./TurnLog.ts"

export type { Kind } from "./internal/entity/Messages.ts"

/** How long a client waits. All are optional. */
export interface Options {
  /** How long a host may take to answer a request. Default: `Limits.requestTimeout` (60 s). */
  readonly requestTimeout?: Duration.DurationInput
  /** How long a request may take that waits for the agent: to steer, to rewind and to compact. Default: 10 minutes. */
  readonly waitTimeout?: Duration.DurationInput
  /** How long the database may be away, before those who wait for a turn fail with `Unreachable`. Default: 60 s. */
  readonly reconnectTimeout?: Duration.DurationInput
  /**
   * How long a turn may go without an event, before those who wait for it fail with `Unreachable`. A turn that waits for its
   * place, or for a person, has none. Default: 1 day.
   */
  readonly newsTimeout?: Duration.DurationInput
}

/** What a turn is asked with. */
export interface SubmitOptions extends PortableSessions.PortableAskOptions {
  /** A turn of the session itself, one beside it, or its last one asked again. Default: `Turn`. */
  readonly kind?: Kind
}

/** What a cluster has beside `PortableSessions`. */
export interface Service {
  /**
   * Asks for a turn by an id that the caller chooses, so that to ask twice is to ask once, also from two programs and after
   * a restart. Returns the turn when its asking is stored. It runs whether or not anybody reads it.
   *
   * **Errors**: `TurnLogError` (`InputDiffers`) if the id was used with another input. `TransportError` (`Unreachable`), whose
   * `turn` says whether it may run: then ask again, with the same id.
   *
   * @example
   * const turn = Effect.flatMap(ClusterSessions.ClusterSessions, ({ submit }) =>
   *   submit({ session: "chat:42", id: "message:7" }, "What does this project do?")
   * )
   */
  readonly submit: (
    turn: TurnKey,
    input: Input.Input,
    options?: SubmitOptions
  ) => Effect.Effect<PortableSessions.PortableTurn, Failure.Failure | TurnLogError>
  /** A turn by its id, wherever it was asked for: to read on after a restart. It need not exist. */
  readonly turn: (turn: TurnKey) => PortableSessions.PortableTurn
  /** What of a session waits for a person, in the `ApprovalInbox` of its host. */
  readonly questions: (
    session: string
  ) => Effect.Effect<ReadonlyArray<ApprovalInbox.Pending>, Failure.Failure>
  /** Answers what waits for a person. */
  readonly answer: (
    session: string,
    question: string,
    answer: ApprovalInbox.Answer
  ) => Effect.Effect<void, ApprovalInbox.NotPending | Failure.Failure>
}

/**
 * Turns by ids, and what waits for people. Provide {@link layer}.
 *
 * @example
 * const waiting = Effect.flatMap(ClusterSessions.ClusterSessions, ({ questions }) => questions("chat:42"))
 */
export class ClusterSessions extends Context.Tag("@effect-codex/cluster/ClusterSessions")<
  ClusterSessions,
  Service
>() {}

/**
 * The sessions of a cluster. The program need not be a host. Closing the layer leaves them, and the turns that were
 * started, as they are. It waits for the interrupts that are under way, at most for `Limits.interruptTimeout` (5 s).
 *
 * @example
 * const Remote = ClusterSessions.layer({ reconnectTimeout: "5 minutes" })
 */
export const layer = (
  options: Options = {}
): Layer.Layer<
  PortableSessions.PortableSessions | ClusterSessions,
  never,
  Sharding.Sharding | TurnLog | SessionStore.SessionStore
> =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const hosts = yield* Client.hosts(options)
      const store = yield* SessionStore.SessionStore
      return Context.make(PortableSessions.PortableSessions, Client.service(hosts, store)).pipe(
        Context.add(ClusterSessions, {
          submit: (turn, input, { kind = "Turn", ...options } = {}) =>
            ClusterSession.submit(hosts, turn, kind, input, options),
          turn: (turn) => ClusterTurn.make(hosts, turn),
          questions: (session) =>
            hosts.call(session, { method: "questions" }, (entity) => entity.Questions()),
          answer: (session, question, answer) =>
            hosts.call(session, { method: "answer" }, (entity, call) =>
              entity.Answer({ call, question, answer })
            )
        })
      )
    })
  )
