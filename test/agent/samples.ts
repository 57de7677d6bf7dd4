/** One of each value that an agent may send out of the process: every event, and all that is asked and answered. */
import {
  ApprovalRules,
  Approvals,
  BackgroundCommand,
  Goal,
  History,
  McpServers,
  Review,
  RunEvent,
  Sessions,
  SubAgent,
  Threads,
  Turn
} from "@effect-codex/agent"
import { Failure, type Notice } from "@effect-codex/app-server"
import type { Item } from "@effect-codex/protocol"
import { DateTime, Duration, Schema } from "effect"
import { failures } from "../app-server/samples.ts"

/** The values that may leave the process, by kind. */
export const Values = Schema.Struct({
  events: Schema.Array(RunEvent.RunEvent),
  results: Schema.Array(RunEvent.RunResult),
  history: Schema.Array(History.Page),
  threads: Schema.Array(Threads.FoundPage),
  threadChanges: Schema.Array(Threads.Change),
  requests: Schema.Array(Approvals.Request),
  answers: Schema.Array(Approvals.Answer),
  decided: Schema.Array(ApprovalRules.Decided),
  questions: Schema.Array(Approvals.Question),
  snapshots: Schema.Array(Turn.Snapshot),
  subAgents: Schema.Array(SubAgent.Snapshot),
  shutdowns: Schema.Array(Sessions.ShutdownReport),
  commands: Schema.Array(BackgroundCommand.Snapshot),
  commandEnds: Schema.Array(BackgroundCommand.End),
  reviews: Schema.Array(Review.Review),
  goals: Schema.Array(Goal.Outcome),
  mcpServers: Schema.Array(McpServers.McpServer)
})

const threadId = "0199-thread"
const turnId = "0199-turn"
const itemId = "call_1"
const place = { threadId, turnId, itemId }

const thread: Threads.Thread = {
  id: threadId,
  name: "The licence question",
  preview: "Which licence is this under?",
  createdAt: DateTime.unsafeMake(1_795_862_104_000),
  updatedAt: DateTime.unsafeMake(1_795_862_105_000),
  status: "notLoaded",
  cwd: "/srv/app",
  model: "gpt-5",
  forkedFrom: "0199-parent",
  parent: undefined,
  ephemeral: false
}

const message: Item.Item = {
  type: "agentMessage",
  id: "msg_1",
  text: "Done.",
  phase: "final_answer",
  delivery: null,
  memoryCitation: null,
  moderation: null,
  questions: null,
  startedAtMs: 1,
  completedAtMs: 2
}

const command: Item.Item = {
  type: "commandExecution",
  id: itemId,
  command: "/bin/bash -lc 'ls'",
  commandActions: [{ type: "listFiles", command: "ls", path: null }],
  cwd: "/home/ada",
  processId: null,
  source: "agent",
  status: "a status of tomorrow",
  aggregatedOutput: "a.txt\n",
  exitCode: 0,
  durationMs: 12,
  pluginId: null,
  scriptPath: null,
  startedAtMs: 1,
  completedAtMs: null
}

const usage: RunEvent.Usage = {
  inputTokens: 100,
  cachedInputTokens: 20,
  cacheWriteInputTokens: 3,
  outputTokens: 30,
  reasoningOutputTokens: 4,
  totalTokens: 130
}

const notices: ReadonlyArray<Notice.Notice> = [
  { _tag: "McpServer", name: "docs", status: "failed", error: "No such file or directory" },
  { _tag: "Configuration", summary: "ignoring 1 unrecognized setting", details: undefined },
  { _tag: "Deprecation", summary: "the setting is deprecated", details: "Use another one." }
]

const result: RunEvent.RunResult = {
  threadId,
  turnId,
  generation: 1,
  pid: 4711,
  status: "completed",
  text: "Done.",
  items: [command, message],
  usage,
  diff: "--- a/a.txt\n+++ b/a.txt\n",
  notices,
  duration: Duration.millis(1234),
  subAgentsUsage: { ...usage, totalTokens: 7 },
  contextWindow: 258_400
}

