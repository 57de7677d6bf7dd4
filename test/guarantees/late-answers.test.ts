import { Run, Session } from "@effect-codex/agent"
import { Account } from "@effect-codex/app-server"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, Redacted } from "effect"
import { member, methodsOf, onFake, pass, sent } from "../agent/support.ts"
import { Pool, snapshot } from "./support.ts"

/** "two" is the script; every other turn says hello. */
const onlyTwo = (two: FakeTurn.FakeTurn): FakeAppServer.Options => ({
  turns: ({ text }) => (text === "two" ? two : FakeTurn.text(`hello ${text}`))
})

/** A session that has taken its first turn, and its server, which is stopped. */
const aStoppedServer = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const server = fake.spec()
    const session = yield* Session.make({ key: "s", server })
    const { threadId } = yield* session.run("one")
    const process = yield* fake.awaitProcess(1)
    yield* process.freeze
    const thread = { _tag: "Resume", threadId } as const
    return { process, server, session, thread }
  })

/** Starts "two" on a stopped server, and leaves it after a second. The result is its leaving. */
const leaveTwo = (session: Session.Session) =>
  Effect.gen(function* () {
    const two = yield* Effect.fork(session.run("two"))
    yield* pass("1 second")
    return yield* Effect.fork(Fiber.interrupt(two))
  })

const isDone = (fiber: Fiber.RuntimeFiber<unknown, unknown>) =>
  Effect.map(Fiber.poll(fiber), Option.isSome)

/** The texts of the turns that were asked for, and the interrupts, in the order of the wire. */
const turnsOf = (process: FakeAppServer.FakeProcess) =>
  Effect.map(process.received, (received) =>
    received.flatMap(({ method, params }) => {
      if (method === "turn/interrupt") return [`interrupt ${String(member(params, "turnId"))}`]
      const input = member(params, "input")
      return method === "turn/start" && Array.isArray(input) ? [member(input[0], "text")] : []
    })
  )

describe("a turn whose caller left before the server had answered", () => {
  it.scoped(
    "is interrupted once it is known, and the session's next turn is one of its own (PortOS #5972)",
    () =>
      onFake(onlyTwo(FakeTurn.hang), (fake) =>
        Effect.gen(function* () {
          const { process, session } = yield* aStoppedServer(fake)
          yield* leaveTwo(session)
          const three = yield* Effect.fork(session.run("three"))
          yield* pass("7 seconds")
          yield* process.thaw
          yield* pass("100 millis")
          expect(yield* Fiber.join(three)).toMatchObject({ text: "hello three", turnId: "turn-3" })
          expect(yield* turnsOf(process)).toEqual(["one", "two", "interrupt turn-2", "three"])
          expect(yield* process.activeTurns).toEqual([])
        })
      )
  )

  it.scoped(
    "is waited for by its caller for five seconds, no longer, and holds no lease then",
    () =>
      onFake(onlyTwo(FakeTurn.hang), (fake) =>
        Effect.gen(function* () {
          const { process, session } = yield* aStoppedServer(fake)
          const leaving = yield* leaveTwo(session)
          yield* pass("4999 millis")
          expect(yield* isDone(leaving)).toBe(false)
          yield* pass("1 millis")
          expect(yield* isDone(leaving)).toBe(true)
          expect(yield* snapshot).toMatchObject([{ leases: 0 }])
          yield* process.thaw
        })
      )
  )

  it.scoped("is no longer waited for once the server has refused it, however late", () =>
    onFake(onlyTwo(FakeTurn.refuseStart({ code: -32600, message: "no" })), (fake) =>
      Effect.gen(function* () {
        const { process, session } = yield* aStoppedServer(fake)
        const leaving = yield* leaveTwo(session)
        yield* pass("1 second")
        yield* process.thaw
        // The clock stands still.
        yield* pass(0)
        expect(yield* isDone(leaving)).toBe(true)
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
        expect((yield* session.run("three")).text).toBe("hello three")
        expect(yield* turnsOf(process)).toEqual(["one", "two", "three"])
      })
    )
  )

  it.scoped("is interrupted when it starts, if its answer is missing", () =>
    onFake(onlyTwo(FakeTurn.hang), (fake) =>
      Effect.gen(function* () {
        const { process, session } = yield* aStoppedServer(fake)
        yield* process.dropAnswers(1)
        yield* leaveTwo(session)
        yield* process.thaw
        const three = yield* Effect.fork(session.run("three"))
        yield* pass("100 millis")
        expect((yield* Fiber.join(three)).text).toBe("hello three")
        expect(yield* turnsOf(process)).toEqual(["one", "two", "interrupt turn-2", "three"])
      })
    )
  )

  it.scoped(
    "and that does not end once it is known does not keep the next one waiting: that fails, and says why",
    () =>
      onFake(onlyTwo(FakeTurn.silence), (fake) =>
        Effect.gen(function* () {
          const { process, session } = yield* aStoppedServer(fake)
          yield* leaveTwo(session)
          const three = yield* Effect.fork(Effect.flip(session.run("three")))
          yield* pass("7 seconds")
          yield* process.thaw
          yield* pass("5 seconds")
          expect(yield* isDone(three)).toBe(true)
          expect(yield* Fiber.join(three)).toMatchObject({
            _tag: "TurnError",
            reason: "StillRunning"
          })
          expect((yield* turnsOf(process)).slice(0, 2)).toEqual(["one", "two"])
          expect(yield* turnsOf(process)).not.toContain("three")
        })
      )
  )

  it.scoped("is interrupted also if its session has ended by then, and its thread is let go", () =>
    onFake(onlyTwo(FakeTurn.hang), (fake) =>
      Effect.gen(function* () {
        const process = yield* Effect.scoped(
          Effect.gen(function* () {
            const { process, session } = yield* aStoppedServer(fake)
            const leaving = yield* leaveTwo(session)
            yield* pass("5 seconds")
            yield* Fiber.join(leaving)
            return process
          })
        )
        yield* process.thaw
        yield* pass("1 second")
        expect(yield* turnsOf(process)).toEqual(["one", "two", "interrupt turn-2"])
        expect(yield* process.activeTurns).toEqual([])
        expect(yield* process.subscribedThreads).toEqual([])
      })
    )
  )

  it.scoped("lets nobody on its thread go first who was not in the queue first", () =>
    onFake(onlyTwo(FakeTurn.hang), (fake) =>
      Effect.gen(function* () {
        const { process, server, session, thread } = yield* aStoppedServer(fake)
        yield* leaveTwo(session)
        const three = yield* Effect.fork(Run.run({ server, input: "three", thread }))
        yield* pass("1 second")
        const four = yield* Effect.fork(Run.run({ server, input: "four", thread }))
        yield* pass("1 second")
        yield* process.thaw
        yield* pass("100 millis")
        expect((yield* Fiber.join(three)).text).toBe("hello three")
        expect((yield* Fiber.join(four)).text).toBe("hello four")
        expect(yield* turnsOf(process)).toEqual(["one", "two", "interrupt turn-2", "three", "four"])
      })
    )
  )
})

