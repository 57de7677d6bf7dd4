import { AppServerSpec, CodexBinary } from "@effect-codex/app-server"
import { Host } from "@effect-codex/cluster"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer } from "effect"

/** What differs between hosts comes from variables: see `Host.config`. */
const Live = Layer.unwrapEffect(
  Effect.gen(function* () {
    const command = yield* CodexBinary.find
    const env = yield* AppServerSpec.ordinaryEnv
    return Host.layerConfig({ server: { command, env } })
  })
)

NodeRuntime.runMain(Layer.launch(Live.pipe(Layer.provide(NodeContext.layer))))
