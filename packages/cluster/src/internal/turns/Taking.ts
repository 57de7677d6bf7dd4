/** What a host writes of a turn that it has taken. Each write names its claimant, and changes nothing if another has the turn. */
import { randomUUID } from "node:crypto"
import { Failure, type RunAttempt, type RunEvent, type Turn } from "@effect-codex/agent"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { encodeEvents } from "./EventRows.ts"
import { encodeOutcome, isTurn, operation, read } from "./Rows.ts"
import { type Claim, failed, type Outcome, type TurnKey, type TurnLogError } from "./Values.ts"

/** The options of claims. */
export interface Options {
  /** Names this host in claims, for people. */
  readonly host: string
  /** How many events of a turn are kept, the last ones. Default: 10,000. */
  readonly turnLogCapacity?: number
  /** A larger event is not stored, and its readers are told that they missed it. In bytes of JSON. Default: 1 MiB. */
  readonly maxEventBytes?: number
}

export const make = (options: Options) =>
  Effect.map(SqlClient.SqlClient, (sql) => ({
    take: (turn: TurnKey) => new Taking(sql, options, turn)
  }))

/** Until the database is back. */
const untilBack = Schedule.union(Schedule.exponential("100 millis"), Schedule.spaced("2 seconds"))

class Taking {
  readonly claimant: string = randomUUID()
  private readonly claimed = Deferred.unsafeMake<void>(FiberId.none)
  private readonly sql: SqlClient.SqlClient
  private readonly options: Options
  private readonly turn: TurnKey

  constructor(sql: SqlClient.SqlClient, options: Options, turn: TurnKey) {
    this.sql = sql
    this.options = options
    this.turn = turn
  }

  readonly beforeTurn = (begun: RunAttempt.TurnToBegin): Effect.Effect<void, Failure.TurnError> =>
    this.claim(begun).pipe(
      Effect.mapError((error) =>
        error.reason === "Unavailable"
          ? notBegun(begun, "NotClaimed", error.message)
          : notBegun(begun, "AlreadyClaimed", error.message)
      ),
      Effect.zipRight(Deferred.succeed(this.claimed, undefined)),
      Effect.asVoid
    )

  readonly append = (
    events: ReadonlyArray<RunEvent.RunEvent>
  ): Effect.Effect<void, TurnLogError> => {
    const { claimant, sql, turn } = this
    const { maxEventBytes = 1024 * 1024, turnLogCapacity = 10_000 } = this.options
    const last = events.at(-1)?.sequence
    if (last === undefined) return Effect.void
    return Effect.flatMap(encodeEvents(events, maxEventBytes), (rows) =>
      this.change(
        sql`WITH turn AS (
            UPDATE effect_codex_turns SET last_event = GREATEST(last_event, ${last})
            WHERE ${isTurn(sql, turn)} AND state = 'Claimed' AND claimant = ${claimant}
            RETURNING number, last_event
          ), added AS (
            INSERT INTO effect_codex_events (turn, sequence, event)
            SELECT turn.number, (row ->> 0)::integer, row ->> 1
            FROM turn, json_array_elements(${rows}::json) AS row
            ON CONFLICT DO NOTHING
          ), dropped AS (
            DELETE FROM effect_codex_events AS old USING turn
            WHERE old.turn = turn.number AND old.sequence <= turn.last_event - ${turnLogCapacity}::integer
          )
          SELECT number FROM turn`
      )
    )
  }

  readonly end = (outcome: Outcome): Effect.Effect<void, TurnLogError> => {
    const { claimant, options, sql, turn } = this
    const last = outcome._tag === "Completed" ? outcome.sequence : 0
    const ended = Effect.flatMap(Effect.orDie(encodeOutcome(outcome)), (text) =>
      this.change(
        sql`UPDATE effect_codex_turns SET
            state = 'Ended', outcome = ${text}, ended_at = now(), last_event = GREATEST(last_event, ${last}),
            claimant = ${claimant}, host = COALESCE(host, ${options.host}), claimed_at = COALESCE(claimed_at, now())
          WHERE ${isTurn(sql, turn)}
            AND (state = 'Accepted' OR (state = 'Claimed' AND claimant = ${claimant}))
          RETURNING number`
      )
    )
    return Effect.catchIf(ended, isNotHeld, (error) =>
      // The answer to an earlier try may have been lost.
      Effect.flatMap(read(sql, turn), (row) =>
        row?.state === "Ended" && row.claimant === claimant ? Effect.void : Effect.fail(error)
      )
    )
  }

