import { RunAttempt } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { Pool, pooled, settle, snapshot, watch } from "./support.ts"

/** How a generation is lost, what it is then called, and how long it takes to notice. */
const losses: ReadonlyArray<
  readonly [string, (process: FakeAppServer.FakeProcess) => Effect.Effect<unknown>, string]
> = [
  ["exits with code 0 (cx #40010, #26773)", (process) => process.exit(0), "Exited"],
  ["crashes", (process) => process.exit(101), "Exited"],
  ["is killed", (process) => process.kill("SIGKILL"), "Exited"],
  ["closes its output and lives on", (process) => process.endOutput, "StdoutEnded"],
  ["no longer reads (oc #67886, #75602)", (process) => process.breakInput, "StdinBroken"]
]

describe("guarantee 4: when a generation is lost everything on it ends promptly with that error (oc #102097)", () => {
  it.scoped.each(losses)("the process %s", ([, lose, reason]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.hang,
        starts: () => ({ stderr: "panic: at the end" })
      })
      yield* Effect.gen(function* () {
        const lease = yield* (yield* Pool).lease(fake.spec())
        const process = yield* fake.awaitProcess(1)
        const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* run.awaitEvent("Started")
        yield* process.dropAnswers(1000)
        const pending = yield* Effect.fork(
          Effect.forEach(
            Array.from({ length: 200 }),
            () => Effect.flip(lease.server.request("config/read", {})),
            {
              concurrency: "unbounded"
            }
          )
        )
        yield* settle
        expect((yield* lease.server.connection.counts).queued).toBeGreaterThan(0)

        yield* lose(process)
        // A write is what notices a pipe that is no longer read.
        yield* lease.server.connection.notify("initialized")
        yield* settle
        yield* TestClock.adjust("250 millis")

        const failures = [...(yield* Fiber.join(pending)), yield* Effect.flip(run.result)]
        for (const failure of failures) {
          expect(failure).toMatchObject({
            _tag: "TransportError",
            reason,
            generation: 1,
            stderr: "panic: at the end"
          })
        }
        expect(failures).toHaveLength(201)
        // What is asked afterwards fails at once, with no time passing.
        expect(yield* Effect.flip(lease.server.request("config/read", {}))).toMatchObject({
          reason
        })
        expect(yield* lease.server.connection.counts).toMatchObject({
          inFlight: 0,
          queued: 0,
          subscriptions: 0,
          serverRequests: 0
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("waiting acquires of a start that is lost all fail, and the next one starts anew", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        starts: (n) => (n === 1 ? { handshakeDelay: "1 second", exitsWith: 1 } : {})
      })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const waiting = yield* Effect.fork(
          Effect.forEach(
            Array.from({ length: 5 }),
            () => Effect.flip(Effect.scoped(pool.lease(fake.spec()))),
            {
              concurrency: "unbounded"
            }
          )
        )
        yield* settle
        yield* TestClock.adjust("1250 millis")
        for (const failure of yield* Fiber.join(waiting)) {
          expect(failure).toMatchObject({
            _tag: "TransportError",
            phase: "Handshake",
            generation: 1
          })
        }
        expect((yield* Effect.scoped(pool.lease(fake.spec()))).generation).toBe(2)
        expect(yield* snapshot).toMatchObject([{ generation: 2, leases: 0 }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("what arrived before the end is handed on before it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [FakeTurn.text(["a", "b", "c"]), FakeTurn.perform(process.exit(0))]
      })
      yield* Effect.gen(function* () {
        const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* TestClock.adjust("250 millis")
        expect(yield* Effect.flip(run.result)).toMatchObject({
          _tag: "TransportError",
          reason: "Exited"
        })
        expect(yield* run.text).toBe("abc")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "a request in flight while it closes, and one made afterwards, fail at once with Closed (multica #3774)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const { pending, server } = yield* Effect.gen(function* () {
          const { server } = yield* (yield* Pool).lease(fake.spec())
          yield* (yield* fake.awaitProcess(1)).dropAnswers(1)
          const pending = yield* Effect.forkDaemon(Effect.flip(server.request("config/read", {})))
          yield* settle
          return { pending, server }
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
        expect(yield* Fiber.join(pending)).toMatchObject({
          _tag: "TransportError",
          reason: "Closed"
        })
        expect(yield* Effect.flip(server.request("config/read", {}))).toMatchObject({
          reason: "Closed"
        })
      })
  )

  it.scoped("a request that waits between two tries of an overloaded server ends with it too", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const { server } = yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
        const process = yield* fake.awaitProcess(1)
        yield* process.overload(1000)
        const asking = yield* Effect.fork(Effect.flip(server.request("account/read", {})))
        yield* settle
        yield* process.exit(1)
        yield* settle
        expect(yield* Fiber.poll(asking)).toMatchObject({
          _tag: "Some",
          value: { value: { _tag: "TransportError", reason: "Exited" } }
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
