/**
 * A host of sessions: one of the programs that share the sessions of a cluster. It has a pool of servers, and runs the turns
 * of the sessions that it is given. Hosts share a PostgreSQL and a `CODEX_HOME`, and reach each other over the network.
 *
 * A host starts only if it can be replaced: the database must notice when it is cut off, and its file locks must be seen by
 * the other hosts. It gives its sessions to the others when it drains, and they take them when it is gone. A turn that runs
 * then is told as lost, or is replayed, by the policy of `CodexSession`.
 *
 * Whoever reaches the port of a host may use its sessions: let it listen on a network of the hosts' own.
 *
 * @example
 * const Live = Host.layer({
 *   name: "host-1",
 *   address: { host: "10.0.0.1", port: 4128 },
 *   database: Redacted.make("postgres://codex@db/codex"),
 *   server: { command, env },
 *   codexHome: "/mnt/shared/codex",
 *   sqliteHome: "/var/lib/codex"
 * })
 *
 * NodeRuntime.runMain(Layer.launch(Live))
 */
import { ApprovalInbox, ApprovalRules, type SessionStore, Sessions } from "@effect-codex/agent"
import {
  AppServerPool,
  AppServerSpec,
  MonotonicClock,
  StdioTransport
} from "@effect-codex/app-server"
import type * as MessageStorage from "@effect/cluster/MessageStorage"
import * as Sharding from "@effect/cluster/Sharding"
import * as NodeContext from "@effect/platform-node/NodeContext"
import type * as SqlClient from "@effect/sql/SqlClient"
import type * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as CodexSession from "./CodexSession.ts"
import * as Elsewhere from "./internal/entity/Elsewhere.ts"
import * as ConfiguredHost from "./internal/host/Configured.ts"
import * as Database from "./internal/host/Database.ts"
import * as Engine from "./internal/host/Engine.ts"
import { HostError } from "./internal/host/HostError.ts"
import { HostState, type Standing } from "./internal/host/HostState.ts"
import * as SharedLocks from "./internal/host/SharedLocks.ts"
import { type Timing, timesOf } from "./internal/host/Timing.ts"
import * as Migrations from "./Migrations.ts"
import * as SqlRuleStore from "./SqlRuleStore.ts"
import * as SqlSessionStore from "./SqlSessionStore.ts"
import * as TurnClaim from "./TurnClaim.ts"
import * as TurnLog from "./TurnLog.ts"

export type { Address, Locks } from "./internal/host/Engine.ts"
export { HostError, HostReason } from "./internal/host/HostError.ts"
export type { Standing } from "./internal/host/HostState.ts"
export type { Timing } from "./internal/host/Timing.ts"

/** What a host gives to what runs on it. */
export type Services =
  | Sharding.Sharding
  | MessageStorage.MessageStorage
  | Sessions.Sessions
  | SessionStore.SessionStore
  | ApprovalInbox.ApprovalInbox
  | AppServerPool.AppServerPool
  | TurnLog.TurnLog
  | TurnClaim.TurnClaim
  | SqlClient.SqlClient

/** The options of a session, all but its server. */
export type SessionOptions = Omit<Sessions.SessionOptions, "server">

