import { Approvals, Failure, Run, Session, Tool } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Either, Fiber, Schema, Stream } from "effect"
import { settle, snapshot, threadsClosed, watch } from "../guarantees/support.ts"
import * as RunDeadline from "../../packages/agent/src/internal/turn/RunDeadline.js"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

/** What a fiber has come to by now; nothing while it runs. */
const soFar = <A, E>(fiber: Fiber.RuntimeFiber<A, E>) =>
  Effect.map(Fiber.poll(fiber), (exit) => (exit._tag === "None" ? undefined : exit.value))

const untouched = Effect.map(snapshot, (servers) =>
  expect(servers).toMatchObject([{ generation: 1, state: "Ready", leases: 0 }])
)

describe("the wait for the next sign of life", () => {
  it.effect("loses nothing that is taken at the very moment when it took too long", () =>
    Effect.gen(function* () {
      const timers: Array<() => void> = []
      // One whose timers end when they are told to: the test clock lets nothing else happen at that moment.
      const clock: Clock.Clock = {
        ...Clock.make(),
        unsafeCurrentTimeNanos: () => 0n,
        sleep: () => Effect.async((resume) => void timers.push(() => resume(Effect.void)))
      }
      const deadline = yield* RunDeadline.make({ progressTimeout: "5 seconds" })
      const batches = ["a sign of life"]
      let wake = (): void => {}
      const take = Effect.async<ReadonlyArray<string>>((resume) => {
        wake = () => resume(Effect.sync(() => batches.splice(0)))
      })
      const next = yield* deadline
        .next(take, {
          generation: 1,
          lastMessage: () => "",
          hasEnded: () => false,
          waitedUntil: () => 0
        })
        .pipe(Effect.withClock(clock), Effect.fork)
      yield* settle
      for (const end of timers) end()
      wake()
      expect(yield* Fiber.join(next)).toEqual(["a sign of life"])
    })
  )
})

