/** Servers of PostgreSQL, and databases on them. */
import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Effect, type Scope } from "effect"
import { init, type Listening, type Server } from "./server.ts"

/** A server of the test's own, to stop and to start. It runs until the scope closes. */
export const ownServer: Effect.Effect<Server, never, Scope.Scope> = Effect.suspend(() =>
  ownServerOn(undefined)
)

/** The same, which listens there, too. */
export const ownServerOn = (
  listening: Listening | undefined
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const server = init(mkdtempSync(join(tmpdir(), "pg-")), listening)
      return Effect.as(server.start, server)
    }),
    (server) =>
      Effect.zipRight(
        Effect.ignore(Effect.catchAllDefect(server.stop, () => Effect.void)),
        Effect.sync(() => rmSync(server.folder, { recursive: true, force: true }))
      )
  )

/** How to connect to a database of the server. */
const configOf = ({ folder, listening }: Server, database: string) => ({
  host: folder,
  port: listening?._tag === "Loopback" ? listening.port : 5432,
  username: "test",
  database
})

const newDatabaseOn = (server: Server) =>
  Effect.gen(function* () {
    const name = `test_${randomUUID().replaceAll("-", "")}`
    yield* Effect.flatMap(PgClient.PgClient, (sql) => sql`CREATE DATABASE ${sql(name)}`).pipe(
      Effect.provide(PgClient.layer({ ...configOf(server, "postgres"), maxConnections: 1 }))
    )
    return name
  }).pipe(Effect.orDie)

/** A new database on the server, as each of the hosts of a test connects to it. */
export const databaseOn = (server: Server) =>
  Effect.map(newDatabaseOn(server), (name) =>
    PgClient.layer({ ...configOf(server, name), maxConnections: 4 })
  )

/** The URL of a new database on the server. */
export const urlOn = (server: Server) =>
  Effect.map(newDatabaseOn(server), (name) =>
    server.listening?._tag === "Loopback"
      ? `postgres://test@127.0.0.1:${server.listening.port}/${name}`
      : `postgres://test@/${name}?host=${encodeURIComponent(server.folder)}`
  )
