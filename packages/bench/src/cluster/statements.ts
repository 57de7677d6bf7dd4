/** What PostgreSQL is asked, counted by itself (`pg_stat_statements`). */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** What a statement is for. */
export interface Purpose {
  readonly name: string
  readonly is: RegExp
}

/** Asked by programs, for all turns that they read. */
export const news = "ask for news of turns"

/** As the texts of the statements have it. The first that fits is meant. */
const purposes: ReadonlyArray<Purpose> = [
  { name: "accept a turn", is: /^INSERT INTO effect_codex_turns/ },
  { name: "read how a turn stands", is: /^SELECT number, input_hash/ },
  { name: "claim a turn", is: /^UPDATE effect_codex_turns SET\s+state = \S+, claimant/ },
  { name: "write events", is: /INSERT INTO effect_codex_events/ },
  { name: "end a turn", is: /^UPDATE effect_codex_turns SET\s+state = \S+, outcome/ },
  { name: "read events", is: /^SELECT event FROM effect_codex_events/ },
  { name: news, is: /^SELECT number, last_event, state/ },
  { name: "read or write a session", is: /effect_codex_sessions/ },
  { name: "store a message", is: /^INSERT INTO "?cluster_messages/ },
  { name: "read messages", is: /^WITH messages AS/ },
  {
    name: "answer a message",
    is: /^(UPDATE "?cluster_messages"?\s+SET processed|INSERT INTO "?cluster_replies)/
  },
  { name: "begin and commit", is: /^(BEGIN|COMMIT)/ },
  { name: "renew locks", is: /^UPDATE "?cluster_(runners|locks)/ },
  { name: "which hosts there are", is: /^SELECT runner, healthy/ },
  { name: "keep sessions that move", is: /effect_codex_keepers/ },
  { name: "take locks", is: /cluster_locks|SET last_read = NULL|^INSERT INTO "?cluster_runners/ },
  { name: "keep the list of hosts", is: /effect_codex_hosts/ },
  { name: "remove what is old", is: /FOR UPDATE SKIP LOCKED|to_regclass/ }
]

const other = "other"

export const names: ReadonlyArray<string> = [...purposes.map(({ name }) => name), other]

export const purposeOf = (query: string): string =>
  purposes.find(({ is }) => is.test(query.trim()))?.name ?? other

/** How often something was asked, and what that took. */
export interface Count {
  readonly name: string
  readonly calls: number
  /** Rows that were returned or changed. */
  readonly rows: number
  /** Bytes of the write-ahead log. */
  readonly wal: number
  /** In milliseconds, waits included. */
  readonly time: number
}

const reset = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT pg_stat_statements_reset()`)

/** The statements since the last reset, but for those that count. */
const read = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{
    readonly query: string
    readonly calls: string
    readonly rows: string
    readonly wal_bytes: string
    readonly total_exec_time: number
  }>`SELECT query, calls, rows, wal_bytes, total_exec_time FROM pg_stat_statements
    WHERE query NOT LIKE '%pg_stat_%' AND query NOT LIKE '%pg_total_relation_size%'`
)

/** Makes the counting possible. */
export const prepare = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE EXTENSION IF NOT EXISTS pg_stat_statements`
)

/** What was asked meanwhile, the most often first, and what the work returned. */
export const during = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* reset
    const result = yield* work
    const counts = new Map<string, Count>()
    for (const row of yield* read) {
      const name = purposeOf(row.query)
      const before = counts.get(name) ?? { name, calls: 0, rows: 0, wal: 0, time: 0 }
      counts.set(name, {
        name,
        calls: before.calls + Number(row.calls),
        rows: before.rows + Number(row.rows),
        wal: before.wal + Number(row.wal_bytes),
        time: before.time + row.total_exec_time
      })
    }
    return { result, counts: [...counts.values()].toSorted((a, b) => b.calls - a.calls) }
  })

const one = <A>(rows: ReadonlyArray<A>): Effect.Effect<A> =>
  Effect.orDie(Effect.fromNullable(rows[0]))

/** Bytes that the tables of a cluster take, indexes included. */
export const size = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ readonly bytes: string }>`
    SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
    WHERE relkind = 'r' AND (relname LIKE 'effect_codex_%' OR relname LIKE 'cluster_%')`
).pipe(
  Effect.flatMap(one),
  Effect.map(({ bytes }) => Number(bytes))
)

/** How many connections there are of programs whose name begins so. */
export const connections = (name: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql<{ readonly count: string }>`
      SELECT count(*) AS count FROM pg_stat_activity WHERE starts_with(application_name, ${name})`
  ).pipe(
    Effect.flatMap(one),
    Effect.map(({ count }) => Number(count))
  )

export const times = ({ calls, name, rows, time, wal }: Count, by: number): Count => ({
  name,
  calls: calls * by,
  rows: rows * by,
  wal: wal * by,
  time: time * by
})

export const total = (counts: ReadonlyArray<Count>, of: (count: Count) => number): number =>
  counts.reduce((sum, count) => sum + of(count), 0)
