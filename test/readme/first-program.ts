import { Session } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"

const Pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(StdioTransport.layer))

const program = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const server = AppServerSpec.make({ command, env: yield* AppServerSpec.ordinaryEnv })
  const session = yield* Session.make({ key: "me", server })

  const helper = yield* session.spawn({ input: "Which licence is this under?" })
  yield* session
    .stream("What does this project do?")
    .pipe(Stream.runForEach((event) => (event._tag === "Text" ? Console.log(event.delta) : Effect.void)))

  // A refused credential is a value here: the session and its server go on.
  const answer = helper.result.pipe(Effect.map(({ text }) => text))
  yield* Console.log(yield* Effect.catchTag(answer, "AuthError", (error) => Effect.succeed(error.action)))
})

program.pipe(Effect.scoped, Effect.provide(Pool), Effect.provide(NodeContext.layer), NodeRuntime.runMain)
