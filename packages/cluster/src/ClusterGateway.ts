/**
 * A gateway before the hosts of a cluster. Sessions and their turns are on the hosts, and their events in the log, so any
 * number of gateways may stand before them: a request may go to any, and a reader that comes back to any goes on where it was.
 * A gateway that is drained leaves the turns as they are.
 *
 * The hosts make the sessions with `HostSessions` of `@effect-codex/gateway`, which has the ceiling, the rules and the
 * budgets. Hosts and gateways must have the same folders.
 *
 * What is different from a gateway with sessions of its own:
 * - A tenant's limits hold for each gateway. A turn that is taken runs as soon as its session lets it, so there is no
 *   `queue`: a tenant that has `turnsAtOnce` turns at a gateway is told to come again.
 * - A turn is found by its id for as long as the log keeps it.
 * - A session is `isOpen` while a turn of it waits or runs.
 * - Readers of the inbox are told within a second or two.
 * - `/readyz` says whether the database and a host answer. `/v1/pool` has no servers: those are the hosts'.
 *
 * It needs `@effect-codex/gateway`, and is not in the index of this package: import it from
 * `@effect-codex/cluster/ClusterGateway`.
 *
 * @example
 * const Live = ClusterGateway.serve({ folders: ["/srv/projects"] }).pipe(
 *   Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 4127 })),
 *   Layer.provide(
 *     Host.clientLayer({ name: "gateway-1", database: Redacted.make("postgres://codex@db/codex") })
 *   ),
 *   Layer.provide([Tenants.open, NodeContext.layer])
 * )
 */
import { SessionStore } from "@effect-codex/agent"
import * as Backend from "@effect-codex/gateway/Backend"
import * as Gateway from "@effect-codex/gateway/Gateway"
import type * as Tenants from "@effect-codex/gateway/Tenants"
import type * as Sharding from "@effect/cluster/Sharding"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpRouter from "@effect/platform/HttpRouter"
import type * as HttpServer from "@effect/platform/HttpServer"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as ClusterSessions from "./ClusterSessions.ts"
import * as Client from "./internal/client/Client.ts"
import type { Hosts } from "./internal/client/Hosts.ts"
import * as Questions from "./internal/gateway/Questions.ts"
import * as TenantSessions from "./internal/gateway/TenantSessions.ts"
import type { TurnLog } from "./TurnLog.ts"

/** The options of a gateway before hosts. Only `folders` is required. */
export interface Options extends Gateway.FrontOptions, ClusterSessions.Options {}

type Needs =
  | Sharding.Sharding
  | TurnLog
  | SessionStore.SessionStore
  | FileSystem.FileSystem
  | Path.Path

/**
 * Serves a gateway before the hosts: `Gateway.serve` over their sessions.
 *
 * **Errors**: as `Gateway.serve`.
 *
 * @example
 * const Live = ClusterGateway.serve({ folders: ["/srv/projects"] })
 */
export const serve = (
  options: Options
): Layer.Layer<
  Gateway.Gateway,
  Gateway.TokensNeeded,
  Needs | Tenants.Tenants | HttpServer.HttpServer | HttpRouter.HttpRouter.DefaultServices
> => Layer.provide(Gateway.serveOver(options), backend(options))

/**
 * The sessions of the hosts, for a program that mounts `Gateway.layerOver` beside routes of its own.
 *
 * @example
 * const folders = ["/srv/projects"] as const
 * const Routes = Gateway.layerOver({ folders }).pipe(
 *   Layer.provide(ClusterGateway.backend({ folders }))
 * )
 */
export const backend = (
  options: Pick<Options, "folders"> & ClusterSessions.Options
): Layer.Layer<Backend.Backend, never, Needs> =>
  Layer.scoped(
    Backend.Backend,
    Effect.gen(function* () {
      const hosts = yield* Client.hosts(options)
      const shared = {
        hosts,
        store: yield* SessionStore.SessionStore,
        folders: options.folders,
        files: yield* Effect.context<FileSystem.FileSystem | Path.Path>()
      }
      const isReached = yield* Effect.cachedWithTTL(reached(hosts), "1 second")
      let isDrained = false
      const takesTurns = Effect.sync(() => !isDrained)
      return {
        place: "OnHosts",
        of: (tenant) => TenantSessions.make(shared, tenant),
        inbox: yield* Questions.make(hosts),
        takesTurns,
        shutdown: () =>
          Effect.sync(() => {
            isDrained = true
          }),
        readiness: Effect.flatMap(takesTurns, (takes) =>
          takes ? isReached : Effect.succeed(false)
        ),
        liveness: Effect.succeed(true),
        pool: Effect.succeed({ servers: [], memory: [] })
      }
    })
  )

/** How long the database and a host may take to answer, when it is asked whether they do. */
const answersWithin = "2 seconds"

/** Asked for in vain: the host that would have it answers that it has no turns. */
const nobodys = { session: "effect-codex/ready", id: "ready" }

/** Whether the database and a host answer. */
const reached = (hosts: Hosts): Effect.Effect<boolean> =>
  Effect.zip(
    hosts.log.status(nobodys),
    hosts.call(nobodys.session, { method: "ready", deadline: answersWithin }, (entity) =>
      entity.Turns()
    )
  ).pipe(
    Effect.disconnect,
    Effect.timeout(answersWithin),
    Effect.match({ onFailure: () => false, onSuccess: () => true })
  )
