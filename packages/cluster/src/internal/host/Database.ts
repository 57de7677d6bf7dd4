/**
 * The host's connections to PostgreSQL. Each asks the server to give it up when nothing is heard of its host, whatever the
 * server's own settings are, because else a host that is cut off in silence would keep its locks for hours.
 */
import { Socket } from "node:net"
import { PgClient } from "@effect/sql-pg"
import * as SqlClient from "@effect/sql/SqlClient"
import type { MigrationError } from "@effect/sql/Migrator"
import type { SqlError } from "@effect/sql/SqlError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { detailOf } from "../sql/SqlFailure.ts"
import { HostError } from "./HostError.ts"
import type { Times } from "./Timing.ts"

/** What the connections need. */
export interface Options {
  readonly name: string
  readonly database: Redacted.Redacted
  readonly maxConnections: number
  readonly times: Times
}

type Database = Layer.Layer<SqlClient.SqlClient | PgClient.PgClient, HostError>

/** The connections of all but the locks. */
export const layer = (options: Options): Database =>
  connected(
    // One connection may wait for another of its host's, while tables are made.
    { ...options, maxConnections: Math.max(2, options.maxConnections) },
    keepalives(options.times)
  )

/**
 * The connections of the locks. They are apart, so that no other work keeps a lock from being renewed. The server ends one
 * that is silent for as long as a lock lasts: the connection of a host that is stopped is not broken.
 */
export const locksLayer = (options: Options): Database => {
  const silence = Math.ceil(Duration.toMillis(options.times.lockExpiration))
  return connected(
    { ...options, name: `${options.name} locks`, maxConnections: 3 },
    { ...keepalives(options.times), idle_session_timeout: silence }
  )
}

const connected = (options: Options, settings: Readonly<Record<string, number>>): Database => {
  const { database, maxConnections, name, times } = options
  const client = PgClient.layer({
    url: Redacted.make(withSettings(Redacted.value(database), settings)),
    applicationName: `effect-codex ${name}`,
    maxConnections,
    // Less than the silence after which the server ends a session.
    idleTimeout: Duration.times(times.lockExpiration, 1 / 3),
    stream: () => endingInSilence(Duration.toMillis(times.lockExpiration))
  })
  return Layer.mapError(client, unavailable(name))
}

/** The server's own keepalives are set to hours, and nobody sets them for each of its clients. */
const keepalives = ({ lockExpiration }: Times) => {
  const seconds = Duration.toSeconds(lockExpiration)
  return {
    tcp_keepalives_idle: Math.max(1, Math.floor(seconds / 2)),
    tcp_keepalives_interval: Math.max(1, Math.floor(seconds / 6)),
    tcp_keepalives_count: 3,
    // For what was sent and is not acknowledged.
    tcp_user_timeout: Math.ceil(seconds * 1000)
  }
}

/** The settings are part of what a connection begins with, beside those that the address has already. */
const withSettings = (url: string, settings: Readonly<Record<string, number>>): string => {
  const [address = "", query = ""] = url.split("?", 2)
  const parameters = new URLSearchParams(query)
  const all = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const own = parameters.get("options")
  parameters.set("options", [...(own === null ? [] : [own]), ...all].join(" "))
  // A space must be %20 here.
  return `${address}?${parameters.toString().replaceAll("+", "%20")}`
}

/**
 * A connection that is given up when nothing was heard of the server for so long. Otherwise each statement would wait until
 * the system gives up sending it, which takes a quarter of an hour.
 */
const endingInSilence = (millis: number): Socket => {
  const socket = new Socket()
  socket.setTimeout(millis, () => socket.destroy(new Error("the database is silent")))
  socket.once("connect", () => socket.setKeepAlive(true, millis / 2))
  return socket
}

/** Refuses a database that does not do as it is asked, such as one behind a proxy of connections. */
export const checkKeepalives = (
  options: Options
): Effect.Effect<void, HostError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{
      readonly is_tcp: boolean
      readonly idle: string
      readonly sent: string
    }>`
      SELECT inet_client_addr() IS NOT NULL AS is_tcp, current_setting('tcp_keepalives_idle') AS idle,
        current_setting('tcp_user_timeout') AS sent`.pipe(
      Effect.mapError(unavailable(options.name))
    )
    if (row === undefined || !row.is_tcp) return
    const wanted = keepalives(options.times)
    if (
      Number(row.idle) === wanted.tcp_keepalives_idle &&
      Number(row.sent) === wanted.tcp_user_timeout
    )
      return
    return yield* new HostError({
      reason: "NoKeepalives",
      host: options.name,
      detail: `Its connection to PostgreSQL was to have tcp_keepalives_idle=${wanted.tcp_keepalives_idle} and tcp_user_timeout=${wanted.tcp_user_timeout}, and has ${row.idle} and ${row.sent}. Connect to PostgreSQL itself, and not to a proxy of connections`
    })
  })

export const unavailable =
  (host: string) =>
  (error: SqlError | MigrationError): HostError =>
    new HostError({
      reason: "Database",
      host,
      detail: `${error._tag === "SqlError" ? detailOf(error) : error.message}. Check that PostgreSQL 14 or later is there, and that its address, user and password are right`
    })
