/**
 * The definitions of the domain "ItemProgress".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  FileUpdateChange,
  type FileUpdateChangeEncoded,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  LegacyAppPathString,
  NetworkApprovalProtocol,
  TokenUsageBreakdown,
  type TokenUsageBreakdownEncoded
} from "./Common.ts"
import { ThreadItem, type ThreadItemEncoded } from "./Item.ts"
import { RequestPermissionProfile, type RequestPermissionProfileEncoded } from "./Permissions.ts"
import { ResponseItem, type ResponseItemEncoded } from "./ResponseItem.ts"

export interface AgentMessageDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const AgentMessageDeltaNotification: Schema.Schema<AgentMessageDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      delta: Schema.String,
      itemId: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "AgentMessageDeltaNotification" })

export interface ApplyPatchGuardianApprovalReviewAction {
  readonly cwd: LegacyAppPathString
  readonly files: ReadonlyArray<LegacyAppPathString>
  readonly type: "applyPatch"
}
export const ApplyPatchGuardianApprovalReviewAction: Schema.Schema<ApplyPatchGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: LegacyAppPathString,
      files: Schema.Array(LegacyAppPathString),
      type: Schema.Literal("applyPatch")
    })
  ).annotations({ identifier: "ApplyPatchGuardianApprovalReviewAction" })

/** [UNSTABLE] Source that produced a terminal approval auto-review decision. */
export type AutoReviewDecisionSource = "agent" | (string & {})
export const AutoReviewDecisionSource: Schema.Schema<AutoReviewDecisionSource> = Schema.String

export interface CommandExecutionOutputDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const CommandExecutionOutputDeltaNotification: Schema.Schema<CommandExecutionOutputDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      delta: Schema.String,
      itemId: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "CommandExecutionOutputDeltaNotification" })

export interface CommandGuardianApprovalReviewAction {
  readonly command: string
  readonly cwd: LegacyAppPathString
  readonly source: GuardianCommandSource
  readonly type: "command"
}
export const CommandGuardianApprovalReviewAction: Schema.Schema<CommandGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      command: Schema.String,
      cwd: LegacyAppPathString,
      source: GuardianCommandSource,
      type: Schema.Literal("command")
    })
  ).annotations({ identifier: "CommandGuardianApprovalReviewAction" })

export interface ExecveGuardianApprovalReviewAction {
  readonly argv: ReadonlyArray<string>
  readonly cwd: AbsolutePathBuf
  readonly program: string
  readonly source: GuardianCommandSource
  readonly type: "execve"
}
export const ExecveGuardianApprovalReviewAction: Schema.Schema<ExecveGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      argv: Schema.Array(Schema.String),
      cwd: AbsolutePathBuf,
      program: Schema.String,
      source: GuardianCommandSource,
      type: Schema.Literal("execve")
    })
  ).annotations({ identifier: "ExecveGuardianApprovalReviewAction" })

/**
 * Deprecated legacy notification for `apply_patch` textual output.
 *
 * The server no longer emits this notification.
 */
export interface FileChangeOutputDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const FileChangeOutputDeltaNotification: Schema.Schema<FileChangeOutputDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      delta: Schema.String,
      itemId: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "FileChangeOutputDeltaNotification" })

export interface FileChangePatchUpdatedNotification {
  readonly changes: ReadonlyArray<FileUpdateChange>
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
/** `FileChangePatchUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface FileChangePatchUpdatedNotificationEncoded extends Omit<
  FileChangePatchUpdatedNotification,
  "changes"
> {
  readonly changes: ReadonlyArray<FileUpdateChangeEncoded>
}
export const FileChangePatchUpdatedNotification: Schema.Schema<
  FileChangePatchUpdatedNotification,
  FileChangePatchUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    changes: Schema.Array(FileUpdateChange),
    itemId: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "FileChangePatchUpdatedNotification" })

/** [UNSTABLE] Temporary approval auto-review payload used by `item/autoApprovalReview/*` notifications. This shape is expected to change soon. */
export interface GuardianApprovalReview {
  readonly rationale: string | null
  readonly riskLevel: GuardianRiskLevel | null
  readonly status: GuardianApprovalReviewStatus
  readonly userAuthorization: GuardianUserAuthorization | null
}
/** `GuardianApprovalReview` as it is on the wire: defaults may be missing. */
export interface GuardianApprovalReviewEncoded extends Omit<
  GuardianApprovalReview,
  "rationale" | "riskLevel" | "userAuthorization"
> {
  readonly rationale?: string | null
  readonly riskLevel?: GuardianRiskLevel | null
  readonly userAuthorization?: GuardianUserAuthorization | null
}
export const GuardianApprovalReview: Schema.Schema<
  GuardianApprovalReview,
  GuardianApprovalReviewEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    rationale: Lenient.nullable(Schema.String),
    riskLevel: Lenient.nullable(GuardianRiskLevel),
    status: GuardianApprovalReviewStatus,
    userAuthorization: Lenient.nullable(GuardianUserAuthorization)
  })
).annotations({ identifier: "GuardianApprovalReview" })

