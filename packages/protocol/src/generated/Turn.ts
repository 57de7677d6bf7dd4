/**
 * The definitions of the domain "Turn".
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
  CyberAccessProgram,
  FunctionCallOutputBody,
  type FunctionCallOutputBodyEncoded,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  TurnEnvironmentParams,
  TurnItemsView,
  TurnStatus
} from "./Common.ts"
import { ThreadItem, type ThreadItemEncoded } from "./Item.ts"
import {
  AskForApproval,
  type AskForApprovalEncoded,
  SandboxPolicy,
  type SandboxPolicyEncoded
} from "./Permissions.ts"
import { UserInput, type UserInputEncoded } from "./UserInput.ts"

export interface AdditionalContextEntry {
  readonly kind: AdditionalContextKind
  /** Optional name for untrusted context, used to label its tool output. */
  readonly name?: string | null
  readonly value: string
}
export const AdditionalContextEntry: Schema.Schema<AdditionalContextEntry> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      kind: AdditionalContextKind,
      name: Lenient.optional(Schema.NullOr(Schema.String)),
      value: Schema.String
    })
  ).annotations({ identifier: "AdditionalContextEntry" })

export type AdditionalContextKind = "untrusted" | "application" | (string & {})
export const AdditionalContextKind: Schema.Schema<AdditionalContextKind> = Schema.String

/** Review changes between the current branch and the given base branch. */
export interface BaseBranchReviewTarget {
  readonly branch: string
  readonly type: "baseBranch"
}
export const BaseBranchReviewTarget: Schema.Schema<BaseBranchReviewTarget> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ branch: Schema.String, type: Schema.Literal("baseBranch") })
  ).annotations({ identifier: "BaseBranchReviewTarget" })

/**
 * This translation layer make sure that we expose codex error code in camel case.
 *
 * When an upstream HTTP status is available (for example, from the Responses API or a provider), it is forwarded in `httpStatusCode` on the relevant `codexErrorInfo` variant.
 * - `inferenceHookDenied`: The workspace's inference hook explicitly denied this request.
 */
export type CodexErrorInfo =
  | "contextWindowExceeded"
  | "sessionBudgetExceeded"
  | "usageLimitExceeded"
  | "rateLimitExceeded"
  | "flexUnavailable"
  | "serverOverloaded"
  | "modelNotFound"
  | "policyCapacityUnavailable"
  | "cyberPolicy"
  | "bioPolicy"
  | "misalignmentPolicyViolation"
  | "tooManyDenials"
  | "internalServerError"
  | "unauthorized"
  | "badRequest"
  | "threadRollbackFailed"
  | "sandboxError"
  | "other"
  | "inferenceHookDenied"
  | (string & {})
  | {
      readonly httpConnectionFailed: {
        readonly httpStatusCode: number | null
      }
    }
  | {
      readonly responseStreamConnectionFailed: {
        readonly httpStatusCode: number | null
      }
    }
  | {
      readonly responseStreamDisconnected: {
        readonly httpStatusCode: number | null
      }
    }
  | {
      readonly responseTooManyFailedAttempts: {
        readonly httpStatusCode: number | null
      }
    }
  | {
      readonly activeTurnNotSteerable: {
        readonly turnKind: NonSteerableTurnKind
      }
    }
  | Lenient.UnknownVariant
/** `CodexErrorInfo` as it is on the wire: defaults may be missing. */
export type CodexErrorInfoEncoded =
  | Extract<CodexErrorInfo, string>
  | {
      readonly httpConnectionFailed: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseStreamConnectionFailed: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseStreamDisconnected: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseTooManyFailedAttempts: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly activeTurnNotSteerable: {
        readonly turnKind: NonSteerableTurnKind
      }
    }
  | Lenient.UnknownVariant
