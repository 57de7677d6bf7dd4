/** The items of a turn, member for member as codex writes them. */
import type { CommandApproval, FileChange, ToolCall, McpToolCall } from "./Step.ts"
import type { UserMessage } from "./UserMessage.ts"

/** Repeats what the user sent. */
export const userMessage = (id: string, { clientId, input }: UserMessage) => ({
  type: "userMessage",
  id,
  clientId,
  content: input.map(({ text, ...part }) =>
    text === null ? part : { ...part, text, text_elements: part["text_elements"] ?? [] }
  )
})

export const agentMessage = (id: string, text: string) => ({
  type: "agentMessage",
  moderation: null,
  id,
  text,
  phase: null,
  memoryCitation: null,
  delivery: null,
  questions: null
})

export const commandExecution = (id: string, command: string, processId: string | null = null) => ({
  type: "commandExecution",
  id,
  pluginId: null,
  scriptPath: null,
  command: `/bin/bash -lc '${command}'`,
  cwd: "/",
  processId,
  source: "unifiedExecStartup",
  status: "inProgress",
  commandActions: [{ type: "unknown", command }],
  aggregatedOutput: null,
  exitCode: null,
  durationMs: null
})

export const dynamicToolCall = (id: string, { arguments: given, namespace, tool }: ToolCall) => ({
  type: "dynamicToolCall",
  id,
  namespace: namespace ?? null,
  tool,
  arguments: given,
  status: "inProgress",
  contentItems: null,
  success: null,
  durationMs: null
})

export const mcpToolCall = (id: string, { arguments: given, server, tool }: McpToolCall) => ({
  type: "mcpToolCall",
  id,
  server,
  environmentId: null,
  tool,
  status: "inProgress",
  arguments: given,
  appContext: null,
  mcpAppUi: null,
  pluginId: null,
  readOnlyHint: null,
  result: null,
  error: null,
  durationMs: null
})

export const contextCompaction = (id: string) => ({ type: "contextCompaction", id })

/** A command that waits for an approval: it has no process yet. */
export const commandAsked = (id: string, { command, cwd }: CommandApproval) => ({
  ...commandExecution(id, command),
  cwd,
  source: "agent"
})

export const fileChange = (id: string, changes: ReadonlyArray<FileChange>) => ({
  type: "fileChange",
  id,
  changes,
  status: "inProgress"
})

/** The changes as one diff. */
export const diffOf = (changes: ReadonlyArray<FileChange>): string =>
  changes.map(({ diff, path }) => `diff --git a${path} b${path}\n${diff}`).join("")

export const collabAgentToolCall = (
  id: string,
  tool: string,
  senderThreadId: string,
  receiverThreadIds: ReadonlyArray<string>,
  prompt: string | null
) => ({
  type: "collabAgentToolCall",
  id,
  tool,
  status: "inProgress",
  senderThreadId,
  receiverThreadIds,
  prompt,
  model: "",
  reasoningEffort: "medium",
  agentsStates: {}
})