  readonly takeOver = (from: Pick<Claim, "claimant">): Effect.Effect<void, TurnLogError> => {
    const { claimant, options, sql, turn } = this
    return Effect.zipRight(
      this.change(
        sql`UPDATE effect_codex_turns SET claimant = ${claimant}, host = ${options.host}, claimed_at = now()
          WHERE ${isTurn(sql, turn)} AND state = 'Claimed' AND claimant IN (${from.claimant}, ${claimant})
          RETURNING number`
      ),
      Effect.asVoid(Deferred.succeed(this.claimed, undefined))
    )
  }

  readonly record = (
    running: Pick<Turn.Turn, "events" | "result">
  ): Effect.Effect<void, TurnLogError> =>
    Effect.gen(this, function* () {
      // Before its claim nothing may be written. The log of the running turn keeps what it tells until then.
      yield* Effect.raceFirst(Deferred.await(this.claimed), Effect.exit(running.result))
      const outcome = yield* this.recordEvents(running)
      yield* whileAway(this.end(outcome))
    })

  /** Writes the events, as far as the turn is claimed, and returns how the turn has ended. */
  private recordEvents(running: Pick<Turn.Turn, "events">): Effect.Effect<Outcome, TurnLogError> {
    let last: RunEvent.RunEvent | undefined
    const written = Stream.runForEachChunk(running.events(), (events) =>
      Effect.suspend(() => {
        last = Chunk.toReadonlyArray(events).at(-1) ?? last
        return Effect.flatMap(Deferred.isDone(this.claimed), (isClaimed) =>
          isClaimed ? whileAway(this.append(Chunk.toReadonlyArray(events))) : Effect.void
        )
      })
    )
    return written.pipe(
      Effect.flatMap(() =>
        last?._tag === "Completed"
          ? Effect.succeed<Outcome>({
              _tag: "Completed",
              sequence: last.sequence,
              result: last.result
            })
          : Effect.dieMessage("the event stream ended without a Completed event")
      ),
      Effect.catchAll((failure) =>
        failure._tag === "TurnLogError"
          ? Effect.fail(failure)
          : Effect.succeed<Outcome>({ _tag: "Failed", failure })
      )
    )
  }

  private claim({
    attempt,
    generation,
    messageId,
    threadId
  }: RunAttempt.TurnToBegin): Effect.Effect<void, TurnLogError> {
    const { claimant, options, sql, turn } = this
    return this.change(
      sql`UPDATE effect_codex_turns SET
          state = 'Claimed', claimant = ${claimant}, host = ${options.host}, thread_id = ${threadId},
          message_id = ${messageId}, generation = ${generation}, attempt = ${attempt}, claimed_at = now()
        WHERE ${isTurn(sql, turn)} AND (state = 'Accepted' OR (state = 'Claimed' AND claimant = ${claimant}))
        RETURNING number`
    )
  }

  /** Fails if the statement has changed no row. */
  private change(
    statement: Parameters<typeof operation<ReadonlyArray<object>>>[0]
  ): Effect.Effect<void, TurnLogError> {
    const { sql, turn } = this
    return Effect.flatMap(operation(statement, turn), ([changed]) =>
      changed === undefined
        ? Effect.flatMap(read(sql, turn), (row) =>
            Effect.fail(failed(turn, row === undefined ? "Unknown" : "NotHeld"))
          )
        : Effect.void
    )
  }
}

const isNotHeld = ({ reason }: TurnLogError): boolean => reason === "NotHeld"

const whileAway = (write: Effect.Effect<void, TurnLogError>): Effect.Effect<void, TurnLogError> =>
  Effect.retry(write, { schedule: untilBack, while: ({ reason }) => reason === "Unavailable" })

const notBegun = (
  { generation, threadId }: RunAttempt.TurnToBegin,
  reason: Failure.TurnReason,
  detail: string
) =>
  new Failure.TurnError({
    reason,
    generation,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail
  })