export const CodexErrorInfo: Schema.Schema<CodexErrorInfo, CodexErrorInfoEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({
        httpConnectionFailed: Lenient.struct({ httpStatusCode: Lenient.nullable(Schema.Number) })
      }),
      Lenient.struct({
        responseStreamConnectionFailed: Lenient.struct({
          httpStatusCode: Lenient.nullable(Schema.Number)
        })
      }),
      Lenient.struct({
        responseStreamDisconnected: Lenient.struct({
          httpStatusCode: Lenient.nullable(Schema.Number)
        })
      }),
      Lenient.struct({
        responseTooManyFailedAttempts: Lenient.struct({
          httpStatusCode: Lenient.nullable(Schema.Number)
        })
      }),
      Lenient.struct({
        activeTurnNotSteerable: Lenient.struct({ turnKind: NonSteerableTurnKind })
      }),
      Lenient.unknownVariant(
        "httpConnectionFailed",
        "responseStreamConnectionFailed",
        "responseStreamDisconnected",
        "responseTooManyFailedAttempts",
        "activeTurnNotSteerable"
      )
    )
  ).annotations({ identifier: "CodexErrorInfo" })

/** Review the changes introduced by a specific commit. */
export interface CommitReviewTarget {
  readonly sha: string
  /** Optional human-readable label (e.g., commit subject) for UIs. */
  readonly title?: string | null
  readonly type: "commit"
}
export const CommitReviewTarget: Schema.Schema<CommitReviewTarget> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      sha: Schema.String,
      title: Lenient.optional(Schema.NullOr(Schema.String)),
      type: Schema.Literal("commit")
    })
).annotations({ identifier: "CommitReviewTarget" })

/** Arbitrary instructions, equivalent to the old free-form prompt. */
export interface CustomReviewTarget {
  readonly instructions: string
  readonly type: "custom"
}
export const CustomReviewTarget: Schema.Schema<CustomReviewTarget> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ instructions: Schema.String, type: Schema.Literal("custom") })
).annotations({ identifier: "CustomReviewTarget" })

export interface ErrorNotification {
  readonly error: TurnError
  readonly threadId: string
  readonly turnId: string
  readonly willRetry: boolean
}
/** `ErrorNotification` as it is on the wire: defaults may be missing. */
export interface ErrorNotificationEncoded extends Omit<ErrorNotification, "error"> {
  readonly error: TurnErrorEncoded
}
export const ErrorNotification: Schema.Schema<ErrorNotification, ErrorNotificationEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      error: TurnError,
      threadId: Schema.String,
      turnId: Schema.String,
      willRetry: Schema.Boolean
    })
  ).annotations({ identifier: "ErrorNotification" })

export interface MisalignmentErrorDetails {
  /** A substantive localized explanation is required before offering continuation. */
  readonly detailedExplanation: string | null
  /** Open-ended classification; clients must accept categories added by Responses. */
  readonly errorType: string | null
  /** Opaque server-issued block target. Presence alone does not enable target-based continuation. */
  readonly reviewTarget: string | null
  /** Instruction to submit as the next turn's user input if continuation is confirmed. */
  readonly steer: MisalignmentSteer | null
}
/** `MisalignmentErrorDetails` as it is on the wire: defaults may be missing. */
export interface MisalignmentErrorDetailsEncoded extends Omit<
  MisalignmentErrorDetails,
  "detailedExplanation" | "errorType" | "reviewTarget" | "steer"
> {
  readonly detailedExplanation?: string | null
  readonly errorType?: string | null
  readonly reviewTarget?: string | null
  readonly steer?: MisalignmentSteer | null
}
export const MisalignmentErrorDetails: Schema.Schema<
  MisalignmentErrorDetails,
  MisalignmentErrorDetailsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    detailedExplanation: Lenient.nullable(Schema.String),
    errorType: Lenient.nullable(Schema.String),
    reviewTarget: Lenient.nullable(Schema.String),
    steer: Lenient.nullable(MisalignmentSteer)
  })
).annotations({ identifier: "MisalignmentErrorDetails" })

export interface MisalignmentSteer {
  readonly message: string
}
export const MisalignmentSteer: Schema.Schema<MisalignmentSteer> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ message: Schema.String })
).annotations({ identifier: "MisalignmentSteer" })

