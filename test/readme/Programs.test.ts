import { ScriptedModel } from "@effect-codex/testing"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { environment, firstProgram } from "./support.ts"

/** What a program of the pages prints when the model answers by this script. */
const printed = (program: string, script: ScriptedModel.Script) =>
  Effect.gen(function* () {
    const env = yield* environment(script)
    return yield* Command.string(
      Command.make(process.execPath, `test/dist/readme/${program}.js`).pipe(
        Command.env(env, { extendEnv: false })
      )
    )
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const readme = {
  name: "exec_command",
  arguments: {
    cmd: "cat README.md",
    sandbox_permissions: "require_escalated",
    justification: "to know what it is about"
  }
}

describeReal("the programs of the pages, on the real server", () => {
  it.live("the quickstart answers", () =>
    Effect.gen(function* () {
      expect(yield* printed("quickstart", firstProgram)).toContain("It shares.\n")
    })
  )

  it.live("the program with a scripted model needs no account", () =>
    Effect.gen(function* () {
      expect(yield* printed("scripted", firstProgram)).toContain("Re: Hello\n")
    })
  )

  it.live("the program without a run asks for the models", () =>
    Effect.gen(function* () {
      expect(yield* printed("models", firstProgram)).toMatch(/^gpt-/m)
    })
  )

  it.live("the first program runs its turn and its helper", () =>
    Effect.gen(function* () {
      const said = yield* printed("first-program", firstProgram)
      expect(said).toContain("It shares.\n")
      expect(said).toContain("The credential was refused")
    })
  )

  it.live("the review accepts a command that only reads, lends its tool, and decodes", () =>
    Effect.gen(function* () {
      const said = yield* printed("review", ({ number, toolOutput = "" }) => {
        if (number === 1) return ScriptedModel.callTool(readme)
        const folder = toolOutput.includes("# effect-codex") ? "docs" : "nowhere"
        return number === 2
          ? ScriptedModel.callTool({ name: "owners", arguments: { folder } })
          : ScriptedModel.text(
              JSON.stringify({ safe: true, why: "only words", reviewer: toolOutput })
            )
      })
      // Before it the log may have what codex says of this machine.
      expect(said).toMatch(/^true only words Ada \d+ tokens$/m)
    })
  )
})
