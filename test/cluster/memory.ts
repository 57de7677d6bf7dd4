/** A cluster in memory: hosts come and go over one storage, as they do over PostgreSQL. */
import { PortableSessions, Sessions, SessionStore } from "@effect-codex/agent"
import {
  ClusterSessions,
  CodexSession,
  MemoryStorage,
  TurnClaim,
  TurnLog
} from "@effect-codex/cluster"
import type { FakeAppServer } from "@effect-codex/testing"
import {
  MessageStorage,
  RunnerHealth,
  Runners,
  RunnerStorage,
  Sharding,
  ShardingConfig
} from "@effect/cluster"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { pooled } from "../guarantees/support.ts"

/** What outlives the hosts. */
const storage = Layer.mergeAll(
  MessageStorage.layerMemory,
  RunnerStorage.layerMemory,
  MemoryStorage.layer
)

const config = ShardingConfig.layer({
  entityTerminationTimeout: "50 millis",
  entityMessagePollInterval: "100 millis",
  refreshAssignmentsInterval: "100 millis"
})

/** `Runners.layerNoop` reaches nobody, so each host is its own client. */
const sharding = Sharding.layer.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide([config, RunnerHealth.layerNoop])
)

/** The only host of a cluster. */
export const onlyHost = sharding.pipe(Layer.provideMerge(Layer.provideMerge(storage, config)))

export interface HostOptions extends CodexSession.Options {
  readonly name?: string
  readonly sessions?: Omit<Sessions.SessionOptions, "server">
  readonly turnLogCapacity?: number
  /** How the host reaches the store of sessions. Default: as it is. */
  readonly through?: (store: SessionStore.Service) => SessionStore.Service
}

const hostLayer = (
  fake: FakeAppServer.FakeAppServer,
  {
    name = "host",
    sessions,
    through = (store) => store,
    turnLogCapacity = 10_000,
    ...options
  }: HostOptions
) =>
  Layer.mergeAll(ClusterSessions.layer(), CodexSession.layer(options)).pipe(
    Layer.provideMerge(
      Sessions.Sessions.layer(() => ({ ...sessions, server: fake.spec() }), { shutdownGrace: 0 })
    ),
    Layer.provideMerge(sharding),
    Layer.provideMerge(
      Layer.merge(MemoryStorage.turnLog(), MemoryStorage.turnClaim({ host: name, turnLogCapacity }))
    ),
    Layer.provideMerge(
      Layer.merge(
        Layer.map(MemoryStorage.sessionStore, (context) =>
          Context.make(
            SessionStore.SessionStore,
            through(Context.get(context, SessionStore.SessionStore))
          )
        ),
        pooled(fake)
      )
    )
  )

/** A storage, and hosts over it. A host ends with its scope, or with `stop`. */
export const cluster = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const kept = yield* Layer.build(Layer.provide(storage, config))
    const ofNobody = yield* Layer.build(
      Layer.merge(MemoryStorage.turnLog(), MemoryStorage.turnClaim({ host: "lost" }))
    ).pipe(Effect.provide(kept))
    return {
      setAway: Context.get(kept, MemoryStorage.MemoryStorage).setAway,
      /** Where all hosts have their sessions. */
      stored: Context.get(kept, MemoryStorage.MemoryStorage).sessions,
      /** What a host that was lost has done. */
      lost: {
        ...Context.get(ofNobody, TurnLog.TurnLog),
        ...Context.get(ofNobody, TurnClaim.TurnClaim)
      },
      start: (options: HostOptions = {}) =>
        Effect.gen(function* () {
          const scope = yield* Effect.acquireRelease(Scope.make(), (scope) =>
            Scope.close(scope, Exit.void)
          )
          const services = yield* Layer.build(hostLayer(fake, options)).pipe(
            Effect.provide(kept),
            Scope.extend(scope)
          )
          return {
            ...Context.get(services, ClusterSessions.ClusterSessions),
            sessions: Context.get(services, PortableSessions.PortableSessions),
            /** Messages as the engine delivers them. */
            entity: (yield* Effect.provide(CodexSession.entity.client, services))("s"),
            /** What a host does whose budget for its turns is used up. */
            shutdown: Effect.asVoid(Context.get(services, Sessions.Sessions).shutdown()),
            stop: Scope.close(scope, Exit.void)
          }
        })
    }
  })
