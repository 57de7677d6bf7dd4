import { Approvals, Run, Tool } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"

const Live = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provideMerge(NodeContext.layer)
)

const owners = Tool.make("owners", {
  description: "Who looks after a folder of this project",
  parameters: Schema.Struct({ folder: Schema.String }),
  handle: ({ folder }) => Effect.succeed(folder === "docs" ? "Ada" : "Grace")
})

const Review = Schema.Struct({ safe: Schema.Boolean, why: Schema.String, reviewer: Schema.String })

const program = Effect.gen(function* () {
  const command = yield* CodexBinary.find
  const env = yield* AppServerSpec.ordinaryEnv
  const { output, usage } = yield* Run.structured(Review, {
    // Tools belong to the experimental part of the protocol.
    server: AppServerSpec.make({ command, env, experimentalApi: true }),
    input: "Is the last commit safe, and who should look at it?",
    tools: [owners],
    settings: { cwd: process.cwd(), sandbox: "read-only", approvalPolicy: "on-request" },
    approvals: yield* Approvals.acceptWithinWorkspace(process.cwd()),
    timeout: "10 minutes",
    progressTimeout: "2 minutes"
  })
  yield* Console.log(output.safe, output.why, output.reviewer, `${usage.totalTokens} tokens`)
})

program.pipe(Effect.provide(Live), NodeRuntime.runMain)
