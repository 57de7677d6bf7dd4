import { Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as GoalState from "../../packages/agent/dist/internal/session/GoalState.js"
import { noTokens } from "../../packages/agent/dist/internal/turn/Event.js"
import { member, onFake, onTurn, pass, sent } from "./support.ts"

const settings = { config: { "features.goals": true } }

const objective = "All tests pass."

const ready = (fake: FakeAppServer.FakeAppServer) =>
  Session.make({ key: "s", server: fake.spec(), settings })

describe("a goal of a session", () => {
  it.scoped("is pursued with turns of the session until the model says that it is reached", () =>
    onFake(
      {
        turns: ({ nth }) =>
          nth === 3
            ? [FakeTurn.updateGoal("complete"), FakeTurn.text("They pass.")]
            : FakeTurn.text(`step ${nth}`)
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* ready(fake)
          const outcome = yield* session.pursue({ objective })
          expect(outcome).toMatchObject({
            status: "Complete",
            turns: 3,
            text: "They pass.",
            usage: { totalTokens: 45 }
          })
          expect(yield* session.turns).toHaveLength(3)
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "thread/goal/set")).toMatchObject([
            { objective, status: "paused", tokenBudget: null }
          ])
          const [first] = yield* sent(process, "turn/start")
          expect(JSON.stringify(member(first, "input"))).toContain(objective)
        })
    )
  )

  for (const [limit, status, turns] of [
    [{ maxTurns: 2 }, "TurnLimit", 2],
    [{ maxTokens: 40 }, "TokenLimit", 3],
    [{ maxTokens: 20.5 }, "TokenLimit", 2],
    [{}, "TurnLimit", 10]
  ] as const) {
    it.scoped(`ends in good order at its limit: ${JSON.stringify(limit)}`, () =>
      onTurn(FakeTurn.text("step"), (fake) =>
        Effect.gen(function* () {
          const session = yield* ready(fake)
          const outcome = yield* session.pursue({ objective, ...limit })
          expect(outcome).toMatchObject({ status, turns, text: "step" })
        })
      )
    )
  }

  it.scoped("is blocked if the model says so", () =>
    onTurn([FakeTurn.updateGoal("blocked"), FakeTurn.text("I need a key.")], (fake) =>
      Effect.gen(function* () {
        const outcome = yield* (yield* ready(fake)).pursue({ objective })
        expect(outcome).toMatchObject({ status: "Blocked", turns: 1, text: "I need a key." })
      })
    )
  )

  it.scoped("begins no turn if its limits allow none", () =>
    onTurn(FakeTurn.text("step"), (fake) =>
      Effect.gen(function* () {
        const outcome = yield* (yield* ready(fake)).pursue({ objective, maxTurns: 0 })
        expect(outcome).toMatchObject({ status: "TurnLimit", turns: 0, text: "" })
        expect(yield* fake.spawns).toBe(0)
      })
    )
  )

  it.scoped("is not taken for another one that is pursued meanwhile", () =>
    onFake(
      {
        turns: ({ text }) =>
          text.includes("Another one.")
            ? [FakeTurn.updateGoal("complete"), FakeTurn.text("other")]
            : FakeTurn.text("step")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* ready(fake)
          const [first, second] = yield* Effect.all(
            [session.pursue({ objective }), session.pursue({ objective: "Another one." })],
            { concurrency: "unbounded" }
          )
          expect(first.status).toBe("Replaced")
          expect(second).toMatchObject({ status: "Complete", text: "other" })
        })
    )
  )

  it.scoped("is given up with its caller: the turn is interrupted and none follows", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const session = yield* ready(fake)
        const pursuing = yield* Effect.fork(session.pursue({ objective }))
        yield* pass("1 second")
        yield* Fiber.interrupt(pursuing)
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toEqual([])
        yield* pass("1 minute")
        expect(yield* sent(process, "turn/start")).toHaveLength(1)
      })
    )
  )

  it.scoped("is refused by a session whose model cannot speak of it, and nothing is sent", () =>
    onTurn(FakeTurn.text("step"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* Effect.flip(session.pursue({ objective }))).toMatchObject({
          _tag: "RequestError",
          detail: expect.stringContaining("features.goals")
        })
        expect(yield* fake.spawns).toBe(0)
      })
    )
  )

  it.scoped("is refused by the server on an ephemeral thread", () =>
    onTurn(FakeTurn.text("step"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          settings,
          thread: { _tag: "Start", ephemeral: true }
        })
        const refused = yield* Effect.flip(session.pursue({ objective }))
        expect(refused).toMatchObject({ _tag: "RequestError", method: "thread/goal/set" })
        expect((yield* session.run("x")).text).toBe("step")
      })
    )
  )
})

describe("what follows a turn of a goal", () => {
  for (const [goal, status] of [
    [{ objective, status: "paused" }, undefined],
    [{ objective, status: "active" }, undefined],
    [{ objective, status: "a status of tomorrow" }, undefined],
    [{ objective, status: "complete" }, "Complete"],
    [{ objective, status: "blocked" }, "Blocked"],
    [{ objective: "Another one.", status: "complete" }, "Replaced"],
    [undefined, "Replaced"]
  ] as const) {
    it(`with ${JSON.stringify(goal)}: ${status ?? "another turn"}`, () => {
      expect(GoalState.statusAfter(objective, goal)).toBe(status)
    })
  }

  const limits = { maxTurns: 2, maxTokens: 10 }
  for (const [turns, totalTokens, status] of [
    [0, 0, undefined],
    [1, 9, undefined],
    [2, 9, "TurnLimit"],
    [1, 10, "TokenLimit"]
  ] as const) {
    it(`after ${turns} turns and ${totalTokens} tokens: ${status ?? "another turn"}`, () => {
      const past = { turns, usage: { ...noTokens, totalTokens } }
      expect(GoalState.limitReached(past, limits)).toBe(status)
      for (const none of [Number.NaN, 0, -1]) {
        expect(GoalState.limitReached(past, { ...limits, maxTurns: none })).toBe("TurnLimit")
        const ofTokens = { maxTurns: 3, maxTokens: none }
        expect(GoalState.limitReached(past, ofTokens)).toBe("TokenLimit")
      }
    })
  }
})
