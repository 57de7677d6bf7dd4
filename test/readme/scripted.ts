import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"

const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(StdioTransport.layer))
const codex = Layer.provideMerge(pool, NodeContext.layer)

Effect.gen(function* () {
  const model = yield* ScriptedModel.make(({ text }) => ScriptedModel.text(`Re: ${text}`))
  const { codexHome, env } = yield* CodexHome.make({ modelUrl: model.url, token: "good" })
  const server = AppServerSpec.make({ command: yield* CodexBinary.find, codexHome, env })
  const { text } = yield* Run.run({ server, input: "Hello" })
  yield* Console.log(text)
}).pipe(Effect.scoped, Effect.provide(codex), NodeRuntime.runMain)
