/**
 * Every request of the server, with its parameters and its result.
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Codec from "../Codec.ts"
import * as Account from "./Account.ts"
import * as Approval from "./Approval.ts"
import * as Server from "./Server.ts"

export interface ServerRequests {
  /** NEW APIs Sent when approval is requested for a specific command execution. This request is used for Turns started via turn/start. */
  readonly "item/commandExecution/requestApproval": {
    readonly params: Approval.CommandExecutionRequestApprovalParams
    readonly result: Approval.CommandExecutionRequestApprovalResponse
  }
  /** Sent when approval is requested for a specific file change. This request is used for Turns started via turn/start. */
  readonly "item/fileChange/requestApproval": {
    readonly params: Approval.FileChangeRequestApprovalParams
    readonly result: Approval.FileChangeRequestApprovalResponse
  }
  /** EXPERIMENTAL - Request input from the user for a tool call. */
  readonly "item/tool/requestUserInput": {
    readonly params: Approval.ToolRequestUserInputParams
    readonly result: Approval.ToolRequestUserInputResponse
  }
  /** Request input for an MCP server elicitation. */
  readonly "mcpServer/elicitation/request": {
    readonly params: Approval.McpServerElicitationRequestParams
    readonly result: Approval.McpServerElicitationRequestResponse
  }
  /** Request approval for additional permissions from the user. */
  readonly "item/permissions/requestApproval": {
    readonly params: Approval.PermissionsRequestApprovalParams
    readonly result: Approval.PermissionsRequestApprovalResponse
  }
  /** Execute a dynamic tool call on the client. */
  readonly "item/tool/call": {
    readonly params: Approval.DynamicToolCallParams
    readonly result: Approval.DynamicToolCallResponse
  }
  readonly "account/chatgptAuthTokens/refresh": {
    readonly params: Account.ChatgptAuthTokensRefreshParams
    readonly result: Account.ChatgptAuthTokensRefreshResponse
  }
  /** Generate a fresh upstream attestation result on demand. */
  readonly "attestation/generate": {
    readonly params: Server.AttestationGenerateParams
    readonly result: Server.AttestationGenerateResponse
  }
  /** DEPRECATED APIs below Request to approve a patch. This request is used for Turns started via the legacy APIs (i.e. SendUserTurn, SendUserMessage). */
  readonly applyPatchApproval: {
    readonly params: Approval.ApplyPatchApprovalParams
    readonly result: Approval.ApplyPatchApprovalResponse
  }
  /** Request to exec a command. This request is used for Turns started via the legacy APIs (i.e. SendUserTurn, SendUserMessage). */
  readonly execCommandApproval: {
    readonly params: Approval.ExecCommandApprovalParams
    readonly result: Approval.ExecCommandApprovalResponse
  }
}

export const serverRequests: {
  readonly [M in keyof ServerRequests]: Codec.Method<
    ServerRequests[M]["params"],
    ServerRequests[M]["result"]
  >
} = {
  "item/commandExecution/requestApproval": Codec.method(
    Approval.CommandExecutionRequestApprovalParams,
    Approval.CommandExecutionRequestApprovalResponse
  ),
  "item/fileChange/requestApproval": Codec.method(
    Approval.FileChangeRequestApprovalParams,
    Approval.FileChangeRequestApprovalResponse
  ),
  "item/tool/requestUserInput": Codec.method(
    Approval.ToolRequestUserInputParams,
    Approval.ToolRequestUserInputResponse
  ),
  "mcpServer/elicitation/request": Codec.method(
    Approval.McpServerElicitationRequestParams,
    Approval.McpServerElicitationRequestResponse
  ),
  "item/permissions/requestApproval": Codec.method(
    Approval.PermissionsRequestApprovalParams,
    Approval.PermissionsRequestApprovalResponse
  ),
  "item/tool/call": Codec.method(Approval.DynamicToolCallParams, Approval.DynamicToolCallResponse),
  "account/chatgptAuthTokens/refresh": Codec.method(
    Account.ChatgptAuthTokensRefreshParams,
    Account.ChatgptAuthTokensRefreshResponse
  ),
  "attestation/generate": Codec.method(
    Server.AttestationGenerateParams,
    Server.AttestationGenerateResponse
  ),
  applyPatchApproval: Codec.method(
    Approval.ApplyPatchApprovalParams,
    Approval.ApplyPatchApprovalResponse
  ),
  execCommandApproval: Codec.method(
    Approval.ExecCommandApprovalParams,
    Approval.ExecCommandApprovalResponse
  )
}
