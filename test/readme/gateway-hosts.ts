import { AppServerSpec, CodexBinary } from "@effect-codex/app-server"
import { Host } from "@effect-codex/cluster"
import * as ClusterGateway from "@effect-codex/cluster/ClusterGateway"
import { Gateway, HostSessions, Tenants } from "@effect-codex/gateway"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, type Redacted } from "effect"

const folders = ["/srv/projects"] as const

/** A host, which makes the sessions of tenants with their settings, within its ceiling and by its rules. */
export const HostLive = Layer.unwrapEffect(
  Effect.gen(function* () {
    const command = yield* CodexBinary.find
    const env = yield* AppServerSpec.ordinaryEnv
    const sessions = yield* HostSessions.make({ folders })
    return Host.layerConfig({ server: { command, env }, sessions })
  })
).pipe(Layer.provide(NodeContext.layer))

/** A gateway, one of as many as there are to be. */
export const gateway = (database: Redacted.Redacted) =>
  ClusterGateway.serve({ folders }).pipe(
    Layer.provide(NodeHttpServer.layer(Gateway.createServer, { host: "10.0.0.2", port: 4127 })),
    Layer.provide(Host.clientLayer({ name: "gateway-1", database })),
    Layer.provide(Tenants.file("tenants.json")),
    Layer.provide(NodeContext.layer)
  )
