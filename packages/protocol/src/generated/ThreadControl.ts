/**
 * The definitions of the domain "ThreadControl".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  ApprovalsReviewer,
  CollaborationMode,
  type CollaborationModeEncoded,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  ThreadEnvironment,
  TokenUsageBreakdown,
  type TokenUsageBreakdownEncoded,
  TurnEnvironmentParams
} from "./Common.ts"
import {
  ActivePermissionProfile,
  type ActivePermissionProfileEncoded,
  AskForApproval,
  type AskForApprovalEncoded,
  SandboxPolicy,
  type SandboxPolicyEncoded
} from "./Permissions.ts"
import { Thread, type ThreadEncoded } from "./Thread.ts"

/** Deprecated: Use `ContextCompaction` item type instead. */
export interface ContextCompactedNotification {
  readonly threadId: string
  readonly turnId: string
}
export const ContextCompactedNotification: Schema.Schema<ContextCompactedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ threadId: Schema.String, turnId: Schema.String })
  ).annotations({ identifier: "ContextCompactedNotification" })

export interface EnvironmentConnectionNotification {
  readonly environmentId: string
  readonly threadId: string
}
export const EnvironmentConnectionNotification: Schema.Schema<EnvironmentConnectionNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ environmentId: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "EnvironmentConnectionNotification" })

export interface ThreadApproveGuardianDeniedActionParams {
  /** Serialized `codex_protocol::protocol::GuardianAssessmentEvent`. */
  readonly event: unknown
  readonly threadId: string
}
export const ThreadApproveGuardianDeniedActionParams: Schema.Schema<ThreadApproveGuardianDeniedActionParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ event: Schema.Unknown, threadId: Schema.String })
  ).annotations({ identifier: "ThreadApproveGuardianDeniedActionParams" })

export interface ThreadApproveGuardianDeniedActionResponse {}
export const ThreadApproveGuardianDeniedActionResponse: Schema.Schema<ThreadApproveGuardianDeniedActionResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadApproveGuardianDeniedActionResponse"
  })

export interface ThreadArchiveParams {
  readonly threadId: string
}
export const ThreadArchiveParams: Schema.Schema<ThreadArchiveParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ threadId: Schema.String })
).annotations({ identifier: "ThreadArchiveParams" })

export interface ThreadArchiveResponse {}
export const ThreadArchiveResponse: Schema.Schema<ThreadArchiveResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadArchiveResponse"
  })

export interface ThreadArchivedNotification {
  readonly threadId: string
}
export const ThreadArchivedNotification: Schema.Schema<ThreadArchivedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadArchivedNotification"
  })

export interface ThreadCompactStartParams {
  readonly threadId: string
}
export const ThreadCompactStartParams: Schema.Schema<ThreadCompactStartParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadCompactStartParams"
  })

export interface ThreadCompactStartResponse {}
export const ThreadCompactStartResponse: Schema.Schema<ThreadCompactStartResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadCompactStartResponse"
  })

/**
 * Parameters for `thread/decrement_elicitation`.
 *
 * @experimental
 */
export interface ThreadDecrementElicitationParams {
  /** Thread whose out-of-band elicitation counter should be decremented. */
  readonly threadId: string
}
export const ThreadDecrementElicitationParams: Schema.Schema<ThreadDecrementElicitationParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadDecrementElicitationParams"
  })

/**
 * Response for `thread/decrement_elicitation`.
 *
 * @experimental
 */
export interface ThreadDecrementElicitationResponse {
  /** Current out-of-band elicitation count after the decrement. */
  readonly count: number
  /** Whether timeout accounting remains paused after applying the decrement. */
  readonly paused: boolean
}
export const ThreadDecrementElicitationResponse: Schema.Schema<ThreadDecrementElicitationResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ count: Schema.Number, paused: Schema.Boolean })
  ).annotations({ identifier: "ThreadDecrementElicitationResponse" })

