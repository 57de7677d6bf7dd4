import { Session } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"

const Live = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provideMerge(NodeContext.layer)
)

const program = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const server = AppServerSpec.make({ command, env: yield* AppServerSpec.ordinaryEnv })
  const session = yield* Session.make({ key: "me", server })

  const helper = yield* session.spawn({ input: "Which licence is this under?" })
  yield* Console.log((yield* session.run("What does this project do?")).text)
  // A refused credential fails only the helper. The session and its server continue.
  yield* Effect.match(helper.result, {
    onSuccess: ({ text }) => text,
    onFailure: ({ message }) => message
  }).pipe(Effect.flatMap(Console.log))
})

program.pipe(Effect.scoped, Effect.provide(Live), NodeRuntime.runMain)