export type GuardianApprovalReviewAction =
  | CommandGuardianApprovalReviewAction
  | ExecveGuardianApprovalReviewAction
  | WriteStdinGuardianApprovalReviewAction
  | ApplyPatchGuardianApprovalReviewAction
  | NetworkAccessGuardianApprovalReviewAction
  | McpToolCallGuardianApprovalReviewAction
  | RequestPermissionsGuardianApprovalReviewAction
  | UnrecognizedGuardianApprovalReviewAction
/** `GuardianApprovalReviewAction` as it is on the wire: defaults may be missing. */
export type GuardianApprovalReviewActionEncoded =
  | CommandGuardianApprovalReviewAction
  | ExecveGuardianApprovalReviewAction
  | WriteStdinGuardianApprovalReviewAction
  | ApplyPatchGuardianApprovalReviewAction
  | NetworkAccessGuardianApprovalReviewAction
  | McpToolCallGuardianApprovalReviewActionEncoded
  | RequestPermissionsGuardianApprovalReviewActionEncoded
  | UnrecognizedGuardianApprovalReviewAction
export const GuardianApprovalReviewAction: Schema.Schema<
  GuardianApprovalReviewAction,
  GuardianApprovalReviewActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    CommandGuardianApprovalReviewAction,
    ExecveGuardianApprovalReviewAction,
    WriteStdinGuardianApprovalReviewAction,
    ApplyPatchGuardianApprovalReviewAction,
    NetworkAccessGuardianApprovalReviewAction,
    McpToolCallGuardianApprovalReviewAction,
    RequestPermissionsGuardianApprovalReviewAction,
    UnrecognizedGuardianApprovalReviewAction
  )
).annotations({ identifier: "GuardianApprovalReviewAction" })

/** [UNSTABLE] Lifecycle state for an approval auto-review. */
export type GuardianApprovalReviewStatus =
  | "inProgress"
  | "approved"
  | "denied"
  | "timedOut"
  | "aborted"
  | (string & {})
export const GuardianApprovalReviewStatus: Schema.Schema<GuardianApprovalReviewStatus> =
  Schema.String

export type GuardianCommandSource = "shell" | "unifiedExec" | (string & {})
export const GuardianCommandSource: Schema.Schema<GuardianCommandSource> = Schema.String

export interface ItemCompletedNotification {
  /** Unix timestamp (in milliseconds) when this item lifecycle completed. */
  readonly completedAtMs: number
  /** Native content tokens for the completed assistant message, including a sampled footer. Null when unavailable. Completion telemetry is not part of the stored thread item. */
  readonly contentTokenCount: number | null
  readonly item: ThreadItem
  readonly threadId: string
  readonly turnId: string
}
/** `ItemCompletedNotification` as it is on the wire: defaults may be missing. */
export interface ItemCompletedNotificationEncoded extends Omit<
  ItemCompletedNotification,
  "contentTokenCount" | "item"
> {
  readonly contentTokenCount?: number | null
  readonly item: ThreadItemEncoded
}
export const ItemCompletedNotification: Schema.Schema<
  ItemCompletedNotification,
  ItemCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    completedAtMs: Schema.Number,
    contentTokenCount: Lenient.nullable(Schema.Number),
    item: ThreadItem,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "ItemCompletedNotification" })