export interface ThreadDeleteParams {
  readonly threadId: string
}
export const ThreadDeleteParams: Schema.Schema<ThreadDeleteParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ threadId: Schema.String })
).annotations({ identifier: "ThreadDeleteParams" })

export interface ThreadDeleteResponse {}
export const ThreadDeleteResponse: Schema.Schema<ThreadDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadDeleteResponse"
  })

export interface ThreadDeletedNotification {
  readonly threadId: string
}
export const ThreadDeletedNotification: Schema.Schema<ThreadDeletedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadDeletedNotification"
  })

/**
 * Parameters for `thread/increment_elicitation`.
 *
 * @experimental
 */
export interface ThreadIncrementElicitationParams {
  /** Thread whose out-of-band elicitation counter should be incremented. */
  readonly threadId: string
}
export const ThreadIncrementElicitationParams: Schema.Schema<ThreadIncrementElicitationParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadIncrementElicitationParams"
  })

/**
 * Response for `thread/increment_elicitation`.
 *
 * @experimental
 */
export interface ThreadIncrementElicitationResponse {
  /** Current out-of-band elicitation count after the increment. */
  readonly count: number
  /** Whether timeout accounting is paused after applying the increment. */
  readonly paused: boolean
}
export const ThreadIncrementElicitationResponse: Schema.Schema<ThreadIncrementElicitationResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ count: Schema.Number, paused: Schema.Boolean })
  ).annotations({ identifier: "ThreadIncrementElicitationResponse" })

export interface ThreadInjectItemsParams {
  /** Raw Responses API items to append to the thread's model-visible history. */
  readonly items: ReadonlyArray<unknown>
  readonly threadId: string
}
export const ThreadInjectItemsParams: Schema.Schema<ThreadInjectItemsParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ items: Schema.Array(Schema.Unknown), threadId: Schema.String })
  ).annotations({ identifier: "ThreadInjectItemsParams" })

export interface ThreadInjectItemsResponse {}
export const ThreadInjectItemsResponse: Schema.Schema<ThreadInjectItemsResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadInjectItemsResponse"
  })

export interface ThreadMetadataGitInfoUpdateParams {
  /** Omit to leave the stored branch unchanged, set to `null` to clear it, or provide a non-empty string to replace it. */
  readonly branch?: string | null
  /** Omit to leave the stored origin URL unchanged, set to `null` to clear it, or provide a non-empty string to replace it. */
  readonly originUrl?: string | null
  /** Omit to leave the stored commit unchanged, set to `null` to clear it, or provide a non-empty string to replace it. */
  readonly sha?: string | null
}
export const ThreadMetadataGitInfoUpdateParams: Schema.Schema<ThreadMetadataGitInfoUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      branch: Lenient.optional(Schema.NullOr(Schema.String)),
      originUrl: Lenient.optional(Schema.NullOr(Schema.String)),
      sha: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ThreadMetadataGitInfoUpdateParams" })

export interface ThreadMetadataUpdateParams {
  /**
   * Save the client's Daybreak choice for this persistent thread. Omitted or null leaves it unchanged. This does not select a turn's `cyberAccessProgram` or grant access.
   *
   * @experimental
   */
  readonly daybreakEnabled?: boolean | null
  /** Patch the stored Git metadata for this thread. Omit a field to leave it unchanged, set it to `null` to clear it, or provide a string to replace the stored value. */
  readonly gitInfo?: ThreadMetadataGitInfoUpdateParams | null
  /**
   * Omit to leave the project unchanged, use an empty string to clear it, or provide an existing project ID to assign it.
   *
   * @experimental
   */
  readonly projectId?: string | null
  readonly threadId: string
}
export const ThreadMetadataUpdateParams: Schema.Schema<ThreadMetadataUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      daybreakEnabled: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      gitInfo: Lenient.optional(Schema.NullOr(ThreadMetadataGitInfoUpdateParams)),
      projectId: Lenient.optional(Schema.NullOr(Schema.String)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadMetadataUpdateParams" })

export interface ThreadMetadataUpdateResponse {
  readonly thread: Thread
}
/** `ThreadMetadataUpdateResponse` as it is on the wire: defaults may be missing. */
export interface ThreadMetadataUpdateResponseEncoded extends Omit<
  ThreadMetadataUpdateResponse,
  "thread"
> {
  readonly thread: ThreadEncoded
}
export const ThreadMetadataUpdateResponse: Schema.Schema<
  ThreadMetadataUpdateResponse,
  ThreadMetadataUpdateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ thread: Thread })).annotations({
  identifier: "ThreadMetadataUpdateResponse"
})

