import { CodexBinary } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Command, FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Config, Effect, Option } from "effect"
import { describeReal } from "../real/support.ts"

/** What a program of the README prints when `codex` is set up to ask this model. */
const printed = (program: string, script: ScriptedModel.Script) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const model = yield* ScriptedModel.make(script)
    const { codexHome, env } = yield* CodexHome.make({ modelUrl: model.url })
    // The programs hand on no variable that a key could be in.
    const file = path.join(codexHome, "config.toml")
    const config = yield* fs.readFileString(file)
    yield* fs.writeFileString(
      file,
      config.replace(/env_key = .*/, 'experimental_bearer_token = "token"')
    )
    const named = Option.match(yield* Config.option(Config.string(CodexBinary.variable)), {
      onNone: () => ({}),
      onSome: (binary) => ({ [CodexBinary.variable]: binary })
    })
    return yield* Command.string(
      Command.make(process.execPath, `test/dist/readme/${program}.js`).pipe(
        Command.env({ ...env, ...named }, { extendEnv: false })
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

describeReal("the programs of the README, on the real server", () => {
  it.live("the first one runs its turn and its helper", () =>
    Effect.gen(function* () {
      const said = yield* printed("first-program", ({ text }) =>
        text.includes("licence") ? ScriptedModel.unauthorized : ScriptedModel.text("It shares.")
      )
      expect(said).toContain("It shares.\n")
      expect(said).toContain("The credential was refused")
    })
  )

  it.live("the second one accepts a command that only reads, lends its tool, and decodes", () =>
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
      expect(said).toMatch(/^true only words Ada \d+ tokens\n$/)
    })
  )
})