describe("a run's timeout", () => {
  it.scoped("ends it, interrupts its turn, and keeps what it has said", () =>
    onTurn(
      [
        FakeTurn.text("First"),
        FakeTurn.text("Second"),
        FakeTurn.text(["Half", "!"], { every: "7 seconds" })
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Effect.flip(Run.run({ server: fake.spec(), input: "x", timeout: "10 seconds" }))
          )
          yield* pass("9999 millis")
          expect(yield* soFar(run)).toBeUndefined()
          yield* pass("1 millis")
          const failure = yield* Fiber.join(run)
          expect(failure).toMatchObject({
            _tag: "TimeoutError",
            deadline: "Run",
            method: "turn/completed",
            generation: 1,
            written: true,
            lastMessage: "Second"
          })
          expect(failure.message).toBe("The run did not end within 10s and was interrupted.")
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "turn/interrupt")).toHaveLength(1)
          expect(yield* process.activeTurns).toEqual([])
          yield* untouched
        })
    )
  )

  it.scoped("is not renewed by progress, nor does it wait for an approval", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "talks"
            ? FakeTurn.text(["a", "b", "c", "d"], { every: "3 seconds" })
            : FakeTurn.approveCommand()
      },
      (fake) =>
        Effect.gen(function* () {
          for (const input of ["talks", "asks"]) {
            const run = yield* Effect.fork(
              Effect.flip(
                Run.run({
                  server: fake.spec(),
                  input,
                  timeout: "10 seconds",
                  progressTimeout: "9 seconds",
                  approvals: Approvals.make({ command: () => Effect.never })
                })
              )
            )
            yield* pass("10 seconds")
            expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
          }
        })
    )
  )

  it.scoped("includes the start of the server, which goes on without it", () =>
    onFake({ starts: () => ({ handshakeDelay: "20 seconds" }) }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const patient = yield* Effect.fork(Run.run({ server, input: "x" }))
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server, input: "x", timeout: "10 seconds" }))
        )
        yield* pass("10 seconds")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
        yield* pass("10 seconds")
        expect((yield* Fiber.join(patient)).generation).toBe(1)
        expect(yield* fake.spawns).toBe(1)
      })
    )
  )

  it.scoped("ends it while its thread is being opened, which is let go once the server has", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        yield* Run.run({ server, input: "x" })
        const process = yield* fake.awaitProcess(1)
        yield* process.freeze
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server, input: "x", timeout: "10 seconds" }))
        )
        yield* pass("10 seconds")
        expect(yield* Fiber.join(run)).toMatchObject({
          _tag: "TimeoutError",
          deadline: "Run",
          lastMessage: ""
        })
        yield* pass("5 seconds")
        yield* process.thaw
        yield* settle
        const methods = (yield* process.received).map(({ method }) => method)
        expect(methods.slice(-2)).toEqual(["thread/start", "thread/unsubscribe"])
        expect((yield* Run.run({ server, input: "x" })).text).toBe("Hello")
        yield* untouched
      })
    )
  )

  it.scoped("ends it while the start of its turn is unanswered, and ends the turn too", () =>
    onTurn([FakeTurn.wait("1 hour"), FakeTurn.answer], (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server: fake.spec(), input: "x", timeout: "10 seconds" }))
        )
        yield* pass("10 seconds")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        yield* untouched
      })
    )
  )

  it.scoped("holds where the reader is slow and the model always has something to say", () =>
    onTurn(
      FakeTurn.text(
        Array.from({ length: 1000 }, () => "a"),
        { every: "100 millis" }
      ),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Run.stream({
            server: fake.spec(),
            input: "x",
            timeout: "5 seconds"
          }).pipe(
            Stream.mapEffect((event) => Effect.as(Effect.sleep("1 second"), event)),
            Stream.runDrain,
            Effect.flip,
            Effect.fork
          )
          for (let n = 0; n < 20; n++) yield* pass("1 second")
          expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
          expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        })
    )
  )

  it.scoped("leaves the result of a turn that ended, however late its reader comes to it", () =>
    onTurn(FakeTurn.text(["a", "b"], { every: "1 second" }), (fake) =>
      Effect.gen(function* () {
        const run = yield* watch(
          Run.stream({ server: fake.spec(), input: "x", timeout: "5 seconds" }).pipe(
            Stream.tap(({ _tag }) => (_tag === "Started" ? Effect.sleep("1 minute") : Effect.void))
          )
        )
        yield* pass("1 minute")
        expect((yield* run.result).text).toBe("ab")
      })
    )
  )

  it.scoped("holds where the run cannot be interrupted", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const deadlines: ReadonlyArray<Partial<Run.Options>> = [
          { timeout: "10 seconds" },
          { progressTimeout: "10 seconds" }
        ]
        for (const deadline of deadlines) {
          const run = yield* Run.run({ server: fake.spec(), input: "x", ...deadline }).pipe(
            Effect.flip,
            Effect.uninterruptible,
            Effect.fork
          )
          yield* pass("10 seconds")
          expect(yield* soFar(run)).toMatchObject({ value: { _tag: "TimeoutError" } })
        }
      })
    )
  )

  it.scoped("includes the wait for another turn on its thread", () =>
    onFake({ turns: ({ nth }) => (nth === 1 ? [] : FakeTurn.hang) }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "x" })
        const thread = { _tag: "Resume", threadId } as const
        const first = yield* Effect.fork(Run.run({ server, input: "first", thread }))
        yield* pass("1 second")
        const second = yield* Effect.fork(
          Effect.flip(Run.run({ server, input: "second", thread, timeout: "10 seconds" }))
        )
        yield* pass("10 seconds")
        expect(yield* Fiber.join(second)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
        expect(yield* soFar(first)).toBeUndefined()
        const methods = yield* methodsOf(yield* fake.awaitProcess(1))
        expect(methods).not.toContain("turn/interrupt")
        expect(methods.filter((method) => method === "turn/start")).toHaveLength(2)
      })
    )
  )

  it.scoped("of a session's turn begins when its turn has come", () =>
    onTurn(FakeTurn.text("Hello", { every: "8 seconds" }), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          timeout: "10 seconds"
        })
        const both = yield* Effect.fork(
          Effect.all([session.run("one"), session.run("two")], { concurrency: 2 })
        )
        yield* pass("8 seconds")
        yield* pass("8 seconds")
        expect((yield* Fiber.join(both)).map(({ text }) => text)).toEqual(["Hello", "Hello"])
      })
    )
  )

  it.scoped("of one turn takes the place of the session's", () =>
    onTurn(FakeTurn.text("Hello", { every: "8 seconds" }), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), timeout: "5 seconds" })
        const run = yield* Effect.fork(session.run("one", { timeout: "10 seconds" }))
        yield* pass("8 seconds")
        expect((yield* Fiber.join(run)).text).toBe("Hello")
      })
    )
  )

  it.scoped("does not reach a session's next turn", () =>
    onFake({ turns: ({ nth }) => (nth === 1 ? FakeTurn.hang : FakeTurn.text("Hello")) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), timeout: "5 seconds" })
        const run = yield* Effect.fork(Effect.either(session.run("one")))
        yield* pass("5 seconds")
        expect(Either.isLeft(yield* Fiber.join(run))).toBe(true)
        yield* threadsClosed
        expect(yield* session.run("two")).toMatchObject({ text: "Hello", generation: 1 })
      })
    )
  )
})

