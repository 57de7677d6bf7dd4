import { SessionStore, Sessions } from "@effect-codex/agent"
import { Migrations, SqlSessionStore } from "@effect-codex/cluster"
import { FakeAppServer } from "@effect-codex/testing"
import { SqlClient } from "@effect/sql"
import { expect, it } from "@effect/vitest"
import { Context, DateTime, Effect, Layer, Option } from "effect"
import { pooled } from "../guarantees/support.ts"
import { database, describePostgres, ownServer, databaseOn } from "./postgres.ts"

const entry = (key: string, threadId = `thread of ${key}`) =>
  ({
    key,
    threadId,
    updatedAt: DateTime.unsafeMake("2026-01-02T03:04:05.678Z")
  }) satisfies SessionStore.Entry

/** The stores of two hosts over one database. */
const twoStores = Effect.gen(function* () {
  const Database = yield* database
  const store = Effect.map(
    Layer.build(
      SqlSessionStore.layer.pipe(
        Layer.provideMerge(Migrations.layer),
        Layer.provideMerge(Layer.fresh(Database))
      )
    ),
    (context) => ({
      store: Context.get(context, SessionStore.SessionStore),
      sql: Context.get(context, SqlClient.SqlClient)
    })
  )
  // At the same time, so that one of them finds the tables in the making.
  const [one, other] = yield* Effect.all([store, store, store], { concurrency: 3 })
  return { one: one.store, other: other.store, sql: one.sql }
})

const threadIn = (store: SessionStore.Service, key: string) =>
  Effect.map(store.get(key), (entry) => Option.getOrThrow(entry).threadId)

const refused = (reason: SessionStore.StoreReason) => ({ _tag: "StoreError", reason })

