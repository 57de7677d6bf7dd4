import { AppServerSpec, CodexBinary } from "@effect-codex/app-server"
import { Host } from "@effect-codex/cluster"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer } from "effect"

const Live = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const env = yield* AppServerSpec.ordinaryEnv
  return Host.layerConfig({ server: { command, env } })
})

Layer.unwrapEffect(Live).pipe(Layer.provide(NodeContext.layer), Layer.launch, NodeRuntime.runMain)
