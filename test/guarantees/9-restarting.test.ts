import { RunAttempt, Session } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

type Spec = ReturnType<FakeAppServer.FakeAppServer["spec"]>

const lease = (spec: Spec) => Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec)))

/** Acquires, until the start that this leads to has failed; back-off may come before it. */
const failedStart = (spec: Spec) =>
  Effect.gen(function* () {
    const waiting = yield* Effect.fork(Effect.flip(lease(spec)))
    yield* settle
    yield* TestClock.adjust("5 seconds")
    return yield* Fiber.join(waiting)
  })

const crashing: FakeAppServer.Options = {
  starts: () => ({ exitsWith: 101, stderr: "panicked at state.rs\n" })
}

describe("guarantee 9: restarting is bounded", () => {
  it.scoped("the first loss costs no pause: the next acquire starts at once", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        yield* lease(spec)
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* settle
        expect(yield* lease(spec)).toMatchObject({ generation: 2 })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "after the second loss it waits 125 to 250 ms, and twice as long after each further one",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: (n) => (n <= 3 ? { exitsWith: 1 } : {})
        })
        const spec = fake.spec()
        yield* Effect.gen(function* () {
          yield* Effect.flip(lease(spec))
          yield* Effect.flip(lease(spec))
          for (const [spawns, millis] of [
            [2, 250],
            [3, 500]
          ] as const) {
            const waiting = yield* Effect.fork(Effect.either(lease(spec)))
            yield* settle
            yield* TestClock.adjust(millis / 2 - 1)
            expect(yield* fake.spawns).toBe(spawns)
            yield* TestClock.adjust(millis / 2 + 1)
            expect(yield* fake.spawns).toBe(spawns + 1)
            yield* Fiber.join(waiting)
          }
          expect(yield* fake.running).toBe(1)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a start that fails because another holds the state is taken again, and the second try succeeds (oc #129505, cx #35555)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: (n) => (n === 1 ? { exitsWith: 1, stderr: "state database is locked\n" } : {})
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          expect(yield* session.run("hello")).toMatchObject({ text: "Hello", generation: 2 })
          expect(yield* fake.spawns).toBe(2)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "five losses in a minute open a circuit: who asks is told why, and nothing is started (oc #129505, cx #35555)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make(crashing)
        const spec = fake.spec()
        yield* Effect.gen(function* () {
          for (let n = 0; n < 5; n++) {
            expect(yield* failedStart(spec)).toMatchObject({ reason: "Exited" })
          }
          for (let n = 0; n < 20; n++) {
            expect(yield* Effect.flip(lease(spec))).toMatchObject({
              _tag: "TransportError",
              reason: "CircuitOpen",
              phase: "Handshake",
              detail: expect.stringContaining("5 times within 1m"),
              stderr: expect.stringContaining("panicked at state.rs")
            })
          }
          expect(yield* fake.spawns).toBe(5)
          // Another key has a circuit of its own.
          expect(yield* Effect.flip(lease(fake.spec({ isolation: "other" })))).toMatchObject({
            reason: "Exited"
          })
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("a program that allows one loss is told of the open circuit after that one", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(crashing)
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(lease(spec))).toMatchObject({ reason: "Exited" })
        expect(yield* Effect.flip(lease(spec))).toMatchObject({ reason: "CircuitOpen" })
        expect(yield* fake.spawns).toBe(1)
      }).pipe(Effect.provide(Layer.provide(pooled(fake), Limits.layer({ maxRestarts: 1 }))))
    })
  )

  it.scoped("an open circuit lets one start try after 10 s, and closes when that succeeds", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: (n) => (n <= 6 ? { exitsWith: 1 } : {}) })
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        for (let n = 0; n < 5; n++) yield* failedStart(spec)
        yield* TestClock.adjust("10 seconds")
        // The probe fails: the circuit is open again.
        expect(yield* Effect.flip(lease(spec))).toMatchObject({ reason: "Exited" })
        expect(yield* Effect.flip(lease(spec))).toMatchObject({ reason: "CircuitOpen" })
        yield* TestClock.adjust("10 seconds")
        // The next one succeeds, and whoever asks meanwhile shares it.
        const leases = yield* Effect.all([lease(spec), lease(spec), lease(spec)], {
          concurrency: "unbounded"
        })
        expect(leases.map(({ generation }) => generation)).toEqual([7, 7, 7])
        expect(yield* fake.spawns).toBe(7)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a server that dies right after each start does not loop either", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => FakeTurn.perform(process.exit(1))
      })
      const server = fake.spec()
      yield* Effect.gen(function* () {
        for (let n = 0; n < 40; n++) {
          const run = yield* Effect.fork(Effect.flip(RunAttempt.run({ server, input: "x" })))
          yield* settle
          yield* TestClock.adjust("1 second")
          yield* Fiber.join(run)
        }
        // 40 s: five at first, and then one in ten seconds.
        expect(yield* fake.spawns).toBeLessThanOrEqual(9)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a drain, an idle end and a closed pool are no losses", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec()
      yield* Effect.gen(function* () {
        for (let n = 1; n <= 8; n++) {
          expect(yield* lease(spec)).toMatchObject({ generation: n })
          if (n % 2 === 0) yield* (yield* Pool).drain(spec)
          else yield* TestClock.adjust("1 minute")
          yield* settle
        }
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a pool that closes during a back-off starts nothing, and lets nobody wait", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(crashing)
      const spec = fake.spec()
      const waiting = yield* Effect.gen(function* () {
        yield* Effect.flip(lease(spec))
        yield* Effect.flip(lease(spec))
        const fiber = yield* Effect.forkDaemon(Effect.flip(lease(spec)))
        yield* settle
        expect(yield* snapshot).toMatchObject([{ state: "Starting", leases: 1 }])
        return fiber
      }).pipe(Effect.provide(pooled(fake)))
      expect(yield* Fiber.join(waiting)).toMatchObject({ reason: "Closed" })
      expect(yield* fake.spawns).toBe(2)
    })
  )
})