describe("a run's progress timeout", () => {
  it.scoped("is renewed by every sign of life", () =>
    onTurn(
      [
        FakeTurn.text(["a", "b", "c"], { every: "9 seconds" }),
        FakeTurn.wait("9 seconds"),
        FakeTurn.command({ output: ["1", "2"], every: "9 seconds" }),
        FakeTurn.wait("9 seconds"),
        FakeTurn.notify("something/new")
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({ server: fake.spec(), input: "x", progressTimeout: "10 seconds" })
          )
          for (let n = 0; n < 7; n++) yield* pass("9 seconds")
          expect((yield* Fiber.join(run)).duration).toEqual(Duration.seconds(63))
        })
    )
  )

  it.scoped("ends a run that is quiet for that long, and keeps what it has said", () =>
    onTurn(
      [FakeTurn.text("Said"), FakeTurn.wait("6 seconds"), FakeTurn.diff(""), FakeTurn.hang],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Effect.flip(Run.run({ server: fake.spec(), input: "x", progressTimeout: "10 seconds" }))
          )
          yield* pass("6 seconds")
          yield* pass("9999 millis")
          expect(yield* soFar(run)).toBeUndefined()
          yield* pass("1 millis")
          const failure = yield* Fiber.join(run)
          expect(failure).toMatchObject({
            _tag: "TimeoutError",
            deadline: "Progress",
            lastMessage: "Said"
          })
          expect(failure.message).toBe("The run made no progress for 10s and was interrupted.")
          expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
          yield* untouched
        })
    )
  )

  it.scoped("is renewed by a sub-agent of the run", () =>
    onTurn(
      [
        FakeTurn.spawn(FakeTurn.text(["a", "b", "c"], { every: "9 seconds" })),
        FakeTurn.awaitChild,
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({ server: fake.spec(), input: "x", progressTimeout: "10 seconds" })
          )
          for (let n = 0; n < 3; n++) yield* pass("9 seconds")
          expect((yield* Fiber.join(run)).text).toBe("Done")
        })
    )
  )

  it.scoped("does not count the time that an approval is open", () =>
    onTurn([FakeTurn.approveCommand({ output: "ok" }), FakeTurn.text("Done")], (fake) =>
      Effect.gen(function* () {
        const answer = yield* Deferred.make<Approvals.Decision>()
        const run = yield* Effect.fork(
          Run.run({
            server: fake.spec(),
            input: "x",
            progressTimeout: "10 seconds",
            approvals: Approvals.make({ command: () => Deferred.await(answer) })
          })
        )
        yield* pass("1 hour")
        yield* Deferred.succeed(answer, "accept")
        expect((yield* Fiber.join(run)).text).toBe("Done")
      })
    )
  )

  /** A call of which the server tells nothing afterwards, and then a quiet turn. */
  const quietAfterTool = (quiet: Duration.DurationInput) =>
    onTurn(
      [
        FakeTurn.ask("item/tool/call", { callId: "c", tool: "slow", arguments: {} }),
        FakeTurn.wait(quiet),
        FakeTurn.text("Done")
      ],
      (fake) =>
        Effect.gen(function* () {
          const slow = Tool.make("slow", {
            description: "Takes its time",
            parameters: Schema.Struct({}),
            handle: () => Effect.as(Effect.sleep("19 seconds"), "ok"),
            deadline: "1 minute"
          })
          const run = yield* watch(
            Run.stream({
              server: fake.spec({ experimentalApi: true }),
              input: "x",
              tools: [slow],
              progressTimeout: "10 seconds"
            })
          )
          yield* pass("10 seconds")
          yield* pass("9 seconds")
          yield* pass(quiet)
          return yield* soFar(run.fiber)
        })
    )

  it.scoped("does not count the time that a tool takes, and counts what comes after it", () =>
    Effect.gen(function* () {
      expect(yield* quietAfterTool("9 seconds")).toMatchObject({ value: { text: "Done" } })
      expect(yield* quietAfterTool("11 seconds")).toMatchObject({
        cause: { error: { _tag: "TimeoutError", deadline: "Progress" } }
      })
    })
  )
})

