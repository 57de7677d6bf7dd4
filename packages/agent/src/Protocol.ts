/**
 * What the types of this package name of `@effect-codex/protocol`: items, the settings of threads and turns, and what
 * events and approvals tell.
 */
export type * from "@effect-codex/protocol/Item"
export type * from "@effect-codex/protocol/Thread"
export type {
  CodexErrorInfo,
  Settings as TurnSettings,
  TurnError,
  TurnPlanStep
} from "@effect-codex/protocol/Turn"
export type {
  AdditionalPermissionProfile,
  CommandExecutionApprovalDecision,
  NetworkApprovalContext,
  ToolRequestUserInputQuestion
} from "@effect-codex/protocol/generated/Approval"
export type {
  AdditionalFileSystemPermissions,
  AdditionalNetworkPermissions,
  CommandAction,
  FileUpdateChange
} from "@effect-codex/protocol/generated/Common"
