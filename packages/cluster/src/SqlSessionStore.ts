/**
 * A session store in PostgreSQL, for hosts that share their sessions. It compares revisions: a host that has read an older
 * entry than the stored one writes nothing, and fails with a `StoreError` (`Conflict`). So no host that was cut off for a
 * while puts a session back on an old thread.
 */
import { SessionStore } from "@effect-codex/agent"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { detailOf } from "./internal/sql/SqlFailure.ts"

/** The table, and the row of a session, as errors name it. */
const location = (hash?: string): string =>
  hash === undefined ? "effect_codex_sessions" : `effect_codex_sessions, key_hash ${hash}`

interface Row {
  readonly key_hash: string
  /** A `bigint`. */
  readonly revision: string
  readonly entry: string
}

/**
 * The store. Its tables are those of `Migrations.run`.
 *
 * **Errors**: `StoreError`. `Unreadable` and `Unwritable` come from the database. `Conflict` means that another host has
 * stored or removed the session since. `Foreign` and `TooLarge` mean the same as for `SessionStore.file`.
 *
 * @example
 * const Store = SqlSessionStore.layer.pipe(Layer.provide(Migrations.layer), Layer.provide(Database))
 */
export const layer: Layer.Layer<SessionStore.SessionStore, never, SqlClient.SqlClient> =
  Layer.effect(
    SessionStore.SessionStore,
    Effect.map(SqlClient.SqlClient, (sql) => make(sql))
  )

const make = (sql: SqlClient.SqlClient): SessionStore.Service => {
  const read = (hash: string) =>
    sql<Row>`SELECT key_hash, revision, entry FROM effect_codex_sessions WHERE key_hash = ${hash}`.pipe(
      Effect.mapError(unreadable(location(hash))),
      Effect.flatMap(([row]) =>
        row === undefined ? Effect.succeedNone : Effect.asSome(decode(row))
      )
    )
  return {
    get: (key) => Effect.map(read(SessionStore.Text.hashOf(key)), Option.map(entryOf)),
    put: (entry) =>
      Effect.gen(function* () {
        const hash = SessionStore.Text.hashOf(entry.key)
        const before = Option.map(yield* read(hash), ({ content }) => content)
        const text = yield* SessionStore.Text.write(entry, before, location(hash))
        const written = yield* Effect.mapError(
          write(sql, hash, text, entry.revision),
          unwritable(location(hash))
        )
        return yield* Effect.mapError(written, () => conflict(location(hash)))
      }),
    remove: (key) =>
      Effect.gen(function* () {
        const hash = SessionStore.Text.hashOf(key)
        if (Option.isNone(yield* read(hash))) return
        yield* Effect.mapError(
          sql`DELETE FROM effect_codex_sessions WHERE key_hash = ${hash}`,
          unwritable(location(hash))
        )
      }),
    list: sql<Row>`SELECT key_hash, revision, entry FROM effect_codex_sessions`.pipe(
      Effect.mapError(unreadable(location())),
      Effect.flatMap((rows) => Effect.forEach(rows, (row) => Effect.either(decode(row)))),
      Effect.map((found) => ({
        entries: found
          .flatMap((one) => (Either.isRight(one) ? [entryOf(one.right)] : []))
          .toSorted(byKey),
        unreadable: found.flatMap((one) => (Either.isLeft(one) ? [one.left] : []))
      }))
    )
  }
}

const decode = ({ entry, key_hash, revision }: Row) =>
  Effect.map(SessionStore.Text.read(entry, key_hash, location(key_hash)), (content) => ({
    content,
    revision
  }))

const entryOf = ({
  content,
  revision
}: Effect.Effect.Success<ReturnType<typeof decode>>): SessionStore.Entry => ({
  ...SessionStore.Text.entryOf(content),
  revision
})

const byKey = (a: SessionStore.Entry, b: SessionStore.Entry): number => (a.key < b.key ? -1 : 1)

/** Returns the new revision, or `None` if the row is not the one that was read. */
const write = (
  sql: SqlClient.SqlClient,
  hash: string,
  entry: string,
  revision: string | undefined
): Effect.Effect<Option.Option<string>, SqlError> =>
  Effect.map(
    revision === undefined
      ? sql<Pick<Row, "revision">>`
          INSERT INTO effect_codex_sessions (key_hash, entry) VALUES (${hash}, ${entry})
          ON CONFLICT DO NOTHING RETURNING revision`
      : sql<Pick<Row, "revision">>`
          UPDATE effect_codex_sessions SET entry = ${entry}, revision = DEFAULT
          WHERE key_hash = ${hash} AND revision::text = ${revision} RETURNING revision`,
    ([row]) => Option.fromNullable(row?.revision)
  )

const unreadable = (location: string) => (error: SqlError) =>
  new SessionStore.StoreError({
    reason: "Unreadable",
    location,
    action: "Check that the database can be reached, and that Migrations.run has made its tables.",
    detail: detailOf(error)
  })

const unwritable = (location: string) => (error: SqlError) =>
  new SessionStore.StoreError({
    reason: "Unwritable",
    location,
    action: "Check that the database can be reached and takes writes.",
    detail: detailOf(error)
  })

const conflict = (location: string) =>
  new SessionStore.StoreError({
    reason: "Conflict",
    location,
    action: "Get the session again: another host has stored or removed it.",
    detail: "it has another revision than the one that was read"
  })
