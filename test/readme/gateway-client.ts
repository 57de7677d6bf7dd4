import { PortableSessions } from "@effect-codex/agent"
import { GatewaySessions } from "@effect-codex/gateway"
import { FetchHttpClient } from "@effect/platform"
import { NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, Layer } from "effect"

const program = Effect.gen(function* () {
  const { get } = yield* PortableSessions.PortableSessions
  const session = yield* get("my-chat")
  const { text } = yield* session.run("What does this project do?", { timeout: "10 minutes" })
  yield* Console.log(text)
}).pipe(Effect.scoped)

const gateway = Config.all({
  url: Config.string("GATEWAY_URL"),
  token: Config.redacted("GATEWAY_TOKEN")
})

const Remote = Layer.unwrapEffect(Effect.map(gateway, GatewaySessions.layer)).pipe(
  Layer.provide(FetchHttpClient.layer)
)

program.pipe(Effect.provide(Remote), NodeRuntime.runMain)