const requests: ReadonlyArray<Approvals.Request> = [
  {
    _tag: "Command",
    request: {
      ...place,
      kind: "command",
      command: "/bin/bash -lc 'rm -rf build'",
      cwd: "/home/ada",
      reason: "to start afresh",
      actions: [{ type: "unknown", command: "rm -rf build" }],
      network: { host: "example.org", protocol: "https" },
      additionalPermissions: { network: { enabled: true }, fileSystem: null },
      approvalId: "a-1",
      environmentId: "local",
      availableDecisions: ["accept", "decline"],
      proposedPrefix: ["rm", "-rf"],
      proposedHosts: [{ host: "example.org", action: "allow" }]
    }
  },
  {
    _tag: "FileChange",
    request: {
      ...place,
      reason: undefined,
      changes: [{ path: "/home/ada/a.txt", kind: "add", movedTo: undefined, diff: "a" }],
      grantRoot: undefined
    }
  },
  {
    _tag: "Permissions",
    request: {
      ...place,
      cwd: "/home/ada",
      environmentId: undefined,
      reason: undefined,
      permissions: { network: { enabled: true }, fileSystem: undefined }
    }
  },
  {
    _tag: "UserInput",
    request: {
      ...place,
      questions: [
        {
          id: "q",
          header: "Colour",
          question: "Which one?",
          options: [{ label: "red", description: "as a rose" }],
          isOther: false,
          isSecret: true
        }
      ],
      isBlocking: true
    }
  },
  {
    _tag: "Elicitation",
    request: {
      threadId,
      turnId: undefined,
      serverName: "calendar",
      environmentId: undefined,
      message: "Which day?",
      toolCall: {
        tool: "add",
        description: undefined,
        arguments: { day: 1 },
        persist: ["session"]
      },
      mode: "form",
      schema: { type: "object", properties: {} }
    }
  },
  {
    _tag: "Elicitation",
    request: {
      threadId,
      turnId,
      serverName: "calendar",
      environmentId: undefined,
      message: "Sign in",
      toolCall: undefined,
      mode: "url",
      url: "https://example.org"
    }
  }
]

const answers: ReadonlyArray<Approvals.Answer> = [
  { _tag: "Command", decision: "acceptForSession", declinedBecause: undefined },
  {
    _tag: "Command",
    decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["rm"] } },
    declinedBecause: undefined
  },
  { _tag: "FileChange", decision: "decline", declinedBecause: "nobody was there" },
  { _tag: "Permissions", decision: "decline", declinedBecause: undefined },
  {
    _tag: "Permissions",
    decision: { grant: { network: { enabled: true } }, scope: "turn" },
    declinedBecause: undefined
  },
  { _tag: "UserInput", answers: { q: ["red"] }, declinedBecause: undefined },
  { _tag: "Elicitation", decision: "cancel", declinedBecause: undefined },
  { _tag: "Elicitation", decision: { accept: { day: "Monday" } }, declinedBecause: undefined },
  {
    _tag: "Elicitation",
    decision: { accept: null, persist: "session" },
    declinedBecause: undefined
  }
]

const states: ReadonlyArray<SubAgent.State> = [
  { _tag: "Starting" },
  { _tag: "Working", turnId },
  { _tag: "Waiting", turnId },
  { _tag: "Completed" },
  { _tag: "Failed", detail: "the model is overloaded" },
  { _tag: "Interrupted" },
  { _tag: "Closed" },
  { _tag: "Lost" }
]
const subAgents: ReadonlyArray<SubAgent.Snapshot> = states.map((state) => ({
  threadId: "0199-child",
  parentThreadId: threadId,
  name: "Newton",
  role: undefined,
  path: "/root/job",
  task: "Look for it.",
  model: "gpt-5",
  state,
  usage,
  result: "Found it."
}))

