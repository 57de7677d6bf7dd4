/**
 * What the engine does with an entity that moves to another host while it is at work: why turns do not run in entities (see
 * `internal/entity/HostedSession.ts`). A test that fails here says that the engine was mended.
 */
import * as Entity from "@effect/cluster/Entity"
import * as MessageStorage from "@effect/cluster/MessageStorage"
import { Runner } from "@effect/cluster/Runner"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import { Rpc } from "@effect/rpc"
import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Exit, Fiber, Layer, Option, Scope, TestClock } from "effect"

const entity = Entity.make("Worker", [Rpc.make("Work")])

const other = new Runner({
  address: RunnerAddress.make("other", 1),
  groups: ["default"],
  weight: 1
})

/** A host whose entity is at work, and then moves to another host. */
const moving = (entityTerminationTimeout: Duration.DurationInput) =>
  Effect.gen(function* () {
    const seen = { hasMoved: false, isCut: false, isReleased: false }
    const storage = Layer.effect(
      RunnerStorage.RunnerStorage,
      Effect.map(RunnerStorage.RunnerStorage, (memory) => ({
        ...memory,
        getRunners: Effect.map(memory.getRunners, (runners) =>
          seen.hasMoved
            ? [...runners.map(([runner]) => [runner, false] as const), [other, true] as const]
            : runners
        ),
        release: () =>
          Effect.sync(() => {
            seen.isReleased = true
          })
      }))
    ).pipe(Layer.provide(RunnerStorage.layerMemory))
    const live = entity
      .toLayer({
        Work: () =>
          Effect.onInterrupt(Effect.never, () =>
            Effect.sync(() => {
              seen.isCut = true
            })
          )
      })
      .pipe(
        Layer.provideMerge(Sharding.layer),
        Layer.provide(Runners.layerNoop),
        Layer.provide(MessageStorage.layerNoop),
        Layer.provide([storage, RunnerHealth.layerNoop]),
        Layer.provide(ShardingConfig.layer({ entityTerminationTimeout, shardsPerGroup: 1 }))
      )
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) =>
      Scope.close(scope, Exit.void)
    )
    const services = yield* Scope.extend(Layer.build(live), scope)
    const client = yield* Effect.provide(entity.client, services)
    yield* Effect.fork(client("one").Work())
    yield* TestClock.adjust("5 seconds")
    const { activeEntityCount } = Context.get(services, Sharding.Sharding)
    expect(yield* activeEntityCount).toBe(1)
    seen.hasMoved = true
    for (let second = 0; second < 10; second++) yield* TestClock.adjust("1 second")
    return { seen, stop: Scope.close(scope, Exit.void), activeEntityCount }
  })

describe("the engine", () => {
  it.scoped("ends what an entity does when its time to move is over", () =>
    Effect.gen(function* () {
      const { seen } = yield* moving("5 seconds")
      yield* TestClock.adjust("1 second")
      expect(seen).toMatchObject({ isCut: true, isReleased: true })
    })
  )

  it.scoped("gives no entity of a shard to another host while one of them is at work", () =>
    Effect.gen(function* () {
      const { seen } = yield* moving("40 seconds")
      yield* TestClock.adjust("20 seconds")
      expect(seen).toMatchObject({ isCut: false, isReleased: false })
      yield* TestClock.adjust("15 seconds")
      expect(seen).toMatchObject({ isCut: true, isReleased: true })
    })
  )

  it.scoped("does not know of an entity that moves, and does not wait for it when it stops", () =>
    Effect.gen(function* () {
      const { activeEntityCount, seen, stop } = yield* moving("1 hour")
      expect(yield* activeEntityCount).toBe(0)
      const stopping = yield* Effect.fork(stop)
      for (let second = 0; second < 10; second++) yield* TestClock.adjust("1 second")
      const exit = yield* Fiber.poll(stopping)
      expect({ hasStopped: Option.isSome(exit), isCut: seen.isCut }).toEqual({
        hasStopped: true,
        isCut: false
      })
    })
  )
})
