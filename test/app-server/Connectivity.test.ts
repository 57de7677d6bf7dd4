/** How a pool and its servers are: what watchers, probes and people are told. */
import { describe, expect, it } from "@effect/vitest"
import { AppServerPool, Limits } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { Chunk, Effect, Exit, Fiber, HashSet, Layer, Scope, Stream, TestClock } from "effect"
import * as Connectivity from "../../packages/app-server/src/internal/pool/Connectivity.js"
import type * as PoolState from "../../packages/app-server/src/internal/pool/PoolState.js"
import { lost, Pool, pooled, settle } from "../guarantees/support.ts"

const generation = (state: PoolState.State): PoolState.Generation => ({
  number: 1,
  state,
  leases: HashSet.make(1)
})

const circuit = (state: AppServerPool.Circuit["state"], losses: number): AppServerPool.Circuit => ({
  state,
  losses,
  nextTryIn: undefined
})

describe("the connectivity of any server", () => {
  const circuits = {
    neverLost: circuit("Closed", 0),
    lost: circuit("Closed", 1),
    open: circuit("Open", 5),
    halfOpen: circuit("HalfOpen", 5)
  }
  const rows = [
    [[], "Idle", "Lost", "Refused", "Lost"],
    [["Closing"], "Idle", "Lost", "Refused", "Lost"],
    [["Draining"], "Draining", "Draining", "Refused", "Draining"],
    [["Draining", "Closing"], "Draining", "Draining", "Refused", "Draining"],
    [["Starting"], "Starting", "Starting", "Starting", "Starting"],
    [["Draining", "Starting"], "Starting", "Starting", "Starting", "Starting"],
    [["Ready"], "Ready", "Ready", "Ready", "Ready"],
    [["Closing", "Ready"], "Ready", "Ready", "Ready", "Ready"]
  ] as const

  it.each(rows)("with generations %j: %s, %s if lost, %s if open, %s if half open", (...row) => {
    const [states, ...expected] = row
    const slot = { youngest: 1, generations: states.map(generation) }
    const { halfOpen, lost, neverLost, open } = circuits
    const told = [neverLost, lost, open, halfOpen].map((one) => Connectivity.of(slot, one))
    expect(told).toEqual(expected)
  })
})

type Spec = ReturnType<FakeAppServer.FakeAppServer["spec"]>

const lease = (spec: Spec) => Effect.flatMap(Pool, (pool) => pool.lease(spec))

const connectivity = (spec: Spec) =>
  Effect.flatMap(Pool, ({ changes }) => Effect.map(Stream.runHead(changes(spec)), (now) => now))

/** Watches a server in the background. */
const watched = (spec: Spec) =>
  Effect.gen(function* () {
    const seen: Array<AppServerPool.Connectivity> = []
    const { changes } = yield* Pool
    const fiber = yield* Effect.forkScoped(
      Stream.runForEach(changes(spec), (now) => Effect.sync(() => seen.push(now)))
    )
    yield* settle
    return { fiber, seen }
  })