const at = DateTime.unsafeMake(0)
const rules: ReadonlyArray<ApprovalRules.Rule> = [
  { _tag: "Command", prefix: ["git", "log"], decision: "ask" },
  { _tag: "Path", folder: "/srv/project", runLater: "accept", decision: "accept" },
  { _tag: "Host", host: "*.example.org", protocol: "https", decision: "decline" },
  { _tag: "McpTool", server: "calendar", tool: "add", decision: "accept" }
]
const deciders: ReadonlyArray<ApprovalRules.DecidedBy> = [
  ...rules.map((rule) => ({ _tag: "Rule" as const, rule, origin: "program" as const })),
  { _tag: "Person", name: "ada" },
  { _tag: "Person", name: undefined },
  { _tag: "Deadline" },
  { _tag: "Nobody" },
  { _tag: "Failed" }
]
const decided: ReadonlyArray<ApprovalRules.Decided> = requests.slice(0, 1).flatMap((request) =>
  deciders.map((by) => ({
    at,
    session: "chat:42",
    request,
    decision: "accept",
    by,
    remembered: { rule: rules[0], for: "session" }
  }))
)

const resetsAt = DateTime.unsafeMake("2030-01-01T05:00:00Z")

const atTheLimit = new Failure.TurnError({
  reason: "UsageLimit",
  generation: 1,
  threadId,
  turnId,
  kind: "usageLimitExceeded",
  detail: "You have reached your limit.",
  resetsAt
})

type OmitNumber<Event> = Event extends RunEvent.RunEvent ? Omit<Event, "sequence"> : never

const unnumbered: ReadonlyArray<OmitNumber<RunEvent.RunEvent>> = [
  {
    _tag: "Started",
    threadId,
    turnId,
    generation: 1,
    pid: undefined,
    provider: "openai",
    rights: {
      sandbox: "workspace-write",
      approvals: "on-request",
      network: false,
      writableRoots: ["/srv/project", "$TMPDIR"]
    },
    account: "team"
  },
  { _tag: "Text", itemId, delta: "Hel" },
  { _tag: "Reasoning", itemId, contentIndex: 0, delta: "Hm" },
  { _tag: "ReasoningSummary", itemId, summaryIndex: 1, delta: "**Looking**" },
  {
    _tag: "Plan",
    explanation: undefined,
    steps: [
      { step: "Look", status: "completed" },
      { step: "Leap", status: "a status of tomorrow" }
    ]
  },
  { _tag: "PlanText", itemId, delta: "1. " },
  { _tag: "CommandOutput", itemId, delta: "a.txt\n" },
  { _tag: "CommandInput", itemId, processId: "1", text: "y\n" },
  {
    _tag: "Patch",
    itemId,
    changes: [
      { path: "/a", kind: { type: "update", move_path: null }, diff: "@@" },
      { path: "/b", kind: { type: "add" }, diff: "b" }
    ]
  },
  { _tag: "PatchOutput", itemId, delta: "ok" },
  { _tag: "Diff", diff: "--- a\n+++ b\n" },
  { _tag: "ToolProgress", itemId, message: "half of it" },
  { _tag: "TokenUsage", last: usage, total: usage, contextWindow: 258_400 },
  { _tag: "ItemStarted", item: command },
  { _tag: "ItemCompleted", item: message },
  ...requests.map((request, requestId) => ({ _tag: "Waiting" as const, requestId, request })),
  ...answers.map((answer, requestId) => ({ _tag: "Resolved" as const, requestId, answer })),
  { _tag: "Resolved", requestId: "r", answer: undefined },
  { _tag: "Warning", message: "The disk is almost full" },
  { _tag: "GuardianWarning", message: "Too many denials" },
  { _tag: "ModelRerouted", fromModel: "a", toModel: "b", reason: "highRiskCyberActivity" },
  {
    _tag: "Reconnecting",
    error: {
      message: "Reconnecting... 1/5",
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } },
      additionalDetails: "Connection failed: error sending request"
    }
  },
  ...notices.map((notice) => ({ _tag: "Notice" as const, notice })),
  { _tag: "Dropped", count: 3 },
  { _tag: "Missed", first: 4, last: 9 },
  ...failures.map((failure) => ({ _tag: "Retrying" as const, failure })),
  { _tag: "WaitingForReset", failure: atTheLimit, resetsAt },
  { _tag: "Compacted", before: 200_000, after: 7000 },
  {
    _tag: "Budget",
    left: { tokens: 10, turns: undefined, time: Duration.seconds(5), toolCalls: undefined }
  },
  { _tag: "SubAgent", threadId: "0199-child", event: { _tag: "Text", itemId, delta: "lo" } },
  { _tag: "Other", method: "hook/started", params: { threadId, run: { id: "h" } } },
  { _tag: "Completed", result }
]

