/** The lines of a server that does nothing but write: the shapes are those that codex 0.171 was recorded with. */

/** Ids have one length, so that a line can be rendered once and written for any thread and turn. */
export const threadId = (n: number): string => `0199a5f0-7c3e-7d40-9b21-${hex(n, 12)}`
export const turnId = (n: number): string => `0199a5f0-8a11-7b52-8c33-${hex(n, 12)}`

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")

/** A turn's thread and turn in a line that is rendered before they are known. */
export const anyThread = threadId(0)
export const anyTurn = turnId(0)

const emittedAtMs = 1_790_000_000_000

const notification = (method: string, params: object): string =>
  JSON.stringify({ method, params, emittedAtMs })

const ids = { threadId: anyThread, turnId: anyTurn }

const words = [
  "Reading",
  " the",
  " file",
  ",",
  " then",
  " I",
  " change",
  " what",
  " it",
  " exports",
  ".\n"
]

const word = (n: number): string => words[n % words.length] ?? ""

export const delta = (n: number): string =>
  notification("item/agentMessage/delta", { ...ids, itemId: messageId, delta: word(n) })

const messageId = `msg_${hex(7, 48)}`

export const textOf = (deltas: number): string =>
  Array.from({ length: deltas }, (_, n) => word(n)).join("")

const times = { startedAtMs: emittedAtMs, completedAtMs: emittedAtMs }

const message = (text: string) => ({
  type: "agentMessage",
  moderation: null,
  id: messageId,
  text,
  phase: null,
  memoryCitation: null,
  delivery: null,
  questions: null,
  ...times
})

const userMessage = {
  type: "userMessage",
  id: "0199a5f0-9a11-7b52-8c33-000000000001",
  clientId: null,
  content: [{ type: "text", text: "go", text_elements: [] }],
  ...times
}

const command = (n: number, output: string | null) => ({
  type: "commandExecution",
  id: `call_${hex(n, 24)}`,
  pluginId: null,
  scriptPath: null,
  command: `/bin/bash -lc 'sed -n 1,40p src/file-${n}.ts'`,
  cwd: "/srv/app",
  processId: null,
  source: "agent",
  status: output === null ? "inProgress" : "completed",
  commandActions: [
    { type: "read", command: "sed -n 1,40p src/file.ts", name: "file.ts", path: "src/file.ts" }
  ],
  aggregatedOutput: output,
  exitCode: output === null ? null : 0,
  durationMs: output === null ? null : 12,
  ...times
})

const started = (item: object) =>
  notification("item/started", { item, ...ids, startedAtMs: emittedAtMs })

const completed = (item: object) =>
  notification("item/completed", {
    item,
    ...ids,
    contentTokenCount: null,
    completedAtMs: emittedAtMs
  })

const tokens = {
  totalTokens: 15,
  inputTokens: 10,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 5,
  reasoningOutputTokens: 0
}

const usage = notification("thread/tokenUsage/updated", {
  ...ids,
  tokenUsage: { total: tokens, last: tokens, modelContextWindow: 258_400 }
})

const turn = (status: string, items: ReadonlyArray<object>) => ({
  id: anyTurn,
  rootTurnId: anyTurn,
  items,
  itemsView: items.length === 0 ? "notLoaded" : "summary",
  status,
  error: null,
  startedAt: 1_790_000_000,
  completedAt: status === "inProgress" ? null : 1_790_000_001,
  durationMs: status === "inProgress" ? null : 1000
})

const status = (type: string) =>
  notification("thread/status/changed", {
    threadId: anyThread,
    status: type === "active" ? { type, activeFlags: [] } : { type }
  })

const begin: ReadonlyArray<string> = [
  status("active"),
  notification("turn/started", { threadId: anyThread, turn: turn("inProgress", []) }),
  started(userMessage),
  completed(userMessage)
]

const ended = (how: string, items: ReadonlyArray<object>): ReadonlyArray<string> => [
  status("idle"),
  notification("turn/completed", { threadId: anyThread, turn: turn(how, items) })
]

const end = (items: ReadonlyArray<object>): ReadonlyArray<string> => [
  usage,
  ...ended("completed", items)
]

