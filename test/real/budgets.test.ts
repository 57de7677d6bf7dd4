import { Budget, Run, RunEvent, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { watch } from "../guarantees/support.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const settings = { approvalPolicy: "never", sandbox: "danger-full-access" } as const

const isBudget = RunEvent.RunEvent.$is("Budget")

/** The model runs one command after the other, without end. */
const restless: ScriptedModel.Script = () =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "true" } })

describeReal("a budget, on the real server", () => {
  it.scopedLive("ends a turn that never comes to an end by itself, and tells what is left", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(restless)
      yield* Effect.gen(function* () {
        const budget = yield* Budget.make({ toolCalls: 3 })
        const run = yield* watch(Run.stream({ server: spec, input: "x", settings, budget }))
        expect(yield* Effect.flip(run.result)).toMatchObject({
          reason: "BudgetExceeded",
          kind: "toolCalls"
        })
        const left = (yield* run.events).filter(isBudget).map(({ left }) => left.toolCalls)
        expect(left[0]).toBe(3)
        expect(left.at(-1)).toBe(0)
        // The turn has ended: when what was on its way has arrived, nothing more is asked of the model.
        yield* Effect.sleep("1 second")
        yield* model.awaitIdle
        const { length } = yield* model.requests
        yield* Effect.sleep("300 millis")
        expect(yield* model.requests).toHaveLength(length)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("of time cuts a long answer, keeps it, and leaves the session usable", () =>
    Effect.gen(function* () {
      const words = Array.from({ length: 100 }, (_, n) => `word${n} `)
      const { pool, spec } = yield* real(({ text }) =>
        text === "long"
          ? ScriptedModel.text(words, { every: "50 millis" })
          : ScriptedModel.text("ok")
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings })
        const budget = yield* Budget.make({ time: "2 seconds" })
        const failure = yield* Effect.flip(session.run("long", { budget }))
        expect(failure).toMatchObject({ reason: "BudgetExceeded", kind: "time" })
        if (failure._tag === "TurnError") expect(failure.answer).toMatch(/^word0 /)
        expect((yield* session.run("short")).text).toBe("ok")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("of tokens counts what the server tells, and lets the last answer complete", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(() => ScriptedModel.text("done"))
      yield* Effect.gen(function* () {
        const budget = yield* Budget.make({ tokens: 1 })
        const options = { server: spec, input: "x", settings, budget } as const
        const { text, usage } = yield* Run.run(options)
        expect(text).toBe("done")
        expect((yield* budget.spent).tokens).toBe(usage.totalTokens)
        expect(yield* Effect.flip(Run.run(options))).toMatchObject({ reason: "BudgetExceeded" })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})
