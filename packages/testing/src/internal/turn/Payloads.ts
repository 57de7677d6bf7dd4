/** What codex writes of a turn, member for member. */
import type { CommandApproval, Failure, McpToolCall } from "./Step.ts"

export interface TurnFields {
  readonly id: string
  readonly status: "inProgress" | "completed" | "interrupted" | "failed"
  readonly items?: ReadonlyArray<unknown>
  readonly error?: unknown
  readonly startedMs?: number | undefined
  readonly completedMs?: number | undefined
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

/** Codex leaves out a reason that is not there. The approval of a patch says `null` instead. */
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

export const mcpApproval = ({ arguments: given, server, tool }: McpToolCall) => ({
  serverName: server,
  environmentId: null,
  mode: "form",
  message: `Allow the ${server} MCP server to run tool "${tool}"?`,
  requestedSchema: { $schema: null, type: "object", properties: {}, required: null },
  _meta: {
    codex_approval_kind: "mcp_tool_call",
    persist: ["session", "always"],
    tool_name: tool,
    tool_params: given
  }
})

export const mcpResult = (text: string) => ({
  content: [{ type: "text", text }],
  structuredContent: null,
  _meta: null
})

export const patchApproval = { reason: null, grantRoot: null }
