/** What the tests of the README share. */
import { CodexBinary } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { FileSystem, Path } from "@effect/platform"
import { Config, Effect, Option } from "effect"

/** The environment of a program whose `codex` is set up to ask this model. */
export const environment = (script: ScriptedModel.Script) =>
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
    return { ...env, ...named }
  })

/** The first program is answered, and its helper's credential is refused. */
export const firstProgram: ScriptedModel.Script = ({ text }) =>
  text.includes("licence") ? ScriptedModel.unauthorized : ScriptedModel.text("It shares.")
