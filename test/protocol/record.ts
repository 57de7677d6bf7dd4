/**
 * Records what the real codex and a client say to each other, for the tests beside this file.
 *
 *     node test/dist/protocol/record.js
 *
 * The model is scripted, and what differs from one machine or run to the next is replaced.
 */
import { spawn } from "node:child_process"
import { CodexBinary } from "@effect-codex/app-server"
import { Methods } from "@effect-codex/protocol"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { FileSystem, Path } from "@effect/platform"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Predicate } from "effect"
import { scrubber } from "./scrub.ts"

const tool = {
  type: "function",
  name: "lookup",
  description: "Looks a word up.",
  inputSchema: { type: "object", properties: { word: { type: "string" } }, required: ["word"] }
} as const

const script: ScriptedModel.Script = ({ text, toolOutput }) => {
  if (toolOutput !== undefined) return ScriptedModel.text("Done.")
  switch (text) {
    case "run":
      return ScriptedModel.callTool({
        name: "exec_command",
        arguments: { cmd: "echo recorded", login: false }
      })
    case "ask":
      return ScriptedModel.callTool({
        name: "exec_command",
        arguments: { cmd: "touch asked", login: false }
      })
    case "look up":
      return ScriptedModel.callTool({ name: "lookup", arguments: { word: "effect" } })
    case "hang":
      return ScriptedModel.hang
    case "be refused":
      return ScriptedModel.unauthorized
    default:
      return ScriptedModel.text(["Hello", " you"])
  }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

/** What a client answers the requests of the server with. */
const answers: Readonly<Record<string, unknown>> = {
  "item/commandExecution/requestApproval": { decision: "accept" },
  "item/tool/call": {
    success: true,
    contentItems: [{ type: "inputText", text: "A description of a program." }]
  }
}

const connect = (command: string, home: CodexHome.CodexHome) =>
  Effect.gen(function* () {
    const lines: Array<{ readonly from: "client" | "server"; readonly line: unknown }> = []
    const arrived: Array<Message> = []
    const waiting = new Set<(message: Message) => void>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(command, ["app-server"], {
          env: home.env,
          cwd: home.home,
          stdio: ["pipe", "pipe", "ignore"]
        })
      ),
      (child) =>
        Effect.async<void>((resume) => {
          child.once("exit", () => resume(Effect.void))
          child.stdin.end()
        })
    )
    const write = (message: Message): void => {
      lines.push({ from: "client", line: message })
      child.stdin.write(`${JSON.stringify(message)}\n`)
    }
    let rest = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\n")
      rest = parts.pop() ?? ""
      for (const part of parts) {
        const message: Message = JSON.parse(part)
        lines.push({ from: "server", line: message })
        if (message.id !== undefined && message.method !== undefined)
          write({ id: message.id, result: answers[message.method] })
        arrived.push(message)
        for (const wake of waiting) wake(message)
      }
    })
    const waitFor = (isIt: (message: Message) => boolean) =>
      Effect.async<Message>((resume) => {
        const settle = (message: Message): void => {
          if (!isIt(message)) return
          waiting.delete(settle)
          resume(Effect.succeed(message))
        }
        const known = arrived.find(isIt)
        if (known === undefined) waiting.add(settle)
        else resume(Effect.succeed(known))
      }).pipe(Effect.timeout("30 seconds"), Effect.orDie)
    let nextId = 0
    const request = <M extends Methods.MethodName>(method: M, params: Methods.Params<M>) =>
      Effect.gen(function* () {
        const id = ++nextId
        write({ id, method, params })
        return yield* waitFor((message) => message.id === id && message.method === undefined)
      })
    /** A request whose answer has to be the method's result. */
    const ask = <M extends Methods.MethodName>(method: M, params: Methods.Params<M>) =>
      Effect.flatMap(request(method, params), ({ error, result }) =>
        error === undefined
          ? Effect.orDie(Methods.methods[method].decode(result))
          : Effect.dieMessage(`${method}: ${JSON.stringify(error)}`)
      )
    return { lines, notify: (method: string) => write({ method }), request, ask, waitFor }
  })

type Conversation = (command: string, home: CodexHome.CodexHome) => ReturnType<typeof experimental>

