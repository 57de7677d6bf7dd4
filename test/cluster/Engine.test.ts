/** What the host works around in the engine. A test that fails here says that the engine was mended, and the workaround may go. */
import * as Entity from "@effect/cluster/Entity"
import { PersistenceError } from "@effect/cluster/ClusterError"
import * as MessageStorage from "@effect/cluster/MessageStorage"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import { Rpc } from "@effect/rpc"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, RcMap, TestClock } from "effect"

/** For the host, see `internal/host/Engine.ts` and `Health.ts`. */
describe("the engine, without a host", () => {
  it.effect("does not close a connection that was given up while it was used, and replaced", () =>
    Effect.gen(function* () {
      let open = 0
      const connect = Effect.acquireRelease(
        Effect.sync(() => void open++),
        () => Effect.sync(() => void open--)
      )
      yield* Effect.scoped(
        Effect.gen(function* () {
          const clients = yield* RcMap.make({
            lookup: () => connect,
            idleTimeToLive: "3 minutes"
          })
          const get = RcMap.get(clients, "host")
          const replace = Effect.zipRight(RcMap.invalidate(clients, "host"), Effect.scoped(get))
          yield* Effect.scoped(Effect.zipRight(get, replace))
        })
      )
      expect(open).toBe(1)
    })
  )

  it.effect("takes its address from variables without a prefix, such as PORT", () =>
    Effect.gen(function* () {
      const before = process.env
      process.env = { ...before, HOST: "elsewhere", PORT: "1234" }
      const { runnerAddress } = yield* ShardingConfig.configFromEnv.pipe(
        Effect.ensuring(
          Effect.sync(() => {
            process.env = before
          })
        )
      )
      expect(Option.getOrThrow(runnerAddress)).toMatchObject({ host: "elsewhere", port: 1234 })
    })
  )

  it.scoped("asks a host that does not answer for most of a minute", () =>
    Effect.gen(function* () {
      const { isAlive } = yield* RunnerHealth.makePing
      const asked = yield* Effect.fork(isAlive(RunnerAddress.make("127.0.0.1", 1)))
      yield* TestClock.adjust("50 seconds")
      expect(Option.isNone(yield* Fiber.poll(asked))).toBe(true)
    }).pipe(
      Effect.provide(
        Layer.effect(
          Runners.Runners,
          Effect.map(Runners.Runners, (runners) => ({ ...runners, ping: () => Effect.never }))
        ).pipe(
          Layer.provide(Runners.layerNoop),
          Layer.provide(MessageStorage.layerNoop),
          Layer.provide(ShardingConfig.layer())
        )
      )
    )
  )

  it.scoped(
    "gives all entities up if its storage is away for a second, though its locks last 35",
    () =>
      Effect.gen(function* () {
        let isAway = false
        const started = yield* Deferred.make<void>()
        const cut = yield* Deferred.make<void>()
        const storage = Layer.effect(
          RunnerStorage.RunnerStorage,
          Effect.map(RunnerStorage.RunnerStorage, (memory) => ({
            ...memory,
            refresh: (address, shards) =>
              Effect.suspend(() =>
                isAway
                  ? Effect.fail(new PersistenceError({ cause: "away" }))
                  : memory.refresh(address, shards)
              )
          }))
        ).pipe(Layer.provide(RunnerStorage.layerMemory))
        const live = entity
          .toLayer({
            Work: () =>
              Effect.zipRight(Deferred.succeed(started, undefined), Effect.never).pipe(
                Effect.onInterrupt(() => Deferred.succeed(cut, undefined))
              )
          })
          .pipe(
            Layer.provideMerge(Sharding.layer),
            Layer.provide(Runners.layerNoop),
            Layer.provide(MessageStorage.layerNoop),
            Layer.provide([storage, RunnerHealth.layerNoop]),
            Layer.provide(ShardingConfig.layer())
          )
        yield* Effect.gen(function* () {
          const client = yield* entity.client
          yield* Effect.fork(client("one").Work())
          yield* TestClock.adjust("5 seconds")
          yield* Deferred.await(started)
          isAway = true
          // The next renewal, and no more than its tries.
          yield* TestClock.adjust("10 seconds")
          yield* TestClock.adjust("1 second")
          isAway = false
          yield* Deferred.await(cut)
        }).pipe(Effect.provide(live))
      })
  )
})

const entity = Entity.make("Worker", [Rpc.make("Work")])