export interface ThreadNameUpdatedNotification {
  readonly threadId: string
  readonly threadName: string | null
}
/** `ThreadNameUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadNameUpdatedNotificationEncoded extends Omit<
  ThreadNameUpdatedNotification,
  "threadName"
> {
  readonly threadName?: string | null
}
export const ThreadNameUpdatedNotification: Schema.Schema<
  ThreadNameUpdatedNotification,
  ThreadNameUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ threadId: Schema.String, threadName: Lenient.nullable(Schema.String) })
).annotations({ identifier: "ThreadNameUpdatedNotification" })

/**
 * Prepare an approved plan for the first turn of a fresh thread.
 *
 * @experimental
 */
export interface ThreadPrepareApprovedPlanParams {
  /** Absolute path to the optional app-server copy of the plan. */
  readonly attachmentPath?: string | null
  readonly markdown: string
  readonly threadId: string
}
export const ThreadPrepareApprovedPlanParams: Schema.Schema<ThreadPrepareApprovedPlanParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      attachmentPath: Lenient.optional(Schema.NullOr(Schema.String)),
      markdown: Schema.String,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadPrepareApprovedPlanParams" })

/** @experimental */
export interface ThreadPrepareApprovedPlanResponse {
  /** Initial user prompt. If no attachment is readable, the plan is already in the thread's context. */
  readonly prompt: string
}
export const ThreadPrepareApprovedPlanResponse: Schema.Schema<ThreadPrepareApprovedPlanResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ prompt: Schema.String })).annotations({
    identifier: "ThreadPrepareApprovedPlanResponse"
  })

export interface ThreadProjectUpdatedNotification {
  readonly projectId: string | null
  readonly threadId: string
}
/** `ThreadProjectUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadProjectUpdatedNotificationEncoded extends Omit<
  ThreadProjectUpdatedNotification,
  "projectId"
> {
  readonly projectId?: string | null
}
export const ThreadProjectUpdatedNotification: Schema.Schema<
  ThreadProjectUpdatedNotification,
  ThreadProjectUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ projectId: Lenient.nullable(Schema.String), threadId: Schema.String })
).annotations({ identifier: "ThreadProjectUpdatedNotification" })

/**
 * Replace a paginated thread's durable history with the prefix before one turn.
 *
 * This only changes persisted conversation history. It does not revert local file changes.
 */
export interface ThreadRevertParams {
  /** Turn excluded from the replacement history, together with every later turn. */
  readonly beforeTurnId: string
  readonly threadId: string
}
export const ThreadRevertParams: Schema.Schema<ThreadRevertParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ beforeTurnId: Schema.String, threadId: Schema.String })
).annotations({ identifier: "ThreadRevertParams" })

export interface ThreadRevertResponse {
  /**
   * Opaque cursor for hydrating paginated items backwards.
   *
   * Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first page includes the item identified by the cursor.
   */
  readonly itemsBackwardsCursor: string | null
  /** Updated loaded thread metadata. `turns` is always empty; hydrate retained history through `thread/turns/list`. */
  readonly thread: Thread
  /**
   * Opaque cursor for hydrating paginated turns backwards.
   *
   * Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first page includes the turn identified by the cursor.
   */
  readonly turnsBackwardsCursor: string | null
}
/** `ThreadRevertResponse` as it is on the wire: defaults may be missing. */
export interface ThreadRevertResponseEncoded extends Omit<
  ThreadRevertResponse,
  "itemsBackwardsCursor" | "thread" | "turnsBackwardsCursor"