describe("a turn whose start was not answered in time", () => {
  /** "two" has failed after its 60 s, on a server that is stopped, and that is probed from then on. */
  const twoHasFailed = (fake: FakeAppServer.FakeAppServer) =>
    Effect.gen(function* () {
      const server = fake.spec()
      const session = yield* Session.make({ key: "s", server })
      const { threadId } = yield* session.run("one")
      // It holds the thread too: its turns need nothing but their start.
      const thread = { _tag: "Resume", threadId } as const
      const other = yield* Session.make({ key: "other", server, thread })
      yield* other.run("other")
      const process = yield* fake.awaitProcess(1)
      yield* process.freeze
      const two = yield* Effect.fork(Effect.flip(session.run("two")))
      yield* pass("1 minute")
      return { process, session, other, two }
    })

  it.scoped("is interrupted when the answer comes after all", () =>
    onFake(onlyTwo(FakeTurn.hang), (fake) =>
      Effect.gen(function* () {
        const { process, session, two } = yield* twoHasFailed(fake)
        yield* pass("10 seconds")
        expect(yield* Fiber.join(two)).toMatchObject({ _tag: "TimeoutError", deadline: "Request" })
        yield* process.thaw
        yield* pass("100 millis")
        expect(yield* process.activeTurns).toEqual([])
        expect((yield* session.run("three")).text).toBe("hello three")
        expect((yield* turnsOf(process)).slice(2)).toEqual(["two", "interrupt turn-3", "three"])
      })
    )
  )

  it.scoped(
    "does not take the next one in unseen: that is refused, and the first is interrupted (PortOS #5972)",
    () =>
      onFake(onlyTwo(FakeTurn.hang), (fake) =>
        Effect.gen(function* () {
          const { other, process, session } = yield* twoHasFailed(fake)
          const three = yield* Effect.fork(Effect.flip(other.run("three")))
          yield* pass("5 seconds")
          // Both are in the server's input by now.
          yield* process.thaw
          yield* pass("100 millis")
          expect(yield* Fiber.join(three)).toMatchObject({
            _tag: "TurnError",
            reason: "StillRunning",
            turnId: "turn-3"
          })
          expect((yield* turnsOf(process)).slice(2)).toEqual(["two", "three", "interrupt turn-3"])
          expect(yield* process.activeTurns).toEqual([])
          expect((yield* session.run("four")).text).toBe("hello four")
        })
      )
  )

  it.scoped("and that runs after all is over before the next one is asked for", () =>
    onFake(onlyTwo([FakeTurn.lateStart("1 second"), FakeTurn.hang]), (fake) =>
      Effect.gen(function* () {
        const { other, process } = yield* twoHasFailed(fake)
        yield* process.thaw
        yield* pass(0)
        // It cannot be interrupted until it has started.
        const three = yield* Effect.fork(other.run("three"))
        for (let tenth = 0; tenth < 12; tenth++) yield* pass("100 millis")
        expect(yield* isDone(three)).toBe(true)
        expect(yield* Fiber.join(three)).toMatchObject({ text: "hello three", turnId: "turn-4" })
      })
    )
  )
})

