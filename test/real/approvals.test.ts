import { Approvals } from "@effect-codex/agent"
import { type AppServer, AppServerPool, type Connection } from "@effect-codex/app-server"
import { Item, type Message, ServerRequests, type Thread, Turn } from "@effect-codex/protocol"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option, Ref, Schema, Scope } from "effect"
import { fileURLToPath } from "node:url"
import * as FileChanges from "../../packages/agent/src/internal/approvals/FileChanges.js"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

/** The model calls the tool that the person's words stand for, and then says what the tool answered. */
const script: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined
    ? (calls[text] ?? ScriptedModel.text(`hello ${text}`))
    : ScriptedModel.text(toolOutput)

const exec = (cmd: string): ScriptedModel.Reply =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd } })

/** Codex takes exactly this form for a patch. */
const patch = (path: string): ScriptedModel.Reply =>
  exec(`apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ${path}\n+hello\n*** End Patch\nEOF`)

const options = [
  { label: "Red", description: "warm" },
  { label: "Blue", description: "cold" }
]

/** A call of a tool of an MCP server has a namespace. */
const callCalendar = ScriptedModel.answer({
  contentType: "text/event-stream",
  body: [
    { type: "response.created", response: { id: "response" } },
    {
      type: "response.output_item.done",
      item: {
        type: "function_call",
        id: "fc",
        call_id: "call",
        namespace: "mcp__calendar",
        name: "ask",
        arguments: "{}"
      }
    },
    { type: "response.completed", response: { id: "response" } }
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("")
})

const calls: Readonly<Record<string, ScriptedModel.Reply>> = {
  write: exec("echo hi > made.txt"),
  read: exec("cat a.txt"),
  "write what looks like listing": exec("ls | tee made.txt"),
  "patch inside": patch("new.txt"),
  "patch outside": patch("../new.txt"),
  question: ScriptedModel.callTool({
    name: "request_user_input",
    arguments: { questions: [{ id: "color", header: "Color", question: "Which?", options }] }
  }),
  permissions: ScriptedModel.callTool({
    name: "request_permissions",
    arguments: {
      reason: "to fetch",
      permissions: { network: { enabled: true }, file_system: { write: ["/srv/of-this-test"] } }
    }
  }),
  calendar: callCalendar
}

const calendar = fileURLToPath(new URL("../dist/real/mcp-server.js", import.meta.url))

const config = `
[features]
default_mode_request_user_input = true
request_permissions_tool = true

[mcp_servers.calendar]
command = ${JSON.stringify(process.execPath)}
args = ${JSON.stringify([calendar])}
`

/** Leases a server for the test, with a folder for its threads to work in. */
const leasing = <A, E, R>(
  test: (server: AppServer.Service, folder: string) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const { home, pool, spec } = yield* real(script, { config })
    const folder = `${home.home}/project`
    const fs = yield* FileSystem.FileSystem
    yield* fs.makeDirectory(folder)
    yield* fs.writeFileString(`${folder}/a.txt`, "the text of a\n")
    yield* Effect.gen(function* () {
      const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
      yield* test(server, folder)
    }).pipe(Effect.scoped, Effect.provide(pool))
  })

const untrusting = (cwd: string): Thread.Settings => ({
  cwd,
  approvalPolicy: "untrusted",
  sandbox: "workspace-write"
})

/** A thread whose requests this service answers. */
const opened = (server: AppServer.Service, folder: string, service: Approvals.Service) =>
  Effect.gen(function* () {
    const { thread } = yield* server.request("thread/start", untrusting(folder))
    const { connection } = server
    const subscription = yield* connection.subscribe(thread.id)
    const changesOf = yield* FileChanges.watch(connection, thread.id)
    yield* connection.handle(
      thread.id,
      ServerRequests.handler(Approvals.handlers(service, changesOf))
    )
    const start = (text: string) =>
      Effect.map(
        server.request("turn/start", { threadId: thread.id, input: [{ type: "text", text }] }),
        ({ turn }) => turn.id
      )
    const end = Effect.map(until(subscription, "turn/completed"), told)
    return {
      threadId: thread.id,
      start,
      end,
      run: (text: string) => Effect.zipRight(start(text), end)
    }
  })

/** Everything up to and with the first notification of this name. */
const until = (subscription: Connection.Subscription, method: string) =>
  Effect.gen(function* () {
    const seen: Array<Message.Notification> = []
    while (!seen.some((notification) => notification.method === method)) {
      seen.push(...(yield* subscription.take))
    }
    return seen
  })

