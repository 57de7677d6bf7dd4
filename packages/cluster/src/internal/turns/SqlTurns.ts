/** Turns in PostgreSQL. A statement that changes a turn says in its condition who may, and changes nothing otherwise. */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Sealing from "../../Sealing.ts"
import { decodeEvent, encodeEvents, withMissed } from "./EventRows.ts"
import { Followers } from "./Followers.ts"
import { hashOf } from "./Hash.ts"
import * as Mailbox from "./Mailbox.ts"
import { operation } from "./Operation.ts"
import type { Keeper, Row, TurnStore } from "./TurnStore.ts"
import { Claim, failed, Outcome, type Status, TurnKey } from "./Values.ts"

/** How many events a reader takes at a time. */
const pageSize = 256

/** How many turns one statement removes. */
const pruneSize = 1000

export const make: Effect.Effect<SqlTurns, never, SqlClient.SqlClient> = Effect.gen(function* () {
  return new SqlTurns(yield* SqlClient.SqlClient, yield* Sealing.Sealing)
})

export class SqlTurns implements TurnStore {
  readonly followers: Followers
  private readonly sql: SqlClient.SqlClient
  private readonly sealing: Sealing.Service

  constructor(sql: SqlClient.SqlClient, sealing: Sealing.Service) {
    this.sql = sql
    this.sealing = sealing
    this.followers = new Followers(sql)
  }

  readonly accept: TurnStore["accept"] = (turn, inputHash) => {
    const { sql } = this
    return changed(
      sql`INSERT INTO effect_codex_turns (session_hash, id_hash, name, input_hash)
        VALUES (${hashOf(turn.session)}, ${hashOf(turn.id)}, ${JSON.stringify(turn)}, ${inputHash})
        ON CONFLICT DO NOTHING RETURNING number`,
      turn
    )
  }

  readonly read: TurnStore["read"] = (turn) => {
    const { sql } = this
    return Effect.map(
      operation(
        sql<TurnRow>`SELECT number, input_hash, state, claimant, host, thread_id, message_id, generation, attempt,
          claimed_at, last_event, outcome
          FROM effect_codex_turns WHERE ${isTurn(sql, turn)}`,
        turn
      ),
      ([row]) => (row === undefined ? undefined : rowOf(row, turn, this.sealing))
    )
  }

  readonly unended: TurnStore["unended"] = Effect.suspend(() => {
    const { sql } = this
    return Effect.map(
      operation(
        sql<{ readonly name: string }>`
          SELECT name FROM effect_codex_turns WHERE ended_at IS NULL ORDER BY number`
      ),
      (rows) => rows.flatMap(({ name }) => Option.toArray(decodeName(name)))
    )
  })

  readonly eventsAfter: TurnStore["eventsAfter"] = (turn, { number }, after) => {
    const { sealing, sql } = this
    return operation(
      sql<{ readonly event: string }>`SELECT event FROM effect_codex_events
        WHERE turn = ${number} AND sequence > ${after} ORDER BY sequence LIMIT ${pageSize}`,
      turn
    ).pipe(
      Effect.flatMap((rows) =>
        Effect.mapError(
          Effect.forEach(rows, ({ event }) => Effect.flatMap(sealing.open(event), decodeEvent)),
          () => failed(turn, "Foreign")
        )
      ),
      Effect.map((events) => withMissed(events, after))
    )
  }

  readonly news: TurnStore["news"] = ({ number }, after) => this.followers.news(number, after)

  readonly claim: TurnStore["claim"] = (
    turn,
    { claimant, host },
    { attempt, generation, messageId, threadId }
  ) => {
    const { sql } = this
    return changed(
      sql`UPDATE effect_codex_turns SET
          state = 'Claimed', claimant = ${claimant}, host = ${host}, thread_id = ${threadId},
          message_id = ${messageId}, generation = ${generation}, attempt = ${attempt}, claimed_at = now()
        WHERE ${isTurn(sql, turn)} AND (state = 'Accepted' OR (state = 'Claimed' AND claimant = ${claimant}))
        RETURNING number`,
      turn
    )
  }

  readonly takeOver: TurnStore["takeOver"] = (turn, { claimant, host }, from) => {
    const { sql } = this
    return changed(
      sql`UPDATE effect_codex_turns SET claimant = ${claimant}, host = ${host}, claimed_at = now()
        WHERE ${isTurn(sql, turn)} AND state = 'Claimed' AND claimant IN (${from}, ${claimant})
        RETURNING number`,
      turn
    )
  }

