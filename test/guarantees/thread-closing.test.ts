import { Run, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Scope, TestClock } from "effect"
import { Pool, pooled, settle, threadsClosed } from "./support.ts"

const paramsOf = (process: FakeAppServer.FakeProcess, wanted: string) =>
  Effect.map(process.received, (received) =>
    received.flatMap(({ method, params }) => (method === wanted ? [params] : []))
  )

/** Refuses to resume a thread that often, as a server does that is closing it: one `true` for each refusal, in turn. */
const closing = (...refusals: ReadonlyArray<boolean>) => {
  let asked = 0
  return FakeAppServer.make({
    refuse: (method) =>
      method === "thread/resume" && refusals[asked++] === true
        ? { code: -32600, message: "thread is closing" }
        : undefined
  })
}

describe("a thread that is let go", () => {
  it.scoped("is opened again once it is closed, if the server was still closing it", () =>
    Effect.gen(function* () {
      const fake = yield* closing(true)
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "one" })
        const run = Run.run({ server, input: "two", thread: { _tag: "Resume", threadId } })
        const second = yield* Effect.fork(run)
        yield* settle
        const process = yield* fake.awaitProcess(1)
        expect(yield* paramsOf(process, "thread/resume")).toHaveLength(1)
        // The fake closes it after some milliseconds.
        yield* TestClock.adjust("100 millis")
        expect(yield* Fiber.join(second)).toMatchObject({ threadId, text: "Hello" })
        expect(yield* paramsOf(process, "thread/resume")).toHaveLength(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "is opened again when the server refuses that once more just after it has closed it",
    () =>
      Effect.gen(function* () {
        const fake = yield* closing(true)
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const { threadId } = yield* Run.run({ server, input: "one" })
          const { connection } = (yield* (yield* Pool).lease(server)).server
          const closed = yield* Deferred.make<void>()
          yield* connection.tap(threadId, ({ method }) => {
            if (method === "thread/closed") Deferred.unsafeDone(closed, Effect.void)
          })
          yield* Effect.fork(TestClock.adjust("20 millis"))
          yield* Deferred.await(closed)
          const run = Run.run({ server, input: "two", thread: { _tag: "Resume", threadId } })
          const second = yield* Effect.fork(run)
          yield* settle
          yield* TestClock.adjust("50 millis")
          expect((yield* Fiber.join(second)).text).toBe("Hello")
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("is refused for good if it is refused then, or was not closing", () =>
    Effect.gen(function* () {
      const fake = yield* closing(true, true, true, true)
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "one" })
        const run = Run.run({ server, input: "two", thread: { _tag: "Resume", threadId } })
        const second = yield* Effect.fork(Effect.flip(run))
        yield* settle
        yield* TestClock.adjust("100 millis")
        expect(yield* Fiber.join(second)).toMatchObject({ reason: "ThreadHeldElsewhere" })
        const process = yield* fake.awaitProcess(1)
        expect(yield* paramsOf(process, "thread/resume")).toHaveLength(2)
        // It was not opened, so there is nothing left to close: after its time nobody waits for that.
        yield* TestClock.adjust("5 seconds")
        expect(yield* Effect.flip(run)).toMatchObject({ reason: "ThreadHeldElsewhere" })
        expect(yield* paramsOf(process, "thread/resume")).toHaveLength(3)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is waited for anew each time that it is let go", () =>
    Effect.gen(function* () {
      const fake = yield* closing(true, false, true, false)
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "one" })
        const run = Run.run({ server, input: "again", thread: { _tag: "Resume", threadId } })
        const process = yield* fake.awaitProcess(1)
        for (const resumes of [1, 3]) {
          const again = yield* Effect.fork(run)
          yield* settle
          expect(yield* paramsOf(process, "thread/resume")).toHaveLength(resumes)
          yield* TestClock.adjust("100 millis")
          expect((yield* Fiber.join(again)).text).toBe("Hello")
        }
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is not waited for by its last user, nor by the next one that the server lets in", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = fake.spec()
        // The server keeps it, and the clock stands still.
        const settings = { config: { thread_unload_delay_secs: 60 } }
        const { threadId } = yield* Run.run({ server, input: "one", settings })
        const thread = { _tag: "Resume", threadId } as const
        expect((yield* Run.run({ server, input: "two", thread })).text).toBe("Hello")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("takes its sub-agents along, those that still work when they have ended", () =>
    Effect.gen(function* () {
      const works = [FakeTurn.wait("10 seconds"), FakeTurn.text("child")]
      const fake = yield* FakeAppServer.make({
        turns: () => [
          FakeTurn.spawn(FakeTurn.text("child")),
          FakeTurn.spawn(works),
          FakeTurn.answer
        ]
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server }), scope)
        yield* session.run("one")
        const process = yield* fake.awaitProcess(1)
        const letGo = paramsOf(process, "thread/unsubscribe")
        expect(yield* letGo).toEqual([])
        yield* Scope.close(scope, Exit.void)
        expect(yield* letGo).toEqual([{ threadId: "thread-2" }, { threadId: "thread-1" }])
        yield* TestClock.adjust("10 seconds")
        yield* settle
        expect((yield* letGo).slice(2)).toEqual([{ threadId: "thread-3" }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("leaves a sub-agent alone that a later user of the thread has seen at work", () =>
    Effect.gen(function* () {
      const works = [
        FakeTurn.wait("10 seconds"),
        FakeTurn.text("child"),
        FakeTurn.wait("10 seconds"),
        FakeTurn.text("more")
      ]
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) =>
          text === "spawn" ? [FakeTurn.spawn(works), FakeTurn.answer] : FakeTurn.answer
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "spawn" })
        const process = yield* fake.awaitProcess(1)
        const letGo = paramsOf(process, "thread/unsubscribe")
        expect(yield* letGo).toEqual([{ threadId }])
        yield* threadsClosed
        const thread = { _tag: "Resume", threadId } as const
        const session = yield* Session.make({ key: "s", server, thread })
        yield* session.run("resumed")
        yield* TestClock.adjust("20 seconds")
        yield* settle
        expect(yield* letGo).toEqual([{ threadId }])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("leaves a sub-agent alone that somebody uses as a thread of its own", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) =>
          text === "spawn"
            ? [FakeTurn.spawn(FakeTurn.text("child")), FakeTurn.answer]
            : FakeTurn.answer
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(Session.make({ key: "s", server }), scope)
        yield* session.run("spawn")
        const thread = { _tag: "Resume", threadId: "thread-2" } as const
        const agent = yield* Session.make({ key: "agent", server, thread })
        yield* agent.run("a word with it")
        yield* Scope.close(scope, Exit.void)
        const process = yield* fake.awaitProcess(1)
        expect(yield* paramsOf(process, "thread/unsubscribe")).toEqual([{ threadId: "thread-1" }])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is waited for a second, no longer, when the server does not answer", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => [FakeTurn.text("Hello"), FakeTurn.perform(process.dropAnswers(1))]
      })
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(Run.run({ server: fake.spec(), input: "one" }))
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("thread/unsubscribe")
        yield* settle
        expect(Option.isNone(yield* Fiber.poll(run))).toBe(true)
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(run)).text).toBe("Hello")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "is never let go between a run's opening of it and that run's turn, whenever its session ends",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const { threadId } = yield* Run.run({ server, input: "one" })
          const thread = { _tag: "Resume", threadId } as const
          yield* threadsClosed
          for (let steps = 0; steps < 120; steps++) {
            const scope = yield* Scope.make()
            const session = yield* Scope.extend(Session.make({ key: "s", server, thread }), scope)
            yield* session.run("two")
            const run = yield* Effect.fork(Run.run({ server, input: "three", thread }))
            yield* Effect.repeatN(Effect.yieldNow(), steps)
            const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
            yield* settle
            yield* TestClock.adjust("100 millis")
            expect((yield* Fiber.join(run)).text).toBe("Hello")
            yield* Fiber.join(closing)
            yield* threadsClosed
          }
          const methods = (yield* (yield* fake.awaitProcess(1)).received).map(
            ({ method }) => method
          )
          const subscriptions = methods.filter((method) =>
            ["thread/start", "thread/resume", "thread/unsubscribe", "turn/start"].includes(method)
          )
          const tooLate = subscriptions.filter(
            (method, nth) =>
              method === "turn/start" && subscriptions[nth - 1] === "thread/unsubscribe"
          )
          expect(tooLate).toEqual([])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "is let go by a stopped server once, however long that is: a run that resumes it keeps it",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const scope = yield* Scope.make()
          const session = yield* Scope.extend(Session.make({ key: "s", server }), scope)
          const { threadId } = yield* session.run("one")
          const process = yield* fake.awaitProcess(1)
          yield* process.freeze
          const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
          yield* settle
          const thread = { _tag: "Resume", threadId } as const
          const run = yield* Effect.fork(Run.run({ server, input: "two", thread }))
          yield* settle
          yield* TestClock.adjust("10 seconds")
          yield* settle
          yield* process.thaw
          yield* settle
          yield* TestClock.adjust("1 second")
          yield* Fiber.join(closing)
          expect((yield* Fiber.join(run)).text).toBe("Hello")
          expect(yield* paramsOf(process, "thread/unsubscribe")).toHaveLength(2)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("leaves no listener behind once it is closed and its sub-agents have ended", () =>
    Effect.gen(function* () {
      const works = [FakeTurn.wait("10 seconds"), FakeTurn.text("child")]
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => [
          ...(text === "spawn"
            ? [FakeTurn.spawn(FakeTurn.text("child")), FakeTurn.spawn(works)]
            : []),
          FakeTurn.answer
        ]
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const lease = yield* (yield* Pool).lease(server)
        const listeners = Effect.map(
          lease.server.connection.counts,
          ({ subscriptions }) => subscriptions
        )
        yield* Run.run({ server, input: "alone" })
        yield* TestClock.adjust("5 seconds")
        expect(yield* listeners).toBe(0)
        yield* Run.run({ server, input: "spawn" })
        yield* TestClock.adjust("5 seconds")
        expect(yield* listeners).toBe(1)
        yield* TestClock.adjust("5 seconds")
        yield* settle
        expect(yield* listeners).toBe(0)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
