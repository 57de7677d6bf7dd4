/** A place for hosts: a PostgreSQL of its own, a home that they share, and processes that are hosts. */
import { fork } from "node:child_process"
import { mkdirSync, mkdtempSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ClusterSessions, Host } from "@effect-codex/cluster"
import { PgClient } from "@effect/sql-pg"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Server } from "../client.ts"
import { Options } from "./options.ts"
import * as Postgres from "./postgres.ts"

export const isPossible = Postgres.bin !== undefined

/** Told where rows are left out. */
export const whyNot = "PostgreSQL is not installed: the rows of the cluster are left out"

const program = fileURLToPath(new URL("host.js", import.meta.url))

/** What a program's own PostgreSQL has: it keeps what it has said that it keeps. */
const durable = ["max_connections=200"]

const counting = [
  "shared_preload_libraries=pg_stat_statements",
  "pg_stat_statements.track_utility=on"
]

/** A PostgreSQL, until the scope closes. It counts its statements if it is to. */
const postgres = (isCounting: boolean) =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const settings = isCounting ? [...durable, ...counting] : durable
      // Short: a socket in it has a name of 107 bytes at most.
      const server = Postgres.init(mkdtempSync(join(tmpdir(), "pg-")), undefined, settings)
      return Effect.as(server.start, server)
    }),
    ({ folder }) => Effect.sync(() => Postgres.endServer(folder))
  )

/** A port that is free now. */
const freePort = Effect.async<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** In milliseconds, as `Host.Timing` has it. */
export type Timing = Options["timing"]

export interface Settings {
  /** The server of the sessions. */
  readonly server: Server
  /** Default: the defaults of hosts. */
  readonly timing?: Timing
  readonly locks?: Options["locks"]
  readonly isCounting?: boolean
}

export const make = ({ isCounting = false, locks = "Table", server, timing = {} }: Settings) =>
  Effect.gen(function* () {
    const { folder } = yield* postgres(isCounting)
    const database = `postgres://test@/postgres?host=${encodeURIComponent(folder)}`
    const home = mkdtempSync(join(folder, "home-"))
    const start = (name: string) =>
      Effect.flatMap(freePort, (port) => {
        const sqliteHome = join(home, name)
        mkdirSync(sqliteHome, { recursive: true })
        const { args, command, env } = server
        return started({
          name,
          port,
          database,
          server: { command, args, env },
          codexHome: home,
          sqliteHome,
          locks,
          timing
        })
      })
    return {
      start,
      /** A program that uses the sessions of the hosts. */
      client: (pollEvery: Duration.DurationInput = "100 millis") =>
        ClusterSessions.layer().pipe(
          Layer.provideMerge(
            Host.clientLayer({
              name: "client",
              database: Redacted.make(database),
              timing,
              log: { pollEvery }
            })
          )
        ),
      /** A connection that is no host's and no client's. */
      sql: PgClient.layer({ url: Redacted.make(database), maxConnections: 2 }),
      /** The process that is PostgreSQL. */
      postgres: Postgres.pidIn(folder)
    }
  })

export type Place = Effect.Effect.Success<ReturnType<typeof make>>

/** Starts a host, and waits until it takes sessions. It is killed when the scope closes. */
const started = (options: Options) =>
  Effect.gen(function* () {
    const text = yield* Schema.encode(Schema.parseJson(Options))(options)
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => fork(program, [text], { stdio: ["ignore", "ignore", "inherit", "ipc"] })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    yield* Effect.async<void>((resume) => {
      child.once("exit", () => resume(Effect.dieMessage(`the host ${options.name} has ended`)))
      child.once("message", () => resume(Effect.void))
    })
    return {
      name: options.name,
      pid: child.pid ?? 0,
      kill: Effect.sync(() => child.kill("SIGKILL"))
    }
  })
