/** A thread that somebody has archived, deleted, or loaded elsewhere: told apart, mended where it can be, never waited for. */
import { type AppServerPool, Run, Session } from "@effect-codex/agent"
import type { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, Schema } from "effect"
import { Pool, settle } from "./support.ts"
import { methodsOf, onFake, pass, sent } from "../agent/support.ts"

/** A session that has run a turn, and what another client does with its thread. */
const aSession = (
  test: (
    session: Session.Session,
    thread: {
      readonly threadId: string
      readonly server: ReturnType<FakeAppServer.FakeAppServer["spec"]>
      readonly process: FakeAppServer.FakeProcess
      readonly ask: (method: "thread/archive" | "thread/delete") => Effect.Effect<void>
    }
  ) => Effect.Effect<void, unknown, AppServerPool.AppServerPool>,
  options: Partial<Session.Options> = {}
) =>
  onFake({}, (fake) =>
    Effect.gen(function* () {
      const server = fake.spec()
      const session = yield* Session.make({ key: "s", server, ...options })
      yield* session.run("one")
      const threadId = Option.getOrThrow(yield* session.threadId)
      const process = yield* fake.awaitProcess(1)
      const pool = yield* Pool
      const ask = (method: "thread/archive" | "thread/delete") =>
        pool.lease(server).pipe(
          Effect.flatMap((lease) => lease.server.requestAs(method, { threadId }, Schema.Unknown)),
          Effect.scoped,
          Effect.zipRight(settle),
          Effect.orDie
        )
      yield* test(session, { threadId, server, process, ask })
    })
  )

/** The failure of something that must fail without waiting for the clock. */
const failsAtOnce = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.flip(effect))
    yield* settle
    const exit = yield* Fiber.poll(fiber)
    expect(Option.isSome(exit)).toBe(true)
    return yield* Fiber.join(fiber)
  })

describe("a thread that somebody has archived", () => {
  it.scoped(
    "is taken out of the archive once, and the session's turn goes on (t3code #10481)",
    () =>
      aSession((session, { ask, process, threadId }) =>
        Effect.gen(function* () {
          yield* ask("thread/archive")
          expect(yield* session.run("two")).toMatchObject({ text: "Hello", threadId })
          expect(yield* sent(process, "thread/unarchive")).toHaveLength(1)
        })
      )
  )

  it.scoped(
    "stays there if the caller says so, and every turn fails at once, with its reason",
    () =>
      aSession(
        (session, { ask, process, server, threadId }) =>
          Effect.gen(function* () {
            yield* ask("thread/archive")
            const thread = { _tag: "Resume", threadId } as const
            const run = Run.run({ server, input: "x", thread, ifArchived: "Fail" })
            for (const turn of [session.run("two"), session.run("three"), run, run]) {
              const failure = yield* failsAtOnce(turn)
              expect(failure).toMatchObject({
                _tag: "TurnError",
                reason: "ThreadArchived",
                threadId
              })
              expect(failure.message).toContain("Unarchive it")
            }
            expect(yield* methodsOf(process)).not.toContain("thread/unarchive")
          }),
        { ifArchived: "Fail" }
      )
  )

  it.scoped("can be copied, too", () =>
    aSession((_, { ask, server, threadId }) =>
      Effect.gen(function* () {
        yield* ask("thread/archive")
        const thread = { _tag: "Fork", threadId } as const
        expect((yield* Run.run({ server, input: "x", thread })).text).toBe("Hello")
      })
    )
  )
})

describe("a thread that does not exist", () => {
  it.scoped("is told as gone at once, however often it is asked for (t3code #10481)", () =>
    aSession((session, { ask, server, threadId }) =>
      Effect.gen(function* () {
        yield* ask("thread/delete")
        const resumed = Run.run({ server, input: "x", thread: { _tag: "Resume", threadId } })
        const copied = Run.run({ server, input: "x", thread: { _tag: "Fork", threadId } })
        for (const turn of [session.run("two"), session.run("three"), resumed, resumed, copied]) {
          expect(yield* failsAtOnce(turn)).toMatchObject({
            _tag: "TurnError",
            reason: "ThreadGone",
            threadId
          })
        }
      })
    )
  )
})