/** [UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected to change soon. */
export interface ItemGuardianApprovalReviewCompletedNotification extends ItemGuardianApprovalReviewNotificationFields {
  /** Unix timestamp (in milliseconds) when this review completed. */
  readonly completedAtMs: number
  readonly decisionSource: AutoReviewDecisionSource
}
/** `ItemGuardianApprovalReviewCompletedNotification` as it is on the wire: defaults may be missing. */
export interface ItemGuardianApprovalReviewCompletedNotificationEncoded extends ItemGuardianApprovalReviewNotificationFieldsEncoded {
  readonly completedAtMs: number
  readonly decisionSource: AutoReviewDecisionSource
}
export const ItemGuardianApprovalReviewCompletedNotification: Schema.Schema<
  ItemGuardianApprovalReviewCompletedNotification,
  ItemGuardianApprovalReviewCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...ItemGuardianApprovalReviewNotificationFields(),
    completedAtMs: Schema.Number,
    decisionSource: AutoReviewDecisionSource
  })
).annotations({ identifier: "ItemGuardianApprovalReviewCompletedNotification" })

/** The fields that `ItemGuardianApprovalReviewCompletedNotification` and `ItemGuardianApprovalReviewStartedNotification` share. */
interface ItemGuardianApprovalReviewNotificationFields {
  readonly action: GuardianApprovalReviewAction
  readonly review: GuardianApprovalReview
  /** Stable identifier for this review. */
  readonly reviewId: string
  /** Unix timestamp (in milliseconds) when this review started. */
  readonly startedAtMs: number
  /**
   * Identifier for the reviewed item or tool call when one exists.
   *
   * In most cases, one review maps to one target item. The exceptions are - execve reviews, where a single command may contain multiple execve calls to review (only possible when using the shell_zsh_fork feature) - stdin reviews, which refer to the existing parent command item and have a separate approval ID in the action payload - network policy reviews, where there is no target item
   *
   * A network call is triggered by a CommandExecution item, so having a target_item_id set to the CommandExecution item would be misleading because the review is about the network call, not the command execution. Therefore, target_item_id is set to None for network policy reviews.
   */
  readonly targetItemId: string | null
  readonly threadId: string
  readonly turnId: string
}
/** `ItemGuardianApprovalReviewNotificationFields` as it is on the wire: defaults may be missing. */
interface ItemGuardianApprovalReviewNotificationFieldsEncoded extends Omit<
  ItemGuardianApprovalReviewNotificationFields,
  "action" | "review" | "targetItemId"
> {
  readonly action: GuardianApprovalReviewActionEncoded
  readonly review: GuardianApprovalReviewEncoded
  readonly targetItemId?: string | null
}
const ItemGuardianApprovalReviewNotificationFields = () => ({
  action: GuardianApprovalReviewAction,
  review: GuardianApprovalReview,
  reviewId: Schema.String,
  startedAtMs: Schema.Number,
  targetItemId: Lenient.nullable(Schema.String),
  threadId: Schema.String,
  turnId: Schema.String
})

/** [UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected to change soon. */
export interface ItemGuardianApprovalReviewStartedNotification extends ItemGuardianApprovalReviewNotificationFields {}
/** `ItemGuardianApprovalReviewStartedNotification` as it is on the wire: defaults may be missing. */
export interface ItemGuardianApprovalReviewStartedNotificationEncoded extends ItemGuardianApprovalReviewNotificationFieldsEncoded {}
export const ItemGuardianApprovalReviewStartedNotification: Schema.Schema<
  ItemGuardianApprovalReviewStartedNotification,
  ItemGuardianApprovalReviewStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct(ItemGuardianApprovalReviewNotificationFields())
).annotations({ identifier: "ItemGuardianApprovalReviewStartedNotification" })

export interface ItemStartedNotification {
  readonly item: ThreadItem
  /** Unix timestamp (in milliseconds) when this item lifecycle started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
/** `ItemStartedNotification` as it is on the wire: defaults may be missing. */
export interface ItemStartedNotificationEncoded extends Omit<ItemStartedNotification, "item"> {
  readonly item: ThreadItemEncoded
}
export const ItemStartedNotification: Schema.Schema<
  ItemStartedNotification,
  ItemStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    item: ThreadItem,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "ItemStartedNotification" })

