import { Run, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Fiber, JSONSchema, Schema } from "effect"
import { inspect } from "node:util"
import { snapshot, threadsClosed } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

const Verdict = Schema.Struct({ safe: Schema.Boolean, since: Schema.Date })

const fitting = '{"safe":true,"since":"2020-01-02T00:00:00.000Z"}'
const output = { safe: true, since: new Date("2020-01-02") }

/** Says the texts, one in each turn of a thread. */
const saying = (...texts: ReadonlyArray<string>): FakeAppServer.Options => ({
  turns: ({ nth }) => FakeTurn.text(texts[nth - 1] ?? "no more")
})

const starts = (fake: FakeAppServer.FakeAppServer) =>
  Effect.flatMap(fake.awaitProcess(1), (process) => sent(process, "turn/start"))

/** What the user said in a `turn/start`. */
const Said = Schema.Struct({
  threadId: Schema.String,
  input: Schema.Tuple(Schema.Struct({ text: Schema.String })),
  outputSchema: Schema.optional(Schema.Unknown)
})
const saidIn = (fake: FakeAppServer.FakeAppServer) =>
  Effect.flatMap(starts(fake), Schema.decodeUnknown(Schema.Array(Said)))

describe("structured output", () => {
  it.scoped("is decoded, and the server is given its schema", () =>
    onFake(saying(fitting), (fake) =>
      Effect.gen(function* () {
        const result = yield* Run.structured(Verdict, { server: fake.spec(), input: "x" })
        expect(result).toMatchObject({ output, text: fitting, status: "completed" })
        expect(yield* starts(fake)).toMatchObject([{ outputSchema: JSONSchema.make(Verdict) }])
      })
    )
  )

  it.scoped("that does not fit is told to the model, on the same thread, and asked for again", () =>
    onFake(saying('{"safe":"perhaps"}', fitting), (fake) =>
      Effect.gen(function* () {
        const result = yield* Run.structured(Verdict, { server: fake.spec(), input: "x" })
        expect(result).toMatchObject({ output, text: fitting })
        const [first, second, ...more] = yield* saidIn(fake)
        expect(more).toEqual([])
        expect(second?.threadId).toBe(first?.threadId)
        expect(second?.outputSchema).toEqual(first?.outputSchema)
        expect(second?.input[0].text).toContain("does not fit")
        // Where, and what was expected.
        expect(second?.input[0].text).toContain('["safe"]')
        expect(second?.input[0].text).toContain("boolean")
        expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toHaveLength(1)
      })
    )
  )

  it.scoped.each([
    ["that is no JSON", "Sure! Here it is: secret-words", ""],
    ["that is missing", "", ""],
    ["of another shape", '{"safe":"secret-words","since":"2020-01-02"}', "safe"],
    ["with a part that does not decode", '{"safe":true,"since":5}', "since"]
  ] as const)(
    "%s twice is a DecodeError that says where, and nothing of what was said",
    ([, text, path]) =>
      onFake(saying(text, text), (fake) =>
        Effect.gen(function* () {
          const exit = yield* Effect.exit(
            Run.structured(Verdict, { server: fake.spec(), input: "x" })
          )
          const failure = yield* Effect.flip(exit)
          expect(failure).toMatchObject({
            _tag: "DecodeError",
            method: "turn/completed",
            generation: 1,
            path
          })
          if (exit._tag === "Failure") {
            const shown = `${inspect(failure, { depth: 9 })} ${Cause.pretty(exit.cause)} ${JSON.stringify(exit)}`
            expect(shown).not.toContain("secret-words")
          }
          expect(yield* starts(fake)).toHaveLength(2)
          expect(yield* snapshot).toMatchObject([{ state: "Ready", leases: 0 }])
        })
      )
  )

  it.scoped("is not taken back by a message without text", () =>
    onTurn([FakeTurn.text(fitting), FakeTurn.text("")], (fake) =>
      Effect.gen(function* () {
        const result = yield* Run.structured(Verdict, { server: fake.spec(), input: "x" })
        expect(result).toMatchObject({ output, text: fitting })
      })
    )
  )

  it.scoped("is asked for once where the caller wants no more", () =>
    onFake(saying("no", fitting), (fake) =>
      Effect.gen(function* () {
        const options = { server: fake.spec(), input: "x", askAgain: false }
        const failure = yield* Effect.flip(Run.structured(Verdict, options))
        expect(failure._tag).toBe("DecodeError")
        expect(yield* starts(fake)).toHaveLength(1)
      })
    )
  )

  it.scoped("of a turn that fails is not asked for again", () =>
    onTurn(FakeTurn.fail({ message: "no", codexErrorInfo: "other" }), (fake) =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(
          Run.structured(Verdict, { server: fake.spec(), input: "x" })
        )
        expect(failure._tag).toBe("TurnError")
        expect(yield* starts(fake)).toHaveLength(1)
      })
    )
  )

  it.scoped("of a run: its thread is let go at the end, an ephemeral one after both turns", () =>
    onFake(saying("no", fitting), (fake) =>
      Effect.gen(function* () {
        yield* Run.structured(Verdict, {
          server: fake.spec(),
          input: "x",
          thread: { _tag: "Start", ephemeral: true },
          spawnedBy: "somebody"
        })
        const methods = yield* methodsOf(yield* fake.awaitProcess(1))
        expect(methods.slice(-4)).toEqual([
          "thread/start",
          "turn/start",
          "turn/start",
          "thread/unsubscribe"
        ])
        expect(yield* sent(yield* fake.awaitProcess(1), "thread/start")).toMatchObject([
          { ephemeral: true }
        ])
      })
    )
  )

  it.scoped("has the run's options in both turns", () =>
    onFake(
      {
        turns: ({ nth }) => [
          FakeTurn.wait(nth === 1 ? "9 seconds" : "11 seconds"),
          FakeTurn.text("no")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Effect.flip(
              Run.structured(Verdict, {
                server: fake.spec(),
                input: "x",
                turn: { model: "m" },
                timeout: "10 seconds"
              })
            )
          )
          yield* pass("9 seconds")
          yield* pass("10 seconds")
          expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError", deadline: "Run" })
          expect(yield* starts(fake)).toMatchObject([{ model: "m" }, { model: "m" }])
        })
    )
  )

  it.scoped("counts what both turns have used", () =>
    onFake(saying("no", fitting), (fake) =>
      Effect.gen(function* () {
        const { usage } = yield* Run.structured(Verdict, { server: fake.spec(), input: "x" })
        expect(usage.totalTokens).toBe(30)
      })
    )
  )
})

