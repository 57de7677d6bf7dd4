import { RunEvent, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn, Faults } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope, Stream, TestClock } from "effect"
import { Pool, pooled, settle, snapshot, tagsOf, threadsClosed, watch } from "./support.ts"

const dies = (process: FakeAppServer.FakeProcess) => FakeTurn.perform(process.exit(0))

describe("guarantee 5: a session outlives its server", () => {
  it.scoped("its next turn resumes the thread on the next generation, without anyone's help", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        const thread = yield* session.threadId
        yield* (yield* fake.awaitProcess(1)).exit(0)
        expect(yield* session.run("two")).toMatchObject({
          generation: 2,
          threadId: Option.getOrThrow(thread)
        })
        const second = yield* fake.awaitProcess(2)
        expect((yield* second.received).map(({ method }) => method)).toEqual([
          "initialize",
          "initialized",
          "thread/turns/list",
          "thread/resume",
          "account/read",
          "turn/start"
        ])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "a server that is too old fails its turn at once, with what to do, and is no loss",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: () => ({ userAgent: "effect-codex/0.20.0 (Debian)" })
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec(), replay: "Always" })
          for (let n = 0; n < 3; n++) {
            const events: Array<RunEvent.RunEvent> = []
            const failure = yield* session.stream("hello").pipe(
              Stream.runForEach((event) => Effect.sync(() => events.push(event))),
              Effect.flip
            )
            expect(failure).toMatchObject({ reason: "VersionUnsupported", generation: 1 })
            expect(failure.message).toContain("Update it")
            expect(events).toEqual([])
          }
          expect(yield* fake.spawns).toBe(1)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("its next turn goes on beside a server that drains, however long others use that", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* session.run("one")
        yield* pool.lease(fake.spec())
        yield* pool.drain(fake.spec())
        const next = yield* watch(session.stream("two"))
        yield* settle
        yield* TestClock.adjust("200 millis")
        expect(yield* next.result).toMatchObject({ generation: 2, threadId })
        expect(yield* snapshot).toMatchObject([
          { generation: 1, state: "Draining", leases: 1 },
          { generation: 2, leases: 0 }
        ])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("also if that server ends before its hold on the thread has been answered", () =>
    Effect.gen(function* () {
      const delay = {
        _tag: "DelayAnswers",
        count: 1,
        millis: 1_000,
        method: "thread/resume"
      } as const
      const fake = yield* FakeAppServer.make({
        faults: (n) => (n === 2 ? Faults.plan({ steps: [{ at: 0, fault: delay }] }) : Faults.none)
      })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* session.run("one")
        const others = yield* Scope.make()
        yield* Scope.extend(pool.lease(fake.spec()), others)
        yield* pool.drain(fake.spec())
        const next = yield* watch(session.stream("two"))
        yield* settle
        yield* Scope.close(others, Exit.void)
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* snapshot).toMatchObject([{ generation: 2 }])
        yield* TestClock.adjust("100 millis")
        expect(yield* next.result).toMatchObject({ generation: 2, threadId })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a thread that another server still has loaded is not waited for without end", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        const other = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* other.run("one")
        yield* pool.lease(fake.spec())
        yield* pool.drain(fake.spec())
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          thread: { _tag: "Resume", threadId }
        })
        const next = yield* watch(session.stream("two"))
        yield* settle
        yield* TestClock.adjust("6 seconds")
        expect(yield* Effect.flip(next.result)).toMatchObject({
          _tag: "TurnError",
          reason: "ThreadHeldElsewhere",
          generation: 2
        })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("on a server that has it loaded, the thread is not opened again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        yield* session.run("two")
        const methods = (yield* (yield* fake.awaitProcess(1)).received).map(({ method }) => method)
        expect(methods).toEqual([
          "initialize",
          "initialized",
          "account/read",
          "thread/start",
          "turn/start",
          "turn/start"
        ])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a turn of which nothing was shown is taken again, once, and the events say so", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => (process.number === 1 ? dies(process) : FakeTurn.text("at last"))
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* settle
        yield* TestClock.adjust("250 millis")
        expect(yield* turn.result).toMatchObject({ text: "at last", generation: 2 })
        const tags = tagsOf(yield* turn.events).filter(
          (tag) => tag === "Started" || tag === "Retrying"
        )
        expect(tags).toEqual(["Started", "Retrying", "Started"])
        expect(yield* snapshot).toMatchObject([{ generation: 2, leases: 0 }])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("at most once: a second loss is the turn's failure (oc #85279)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: ({ process }) => dies(process) })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust("1 second")
        expect(yield* Effect.flip(turn.result)).toMatchObject({
          _tag: "TransportError",
          generation: 2
        })
        // The third reads back what became of the turn.
        expect(yield* fake.spawns).toBe(3)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  const traces: ReadonlyArray<readonly [string, FakeTurn.FakeTurn]> = [
    ["text was shown", FakeTurn.text("half")],
    ["a command was run", FakeTurn.command({ output: "done" })]
  ]

  it.scoped.each(traces)(
    "it is not taken again unasked once %s, and the session goes on",
    ([, trace]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ process }) =>
            process.number === 1 ? [trace, dies(process)] : FakeTurn.text("hello")
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("x"))
          yield* settle
          yield* TestClock.adjust("250 millis")
          expect(yield* Effect.flip(turn.result)).toMatchObject({
            _tag: "TransportError",
            generation: 1
          })
          expect(yield* session.run("y")).toMatchObject({ text: "hello", generation: 2 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("but it is when the caller allowed it", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) =>
          process.number === 1 ? [FakeTurn.text("half"), dies(process)] : FakeTurn.text("whole")
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), replay: "Always" })
        const turn = yield* watch(session.stream("x"))
        yield* settle
        yield* TestClock.adjust("250 millis")
        expect((yield* turn.result).text).toBe("whole")
        expect(yield* turn.text).toBe("halfwhole")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("no other failure is taken again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorized })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), replay: "Always" })
        expect((yield* Effect.flip(session.run("x")))._tag).toBe("AuthError")
        const starts = (yield* (yield* fake.awaitProcess(1)).received).filter(
          ({ method }) => method === "turn/start"
        )
        expect(starts).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})

describe("a session", () => {
  it.scoped("takes its turns one after the other", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => FakeTurn.text("hi", { every: "1 second" })
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const both = yield* Effect.fork(
          Effect.all([session.run("a"), session.run("b")], { concurrency: 2 })
        )
        const process = yield* fake.awaitProcess(1)
        yield* TestClock.adjust("500 millis")
        expect((yield* process.activeTurns).length).toBe(1)
        yield* TestClock.adjust("500 millis")
        yield* TestClock.adjust("1 second")
        const [a, b] = yield* Fiber.join(both)
        expect(a.threadId).toBe(b.threadId)
        expect(a.turnId).not.toBe(b.turnId)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("ends its helpers with it, confirmed, and their leases with them", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      yield* Effect.gen(function* () {
        const process = yield* Effect.scoped(
          Effect.gen(function* () {
            const session = yield* Session.make({ key: "s", server: fake.spec() })
            yield* Effect.replicateEffect(session.spawn({ input: "x" }), 3)
            const process = yield* fake.awaitProcess(1)
            yield* process.awaitReceived("turn/start", 3)
            yield* settle
            expect((yield* process.activeTurns).length).toBe(3)
            return process
          })
        )
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* snapshot).toMatchObject([{ leases: 0, requestsInFlight: 0 }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a helper's failure is a value in its parent's hands", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => (text === "bad" ? FakeTurn.unauthorized : FakeTurn.text("fine"))
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const helper = yield* session.spawn({ input: "bad" })
        yield* settle
        expect((yield* session.run("good")).text).toBe("fine")
        expect((yield* Effect.flip(helper.result))._tag).toBe("AuthError")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("can be found again by its thread id", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const first = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* first.threadId).toEqual(Option.none())
        yield* first.run("one")
        const threadId = Option.getOrThrow(yield* first.threadId)
        const thread = { _tag: "Resume", threadId } as const
        const again = yield* Session.make({ key: "s", server: fake.spec(), thread })
        expect(yield* again.run("two")).toMatchObject({ threadId })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a stream that is left early interrupts its turn, and the next turn works", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ nth }) => (nth === 1 ? [FakeTurn.text("a"), FakeTurn.hang] : FakeTurn.text("b"))
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session
          .stream("one")
          .pipe(Stream.takeUntil(RunEvent.RunEvent.$is("Text")), Stream.runDrain)
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        yield* threadsClosed
        expect((yield* session.run("two")).text).toBe("b")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "a first turn whose server died right at its start leaves no thread behind to be stuck on",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ process }) =>
            process.number === 1 ? FakeTurn.perform(process.exit(1)) : FakeTurn.text("Hello"),
          refuse: (method) =>
            method === "thread/resume" ? { code: -32603, message: "rollout is empty" } : undefined
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          expect(yield* session.run("one")).toMatchObject({ text: "Hello", generation: 2 })
          expect(yield* session.run("two")).toMatchObject({ text: "Hello", generation: 2 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("a thread that has had a turn is not replaced when it cannot be resumed", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        refuse: (method) =>
          method === "thread/resume" || method === "thread/read"
            ? { code: -32600, message: "no rollout found" }
            : undefined
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        const thread = yield* session.threadId
        yield* (yield* fake.awaitProcess(1)).exit(0)
        expect(yield* Effect.flip(session.run("two"))).toMatchObject({ reason: "ThreadGone" })
        expect(yield* session.threadId).toEqual(thread)
        const second = yield* fake.awaitProcess(2)
        expect((yield* second.received).map(({ method }) => method)).not.toContain("thread/start")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a first turn that is refused is not asked for a second time", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        refuse: (method) =>
          method === "turn/start" ? { code: -32600, message: "not this one" } : undefined
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* Effect.flip(session.run("one"))).toMatchObject({ method: "turn/start" })
        const process = yield* fake.awaitProcess(1)
        const methods = (yield* process.received).map(({ method }) => method)
        expect(methods.filter((method) => method === "turn/start")).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("nor does one that was left as its server died", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ process }) => (process.number === 1 ? FakeTurn.hang : FakeTurn.text("Hello")),
        refuse: (method) =>
          method === "thread/resume" ? { code: -32603, message: "rollout is empty" } : undefined
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const run = yield* Effect.fork(session.run("one"))
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        // As it is told to interrupt the turn.
        yield* process.atRequest(1, process.exit(1))
        yield* Fiber.interrupt(run)
        expect(yield* session.run("two")).toMatchObject({ text: "Hello", generation: 2 })
        expect(yield* session.run("three")).toMatchObject({ text: "Hello", generation: 2 })
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )
})