const record = (converse: Conversation) =>
  Effect.gen(function* () {
    const model = yield* ScriptedModel.make(script)
    const home = yield* CodexHome.make({ modelUrl: model.url, token: "token-of-the-recording" })
    const command = yield* CodexBinary.find
    const lines = yield* Effect.scoped(converse(command, home))
    const scrub = scrubber([
      [home.codexHome, "/codex"],
      [home.home, "/home"],
      [model.url, "http://model/v1"],
      ["sk-of-the-recording", "sk-scrubbed"]
    ])
    return lines.map((line) => JSON.stringify(scrub(line)))
  })

const clientInfo = { name: "recording", title: null, version: "1.0.0" }

/** As most clients do it: nothing experimental. */
const stable: Conversation = (command, home) =>
  Effect.gen(function* () {
    const { ask, lines, notify, waitFor } = yield* connect(command, home)
    yield* ask("initialize", { clientInfo })
    notify("initialized")
    const { thread } = yield* ask("thread/start", {})
    yield* ask("turn/start", { threadId: thread.id, input: [{ type: "text", text: "hello" }] })
    yield* waitFor(({ method }) => method === "turn/completed")
    yield* ask("thread/resume", { threadId: thread.id, excludeTurns: true })
    return lines
  })

/** Everything a run may meet. */
const experimental = (command: string, home: CodexHome.CodexHome) =>
  Effect.gen(function* () {
    const { ask, lines, notify, request, waitFor } = yield* connect(command, home)
    yield* ask("initialize", {
      clientInfo,
      capabilities: { experimentalApi: true, requestAttestation: false }
    })
    notify("initialized")
    yield* ask("model/list", {})
    yield* ask("config/read", {})
    yield* ask("modelProvider/list", {})
    const { thread } = yield* ask("thread/start", {
      dynamicTools: [tool],
      approvalPolicy: "never",
      sandbox: "danger-full-access"
    })
    const threadId = thread.id
    const start = (text: string, settings: Partial<Methods.Params<"turn/start">> = {}) =>
      Effect.map(
        ask("turn/start", { threadId, input: [{ type: "text", text }], ...settings }),
        ({ turn }) => turn.id
      )
    const speaksOf = (turnId: string, { method, params }: Message, name: string): boolean =>
      method === name &&
      Predicate.isRecord(params) &&
      Predicate.isRecord(params["turn"]) &&
      params["turn"]["id"] === turnId
    const ended = (turnId: string) =>
      waitFor((message) => speaksOf(turnId, message, "turn/completed"))
    const run = (...options: Parameters<typeof start>) => Effect.flatMap(start(...options), ended)

    yield* run("hello")
    yield* run("run")
    yield* run("ask", { approvalPolicy: "untrusted", sandboxPolicy: { type: "workspaceWrite" } })
    yield* run("look up", { approvalPolicy: "never" })
    const hanging = yield* start("hang")
    // Interrupted any sooner, the turn has its input or not, as it happens.
    yield* waitFor(
      ({ method, params }) =>
        method === "item/completed" && Predicate.isRecord(params) && params["turnId"] === hanging
    )
    yield* ask("turn/interrupt", { threadId, turnId: hanging })
    yield* run("be refused")

    yield* ask("thread/read", { threadId, includeTurns: true })
    yield* ask("thread/turns/list", { threadId })
    yield* ask("thread/list", {})
    const fork = yield* ask("thread/fork", { threadId, ephemeral: true, excludeTurns: true })
    yield* ask("thread/unsubscribe", { threadId: fork.thread.id })
    yield* ask("thread/resume", { threadId })
    yield* request("thread/resume", { threadId: "00000000-0000-7000-8000-000000000000" })

    yield* ask("account/read", {})
    yield* ask("account/login/start", { type: "apiKey", apiKey: "sk-of-the-recording" })
    yield* waitFor(({ method }) => method === "account/login/completed")
    yield* ask("account/read", {})
    yield* ask("account/logout", undefined)
    yield* ask("thread/backgroundTerminals/clean", { threadId })
    yield* ask("thread/archive", { threadId })
    return lines
  })

const main = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const [name, conversation] of Object.entries({ stable, experimental })) {
    const lines = yield* Effect.scoped(record(conversation))
    const file = path.join("test", "protocol", "recordings", `${name}.jsonl`)
    yield* fs.writeFileString(file, `${lines.join("\n")}\n`)
    yield* Console.log(`${lines.length} lines in ${file}`)
  }
})

NodeRuntime.runMain(Effect.provide(main, NodeContext.layer))
