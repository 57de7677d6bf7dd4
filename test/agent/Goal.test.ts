import { Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as GoalState from "../../packages/agent/src/internal/session/GoalState.js"
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
  const limits = { maxTurns: 2, maxTokens: 10 }
  for (const [goal, turns, tokens, status] of [
    ["paused", 1, 9, undefined],
    ["active", 1, 9, undefined],
    ["paused", 2, 9, "TurnLimit"],
    ["paused", 1, 10, "TokenLimit"],
    ["complete", 2, 10, "Complete"],
    ["blocked", 2, 10, "Blocked"],
    [undefined, 1, 0, "Blocked"],
    ["a status of tomorrow", 1, 0, undefined]
  ] as const) {
    it(`with the goal ${goal} after ${turns} turns and ${tokens} tokens: ${status ?? "another turn"}`, () => {
      expect(GoalState.statusAfter({ goal, turns, tokens }, limits)).toBe(status)
    })
  }
})