> {
  readonly itemsBackwardsCursor?: string | null
  readonly thread: ThreadEncoded
  readonly turnsBackwardsCursor?: string | null
}
export const ThreadRevertResponse: Schema.Schema<
  ThreadRevertResponse,
  ThreadRevertResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    itemsBackwardsCursor: Lenient.nullable(Schema.String),
    thread: Thread,
    turnsBackwardsCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadRevertResponse" })

export interface ThreadRevertedNotification {
  readonly threadId: string
}
export const ThreadRevertedNotification: Schema.Schema<ThreadRevertedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadRevertedNotification"
  })

export interface ThreadSetNameParams {
  readonly name: string
  readonly threadId: string
}
export const ThreadSetNameParams: Schema.Schema<ThreadSetNameParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ name: Schema.String, threadId: Schema.String })
).annotations({ identifier: "ThreadSetNameParams" })

export interface ThreadSetNameResponse {}
export const ThreadSetNameResponse: Schema.Schema<ThreadSetNameResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSetNameResponse"
  })

export interface ThreadSettings {
  readonly activePermissionProfile: ActivePermissionProfile | null
  readonly approvalPolicy: AskForApproval
  readonly approvalsReviewer: ApprovalsReviewer
  readonly collaborationMode: CollaborationMode
  readonly cwd: AbsolutePathBuf
  /**
   * Saved list of disabled plugin IDs. Does not yet filter plugin capabilities.
   *
   * Default: `[]`.
   */
  readonly disabledPluginIds: ReadonlyArray<string>
  readonly effort: ReasoningEffort | null
  /**
   * Environments configured for future turns, in priority order, primary first. `null` means the server does not expose the selection; [] means none are selected.
   *
   * @experimental
   */
  readonly environments: ReadonlyArray<ThreadEnvironment> | null
  readonly model: string
  readonly modelProvider: string
  /**
   * @deprecated Always `explicitRequestOnly`. Use `effort` for Ultra behavior.
   *
   * Default: `"explicitRequestOnly"`.
   *
   * @experimental
   */
  readonly multiAgentMode: MultiAgentMode
  /** @deprecated Reports the saved setting; `friendly` and `pragmatic` no longer select a style. */
  readonly personality: Personality | null
  readonly sandboxPolicy: SandboxPolicy
  readonly serviceTier: string | null
  readonly summary: ReasoningSummary | null
}
/** `ThreadSettings` as it is on the wire: defaults may be missing. */
export interface ThreadSettingsEncoded extends Omit<
  ThreadSettings,
  | "activePermissionProfile"
  | "approvalPolicy"
  | "collaborationMode"
  | "disabledPluginIds"
  | "effort"
  | "environments"
  | "multiAgentMode"
  | "personality"
  | "sandboxPolicy"
  | "serviceTier"
  | "summary"
> {
  readonly activePermissionProfile?: ActivePermissionProfileEncoded | null
  readonly approvalPolicy: AskForApprovalEncoded
  readonly collaborationMode: CollaborationModeEncoded
  readonly disabledPluginIds?: ReadonlyArray<string>
  readonly effort?: ReasoningEffort | null
  readonly environments?: ReadonlyArray<ThreadEnvironment> | null
  readonly multiAgentMode?: MultiAgentMode
  readonly personality?: Personality | null
  readonly sandboxPolicy: SandboxPolicyEncoded
  readonly serviceTier?: string | null
  readonly summary?: ReasoningSummary | null
}
export const ThreadSettings: Schema.Schema<ThreadSettings, ThreadSettingsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      activePermissionProfile: Lenient.nullable(ActivePermissionProfile),
      approvalPolicy: AskForApproval,
      approvalsReviewer: ApprovalsReviewer,
      collaborationMode: CollaborationMode,
      cwd: AbsolutePathBuf,
      disabledPluginIds: Lenient.defaulted(Schema.Array(Schema.String), () => []),
      effort: Lenient.nullable(ReasoningEffort),
      environments: Lenient.nullable(Schema.Array(ThreadEnvironment)),
      model: Schema.String,
      modelProvider: Schema.String,
      multiAgentMode: Lenient.defaulted(MultiAgentMode, () => "explicitRequestOnly"),
      personality: Lenient.nullable(Personality),
      sandboxPolicy: SandboxPolicy,
      serviceTier: Lenient.nullable(Schema.String),
      summary: Lenient.nullable(ReasoningSummary)
    })
  ).annotations({ identifier: "ThreadSettings" })

