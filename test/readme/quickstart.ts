import { Session } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"

const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(StdioTransport.layer))
const codex = Layer.provideMerge(pool, NodeContext.layer)

Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const server = AppServerSpec.make({ command, env: yield* AppServerSpec.ordinaryEnv })
  const session = yield* Session.make({ key: "me", server })
  const { text } = yield* session.run("What does this project do?")
  yield* Console.log(text)
}).pipe(Effect.scoped, Effect.provide(codex), NodeRuntime.runMain)
