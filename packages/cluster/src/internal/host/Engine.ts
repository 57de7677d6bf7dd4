/** Effect Cluster over PostgreSQL and WebSockets, as a host has it. */
import * as HttpRunner from "@effect/cluster/HttpRunner"
import * as Runners from "@effect/cluster/Runners"
import * as RunnerServer from "@effect/cluster/RunnerServer"
import type * as MessageStorage from "@effect/cluster/MessageStorage"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import type * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { createServer } from "node:http"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { alone } from "../sql/Alone.ts"
import * as Elsewhere from "../entity/Elsewhere.ts"
import * as Database from "./Database.ts"
import * as Health from "./Health.ts"
import { HostError } from "./HostError.ts"
import type { HostState } from "./HostState.ts"
import type { Times } from "./Timing.ts"

/** Where a host is reached. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** How a host locks its sessions: see `Host.Options`. */
export type Locks = "Advisory" | "Table"

export interface Options extends Database.Options {
  readonly address: Address
  readonly listen: Address
  readonly locks: Locks
  readonly times: Times
  readonly state: HostState
}

/** The engine of a host. It listens until it closes. */
export const layer = (
  options: Options
): Layer.Layer<
  Sharding.Sharding | MessageStorage.MessageStorage,
  HostError,
  SqlClient.SqlClient | Elsewhere.Elsewhere
> => {
  const { listen, name, state } = options
  const runner = HttpLayerRouter.serve(
    Layer.mergeAll(
      HttpRunner.layerWebsocketOptions({ path: "/" }),
      Health.routes(state),
      Elsewhere.routes
    ),
    { disableListenLog: true, disableLogger: true }
  )
  const server = Layer.mapError(
    NodeHttpServer.layer(createServer, listen),
    ({ cause }) =>
      new HostError({
        reason: "Address",
        host: name,
        detail: `It cannot listen on ${listen.host}, port ${listen.port}: ${cause instanceof Error ? cause.message : String(cause)}. Choose another one`
      })
  )
  return runner.pipe(
    Layer.provide(connections),
    Layer.provide([server, NodeSocket.layerWebSocketConstructor, Health.asked]),
    Layer.provideMerge(made(name, Layer.merge(SqlMessageStorage.layer, runners(options)))),
    Layer.provide(configOf(options)),
    Layer.provide(RpcSerialization.layerMsgPack)
  )
}

/** The engine of a program that has no sessions of its own, and asks the hosts. */
export const clientLayer = (
  options: Pick<Options, "name" | "database" | "maxConnections" | "times">
): Layer.Layer<Sharding.Sharding | MessageStorage.MessageStorage, HostError, SqlClient.SqlClient> =>
  RunnerServer.layerClientOnly.pipe(
    Layer.provide(connections),
    Layer.provide(NodeSocket.layerWebSocketConstructor),
    Layer.provideMerge(
      made(options.name, Layer.merge(SqlMessageStorage.layer, SqlRunnerStorage.layer))
    ),
    Layer.provide(
      Layer.succeed(ShardingConfig.ShardingConfig, {
        ...ShardingConfig.defaults,
        runnerAddress: Option.none(),
        shardLockExpiration: options.times.lockExpiration,
        refreshAssignmentsInterval: options.times.assignments
      })
    ),
    Layer.provide(RpcSerialization.layerMsgPack)
  )

/** The storages of the engine, which makes tables that are not there. */
const made = <A, R>(name: string, storages: Layer.Layer<A, SqlError | HostError, R>) =>
  Layer.scopedContext(
    Effect.flatMap(Effect.scope, (scope) => alone(Layer.buildWithScope(storages, scope))).pipe(
      Effect.mapError((error) =>
        error._tag === "HostError" ? error : Database.unavailable(name)(error)
      )
    )
  )

const silent = Effect.async<never>(() => {})

/**
 * The connections to the hosts, which end with this layer. The engine does not close those that it has given up while they were
 * used (`RcMap.invalidate`): they would try to connect for ever, and the program would not end.
 */
const connections = Layer.scoped(
  Runners.RpcClientProtocol,
  Effect.gen(function* () {
    const connect = yield* Runners.RpcClientProtocol
    const scope = yield* Effect.scope
    return (address) =>
      Effect.gen(function* () {
        const own = yield* Effect.acquireRelease(
          Scope.fork(scope, ExecutionStrategy.sequential),
          Scope.close
        )
        const protocol = yield* Scope.extend(connect(address), own)
        const closed = yield* Deferred.make<void>()
        yield* Scope.addFinalizer(own, Deferred.succeed(closed, undefined))
        // The engine logs whatever this ends with, so it does not end. Nor does it keep the program from ending.
        const run: typeof protocol.run = (write) =>
          Effect.zipRight(Effect.raceFirst(protocol.run(write), Deferred.await(closed)), silent)
        return { ...protocol, run }
      })
  })
).pipe(Layer.provide(HttpRunner.layerClientProtocolWebsocketDefault))

/** How long the calls of a session that moves may take. Its turns are not calls, and stay. */
const callsEndWithin = "1 second"

/** The engine's own way to its configuration also reads variables without a prefix, such as `HOST` and `PORT`. */
const configOf = ({ address, locks, times }: Options) =>
  Layer.succeed(ShardingConfig.ShardingConfig, {
    ...ShardingConfig.defaults,
    runnerAddress: Option.some(RunnerAddress.make(address.host, address.port)),
    shardLockDisableAdvisory: locks === "Table",
    shardLockRefreshInterval: times.lockRefresh,
    shardLockExpiration: times.lockExpiration,
    refreshAssignmentsInterval: times.assignments,
    runnerHealthCheckInterval: times.healthCheck,
    entityMessagePollInterval: times.messages,
    entityTerminationTimeout: callsEndWithin
  })

/** Which hosts there are, and which locks they have. */
const runners = (options: Options) =>
  Layer.effect(
    RunnerStorage.RunnerStorage,
    Effect.map(RunnerStorage.RunnerStorage, (storage) => watched(options.state, storage))
  ).pipe(Layer.provide(SqlRunnerStorage.layer), Layer.provide(Database.locksLayer(options)))

type Storage = RunnerStorage.RunnerStorage["Type"]

/**
 * The engine gives all sessions up if the locks could not be renewed for a quarter of a second. They last much longer, so it
 * is tried again until the engine's deadline, which is the next renewal.
 */
const watched = (state: HostState, storage: Storage): Storage => ({
  ...storage,
  refresh: (address, shards) => {
    const wanted = Array.from(shards)
    return storage.refresh(address, wanted).pipe(
      Effect.retry(Schedule.spaced("250 millis")),
      Effect.tap(() => Effect.sync(() => state.renewed()))
    )
  }
})