describe("a turn whose answer comes when nobody expects it any more", () => {
  it.scoped("is interrupted all the same, and its thread is free", () =>
    onFake(onlyTwo([FakeTurn.lateStart("132 seconds"), FakeTurn.hang]), (fake) =>
      Effect.gen(function* () {
        yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec()))
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        const process = yield* fake.awaitProcess(1)
        yield* process.delayAnswers(1, "130 seconds", { method: "turn/start" })
        const two = yield* Effect.fork(Effect.flip(session.run("two")))
        for (let n = 0; n < 13; n++) yield* pass("10 seconds")
        expect(yield* Fiber.join(two)).toMatchObject({ _tag: "TimeoutError", deadline: "Request" })
        for (let n = 0; n < 30; n++) yield* pass("100 millis")
        expect((yield* sent(process, "turn/interrupt")).at(-1)).toEqual({
          threadId: Option.getOrThrow(yield* session.threadId),
          turnId: "turn-2"
        })
        expect(yield* process.activeTurns).toEqual([])
        expect((yield* session.run("three")).text).toBe("hello three")
      })
    )
  )

  it.scoped("leaves no command running beside the session's next turn", () =>
    onFake(onlyTwo([FakeTurn.leaveRunning(), FakeTurn.hang]), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("one")
        const process = yield* fake.awaitProcess(1)
        yield* process.delayAnswers(1, "3 seconds", { method: "turn/start" })
        const two = yield* Effect.fork(session.run("two"))
        yield* pass("1 second")
        expect(yield* process.commandsRunning).toHaveLength(1)
        const leaving = yield* Effect.fork(Fiber.interrupt(two))
        yield* pass("5 seconds")
        yield* Fiber.join(leaving)
        const three = yield* Effect.fork(session.run("three"))
        yield* pass("1 second")
        expect((yield* Fiber.join(three)).text).toBe("hello three")
        expect(yield* process.commandsRunning).toEqual([])
      })
    )
  )
})

