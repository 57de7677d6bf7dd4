import { RunAttempt, Session } from "@effect-codex/agent"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Scope, Exit, TestClock } from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

describe("guarantee 2: N concurrent acquires of one key start one process", () => {
  it.scoped("ten acquires that come while it starts (oc #138043)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ handshakeDelay: "1 second" }) })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const acquiring = yield* Effect.fork(
          Effect.all(Effect.replicate(pool.lease(fake.spec()), 10), { concurrency: "unbounded" })
        )
        yield* settle
        expect(yield* snapshot).toMatchObject([{ state: "Starting", leases: 10 }])
        yield* TestClock.adjust("1 second")
        const leases = yield* Fiber.join(acquiring)
        expect(new Set(leases.map(({ server }) => server.pid)).size).toBe(1)
        expect(yield* fake.spawns).toBe(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("acquires that come later join it, and resolve nothing again (oc #84725)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        yield* Effect.scoped(pool.lease(fake.spec()))
        const process = yield* fake.awaitProcess(1)
        const before = (yield* process.received).length
        yield* Effect.scoped(pool.lease(fake.spec()))
        expect(yield* fake.spawns).toBe(1)
        expect((yield* process.received).length).toBe(before)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a caller that leaves early takes only its own claim with it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ handshakeDelay: "1 second" }) })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const leaving = yield* Effect.fork(Effect.scoped(pool.lease(fake.spec())))
        const staying = yield* Effect.fork(pool.lease(fake.spec()))
        yield* settle
        yield* Fiber.interrupt(leaving)
        expect(yield* snapshot).toMatchObject([{ state: "Starting", leases: 1 }])
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(staying)).toMatchObject({ generation: 1 })
        expect(yield* fake.spawns).toBe(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "when the last caller leaves, the start is given up: nothing is written to it, and no lease stays (row late client)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ starts: () => ({ handshakeDelay: "1 second" }) })
        yield* Effect.gen(function* () {
          const run = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "x" }))
          yield* settle
          yield* Fiber.interrupt(run)
          yield* settle
          const process = yield* fake.awaitProcess(1)
          expect(yield* process.isRunning).toBe(false)
          expect((yield* process.received).map(({ method }) => method)).toEqual(["initialize"])
          expect(yield* snapshot).toEqual([])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "helpers and sessions with keys of any shape share it: spawnedBy decides no process (oc #72812)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          for (const key of ["agent:main:main", "agent:main:subagent:1", "cron/7", ""]) {
            const session = yield* Session.make({ key, server: fake.spec() })
            yield* session.run("x")
            yield* Effect.flatMap(session.spawn({ input: "x" }), ({ result }) => result)
          }
          yield* RunAttempt.run({ server: fake.spec(), input: "x", spawnedBy: "agent:main:main" })
          expect(yield* fake.spawns).toBe(1)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "two keys live side by side: losing or closing one leaves the other (oc #82758, #80618, #79495)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const mine = yield* pool.lease(fake.spec({ codexHome: "/a" }))
          yield* pool.lease(fake.spec({ codexHome: "/b" }))
          const [first, second] = yield* fake.processes
          yield* second?.exit(1) ?? Effect.void
          yield* settle
          expect(yield* first?.isRunning ?? Effect.succeed(false)).toBe(true)
          expect(yield* mine.server.request("config/read", {})).toBeDefined()
          yield* pool.drain(fake.spec({ codexHome: "/b" }))
          expect(yield* mine.server.request("config/read", {})).toBeDefined()
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "isolation is an option: a spec of its own name has a server of its own (oc #81777)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          yield* pool.lease(fake.spec())
          yield* pool.lease(fake.spec({ isolation: "mine" }))
          expect(yield* fake.spawns).toBe(2)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a server nobody leases is kept for its idle time, and a lease in that time keeps it (oc #153200)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          yield* Effect.scoped(pool.lease(fake.spec()))
          yield* TestClock.adjust("59 seconds")
          yield* Effect.scoped(pool.lease(fake.spec()))
          yield* TestClock.adjust("59 seconds")
          expect(yield* fake.running).toBe(1)
          yield* TestClock.adjust("1 second")
          yield* settle
          expect(yield* fake.running).toBe(0)
          expect(yield* snapshot).toEqual([])
          const scope = yield* Scope.make()
          const next = yield* Scope.extend(pool.lease(fake.spec()), scope)
          expect(next.generation).toBe(2)
          yield* Scope.close(scope, Exit.void)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a drained server takes no new leases and closes after its last one, beside its successor",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const scope = yield* Scope.make()
          const old = yield* Scope.extend(pool.lease(fake.spec()), scope)
          yield* pool.drain(fake.spec())
          const next = yield* pool.lease(fake.spec())
          expect(next.generation).toBe(2)
          expect(yield* old.server.request("config/read", {})).toBeDefined()
          expect(yield* snapshot).toMatchObject([
            { generation: 1, state: "Draining", leases: 1 },
            { generation: 2, state: "Ready", leases: 1 }
          ])
          yield* Scope.close(scope, Exit.void)
          yield* settle
          expect(yield* snapshot).toMatchObject([{ generation: 2 }])
          expect(yield* fake.running).toBe(1)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )
})
