import { SessionStore } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { Gateway, Tenants } from "@effect-codex/gateway"
import { HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer } from "effect"

const Served = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const server = AppServerSpec.make({ command, env: yield* AppServerSpec.ordinaryEnv })
  return Gateway.serve({ server, folders: [process.cwd()] })
})

Layer.unwrapEffect(Served).pipe(
  HttpServer.withLogAddress,
  Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 4127 })),
  Layer.provide([Tenants.open, SessionStore.file("sessions")]),
  Layer.provide(Layer.provide(AppServerPool.AppServerPool.layer(), StdioTransport.layer)),
  Layer.provide(NodeContext.layer),
  Layer.launch,
  NodeRuntime.runMain
)
