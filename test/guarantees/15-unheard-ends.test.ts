import { RunAttempt, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { Pool, pooled, settle, watch } from "./support.ts"

/** Time for the end to come late, and for the server to be asked. */
const patience = settle.pipe(
  Effect.zipRight(TestClock.adjust("5 seconds")),
  Effect.zipRight(settle)
)

/** Nothing is heard of a turn for long enough that the server is asked about it. */
const silence = settle.pipe(
  Effect.zipRight(Effect.repeatN(Effect.zipRight(TestClock.adjust("1 minute"), settle), 9))
)

const losingTheEnd = (turn: FakeTurn.FakeTurn) =>
  FakeAppServer.make({
    turns: ({ nth, process }) =>
      nth === 1
        ? [FakeTurn.perform(process.loseNotifications("turn/completed", 1)), turn]
        : FakeTurn.text("the next")
  })

describe("guarantee 15: a turn whose end the server does not tell", () => {
  it.scoped("ends as the server has it on disk, once its thread is idle", () =>
    Effect.gen(function* () {
      const fake = yield* losingTheEnd(FakeTurn.text("hello"))
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* patience
        expect(yield* turn.result).toMatchObject({ text: "hello", status: "completed" })
        expect(yield* session.run("y")).toMatchObject({ text: "the next" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("fails with its own reason", () =>
    Effect.gen(function* () {
      const fake = yield* losingTheEnd(FakeTurn.fail({ message: "no", codexErrorInfo: "other" }))
      yield* Effect.gen(function* () {
        const turn = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "x" }))
        yield* patience
        expect(yield* Effect.flip(Fiber.join(turn))).toMatchObject({
          _tag: "TurnError",
          detail: "no"
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("does not hold up the next turn after it was interrupted", () =>
    Effect.gen(function* () {
      const fake = yield* losingTheEnd([FakeTurn.text("hello"), FakeTurn.hang])
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* Effect.fork(session.run("x"))
        yield* settle
        const leaving = yield* Effect.fork(Fiber.interrupt(turn))
        yield* patience
        yield* Fiber.join(leaving)
        yield* patience
        const next = yield* Effect.fork(session.run("y"))
        yield* patience
        expect(yield* Fiber.join(next)).toMatchObject({ text: "the next" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends if the thread is closed under it, and the server has no record of it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const thread = { _tag: "Start", ephemeral: true } as const
        const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x", thread }))
        yield* settle
        const process = yield* fake.awaitProcess(1)
        const [started] = yield* turn.events
        const threadId = started?._tag === "Started" ? started.threadId : ""
        yield* process.notify("thread/closed", { threadId })
        yield* patience
        expect(yield* Effect.flip(turn.result)).toMatchObject({
          _tag: "TurnError",
          reason: "Interrupted"
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends so also if another sign follows, which says less", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const thread = { _tag: "Start", ephemeral: true } as const
        const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x", thread }))
        yield* settle
        const process = yield* fake.awaitProcess(1)
        const [started] = yield* turn.events
        const threadId = started?._tag === "Started" ? started.threadId : ""
        yield* process.notify("thread/closed", { threadId })
        yield* TestClock.adjust("3 seconds")
        yield* process.notify("thread/status/changed", { threadId, status: { type: "idle" } })
        yield* patience
        yield* patience
        expect(yield* Effect.flip(turn.result)).toMatchObject({ reason: "Interrupted" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends at its deadline if the server has accepted it and never starts it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.neverStarts })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* Effect.fork(Effect.flip(session.run("x", { timeout: "10 seconds" })))
        yield* settle
        for (let n = 0; n < 4; n++) yield* patience
        expect(yield* Fiber.join(turn)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
        // The server may start it after all.
        expect(yield* Effect.flip(session.run("y"))).toMatchObject({ reason: "StillRunning" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends without a deadline if the server has accepted it and does not run it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ nth }) => (nth === 1 ? FakeTurn.neverStarts : FakeTurn.text("the next"))
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* Effect.fork(Effect.flip(session.run("x")))
        yield* silence
        expect(yield* Fiber.join(turn)).toMatchObject({ _tag: "TurnError", reason: "Interrupted" })
        // This server would add the next message to the turn that it has accepted. It closes when it is idle.
        yield* TestClock.adjust("1 minute")
        yield* settle
        expect(yield* session.run("y")).toMatchObject({ text: "the next" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "ends without a deadline also on an ephemeral thread, of which nothing is on disk",
    () =>
      Effect.gen(function* () {
        const fake = yield* losingTheEnd(FakeTurn.text("hello"))
        yield* Effect.gen(function* () {
          const thread = { _tag: "Start", ephemeral: true } as const
          const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x", thread }))
          yield* silence
          expect(yield* Effect.flip(turn.result)).toMatchObject({ reason: "Interrupted" })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("is interrupted if it begins after that: nobody attends to it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ nth }) =>
          nth === 1 ? [FakeTurn.lateStart("630 seconds"), FakeTurn.hang] : FakeTurn.text("the next")
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* Effect.fork(Effect.flip(session.run("x")))
        yield* silence
        expect(yield* Fiber.join(turn)).toMatchObject({ reason: "Interrupted" })
        const process = yield* fake.awaitProcess(1)
        const interrupts = Effect.map(
          process.received,
          (all) => all.filter(({ method }) => method === "turn/interrupt").length
        )
        // The interrupts that the server refuses because the turn has not begun.
        yield* TestClock.adjust("10 seconds")
        const before = yield* interrupts
        yield* TestClock.adjust("30 seconds")
        yield* settle
        expect(yield* interrupts).toBe(before + 1)
        expect(yield* session.run("y")).toMatchObject({ text: "the next" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("goes on for as long as the server says that it runs, however silent it is", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.wait("50 minutes"), FakeTurn.text("slow")]
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        for (let n = 0; n < 5; n++) yield* silence
        expect(yield* turn.result).toMatchObject({ text: "slow" })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("goes on if the server says that it runs", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ threadId }) => [
          FakeTurn.notify("thread/status/changed", { threadId, status: { type: "idle" } }),
          FakeTurn.wait("10 seconds"),
          FakeTurn.text("slow")
        ]
      })
      yield* Effect.gen(function* () {
        const turn = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* patience
        yield* patience
        expect(yield* turn.result).toMatchObject({ text: "slow" })
        expect(yield* (yield* Pool).snapshot).toMatchObject([{ generation: 1 }])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