/** A turn that says this many words, and does not end. */
export const hangingTurn = (deltas: number): ReadonlyArray<string> => [
  ...begin,
  started(message("")),
  ...Array.from({ length: deltas }, (_, n) => delta(n))
]

/** What is told of such a turn when it is interrupted. */
export const interruptedTurn = ended("interrupted", [])

/** A turn that says this many words. */
export const deltasTurn = (deltas: number): ReadonlyArray<string> => [
  ...hangingTurn(deltas),
  completed(message(textOf(deltas))),
  ...end([message(textOf(deltas))])
]

const output = Array.from({ length: 40 }, (_, n) => `export const value${n} = ${n}\n`).join("")

/** A turn that runs this many commands, and says what came of them. */
export const commandsTurn = (commands: number): ReadonlyArray<string> => [
  ...begin,
  ...Array.from({ length: commands }, (_, n) => [
    started(command(n, null)),
    completed(command(n, output))
  ]).flat(),
  started(message("")),
  completed(message("done")),
  ...end(Array.from({ length: commands }, (_, n) => command(n, output)))
]

export const answer = (id: string, result: object): string =>
  `{"id":${id},"result":${JSON.stringify(result)}}`

/** The server sends it after the last subscriber of a thread has left. */
export const closed = (threadId: string): string => notification("thread/closed", { threadId })

/** The same line as JSON-RPC 2.0 has it: with the version, and without what only codex adds. */
export const jsonrpc = (line: string): string =>
  `{"jsonrpc":"2.0",${line.slice(1).replace(/,"emittedAtMs":\d+\}$/, "}")}`

/** Text of a command's output. */
export const longText = (length: number): string =>
  output.repeat(Math.ceil(length / output.length)).slice(0, length)

const initialized = {
  userAgent: "bench/0.171.0 (Debian 12; x86_64) unknown (bench; 1.0.0)",
  codexHome: "/codex",
  platformFamily: "unix",
  platformOs: "linux"
}

const opened = (thread: string): object => ({
  thread: {
    id: thread,
    environments: [
      { environmentId: "local", cwd: "/srv/app", runtimeWorkspaceRoots: ["/srv/app"] }
    ],
    extra: null,
    sessionId: thread,
    forkedFromId: null,
    attachedToThreadId: null,
    parentThreadId: null,
    preview: "",
    ephemeral: false,
    section: null,
    sectionEnteredAt: null,
    projectId: null,
    historyMode: "paginated",
    modelProvider: "openai",
    model: "model",
    reasoningEffort: null,
    createdAt: 1_790_000_000,
    updatedAt: 1_790_000_000,
    recencyAt: 1_790_000_000,
    status: { type: "idle" },
    path: `/codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-${thread}.jsonl`,
    cwd: "/srv/app",
    cliVersion: "0.171.0",
    originator: "bench",
    source: "vscode",
    canAcceptDirectInput: true,
    threadSource: null,
    agentNickname: null,
    agentRole: null,
    gitInfo: null,
    name: null,
    daybreakEnabled: null,
    turns: []
  },
  model: "model",
  modelProvider: "openai",
  serviceTier: null,
  disabledPluginIds: [],
  cwd: "/srv/app",
  runtimeWorkspaceRoots: ["/srv/app"],
  instructionSources: [],
  approvalPolicy: "on-request",
  approvalsReviewer: "user",
  sandbox: { type: "readOnly", networkAccess: false },
  activePermissionProfile: { id: ":read-only", extends: null },
  reasoningEffort: null,
  multiAgentMode: "explicitRequestOnly"
})

const acknowledged = (turn: string): object => ({
  turn: {
    id: turn,
    rootTurnId: turn,
    items: [],
    itemsView: "notLoaded",
    status: "inProgress",
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null
  }
})

/** What becomes of an account that signs in with a key of the environment. */
const account = { account: null, requiresOpenaiAuth: false }

/** What the server answers to a step of a run. */
export const resultOf = (method: string, threadId: string, turnId: string): object => {
  switch (method) {
    case "initialize":
      return initialized
    case "account/read":
      return account
    case "thread/start":
    case "thread/resume":
      return opened(threadId)
    case "thread/unsubscribe":
      return { status: "unsubscribed" }
    case "turn/start":
      return acknowledged(turnId)
    default:
      return {}
  }
}
