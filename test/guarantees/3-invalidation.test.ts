import { Credential, RunAttempt } from "@effect-codex/agent"
import { Failure } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Redacted, Scope, TestClock } from "effect"
import { lost, Pool, pooled, settle, snapshot, watch } from "./support.ts"

describe("guarantee 3: only a TransportError invalidates, only its own generation, once", () => {
  it.scoped("whoever reports it, and however often: one loss, one error, one new start", () =>
    Effect.gen(function* () {
      const events: Array<string> = []
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const leases = yield* Effect.all(Effect.replicate(pool.lease(fake.spec()), 5))
        yield* Effect.forEach(leases, ({ invalidate }, n) => invalidate(lost(1, `report ${n}`)), {
          concurrency: "unbounded"
        })
        yield* settle
        for (const { server } of leases) {
          const failure = yield* Effect.flip(server.request("config/read", {}))
          expect(failure).toMatchObject({ _tag: "TransportError", detail: "report 0" })
        }
        expect((yield* pool.lease(fake.spec())).generation).toBe(2)
        expect(yield* fake.spawns).toBe(2)
        yield* settle
        expect(events).toEqual(["Started 1", "Invalidated 1", "Closed 1", "Started 2"])
      }).pipe(
        Effect.scoped,
        Effect.provide(
          pooled(fake, {
            observe: (event) =>
              Effect.sync(() => void events.push(`${event._tag} ${event.generation}`))
          })
        )
      )
    })
  )

  it.scoped("a report that comes late ends nothing newer", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const old = yield* pool.lease(fake.spec())
        yield* old.invalidate(lost(1))
        const next = yield* pool.lease(fake.spec())
        yield* old.invalidate(lost(1))
        yield* old.invalidate(lost(2))
        yield* next.invalidate(lost(1))
        yield* settle
        expect(yield* next.server.request("config/read", {})).toBeDefined()
        expect(yield* snapshot).toMatchObject([{ generation: 2, state: "Ready", leases: 1 }])
        expect(yield* fake.spawns).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("an acquire right after a loss gets the next generation, noticed or not", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const old = yield* pool.lease(fake.spec())
        // The connection's own end, of which the pool has not heard.
        yield* old.server.connection.fail(lost(1))
        expect((yield* pool.lease(fake.spec())).generation).toBe(2)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("an observer that dies or never returns reaches no server", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const observers = [() => Effect.die("a bug in somebody's metrics"), () => Effect.never]
      for (const observe of observers) {
        const scope = yield* Scope.make()
        const pool = Context.get(
          yield* Layer.buildWithScope(pooled(fake, { observe }), scope),
          Pool
        )
        const first = yield* Effect.scoped(pool.lease(fake.spec()))
        yield* first.invalidate(lost(first.generation))
        const second = yield* Effect.scoped(pool.lease(fake.spec()))
        expect(second.generation).toBe(first.generation + 1)
        const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(closing)
        expect(yield* fake.running).toBe(0)
      }
    })
  )

  it.scoped(
    "a lease of an old generation that is released late takes nothing from the new one",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const scope = yield* Scope.make()
          const old = yield* Scope.extend(pool.lease(fake.spec()), scope)
          yield* old.invalidate(lost(1))
          yield* settle
          yield* pool.lease(fake.spec())
          yield* Scope.close(scope, Exit.void)
          yield* TestClock.adjust("2 minutes")
          expect(yield* snapshot).toMatchObject([{ generation: 2, state: "Ready", leases: 1 }])
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  const harmless: ReadonlyArray<readonly [string, FakeAppServer.Options, Failure.Failure["_tag"]]> =
    [
      ["an AuthError", { turns: () => FakeTurn.unauthorized }, "AuthError"],
      [
        "a RequestError",
        {
          refuse: (method) =>
            method === "thread/start" ? { code: -32600, message: "no" } : undefined
        },
        "RequestError"
      ],
      [
        "an OverloadedError",
        {
          refuse: (method) =>
            method === "thread/start" ? { code: -32001, message: "busy" } : undefined
        },
        "OverloadedError"
      ],
      [
        "a TurnError",
        {
          turns: () => FakeTurn.fail({ message: "full", codexErrorInfo: "contextWindowExceeded" })
        },
        "TurnError"
      ],
      [
        "a DecodeError",
        { turns: () => FakeTurn.notify("turn/completed", { turn: { id: "turn-2" } }) },
        "DecodeError"
      ]
    ]

  it.scoped.each(harmless)("%s does not (oc #136143)", ([, options, tag]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        ...options,
        turns: (turn) =>
          turn.text === "beside"
            ? FakeTurn.text(["a", "b"], { every: "1 minute" })
            : (options.turns ?? (() => []))(turn)
      })
      yield* Effect.gen(function* () {
        const beside = yield* watch(
          RunAttempt.stream({ server: fake.spec(), input: "beside", thread: { _tag: "Start" } })
        )
        if (options.refuse === undefined) yield* beside.awaitEvent("Started")
        const run = yield* Effect.fork(
          Effect.flip(RunAttempt.run({ server: fake.spec(), input: "x" }))
        )
        yield* TestClock.adjust("10 seconds")
        expect((yield* Fiber.join(run))._tag).toBe(tag)
        expect(yield* fake.spawns).toBe(1)
        expect(yield* fake.running).toBe(1)
        if (options.refuse !== undefined) return
        yield* TestClock.adjust("2 minutes")
        expect(yield* beside.result).toMatchObject({ text: "ab", generation: 1 })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a TimeoutError does not, and says that the request was written", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const { server } = yield* (yield* Pool).lease(fake.spec())
        yield* (yield* fake.awaitProcess(1)).dropAnswers(1)
        const late = yield* Effect.fork(
          Effect.flip(server.request("config/read", {}, { timeout: "5 seconds" }))
        )
        yield* TestClock.adjust("5 seconds")
        expect(yield* Fiber.join(late)).toMatchObject({
          _tag: "TimeoutError",
          written: true,
          method: "config/read"
        })
        expect(yield* server.request("config/read", {})).toBeDefined()
        expect(yield* fake.spawns).toBe(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("an interrupted run does not, and leaves no lease", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const token = Credential.bearer(Redacted.make("a-good-token"))
        const run = yield* Effect.fork(
          RunAttempt.run({ server: fake.spec(), input: "x", credential: token })
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        yield* Fiber.interrupt(run)
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready", leases: 0 }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
