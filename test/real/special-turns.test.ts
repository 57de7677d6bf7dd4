import { Session } from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, type Scope } from "effect"
import { describeReal, real } from "./support.ts"

const report = JSON.stringify({
  findings: [
    {
      title: "[P1] Off by one",
      body: "It breaks.\n\nBadly.",
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: "/srv/a.ts", line_range: { start: 3, end: 5 } }
    }
  ],
  overall_correctness: "patch is incorrect",
  overall_explanation: "One bug.",
  overall_confidence_score: 0.8
})

const custom = (instructions: string) => ({ type: "custom", instructions }) as const

describeReal("a review of a session, on the real server", () => {
  it.scopedLive("has its findings as values, and the next turn follows at once", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ text }) =>
        ScriptedModel.text(text === "look at it" ? report : `hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* session.run("before")
        const { review } = yield* session.review(custom("look at it"))
        expect(review).toEqual({
          explanation: "One bug.",
          findings: [
            {
              title: "Off by one",
              priority: 1,
              body: "It breaks.\n\nBadly.",
              path: "/srv/a.ts",
              firstLine: 3,
              lastLine: 5
            }
          ]
        })
        expect((yield* session.run("after")).text).toBe("hello after")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is interrupted with its caller, and the next turn goes on", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ text }) =>
        text === "look at it" ? ScriptedModel.hang : ScriptedModel.text(`hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const reviewing = yield* Effect.fork(session.review(custom("look at it")))
        yield* model.awaitRequests(1)
        yield* Fiber.interrupt(reviewing)
        yield* model.awaitIdle
        expect((yield* session.run("after")).text).toBe("hello after")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describeReal("a plan of a session, on the real server", () => {
  it.scopedLive("is proposed in plan mode, and the next turn works again", () =>
    Effect.gen(function* () {
      const proposal = "Here it is.\n<proposed_plan>\n1. Do this\n</proposed_plan>\n"
      const { pool, spec } = yield* real(() => ScriptedModel.text(proposal), {
        experimentalApi: true
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        expect(yield* session.plan("how?")).toMatchObject({ plan: "1. Do this\n" })
        // Outside of plan mode the server takes it for a message.
        expect((yield* session.run("Do it.")).text).toBe(proposal)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is over in a copy, and for another program that goes on with the thread", () =>
    Effect.gen(function* () {
      const proposal = "Here it is.\n<proposed_plan>\n1. Do this\n</proposed_plan>\n"
      const { pool, spec } = yield* real(() => ScriptedModel.text(proposal), {
        experimentalApi: true
      })
      const inProgram = <A, E>(
        program: Effect.Effect<A, E, Scope.Scope | AppServerPool.AppServerPool>
      ) => program.pipe(Effect.scoped, Effect.provide(pool))
      const threadId = yield* inProgram(
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec })
          yield* session.plan("how?")
          expect((yield* session.btw("why?")).text).toBe(proposal)
          return Option.getOrThrow(yield* session.threadId)
        })
      )
      yield* inProgram(
        Effect.gen(function* () {
          const thread = { _tag: "Resume", threadId } as const
          const session = yield* Session.make({ key: "s", server: spec, thread })
          expect((yield* session.run("Do it.")).text).toBe(proposal)
        })
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describeReal("a goal of a session, on the real server", () => {
  it.scopedLive("is pursued with turns of the session, and the server starts none of its own", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ number, toolOutput }) =>
        number === 3
          ? ScriptedModel.callTool({ name: "update_goal", arguments: { status: "complete" } })
          : ScriptedModel.text(toolOutput === undefined ? `step ${number}` : "They pass.")
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: spec,
          settings: { config: { "features.goals": true } }
        })
        const goal = { objective: "All tests pass.", maxTokens: 10_000 }
        expect(yield* session.pursue(goal)).toMatchObject({
          status: "Complete",
          turns: 3,
          text: "They pass."
        })
        expect(yield* session.pursue({ ...goal, maxTurns: 1 })).toMatchObject({
          status: "TurnLimit",
          turns: 1
        })
        yield* Effect.sleep("500 millis")
        expect(yield* model.requests).toHaveLength(5)
        expect(yield* session.turns).toHaveLength(4)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
