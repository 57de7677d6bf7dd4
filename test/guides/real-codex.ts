/** What the guide on testing shows of the real codex. `Programs.test.ts` runs it. */
import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer } from "effect"

const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(StdioTransport.layer))
const codex = Layer.provideMerge(pool, NodeContext.layer)

// #region real
export const answered = Effect.gen(function* () {
  const model = yield* ScriptedModel.make(({ number }) => ScriptedModel.text(`Answer ${number}`))
  const { codexHome, env } = yield* CodexHome.make({ modelUrl: model.url, token: "good" })
  const server = AppServerSpec.make({ command: yield* CodexBinary.find, codexHome, env })
  return (yield* Run.run({ server, input: "Hello" })).text
}).pipe(Effect.scoped, Effect.provide(codex))
// #endregion real