describe("a thread that another process has loaded", () => {
  it.scoped(
    "is told as held at once, can be copied, and can be resumed when it is let go of (t3code #10481)",
    () =>
      onFake({}, (fake) =>
        Effect.gen(function* () {
          const holder = yield* Session.make({ key: "s", server: fake.spec() })
          yield* holder.run("one")
          const threadId = Option.getOrThrow(yield* holder.threadId)
          const server = fake.spec({ args: ["app-server", "--other"] })
          const resumed = Run.run({ server, input: "x", thread: { _tag: "Resume", threadId } })
          for (let time = 0; time < 2; time++) {
            const failure = yield* failsAtOnce(resumed)
            expect(failure).toMatchObject({ _tag: "TurnError", reason: "ThreadHeldElsewhere" })
            expect(failure.message).toContain("another process")
          }
          const copied = Run.run({ server, input: "x", thread: { _tag: "Fork", threadId } })
          expect((yield* copied).text).toBe("Hello")
          yield* (yield* fake.awaitProcess(1)).kill("SIGKILL")
          yield* settle
          expect(yield* resumed).toMatchObject({ text: "Hello", threadId })
        })
      )
  )
})

describe("a session whose thread another process has loaded for too long", () => {
  const isHeld = { _tag: "TurnError", reason: "ThreadHeldElsewhere" }

  it.scoped("goes on with a copy of it, where that is wanted, and stays there", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const holder = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* holder.run("one")
        const server = fake.spec({ args: ["app-server", "--other"] })
        const thread = { _tag: "Resume", threadId } as const
        const ended: Array<string> = []
        const session = yield* Session.make({
          key: "s",
          server,
          thread,
          onTurnEnd: (threadId) => Effect.sync(() => void ended.push(threadId))
        })
        expect(yield* failsAtOnce(session.run("two"))).toMatchObject(isHeld)
        ended.length = 0

        const turns = yield* Effect.forEach(["two", "three"], (text) =>
          session.start(text, { copyThreadAfter: "5 seconds" })
        )
        yield* pass("4 seconds")
        expect((yield* holder.run("meanwhile")).threadId).toBe(threadId)
        yield* pass("6 seconds")
        const [two, three] = yield* Effect.forEach(turns, ({ result }) => result)
        expect(two?.threadId).not.toBe(threadId)
        expect(three?.threadId).toBe(two?.threadId)
        expect(ended).toEqual([two?.threadId, three?.threadId])
        const history = yield* session.history({ order: "OldestFirst" })
        expect(history.turns).toHaveLength(4)
      })
    )
  )

  it.scoped("goes on with the thread itself, if it is let go of in time", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const holder = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* holder.run("one")
        const session = yield* Session.make({
          key: "s",
          server: fake.spec({ args: ["app-server", "--other"] }),
          thread: { _tag: "Resume", threadId },
          copyThreadAfter: "5 seconds"
        })
        const running = yield* Effect.fork(session.run("two"))
        yield* pass("2 seconds")
        yield* (yield* fake.awaitProcess(1)).kill("SIGKILL")
        yield* pass("4 seconds")
        expect(yield* Fiber.join(running)).toMatchObject({ text: "Hello", threadId })
      })
    )
  )
})

describe("settings that the server refuses", () => {
  it.scoped("are not told as a broken thread", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "one" })
        const thread = { _tag: "Resume", threadId } as const
        const settings = { modelProvider: "nowhere" }
        yield* pass("5 seconds")
        const failure = yield* failsAtOnce(Run.run({ server, input: "two", thread, settings }))
        expect(failure._tag).toBe("RequestError")
      })
    )
  )
})
