import { Budget, Run, RunEvent, Session } from "@effect-codex/agent"
import { Failure } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Schema, Stream } from "effect"
import { watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass } from "./support.ts"

const isBudget = RunEvent.RunEvent.$is("Budget")

/** A request to the model that costs this much. */
const costs = (tokens: number) => FakeTurn.usage({ inputTokens: tokens, outputTokens: 0 })

/** What the fake adds to a turn that completes. */
const lastAnswer = 15

describe("a budget", () => {
  it.scoped("is told at the start of a turn and whenever it has changed", () =>
    onTurn([costs(60), FakeTurn.command()], (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 100, toolCalls: 3 })
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", budget }))
        yield* run.result
        const told = (yield* run.events).filter(isBudget).map(({ left }) => left)
        expect(told[0]).toMatchObject({ tokens: 100, toolCalls: 3, turns: undefined })
        expect(told.at(-1)).toMatchObject({ tokens: 100 - 60 - lastAnswer, toolCalls: 2 })
        expect(yield* budget.spent).toMatchObject({
          tokens: 60 + lastAnswer,
          turns: 1,
          toolCalls: 1
        })
      })
    )
  )

  it.scoped("of tokens ends the turn that overdraws it, and keeps the answer so far", () =>
    onTurn([FakeTurn.text("half an answer"), costs(120), FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 100 })
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server: fake.spec(), input: "x", budget }))
        )
        yield* pass("1 second")
        const failure = yield* Fiber.join(run)
        expect(failure).toMatchObject({
          _tag: "TurnError",
          reason: "BudgetExceeded",
          kind: "tokens",
          answer: "half an answer"
        })
        expect(yield* methodsOf(yield* fake.awaitProcess(1))).toContain("turn/interrupt")
        expect(Failure.isTransient(failure)).toBe(false)
        expect(Failure.httpStatus(failure)).toBe(429)
        expect(JSON.stringify(failure)).not.toContain("half")
        const encoded = yield* Schema.encode(Failure.Failure)(failure)
        expect(yield* Schema.decode(Failure.Failure)(encoded)).toEqual(failure)
      })
    )
  )

  it.scoped("lets a turn complete whose last answer overdraws it", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 5 })
        const options = { server: fake.spec(), input: "x", budget }
        expect((yield* Run.run(options)).text).toBe("done")
        const failure = yield* Effect.flip(Run.run(options))
        expect(failure).toMatchObject({ reason: "BudgetExceeded", kind: "tokens" })
        expect(failure).not.toHaveProperty("answer")
        expect(failure.message).toContain("not started")
      })
    )
  )

  it.scoped(
    "of time ends the turn in the middle of a message, of which it keeps what was shown",
    () =>
      onTurn(FakeTurn.text(["one ", "two ", "three "], { every: "1 second" }), (fake) =>
        Effect.gen(function* () {
          const budget = yield* Budget.make({ time: "2500 millis" })
          const run = yield* Effect.fork(
            Effect.flip(Run.run({ server: fake.spec(), input: "x", budget }))
          )
          yield* pass("2 seconds")
          yield* pass("1 second")
          expect(yield* Fiber.join(run)).toMatchObject({ kind: "time", answer: "one two " })
          expect(Duration.toMillis((yield* budget.spent).time)).toBeGreaterThanOrEqual(2500)
        })
      )
  )

  it.scoped("of tool calls ends the turn at the first one too many", () =>
    onTurn([FakeTurn.command(), FakeTurn.command(), FakeTurn.hang], (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const budget = yield* Budget.make({ toolCalls: 1 })
        const failure = yield* Effect.flip(Run.run({ server, input: "x", budget }))
        expect(failure).toMatchObject({ reason: "BudgetExceeded", kind: "toolCalls", answer: "" })
      })
    )
  )

  it.scoped(
    "of a session is shared by its turns, side questions and helpers, and tells whose it is",
    () =>
      onTurn(FakeTurn.text("done"), (fake) =>
        Effect.gen(function* () {
          const tenant = yield* Budget.make({ turns: 10 }, { name: "tenant" })
          const budget = yield* Budget.make({ turns: 3 }, { name: "session", within: tenant })
          const session = yield* Session.make({ key: "s", server: fake.spec(), budget })
          yield* session.run("x")
          yield* session.btw("y")
          yield* (yield* session.spawn({ input: "z" })).result
          const failure = yield* Effect.flip(session.run("x"))
          expect(failure).toMatchObject({ reason: "BudgetExceeded", kind: "turns" })
          expect(failure.message).toContain("the turns of the session")
          expect(yield* tenant.spent).toMatchObject({ turns: 3, tokens: 3 * lastAnswer })
          expect((yield* tenant.left).turns).toBe(7)
        })
      )
  )

  it.scoped("of a turn counts beside that of its session", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 1000 }, { name: "session" })
        const own = yield* Budget.make({ turns: 1 }, { name: "turn" })
        const session = yield* Session.make({ key: "s", server: fake.spec(), budget })
        yield* session.run("x", { budget: own })
        expect(yield* Effect.flip(session.run("x", { budget: own }))).toMatchObject({
          kind: "turns"
        })
        yield* session.run("x")
        expect(yield* budget.spent).toMatchObject({ turns: 2 })
      })
    )
  )

  it.scoped("counts no turn that was not taken", () =>
    onTurn(FakeTurn.refuseStart({ code: -32600, message: "no" }), (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ turns: 1 })
        yield* Effect.flip(Run.run({ server: fake.spec(), input: "x", budget }))
        expect(yield* budget.spent).toMatchObject({ turns: 0 })
      })
    )
  )

  it.scoped("of time is not longer for several silent turns than for one", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ time: "10 minutes" })
        const run = Effect.fork(Effect.flip(Run.run({ server: fake.spec(), input: "x", budget })))
        const first = yield* run
        yield* pass("1 minute")
        expect(Duration.toMinutes((yield* budget.spent).time)).toBe(1)
        const second = yield* run
        yield* pass("4 minutes")
        expect(Duration.toSeconds((yield* budget.left).time ?? "0 seconds")).toBe(60)
        yield* pass("30 seconds")
        for (const one of [first, second]) {
          expect(yield* Fiber.join(one)).toMatchObject({ reason: "BudgetExceeded", kind: "time" })
        }
        expect(Duration.toMinutes((yield* budget.spent).time)).toBe(10)
      })
    )
  )

  it.scoped("counts no time after the end of a turn, however slow its reader is", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ time: "10 minutes" })
        const slow = Run.stream({ server: fake.spec(), input: "x", budget }).pipe(
          Stream.tap(({ _tag }) => (_tag === "Completed" ? Effect.sleep("1 minute") : Effect.void)),
          Stream.runDrain
        )
        const reading = yield* Effect.fork(slow)
        yield* pass("1 minute")
        yield* Fiber.join(reading)
        expect(Duration.toMillis((yield* budget.spent).time)).toBe(0)
      })
    )
  )

  it.scoped(
    "ends its other turns too when one overdraws it, those that are silent among them",
    () =>
      onFake(
        { turns: ({ text }) => (text === "silent" ? FakeTurn.hang : [costs(120), FakeTurn.hang]) },
        (fake) =>
          Effect.gen(function* () {
            const budget = yield* Budget.make({ tokens: 100 })
            const run = (input: string) =>
              Effect.fork(Effect.flip(Run.run({ server: fake.spec(), input, budget })))
            const silent = yield* run("silent")
            yield* pass("1 minute")
            yield* run("loud")
            yield* pass("1 second")
            expect(yield* Fiber.poll(silent)).toMatchObject({
              value: { value: { reason: "BudgetExceeded", kind: "tokens" } }
            })
          })
      )
  )

  it.scoped("lets no turn begin that has waited for its thread while another one used it up", () =>
    onFake(
      {
        turns: ({ text }) => [
          FakeTurn.wait(text === "long" ? "9 seconds" : "1 second"),
          FakeTurn.text("done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const budget = yield* Budget.make({ tokens: 5 })
          const session = yield* Session.make({ key: "s", server })
          const first = yield* Effect.fork(session.run("short"))
          yield* pass("1 second")
          const { threadId } = yield* Fiber.join(first)
          yield* Effect.fork(session.run("long"))
          yield* pass("1 second")
          const thread = { _tag: "Resume", threadId } as const
          const waiting = yield* Effect.fork(
            Effect.flip(Run.run({ server, input: "waiting", budget, thread }))
          )
          const other = yield* Effect.fork(Run.run({ server, input: "short", budget }))
          yield* pass("2 seconds")
          yield* Fiber.join(other)
          yield* pass("10 seconds")
          const failure = yield* Fiber.join(waiting)
          expect(failure).toMatchObject({ reason: "BudgetExceeded", threadId })
          expect(failure).not.toHaveProperty("answer")
          expect(yield* budget.spent).toMatchObject({ turns: 1, tokens: lastAnswer })
        })
    )
  )

  it.scoped("counts whole things, and allows nothing of what is no number", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 100.5, toolCalls: 1.5 })
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x", budget }))
        yield* run.result
        const told = (yield* run.events).filter(isBudget)
        const encoded = told.map((event) => Schema.encodeSync(RunEvent.RunEvent)(event))
        expect(encoded).toMatchObject([
          { left: { tokens: 100, toolCalls: 1 } },
          { left: { tokens: 100 - lastAnswer, toolCalls: 1 } }
        ])
        for (const turns of [Number.NaN, -1, 0.5]) {
          const none = yield* Budget.make({ turns })
          expect(
            yield* Effect.flip(Run.run({ server: fake.spec(), input: "x", budget: none }))
          ).toMatchObject({ reason: "BudgetExceeded", kind: "turns" })
        }
      })
    )
  )

  it.scoped("goes on from what was spent before", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const before = yield* Budget.make({ turns: 1 })
        yield* Run.run({ server: fake.spec(), input: "x", budget: before })
        const spent = yield* Schema.decode(Budget.Spent)(
          yield* Schema.encode(Budget.Spent)(yield* before.spent)
        )
        const budget = yield* Budget.make({ turns: 1 }, { spent })
        expect(
          yield* Effect.flip(Run.run({ server: fake.spec(), input: "x", budget }))
        ).toMatchObject({ kind: "turns" })
      })
    )
  )
})