describe("the connectivity of a server", () => {
  it.scoped("is told from what it is now, each change in order, and starts nothing", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ spawnDelay: "1 second" }) })
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        const { seen } = yield* watched(spec)
        expect(seen).toEqual(["Idle"])
        expect(yield* fake.spawns).toBe(0)

        const scope = yield* Scope.make()
        const leasing = yield* Effect.fork(Scope.extend(lease(spec), scope))
        yield* settle
        expect(seen).toEqual(["Idle", "Starting"])
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(leasing)
        yield* Effect.flatMap(Pool, (pool) => pool.drain(spec))
        yield* settle
        expect(seen).toEqual(["Idle", "Starting", "Ready", "Draining"])
        yield* Scope.close(scope, Exit.void)
        yield* settle
        expect(seen).toEqual(["Idle", "Starting", "Ready", "Draining", "Idle"])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is lost until the loss has left the window, unless somebody leases the next", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        const { seen } = yield* watched(spec)
        yield* Effect.scoped(lease(spec))
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* settle
        expect(seen).toEqual(["Idle", "Starting", "Ready", "Lost"])
        yield* TestClock.adjust("59 seconds")
        yield* settle
        expect(seen.at(-1)).toBe("Lost")
        yield* TestClock.adjust("2 seconds")
        yield* settle
        expect(seen.at(-1)).toBe("Idle")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is refused while the circuit is open, which ends without anybody asking", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ exitsWith: 1 }) })
      const spec = fake.spec({ name: "crashing" })
      const limits = Limits.layer({ maxRestarts: 1, restartMaxBackoff: "10 seconds" })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const { seen } = yield* watched(spec)
        yield* Effect.flip(Effect.scoped(lease(spec)))
        yield* settle
        expect(seen).toEqual(["Idle", "Starting", "Refused"])
        expect(yield* pool.readiness(spec)).toMatchObject({
          isReady: false,
          reason: "Refused",
          refused: [{ name: "crashing", circuit: { state: "Open", losses: 1 } }]
        })
        const [server] = yield* pool.servers
        expect(server).toMatchObject({ name: "crashing", connectivity: "Refused", exits: [{}] })
        yield* TestClock.adjust("11 seconds")
        yield* settle
        expect(seen).toEqual(["Idle", "Starting", "Refused", "Lost"])
        expect(yield* pool.readiness(spec)).toMatchObject({ isReady: true, refused: [] })
        expect((yield* pool.servers)[0]).toMatchObject({ circuit: { state: "HalfOpen" } })
      }).pipe(Effect.scoped, Effect.provide(Layer.provide(pooled(fake), limits)))
    })
  )

  it.scoped("is told to a slow reader from the latest 16 changes, in order", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const scope = yield* Effect.scope
        const pull = yield* Scope.extend(Stream.toPull(pool.changes(spec)), scope)
        const first = yield* pull
        for (let n = 0; n < 20; n++) {
          yield* Effect.scoped(lease(spec))
          yield* (yield* pool.drain(spec)).end
        }
        const rest = Chunk.toReadonlyArray(yield* pull)
        expect(Chunk.toReadonlyArray(first)).toEqual(["Idle"])
        expect(rest).toHaveLength(16)
        expect(rest.slice(-4)).toEqual(["Idle", "Starting", "Ready", "Idle"])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends with the pool", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      const scope = yield* Scope.make()
      const pool = yield* Scope.extend(Layer.build(pooled(fake)), scope)
      yield* Effect.gen(function* () {
        const { fiber } = yield* watched(spec)
        yield* lease(spec)
        const { liveness, readiness } = yield* Pool
        expect(yield* liveness).toEqual({ isLive: true, reason: undefined })
        yield* Scope.close(scope, Exit.void)
        yield* Fiber.join(fiber)
        expect(yield* readiness(spec)).toMatchObject({ isReady: false, reason: "Closing" })
        expect(yield* liveness).toEqual({ isLive: false, reason: "Closed" })
      }).pipe(Effect.scoped, Effect.provide(pool))
    })
  )
})

describe("a pool as a whole", () => {
  it.scoped("is ready while one of its servers can be leased, and before it knows any", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        starts: (n) => (n === 1 ? { exitsWith: 1 } : {})
      })
      const bad = fake.spec({ name: "bad", isolation: "bad" })
      const good = fake.spec({ name: "good" })
      yield* Effect.gen(function* () {
        const { readiness } = yield* Pool
        expect(yield* readiness()).toMatchObject({ isReady: true })
        yield* Effect.flip(Effect.scoped(lease(bad)))
        expect(yield* readiness()).toMatchObject({ isReady: false, reason: "Refused" })
        yield* Effect.scoped(lease(good))
        expect(yield* readiness()).toMatchObject({ isReady: true, refused: [{ name: "bad" }] })
        expect(yield* connectivity(good)).toMatchObject({ value: "Ready" })
      }).pipe(Effect.provide(Layer.provide(pooled(fake), Limits.layer({ maxRestarts: 1 }))))
    })
  )

  it.scoped("says who holds each lease, since when, and where it was acquired", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec({ name: "main" })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const holder = { session: "room 7", threadId: undefined }
        yield* pool.lease(spec, { holder: () => holder }).pipe(Effect.withSpan("the holder"))
        yield* TestClock.adjust("3 seconds")
        const [held] = yield* pool.leases
        expect(held).toMatchObject({
          name: "main",
          generation: 1,
          session: "room 7",
          run: undefined,
          acquired: expect.stringMatching(/^the holder < .*Connectivity\.test/)
        })
        expect((yield* pool.servers)[0]?.leases).toEqual(yield* pool.leases)
        yield* Effect.scoped(lease(spec)).pipe(Effect.zipRight(settle))
        expect(yield* pool.leases).toHaveLength(1)
        expect(lost(1).generation).toBe(held?.generation)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
