import { McpServers, Run, Session, Tool } from "@effect-codex/agent"
import * as ToolServer from "@effect-codex/agent/ToolServer"
import { ScriptedModel } from "@effect-codex/testing"
import { Command } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Redacted, Schema } from "effect"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { anEndlessTool } from "../agent/support.ts"
import { onlyServer } from "./commands.ts"
import { oauthServer } from "./oauth.ts"
import { describeReal, real } from "./support.ts"

const Live = Layer.merge(
  NodeContext.layer,
  NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })
)

const calls = (tool: string, given: unknown) =>
  ScriptedModel.callTool({ name: tool, namespace: "mcp__mine", arguments: given })

const spawns = (message: string) =>
  ScriptedModel.callTool({
    name: "spawn_agent",
    namespace: "multi_agent_v1",
    arguments: { message }
  })

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

  it.scopedLive("are called by sub-agents, whose calls they are", () =>
    Effect.gen(function* () {
      const called = yield* Deferred.make<Tool.Call>()
      const note = Tool.make("note", {
        description: "Takes a note",
        parameters: Schema.Struct({}),
        handle: (_, call) => Effect.as(Deferred.succeed(called, call), "noted")
      })
      const tools = yield* ToolServer.make("mine", [note])
      const { pool, spec } = yield* real(({ text, toolOutput }) => {
        if (toolOutput !== undefined) return ScriptedModel.text("done", { every: "1 second" })
        if (text === "child's work") return calls("note", {})
        // The parent hears of the child's end too.
        return text === "parent's work" ? spawns("child's work") : ScriptedModel.text("heard")
      })
      yield* Effect.gen(function* () {
        const settings = { config: tools.config }
        const session = yield* Session.make({ key: "s", server: spec, settings })
        yield* session.run("parent's work")
        const { threadId } = yield* Deferred.await(called)
        const agents = yield* session.subAgents.all
        expect(agents.map(({ threadId }) => threadId)).toEqual([threadId])
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("are interrupted with the turn", () =>
    Effect.gen(function* () {
      const { begun, ended, endless } = yield* anEndlessTool
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

const config = `
[mcp_servers.broken]
command = "/bin/false"
[mcp_servers.docs]
command = "${process.execPath}"
args = ["${fileURLToPath(new URL("../dist/real/mcp-server.js", import.meta.url))}"]
`

describeReal("the MCP servers of a session, on the real server", () => {
  it.scopedLive("are told before its first turn and after it, with tools and reasons", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(() => ScriptedModel.text("hello"), { config })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const expected = expect.arrayContaining([
          expect.objectContaining({
            name: "broken",
            status: "failed",
            error: expect.stringContaining("MCP"),
            tools: []
          }),
          expect.objectContaining({
            name: "docs",
            status: "connected",
            error: undefined,
            tools: [{ name: "ask", description: "asks" }]
          })
        ])
        expect(yield* session.mcpServers.list).toEqual(expected)
        yield* session.run("x")
        expect(yield* session.mcpServers.list).toEqual(expected)
        yield* session.mcpServers.reload
        expect(yield* session.mcpServers.list).toEqual(expected)
        expect(yield* onlyServer).toMatchObject({ leases: 0 })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("can be required: a run without one fails before its turn, and says why", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(() => ScriptedModel.text("hello"), { config })
      yield* Effect.gen(function* () {
        const run = (name: string) =>
          Run.run({ server: spec, input: "x", settings: { config: McpServers.required(name) } })
        expect((yield* run("docs")).text).toBe("hello")
        expect(yield* Effect.flip(run("broken"))).toMatchObject({
          _tag: "RequestError",
          method: "thread/start",
          detail: expect.stringContaining("broken")
        })
        expect(yield* model.requests).toHaveLength(1)
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("are logged in to by OAuth, and a login that cannot be is refused", () =>
    Effect.gen(function* () {
      const url = yield* oauthServer
      const { pool, spec } = yield* real(() => ScriptedModel.text("hello"), {
        config: `${config}[mcp_servers.tickets]\nurl = "${url}/mcp"\n`
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const { list, login } = session.mcpServers
        const auth = Effect.map(list, (servers) => servers.find(({ name }) => name === "tickets"))
        expect(yield* auth).toMatchObject({ status: "authenticationRequired" })
        const begun = yield* login("tickets")
        // As the browser of a person who agrees.
        const page = new URL(begun.url)
        const back = new URL(page.searchParams.get("redirect_uri") ?? "")
        back.searchParams.set("code", "code")
        back.searchParams.set("state", page.searchParams.get("state") ?? "")
        yield* Effect.promise(() => fetch(back))
        yield* begun.completed
        expect(yield* auth).toMatchObject({ auth: "oAuth", status: "connected" })
        expect(yield* Effect.flip(login("docs"))).toMatchObject({ _tag: "RequestError" })
        expect(yield* Effect.flip(login("unknown"))).toMatchObject({ _tag: "RequestError" })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
