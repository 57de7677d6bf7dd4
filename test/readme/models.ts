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
  const pool = yield* AppServerPool.AppServerPool
  const lease = yield* pool.lease(server)
  const { data } = yield* lease.server.request("model/list", {})
  yield* Console.log(data.map(({ model }) => model).join("\n"))
})

program.pipe(Effect.scoped, Effect.provide(Live), NodeRuntime.runMain)