describe("structured output of a session", () => {
  it.scoped("comes before anybody else's turn, the second asking included", () =>
    onFake(
      {
        turns: ({ nth, text }) =>
          FakeTurn.text(nth === 1 ? "no" : nth === 2 ? fitting : `turn ${nth}: ${text}`, {
            every: "1 second"
          })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const asked = yield* Effect.fork(session.structured(Verdict, "asked"))
          yield* pass("500 millis")
          const other = yield* Effect.fork(session.run("other"))
          for (let n = 0; n < 3; n++) yield* pass("1 second")
          expect((yield* Fiber.join(asked)).output).toEqual(output)
          expect((yield* Fiber.join(other)).text).toBe("turn 3: other")
          const texts = (yield* saidIn(fake)).map(({ input }) => input[0].text)
          expect(texts).toEqual(["asked", expect.stringContaining("does not fit"), "other"])
        })
    )
  )

  it.scoped("does not stick: the next turn may say anything", () =>
    onFake(saying(fitting, "Hello"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.structured(Verdict, "x")
        expect((yield* session.run("y")).text).toBe("Hello")
        expect((yield* saidIn(fake))[1]).not.toHaveProperty("outputSchema")
      })
    )
  )

  it.scoped(
    "left in the middle of the second asking interrupts that, and the session goes on",
    () =>
      onFake(
        {
          turns: ({ nth }) =>
            nth === 1
              ? FakeTurn.text("no")
              : nth === 2
                ? [FakeTurn.text("half"), FakeTurn.hang]
                : FakeTurn.text("Hello")
        },
        (fake) =>
          Effect.gen(function* () {
            const session = yield* Session.make({ key: "s", server: fake.spec() })
            const asked = yield* Effect.fork(session.structured(Verdict, "x"))
            const process = yield* fake.awaitProcess(1)
            yield* process.awaitReceived("turn/start", 2)
            yield* pass("1 second")
            yield* Fiber.interrupt(asked)
            expect(yield* process.activeTurns).toEqual([])
            yield* threadsClosed
            expect((yield* session.run("y")).text).toBe("Hello")
          })
      )
  )
})