const numbered = (event: OmitNumber<RunEvent.RunEvent>, index: number): RunEvent.RunEvent => ({
  ...event,
  sequence: index + 1
})

export const samples: typeof Values.Type = {
  events: unnumbered.map(numbered),
  results: [result, { ...result, pid: undefined, duration: undefined }],
  history: [
    {
      turns: [
        {
          id: turnId,
          status: "completed",
          items: [message, command],
          unreadable: 1,
          error: undefined,
          startedAt: DateTime.unsafeMake(1_795_862_104_000),
          duration: Duration.millis(450)
        },
        {
          id: "0199-another-turn",
          status: "failed",
          items: [],
          unreadable: 0,
          error: { message: "Invalid image", kind: "badRequest" },
          startedAt: undefined,
          duration: undefined
        }
      ],
      next: "a cursor"
    },
    { turns: [], next: undefined }
  ],
  threads: [{ found: [{ thread, snippet: "Which licence" }], next: undefined }],
  threadChanges: [
    { _tag: "Started", thread: { ...thread, name: undefined, forkedFrom: undefined } },
    { _tag: "Named", threadId, name: "A name" },
    { _tag: "Named", threadId, name: undefined },
    { _tag: "Archived", threadId },
    { _tag: "Unarchived", threadId },
    { _tag: "Deleted", threadId },
    { _tag: "Rewound", threadId }
  ],
  requests,
  answers,
  decided,
  questions: [
    { kind: "command", threadId, turnId: undefined, title: "Run: ls", details: "ls\nfolder: /" }
  ],
  subAgents,
  snapshots: [
    { id: "turn-1", kind: "Helper", title: "Which licence?", status: "Queued", lastEvent: 0 }
  ],
  shutdowns: [
    {
      turns: [
        { session: "chat:42", threadId, turnId, outcome: "Ended" },
        { session: "chat:43", outcome: "Interrupted" }
      ]
    }
  ],
  commands: [
    {
      id: itemId,
      threadId,
      turnId,
      command: "/bin/bash -lc 'npm start'",
      cwd: "/home/ada",
      processId: "62350",
      outlivesTurn: true
    },
    {
      id: "call_2",
      threadId,
      turnId,
      command: "make",
      cwd: "/home/ada",
      processId: undefined,
      outlivesTurn: false
    }
  ],
  commandEnds: [
    { how: "Exited", exitCode: 3, output: "bye" },
    { how: "Terminated", exitCode: undefined, output: "" }
  ],
  reviews: [
    {
      explanation: "One bug.",
      findings: [
        {
          title: "Off by one",
          priority: 1,
          body: "It breaks.",
          path: "/srv/a.ts",
          firstLine: 3,
          lastLine: 5
        },
        {
          title: "A name",
          priority: undefined,
          body: "",
          path: "/srv/b.ts",
          firstLine: 1,
          lastLine: 1
        }
      ]
    }
  ],
  goals: [{ status: "TokenLimit", turns: 3, text: "Half of it is done.", usage }],
  mcpServers: [
    {
      name: "docs",
      status: "connected",
      error: undefined,
      auth: "oAuth",
      tools: [
        { name: "find", description: "Finds a page" },
        { name: "read", description: undefined }
      ]
    },
    { name: "broken", status: "failed", error: "it exited", auth: "unknown", tools: [] }
  ]
}