export type NonSteerableTurnKind = "review" | "compact" | (string & {})
export const NonSteerableTurnKind: Schema.Schema<NonSteerableTurnKind> = Schema.String

export type ReviewDelivery = "inline" | (string & {})
export const ReviewDelivery: Schema.Schema<ReviewDelivery> = Schema.String

export interface ReviewStartParams {
  /** Reviews run inline on the supplied thread. Omit this field or pass `inline`. To review on a separate thread, start a thread first and use its id. */
  readonly delivery?: ReviewDelivery | null
  readonly target: ReviewTarget
  readonly threadId: string
}
export const ReviewStartParams: Schema.Schema<ReviewStartParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      delivery: Lenient.optional(Schema.NullOr(ReviewDelivery)),
      target: ReviewTarget,
      threadId: Schema.String
    })
).annotations({ identifier: "ReviewStartParams" })

export interface ReviewStartResponse {
  /** The thread id supplied to `review/start`. */
  readonly reviewThreadId: string
  readonly turn: Turn
}
/** `ReviewStartResponse` as it is on the wire: defaults may be missing. */
export interface ReviewStartResponseEncoded extends Omit<ReviewStartResponse, "turn"> {
  readonly turn: TurnEncoded
}
export const ReviewStartResponse: Schema.Schema<ReviewStartResponse, ReviewStartResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ reviewThreadId: Schema.String, turn: Turn })
  ).annotations({ identifier: "ReviewStartResponse" })

export type ReviewTarget =
  | UncommittedChangesReviewTarget
  | BaseBranchReviewTarget
  | CommitReviewTarget
  | CustomReviewTarget
export const ReviewTarget: Schema.Schema<ReviewTarget> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    UncommittedChangesReviewTarget,
    BaseBranchReviewTarget,
    CommitReviewTarget,
    CustomReviewTarget
  )
).annotations({ identifier: "ReviewTarget" })

export interface Turn {
  /** Unix timestamp (in seconds) when the turn completed. */
  readonly completedAt: number | null
  /** Duration between turn start and completion in milliseconds, if known. */
  readonly durationMs: number | null
  /** Error associated with a failed or interrupted turn. */
  readonly error: TurnError | null
  /** Identifier for this turn. Codex-generated turn IDs are UUIDv7. */
  readonly id: string
  /** Thread items currently included in this turn payload. */
  readonly items: ReadonlyArray<ThreadItem>
  /**
   * Describes how much of `items` has been loaded for this turn.
   *
   * Default: `"full"`.
   */
  readonly itemsView: TurnItemsView
  /** ID of the first turn in the chain of work that led to this turn. Pass this as `rootTurnId` when starting work on behalf of this turn. May be null in older history or a `review/start` response. */
  readonly rootTurnId: string | null
  /** Unix timestamp (in seconds) when the turn started. */
  readonly startedAt: number | null
  readonly status: TurnStatus
}
/** `Turn` as it is on the wire: defaults may be missing. */
export interface TurnEncoded extends Omit<
  Turn,
  "completedAt" | "durationMs" | "error" | "items" | "itemsView" | "rootTurnId" | "startedAt"
> {
  readonly completedAt?: number | null
  readonly durationMs?: number | null
  readonly error?: TurnErrorEncoded | null
  readonly items: ReadonlyArray<ThreadItemEncoded>
  readonly itemsView?: TurnItemsView
  readonly rootTurnId?: string | null
  readonly startedAt?: number | null
}
export const Turn: Schema.Schema<Turn, TurnEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    completedAt: Lenient.nullable(Schema.Number),
    durationMs: Lenient.nullable(Schema.Number),
    error: Lenient.nullable(TurnError),
    id: Schema.String,
    items: Schema.Array(ThreadItem),
    itemsView: Lenient.defaulted(TurnItemsView, () => "full"),
    rootTurnId: Lenient.nullable(Schema.String),
    startedAt: Lenient.nullable(Schema.Number),
    status: TurnStatus
  })
).annotations({ identifier: "Turn" })