/** @experimental */
export interface ThreadSettingsUpdateParams {
  /** Override the approval policy for subsequent turns. */
  readonly approvalPolicy?: AskForApprovalEncoded | null
  /** Override where approval requests are routed for subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  /**
   * EXPERIMENTAL - Set a pre-set collaboration mode for subsequent turns.
   *
   * For `collaboration_mode.settings.developer_instructions`, `null` means "use the built-in instructions for the selected mode".
   */
  readonly collaborationMode?: CollaborationModeEncoded | null
  /** Override the working directory for subsequent turns. */
  readonly cwd?: string | null
  /** Replace this thread's disabled plugin IDs. Omitted/null preserves the list; [] clears it. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  /** Override the reasoning effort for subsequent turns. */
  readonly effort?: ReasoningEffort | null
  /** Replace the environments for future turns without changing the running turn. Omitted/null preserves the selection unless `cwd` is also provided, which selects the default environments for that directory. [] clears the selection. */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null
  /** Override the model for subsequent turns. */
  readonly model?: string | null
  /** @deprecated Ignored. Use `effort: "ultra"` for proactive multi-agent behavior. */
  readonly multiAgentMode?: MultiAgentMode | null
  /** Select a named permissions profile id for subsequent turns. Cannot be combined with `sandboxPolicy`. */
  readonly permissions?: string | null
  /** @deprecated `friendly` and `pragmatic` no longer select a style. Changing this does not rewrite the thread's existing instructions. */
  readonly personality?: Personality | null
  /** Override the sandbox policy for subsequent turns. */
  readonly sandboxPolicy?: SandboxPolicyEncoded | null
  /** Override the service tier for subsequent turns. `null` clears the current service tier; omission leaves it unchanged. */
  readonly serviceTier?: string | null
  /** Override the reasoning summary for subsequent turns. */
  readonly summary?: ReasoningSummary | null
  readonly threadId: string
}
export const ThreadSettingsUpdateParams: Schema.Schema<ThreadSettingsUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approvalPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AskForApproval))),
      approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
      collaborationMode: Lenient.optional(Schema.NullOr(Schema.encodedSchema(CollaborationMode))),
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      disabledPluginIds: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      effort: Lenient.optional(Schema.NullOr(ReasoningEffort)),
      environments: Lenient.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
      model: Lenient.optional(Schema.NullOr(Schema.String)),
      multiAgentMode: Lenient.optional(Schema.NullOr(MultiAgentMode)),
      permissions: Lenient.optional(Schema.NullOr(Schema.String)),
      personality: Lenient.optional(Schema.NullOr(Personality)),
      sandboxPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(SandboxPolicy))),
      serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
      summary: Lenient.optional(Schema.NullOr(ReasoningSummary)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadSettingsUpdateParams" })

/** @experimental */
export interface ThreadSettingsUpdateResponse {}
export const ThreadSettingsUpdateResponse: Schema.Schema<ThreadSettingsUpdateResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSettingsUpdateResponse"
  })

