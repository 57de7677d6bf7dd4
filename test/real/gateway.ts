/** A gateway for tests to kill: runs one turn on the server that its argument describes, and never ends by itself. */
import { RunAttempt } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Schema } from "effect"

const Server = Schema.parseJson(
  Schema.Struct({
    command: Schema.String,
    cwd: Schema.String,
    env: Schema.Record({ key: Schema.String, value: Schema.String })
  })
)

const pool = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provide(NodeContext.layer)
)

const program = Effect.gen(function* () {
  const server = AppServerSpec.make(yield* Schema.decodeUnknown(Server)(process.argv[2]))
  const settings = { approvalPolicy: "never", sandbox: "danger-full-access" }
  yield* RunAttempt.run({ server, input: "go", settings })
}).pipe(Effect.zipRight(Effect.never))

NodeRuntime.runMain(Effect.provide(program, pool))