export interface TurnCompletedNotification {
  readonly threadId: string
  readonly turn: Turn
}
/** `TurnCompletedNotification` as it is on the wire: defaults may be missing. */
export interface TurnCompletedNotificationEncoded extends Omit<TurnCompletedNotification, "turn"> {
  readonly turn: TurnEncoded
}
export const TurnCompletedNotification: Schema.Schema<
  TurnCompletedNotification,
  TurnCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ threadId: Schema.String, turn: Turn })
).annotations({ identifier: "TurnCompletedNotification" })

/** Notification that the turn-level unified diff has changed. Contains the latest aggregated diff across all file changes in the turn. */
export interface TurnDiffUpdatedNotification {
  readonly diff: string
  readonly threadId: string
  readonly turnId: string
}
export const TurnDiffUpdatedNotification: Schema.Schema<TurnDiffUpdatedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ diff: Schema.String, threadId: Schema.String, turnId: Schema.String })
  ).annotations({ identifier: "TurnDiffUpdatedNotification" })

export interface TurnError {
  readonly additionalDetails: string | null
  readonly codexErrorInfo: CodexErrorInfo | null
  readonly message: string
  /** Optional public explanation and continuation instruction for a misalignment block. */
  readonly misalignment: MisalignmentErrorDetails | null
}
/** `TurnError` as it is on the wire: defaults may be missing. */
export interface TurnErrorEncoded extends Omit<
  TurnError,
  "additionalDetails" | "codexErrorInfo" | "misalignment"
> {
  readonly additionalDetails?: string | null
  readonly codexErrorInfo?: CodexErrorInfoEncoded | null
  readonly misalignment?: MisalignmentErrorDetailsEncoded | null
}
export const TurnError: Schema.Schema<TurnError, TurnErrorEncoded> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      additionalDetails: Lenient.nullable(Schema.String),
      codexErrorInfo: Lenient.nullable(CodexErrorInfo),
      message: Schema.String,
      misalignment: Lenient.nullable(MisalignmentErrorDetails)
    })
).annotations({ identifier: "TurnError" })

export interface TurnInterruptParams {
  readonly threadId: string
  readonly turnId: string
}
export const TurnInterruptParams: Schema.Schema<TurnInterruptParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ threadId: Schema.String, turnId: Schema.String })
).annotations({ identifier: "TurnInterruptParams" })

export interface TurnInterruptResponse {}
export const TurnInterruptResponse: Schema.Schema<TurnInterruptResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "TurnInterruptResponse"
  })

export interface TurnModerationMetadataNotification {
  readonly metadata: unknown
  readonly threadId: string
  readonly turnId: string
}
export const TurnModerationMetadataNotification: Schema.Schema<TurnModerationMetadataNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ metadata: Schema.Unknown, threadId: Schema.String, turnId: Schema.String })
  ).annotations({ identifier: "TurnModerationMetadataNotification" })

/** The fields that `TurnStartParams` and `TurnSteerParams` share. */
interface TurnParamsFields {
  /**
   * Optional client-provided context fragments keyed by an opaque source identifier.
   *
   * @experimental
   */
  readonly additionalContext?: Readonly<Record<string, AdditionalContextEntry>> | null
  readonly clientUserMessageId?: string | null
  readonly input: ReadonlyArray<UserInputEncoded>
  /**
   * Optional metadata to enrich Codex's ResponsesAPI turn metadata. Replaces unprotected client-provided entries when supplied; an empty map clears them.
   *
   * Entries are flattened into the JSON string sent as `client_metadata["x-codex-turn-metadata"]` on ResponsesAPI HTTP and websocket requests.
   *
   * They are not sent as top-level ResponsesAPI `client_metadata` keys, and reserved keys such as `session_id`, `thread_id`, `turn_id`, and `window_id` cannot be overridden.
   *
   * @experimental
   */
  readonly responsesapiClientMetadata?: Readonly<Record<string, string>> | null
  /**
   * Merge entries into the ResponsesAPI turn metadata without removing existing entries. Applied after `responsesapiClientMetadata` if both are provided; reserved keys remain protected.
   *
   * @experimental
   */
  readonly responsesapiClientMetadataPatch?: Readonly<Record<string, string>> | null
  readonly threadId: string
}
const TurnParamsFields = () => ({
  additionalContext: Lenient.optional(
    Schema.NullOr(Schema.Record({ key: Schema.String, value: AdditionalContextEntry }))
  ),
  clientUserMessageId: Lenient.optional(Schema.NullOr(Schema.String)),
  input: Schema.Array(Schema.encodedSchema(UserInput)),
  responsesapiClientMetadata: Lenient.optional(
    Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
  ),
  responsesapiClientMetadataPatch: Lenient.optional(
    Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
  ),
  threadId: Schema.String
})

