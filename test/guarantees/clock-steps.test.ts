import { Approvals, Run, Sessions, SessionStore } from "@effect-codex/agent"
import {
  Account,
  AppServer,
  type AppServerPool,
  Limits,
  type Transport
} from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Redacted,
  Scope,
  TestClock
} from "effect"
import { Pool, pooled, settle, snapshot, steppingClock } from "./support.ts"

const hour = 3_600_000

/** How the wall clock steps: back by an hour, and ahead by three. */
const steps: ReadonlyArray<readonly [string, number]> = [
  ["back by an hour", -hour],
  ["ahead by three hours", 3 * hour]
]

const pass = (duration: Duration.DurationInput) =>
  settle.pipe(Effect.zipRight(TestClock.adjust(duration)), Effect.zipRight(settle))

/** What a fiber has come to by now. */
const soFar = <A, E>(fiber: Fiber.RuntimeFiber<A, E>) =>
  Effect.map(Fiber.poll(fiber), Option.getOrUndefined)

describe("a wall clock that steps moves no deadline", () => {
  it.scoped.each(steps)("%s: an open circuit lets a start try after 10 s", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({ starts: () => ({ exitsWith: 1 }) })
      const pool = yield* on(Layer.build(pooled(fake, {})))
      const lease = on(
        Effect.flip(Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))))
      ).pipe(Effect.provide(pool))
      for (let n = 0; n < 5; n++) {
        const start = yield* Effect.fork(lease)
        yield* pass("5 seconds")
        yield* Fiber.join(start)
      }
      yield* step(by)
      expect(yield* lease).toMatchObject({ reason: "CircuitOpen" })
      yield* pass("10 seconds")
      expect(yield* lease).toMatchObject({ reason: "Exited" })
      expect(yield* fake.spawns).toBe(6)
    }).pipe(Effect.provide(Limits.layer({ restartWindow: "10 minutes" })))
  )

  it.scoped.each(steps)("%s: a request has its 60 s", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make()
      const server = yield* on(AppServer.make({ spec: fake.spec() })).pipe(
        Effect.provide(fake.layer)
      )
      yield* (yield* fake.awaitProcess(1)).dropAnswers(1000)
      const request = on(Effect.flip(server.request("thread/loaded/list", {})))
      const first = yield* Effect.fork(request)
      yield* pass("50 seconds")
      const second = yield* Effect.fork(request)
      yield* settle
      yield* step(by)
      yield* pass("10 seconds")
      expect(yield* soFar(first)).toMatchObject({ value: { _tag: "TimeoutError" } })
      expect(yield* soFar(second)).toBeUndefined()
      yield* pass("50 seconds")
      expect(yield* soFar(second)).toMatchObject({ value: { _tag: "TimeoutError" } })
    }).pipe(Effect.provide(Limits.layer({ livenessTimeout: "10 minutes" })))
  )

  it.scoped.each(steps)("%s: a run has its timeout", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const words = Array.from({ length: 20 }, (_, n) => `${n} `)
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.text(words, { every: "1 second" })
      })
      const pool = yield* on(Layer.build(pooled(fake)))
      const run = (timeout: Duration.DurationInput) =>
        on(Run.run({ server: fake.spec(), input: "x", timeout })).pipe(
          Effect.provide(pool),
          Effect.either,
          Effect.fork
        )
      const enough = yield* run("1 minute")
      const short = yield* run("15 seconds")
      yield* pass("5 seconds")
      yield* step(by)
      for (let second = 0; second < 20; second++) yield* pass("1 second")
      expect(yield* soFar(enough)).toMatchObject({ value: { right: { text: words.join("") } } })
      expect(yield* soFar(short)).toMatchObject({ value: { left: { deadline: "Run" } } })
    })
  )

  it.scoped.each(steps)("%s: a turn has its time for the next sign of progress", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.approveCommand({ command: "ls" }), FakeTurn.hang]
      })
      const pool = yield* on(Layer.build(pooled(fake)))
      const approvals = Approvals.make({
        command: () => Effect.delay(Effect.succeed("accept" as const), "20 seconds")
      })
      const run = yield* Run.run({
        server: fake.spec(),
        input: "x",
        approvals,
        progressTimeout: "15 seconds"
      }).pipe(on, Effect.provide(pool), Effect.flip, Effect.fork)
      yield* pass("10 seconds")
      yield* step(by)
      yield* pass("15 seconds")
      expect(yield* soFar(run)).toBeUndefined()
      yield* step(by)
      for (let n = 0; n < 5; n++) yield* pass("5 seconds")
      expect(yield* soFar(run)).toMatchObject({ value: { deadline: "Progress" } })
    })
  )

  it.scoped.each(steps)("%s: a refused renewal of tokens is remembered for 10 s", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.refresh })
      const pool = yield* on(Layer.build(pooled(fake)))
      let asked = 0
      const accountId = "workspace-1"
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.succeed({ accessToken: Redacted.make("first"), accountId }),
        renew: () => Effect.suspend(() => Effect.fail(`refused ${++asked} times`))
      })
      const run = Run.run({ server: fake.spec({ account }), input: "x" }).pipe(
        on,
        Effect.provide(pool),
        Effect.flip
      )
      yield* run
      yield* step(by)
      yield* run
      expect(asked).toBe(1)
      yield* pass("10 seconds")
      yield* run
      expect(asked).toBe(2)
    })
  )

  it.scoped.each(steps)("%s: closing takes as long as it says", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
      const reports: Array<Transport.CloseReport> = []
      const scope = yield* Scope.make()
      const onClosed = (report: Transport.CloseReport) =>
        Effect.sync(() => void reports.push(report))
      yield* on(AppServer.make({ spec: fake.spec(), onClosed })).pipe(
        Scope.extend(scope),
        Effect.provide(fake.layer)
      )
      const closing = yield* Effect.fork(on(Scope.close(scope, Exit.void)))
      yield* settle
      yield* step(by)
      yield* pass("2 seconds")
      yield* Fiber.join(closing)
      expect(reports).toMatchObject([{ took: Duration.seconds(2) }])
    })
  )

  it.scoped.each(steps)("%s: a silent server is probed after 60 s, and lost 15 s later", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      const pool = yield* on(Layer.build(pooled(fake)))
      const run = yield* Run.run({ server: fake.spec(), input: "x" }).pipe(
        on,
        Effect.provide(pool),
        Effect.flip,
        Effect.fork
      )
      yield* settle
      const process = yield* fake.awaitProcess(1)
      // What the server said at the start of the turn counts for the first minute.
      yield* pass("60 seconds")
      yield* process.dropAnswers(1000)
      yield* pass("30 seconds")
      yield* step(by)
      const probes = Effect.map(process.received, (received) =>
        received.filter(({ method }) => method === "thread/loaded/list")
      )
      yield* pass("29 seconds")
      expect(yield* probes).toEqual([])
      yield* pass("1 second")
      expect(yield* probes).toHaveLength(1)
      yield* step(by)
      yield* pass("14 seconds")
      expect(yield* soFar(run)).toBeUndefined()
      yield* pass("1 second")
      expect(yield* soFar(run)).toMatchObject({ value: { reason: "ProbeUnanswered" } })
    })
  )

  it.scoped.each(steps)(
    "%s: a lease may be leaked after an hour, and has been held as long",
    ([, by]) =>
      Effect.gen(function* () {
        const { on, step } = yield* steppingClock
        const fake = yield* FakeAppServer.make()
        const seen: Array<AppServerPool.PoolEvent> = []
        const observe = (event: AppServerPool.PoolEvent) => Effect.sync(() => void seen.push(event))
        const pool = yield* on(Layer.build(pooled(fake, { observe })))
        const scope = yield* Scope.make()
        yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec())).pipe(
          on,
          Effect.provide(pool),
          Scope.extend(scope)
        )
        const leaks = () => seen.filter(({ _tag }) => _tag.startsWith("Lea"))
        yield* pass("59 minutes")
        yield* step(by)
        expect(leaks()).toEqual([])
        yield* pass("1 minute")
        expect(leaks()).toMatchObject([{ _tag: "LeakSuspected", for: Duration.hours(1) }])
        yield* step(by)
        yield* pass("1 hour")
        yield* on(Scope.close(scope, Exit.void))
        yield* settle
        expect(leaks().slice(1)).toMatchObject([{ _tag: "LeaseReturned", for: Duration.hours(2) }])
      })
  )

  it.scoped.each(steps)("%s: a server that nobody uses is kept for 60 s", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make()
      const pool = yield* on(Layer.build(pooled(fake)))
      const servers = Effect.provide(snapshot, pool)
      yield* Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))).pipe(
        on,
        Effect.provide(pool)
      )
      yield* pass("50 seconds")
      yield* step(by)
      yield* pass("9 seconds")
      expect(yield* servers).toHaveLength(1)
      yield* pass("1 second")
      expect(yield* servers).toEqual([])
    })
  )

  it.scoped.each(steps)("%s: a session that nobody uses is kept for 60 s", ([, by]) =>
    Effect.gen(function* () {
      const { on, step } = yield* steppingClock
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
      const layer = Sessions.Sessions.layer(() => ({ server: fake.spec() })).pipe(
        Layer.provide([SessionStore.memory, pooled(fake)])
      )
      const { get, list } = Context.get(yield* on(Layer.build(layer)), Sessions.Sessions)
      yield* on(Effect.scoped(Effect.flatMap(get("k"), (session) => session.run("x"))))
      const isOpen = Effect.map(list, ({ sessions }) => sessions.map(({ open }) => open))
      yield* pass("50 seconds")
      yield* step(by)
      yield* pass("9 seconds")
      expect(yield* isOpen).toEqual([true])
      yield* pass("1 second")
      expect(yield* isOpen).toEqual([false])
    })
  )
})
