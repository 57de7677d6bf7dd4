/**
 * Claims turns of the `TurnLog`, so that no turn is run by two hosts. The claim is made when the thread is open and the turn
 * is not sent yet, by `beforeTurn`: a host that was stopped before that, and goes on when another has finished, is refused.
 *
 *   accept --> Accepted --claim, by beforeTurn--> Claimed --end--> Ended
 *                                                  |    ^
 *                                                  +----+ takeOver: by another host, after the claimant's was lost
 *
 * Only the claimant appends events and ends the turn. After `takeOver` that is the new claimant, and what the old one writes
 * is refused (`NotHeld`).
 *
 * @example
 * const run = (session: Session.Session, id: string, text: string) =>
 *   Effect.gen(function* () {
 *     const turn = { session: session.key, id }
 *     yield* (yield* TurnLog.TurnLog).accept(turn, text)
 *     const taken = (yield* TurnClaim.TurnClaim).take(turn)
 *     const running = yield* session.start(text, { beforeTurn: taken.beforeTurn })
 *     yield* Effect.onError(taken.record(running), () => running.interrupt)
 *   })
 */
import type { Failure, RunAttempt, RunEvent, Turn } from "@effect-codex/agent"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Keeping from "./internal/turns/Keeping.ts"
import * as SqlTurns from "./internal/turns/SqlTurns.ts"
import * as Taking from "./internal/turns/Taking.ts"
import type { Claim, Outcome, TurnKey, TurnLogError } from "./internal/turns/Values.ts"

export type { Keeping } from "./internal/turns/Keeping.ts"
export type { Options } from "./internal/turns/Taking.ts"
export type { Keeper } from "./internal/turns/TurnStore.ts"

/**
 * One taking of a turn by this host. Each fails with a `TurnLogError`: `NotHeld` if the turn has ended or another claimant has
 * it, `Unavailable` if the database does not answer.
 */
export interface Taken {
  /** Names this taking among all of all hosts. */
  readonly claimant: string
  /**
   * Claims the turn. Give it to the run or to the turn of a session. A replay by this program claims it again, which the
   * claimant may: its own policy says whether a replay is safe.
   *
   * **Errors**: `TurnError` (`AlreadyClaimed`) if another claimant has it or had it, and (`NotClaimed`) if the database does not
   * answer. Then nothing is sent, and another attempt may claim it.
   */
  readonly beforeTurn: (turn: RunAttempt.TurnToBegin) => Effect.Effect<void, Failure.TurnError>
  /** Appends events in one write. Those that are stored already are skipped, so it may be repeated. */
  readonly append: (events: ReadonlyArray<RunEvent.RunEvent>) => Effect.Effect<void, TurnLogError>
  /** Ends the turn. Its first end stays, and may be repeated. A turn that was never claimed is claimed by its end. */
  readonly end: (outcome: Outcome) => Effect.Effect<void, TurnLogError>
  /**
   * Writes what a turn of a session tells, from its claim to its end, in batches: what it tells during a write is the next
   * batch. While the database is away it tries again, for as long as its caller lets it, and the turn goes on meanwhile.
   *
   * **Errors**: `TurnLogError` (`NotHeld`, `Unknown`). The turn may still run: interrupt it.
   */
  readonly record: (
    running: Pick<Turn.Turn, "events" | "result">
  ) => Effect.Effect<void, TurnLogError>
  /**
   * Takes the place of a claimant that is lost, to write what became of its turn. The old one can no longer claim, append or
   * end. It may still have sent the turn, or send it: whether it runs is known from its thread, and not from here.
   *
   * **Errors**: `TurnLogError` (`NotHeld`) if the turn has ended, or that claimant does not have it any more.
   */
  readonly takeOver: (from: Pick<Claim, "claimant">) => Effect.Effect<void, TurnLogError>
}

/** The operations of claims. */
export interface Service extends Keeping.Service {
  /** Takes a turn that was accepted. It is not claimed before `beforeTurn`. */
  readonly take: (turn: TurnKey) => Taken
}

/**
 * Claims of this host. Provide its {@link layer}.
 *
 * @example
 * const taken = Effect.map(TurnClaim.TurnClaim, ({ take }) =>
 *   take({ session: "chat:42", id: "message:7" })
 * )
 */
export class TurnClaim extends Context.Tag("@effect-codex/cluster/TurnClaim")<
  TurnClaim,
  Service
>() {}

/**
 * Claims over the program's database. Its tables are those of `Migrations.run`.
 *
 * @example
 * const Claims = TurnClaim.layer({ host: "host-1" }).pipe(
 *   Layer.provide(Migrations.layer),
 *   Layer.provide(Database)
 * )
 */
export const layer = (
  options: Taking.Options
): Layer.Layer<TurnClaim, never, SqlClient.SqlClient> =>
  Layer.effect(
    TurnClaim,
    Effect.map(SqlTurns.make, (store) => Taking.make(store, options))
  )