export interface TurnPlanStep {
  readonly status: TurnPlanStepStatus
  readonly step: string
}
export const TurnPlanStep: Schema.Schema<TurnPlanStep> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ status: TurnPlanStepStatus, step: Schema.String })
).annotations({ identifier: "TurnPlanStep" })

export type TurnPlanStepStatus = "pending" | "inProgress" | "completed" | (string & {})
export const TurnPlanStepStatus: Schema.Schema<TurnPlanStepStatus> = Schema.String

export interface TurnPlanUpdatedNotification {
  readonly explanation: string | null
  readonly plan: ReadonlyArray<TurnPlanStep>
  readonly threadId: string
  readonly turnId: string
}
/** `TurnPlanUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface TurnPlanUpdatedNotificationEncoded extends Omit<
  TurnPlanUpdatedNotification,
  "explanation"
> {
  readonly explanation?: string | null
}
export const TurnPlanUpdatedNotification: Schema.Schema<
  TurnPlanUpdatedNotification,
  TurnPlanUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    explanation: Lenient.nullable(Schema.String),
    plan: Schema.Array(TurnPlanStep),
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "TurnPlanUpdatedNotification" })

/**
 * Experimental settings changes for one running turn, not future turns. Unsupported fields are rejected rather than silently ignored. Any live task kind may accept publication. Child sessions and consumers of frozen initial settings are unchanged.
 *
 * @experimental
 */
export interface TurnSettingsUpdateParams {
  /** Changes the active turn's reviewer without changing future thread settings. Already captured steps and pending approvals retain their original reviewer. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  /** Omission or `null` leaves the effort unchanged. */
  readonly effort?: ReasoningEffort | null
  /** Replace the environments for subsequent steps of this turn, not future turns. Omitted/null preserves the selection; [] clears it. An already-started step is unchanged. */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null
  /** Omission or `null` leaves the model unchanged. */
  readonly model?: string | null
  /** `null` clears the requested tier; omission leaves it unchanged. */
  readonly serviceTier?: string | null
  /** Omission or `null` leaves the summary preference unchanged. */
  readonly summary?: ReasoningSummary | null
  readonly threadId: string
  readonly turnId: string
}
export const TurnSettingsUpdateParams: Schema.Schema<TurnSettingsUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
      effort: Lenient.optional(Schema.NullOr(ReasoningEffort)),
      environments: Lenient.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
      model: Lenient.optional(Schema.NullOr(Schema.String)),
      serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
      summary: Lenient.optional(Schema.NullOr(ReasoningSummary)),
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "TurnSettingsUpdateParams" })

/** @experimental */
export interface TurnSettingsUpdateResponse {
  readonly status: TurnSettingsUpdateStatus
}
export const TurnSettingsUpdateResponse: Schema.Schema<TurnSettingsUpdateResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ status: TurnSettingsUpdateStatus })
  ).annotations({ identifier: "TurnSettingsUpdateResponse" })

/**
 * - `applied`: Published for subsequent captures, even if the values were unchanged. Already captured steps are unchanged; a later inference is not guaranteed.
 * - `targetUnavailable`: No matching live task remained available for publication.
 *
 * @experimental
 */