/** The options of a host. The first six are required. */
export interface Options {
  /** Names this host in claims, in logs, and to the other hosts. No two hosts that run have the same. */
  readonly name: string
  /** Where the other hosts reach this one. */
  readonly address: Engine.Address
  /** A `postgres:` URL. It should name PostgreSQL itself, and not a proxy of connections. */
  readonly database: Redacted.Redacted
  /** The server of the sessions: all but its homes. */
  readonly server: Omit<AppServerSpec.Options, "codexHome">
  /** The folder of configuration, login and threads, which all hosts share. Its file system must share locks, too. */
  readonly codexHome: string
  /** A folder of this host's own, for databases that no network file system carries. */
  readonly sqliteHome: string
  /** The address to listen on. Default: `address`. */
  readonly listen?: Engine.Address
  /**
   * The options of each session, all but its server. They are computed on the host that the session is on, so credentials
   * stay there. Default: those of the server's configuration. Without `approvals`, people decide in the inbox of the host, within
   * an hour. What they have remembered for ever is in the database (`ApprovalRules.Stores`).
   */
  readonly sessions?: (
    request: Sessions.Request<void, never>
  ) => Effect.Effect<SessionOptions, never, ApprovalInbox.ApprovalInbox | Scope.Scope>
  /** The options of the pool. */
  readonly pool?: AppServerPool.Options
  /** The options of the log of turns. */
  readonly log?: TurnLog.Options
  /** The options of claims. */
  readonly claims?: Omit<TurnClaim.Options, "host">
  /** How many connections to the database are for everything but the locks, which have three. Default: 10. */
  readonly maxConnections?: number
  /**
   * How a host locks its sessions, the same for all hosts. `Table` has rows, which expire. `Advisory` has locks of the
   * connection: of a host that is killed they are free at once, and lost when the database restarts. A turn is claimed at most
   * once with either. Default: `Table`.
   */
  readonly locks?: Engine.Locks
  readonly timing?: Timing
  /** What becomes of the turns of a host that was lost, and other options of the entity. */
  readonly entity?: CodexSession.Options
  /** What is served. Default: `CodexSession`, with the options of `entity`. */
  readonly entities?: Layer.Layer<never, never, Services>
}

/** How a host is. */
export interface Health {
  readonly name: string
  readonly standing: Standing
  /** The sessions that are live here, with a turn or not. */
  readonly sessions: number
  /** The hosts with which it was proven that locks on files are shared, when this one started. */
  readonly provenWith: ReadonlyArray<string>
}

/** The operations of a host. */
export interface Service {
  readonly health: Effect.Effect<Health>
  /**
   * Gives the sessions to other hosts. Turns that run stay until they have ended, and those that still run after the budget
   * are cut, and told as lost or replayed. Returns when none is left. Asked again with a shorter budget, that one holds.
   * Default: `Timing.drain`.
   *
   * Closing the layer does the same. A program that is run with `NodeRuntime.runMain(Layer.launch(Live))` drains on SIGTERM.
   */
  readonly drain: (options?: { readonly budget?: Duration.DurationInput }) => Effect.Effect<void>
  /** Waits until the host was drained, so that the program may end. */
  readonly drained: Effect.Effect<void>
}

/**
 * The host of this program. Provide its {@link layer}.
 *
 * @example
 * const isReady = Effect.flatMap(Host.Host, ({ health }) =>
 *   Effect.map(health, ({ standing }) => standing === "Ready")
 * )
 */
export class Host extends Context.Tag("@effect-codex/cluster/Host")<Host, Service>() {}

/**
 * A host, until the layer closes. It drains then.
 *
 * **Errors**: `HostError`, which says why it does not start and what to do.
 *
 * @example
 * const serve = (options: Host.Options) => Layer.launch(Host.layer(options))
 */
export const layer = (options: Options): Layer.Layer<Host | Services, HostError> =>
  Layer.unwrapEffect(
    Effect.map(MonotonicClock.reader, (now) => {
      const state = new HostState(now, timesOf(options.timing ?? {}))
      return Layer.provideMerge(hostOf(options, state), services(options, state))
    })
  )

/** The part of the options that the program's configuration has. */
export type Configured = Pick<
  Options,
  "name" | "address" | "database" | "codexHome" | "sqliteHome"
> &
  Required<Pick<Options, "listen" | "locks" | "maxConnections">> & {
    readonly timing: Required<Timing>
    readonly entity: CodexSession.Options
    readonly log: TurnLog.Options
    readonly claims: Omit<TurnClaim.Options, "host">
  }

