/** What has gone wrong with turns for others, and must not here. Rows that guarantees are about have their tests there. */
import { Run, RunAttempt, RunEvent, Session, Tool } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Exit, Fiber, Option, Schema, Stream } from "effect"
import { onFake, onTurn, pass, sent } from "../agent/support.ts"
import { Pool, snapshot, watch } from "../guarantees/support.ts"

const kept = Effect.map(snapshot, (servers) =>
  expect(servers).toMatchObject([{ generation: 1, state: "Ready" }])
)

describe("a turn whose turn/completed never arrives ends at its deadline, alone, and the process is kept", () => {
  const quick = Tool.make("quick", {
    description: "Answers at once",
    parameters: Schema.Struct({}),
    handle: () => Effect.succeed("ok")
  })

  const lastSigns: ReadonlyArray<readonly [string, FakeTurn.FakeTurn]> = [
    ["its start", []],
    ["a message", FakeTurn.text("Hello")],
    ["half a message", FakeTurn.text(["Hel", "lo"], { every: "1 hour" })],
    ["thinking", FakeTurn.notify("item/reasoning/textDelta", { itemId: "r", delta: "Hm" })],
    ["a command", FakeTurn.command({ output: "ok" })],
    ["a command that runs", FakeTurn.command({ output: ["1", "2"], every: "1 hour" })],
    ["a command that was declined", FakeTurn.approveCommand()],
    ["a patch that was declined", FakeTurn.approvePatch({ changes: [] })],
    ["a call of a tool", FakeTurn.callTool({ tool: "quick" })],
    ["an error that the server tries again", FakeTurn.retry({ message: "Reconnecting" })],
    ["its usage", FakeTurn.usage({ inputTokens: 1, outputTokens: 1 })],
    ["its diff", FakeTurn.diff("a patch")],
    ["a sub-agent", [FakeTurn.spawn(FakeTurn.text("theirs")), FakeTurn.awaitChild]],
    ["a notification nobody knew yet", FakeTurn.notify("something/new")],
    [
      "the thread's own word that it is idle",
      FakeTurn.notify("thread/status/changed", { status: { type: "idle" } })
    ]
  ]

  it.scoped.each(lastSigns)("after %s (oc #78756, #81114, #84076, cx #35847)", ([, last]) =>
    onFake(
      {
        turns: ({ text }) =>
          text === "stuck" ? [last, FakeTurn.hang] : FakeTurn.text("fine", { every: "20 seconds" })
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec({ experimentalApi: true })
          const other = yield* Effect.fork(Run.run({ server, input: "other" }))
          const options = { server, input: "stuck", tools: [quick], timeout: "10 seconds" } as const
          const stuck = yield* Effect.fork(Effect.flip(Run.run(options)))
          yield* pass("10 seconds")
          expect(yield* Fiber.join(stuck)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
          const process = yield* fake.awaitProcess(1)
          const interrupts = yield* sent(process, "turn/interrupt")
          expect(interrupts.length).toBeGreaterThan(0)
          expect(yield* process.activeTurns).toHaveLength(1)
          yield* pass("10 seconds")
          expect((yield* Fiber.join(other)).text).toBe("fine")
          yield* kept
        })
    )
  )

  it.scoped(
    "also where that cannot be confirmed: five seconds more (oc #78756, #81114, #84076, cx #35847)",
    () =>
      onFake(
        { turns: ({ text }) => (text === "stuck" ? FakeTurn.silence : FakeTurn.text("fine")) },
        (fake) =>
          Effect.gen(function* () {
            const server = fake.spec()
            const stuck = yield* Effect.fork(
              Effect.timed(Effect.flip(Run.run({ server, input: "stuck", timeout: "10 seconds" })))
            )
            yield* pass("10 seconds")
            for (let second = 0; second < 5; second++) yield* pass("1 second")
            const [took, failure] = yield* Fiber.join(stuck)
            expect(failure).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
            expect(Duration.toSeconds(took)).toBe(15)
            expect((yield* Run.run({ server, input: "other" })).text).toBe("fine")
            yield* kept
          })
      )
  )
})

