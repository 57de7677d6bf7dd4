/** The log of turns, for those who ask for turns and read them. */
import { createHash } from "node:crypto"
import { Input, RunEvent, type Failure } from "@effect-codex/agent"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { decodeEvent, withMissed } from "./EventRows.ts"
import { Followers } from "./Followers.ts"
import { hashOf } from "./Hash.ts"
import { operation, read, type Row, statusOf } from "./Rows.ts"
import { failed, type Status, type TurnKey, type TurnLogError } from "./Values.ts"

/** How many events a reader takes at a time. */
const pageSize = 256

/** How many turns one statement removes. */
const pruneSize = 1000

/** The options of the log. */
export interface Options {
  /** How long a turn is kept after its end. Asked again later, it is a new turn. Default: 7 days. */
  readonly retention?: Duration.DurationInput
  /** How often turns are removed that have been kept long enough. Default: 10 minutes. */
  readonly pruneEvery?: Duration.DurationInput
  /**
   * How often the database is asked for news of the turns that are read. One question serves all readers of this program.
   * It is a bound on how late they are told. Default: 100 milliseconds.
   */
  readonly pollEvery?: Duration.DurationInput
}

export const make = ({
  pollEvery = "100 millis",
  pruneEvery = "10 minutes",
  retention = "7 days"
}: Options) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const followers = new Followers(sql)
    yield* Effect.forkScoped(followers.asking(pollEvery))
    const prune = pruning(sql, retention)
    yield* prune.pipe(
      Effect.catchAll((error) => Effect.logWarning(`old turns were not removed: ${error.message}`)),
      Effect.schedule(Schedule.spaced(pruneEvery)),
      Effect.forkScoped
    )
    const events = (
      turn: TurnKey,
      { after = 0 }: { readonly after?: number } = {}
    ): Stream.Stream<RunEvent.RunEvent, Failure.Failure | TurnLogError> =>
      Stream.paginateChunkEffect(after, (after) => nextPage(sql, followers, turn, after))
    return {
      accept: (turn: TurnKey, input: Input.Input) => accept(sql, turn, input),
      status: (turn: TurnKey): Effect.Effect<Option.Option<Status>, TurnLogError> =>
        Effect.flatMap(read(sql, turn), (row) =>
          row === undefined ? Effect.succeedNone : Effect.asSome(statusOf(row, turn))
        ),
      events,
      result: (turn: TurnKey) => result(sql, followers, turn),
      prune
    }
  })

const accept = (
  sql: SqlClient.SqlClient,
  turn: TurnKey,
  input: Input.Input
): Effect.Effect<Status, TurnLogError> =>
  Effect.gen(function* () {
    const inputHash = hashOfInput(input)
    yield* operation(
      sql`INSERT INTO effect_codex_turns (session_hash, id_hash, name, input_hash)
        VALUES (${hashOf(turn.session)}, ${hashOf(turn.id)}, ${JSON.stringify(turn)}, ${inputHash})
        ON CONFLICT DO NOTHING`,
      turn
    )
    const row = yield* known(sql, turn)
    if (row.input_hash !== inputHash) return yield* failed(turn, "InputDiffers")
    return yield* statusOf(row, turn)
  })

/** The same parts have the same hash, in whatever order their members are. */
const hashOfInput = (input: Input.Input): string =>
  createHash("sha256")
    .update(
      JSON.stringify(Input.parts(input), (_, value: unknown) =>
        typeof value === "object" && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
          : value
      )
    )
    .digest("hex")

const known = (sql: SqlClient.SqlClient, turn: TurnKey): Effect.Effect<Row, TurnLogError> =>
  Effect.flatMap(read(sql, turn), (row) =>
    row === undefined ? Effect.fail(failed(turn, "Unknown")) : Effect.succeed(row)
  )

type Page = readonly [events: Chunk.Chunk<RunEvent.RunEvent>, after: Option.Option<number>]

const nextPage = (
  sql: SqlClient.SqlClient,
  followers: Followers,
  turn: TurnKey,
  after: number
): Effect.Effect<Page, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    // The row is read first: if it has ended then, all its events are there.
    const row = yield* known(sql, turn)
    if (row.last_event > after) {
      const page = yield* eventsAfter(sql, turn, row.number, after)
      const last = page.at(-1)
      if (last !== undefined) return [Chunk.unsafeFromArray(page), Option.some(last.sequence)]
    }
    if (row.state === "Ended") return [yield* lastEvents(row, turn, after), Option.none()]
    // Events that are too large have no rows. They are told with the next one that has.
    yield* followers.news(row.number, Math.max(after, row.last_event))
    return [Chunk.empty(), Option.some(after)]
  })

const eventsAfter = (
  sql: SqlClient.SqlClient,
  turn: TurnKey,
  number: string,
  after: number
): Effect.Effect<ReadonlyArray<RunEvent.RunEvent>, TurnLogError> =>
  operation(
    sql<{ readonly event: string }>`SELECT event FROM effect_codex_events
      WHERE turn = ${number} AND sequence > ${after} ORDER BY sequence LIMIT ${pageSize}`,
    turn
  ).pipe(
    Effect.flatMap((rows) =>
      Effect.mapError(
        Effect.forEach(rows, ({ event }) => decodeEvent(event)),
        () => failed(turn, "Foreign")
      )
    ),
    Effect.map((events) => withMissed(events, after))
  )

/** The end of a turn whose rows have all been read. */
const lastEvents = (
  row: Row,
  turn: TurnKey,
  after: number
): Effect.Effect<Chunk.Chunk<RunEvent.RunEvent>, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    const status = yield* statusOf(row, turn)
    if (status._tag !== "Ended") return yield* failed(turn, "Foreign")
    const { outcome } = status
    if (outcome._tag === "Failed") return yield* outcome.failure
    const { result, sequence } = outcome
    if (sequence <= after) return Chunk.empty()
    const completed = RunEvent.RunEvent.Completed({ sequence, result })
    return Chunk.unsafeFromArray(withMissed([completed], after))
  })

const result = (
  sql: SqlClient.SqlClient,
  followers: Followers,
  turn: TurnKey
): Effect.Effect<RunEvent.RunResult, Failure.Failure | TurnLogError> =>
  Effect.gen(function* () {
    const row = yield* known(sql, turn)
    const status = yield* statusOf(row, turn)
    if (status._tag === "Ended") {
      const { outcome } = status
      return outcome._tag === "Completed" ? outcome.result : yield* outcome.failure
    }
    yield* followers.news(row.number, Infinity)
    return yield* result(sql, followers, turn)
  })

const pruning = (
  sql: SqlClient.SqlClient,
  retention: Duration.DurationInput
): Effect.Effect<number, TurnLogError> => {
  const seconds = Duration.toSeconds(retention)
  const some = Effect.map(
    operation(
      sql`DELETE FROM effect_codex_turns WHERE number IN (
          SELECT number FROM effect_codex_turns
          WHERE ended_at <= now() - make_interval(secs => ${seconds}::double precision) LIMIT ${pruneSize}
        ) RETURNING number`
    ),
    (rows) => rows.length
  )
  return Effect.iterate(
    { all: 0, latest: pruneSize },
    {
      while: ({ latest }) => latest === pruneSize,
      body: ({ all }) => Effect.map(some, (latest) => ({ all: all + latest, latest }))
    }
  ).pipe(Effect.map(({ all }) => all))
}