const waitingForNetwork = FakeTurn.retry({
  message: "Reconnecting... waiting for network",
  codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
  additionalDetails: "Connection failed: error sending request"
})

/** The server tries again every ten seconds, for ever. */
const noNetwork = Array.from({ length: 100 }, () => [
  waitingForNetwork,
  FakeTurn.wait("10 seconds")
])

describe("a model that cannot be reached", () => {
  it.scoped("ends the run by default, and its failure says why (cx #30695)", () =>
    onTurn(noNetwork, (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(Effect.flip(Run.run({ server: fake.spec(), input: "x" })))
        for (let n = 0; n < 11; n++) yield* pass("10 seconds")
        yield* pass("9999 millis")
        expect(yield* soFar(run)).toBeUndefined()
        yield* pass("1 millis")
        const failure = yield* Fiber.join(run)
        expect(failure).toMatchObject({
          _tag: "TimeoutError",
          deadline: "Reconnecting",
          lastCause: "Connection failed: error sending request"
        })
        expect(failure.message).toContain("could not reach the model for 2m")
        expect(failure.message).toContain("Connection failed: error sending request")
        expect(Failure.isTransient(failure)).toBe(true)
        expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
        yield* untouched
      })
    )
  )

  it.scoped("ends no run whose model comes back, however often", () =>
    onTurn(
      [1, 2, 3].map(() => [
        waitingForNetwork,
        FakeTurn.wait("100 seconds"),
        FakeTurn.text("here again"),
        FakeTurn.wait("100 seconds")
      ]),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(Run.run({ server: fake.spec(), input: "x" }))
          for (let n = 0; n < 6; n++) yield* pass("100 seconds")
          expect((yield* Fiber.join(run)).text).toBe("here again")
        })
    )
  )

  it.scoped("is waited for as long as the caller says", () =>
    onTurn([noNetwork, FakeTurn.text("at last")], (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Run.run({ server: fake.spec(), input: "x", reconnectTimeout: Infinity })
        )
        for (let n = 0; n < 100; n++) yield* pass("10 seconds")
        expect((yield* Fiber.join(run)).text).toBe("at last")
      })
    )
  )

  it.scoped("is no progress, and the other deadlines say why too", () =>
    onTurn(noNetwork, (fake) =>
      Effect.gen(function* () {
        for (const [deadline, options] of [
          ["Progress", { progressTimeout: "25 seconds" }],
          ["Run", { timeout: "25 seconds" }]
        ] as const) {
          const run = yield* Effect.fork(
            Effect.flip(Run.run({ server: fake.spec(), input: "x", ...options }))
          )
          yield* pass("10 seconds")
          yield* pass("10 seconds")
          yield* pass("5 seconds")
          const failure = yield* Fiber.join(run)
          expect(failure).toMatchObject({ _tag: "TimeoutError", deadline })
          expect(failure.message).toContain("Connection failed: error sending request")
        }
      })
    )
  )

  it.scoped("ends a run whose sub-agent has it", () =>
    onTurn([FakeTurn.spawn(noNetwork), FakeTurn.awaitChild], (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(Effect.flip(Run.run({ server: fake.spec(), input: "x" })))
        for (let n = 0; n < 14; n++) yield* pass("10 seconds")
        expect(yield* soFar(run)).toMatchObject({ value: { deadline: "Reconnecting" } })
      })
    )
  )
})