export interface McpToolCallGuardianApprovalReviewAction {
  readonly connectorId: string | null
  readonly connectorName: string | null
  readonly server: string
  readonly toolName: string
  readonly toolTitle: string | null
  readonly type: "mcpToolCall"
}
/** `McpToolCallGuardianApprovalReviewAction` as it is on the wire: defaults may be missing. */
export interface McpToolCallGuardianApprovalReviewActionEncoded extends Omit<
  McpToolCallGuardianApprovalReviewAction,
  "connectorId" | "connectorName" | "toolTitle"
> {
  readonly connectorId?: string | null
  readonly connectorName?: string | null
  readonly toolTitle?: string | null
}
export const McpToolCallGuardianApprovalReviewAction: Schema.Schema<
  McpToolCallGuardianApprovalReviewAction,
  McpToolCallGuardianApprovalReviewActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    connectorId: Lenient.nullable(Schema.String),
    connectorName: Lenient.nullable(Schema.String),
    server: Schema.String,
    toolName: Schema.String,
    toolTitle: Lenient.nullable(Schema.String),
    type: Schema.Literal("mcpToolCall")
  })
).annotations({ identifier: "McpToolCallGuardianApprovalReviewAction" })

export interface McpToolCallProgressNotification {
  readonly itemId: string
  readonly message: string
  readonly threadId: string
  readonly turnId: string
}
export const McpToolCallProgressNotification: Schema.Schema<McpToolCallProgressNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemId: Schema.String,
      message: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "McpToolCallProgressNotification" })

export interface NetworkAccessGuardianApprovalReviewAction {
  readonly host: string
  readonly port: number
  readonly protocol: NetworkApprovalProtocol
  readonly target: string
  readonly type: "networkAccess"
}
export const NetworkAccessGuardianApprovalReviewAction: Schema.Schema<NetworkAccessGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      host: Schema.String,
      port: Schema.Number,
      protocol: NetworkApprovalProtocol,
      target: Schema.String,
      type: Schema.Literal("networkAccess")
    })
  ).annotations({ identifier: "NetworkAccessGuardianApprovalReviewAction" })

/** EXPERIMENTAL - proposed plan streaming deltas for plan items. Clients should not assume concatenated deltas match the completed plan item content. */
export interface PlanDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const PlanDeltaNotification: Schema.Schema<PlanDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      delta: Schema.String,
      itemId: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "PlanDeltaNotification" })

/** Internal-only notification containing the exact usage from one upstream Responses API completion. */
export interface RawResponseCompletedNotification {
  readonly responseId: string
  readonly threadId: string
  readonly turnId: string
  readonly usage: TokenUsageBreakdown | null
  readonly usageMetadata: ResponseUsageMetadata | null
}
/** `RawResponseCompletedNotification` as it is on the wire: defaults may be missing. */
export interface RawResponseCompletedNotificationEncoded extends Omit<
  RawResponseCompletedNotification,
  "usage" | "usageMetadata"
> {
  readonly usage?: TokenUsageBreakdownEncoded | null
  readonly usageMetadata?: ResponseUsageMetadataEncoded | null
}
export const RawResponseCompletedNotification: Schema.Schema<
  RawResponseCompletedNotification,
  RawResponseCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    responseId: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String,
    usage: Lenient.nullable(TokenUsageBreakdown),
    usageMetadata: Lenient.nullable(ResponseUsageMetadata)
  })
).annotations({ identifier: "RawResponseCompletedNotification" })

export interface RawResponseItemCompletedNotification {
  readonly item: ResponseItem
  readonly threadId: string
  readonly turnId: string
}
/** `RawResponseItemCompletedNotification` as it is on the wire: defaults may be missing. */
export interface RawResponseItemCompletedNotificationEncoded extends Omit<
  RawResponseItemCompletedNotification,
  "item"
> {
  readonly item: ResponseItemEncoded
}
export const RawResponseItemCompletedNotification: Schema.Schema<
  RawResponseItemCompletedNotification,
  RawResponseItemCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ item: ResponseItem, threadId: Schema.String, turnId: Schema.String })
).annotations({ identifier: "RawResponseItemCompletedNotification" })

