import { Run } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { OtlpMetrics, OtlpSerialization } from "@effect/opentelemetry"
import { FetchHttpClient } from "@effect/platform"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer } from "effect"

const Exported = OtlpMetrics.layer({
  url: "http://127.0.0.1:4318/v1/metrics",
  resource: { serviceName: "my-service" },
  exportInterval: "10 seconds"
}).pipe(Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson]))

const Live = AppServerPool.AppServerPool.layer({ sampleInterval: "15 seconds" }).pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provideMerge(NodeContext.layer),
  Layer.merge(Exported)
)

const program = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const env = yield* AppServerSpec.ordinaryEnv
  const server = AppServerSpec.make({ name: "main", command, env })
  return yield* Run.run({ server, input: "What does this project do?" })
})

program.pipe(Effect.provide(Live), NodeRuntime.runMain)