/** What a turn came to: its status, the work it did and how that went, the last thing the model said. */
const told = (notifications: ReadonlyArray<Message.Notification>) => {
  const items = notifications.flatMap(({ method, params }) =>
    method === "item/completed"
      ? Option.toArray(Option.map(decodeItem(params), ({ item }) => item))
      : []
  )
  return {
    status: notifications.flatMap(({ method, params }) =>
      method === "turn/completed"
        ? Option.toArray(Option.map(decodeEnd(params), ({ turn }) => turn.status))
        : []
    )[0],
    work: items.flatMap((item) =>
      item.type === "commandExecution" || item.type === "fileChange" ? [item.status] : []
    ),
    text: items.findLast(Item.isAgentMessage)?.text
  }
}

const decodeItem = Schema.decodeUnknownOption(Turn.ItemNotification)
const decodeEnd = Schema.decodeUnknownOption(
  Schema.Struct({ turn: Schema.Struct({ status: Schema.String }) })
)

const exists = (path: string) => Effect.flatMap(FileSystem.FileSystem, (fs) => fs.exists(path))

describeReal("the approvals of a real server", () => {
  it.scopedLive("a command runs if it is accepted; if it is declined the turn goes on", () =>
    leasing((server, folder) =>
      Effect.gen(function* () {
        const made = exists(`${folder}/made.txt`)
        const asked: Array<Approvals.CommandRequest> = []
        const answering = (decision: Approvals.Decision) =>
          opened(
            server,
            folder,
            Approvals.make({
              command: (request) =>
                Effect.sync(() => {
                  asked.push(request)
                  return decision
                })
            })
          )
        const refusing = yield* answering("decline")
        expect(yield* refusing.run("write")).toMatchObject({
          status: "completed",
          work: ["declined"],
          text: expect.stringContaining("rejected by user")
        })
        expect(yield* made).toBe(false)
        const accepting = yield* answering("accept")
        expect(yield* accepting.run("write")).toMatchObject({
          status: "completed",
          work: ["completed"]
        })
        expect(yield* made).toBe(true)
        expect(asked).toMatchObject(
          [refusing, accepting].map(({ threadId }) => ({
            threadId,
            kind: "command",
            command: expect.stringContaining("echo hi > made.txt"),
            cwd: folder
          }))
        )
      })
    ).pipe(scoped)
  )

  it.scopedLive(
    "within the workspace a patch is made and a file is read; outside it, and by a trick, they are not",
    () =>
      leasing((server, folder) =>
        Effect.gen(function* () {
          const thread = yield* opened(
            server,
            folder,
            yield* Approvals.acceptWithinWorkspace(folder)
          )
          expect(yield* thread.run("patch inside")).toMatchObject({ work: ["completed"] })
          expect(yield* exists(`${folder}/new.txt`)).toBe(true)
          expect(yield* thread.run("patch outside")).toMatchObject({
            status: "completed",
            work: ["declined"]
          })
          expect(yield* exists(`${folder}/../new.txt`)).toBe(false)
          expect(yield* thread.run("read")).toMatchObject({
            work: ["completed"],
            text: expect.stringContaining("the text of a")
          })
          // Codex takes it for listing files.
          expect(yield* thread.run("write what looks like listing")).toMatchObject({
            work: ["declined"]
          })
          expect(yield* exists(`${folder}/made.txt`)).toBe(false)
        })
      ).pipe(scoped)
  )

  it.scopedLive("the model is told what a person has answered, and what a person has granted", () =>
    leasing((server, folder) =>
      Effect.gen(function* () {
        const questions: Array<string> = []
        const thread = yield* opened(
          server,
          folder,
          Approvals.askPerson({
            confirm: ({ title }) => Effect.sync(() => questions.push(title) > 0),
            answer: (questions) =>
              Effect.succeed(
                Object.fromEntries(
                  questions.map(({ id, options }) => [id, [options?.[0]?.label ?? ""]])
                )
              )
          })
        )
        const { text } = yield* thread.run("question")
        expect(JSON.parse(text ?? "")).toEqual({ answers: { color: { answers: ["Red"] } } })
        const granted = yield* thread.run("permissions")
        expect(JSON.parse(granted.text ?? "")).toMatchObject({
          permissions: {
            network: { enabled: true },
            file_system: { write: ["/srv/of-this-test"] }
          },
          scope: "turn"
        })
        expect(questions).toEqual(["Grant permissions: network and files"])

        const alone = yield* opened(server, folder, Approvals.declineAll)
        expect(JSON.parse((yield* alone.run("question")).text ?? "")).toEqual({ answers: {} })
        expect(JSON.parse((yield* alone.run("permissions")).text ?? "")).toMatchObject({
          permissions: { network: null, file_system: null }
        })
      })
    ).pipe(scoped)
  )

  it.scopedLive(
    "the call of an MCP server's tool is approved, and the server's own form is filled in",
    () =>
      leasing((server, folder) =>
        Effect.gen(function* () {
          const asked: Array<Approvals.ElicitationRequest> = []
          const thread = yield* opened(
            server,
            folder,
            Approvals.make({
              elicitation: (request) =>
                Effect.sync(() => {
                  asked.push(request)
                  return { accept: request.toolCall === undefined ? { day: "Monday" } : null }
                })
            })
          )
          expect((yield* thread.run("calendar")).text).toContain("Monday")
          expect(asked).toMatchObject([
            { serverName: "calendar", toolCall: { tool: "ask", description: "asks" } },
            { serverName: "calendar", toolCall: undefined, message: "Which day?", mode: "form" }
          ])
          const alone = yield* opened(server, folder, Approvals.declineAll)
          const { status, text } = yield* alone.run("calendar")
          expect(status).toBe("completed")
          expect(text).not.toContain("Which")
        })
      ).pipe(scoped)
  )

  it.scopedLive(
    "a handler that never answers delays neither another thread nor its requests, and ends with its turn",
    () =>
      leasing((server, folder) =>
        Effect.gen(function* () {
          const { asked, interrupted, service } = yield* waiting
          const stuck = yield* opened(server, folder, service)
          const turnId = yield* stuck.start("write")
          yield* Deferred.await(asked)

          const other = yield* opened(
            server,
            folder,
            Approvals.make({ command: () => Effect.succeed("accept") })
          )
          expect(yield* other.run("you")).toMatchObject({ text: "hello you" })
          expect(yield* other.run("read")).toMatchObject({ work: ["completed"] })

          const { threadId } = stuck
          expect(yield* server.connection.counts).toMatchObject({ serverRequests: 1 })
          yield* server.request("turn/interrupt", { threadId, turnId })
          expect(yield* stuck.end).toMatchObject({ status: "interrupted", work: [] })
          yield* Deferred.await(interrupted)
          expect(yield* server.connection.counts).toMatchObject({ serverRequests: 0 })
        })
      ).pipe(scoped)
  )

  it.scopedLive("what is open when its run ends is answered then: the turn does not hang", () =>
    leasing((server, folder) =>
      Effect.gen(function* () {
        const outer = yield* Effect.scope
        const { asked, interrupted, service } = yield* waiting
        const subscription = yield* Effect.scoped(
          Effect.gen(function* () {
            const { start, threadId } = yield* opened(server, folder, service)
            yield* start("write")
            yield* Deferred.await(asked)
            return yield* Scope.extend(server.connection.subscribe(threadId), outer)
          })
        )
        yield* Deferred.await(interrupted)
        expect(told(yield* until(subscription, "turn/completed"))).toMatchObject({
          status: "completed",
          work: ["declined"]
        })
        expect(yield* exists(`${folder}/made.txt`)).toBe(false)
      })
    ).pipe(scoped)
  )

  it.scopedLive("a request that is open when its thread is resumed is not asked twice", () =>
    leasing((server, folder) =>
      Effect.gen(function* () {
        const answer = yield* Deferred.make<Approvals.Decision>()
        const asked = yield* Ref.make(0)
        const first = yield* Deferred.make<void>()
        const thread = yield* opened(
          server,
          folder,
          Approvals.make({
            command: () =>
              Ref.update(asked, (n) => n + 1).pipe(
                Effect.zipRight(Deferred.succeed(first, undefined)),
                Effect.zipRight(Deferred.await(answer))
              )
          })
        )
        const running = yield* Effect.fork(thread.run("write"))
        yield* Deferred.await(first)
        yield* server.request("thread/resume", { threadId: thread.threadId, excludeTurns: true })
        // Answered after what the server has sent again.
        yield* server.request("config/read", {})
        yield* Deferred.succeed(answer, "accept")
        expect(yield* Fiber.join(running)).toMatchObject({ work: ["completed"] })
        expect(yield* Ref.get(asked)).toBe(1)
      })
    ).pipe(scoped)
  )
})

/** Handlers of a person who never comes. */
const waiting = Effect.gen(function* () {
  const asked = yield* Deferred.make<void>()
  const interrupted = yield* Deferred.make<void>()
  const service = Approvals.make({
    command: () =>
      Deferred.succeed(asked, undefined).pipe(
        Effect.zipRight(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
      )
  })
  return { asked, interrupted, service }
})
