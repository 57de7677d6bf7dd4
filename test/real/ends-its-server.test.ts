import { Session } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Either, Fiber } from "effect"
import { describeReal, real } from "./support.ts"

const words = Array.from({ length: 20 }, (_, n) => `word${n} `)

/** The command's parent is the server. */
const script: ScriptedModel.Script = ({ text, toolOutput }) =>
  text === "kill it" && toolOutput === undefined
    ? ScriptedModel.callTool({
        name: "exec_command",
        arguments: { cmd: "kill -9 $PPID; sleep 1", yield_time_ms: 5_000 }
      })
    : ScriptedModel.text(words, { every: "10 millis" })

const isRefused = (end: Either.Either<unknown, Failure.Failure>): boolean =>
  Either.isLeft(end) && end.left._tag === "TurnError" && end.left.reason === "EndsServer"

const full = { approvalPolicy: "never", sandbox: "danger-full-access" } as const

describeReal("guarantee 14: a thread that ends its server, on the real server", () => {
  it.scopedLive("disturbs the session beside it twice at most, and is then refused alone", () =>
    Effect.gen(function* () {
      const on = yield* real(script)
      yield* Effect.gen(function* () {
        const server = on.spec
        const healthy = yield* Session.make({ key: "healthy", server, replay: "Never" })
        const culprit = yield* Session.make({ key: "culprit", server, settings: full })
        yield* healthy.run("hello")

        const turns: Array<Either.Either<unknown, Failure.Failure>> = []
        const turn = Effect.map(Effect.either(healthy.run("hello")), (end) => turns.push(end))
        const beside = yield* Effect.fork(Effect.forever(turn))

        const trial = Effect.either(culprit.run("kill it"))
        let tries = 0
        const tried = yield* Effect.repeat(Effect.delay(trial, "300 millis"), {
          until: (end) => isRefused(end) || ++tries === 5
        })
        expect(tried).toMatchObject({ left: { _tag: "TurnError", reason: "EndsServer" } })
        const before = turns.length
        yield* Effect.repeatN(trial, 5)
        yield* Effect.repeat(Effect.sleep("50 millis"), { until: () => turns.length >= before + 5 })
        yield* Fiber.interrupt(beside)

        expect(turns.filter(Either.isLeft).length).toBeLessThanOrEqual(2)
        expect(turns.slice(before + 1).every(Either.isRight)).toBe(true)
      }).pipe(Effect.scoped, Effect.provide(on.pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
