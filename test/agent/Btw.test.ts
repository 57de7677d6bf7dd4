import { Run, RunEvent, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { snapshot, watch } from "../guarantees/support.ts"
import { member, methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

/** Turns on forks answer; those of the parent write slowly. */
const turns = ({ forkedFrom, text }: FakeAppServer.TurnRequest): FakeTurn.FakeTurn =>
  forkedFrom === undefined
    ? FakeTurn.text(["a", "b", "c", "d"], { every: "1 second" })
    : FakeTurn.text(`aside: ${text}`)

describe("a side question of a session", () => {
  it.scoped("is answered while its turn runs, and the turn's stream has no gap", () =>
    onFake({ turns }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* pass("2 seconds")
        expect(yield* turn.texts).toEqual(["a", "b"])
        const aside = yield* session.btw("why?")
        expect(aside.text).toBe("aside: why?")
        expect(yield* turn.texts).toEqual(["a", "b"])
        yield* pass("2 seconds")
        const result = yield* turn.result
        expect(result.text).toBe("abcd")
        expect(aside.threadId).not.toBe(result.threadId)

        // Nothing of the aside is in the turn, whose events come one after the other as they would without it.
        const seen = yield* turn.events
        expect(JSON.stringify(seen)).not.toMatch(/aside|why/)
        const alone = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* pass("4 seconds")
        yield* alone.result
        const shapes = (events: ReadonlyArray<RunEvent.RunEvent>) =>
          events.map((event) => [event._tag, member(event, "method"), member(event, "delta")])
        expect(shapes(seen)).toEqual(shapes(yield* alone.events))
      })
    )
  )

  it.scoped("can be started, and is then a turn beside the others, called by what it asks", () =>
    onFake({ turns }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.start("x")
        yield* pass("1 second")
        const aside = yield* session.startBtw(`why\n  ${"so ".repeat(100)}?`)
        expect((yield* aside.result).text).toContain("aside: why")
        const turns = yield* Effect.forEach(yield* session.turns, ({ snapshot }) => snapshot)
        expect(turns).toMatchObject([
          { kind: "Turn", title: "x", status: "Running" },
          { kind: "SideQuestion", status: "Completed" }
        ])
        expect(turns[1]?.title).toMatch(/^why so so .{88,89}…$/)
      })
    )
  )

  it.scoped("leaves no trace: the thread is neither written to nor its next turn changed", () =>
    onFake({ turns }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const first = yield* Effect.fork(session.run("x"))
        yield* pass("4 seconds")
        const { threadId } = yield* Fiber.join(first)
        const aside = yield* session.btw("why?")
        expect(yield* session.threadId).toEqual(Option.some(threadId))
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "thread/fork")).toMatchObject([
          { threadId, ephemeral: true, excludeTurns: true }
        ])
        // The copy is let go of, and the session still has its own thread, without opening it again.
        expect(yield* sent(process, "thread/unsubscribe")).toEqual([{ threadId: aside.threadId }])
        const second = yield* Effect.fork(session.run("y"))
        yield* pass("4 seconds")
        expect((yield* Fiber.join(second)).threadId).toBe(threadId)
        expect(yield* methodsOf(process)).not.toContain("thread/resume")
        const turnThreads = (yield* sent(process, "turn/start")).map((params) =>
          member(params, "threadId")
        )
        expect(turnThreads).toEqual([threadId, aside.threadId, threadId])
      })
    )
  )

  it.scoped("can be asked several times at once, each on a copy of its own", () =>
    onFake({ turns }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* watch(session.stream("x"))
        yield* pass("1 second")
        const asides = yield* Effect.forEach(["1", "2", "3"], (n) => session.btw(n), {
          concurrency: "unbounded"
        })
        expect(asides.map(({ text }) => text)).toEqual(["aside: 1", "aside: 2", "aside: 3"])
        expect(new Set(asides.map(({ threadId }) => threadId)).size).toBe(3)
        yield* pass("3 seconds")
        expect((yield* turn.result).text).toBe("abcd")
        expect(yield* fake.spawns).toBe(1)
      })
    )
  )

  it.scoped(
    "before any turn is asked on a new thread that is not kept, and not the session's",
    () =>
      onTurn(FakeTurn.text("Hello"), (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const aside = yield* session.btw("why?")
          expect(yield* session.threadId).toEqual(Option.none())
          expect((yield* session.run("x")).threadId).not.toBe(aside.threadId)
          expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toMatchObject([
            { ephemeral: true },
            { ephemeral: false }
          ])
        })
      )
  )

  it.scoped.each([["Resume"], ["Fork"]] as const)(
    "before the first turn of a session that begins with %s knows that thread",
    ([_tag]) =>
      onFake({ turns: ({ forkedFrom }) => FakeTurn.text(`copy of ${forkedFrom}`) }, (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const { threadId } = yield* Run.run({ server, input: "x" })
          const session = yield* Session.make({ key: "s", server, thread: { _tag, threadId } })
          expect((yield* session.btw("why?")).text).toBe(`copy of ${threadId}`)
          expect(yield* sent(yield* fake.awaitProcess(1), "thread/fork")).toMatchObject([
            { threadId, ephemeral: true }
          ])
        })
      )
  )

  it.scoped("has the session's settings and what was chosen since, its own choices on top", () =>
    onTurn(FakeTurn.text("Hello"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          settings: { sandbox: "workspace-write", config: { some: "thing" } },
          turn: { model: "m1", effort: "low" }
        })
        yield* session.run("x", { turn: { model: "m2" } })
        yield* session.btw("why?")
        yield* session.btw("why?", { turn: { effort: "high" } })
        yield* session.run("y")
        const process = yield* fake.awaitProcess(1)
        expect((yield* sent(process, "thread/fork"))[0]).toMatchObject({
          sandbox: "workspace-write",
          config: { some: "thing", "features.goals": false, thread_unload_delay_secs: 0 }
        })
        expect(yield* sent(process, "turn/start")).toMatchObject([
          { model: "m2", effort: "low" },
          { model: "m2", effort: "low" },
          { model: "m2", effort: "high" },
          // What was chosen for the side question alone does not stick.
          { model: "m2", effort: "low" }
        ])
      })
    )
  )

  it.scoped("on a thread that is not kept is refused by the server, and the session goes on", () =>
    onTurn(FakeTurn.text("Hello"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          thread: { _tag: "Start", ephemeral: true }
        })
        yield* session.run("x")
        expect(yield* Effect.flip(session.btw("why?"))).toMatchObject({
          _tag: "RequestError",
          method: "thread/fork"
        })
        expect((yield* session.run("y")).text).toBe("Hello")
      })
    )
  )

  it.scoped("whose failure is its own leaves the turn alone", () =>
    onFake(
      {
        turns: (turn) => (turn.forkedFrom === undefined ? turns(turn) : FakeTurn.unauthorized)
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("x"))
          yield* pass("1 second")
          expect((yield* Effect.flip(session.btw("why?")))._tag).toBe("AuthError")
          yield* pass("3 seconds")
          expect(yield* turn.result).toMatchObject({ text: "abcd", generation: 1 })
        })
    )
  )

  it.scoped("that is left interrupts its own turn alone", () =>
    onFake(
      { turns: (turn) => (turn.forkedFrom === undefined ? turns(turn) : FakeTurn.hang) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("x"))
          yield* pass("1 second")
          const aside = yield* Effect.fork(session.btw("why?"))
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          expect(yield* process.activeTurns).toHaveLength(2)
          yield* Fiber.interrupt(aside)
          const threadId = Option.getOrThrow(yield* session.threadId)
          expect(yield* process.activeTurns).toMatchObject([{ threadId }])
          yield* pass("2 seconds")
          expect((yield* turn.result).text).toBe("abcd")
          expect(yield* snapshot).toMatchObject([{ leases: 0 }])
        })
    )
  )

  it.scoped("is not steered, nor does it end, with the session's turn", () =>
    onFake(
      {
        turns: (turn) =>
          turn.forkedFrom === undefined
            ? FakeTurn.hang
            : FakeTurn.text("aside", { every: "5 seconds" })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const turn = yield* watch(session.stream("x"))
          yield* pass("1 second")
          const aside = yield* Effect.fork(session.btw("why?"))
          yield* pass("1 second")
          yield* session.steer("more")
          yield* Fiber.interrupt(turn.fiber)
          yield* pass("4 seconds")
          expect(yield* Fiber.join(aside)).toMatchObject({ text: "aside" })
          const threadId = Option.getOrThrow(yield* session.threadId)
          expect(yield* sent(yield* fake.awaitProcess(1), "turn/steer")).toMatchObject([
            { threadId }
          ])
        })
    )
  )
})