  readonly append: TurnStore["append"] = (turn, { claimant }, events, { capacity, maxBytes }) => {
    const { sealing, sql } = this
    const last = events.at(-1)?.sequence ?? 0
    return Effect.flatMap(encodeEvents(events, maxBytes, sealing.seal), (rows) =>
      changed(
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
            WHERE old.turn = turn.number AND old.sequence <= turn.last_event - ${capacity}::integer
          )
          SELECT number FROM turn`,
        turn
      )
    )
  }

  readonly end: TurnStore["end"] = (turn, { claimant, host }, outcome) => {
    const { sealing, sql } = this
    const last = outcome._tag === "Completed" ? outcome.sequence : 0
    return Effect.flatMap(Effect.orDie(encodeOutcome(outcome)), (text) =>
      changed(
        sql`UPDATE effect_codex_turns SET
            state = 'Ended', outcome = ${sealing.seal(text)}, ended_at = now(),
            last_event = GREATEST(last_event, ${last}), claimant = ${claimant},
            host = COALESCE(host, ${host}), claimed_at = COALESCE(claimed_at, now())
          WHERE ${isTurn(sql, turn)}
            AND (state = 'Accepted' OR (state = 'Claimed' AND claimant = ${claimant}))
          RETURNING number`,
        turn
      )
    )
  }

  readonly keep: TurnStore["keep"] = (session, { address, name }, time) => {
    const { sql } = this
    const until = sql`now() + make_interval(secs => ${Duration.toSeconds(time)}::double precision)`
    return Effect.map(
      operation(
        sql`INSERT INTO effect_codex_keepers AS old (session_hash, name, address, until)
          VALUES (${hashOf(session)}, ${name}, ${address}, ${until})
          ON CONFLICT (session_hash) DO UPDATE SET name = EXCLUDED.name, address = EXCLUDED.address, until = EXCLUDED.until
          WHERE (old.name = EXCLUDED.name) = (old.until > now())
          RETURNING name`
      ),
      (rows) => rows.length > 0
    )
  }

  readonly letGo: TurnStore["letGo"] = (session, { name }) => {
    const { sql } = this
    return Effect.asVoid(
      operation(
        sql`DELETE FROM effect_codex_keepers WHERE session_hash = ${hashOf(session)} AND name = ${name}`
      )
    )
  }

  readonly keeperOf: TurnStore["keeperOf"] = (session) => {
    const { sql } = this
    return Effect.map(
      operation(
        sql<Keeper>`SELECT name, address FROM effect_codex_keepers
          WHERE session_hash = ${hashOf(session)} AND until > now()`
      ),
      ([keeper]) => keeper
    )
  }

  readonly prune: TurnStore["prune"] = ({ ended, unended }) => {
    const { sql } = this
    const before = (kept: Duration.Duration) =>
      sql`now() - make_interval(secs => ${Duration.toSeconds(kept)}::double precision)`
    const some = operation(
      Effect.gen(function* () {
        const old = yield* sql<Pick<TurnRow, "number"> & { readonly name: string }>`
          SELECT number, name FROM effect_codex_turns
          WHERE ended_at <= ${before(ended)}
            OR (ended_at IS NULL AND accepted_at <= ${before(unended)})
          LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED`
        if (old.length === 0) return 0
        yield* Mailbox.remove(
          sql,
          old.flatMap(({ name }) => Option.toArray(decodeName(name)))
        )
        const numbers = old.map(({ number }) => number)
        yield* sql`DELETE FROM effect_codex_turns WHERE ${sql.in("number", numbers)}`
        return old.length
      }).pipe(sql.withTransaction)
    )
    const keepers = operation(
      sql`DELETE FROM effect_codex_keepers WHERE until <= ${before(unended)}`
    )
    return Effect.iterate(
      { all: 0, latest: pruneSize },
      {
        while: ({ latest }) => latest === pruneSize,
        body: ({ all }) => Effect.map(some, (latest) => ({ all: all + latest, latest }))
      }
    ).pipe(
      Effect.map(({ all }) => all),
      Effect.zipLeft(keepers)
    )
  }
}

/** The row of a turn. */
const isTurn = (sql: SqlClient.SqlClient, { id, session }: TurnKey) =>
  sql`session_hash = ${hashOf(session)} AND id_hash = ${hashOf(id)}`

const changed = (statement: Effect.Effect<ReadonlyArray<object>, SqlError>, turn: TurnKey) =>
  Effect.map(operation(statement, turn), (rows) => rows.length > 0)

interface TurnRow {
  /** A `bigint`. */
  readonly number: string
  readonly input_hash: string
  readonly state: string
  readonly claimant: string | null
  readonly host: string | null
  readonly thread_id: string | null
  readonly message_id: string | null
  readonly generation: number | null
  readonly attempt: number | null
  readonly claimed_at: Date | null
  readonly last_event: number
  readonly outcome: string | null
}

const rowOf = (row: TurnRow, turn: TurnKey, sealing: Sealing.Service): Row => ({
  number: row.number,
  inputHash: row.input_hash,
  isEnded: row.state === "Ended",
  lastEvent: row.last_event,
  status: Effect.mapError(statusOf(row, sealing), () => failed(turn, "Foreign"))
})

const decodeName = Schema.decodeUnknownOption(Schema.parseJson(TurnKey))
const decodeClaim = Schema.decodeUnknown(Schema.typeSchema(Claim))
const decodeOutcome = Schema.decodeUnknown(Schema.parseJson(Outcome))
const encodeOutcome = Schema.encode(Schema.parseJson(Outcome))

const statusOf = (row: TurnRow, sealing: Sealing.Service): Effect.Effect<Status, unknown> =>
  Effect.gen(function* () {
    if (row.state === "Accepted") return { _tag: "Accepted" } as const
    const known = { claim: yield* claimOf(row), lastEvent: row.last_event }
    if (row.state === "Claimed") return { _tag: "Claimed", ...known } as const
    const outcome = yield* Effect.flatMap(sealing.open(row.outcome ?? ""), decodeOutcome)
    return { _tag: "Ended", ...known, outcome } as const
  })

const claimOf = (row: TurnRow) =>
  decodeClaim({
    claimant: row.claimant,
    host: row.host,
    ...(row.message_id === null
      ? {}
      : {
          sent: {
            threadId: row.thread_id,
            messageId: row.message_id,
            generation: row.generation,
            attempt: row.attempt
          }
        }),
    claimedAt: row.claimed_at === null ? undefined : DateTime.unsafeFromDate(row.claimed_at)
  })