export interface ThreadSettingsUpdatedNotification {
  readonly threadId: string
  readonly threadSettings: ThreadSettings
}
/** `ThreadSettingsUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadSettingsUpdatedNotificationEncoded extends Omit<
  ThreadSettingsUpdatedNotification,
  "threadSettings"
> {
  readonly threadSettings: ThreadSettingsEncoded
}
export const ThreadSettingsUpdatedNotification: Schema.Schema<
  ThreadSettingsUpdatedNotification,
  ThreadSettingsUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ threadId: Schema.String, threadSettings: ThreadSettings })
).annotations({ identifier: "ThreadSettingsUpdatedNotification" })

export interface ThreadShellCommandParams {
  /** Shell command string evaluated by the thread's configured shell. Unlike `command/exec`, this intentionally preserves shell syntax such as pipes, redirects, and quoting. This runs unsandboxed with full access rather than inheriting the thread sandbox policy. */
  readonly command: string
  readonly threadId: string
  /** Maximum execution time in milliseconds. Defaults to one hour when omitted or null. Must be non-negative; zero requests an immediate timeout, not unlimited execution. Does not affect the immediate RPC acknowledgement. */
  readonly timeoutMs?: number | null
}
export const ThreadShellCommandParams: Schema.Schema<ThreadShellCommandParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      command: Schema.String,
      threadId: Schema.String,
      timeoutMs: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "ThreadShellCommandParams" })

export interface ThreadShellCommandResponse {}
export const ThreadShellCommandResponse: Schema.Schema<ThreadShellCommandResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadShellCommandResponse"
  })

export interface ThreadTokenUsage {
  readonly last: TokenUsageBreakdown
  readonly modelContextWindow: number | null
  readonly total: TokenUsageBreakdown
}
/** `ThreadTokenUsage` as it is on the wire: defaults may be missing. */
export interface ThreadTokenUsageEncoded extends Omit<
  ThreadTokenUsage,
  "last" | "modelContextWindow" | "total"
> {
  readonly last: TokenUsageBreakdownEncoded
  readonly modelContextWindow?: number | null
  readonly total: TokenUsageBreakdownEncoded
}
export const ThreadTokenUsage: Schema.Schema<ThreadTokenUsage, ThreadTokenUsageEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      last: TokenUsageBreakdown,
      modelContextWindow: Lenient.nullable(Schema.Number),
      total: TokenUsageBreakdown
    })
  ).annotations({ identifier: "ThreadTokenUsage" })

export interface ThreadTokenUsageUpdatedNotification {
  readonly threadId: string
  readonly tokenUsage: ThreadTokenUsage
  readonly turnId: string
}
/** `ThreadTokenUsageUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadTokenUsageUpdatedNotificationEncoded extends Omit<
  ThreadTokenUsageUpdatedNotification,
  "tokenUsage"
> {
  readonly tokenUsage: ThreadTokenUsageEncoded
}
export const ThreadTokenUsageUpdatedNotification: Schema.Schema<
  ThreadTokenUsageUpdatedNotification,
  ThreadTokenUsageUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ threadId: Schema.String, tokenUsage: ThreadTokenUsage, turnId: Schema.String })
).annotations({ identifier: "ThreadTokenUsageUpdatedNotification" })

export interface ThreadUnarchiveParams {
  readonly threadId: string
}
export const ThreadUnarchiveParams: Schema.Schema<ThreadUnarchiveParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadUnarchiveParams"
  })

export interface ThreadUnarchiveResponse {
  readonly thread: Thread
}
/** `ThreadUnarchiveResponse` as it is on the wire: defaults may be missing. */
export interface ThreadUnarchiveResponseEncoded extends Omit<ThreadUnarchiveResponse, "thread"> {
  readonly thread: ThreadEncoded
}
export const ThreadUnarchiveResponse: Schema.Schema<
  ThreadUnarchiveResponse,
  ThreadUnarchiveResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ thread: Thread })).annotations({
  identifier: "ThreadUnarchiveResponse"
})

export interface ThreadUnarchivedNotification {
  readonly threadId: string
}
export const ThreadUnarchivedNotification: Schema.Schema<ThreadUnarchivedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadUnarchivedNotification"
  })
