import { McpServers, Run, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { Pool, snapshot as serverSnapshot } from "../guarantees/support.ts"
import { onFake, pass, sent, serverOf } from "./support.ts"

const mcpServers: FakeAppServer.Options["mcpServers"] = [
  { name: "docs", tools: [{ name: "find", description: "Finds a page" }, { name: "read" }] },
  { name: "broken", error: "No such file or directory (os error 2)" },
  { name: "tickets", login: "Succeeds", tools: [{ name: "list" }] },
  { name: "closed", login: "Fails" }
]

const options: FakeAppServer.Options = { mcpServers, turns: () => FakeTurn.text("Hello") }

const docs = {
  name: "docs",
  status: "connected",
  error: undefined,
  auth: "unsupported",
  tools: [
    { name: "find", description: "Finds a page" },
    { name: "read", description: undefined }
  ]
}

describe("the MCP servers of a session", () => {
  it.scoped(
    "are told before its first turn, with their tools or the reason why they have none",
    () =>
      onFake(options, (fake) =>
        Effect.gen(function* () {
          const settings = { config: { "mcp_servers.extra.command": "true" } }
          const session = yield* Session.make({ key: "s", server: fake.spec(), settings })
          const servers = yield* session.mcpServers.list
          expect(servers).toMatchObject([
            docs,
            {
              name: "broken",
              status: "failed",
              error: expect.stringContaining("No such file"),
              tools: []
            },
            { name: "tickets", status: "authenticationRequired", tools: [] },
            { name: "closed", status: "authenticationRequired", tools: [] }
          ])
          yield* pass("1 second")
          const process = yield* fake.awaitProcess(1)
          expect(yield* process.subscribedThreads).toEqual([])
          expect(yield* serverSnapshot).toMatchObject([{ leases: 0 }])
          expect(yield* sent(process, "thread/start")).toMatchObject([
            { ephemeral: true, config: settings.config }
          ])
        })
      )
  )

  it.scoped("are those of its thread once it has one", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* session.run("x")
        expect(yield* session.mcpServers.list).toContainEqual(docs)
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "mcpServerStatus/list")).toMatchObject([{ threadId }])
        expect(yield* sent(process, "thread/start")).toHaveLength(1)
        yield* session.mcpServers.reload
        expect(yield* sent(process, "config/mcpServer/reload")).toHaveLength(1)
      })
    )
  )

  it.scopedLive("are those of the account that the session uses", () =>
    onFake(
      {
        mcpServers,
        turns: ({ account }) =>
          account?.accountId === "first"
            ? FakeTurn.usageLimit({ resetsAt: Math.floor(Date.now() / 1000) + 3600 })
            : FakeTurn.text("Hello")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: serverOf(fake, "first"),
            otherAccounts: [serverOf(fake, "second")]
          })
          yield* session.run("x")
          expect(yield* session.mcpServers.list).toContainEqual(docs)
          yield* (yield* session.mcpServers.login("tickets")).completed
          for (const method of ["mcpServerStatus/list", "mcpServer/oauth/login"]) {
            expect(yield* sent(yield* fake.awaitProcess(1), method)).toHaveLength(0)
            expect(yield* sent(yield* fake.awaitProcess(2), method)).toHaveLength(1)
          }
        })
    )
  )

  it.scoped("are told although another client has unloaded the session's thread", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { threadId } = yield* session.run("x")
        const { server } = yield* (yield* Pool).lease(fake.spec())
        yield* server.requestAs("thread/archive", { threadId }, Schema.Unknown)
        expect(yield* session.mcpServers.list).toContainEqual(docs)
      })
    )
  )

  it.scoped("end the wait for a login when its scope closes", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("x")
        const process = yield* fake.awaitProcess(1)
        yield* process.loseNotifications("mcpServer/oauthLogin/completed", 1)
        const { completed } = yield* Effect.scoped(session.mcpServers.login("tickets"))
        const ended = yield* Effect.fork(Effect.exit(completed))
        yield* pass("10 minutes")
        expect(ended.unsafePoll()).not.toBeNull()
      })
    )
  )

  it.scoped("are logged in to, before the first turn and after it", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { list, login } = session.mcpServers
        const first = yield* login("tickets")
        expect(first.url).toContain("authorize")
        yield* first.completed
        expect(yield* list).toContainEqual({
          name: "tickets",
          status: "connected",
          error: undefined,
          auth: "oAuth",
          tools: [{ name: "list", description: undefined }]
        })
        yield* session.run("x")
        yield* (yield* login("tickets")).completed
      })
    )
  )

  it.scoped("refuse a login typed: by the person, without OAuth, without a server", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const { login } = session.mcpServers
        const denied = yield* login("closed")
        for (const [refused, detail] of [
          [denied.completed, "access_denied"],
          [login("docs"), "only supported"],
          [login("unknown"), "No MCP server"]
        ] as const) {
          expect(yield* Effect.flip(refused)).toMatchObject({
            _tag: "RequestError",
            method: "mcpServer/oauth/login",
            detail: expect.stringContaining(detail)
          })
        }
      })
    )
  )

  it.scoped("are not asked for ever by a server that always names another page", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("x")
        const process = yield* fake.awaitProcess(1)
        const another = (page: unknown) => ({ ...Object(page), nextCursor: "more" })
        yield* process.changeAnswers(1000, another, { method: "mcpServerStatus/list" })
        yield* session.mcpServers.list
        expect((yield* sent(process, "mcpServerStatus/list")).length).toBeLessThan(1000)
      })
    )
  )

  it.scoped("give a person as long as they are told to", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.mcpServers.login("tickets", { timeout: "90500 millis" })
        yield* session.mcpServers.login("tickets", { timeout: Duration.infinity })
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "mcpServer/oauth/login")).toEqual([
          { name: "tickets", timeoutSecs: 91 },
          { name: "tickets", timeoutSecs: expect.any(Number) }
        ])
      })
    )
  )

  it.scoped("end the wait for a login when their app-server is lost", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("x")
        const process = yield* fake.awaitProcess(1)
        yield* process.loseNotifications("mcpServer/oauthLogin/completed", 1)
        const { completed } = yield* session.mcpServers.login("tickets")
        yield* process.exit(1)
        expect((yield* Effect.flip(completed))._tag).toBe("TransportError")
      })
    )
  )

  it.scoped("can be required by a run, which otherwise fails before its turn", () =>
    onFake(options, (fake) =>
      Effect.gen(function* () {
        const run = (...names: ReadonlyArray<string>) =>
          Run.run({
            server: fake.spec(),
            input: "x",
            settings: { config: McpServers.required(...names) }
          })
        expect((yield* run("docs")).text).toBe("Hello")
        expect(yield* Effect.flip(run("docs", "broken"))).toMatchObject({
          _tag: "RequestError",
          detail: expect.stringContaining("broken: MCP startup failed: No such file")
        })
        expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toHaveLength(1)
      })
    )
  )
})