describe("a server that does not answer", () => {
  it.scoped(
    "is probed after a request ran out of time, and replaced when it says nothing at all: it is stopped",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const server = fake.spec()
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server })
          yield* session.run("one")
          yield* (yield* fake.awaitProcess(1)).freeze
          const stuck = yield* Effect.fork(Effect.flip(session.run("two")))
          yield* settle
          yield* TestClock.adjust("60 seconds")
          yield* settle
          // The run has its own deadline's failure, and the server still a chance.
          expect(yield* fake.running).toBe(1)
          yield* TestClock.adjust("15 seconds")
          yield* settle
          expect(yield* Fiber.join(stuck)).toMatchObject({ _tag: "TimeoutError" })
          yield* TestClock.adjust("4 seconds")
          expect(yield* session.run("three")).toMatchObject({ text: "Hello", generation: 2 })
          expect(yield* (yield* fake.awaitProcess(1)).howEnded).toBe("SIGKILL")
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "is probed also after a request that it was never sent: others had taken all places",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const { server } = yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
          yield* (yield* fake.awaitProcess(1)).freeze
          const patient = server.request("thread/loaded/list", {}, { timeout: "1 hour" })
          const stuck = yield* Effect.fork(Effect.flip(patient))
          yield* settle
          const late = yield* Effect.fork(Effect.flip(server.request("thread/loaded/list", {})))
          yield* settle
          yield* TestClock.adjust("60 seconds")
          expect(yield* Fiber.join(late)).toMatchObject({ _tag: "TimeoutError", written: false })
          yield* TestClock.adjust("15 seconds")
          expect(yield* server.connection.ended).toMatchObject({
            value: { reason: "ProbeUnanswered" }
          })
          expect(yield* Fiber.join(stuck)).toMatchObject({ _tag: "TransportError" })
          // The frozen process takes that long to be closed.
          yield* TestClock.adjust("10 seconds")
        }).pipe(
          Effect.scoped,
          Effect.provide(Layer.provide(pooled(fake), Limits.layer({ maxRequestsInFlight: 1 })))
        )
      })
  )

  it.scoped("but says something else is slow, and stays", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const { server } = yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
        const process = yield* fake.awaitProcess(1)
        yield* process.dropAnswers(1000)
        const late = yield* Effect.fork(Effect.flip(server.request("thread/loaded/list", {})))
        yield* settle
        yield* TestClock.adjust("60 seconds")
        expect(yield* Fiber.join(late)).toMatchObject({ _tag: "TimeoutError", written: true })
        yield* TestClock.adjust("14 seconds")
        yield* process.notify("warning", { message: "busy" })
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready" }])
        // It is probed once at a time, and the probe is not for sale to the caller's own answers.
        expect(yield* server.connection.ended).toMatchObject({ _tag: "None" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "gives the place of a probe back that it does not answer, if it says anything else",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const { server } = yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
          yield* server.connection.subscribe("a quiet one")
          const process = yield* fake.awaitProcess(1)
          yield* process.dropAnswers(1)
          yield* TestClock.adjust("2 minutes")
          expect(yield* server.connection.counts).toMatchObject({ inFlight: 1 })
          yield* process.notify("warning", { message: "busy" })
          yield* TestClock.adjust("15 seconds")
          expect(yield* server.connection.counts).toMatchObject({ inFlight: 0 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "in an open turn is probed after a minute of silence, and replaced if it is stopped",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ nth }) => (nth === 1 ? FakeTurn.hang : FakeTurn.text("again"))
        })
        const server = fake.spec()
        yield* Effect.gen(function* () {
          const run = yield* Effect.fork(Effect.flip(RunAttempt.run({ server, input: "x" })))
          yield* settle
          yield* (yield* fake.awaitProcess(1)).freeze
          for (let n = 0; n < 14; n++) {
            yield* TestClock.adjust("10 seconds")
            yield* settle
          }
          expect(yield* Fiber.join(run)).toMatchObject({
            _tag: "TransportError",
            reason: "ProbeUnanswered",
            generation: 1
          })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "long silence in an open turn of a server that answers is no failure (oc #99272, #122233)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: () => [FakeTurn.wait("320 seconds"), FakeTurn.text("done")]
        })
        const server = fake.spec()
        yield* Effect.gen(function* () {
          const run = yield* Effect.fork(RunAttempt.run({ server, input: "x" }))
          yield* settle
          for (let n = 0; n < 33; n++) {
            yield* TestClock.adjust("10 seconds")
            yield* settle
          }
          expect(yield* Fiber.join(run)).toMatchObject({ text: "done", generation: 1 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )
})
