import { Run, RunAttempt } from "@effect-codex/agent"
import { Message } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Logger, TestClock } from "effect"
import { pooled, settle, snapshot } from "./support.ts"

/** Starts a run, leaves it once the server has its turn, and gives the process and how long leaving took. */
const left = (turn: FakeTurn.FakeTurn, seconds = 10) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns: () => turn })
    return yield* Effect.gen(function* () {
      const run = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "x" }))
      const process = yield* fake.awaitProcess(1)
      yield* process.awaitReceived("turn/start")
      yield* settle
      const leaving = yield* Effect.fork(Effect.timed(Fiber.interrupt(run)))
      yield* settle
      for (let tenth = 0; tenth < seconds * 10; tenth++) yield* TestClock.adjust("100 millis")
      const [took] = yield* Fiber.join(leaving)
      expect(yield* snapshot).toMatchObject([{ state: "Ready", leases: 0 }])
      expect(yield* fake.spawns).toBe(1)
      const interrupts = (yield* process.received).filter(
        ({ method }) => method === "turn/interrupt"
      )
      return { process, took, interrupts: interrupts.length, turns: yield* process.activeTurns }
    }).pipe(Effect.provide(pooled(fake)))
  })

describe("guarantee 11: interrupting a run ends its turn, confirmed, in bounded time", () => {
  it.scoped("a running turn, with one interrupt", () =>
    Effect.gen(function* () {
      expect(yield* left(FakeTurn.hang)).toMatchObject({ interrupts: 1, turns: [] })
    })
  )

  it.scoped("one that was acknowledged and has not started: the refusal is not believed", () =>
    Effect.gen(function* () {
      const { interrupts, turns } = yield* left([FakeTurn.lateStart("1 second"), FakeTurn.hang])
      expect(turns).toEqual([])
      expect(interrupts).toBeGreaterThan(1)
    })
  )

  it.scoped("one whose start was not yet answered: it is known by its announcement", () =>
    Effect.gen(function* () {
      const { turns } = yield* left([FakeTurn.wait("1 hour"), FakeTurn.answer])
      expect(turns).toEqual([])
    })
  )

  it.scoped("one whose time is over, also if its caller leaves before that is confirmed", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.lateStart("2 seconds"), FakeTurn.hang]
      })
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(
          Run.run({ server: fake.spec(), input: "x", timeout: "1 second" })
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        yield* Fiber.interruptFork(run)
        yield* settle
        for (let tenth = 0; tenth < 20; tenth++) yield* TestClock.adjust("100 millis")
        yield* Fiber.await(run)
        expect(yield* process.activeTurns).toEqual([])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "one that has no thread yet, in the same way: the thread is let go once it is there",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          yield* RunAttempt.run({ server: fake.spec(), input: "warm" })
          const process = yield* fake.awaitProcess(1)
          yield* process.delayAnswers(2, "2 seconds")
          const run = yield* Effect.fork(
            RunAttempt.run({ server: fake.spec(), input: "x", timeout: "3 seconds" })
          )
          yield* settle
          yield* TestClock.adjust("2 seconds")
          yield* process.awaitReceived("thread/start", 2)
          yield* settle
          yield* TestClock.adjust("1 second")
          yield* settle
          yield* Fiber.interruptFork(run)
          yield* settle
          yield* TestClock.adjust("2 seconds")
          yield* Fiber.await(run)
          expect(yield* process.subscribedThreads).toEqual([])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("one that never confirms: five seconds, and the process is kept (cx #36926)", () =>
    Effect.gen(function* () {
      const { took } = yield* left(FakeTurn.silence)
      expect(Duration.toSeconds(took)).toBe(5)
    })
  )

  it.scoped("many that do not end are told of in two lines", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.silence })
      yield* Effect.gen(function* () {
        const run = RunAttempt.run({ server: fake.spec(), input: "x" })
        const runs = yield* Effect.replicateEffect(Effect.fork(run), 20)
        yield* settle
        const leaving = yield* Effect.fork(Fiber.interruptAll(runs))
        yield* settle
        for (let second = 0; second < 11; second++) {
          yield* TestClock.adjust("1 second")
          yield* settle
        }
        yield* Fiber.join(leaving)
      }).pipe(
        Effect.provide(
          Layer.provideMerge(pooled(fake), Logger.replace(Logger.defaultLogger, logger))
        )
      )
      expect(lines.filter((line) => line.includes("not ended in time"))).toEqual([
        expect.stringMatching(/^an interrupted turn/),
        expect.stringMatching(/^19 more interrupted turns/)
      ])
    })
  )

  it.scoped("one that the server never took takes no time, and no interrupt", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        refuse: (method) =>
          method === "turn/start" ? { code: Message.overloadedCode, message: "busy" } : undefined
      })
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "x" }))
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        // It waits for its next try. The clock stands still: nothing may be waited for.
        yield* Fiber.interrupt(run)
        const methods = (yield* process.received).map(({ method }) => method)
        expect(methods).not.toContain("turn/interrupt")
        expect(methods).toContain("thread/unsubscribe")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("one that has ended is not interrupted (oc #80616, #84492)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("done") })
      yield* Effect.gen(function* () {
        yield* RunAttempt.run({ server: fake.spec(), input: "x" })
        const methods = (yield* (yield* fake.awaitProcess(1)).received).map(({ method }) => method)
        expect(methods).not.toContain("turn/interrupt")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "the server's own interruption is a TurnError, not this caller's cancel (oc #80616, #84492)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: () =>
            FakeTurn.notify("turn/completed", {
              turn: { id: "turn-1", status: "interrupted", items: [] }
            })
        })
        yield* Effect.gen(function* () {
          const failure = yield* Effect.flip(RunAttempt.run({ server: fake.spec(), input: "x" }))
          expect(failure).toMatchObject({ _tag: "TurnError", reason: "Interrupted" })
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("long silence in an open turn is no failure (oc #99272, #122233)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.wait("1 hour"), FakeTurn.text("done")]
      })
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "x" }))
        yield* settle
        yield* TestClock.adjust("1 hour")
        expect((yield* Fiber.join(run)).text).toBe("done")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "a thread that is not kept is let go, so that it unloads with what it left running",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          yield* RunAttempt.run({ server: fake.spec(), input: "x" })
          const received = yield* (yield* fake.awaitProcess(1)).received
          expect(received.map(({ method }) => method)).toContain("thread/unsubscribe")
          const start = received.find(({ method }) => method === "thread/start")
          expect(start?.params).toMatchObject({ config: { thread_unload_delay_secs: 0 } })
        }).pipe(Effect.provide(pooled(fake)))
      })
  )
})