export type TurnSettingsUpdateStatus = "applied" | "targetUnavailable" | (string & {})
export const TurnSettingsUpdateStatus: Schema.Schema<TurnSettingsUpdateStatus> = Schema.String

export interface TurnStartParams extends TurnParamsFields {
  /** Override the approval policy for this turn and subsequent turns. */
  readonly approvalPolicy?: AskForApprovalEncoded | null
  /** Override where approval requests are routed for review on this turn and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null
  /**
   * EXPERIMENTAL - Set a pre-set collaboration mode. Takes precedence over model, reasoning_effort, and developer instructions if set.
   *
   * For `collaboration_mode.settings.developer_instructions`, `null` means "use the built-in instructions for the selected mode".
   *
   * @experimental
   */
  readonly collaborationMode?: CollaborationModeEncoded | null
  /** Override the working directory for this turn and subsequent turns. */
  readonly cwd?: string | null
  /**
   * EXPERIMENTAL - Request an authorized cyber program for this turn. Omission preserves automatic behavior. This does not grant access.
   *
   * @experimental
   */
  readonly cyberAccessProgram?: CyberAccessProgram | null
  /** Replace this thread's disabled plugin IDs. Omitted/null preserves the list; [] clears it. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  /** Override the reasoning effort for this turn and subsequent turns. */
  readonly effort?: ReasoningEffort | null
  /**
   * Optional environments for this turn and subsequent turns.
   *
   * Omitted uses the thread sticky environments. Empty disables environment access for this turn. Non-empty selects the first environment as the current turn environment for this turn.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null
  /** Override the model for this turn and subsequent turns. */
  readonly model?: string | null
  /**
   * @deprecated Ignored. Use `effort: "ultra"` for proactive multi-agent behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  /** Optional JSON Schema used to constrain the final assistant message for this turn. */
  readonly outputSchema?: unknown
  /**
   * ID of the turn that caused this new turn to start.
   *
   * Set this when starting work on behalf of another turn, such as delegated work in a different thread. Leave unset for work started directly by the user. Ignored when this request adds input to an active turn.
   */
  readonly parentTurnId?: string | null
  /**
   * Select a named permissions profile id for this turn and subsequent turns. Cannot be combined with `sandboxPolicy`.
   *
   * @experimental
   */
  readonly permissions?: string | null
  /** @deprecated `friendly` and `pragmatic` no longer select a style. Changing this does not rewrite the thread's existing instructions. */
  readonly personality?: Personality | null
  /**
   * ID of the first turn in the chain of work that led to this new turn.
   *
   * When setting `parentTurnId`, set this to the parent turn's `rootTurnId` when known. This keeps descendant work attributed to the original turn. If omitted, the new turn becomes its own root. Ignored when this request adds input to an active turn.
   */
  readonly rootTurnId?: string | null
  /**
   * Replace the thread's runtime workspace roots for this turn and subsequent turns. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  /** Override the sandbox policy for this turn and subsequent turns. */
  readonly sandboxPolicy?: SandboxPolicyEncoded | null
  /** Override the service tier for this turn and subsequent turns. */
  readonly serviceTier?: string | null
  /** Override the service tier only when this request starts a new turn. Use "default" for standard speed. Omitted or null inherits the thread's tier. Does not change the thread's tier or a turn being steered. */
  readonly serviceTierForTurn?: string | null
  /** Override the reasoning summary for this turn and subsequent turns. */
  readonly summary?: ReasoningSummary | null
  readonly toolOutput?: TurnToolOutput | null
  /** Optional source classification for the caller that starts this turn. Ignored when this request steers an already-active turn. */
  readonly turnTrigger?: string | null
}
export const TurnStartParams: Schema.Schema<TurnStartParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...TurnParamsFields(),
    approvalPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AskForApproval))),
    approvalsReviewer: Lenient.optional(Schema.NullOr(ApprovalsReviewer)),
    collaborationMode: Lenient.optional(Schema.NullOr(Schema.encodedSchema(CollaborationMode))),
    cwd: Lenient.optional(Schema.NullOr(Schema.String)),
    cyberAccessProgram: Lenient.optional(Schema.NullOr(CyberAccessProgram)),
    disabledPluginIds: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    effort: Lenient.optional(Schema.NullOr(ReasoningEffort)),
    environments: Lenient.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
    model: Lenient.optional(Schema.NullOr(Schema.String)),
    multiAgentMode: Lenient.optional(Schema.NullOr(MultiAgentMode)),
    outputSchema: Lenient.optional(Schema.Unknown),
    parentTurnId: Lenient.optional(Schema.NullOr(Schema.String)),
    permissions: Lenient.optional(Schema.NullOr(Schema.String)),
    personality: Lenient.optional(Schema.NullOr(Personality)),
    rootTurnId: Lenient.optional(Schema.NullOr(Schema.String)),
    runtimeWorkspaceRoots: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandboxPolicy: Lenient.optional(Schema.NullOr(Schema.encodedSchema(SandboxPolicy))),
    serviceTier: Lenient.optional(Schema.NullOr(Schema.String)),
    serviceTierForTurn: Lenient.optional(Schema.NullOr(Schema.String)),
    summary: Lenient.optional(Schema.NullOr(ReasoningSummary)),
    toolOutput: Lenient.optional(Schema.NullOr(TurnToolOutput)),
    turnTrigger: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "TurnStartParams" })

