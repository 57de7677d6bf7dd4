/** The payloads of `codex app-server`, member for member as the version writes them that the protocol is of. */
import { Version } from "@effect-codex/protocol"
import type { FakeAccount } from "../FakeAppServer.ts"
import type { CommandApproval, Failure } from "./FakeStep.ts"
import type { StoredThread } from "./FakeThreads.ts"

/** What the server calls itself: the client's name, its own version, the system, the client again. */
export const userAgent = (client: string, version: string): string =>
  `${client}/${Version.codexVersion} (Debian 12.0.0; x86_64) unknown (${client}; ${version})`

export const initialized = (userAgent: string) => ({
  userAgent,
  codexHome: "/codex",
  platformFamily: "unix",
  platformOs: "linux"
})

/** The provider of the configuration file, which takes its key from the environment or from the account. */
export const defaultProvider = "scripted"

export const config = (needsAccount: boolean) => ({
  config: {
    model: "scripted",
    model_provider: defaultProvider,
    model_providers: {
      [defaultProvider]: {
        name: "scripted",
        base_url: "http://127.0.0.1:1/v1",
        env_key: needsAccount ? null : "SCRIPTED_API_KEY",
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
        requires_openai_auth: needsAccount,
        supports_websockets: false
      }
    }
  },
  origins: {},
  layers: null
})

export const idle = { type: "idle" }
export const active = { type: "active", activeFlags: [] }
export const waitingOnApproval = { type: "active", activeFlags: ["waitingOnApproval"] }
export const systemError = { type: "systemError" }
export const notLoaded = { type: "notLoaded" }

export const thread = (
  { ephemeral, forkedFrom, id, parent, preview, provider }: StoredThread,
  status: object = idle
) => ({
  id,
  sessionId: parent ?? id,
  preview,
  ephemeral,
  modelProvider: provider,
  createdAt: 0,
  updatedAt: 0,
  status,
  cwd: "/",
  cliVersion: Version.codexVersion,
  source: parent === undefined ? "vscode" : subAgentOf(parent),
  threadSource: parent === undefined ? null : "subagent",
  projectId: null,
  parentThreadId: parent ?? null,
  forkedFromId: forkedFrom ?? null,
  name: null,
  turns: []
})

const subAgentOf = (parent: string) => ({
  subAgent: {
    thread_spawn: {
      parent_thread_id: parent,
      depth: 1,
      agent_path: null,
      agent_nickname: "Newton",
      agent_role: null
    }
  }
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

/** The plan of an account whose tokens come without one. */
export const plan = "pro"

export const account = (
  requiresOpenaiAuth: boolean,
  account?: FakeAccount,
  planType: string | null = null
) => ({
  account: account === undefined ? null : describeAccount(account, planType),
  userId: account?.type === "chatgptAuthTokens" ? "user-scripted" : null,
  requiresOpenaiAuth,
  workspaceRouting:
    account?.type === "chatgptAuthTokens"
      ? {
          chatgptAccountId: account.accountId,
          backendOrigin: "https://chatgpt.com",
          accountRoutingOverride: "NO_CONSTRAINT"
        }
      : null
})

const describeAccount = ({ type }: FakeAccount, planType: string | null) =>
  type === "apiKey"
    ? { type }
    : { type: "chatgpt", email: "person@example.com", planType, workspaceName: "Scripted" }

export const loginCompleted = (error: string | null) => ({
  loginId: null,
  success: error === null,
  error,
  onboardingEntrypoint: null
})

/** It has another word for a key than everything else. */
export const accountUpdated = (account?: FakeAccount, planType: string | null = null) => ({
  authMode: account?.type === "apiKey" ? "apikey" : (account?.type ?? null),
  planType
})

/** What has nothing to say is left out, where a patch's approval says `null`. */
export const commandApproval = (
  { commandActions, command: line }: { readonly command: string; readonly commandActions: unknown },
  { command, cwd, params, reason }: CommandApproval
) => {
  const words = command.split(" ")
  const amendment = { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } }
  return {
    kind: "command",
    environmentId: "local",
    reason,
    command: line,
    cwd,
    commandActions,
    proposedExecpolicyAmendment: words,
    availableDecisions: ["accept", amendment, "cancel"],
    ...params
  }
}

export const patchApproval = { reason: null, grantRoot: null }

export const overloaded = { code: -32001, message: "Server overloaded; retry later." }

/** Almost everything the server refuses, it refuses with this code. */
export const refusal = (message: string, data?: unknown) =>
  data === undefined ? { code: -32600, message } : { code: -32600, message, data }

/** A message to a turn that was to have another schema than the turn's. */
export const schemaMismatch = {
  code: -32603,
  message: "failed to submit turn input: ActiveTurnOutputSchemaMismatch"
}

export const noRollout = (threadId: string) => refusal(`no rollout found for thread id ${threadId}`)

export const activeWriter = (threadId: string) =>
  refusal(`thread ${threadId} already has an active writer`)

export const needsExcludeTurns = refusal(
  "ephemeral paginated thread/fork requires `excludeTurns: true`"
)

/** Parameters that do not fit. */
export const invalidParams = (error: { readonly message: string }) =>
  refusal(`Invalid request: ${error.message}`)

/** What needs a capability that the client has not got: a method, or a part of its parameters. */
export const needsExperimentalApi = (path: string) =>
  refusal(`${path} requires experimentalApi capability`)

export const externalAuthActive = refusal(
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it."
)
