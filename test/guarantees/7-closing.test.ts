import { AppServer, Limits, type Transport } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { Pool, pooled, settle } from "./support.ts"

/** Starts a server, does something to it, closes it, and gives the report with the time it took. */
const closed = (
  faults: FakeAppServer.StartFaults,
  before: (process: FakeAppServer.FakeProcess) => Effect.Effect<unknown> = () => Effect.void
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ starts: () => faults })
    const reports: Array<Transport.CloseReport> = []
    const scope = yield* Scope.make()
    yield* AppServer.make({
      spec: fake.spec(),
      onClosed: (report) => Effect.sync(() => void reports.push(report))
    }).pipe(Scope.extend(scope), Effect.provide(fake.layer))
    const process = yield* fake.awaitProcess(1)
    yield* before(process)
    const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
    yield* settle
    for (let second = 0; second < 10; second++) yield* TestClock.adjust("1 second")
    yield* Fiber.join(closing)
    expect(yield* process.isRunning).toBe(false)
    expect(reports).toHaveLength(1)
    return reports[0]
  })

describe("guarantee 7: closing ends the process within its budget, and reports which it took", () => {
  it.scoped("the end of its input", () =>
    Effect.gen(function* () {
      expect(yield* closed({ lingers: "200 millis" })).toMatchObject({
        how: "EndOfInput",
        exitCode: 0,
        generation: 1
      })
    })
  )

  it.scoped("SIGTERM after two seconds, when it ignores that", () =>
    Effect.gen(function* () {
      const report = yield* closed({ ignoresEndOfInput: true })
      expect(report).toMatchObject({ how: "SIGTERM", took: Duration.seconds(2) })
    })
  )

  it.scoped("SIGKILL after four, when it ignores both (cx #33291)", () =>
    Effect.gen(function* () {
      const report = yield* closed({ ignoresEndOfInput: true, ignoresSigterm: true })
      expect(report).toMatchObject({
        how: "SIGKILL",
        exitCode: undefined,
        took: Duration.seconds(4)
      })
    })
  )

  it.scoped("SIGKILL for a stopped one, which keeps its SIGTERM pending", () =>
    Effect.gen(function* () {
      expect(yield* closed({}, (process) => process.freeze)).toMatchObject({ how: "SIGKILL" })
    })
  )

  it.scoped("the same, when whoever closes it is interrupted meanwhile", () =>
    Effect.gen(function* () {
      const faults = { ignoresEndOfInput: true, ignoresSigterm: true }
      const fake = yield* FakeAppServer.make({ starts: () => faults })
      const reports: Array<Transport.CloseReport> = []
      const using = yield* AppServer.make({
        spec: fake.spec(),
        onClosed: (report) => Effect.sync(() => void reports.push(report))
      }).pipe(Effect.zipRight(Effect.never), Effect.scoped, Effect.provide(fake.layer), Effect.fork)
      const process = yield* fake.awaitProcess(1)
      yield* process.awaitReceived("initialized")
      yield* settle
      for (let second = 0; second < 5; second++) {
        yield* Fiber.interruptFork(using)
        yield* settle
        yield* TestClock.adjust("1 second")
      }
      yield* Fiber.await(using)
      expect(yield* process.isRunning).toBe(false)
      expect(reports).toMatchObject([{ how: "SIGKILL", took: Duration.seconds(4) }])
    })
  )

  it.scoped("SIGTERM at once, when it no longer reads its input", () =>
    Effect.gen(function* () {
      const report = yield* closed({}, (process) =>
        Effect.zipRight(process.breakInput, Effect.zipRight(process.send("x/y"), settle))
      )
      expect(report).toMatchObject({ how: "SIGTERM", took: Duration.zero })
    })
  )

  it.scoped("nothing, when it is gone already", () =>
    Effect.gen(function* () {
      expect(yield* closed({}, (process) => process.exit(3))).toMatchObject({
        how: "AlreadyGone",
        exitCode: 3
      })
    })
  )

  it.scoped("and nothing is started any more while a pool closes: whoever asks is refused", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(pooled(fake), scope)
      const { lease } = Context.get(context, Pool)
      yield* Effect.scoped(lease(fake.spec()))
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      const late = yield* Effect.fork(Effect.flip(Effect.scoped(lease(fake.spec()))))
      yield* settle
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(late)).toMatchObject({ reason: "Closed" })
      yield* Fiber.join(closing)
      expect(yield* fake.processes).toHaveLength(1)
    })
  )

  it.scoped("a caller that is interrupted while it closes does not stop it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
      const running = yield* Effect.fork(
        Effect.zipRight(
          Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))),
          Effect.never
        ).pipe(Effect.provide(pooled(fake)))
      )
      yield* settle
      const interrupting = yield* Effect.fork(Fiber.interrupt(running))
      yield* settle
      expect(yield* fake.running).toBe(1)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(interrupting)
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped(
    "the servers of a pool close beside each other: the budget is one, not a sum (CodexBar #2789)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: () => ({ ignoresEndOfInput: true, ignoresSigterm: true })
        })
        const scope = yield* Scope.make()
        const running = yield* Effect.fork(
          Effect.flatMap(Pool, (pool) =>
            Effect.forEach(["a", "b", "c"], (codexHome) => pool.lease(fake.spec({ codexHome })))
          ).pipe(Scope.extend(scope), Effect.zipRight(Effect.never), Effect.provide(pooled(fake)))
        )
        yield* settle
        expect(yield* fake.running).toBe(3)
        const closing = yield* Effect.fork(Fiber.interrupt(running))
        yield* settle
        yield* TestClock.adjust("2 seconds")
        yield* TestClock.adjust("2 seconds")
        yield* Fiber.join(closing)
        expect(yield* fake.running).toBe(0)
        yield* Scope.close(scope, Exit.void)
      })
  )

  it.scoped("the budgets are options", () =>
    Effect.gen(function* () {
      const report = yield* closed({ ignoresEndOfInput: true, ignoresSigterm: true })
      expect(report?.took).toEqual(Duration.seconds(3))
    }).pipe(Effect.provide(Limits.layer({ shutdownTimeout: "1 second" })))
  )

  it.scoped(
    "a pool that closes while a start is parked spawns nothing, and another acquire is told so (row parked start)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
        const scope = yield* Scope.make()
        const waiting = yield* Effect.gen(function* () {
          const pool = yield* Pool
          // Generation 1 is closing, and generation 2 waits for it to be gone.
          const old = yield* Scope.extend(pool.lease(fake.spec()), scope)
          yield* pool.drain(fake.spec())
          yield* Scope.close(scope, Exit.void)
          expect(old.generation).toBe(1)
          const waiting = yield* Effect.forkDaemon(
            Effect.flip(Effect.scoped(pool.lease(fake.spec())))
          )
          yield* settle
          expect(yield* fake.spawns).toBe(1)
          yield* Effect.forkDaemon(TestClock.adjust("2 seconds"))
          return waiting
        }).pipe(Effect.provide(pooled(fake)))
        expect(yield* Fiber.join(waiting)).toMatchObject({
          _tag: "TransportError",
          reason: "Closed",
          generation: 2
        })
        expect(yield* fake.spawns).toBe(1)
        expect(yield* fake.running).toBe(0)
      })
  )
})
