/** The sessions of the gateway's own process. */
import { ApprovalInbox } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Backend, type Service, type TenantSessions, turnIn } from "../../Backend.ts"
import type { Options } from "../../Options.ts"
import * as Registry from "./Registry.ts"

export const layer = (options: Options) =>
  Layer.effect(
    Backend,
    Effect.gen(function* () {
      const registry = yield* Registry.Registry
      const inbox = yield* ApprovalInbox.ApprovalInbox
      const pool = yield* AppServerPool.AppServerPool
      const isServerReady = Effect.map(pool.readiness(options.server), ({ isReady }) => isReady)
      const isPoolLive = Effect.map(pool.liveness, ({ isLive }) => isLive)
      return {
        place: "Here",
        of: (tenant) => sessionsOf(registry.ownedBy(tenant)),
        inbox: {
          pending: () => inbox.pending,
          changes: () => inbox.changes,
          decide: ({ id }, verdict) => inbox.decide(id, verdict),
          answer: ({ id }, answers) => inbox.answer(id, answers)
        },
        takesTurns: registry.readiness,
        shutdown: (options) => Effect.asVoid(registry.shutdown(options)),
        readiness: both(registry.readiness, isServerReady),
        liveness: both(registry.liveness, isPoolLive),
        pool: Effect.all({ servers: pool.servers, memory: pool.memory }, { concurrency: 2 })
      } satisfies Service
    })
  ).pipe(Layer.provide(Registry.layer(options)), Layer.provide(ApprovalInbox.ApprovalInbox.layer))

const sessionsOf = ({
  create,
  describe,
  find,
  forget,
  list,
  updateMetadata
}: typeof Registry.Registry.Service): TenantSessions => ({
  create: (key, kept) => Effect.scoped(Effect.asVoid(create(key, kept))),
  find: (key) => find(key, { settings: {}, metadata: {} }),
  describe,
  list,
  updateMetadata,
  forget,
  turn: turnIn
})

const both = (one: Effect.Effect<boolean>, other: Effect.Effect<boolean>) =>
  Effect.map(Effect.all([one, other]), (all) => all.every(Boolean))