export interface TurnStartResponse {
  readonly turn: Turn
}
/** `TurnStartResponse` as it is on the wire: defaults may be missing. */
export interface TurnStartResponseEncoded extends Omit<TurnStartResponse, "turn"> {
  readonly turn: TurnEncoded
}
export const TurnStartResponse: Schema.Schema<TurnStartResponse, TurnStartResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ turn: Turn })).annotations({
    identifier: "TurnStartResponse"
  })

export interface TurnStartedNotification {
  readonly threadId: string
  readonly turn: Turn
}
/** `TurnStartedNotification` as it is on the wire: defaults may be missing. */
export interface TurnStartedNotificationEncoded extends Omit<TurnStartedNotification, "turn"> {
  readonly turn: TurnEncoded
}
export const TurnStartedNotification: Schema.Schema<
  TurnStartedNotification,
  TurnStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ threadId: Schema.String, turn: Turn })
).annotations({ identifier: "TurnStartedNotification" })

export interface TurnSteerParams extends TurnParamsFields {
  /** Required active turn id precondition. The request fails when it does not match the currently active turn. */
  readonly expectedTurnId: string
}
export const TurnSteerParams: Schema.Schema<TurnSteerParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ ...TurnParamsFields(), expectedTurnId: Schema.String })
).annotations({ identifier: "TurnSteerParams" })

export interface TurnSteerResponse {
  readonly turnId: string
}
export const TurnSteerResponse: Schema.Schema<TurnSteerResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ turnId: Schema.String })
).annotations({ identifier: "TurnSteerResponse" })

export interface TurnToolOutput {
  readonly name: string
  readonly namespace?: string | null
  readonly output: FunctionCallOutputBodyEncoded
  /** Requests retention of this output in the thread's model history. */
  readonly retain?: boolean
}
export const TurnToolOutput: Schema.Schema<TurnToolOutput> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    name: Schema.String,
    namespace: Lenient.optional(Schema.NullOr(Schema.String)),
    output: Schema.encodedSchema(FunctionCallOutputBody),
    retain: Lenient.optional(Schema.Boolean)
  })
).annotations({ identifier: "TurnToolOutput" })

/** Review the working tree: staged, unstaged, and untracked files. */
export interface UncommittedChangesReviewTarget {
  readonly type: "uncommittedChanges"
}
export const UncommittedChangesReviewTarget: Schema.Schema<UncommittedChangesReviewTarget> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("uncommittedChanges") })
  ).annotations({ identifier: "UncommittedChangesReviewTarget" })
