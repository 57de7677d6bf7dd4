import { Run, Tool } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { describeReal, real } from "./support.ts"

/** What is left of an emoji that was cut in two. */
const half = "cut: \ud83d"
const replaced = "cut: \ufffd"

/** The model asks for the tool, and then says what it was shown. */
const script: ScriptedModel.Script = ({ text, toolOutput }) =>
  text !== "tool"
    ? ScriptedModel.text(text)
    : toolOutput === undefined
      ? ScriptedModel.callTools({ name: "cut", arguments: {} })
      : ScriptedModel.text(toolOutput)

const cut = Tool.make("cut", {
  description: "Cuts",
  parameters: Schema.Struct({}),
  handle: () => Effect.succeed(half)
})

describeReal("half of a surrogate pair, on the real server", () => {
  it.scopedLive(
    "in a run's input, its settings or a tool's result stalls no run (eliza #18079, opencode #17758)",
    () =>
      Effect.gen(function* () {
        const { pool, spec } = yield* real(script, { experimentalApi: true })
        yield* Effect.gen(function* () {
          const settings = { developerInstructions: half }
          const run = (input: string) => Run.run({ server: spec, input, settings, tools: [cut] })
          expect((yield* run(half)).text).toBe(replaced)
          expect((yield* run("tool")).text).toBe(replaced)
        }).pipe(Effect.provide(pool))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
