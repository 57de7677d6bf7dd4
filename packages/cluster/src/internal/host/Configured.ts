/** What a host reads from its configuration: variables with the prefix `CODEX_HOST_`. */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Address, Locks } from "./Engine.ts"
import { defaults } from "./Timing.ts"

/** `HOST:PORT`. An IPv6 address is in brackets. */
const address = (name: string): Config.Config<Address> =>
  Config.mapOrFail(Config.string(name), (text) => {
    const [, host = "", port = ""] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? []
    return host === ""
      ? Either.left(ConfigError.InvalidData([], `Expected HOST:PORT, and got ${text}`))
      : Either.right({ host, port: Number(port) })
  })

const duration = (name: string, otherwise: Duration.Duration) =>
  Config.withDefault(Config.duration(name), otherwise)

const locks: Config.Config<Locks> = Config.literal("Table", "Advisory")("LOCKS")

const times = Config.all({
  lockRefresh: duration("LOCK_REFRESH", defaults.lockRefresh),
  lockExpiration: duration("LOCK_EXPIRATION", defaults.lockExpiration),
  assignments: duration("ASSIGNMENTS", defaults.assignments),
  healthCheck: duration("HEALTH_CHECK", defaults.healthCheck),
  messages: duration("MESSAGES", defaults.messages),
  drain: duration("DRAIN", defaults.drain)
})

const own = Config.all({
  name: Config.option(Config.string("NAME")),
  address: address("ADDRESS"),
  listen: Config.option(address("LISTEN"))
}).pipe(
  Config.map(({ address, listen, name }) => ({
    name: Option.getOrElse(name, () => `${address.host}:${address.port}`),
    address,
    listen: Option.getOrElse(listen, () => address)
  }))
)

const shared = Config.all({
  database: Config.redacted("DATABASE_URL"),
  codexHome: Config.string("CODEX_HOME"),
  sqliteHome: Config.string("SQLITE_HOME"),
  locks: Config.withDefault(locks, "Table"),
  entity: Config.all({
    lost: Config.withDefault(Config.literal("Tell", "Replay")("LOST"), "Tell"),
    fateTimeout: duration("FATE_TIMEOUT", Duration.minutes(1))
  }),
  log: Config.all({
    retention: duration("RETENTION", Duration.days(7)),
    unendedRetention: duration("UNENDED_RETENTION", Duration.days(30)),
    pruneEvery: duration("PRUNE_EVERY", Duration.minutes(10)),
    pollEvery: duration("POLL_EVERY", Duration.millis(100))
  }),
  claims: Config.all({
    turnLogCapacity: Config.withDefault(Config.integer("TURN_LOG_CAPACITY"), 10_000),
    maxEventBytes: Config.withDefault(Config.integer("MAX_EVENT_BYTES"), 1024 * 1024),
    writeEvery: duration("WRITE_EVERY", Duration.millis(100))
  }),
  maxConnections: Config.withDefault(Config.integer("MAX_CONNECTIONS"), 10),
  timing: times
})

export const timing = Config.nested(times, "CODEX_HOST")

export const config = Config.nested(
  Config.zipWith(own, shared, (own, shared) => ({ ...own, ...shared })),
  "CODEX_HOST"
)