describePostgres("a session store in PostgreSQL", () => {
  it.scopedLive("finds what was put, on every host, by any key", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      const keys = ["", "a", "A", "k".repeat(5000), "séance 会話 \u0000\n", "\ud800", "\ud801"]
      yield* Effect.forEach(keys, (key) => one.put(entry(key)), { concurrency: 4 })
      for (const key of keys) {
        const found = Option.getOrThrow(yield* other.get(key))
        const { revision, ...rest } = found
        expect(rest).toEqual(entry(key))
        expect(revision).toBeDefined()
      }
      const { entries, unreadable } = yield* other.list
      expect(unreadable).toEqual([])
      expect(entries.map(({ key }) => key)).toEqual(keys.toSorted())
      yield* other.remove("a")
      yield* other.remove("a")
      expect(yield* one.get("a")).toEqual(Option.none())
    })
  )

  it.scopedLive("keeps metadata, owner and what JSON can hold", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      const metadata = { title: "\u0000 \ud800", nested: [1, null, { __proto__: 1 }] }
      yield* one.put({ ...entry("a"), owner: "me", metadata })
      expect(Option.getOrThrow(yield* other.get("a"))).toMatchObject({ owner: "me", metadata })
    })
  )

  it.scopedLive("takes an entry in place of the one that was read, and of no other", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      yield* one.put(entry("a", "first"))
      const read = Option.getOrThrow(yield* other.get("a"))
      const revision = yield* one.put({ ...read, threadId: "second" })
      expect(yield* Effect.flip(other.put({ ...read, threadId: "stale" }))).toMatchObject(
        refused("Conflict")
      )
      expect(yield* threadIn(other, "a")).toBe("second")
      expect(Option.getOrThrow(yield* other.get("a")).revision).toBe(revision)
    })
  )

  it.scopedLive("takes an entry without a revision only where there is none", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      yield* one.put(entry("a", "first"))
      expect(yield* Effect.flip(other.put(entry("a", "second")))).toMatchObject(refused("Conflict"))
      expect(yield* threadIn(one, "a")).toBe("first")
    })
  )

  it.scopedLive("takes no entry in place of one that was removed, nor of one made since", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      yield* one.put(entry("a", "first"))
      const read = Option.getOrThrow(yield* one.get("a"))
      yield* other.remove("a")
      expect(yield* Effect.flip(one.put(read))).toMatchObject(refused("Conflict"))
      yield* other.put(entry("a", "anew"))
      expect(yield* Effect.flip(one.put(read))).toMatchObject(refused("Conflict"))
      expect(yield* threadIn(one, "a")).toBe("anew")
    })
  )

  it.scopedLive("takes one of many writes in place of the same entry", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      yield* one.put(entry("a"))
      const read = Option.getOrThrow(yield* one.get("a"))
      const writes = Array.from({ length: 20 }, (_, nth) =>
        Effect.isSuccess((nth % 2 === 0 ? one : other).put({ ...read, threadId: `thread ${nth}` }))
      )
      const written = yield* Effect.all(writes, { concurrency: "unbounded" })
      expect(written.filter((isWritten) => isWritten)).toHaveLength(1)
      expect(yield* threadIn(one, "a")).toBe(`thread ${written.indexOf(true)}`)
    })
  )

  it.scopedLive("tells of entries that are none, and leaves them", () =>
    Effect.gen(function* () {
      const { one, sql } = yield* twoStores
      yield* one.put(entry("a"))
      yield* one.put(entry("b"))
      yield* sql`UPDATE effect_codex_sessions SET entry = '{"version": 2}'
        WHERE key_hash = ${SessionStore.Text.hashOf("a")}`
      const { entries, unreadable } = yield* one.list
      expect(entries.map(({ key }) => key)).toEqual(["b"])
      expect(unreadable).toMatchObject([refused("Foreign")])
      expect(yield* Effect.flip(one.get("a"))).toMatchObject(refused("Foreign"))
      expect(yield* Effect.flip(one.put(entry("a")))).toMatchObject(refused("Foreign"))
      expect(yield* Effect.flip(one.remove("a"))).toMatchObject(refused("Foreign"))
    })
  )

  it.scopedLive("keeps members that a later version has added", () =>
    Effect.gen(function* () {
      const { one, sql } = yield* twoStores
      yield* one.put(entry("a"))
      yield* sql`UPDATE effect_codex_sessions SET entry = (entry::jsonb || '{"later": 1}')::text`
      const read = Option.getOrThrow(yield* one.get("a"))
      yield* one.put({ ...read, threadId: "second" })
      const [row] = yield* sql<{ readonly entry: string }>`SELECT entry FROM effect_codex_sessions`
      expect(JSON.parse(row?.entry ?? "")).toMatchObject({ later: 1, threadId: "second" })
      expect(row?.entry).not.toContain("revision")
    })
  )

  it.scopedLive("says so while the database is away, and is there again afterwards", () =>
    Effect.gen(function* () {
      const server = yield* ownServer
      const context = yield* Layer.build(
        SqlSessionStore.layer.pipe(
          Layer.provide(Migrations.layer),
          Layer.provide(yield* databaseOn(server))
        )
      )
      const store = Context.get(context, SessionStore.SessionStore)
      yield* store.put(entry("a"))
      yield* server.stop
      expect(yield* Effect.flip(store.get("a"))).toMatchObject(refused("Unreadable"))
      expect(yield* Effect.flip(store.remove("a"))).toMatchObject(refused("Unreadable"))
      yield* server.start
      expect(yield* threadIn(store, "a")).toBe("thread of a")
    })
  )

  it.scopedLive("lets no host whose session is outdated put it back on its old thread", () =>
    Effect.gen(function* () {
      const { one, other } = yield* twoStores
      const fake = yield* FakeAppServer.make()
      const hostOf = (store: SessionStore.Service) =>
        Effect.map(
          Layer.build(
            Sessions.Sessions.layer(() => ({ server: fake.spec() })).pipe(
              Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
              Layer.provideMerge(pooled(fake))
            )
          ),
          Context.get(Sessions.Sessions)
        )
      const stale = yield* hostOf(one)
      const current = yield* hostOf(other)
      const runOn = ({ get }: Sessions.Service, text: string) =>
        Effect.scoped(Effect.flatMap(get("k"), (session) => session.run(text)))
      yield* runOn(stale, "a")
      yield* current.forget("k")
      const { threadId } = yield* runOn(current, "b")
      yield* runOn(stale, "c")
      expect(yield* threadIn(one, "k")).toBe(threadId)
    })
  )
})
