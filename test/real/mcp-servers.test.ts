import { Run, Session, Tool } from "@effect-codex/agent"
import * as ToolServer from "@effect-codex/agent/ToolServer"
import { ScriptedModel } from "@effect-codex/testing"
import { Command } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Redacted, Schema } from "effect"
import { createServer } from "node:http"
import { describeReal, real } from "./support.ts"

const Live = Layer.merge(
  NodeContext.layer,
  NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })
)

const calls = (tool: string, given: unknown) =>
  ScriptedModel.callTool({ name: tool, namespace: "mcp__mine", arguments: given })

describeReal("tools as an MCP server, on the real server", () => {
  it.scopedLive("are called by a run without experimentalApi, and without an approval", () =>
    Effect.gen(function* () {
      const seen: Array<Tool.Call> = []
      const weather = Tool.make("weather", {
        description: "The weather in a city",
        parameters: Schema.Struct({ city: Schema.String }),
        handle: ({ city }, call) =>
          Effect.sync(() => {
            seen.push(call)
            return `It rains in ${city}.`
          })
      })
      const tools = yield* ToolServer.make("mine", [weather])
      const { home, pool, spec } = yield* real(({ toolOutput }) =>
        toolOutput === undefined
          ? calls("weather", { city: "Bern" })
          : ScriptedModel.text(JSON.stringify(toolOutput))
      )
      const { text, threadId, turnId } = yield* Run.run({
        server: spec,
        input: "x",
        settings: { config: tools.config, approvalPolicy: "on-request", sandbox: "read-only" }
      }).pipe(Effect.provide(pool))
      expect(text).toContain("It rains in Bern.")
      expect(seen).toEqual([{ threadId, turnId, callId: expect.any(String) }])
      const secret = Redacted.value(tools.token)
      const onDisk = yield* Command.string(Command.make("grep", "-rl", secret, home.codexHome))
      expect(onDisk).toBe("")
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("are interrupted with the turn", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const ended = yield* Deferred.make<void>()
      const endless = Tool.make("endless", {
        description: "never ends",
        parameters: Schema.Struct({}),
        handle: () =>
          Deferred.succeed(begun, undefined).pipe(
            Effect.zipRight(Effect.never),
            Effect.onInterrupt(() => Deferred.succeed(ended, undefined))
          )
      })
      const tools = yield* ToolServer.make("mine", [endless])
      const { pool, spec } = yield* real(() => calls("endless", {}))
      yield* Effect.gen(function* () {
        const settings = { config: tools.config }
        const session = yield* Session.make({ key: "s", server: spec, settings })
        const running = yield* Effect.fork(session.run("x"))
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(running)
        yield* Deferred.await(ended)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(Live))
  )
})
