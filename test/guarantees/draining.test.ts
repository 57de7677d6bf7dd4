import { Run } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { Pool, pooled, settle } from "./support.ts"

const aLease = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const lease = yield* Scope.extend(
      Effect.flatMap(Pool, (pool) => pool.lease(fake.spec())),
      scope
    )
    return { lease, release: Scope.close(scope, Exit.void) }
  })

describe("a server that drains", () => {
  it.scoped("has ended when its last lease is released, and says that none was cut off", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const { release } = yield* aLease(fake)
        const { end } = yield* (yield* Pool).drain(fake.spec(), { grace: "1 minute" })
        const ending = yield* Effect.fork(end)
        yield* settle
        expect(ending.unsafePoll()).toBe(null)
        yield* release
        expect(yield* Fiber.join(ending)).toMatchObject([{ generation: 1, cut: 0, running: [] }])
        expect(yield* fake.running).toBe(0)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("has until its deadline, whether or not somebody waits, and says what it cut off", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const run = yield* Effect.fork(Effect.flip(Run.run({ server, input: "x" })))
        yield* (yield* fake.awaitProcess(1)).awaitReceived("turn/start")
        const { end } = yield* (yield* Pool).drain(server, { grace: "1 minute" })
        yield* settle
        yield* TestClock.adjust("59 seconds")
        expect(run.unsafePoll()).toBe(null)
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TransportError", reason: "Closed" })
        expect(yield* end).toMatchObject([
          { generation: 1, cut: 1, running: [{ threadId: "thread-1", turn: "Taken" }] }
        ])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is not waited for by those who ask for its spec", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        yield* aLease(fake)
        yield* (yield* Pool).drain(fake.spec(), { grace: "1 minute" })
        expect((yield* aLease(fake)).lease.generation).toBe(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})

describe("a pool that closes with a grace", () => {
  it.scoped("gives no new leases meanwhile, and ends the servers at the deadline", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const scope = yield* Scope.make()
      const layer = pooled(fake, { shutdownGrace: "1 minute" })
      const pool = Context.get(yield* Layer.buildWithScope(layer, scope), Pool)
      const held = yield* Scope.make()
      yield* Scope.extend(pool.lease(fake.spec()), held)
      yield* Scope.extend(pool.lease(fake.spec({ codexHome: "/other" })), held)
      const released = yield* Scope.make()
      yield* Scope.extend(pool.lease(fake.spec({ codexHome: "/third" })), released)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      expect(yield* Effect.flip(Effect.scoped(pool.lease(fake.spec())))).toMatchObject({
        _tag: "TransportError",
        reason: "Closed"
      })
      yield* Scope.close(released, Exit.void)
      yield* settle
      expect(yield* fake.running).toBe(2)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(closing)
      expect(yield* fake.running).toBe(0)
      yield* Scope.close(held, Exit.void)
    })
  )
})
