/** The payloads of `codex app-server` 0.169, member for member as it writes them. */
import type { Failure } from "../FakeTurn.ts"

/** What the server calls itself: the client's name, its own version, the system, the client again. */
export const userAgent = (client: string, version: string): string =>
  `${client}/0.169.0 (Debian 12.0.0; x86_64) unknown (${client}; ${version})`

export const initialized = (userAgent: string) => ({
  userAgent,
  codexHome: "/codex",
  platformFamily: "unix",
  platformOs: "linux"
})

/** The provider of the configuration file, which takes its key from the environment. */
export const defaultProvider = "scripted"

export const config = {
  config: {
    model: "scripted",
    model_provider: defaultProvider,
    model_providers: {
      [defaultProvider]: {
        name: "scripted",
        base_url: "http://127.0.0.1:1/v1",
        env_key: "SCRIPTED_API_KEY",
        env_key_instructions: null,
        experimental_bearer_token: null,
        auth: null,
        aws: null,
        wire_api: "responses",
        query_params: null,
        http_headers: null,
        env_http_headers: null,
        request_max_retries: 0,
        stream_max_retries: 0,
        stream_idle_timeout_ms: null,
        websocket_connect_timeout_ms: null,
        requires_openai_auth: false,
        supports_websockets: false
      }
    }
  },
  origins: {},
  layers: null
}

export const idle = { type: "idle" }
export const active = { type: "active", activeFlags: [] }
export const systemError = { type: "systemError" }
export const notLoaded = { type: "notLoaded" }

export const thread = (
  id: string,
  ephemeral: boolean,
  modelProvider: string,
  status: object = idle
) => ({
  id,
  sessionId: id,
  preview: "",
  ephemeral,
  modelProvider,
  createdAt: 0,
  updatedAt: 0,
  status,
  cwd: "/",
  cliVersion: "0.169.0",
  source: "vscode",
  projectId: null,
  name: null,
  turns: []
})

export const opened = (thread: { readonly modelProvider: string }) => ({
  thread,
  model: "scripted",
  modelProvider: thread.modelProvider,
  serviceTier: null,
  cwd: "/",
  approvalPolicy: "on-request",
  approvalsReviewer: "user",
  sandbox: { type: "readOnly" },
  reasoningEffort: null
})

export interface TurnFields {
  readonly id: string
  readonly status: "inProgress" | "completed" | "interrupted" | "failed"
  readonly items?: ReadonlyArray<unknown>
  readonly error?: unknown
  readonly startedMs?: number
  readonly completedMs?: number
}

export const turn = ({ completedMs, error, id, items = [], startedMs, status }: TurnFields) => ({
  id,
  rootTurnId: id,
  items,
  itemsView: items.length === 0 ? "notLoaded" : "summary",
  status,
  error: error ?? null,
  startedAt: seconds(startedMs),
  completedAt: seconds(completedMs),
  durationMs: startedMs === undefined || completedMs === undefined ? null : completedMs - startedMs
})

const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.floor(ms / 1000))

export const error = ({ additionalDetails, codexErrorInfo, message }: Failure) => ({
  message,
  codexErrorInfo: codexErrorInfo ?? "other",
  additionalDetails: additionalDetails ?? null,
  misalignment: null
})

export const userMessage = (id: string, text: string) => ({
  type: "userMessage",
  id,
  clientId: null,
  content: [{ type: "text", text, text_elements: [] }]
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

export const commandExecution = (id: string, command: string) => ({
  type: "commandExecution",
  id,
  pluginId: null,
  scriptPath: null,
  command: `/bin/bash -lc '${command}'`,
  cwd: "/",
  processId: null,
  source: "unifiedExecStartup",
  status: "inProgress",
  commandActions: [{ type: "unknown", command }],
  aggregatedOutput: null,
  exitCode: null,
  durationMs: null
})

const tokens = {
  totalTokens: 15,
  inputTokens: 10,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 5,
  reasoningOutputTokens: 0
}

export const tokenUsage = {
  tokenUsage: { total: tokens, last: tokens, modelContextWindow: 258_400 }
}

export const rateLimits = {
  rateLimits: {
    limitId: "codex",
    limitName: null,
    normalModelSlug: null,
    primary: null,
    secondary: null,
    credits: null,
    individualLimit: null,
    spendControlReached: null,
    planType: null,
    rateLimitReachedType: null
  }
}

export const readState = (turnId: string) => ({
  readState: { firstUnread: { type: "turn", turnId }, revision: turnId }
})

export const overloaded = { code: -32001, message: "Server overloaded; retry later." }

/** Almost everything the server refuses, it refuses with this code. */
export const refusal = (message: string, data?: unknown) =>
  data === undefined ? { code: -32600, message } : { code: -32600, message, data }

/** Parameters that do not fit. */
export const invalidParams = (error: { readonly message: string }) =>
  refusal(`Invalid request: ${error.message}`)