/**
 * Reads what differs between hosts from variables. Needed are `CODEX_HOST_ADDRESS` (`HOST:PORT`), `CODEX_HOST_DATABASE_URL`,
 * `CODEX_HOST_CODEX_HOME` and `CODEX_HOST_SQLITE_HOME`. The others, each with that prefix: `NAME` (default: the address),
 * `LISTEN`, `LOCKS`, `LOST` (`Tell` or `Replay`), `MAX_CONNECTIONS`, `TURN_LOG_CAPACITY`, `MAX_EVENT_BYTES`, and the durations `LOCK_REFRESH`, `LOCK_EXPIRATION`, `ASSIGNMENTS`, `HEALTH_CHECK`,
 * `MESSAGES`, `DRAIN`, `FATE_TIMEOUT`, `RETENTION`, `UNENDED_RETENTION`, `PRUNE_EVERY`, `POLL_EVERY` and `WRITE_EVERY`.
 *
 * @example
 * const name = Effect.map(Host.config, ({ name }) => name)
 */
export const config: Config.Config<Configured> = ConfiguredHost.config

/**
 * The times of the hosts, from the same variables: for a program that is a client of theirs.
 *
 * @example
 * const Client = Layer.unwrapEffect(
 *   Effect.gen(function* () {
 *     const database = yield* Config.redacted("CODEX_HOST_DATABASE_URL")
 *     return Host.clientLayer({ name: "web-1", database, timing: yield* Host.timing })
 *   })
 * )
 */
export const timing: Config.Config<Required<Timing>> = ConfiguredHost.timing

/**
 * A host that the program's configuration describes: see {@link config}.
 *
 * **Errors**: `ConfigError`, and those of {@link layer}.
 *
 * @example
 * const Live = Host.layerConfig({ server: { command, env } })
 */
export const layerConfig = (
  options: Omit<Options, Exclude<keyof Configured, "entity" | "log" | "claims">>
): Layer.Layer<Host | Services, HostError | ConfigError> =>
  Layer.unwrapEffect(
    Effect.map(config, (configured) =>
      layer({
        ...options,
        ...configured,
        entity: { ...configured.entity, ...options.entity },
        log: { ...configured.log, ...options.log },
        claims: { ...configured.claims, ...options.claims }
      })
    )
  )

/** The options of a program that only uses sessions. */
export interface ClientOptions extends Pick<
  Options,
  "name" | "database" | "log" | "maxConnections" | "timing"
> {}

/**
 * What a program needs that uses the sessions of the hosts and has none itself. Its `timing` should be that of the hosts.
 *
 * **Errors**: `HostError` (`Database`).
 *
 * @example
 * const Client = Host.clientLayer({
 *   name: "web-1",
 *   database: Redacted.make("postgres://codex@db/codex")
 * })
 */
export const clientLayer = (
  options: ClientOptions
): Layer.Layer<
  | Sharding.Sharding
  | MessageStorage.MessageStorage
  | SessionStore.SessionStore
  | TurnLog.TurnLog
  | SqlClient.SqlClient,
  HostError
> => {
  const { maxConnections = 10, name, timing = {} } = options
  const database = { name, database: options.database, maxConnections, times: timesOf(timing) }
  return Layer.mergeAll(
    Engine.clientLayer(database),
    SqlSessionStore.layer,
    TurnLog.layer(options.log)
  ).pipe(
    Layer.provide(Layer.mapError(Migrations.layer, Database.unavailable(name))),
    Layer.provideMerge(Database.layer(database))
  )
}