describe("deadlines", () => {
  it.scoped(
    "are of two kinds: a working run outlives the one, and neither touches the process (oc #144327)",
    () =>
      onTurn(FakeTurn.text(["a", "b", "c", "d"], { every: "8 seconds" }), (fake) =>
        Effect.gen(function* () {
          const options = { server: fake.spec(), input: "x" }
          const patient = yield* Effect.fork(Run.run({ ...options, progressTimeout: "10 seconds" }))
          const absolute = yield* Effect.fork(
            Effect.flip(Run.run({ ...options, timeout: "10 seconds" }))
          )
          for (let n = 0; n < 4; n++) yield* pass("8 seconds")
          expect((yield* Fiber.join(patient)).text).toBe("abcd")
          expect(yield* Fiber.join(absolute)).toMatchObject({
            _tag: "TimeoutError",
            deadline: "Run"
          })
          yield* kept
        })
      )
  )

  it.scoped("leave the reply that did arrive (oc #139173)", () =>
    onTurn(
      [FakeTurn.text("The answer"), FakeTurn.command({ output: ["..."], every: "1 hour" })],
      (fake) =>
        Effect.gen(function* () {
          const events: Array<RunEvent.RunEvent> = []
          const run = yield* Run.stream({
            server: fake.spec(),
            input: "x",
            progressTimeout: "10 seconds"
          }).pipe(
            Stream.runForEach((event) => Effect.sync(() => events.push(event))),
            Effect.flip,
            Effect.fork
          )
          yield* pass("10 seconds")
          expect(yield* Fiber.join(run)).toMatchObject({
            _tag: "TimeoutError",
            lastMessage: "The answer"
          })
          expect(events.filter(RunEvent.RunEvent.$is("Text"))).toMatchObject([
            { delta: "The answer" }
          ])
        })
    )
  )
})

describe("interrupting", () => {
  it.scoped("is done when the turn has ended, although no interrupt was answered (cx #36926)", () =>
    onTurn(FakeTurn.silence, (fake) =>
      Effect.gen(function* () {
        const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
        yield* run.awaitEvent("Started")
        const process = yield* fake.awaitProcess(1)
        const leaving = yield* Effect.fork(Effect.timed(Fiber.interrupt(run.fiber)))
        yield* process.awaitReceived("turn/interrupt")
        yield* pass("1 second")
        expect(Option.isNone(yield* Fiber.poll(leaving))).toBe(true)
        yield* process.notify("turn/completed", {
          threadId: "thread-1",
          turn: { id: "turn-1", status: "interrupted", items: [] }
        })
        const [took] = yield* Fiber.join(leaving)
        expect(Duration.toSeconds(took)).toBe(1)
      })
    )
  )

  it.scoped("by the server is a failure, by the caller is none (oc #80616, #84492)", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "by the server"
            ? FakeTurn.notify("turn/completed", { turn: { id: "turn-1", status: "interrupted" } })
            : FakeTurn.hang
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const failure = yield* Effect.flip(Run.run({ server, input: "by the server" }))
          expect(failure).toMatchObject({ _tag: "TurnError", reason: "Interrupted" })
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "turn/interrupt")).toEqual([])
          const run = yield* Effect.fork(Run.run({ server, input: "by the caller" }))
          yield* pass("1 second")
          expect(Exit.isInterrupted(yield* Fiber.interrupt(run))).toBe(true)
          expect(yield* sent(process, "turn/interrupt")).toHaveLength(1)
        })
    )
  )
})

describe("a thread that never completed a turn", () => {
  it.scoped("is not there to be resumed, which fails that attempt only (tidebreak #2166)", () =>
    onFake({ turns: () => FakeTurn.text("Hello", { every: "10 seconds" }) }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const other = yield* Effect.fork(Run.run({ server, input: "other" }))
        yield* pass("1 second")
        const lease = yield* Effect.flatMap(Pool, (pool) => pool.lease(server))
        const started = yield* lease.server.request("thread/start", {})
        const thread = { _tag: "Resume", threadId: started.thread.id } as const
        const failure = yield* Effect.flip(Run.run({ server, input: "x", thread }))
        expect(failure).toMatchObject({ _tag: "RequestError", method: "thread/resume" })
        yield* pass("9 seconds")
        expect((yield* Fiber.join(other)).text).toBe("Hello")
        yield* kept
      })
    )
  )

  it.scoped("whose turn was refused leaves its session with a new one (tidebreak #2166)", () => {
    let refusals = 1
    return onFake(
      {
        turns: () =>
          refusals-- > 0
            ? FakeTurn.refuseStart({ code: -32600, message: "no" })
            : FakeTurn.text("Hello")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          expect(Either.isLeft(yield* Effect.either(session.run("one")))).toBe(true)
          expect(yield* session.threadId).toEqual(Option.none())
          yield* (yield* fake.awaitProcess(1)).exit(0)
          yield* pass("1 second")
          expect((yield* session.run("two")).text).toBe("Hello")
        })
    )
  })
})
