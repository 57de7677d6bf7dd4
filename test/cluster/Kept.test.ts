/** What a cluster keeps in PostgreSQL, and for how long. */
import { Sessions } from "@effect-codex/agent"
import {
  ClusterSessions,
  CodexSession,
  Migrations,
  Sealing,
  SqlSessionStore,
  TurnClaim,
  TurnLog
} from "@effect-codex/cluster"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import {
  RunnerHealth,
  Runners,
  RunnerStorage,
  Sharding,
  ShardingConfig,
  SqlMessageStorage
} from "@effect/cluster"
import { SqlClient } from "@effect/sql"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { pooled } from "../guarantees/support.ts"
import { database, describePostgres } from "./postgres.ts"

const config = ShardingConfig.layer({
  entityTerminationTimeout: "50 millis",
  entityMessagePollInterval: "100 millis"
})

/** A host over the database, which is its own client. */
const aHost = (
  Database: Effect.Effect.Success<typeof database>,
  sealing: Layer.Layer<never> = Layer.empty
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: ({ text }) => FakeTurn.text(`re: ${text}`) })
    const sharding = Sharding.layer.pipe(
      Layer.provide(Runners.layerNoop),
      Layer.provide([SqlMessageStorage.layer, RunnerStorage.layerMemory, RunnerHealth.layerNoop]),
      Layer.provide(config)
    )
    const services = yield* Layer.mergeAll(ClusterSessions.layer(), CodexSession.layer()).pipe(
      Layer.provide(Sessions.Sessions.layer(() => ({ server: fake.spec() }))),
      Layer.provideMerge(sharding),
      Layer.provideMerge(
        Layer.mergeAll(
          TurnLog.layer({ pollEvery: "20 millis", retention: 0 }),
          TurnClaim.layer({ host: "host" }),
          SqlSessionStore.layer,
          pooled(fake)
        )
      ),
      Layer.provide(Migrations.layer),
      Layer.provideMerge(Database),
      Layer.provide(sealing),
      Layer.build
    )
    return {
      ...Context.get(services, ClusterSessions.ClusterSessions),
      log: Context.get(services, TurnLog.TurnLog),
      sql: Context.get(services, SqlClient.SqlClient)
    }
  })

const tables = [
  "cluster_messages",
  "cluster_replies",
  "effect_codex_turns",
  "effect_codex_events"
] as const

/** All rows of all tables, as text. */
const everything = (sql: SqlClient.SqlClient) =>
  Effect.map(
    Effect.forEach(tables, (table) => sql<object>`SELECT * FROM ${sql(table)}`),
    (rows) => ({ rows: rows.flat(), text: JSON.stringify(rows) })
  )

describePostgres("what is kept of a turn", () => {
  it.scopedLive("goes with it, in all tables, and the turn may be asked for anew", () =>
    Effect.gen(function* () {
      const { log, sql, submit } = yield* aHost(yield* database)
      const turns = [
        { session: "s", id: "1" },
        { session: "k".repeat(250), id: "i".repeat(300) }
      ]
      for (const turn of turns) {
        yield* Effect.flatMap(submit(turn, "go"), ({ result }) => result)
      }
      expect((yield* everything(sql)).rows.length).toBeGreaterThan(6)
      // The message is answered after the log has the end.
      yield* Effect.repeat(sql<object>`SELECT * FROM cluster_replies`, {
        until: (replies) => replies.length === turns.length
      })
      expect(yield* log.prune).toBe(turns.length)
      expect((yield* everything(sql)).rows).toEqual([])
      for (const turn of turns) {
        const again = yield* Effect.flatMap(submit(turn, "again"), ({ result }) => result)
        expect(again.text).toBe("re: again")
      }
    })
  )

  it.scopedLive("can be read by whoever reads the database, unless it is sealed", () =>
    Effect.gen(function* () {
      const open = yield* aHost(yield* database)
      yield* Effect.flatMap(
        open.submit({ session: "s", id: "1" }, "my secret"),
        ({ result }) => result
      )
      expect((yield* everything(open.sql)).text).toContain("my secret")

      const key = (id: string) => ({ id, key: Redacted.make(new Uint8Array(32).fill(id.length)) })
      const Database = yield* database
      const sealed = yield* aHost(Database, Sealing.layer({ keys: [key("old")] }))
      const turn = yield* sealed.submit({ session: "s", id: "1" }, "my secret")
      expect((yield* turn.result).text).toBe("re: my secret")
      expect((yield* everything(sealed.sql)).text).not.toContain("secret")

      // With another key first, what was sealed before is read on.
      const changed = yield* aHost(Database, Sealing.layer({ keys: [key("newer"), key("old")] }))
      expect((yield* changed.turn({ session: "s", id: "1" }).result).text).toBe("re: my secret")
      const stranger = yield* aHost(Database, Sealing.layer({ keys: [key("newer")] }))
      expect(yield* Effect.flip(stranger.log.result({ session: "s", id: "1" }))).toMatchObject({
        reason: "Foreign"
      })
    })
  )
})