/** What is below the entities. It closes after them, from the sessions to the database. */
const services = (
  options: Options,
  state: HostState
): Layer.Layer<Services | Proven | Elsewhere.Elsewhere, HostError> => {
  const { name } = options
  const times = timesOf(options.timing ?? {})
  const { address, listen = address, locks = "Table", maxConnections = 10 } = options
  const database = { name, database: options.database, maxConnections, times }
  const kept = Layer.mergeAll(
    ApprovalInbox.ApprovalInbox.layer,
    AppServerPool.AppServerPool.layer(options.pool),
    SqlSessionStore.layer,
    TurnLog.layer(options.log),
    TurnClaim.layer({
      address: `${address.host}:${address.port}`,
      keepFor: times.lockExpiration,
      ...options.claims,
      host: name
    }),
    Engine.layer({ ...database, address, listen, locks, state })
  )
  return sessionsOf(options).pipe(
    Layer.provide(SqlRuleStore.layer),
    Layer.provideMerge(kept),
    Layer.provideMerge(Elsewhere.layer),
    Layer.provideMerge(Layer.scoped(Proven, prove(options, database))),
    Layer.provideMerge(Database.layer(database)),
    Layer.provide(StdioTransport.layer),
    Layer.provide(NodeContext.layer)
  )
}

/** The hosts with which it was proven that locks are shared. */
class Proven extends Context.Tag("@effect-codex/cluster/Host/Proven")<
  Proven,
  ReadonlyArray<string>
>() {}

/** All that must hold before a host takes sessions. */
const prove = ({ codexHome, sqliteHome, name }: Options, database: Database.Options) =>
  Effect.gen(function* () {
    yield* Database.checkKeepalives(database)
    yield* Effect.mapError(Migrations.run, Database.unavailable(name))
    return yield* SharedLocks.prove({ name, codexHome, sqliteHome, times: database.times })
  })

const sessionsOf = (options: Options) => {
  const { codexHome, server, sessions, sqliteHome } = options
  const spec = AppServerSpec.make({
    ...server,
    codexHome,
    // A part of the server's key: what another host has there is another server's.
    env: { ...server.env, CODEX_SQLITE_HOME: sqliteHome }
  })
  return Sessions.Sessions.layer(
    (request) =>
      Effect.gen(function* () {
        const { approvals, ...own } = sessions === undefined ? {} : yield* sessions(request)
        return { ...own, approvals: approvals ?? (yield* byPeople(request)), server: spec }
      }),
    // Entities keep their sessions, and have given turns their time.
    { shutdownGrace: 0, idleTimeToLive: 0 }
  )
}

const byPeople = ({ owner }: Pick<Sessions.Request<void, never>, "owner">) =>
  Effect.gen(function* () {
    const { person } = yield* ApprovalInbox.ApprovalInbox
    const storeOf = yield* ApprovalRules.Stores
    const store = yield* storeOf(Option.getOrElse(owner, () => ""))
    return yield* ApprovalRules.make({
      person,
      store,
      deadline: { after: "1 hour", decision: "decline" }
    })
  })

const hostOf = (options: Options, state: HostState) =>
  Layer.scoped(
    Host,
    Effect.gen(function* () {
      const { entity, entities = CodexSession.layer(entity), name, timing = {} } = options
      const sharding = yield* Sharding.Sharding
      const sessions = yield* Sessions.Sessions
      const provenWith = yield* Proven
      const serving = yield* Scope.make()
      const asked = yield* Deferred.make<void>()
      const stopped = yield* Deferred.make<void>()
      const stop = Effect.zipRight(
        Scope.close(serving, Exit.void),
        Deferred.succeed(stopped, undefined)
      )
      const drain: Service["drain"] = ({ budget = timesOf(timing).drain } = {}) =>
        Effect.gen(function* () {
          state.drain()
          yield* Deferred.succeed(asked, undefined)
          const cut = sessions.shutdown({ grace: budget })
          const isStopped = Deferred.await(stopped)
          yield* Effect.raceFirst(isStopped, Effect.interruptible(Effect.zipRight(cut, isStopped)))
        })
      yield* Effect.forkScoped(Effect.zipRight(Deferred.await(asked), Effect.uninterruptible(stop)))
      yield* Effect.addFinalizer(() => drain())
      yield* Scope.extend(Layer.build(entities), serving)
      const health = Effect.map(sharding.activeEntityCount, (live) => ({
        name,
        standing: state.standing,
        sessions: live,
        provenWith
      }))
      return { health, drain, drained: Deferred.await(stopped) }
    })
  )
