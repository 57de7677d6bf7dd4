import { PortableSessions } from "@effect-codex/agent"
import { ClusterSessions, Host } from "@effect-codex/cluster"
import { NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, Layer } from "effect"

const program = Effect.gen(function* () {
  const session = yield* (yield* PortableSessions.PortableSessions).get("chat:42")
  const { text } = yield* session.run("What does this project do?", { timeout: "10 minutes" })
  yield* Console.log(text)
}).pipe(Effect.scoped)

const Client = Layer.unwrapEffect(
  Effect.gen(function* () {
    const database = yield* Config.redacted("CODEX_HOST_DATABASE_URL")
    return Host.clientLayer({ name: "client", database, timing: yield* Host.timing })
  })
)

program.pipe(Effect.provide(Layer.provide(ClusterSessions.layer(), Client)), NodeRuntime.runMain)
