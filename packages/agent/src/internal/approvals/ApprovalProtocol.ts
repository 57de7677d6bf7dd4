/** Converts the server's requests to records for people, and people's decisions to the server's answers. */
import type { Approval, Common } from "@effect-codex/protocol"
import * as Predicate from "effect/Predicate"
import type {
  Answers,
  CommandRequest,
  ElicitationDecision,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  PermissionsDecision,
  PermissionsRequest,
  ToolCall,
  UserInputRequest
} from "./Approval.ts"

export const command = (
  params: Approval.CommandExecutionRequestApprovalParams
): CommandRequest => ({
  ...names(params),
  kind: params.kind,
  command: params.command ?? undefined,
  cwd: params.cwd ?? undefined,
  reason: params.reason ?? undefined,
  actions: params.commandActions ?? [],
  network: params.networkApprovalContext ?? undefined,
  additionalPermissions: params.additionalPermissions ?? undefined,
  approvalId: params.approvalId ?? undefined,
  environmentId: params.environmentId ?? undefined,
  availableDecisions: params.availableDecisions ?? undefined,
  proposedPrefix: params.proposedExecpolicyAmendment ?? undefined,
  proposedHosts: params.proposedNetworkPolicyAmendments ?? undefined
})

export const fileChange = (
  params: Approval.FileChangeRequestApprovalParams,
  changes: ReadonlyArray<FileChange> | undefined
): FileChangeRequest => ({
  ...names(params),
  reason: params.reason ?? undefined,
  changes,
  grantRoot: params.grantRoot ?? undefined
})

export const change = ({ diff, kind, path }: Common.FileUpdateChange): FileChange => ({
  path,
  kind: kind.type,
  movedTo: kind.type === "update" ? (kind.move_path ?? undefined) : undefined,
  diff
})

export const permissions = (
  params: Approval.PermissionsRequestApprovalParams
): PermissionsRequest => ({
  ...names(params),
  cwd: params.cwd,
  environmentId: params.environmentId ?? undefined,
  reason: params.reason ?? undefined,
  permissions: {
    network: params.permissions.network ?? undefined,
    fileSystem: params.permissions.fileSystem ?? undefined
  }
})

export const userInput = (params: Approval.ToolRequestUserInputParams): UserInputRequest => ({
  ...names(params),
  questions: params.questions,
  isBlocking: params.isBlocking
})

const names = (params: {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
}) => ({ threadId: params.threadId, turnId: params.turnId, itemId: params.itemId })

/**
 * `undefined` for requests that a handler cannot answer: those that need proof of the device, and those in an
 * unknown mode.
 */
export const elicitation = (
  params: Approval.McpServerElicitationRequestParams
): ElicitationRequest | undefined => {
  switch (params.mode) {
    case "form":
    case "openai/form":
    case "openaiForm": {
      const schema: unknown = params.requestedSchema
      return {
        ...asked(params),
        toolCall: hasFields(schema) ? undefined : toolCall(params._meta),
        mode: "form",
        schema
      }
    }
    case "url":
      return { ...asked(params), toolCall: undefined, mode: "url", url: params.url }
    default:
      return undefined
  }
}

const asked = (params: {
  readonly threadId: string
  readonly turnId?: string | null
  readonly serverName: string
  readonly environmentId: string | null
  readonly message: string
}) => ({
  threadId: params.threadId,
  turnId: params.turnId ?? undefined,
  serverName: params.serverName,
  environmentId: params.environmentId ?? undefined,
  message: params.message
})

/**
 * Codex passes an MCP server's `_meta` on unchanged, so this may be forged. Then a yes reveals nothing but the yes.
 */
const toolCall = (meta: unknown): ToolCall | undefined =>
  Predicate.isRecord(meta) && meta["codex_approval_kind"] === "mcp_tool_call"
    ? {
        tool: text(meta["tool_name"]),
        description: text(meta["tool_description"]),
        arguments: meta["tool_params"],
        persist: texts(meta["persist"])
      }
    : undefined

const texts = (value: unknown): ReadonlyArray<string> | undefined =>
  Array.isArray(value) ? value.filter(Predicate.isString) : undefined

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** Whether a form has fields to fill in. A schema that cannot be read may ask for anything. */
export const hasFields = (schema: unknown): boolean =>
  !(
    Predicate.isRecord(schema) &&
    Predicate.isRecord(schema["properties"]) &&
    Object.keys(schema["properties"]).length === 0
  )

/** The content of a plain yes. */
export const nothingToFillIn = ({ mode, toolCall }: ElicitationRequest): unknown =>
  mode === "form" && toolCall === undefined ? {} : null

export const granted = (
  decision: PermissionsDecision
): Approval.PermissionsRequestApprovalResponse => {
  if (decision === "decline") return { permissions: {}, scope: "turn" }
  const { fileSystem, network } = decision.grant
  return {
    permissions: {
      ...(network === undefined ? {} : { network }),
      ...(fileSystem === undefined ? {} : { fileSystem })
    },
    scope: decision.scope
  }
}

/** The answers without those to secret questions, which nobody but the model may see. */
export const withoutSecrets = (answers: Answers, { questions }: UserInputRequest): Answers => {
  const secret = new Set(questions.filter(({ isSecret }) => isSecret).map(({ id }) => id))
  return Object.fromEntries(Object.entries(answers).filter(([id]) => !secret.has(id)))
}

export const answered = (answers: Answers): Approval.ToolRequestUserInputResponse => ({
  answers: Object.fromEntries(Object.entries(answers).map(([id, answers]) => [id, { answers }]))
})

export const elicited = (
  decision: ElicitationDecision
): Approval.McpServerElicitationRequestResponse =>
  typeof decision === "string"
    ? { action: decision, content: null, _meta: null }
    : {
        action: "accept",
        content: decision.accept ?? null,
        _meta: decision.persist === undefined ? null : { persist: decision.persist }
      }