export interface ReasoningSummaryPartAddedNotification {
  readonly itemId: string
  readonly summaryIndex: number
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningSummaryPartAddedNotification: Schema.Schema<ReasoningSummaryPartAddedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemId: Schema.String,
      summaryIndex: Schema.Number,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ReasoningSummaryPartAddedNotification" })

export interface ReasoningSummaryTextDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly summaryIndex: number
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningSummaryTextDeltaNotification: Schema.Schema<ReasoningSummaryTextDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      delta: Schema.String,
      itemId: Schema.String,
      summaryIndex: Schema.Number,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ReasoningSummaryTextDeltaNotification" })

export interface ReasoningTextDeltaNotification {
  readonly contentIndex: number
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningTextDeltaNotification: Schema.Schema<ReasoningTextDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      contentIndex: Schema.Number,
      delta: Schema.String,
      itemId: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ReasoningTextDeltaNotification" })

export interface RequestPermissionsGuardianApprovalReviewAction {
  readonly permissions: RequestPermissionProfile
  readonly reason: string | null
  readonly type: "requestPermissions"
}
/** `RequestPermissionsGuardianApprovalReviewAction` as it is on the wire: defaults may be missing. */
export interface RequestPermissionsGuardianApprovalReviewActionEncoded extends Omit<
  RequestPermissionsGuardianApprovalReviewAction,
  "permissions" | "reason"
> {
  readonly permissions: RequestPermissionProfileEncoded
  readonly reason?: string | null
}
export const RequestPermissionsGuardianApprovalReviewAction: Schema.Schema<
  RequestPermissionsGuardianApprovalReviewAction,
  RequestPermissionsGuardianApprovalReviewActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    permissions: RequestPermissionProfile,
    reason: Lenient.nullable(Schema.String),
    type: Schema.Literal("requestPermissions")
  })
).annotations({ identifier: "RequestPermissionsGuardianApprovalReviewAction" })

/** Usage metadata reported for one upstream response. */
export interface ResponseUsageMetadata {
  readonly amount: string | null
  readonly metadata?: unknown
}
/** `ResponseUsageMetadata` as it is on the wire: defaults may be missing. */
export interface ResponseUsageMetadataEncoded extends Omit<ResponseUsageMetadata, "amount"> {
  readonly amount?: string | null
}
export const ResponseUsageMetadata: Schema.Schema<
  ResponseUsageMetadata,
  ResponseUsageMetadataEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    amount: Lenient.nullable(Schema.String),
    metadata: Lenient.optional(Schema.Unknown)
  })
).annotations({ identifier: "ResponseUsageMetadata" })

export interface StrictReviewRequiredNotification {
  /** Unix timestamp (in milliseconds) when this review started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
export const StrictReviewRequiredNotification: Schema.Schema<StrictReviewRequiredNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ startedAtMs: Schema.Number, threadId: Schema.String, turnId: Schema.String })
  ).annotations({ identifier: "StrictReviewRequiredNotification" })

export interface TerminalInteractionNotification {
  readonly itemId: string
  readonly processId: string
  readonly stdin: string
  readonly threadId: string
  readonly turnId: string
}
export const TerminalInteractionNotification: Schema.Schema<TerminalInteractionNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemId: Schema.String,
      processId: Schema.String,
      stdin: Schema.String,
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "TerminalInteractionNotification" })

/** A member of `GuardianApprovalReviewAction` that this version does not know, whole. */
export type UnrecognizedGuardianApprovalReviewAction = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedGuardianApprovalReviewAction: Schema.Schema<UnrecognizedGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "command",
        "execve",
        "writeStdin",
        "applyPatch",
        "networkAccess",
        "mcpToolCall",
        "requestPermissions"
      )
    })
  ).annotations({ identifier: "UnrecognizedGuardianApprovalReviewAction" })

/** A child approval for input to an existing command execution item. */
export interface WriteStdinGuardianApprovalReviewAction {
  readonly approvalId: string
  readonly cwd: LegacyAppPathString
  readonly processId: string
  readonly stdin: string
  readonly type: "writeStdin"
}
export const WriteStdinGuardianApprovalReviewAction: Schema.Schema<WriteStdinGuardianApprovalReviewAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approvalId: Schema.String,
      cwd: LegacyAppPathString,
      processId: Schema.String,
      stdin: Schema.String,
      type: Schema.Literal("writeStdin")
    })
  ).annotations({ identifier: "WriteStdinGuardianApprovalReviewAction" })
