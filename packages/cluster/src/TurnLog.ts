/**
 * The turns of sessions in PostgreSQL, each with its events and its end, for readers on any machine. A host takes a turn with
 * `TurnClaim` and writes; readers read after a sequence number, and neither waits for the other.
 *
 * A turn is known by its session and an id that its caller chooses, so asking twice is asking once. The log has the hash of
 * the input, and not the input. It has the events and the result: what the model has said and done is in the database.
 */
import type { Failure, Input, RunEvent, SessionStore } from "@effect-codex/agent"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import * as Log from "./internal/turns/Log.ts"
import * as SqlTurns from "./internal/turns/SqlTurns.ts"
import type { Status, TurnKey, TurnLogError } from "./internal/turns/Values.ts"

export {
  Claim,
  Outcome,
  Status,
  TurnKey,
  TurnLogError,
  TurnLogReason
} from "./internal/turns/Values.ts"

/** The options of the log. */
export interface Options extends Log.Retention {
  /**
   * How often the database is asked for news of the turns that are read. One question serves all readers of this program.
   * It is a bound on how late they are told. Default: 100 milliseconds.
   */
  readonly pollEvery?: Duration.DurationInput
}

/** The operations of the log. Each fails with a `TurnLogError` (`Unavailable`) if the database does not answer. */
export interface Service {
  /**
   * Accepts a turn, if it is not known yet, and returns how it stands. Asked again with the same input, it changes nothing.
   * `how` is what makes it another turn, too, such as its options.
   *
   * **Errors**: `TurnLogError` (`InputDiffers`) if the turn was accepted with another input, or in another way.
   *
   * @example
   * const status = Effect.flatMap(TurnLog.TurnLog, (log) =>
   *   log.accept({ session: "chat:42", id: "message:7" }, "What does this project do?")
   * )
   */
  readonly accept: (
    turn: TurnKey,
    input: Input.Input,
    how?: SessionStore.Json
  ) => Effect.Effect<Status, TurnLogError>
  /** Returns how a turn stands. `None` if it was never accepted, or has ended so long ago that it is gone. */
  readonly status: (turn: TurnKey) => Effect.Effect<Option.Option<Status>, TurnLogError>
  /**
   * The events of a turn: all of them, or those after a sequence number. The stream waits for more, and ends as the turn does:
   * with `Completed`, or with its failure. A reader that comes back with the number of the last event it had gets each event
   * once, in order. It is told of those that are gone with the event `Missed`.
   *
   * A reader holds no connection while it waits, and takes a page of events at a time.
   *
   * **Errors**: `TurnLogError` (`Unknown`) if there is no such turn. If the database is away the stream fails too
   * (`Unavailable`): read on after the last number.
   *
   * @example
   * const words = Stream.unwrap(
   *   Effect.map(TurnLog.TurnLog, (log) =>
   *     log.events({ session: "chat:42", id: "message:7" }, { after: 12 })
   *   )
   * )
   */
  readonly events: (
    turn: TurnKey,
    options?: { readonly after?: number }
  ) => Stream.Stream<RunEvent.RunEvent, Failure.Failure | TurnLogError>
  /** The events of a turn that were written so far, without waiting for more: what a host goes on from that takes it over. */
  readonly told: (turn: TurnKey) => Effect.Effect<ReadonlyArray<RunEvent.RunEvent>, TurnLogError>
  /** The turns of all sessions that wait or run, the oldest first. */
  readonly unended: Effect.Effect<ReadonlyArray<TurnKey>, TurnLogError>
  /** Waits for the end of a turn, and returns its result. Fails as the turn does, and as `events`. */
  readonly result: (
    turn: TurnKey
  ) => Effect.Effect<RunEvent.RunResult, Failure.Failure | TurnLogError>
  /** Removes turns that have been kept long enough, and returns how many. The layer does so by itself, too. */
  readonly prune: Effect.Effect<number, TurnLogError>
}

/**
 * The log. Provide its {@link layer}.
 *
 * @example
 * const status = (id: string) =>
 *   Effect.flatMap(TurnLog.TurnLog, (log) => log.status({ session: "chat:42", id }))
 */
export class TurnLog extends Context.Tag("@effect-codex/cluster/TurnLog")<TurnLog, Service>() {}

/**
 * The log over the program's database. Its tables are those of `Migrations.run`.
 *
 * @example
 * const Log = TurnLog.layer({ retention: "1 day" }).pipe(
 *   Layer.provide(Migrations.layer),
 *   Layer.provide(Database)
 * )
 */
export const layer = ({ pollEvery = "100 millis", ...retention }: Options = {}): Layer.Layer<
  TurnLog,
  never,
  SqlClient.SqlClient
> =>
  Layer.scoped(
    TurnLog,
    Effect.gen(function* () {
      const store = yield* SqlTurns.make
      yield* Effect.forkScoped(store.followers.asking(pollEvery))
      return yield* Log.make(store, retention)
    })
  )