describe("a turn that the server never carried out, and never answered", () => {
  /** The server takes the request, and nothing follows. */
  const swallowed = FakeTurn.refuseStart({ code: -32600, message: "nobody hears of this" })

  const afterOne = (fake: FakeAppServer.FakeAppServer) =>
    Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: fake.spec() })
      yield* session.run("one")
      const process = yield* fake.awaitProcess(1)
      yield* process.dropAnswers(1)
      return { process, session }
    })

  it.scoped("keeps the next one of its thread waiting for the time of a request, no longer", () =>
    onFake(onlyTwo(swallowed), (fake) =>
      Effect.gen(function* () {
        const { process, session } = yield* afterOne(fake)
        yield* leaveTwo(session)
        const three = yield* Effect.fork(session.run("three"))
        yield* pass("58 seconds")
        expect(yield* turnsOf(process)).toEqual(["one", "two"])
        yield* pass("1 second")
        expect((yield* Fiber.join(three)).text).toBe("hello three")
        expect(yield* turnsOf(process)).toEqual(["one", "two", "three"])
      })
    )
  )

  // As the real server does it: it tells of a turn's start before it answers.
  it.scoped.each([
    ["before its answer", [FakeTurn.answer, FakeTurn.text("hello three")]],
    ["and ends before its answer", [FakeTurn.text("hello three"), FakeTurn.answer]]
  ] as const)("is not taken for the next one, which starts %s", ([, three]) =>
    onFake(
      {
        turns: ({ text }) =>
          text === "two" ? swallowed : text === "three" ? three : FakeTurn.text(`hello ${text}`)
      },
      (fake) =>
        Effect.gen(function* () {
          const { process, session } = yield* afterOne(fake)
          const two = yield* Effect.fork(Effect.flip(session.run("two")))
          yield* pass("65 seconds")
          expect(yield* Fiber.join(two)).toMatchObject({
            _tag: "TimeoutError",
            deadline: "Request"
          })
          const three = yield* Effect.fork(session.run("three"))
          yield* pass("1 second")
          expect(yield* isDone(three)).toBe(true)
          expect((yield* Fiber.join(three)).text).toBe("hello three")
          expect(yield* turnsOf(process)).toEqual(["one", "two", "three"])
          expect((yield* session.run("four")).text).toBe("hello four")
        })
    )
  )

  it.scoped("leaves no later turn unattended that its caller left before it was answered", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "two"
            ? swallowed
            : text === "three"
              ? [FakeTurn.wait("1 second"), FakeTurn.answer, FakeTurn.hang]
              : FakeTurn.text(`hello ${text}`)
      },
      (fake) =>
        Effect.gen(function* () {
          const { process, session } = yield* afterOne(fake)
          const two = yield* Effect.fork(Effect.flip(session.run("two")))
          yield* pass("65 seconds")
          yield* Fiber.join(two)
          const three = yield* Effect.fork(session.run("three"))
          yield* pass("500 millis")
          const leaving = yield* Effect.fork(Fiber.interrupt(three))
          yield* pass("5 seconds")
          yield* Fiber.join(leaving)
          expect(yield* process.activeTurns).toEqual([])
          expect((yield* session.run("four")).text).toBe("hello four")
        })
    )
  )
})

describe("a thread whose opening was answered late", () => {
  /** A server that runs and is stopped. Signed in by us, so that nothing is asked before the thread. */
  const aStopped = (fake: FakeAppServer.FakeAppServer) =>
    Effect.gen(function* () {
      const server = fake.spec({ account: Account.apiKey(Redacted.make("sk-of-this-test")) })
      yield* Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(server)))
      const process = yield* fake.awaitProcess(1)
      yield* process.freeze
      return { process, server }
    })

  it.scoped("after its caller left: nothing stays loaded, and no lease is held meanwhile", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { process, server } = yield* aStopped(fake)
        const run = yield* Effect.fork(Run.run({ server, input: "x" }))
        yield* pass("1 second")
        // The clock stands still.
        yield* Fiber.interrupt(run)
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
        yield* process.thaw
        yield* pass("1 second")
        expect(yield* process.subscribedThreads).toEqual([])
        expect(yield* sent(process, "thread/unsubscribe")).toEqual([{ threadId: "thread-1" }])
        expect(yield* methodsOf(process)).not.toContain("turn/start")
      })
    )
  )

  it.scoped("after its time was over: nothing stays loaded", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { process, server } = yield* aStopped(fake)
        const run = yield* Effect.fork(Effect.flip(Run.run({ server, input: "x" })))
        yield* pass("1 minute")
        yield* pass("5 seconds")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Request" })
        yield* process.thaw
        yield* pass("1 second")
        expect(yield* process.subscribedThreads).toEqual([])
        expect(yield* sent(process, "thread/unsubscribe")).toEqual([{ threadId: "thread-1" }])
      })
    )
  )

  it.scoped("or never: the server is told nothing of a thread that has no name", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const { process, server } = yield* aStopped(fake)
        yield* process.dropAnswers(1)
        yield* process.thaw
        const run = yield* Effect.fork(Effect.flip(Run.run({ server, input: "x" })))
        yield* pass("1 minute")
        // It was not waited for any longer than its request.
        expect(yield* isDone(run)).toBe(true)
        yield* pass("30 seconds")
        expect(yield* sent(process, "thread/unsubscribe")).toEqual([])
      })
    )
  )

  it.scoped("one that was resumed: nothing stays loaded", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ account: Account.apiKey(Redacted.make("sk-of-this-test")) })
        const { threadId } = yield* Run.run({ server, input: "one" })
        yield* pass("1 second")
        const process = yield* fake.awaitProcess(1)
        yield* process.freeze
        const thread = { _tag: "Resume", threadId } as const
        const run = yield* Effect.fork(Run.run({ server, input: "two", thread }))
        yield* pass("1 second")
        yield* Fiber.interrupt(run)
        yield* process.thaw
        yield* pass("1 second")
        expect(yield* process.subscribedThreads).toEqual([])
        expect(yield* turnsOf(process)).toEqual(["one"])
      })
    )
  )
})
