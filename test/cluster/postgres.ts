/**
 * A PostgreSQL of the test run's own: nothing of it is left, and no other one is touched. The first file that needs it starts
 * it, and the files of a run share it. Each test has a database of its own.
 */
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { describe, inject } from "@effect/vitest"
import { Effect, Schedule, type Scope } from "effect"
import { bin, init, type Listening, type Server, serverIn } from "./server.ts"

/** Tests that need PostgreSQL. Without it they are skipped, and the title says why. */
export const describePostgres = (name: string, tests: () => void): void => {
  if (bin === undefined) {
    describe.skip(`${name} (skipped: PostgreSQL is not installed)`, tests)
  } else describe(name, tests)
}

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

/** The one server of the run. `once.ts` ends it. */
export const sharedServer: Effect.Effect<Server> = Effect.suspend(() => {
  const folder = inject("postgresFolder")
  const ready = join(folder, "ready")
  try {
    mkdirSync(join(folder, "starting"))
  } catch {
    return Effect.repeat(
      Effect.sync(() => existsSync(ready)),
      { schedule: Schedule.spaced("50 millis"), until: (isReady) => isReady }
    ).pipe(Effect.as(serverIn(folder)))
  }
  const server = init(folder)
  return server.start.pipe(
    Effect.zipRight(Effect.sync(() => writeFileSync(ready, ""))),
    Effect.as(server)
  )
})

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

/** A new database on the server of the run. */
export const database = Effect.flatMap(sharedServer, databaseOn)
