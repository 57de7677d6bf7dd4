/**
 * The definitions of the domain "ThreadFeatures".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  GuardianRiskLevel,
  GuardianUserAuthorization,
  LegacyAppPathString,
  ReasoningEffort,
  RequestId,
  ThreadSection,
  ThreadSectionAppearance,
  type ThreadSectionAppearanceEncoded,
  type ThreadSectionEncoded,
  ThreadSource
} from "./Common.ts"
import { Turn, type TurnEncoded } from "./Turn.ts"
import { UserInput, type UserInputEncoded } from "./UserInput.ts"

export interface CompletedThreadPredictionResult {
  readonly text: string | null
  readonly type: "completed"
}
/** `CompletedThreadPredictionResult` as it is on the wire: defaults may be missing. */
export interface CompletedThreadPredictionResultEncoded extends Omit<
  CompletedThreadPredictionResult,
  "text"
> {
  readonly text?: string | null
}
export const CompletedThreadPredictionResult: Schema.Schema<
  CompletedThreadPredictionResult,
  CompletedThreadPredictionResultEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ text: Lenient.nullable(Schema.String), type: Schema.Literal("completed") })
).annotations({ identifier: "CompletedThreadPredictionResult" })

export interface FailedThreadPredictionResult {
  readonly type: "failed"
}
export const FailedThreadPredictionResult: Schema.Schema<FailedThreadPredictionResult> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("failed") })
  ).annotations({ identifier: "FailedThreadPredictionResult" })

/**
 * Final allow/deny outcome returned by the guardian reviewer.
 *
 * @experimental
 */
export type GuardianAssessmentOutcome = "allow" | "deny" | (string & {})
export const GuardianAssessmentOutcome: Schema.Schema<GuardianAssessmentOutcome> = Schema.String

export interface QueuedSubmission {
  readonly clientUserMessageId: string
  readonly id: string
  readonly input: ReadonlyArray<UserInput>
  /** Metadata retained with this input, including across reconnect and restoration. */
  readonly responsesapiClientMetadata: Readonly<Record<string, string>> | null
}
/** `QueuedSubmission` as it is on the wire: defaults may be missing. */
export interface QueuedSubmissionEncoded extends Omit<
  QueuedSubmission,
  "input" | "responsesapiClientMetadata"
> {
  readonly input: ReadonlyArray<UserInputEncoded>
  readonly responsesapiClientMetadata?: Readonly<Record<string, string>> | null
}
export const QueuedSubmission: Schema.Schema<QueuedSubmission, QueuedSubmissionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      clientUserMessageId: Schema.String,
      id: Schema.String,
      input: Schema.Array(UserInput),
      responsesapiClientMetadata: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: Schema.String })
      )
    })
  ).annotations({ identifier: "QueuedSubmission" })

/** An independently persisted attachment associated with a thread. */
export interface ThreadAttachment {
  readonly attachmentType: string
  readonly createdAt: number
  readonly id: string
  readonly identityKey: string
  readonly payload: unknown
}
export const ThreadAttachment: Schema.Schema<ThreadAttachment> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    attachmentType: Schema.String,
    createdAt: Schema.Number,
    id: Schema.String,
    identityKey: Schema.String,
    payload: Schema.Unknown
  })
).annotations({ identifier: "ThreadAttachment" })

/** Result of attempting to associate an attachment with a thread. */
export type ThreadAttachmentAddOutcome = "created" | "existing" | (string & {})
export const ThreadAttachmentAddOutcome: Schema.Schema<ThreadAttachmentAddOutcome> = Schema.String

/** Parameters for creating or locating an attachment on its owning thread. */
export interface ThreadAttachmentAddParams {
  readonly attachmentType: string
  readonly identityKey: string
  readonly payload: unknown
  readonly threadId: string
}
export const ThreadAttachmentAddParams: Schema.Schema<ThreadAttachmentAddParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      attachmentType: Schema.String,
      identityKey: Schema.String,
      payload: Schema.Unknown,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadAttachmentAddParams" })

/** The created or existing attachment. */
export interface ThreadAttachmentAddResponse {
  readonly attachment: ThreadAttachment
  readonly outcome: ThreadAttachmentAddOutcome
}
export const ThreadAttachmentAddResponse: Schema.Schema<ThreadAttachmentAddResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ attachment: ThreadAttachment, outcome: ThreadAttachmentAddOutcome })
  ).annotations({ identifier: "ThreadAttachmentAddResponse" })

/** Parameters for listing attachments from one thread. */
export interface ThreadAttachmentListParams {
  readonly cursor?: string | null
  readonly limit?: number | null
  readonly threadId: string
}
export const ThreadAttachmentListParams: Schema.Schema<ThreadAttachmentListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadAttachmentListParams" })

/** One page of attachments associated with the requested thread. */
export interface ThreadAttachmentListResponse {
  readonly data: ReadonlyArray<ThreadAttachment>
  readonly nextCursor: string | null
}
/** `ThreadAttachmentListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadAttachmentListResponseEncoded extends Omit<
  ThreadAttachmentListResponse,
  "nextCursor"
> {
  readonly nextCursor?: string | null
}
export const ThreadAttachmentListResponse: Schema.Schema<
  ThreadAttachmentListResponse,
  ThreadAttachmentListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(ThreadAttachment),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadAttachmentListResponse" })

/** The persisted attachment change represented by a notification. */
export type ThreadAttachmentOperation = "created" | "deleted" | (string & {})
export const ThreadAttachmentOperation: Schema.Schema<ThreadAttachmentOperation> = Schema.String

/** A thread that currently owns an attachment with the requested identity. */
export interface ThreadAttachmentOwner {
  /** Whether the owning thread is archived, not whether it is currently executing a turn. */
  readonly archived: boolean
  readonly threadId: string
}
export const ThreadAttachmentOwner: Schema.Schema<ThreadAttachmentOwner> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ archived: Schema.Boolean, threadId: Schema.String })
  ).annotations({ identifier: "ThreadAttachmentOwner" })

/** Parameters for reverse lookup by attachment identity within this server's store. */
export interface ThreadAttachmentOwnerListParams {
  /** Omitted or null returns all matches; false returns non-archived threads only. */
  readonly archived?: boolean | null
  readonly attachmentType: string
  readonly cursor?: string | null
  readonly identityKey: string
  readonly limit?: number | null
}
export const ThreadAttachmentOwnerListParams: Schema.Schema<ThreadAttachmentOwnerListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      archived: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      attachmentType: Schema.String,
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      identityKey: Schema.String,
      limit: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "ThreadAttachmentOwnerListParams" })

/** One page of matching owners, including threads without their own user messages. */
export interface ThreadAttachmentOwnerListResponse {
  readonly data: ReadonlyArray<ThreadAttachmentOwner>
  readonly nextCursor: string | null
}
/** `ThreadAttachmentOwnerListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadAttachmentOwnerListResponseEncoded extends Omit<
  ThreadAttachmentOwnerListResponse,
  "nextCursor"
> {
  readonly nextCursor?: string | null
}
export const ThreadAttachmentOwnerListResponse: Schema.Schema<
  ThreadAttachmentOwnerListResponse,
  ThreadAttachmentOwnerListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(ThreadAttachmentOwner),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadAttachmentOwnerListResponse" })

/** Parameters for deleting an attachment by its stable thread-local identity. */
export interface ThreadAttachmentRemoveParams {
  readonly attachmentType: string
  readonly identityKey: string
  readonly threadId: string
}
export const ThreadAttachmentRemoveParams: Schema.Schema<ThreadAttachmentRemoveParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      attachmentType: Schema.String,
      identityKey: Schema.String,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadAttachmentRemoveParams" })

/** Successful deletion does not return additional attachment data. */
export interface ThreadAttachmentRemoveResponse {}
export const ThreadAttachmentRemoveResponse: Schema.Schema<ThreadAttachmentRemoveResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadAttachmentRemoveResponse"
  })

/** Notification published after a thread attachment is created or deleted. */
export interface ThreadAttachmentUpdatedNotification {
  readonly attachmentId: string
  readonly attachmentType: string
  readonly identityKey: string
  readonly operation: ThreadAttachmentOperation
  readonly threadId: string
}
export const ThreadAttachmentUpdatedNotification: Schema.Schema<ThreadAttachmentUpdatedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      attachmentId: Schema.String,
      attachmentType: Schema.String,
      identityKey: Schema.String,
      operation: ThreadAttachmentOperation,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadAttachmentUpdatedNotification" })

/** @experimental */
export interface ThreadBackgroundTerminal {
  readonly command: string
  readonly cpuPercent: number | null
  readonly cwd: LegacyAppPathString
  readonly itemId: string
  readonly osPid: number | null
  readonly processId: string
  readonly rssKb: number | null
}
/** `ThreadBackgroundTerminal` as it is on the wire: defaults may be missing. */
export interface ThreadBackgroundTerminalEncoded extends Omit<
  ThreadBackgroundTerminal,
  "cpuPercent" | "osPid" | "rssKb"
> {
  readonly cpuPercent?: number | null
  readonly osPid?: number | null
  readonly rssKb?: number | null
}
export const ThreadBackgroundTerminal: Schema.Schema<
  ThreadBackgroundTerminal,
  ThreadBackgroundTerminalEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    command: Schema.String,
    cpuPercent: Lenient.nullable(Schema.Number),
    cwd: LegacyAppPathString,
    itemId: Schema.String,
    osPid: Lenient.nullable(Schema.Number),
    processId: Schema.String,
    rssKb: Lenient.nullable(Schema.Number)
  })
).annotations({ identifier: "ThreadBackgroundTerminal" })

/** @experimental */
export interface ThreadBackgroundTerminalsCleanParams {
  readonly threadId: string
}
export const ThreadBackgroundTerminalsCleanParams: Schema.Schema<ThreadBackgroundTerminalsCleanParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadBackgroundTerminalsCleanParams"
  })

/** @experimental */
export interface ThreadBackgroundTerminalsCleanResponse {}
export const ThreadBackgroundTerminalsCleanResponse: Schema.Schema<ThreadBackgroundTerminalsCleanResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadBackgroundTerminalsCleanResponse"
  })

/** @experimental */
export interface ThreadBackgroundTerminalsListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional page size. */
  readonly limit?: number | null
  readonly threadId: string
}
export const ThreadBackgroundTerminalsListParams: Schema.Schema<ThreadBackgroundTerminalsListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadBackgroundTerminalsListParams" })

/** @experimental */
export interface ThreadBackgroundTerminalsListResponse {
  readonly data: ReadonlyArray<ThreadBackgroundTerminal>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ThreadBackgroundTerminalsListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadBackgroundTerminalsListResponseEncoded extends Omit<
  ThreadBackgroundTerminalsListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<ThreadBackgroundTerminalEncoded>
  readonly nextCursor?: string | null
}
export const ThreadBackgroundTerminalsListResponse: Schema.Schema<
  ThreadBackgroundTerminalsListResponse,
  ThreadBackgroundTerminalsListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(ThreadBackgroundTerminal),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadBackgroundTerminalsListResponse" })

/** @experimental */
export interface ThreadBackgroundTerminalsTerminateParams {
  readonly processId: string
  readonly threadId: string
}
export const ThreadBackgroundTerminalsTerminateParams: Schema.Schema<ThreadBackgroundTerminalsTerminateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ processId: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadBackgroundTerminalsTerminateParams" })

/** @experimental */
export interface ThreadBackgroundTerminalsTerminateResponse {
  readonly terminated: boolean
}
export const ThreadBackgroundTerminalsTerminateResponse: Schema.Schema<ThreadBackgroundTerminalsTerminateResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ terminated: Schema.Boolean })).annotations({
    identifier: "ThreadBackgroundTerminalsTerminateResponse"
  })

export interface ThreadGoal {
  readonly createdAt: number
  readonly objective: string
  readonly status: ThreadGoalStatus
  readonly threadId: string
  readonly timeUsedSeconds: number
  readonly tokenBudget: number | null
  readonly tokensUsed: number
  readonly updatedAt: number
}
/** `ThreadGoal` as it is on the wire: defaults may be missing. */
export interface ThreadGoalEncoded extends Omit<ThreadGoal, "tokenBudget"> {
  readonly tokenBudget?: number | null
}
export const ThreadGoal: Schema.Schema<ThreadGoal, ThreadGoalEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      createdAt: Schema.Number,
      objective: Schema.String,
      status: ThreadGoalStatus,
      threadId: Schema.String,
      timeUsedSeconds: Schema.Number,
      tokenBudget: Lenient.nullable(Schema.Number),
      tokensUsed: Schema.Number,
      updatedAt: Schema.Number
    })
  ).annotations({ identifier: "ThreadGoal" })

export interface ThreadGoalClearParams {
  /** Missing provenance does not supply user authorization. */
  readonly origin?: ThreadGoalMutationOrigin | null
  readonly threadId: string
}
export const ThreadGoalClearParams: Schema.Schema<ThreadGoalClearParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      origin: Lenient.optional(Schema.NullOr(ThreadGoalMutationOrigin)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadGoalClearParams" })

export interface ThreadGoalClearResponse {
  readonly cleared: boolean
}
export const ThreadGoalClearResponse: Schema.Schema<ThreadGoalClearResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ cleared: Schema.Boolean })).annotations({
    identifier: "ThreadGoalClearResponse"
  })

export interface ThreadGoalClearedNotification {
  readonly threadId: string
}
export const ThreadGoalClearedNotification: Schema.Schema<ThreadGoalClearedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadGoalClearedNotification"
  })

export interface ThreadGoalGetParams {
  readonly threadId: string
}
export const ThreadGoalGetParams: Schema.Schema<ThreadGoalGetParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ threadId: Schema.String })
).annotations({ identifier: "ThreadGoalGetParams" })

export interface ThreadGoalGetResponse {
  readonly goal: ThreadGoal | null
}
/** `ThreadGoalGetResponse` as it is on the wire: defaults may be missing. */
export interface ThreadGoalGetResponseEncoded extends Omit<ThreadGoalGetResponse, "goal"> {
  readonly goal?: ThreadGoalEncoded | null
}
export const ThreadGoalGetResponse: Schema.Schema<
  ThreadGoalGetResponse,
  ThreadGoalGetResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ goal: Lenient.nullable(ThreadGoal) })
).annotations({ identifier: "ThreadGoalGetResponse" })

/** Distinguishes explicit user actions from automatic goal lifecycle mutations. */
export type ThreadGoalMutationOrigin = "user" | "automatic" | (string & {})
export const ThreadGoalMutationOrigin: Schema.Schema<ThreadGoalMutationOrigin> = Schema.String

export interface ThreadGoalSetParams {
  readonly objective?: string | null
  /** Missing provenance does not supply user authorization. */
  readonly origin?: ThreadGoalMutationOrigin | null
  readonly status?: ThreadGoalStatus | null
  readonly threadId: string
  readonly tokenBudget?: number | null
}
export const ThreadGoalSetParams: Schema.Schema<ThreadGoalSetParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      objective: Lenient.optional(Schema.NullOr(Schema.String)),
      origin: Lenient.optional(Schema.NullOr(ThreadGoalMutationOrigin)),
      status: Lenient.optional(Schema.NullOr(ThreadGoalStatus)),
      threadId: Schema.String,
      tokenBudget: Lenient.optional(Schema.NullOr(Schema.Number))
    })
).annotations({ identifier: "ThreadGoalSetParams" })

export interface ThreadGoalSetResponse {
  readonly goal: ThreadGoal
}
/** `ThreadGoalSetResponse` as it is on the wire: defaults may be missing. */
export interface ThreadGoalSetResponseEncoded extends Omit<ThreadGoalSetResponse, "goal"> {
  readonly goal: ThreadGoalEncoded
}
export const ThreadGoalSetResponse: Schema.Schema<
  ThreadGoalSetResponse,
  ThreadGoalSetResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ goal: ThreadGoal })).annotations({
  identifier: "ThreadGoalSetResponse"
})

export type ThreadGoalStatus =
  | "active"
  | "paused"
  | "blocked"
  | "usageLimited"
  | "budgetLimited"
  | "complete"
  | (string & {})
export const ThreadGoalStatus: Schema.Schema<ThreadGoalStatus> = Schema.String

export interface ThreadGoalUpdatedNotification {
  readonly goal: ThreadGoal
  readonly threadId: string
  readonly turnId: string | null
}
/** `ThreadGoalUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadGoalUpdatedNotificationEncoded extends Omit<
  ThreadGoalUpdatedNotification,
  "goal" | "turnId"
> {
  readonly goal: ThreadGoalEncoded
  readonly turnId?: string | null
}
export const ThreadGoalUpdatedNotification: Schema.Schema<
  ThreadGoalUpdatedNotification,
  ThreadGoalUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    goal: ThreadGoal,
    threadId: Schema.String,
    turnId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadGoalUpdatedNotification" })

/** @experimental */
export interface ThreadGuardianAssessment {
  readonly outcome: GuardianAssessmentOutcome
  readonly rationale: string
  readonly riskLevel: GuardianRiskLevel
  readonly userAuthorization: GuardianUserAuthorization
}
export const ThreadGuardianAssessment: Schema.Schema<ThreadGuardianAssessment> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      outcome: GuardianAssessmentOutcome,
      rationale: Schema.String,
      riskLevel: GuardianRiskLevel,
      userAuthorization: GuardianUserAuthorization
    })
  ).annotations({ identifier: "ThreadGuardianAssessment" })

/**
 * Calling `thread/guardianReview` subscribes the connection to the thread. The subscription remains after the review completes, keeping the thread loaded until the client calls `thread/unsubscribe` or disconnects. Sequential calls on the same loaded thread can reuse Guardian history across direct reviews and live approvals. The reviewer keeps a separate conversation from the actor and follows the parent thread's normal persistence settings. A retry evaluates the final call again under the current policy.
 *
 * @experimental
 */
export interface ThreadGuardianReviewParams {
  readonly threadId: string
}
export const ThreadGuardianReviewParams: Schema.Schema<ThreadGuardianReviewParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadGuardianReviewParams"
  })

/** @experimental */
export interface ThreadGuardianReviewResponse {
  /** Null when current policy or a remembered approval skips review. */
  readonly assessment: ThreadGuardianAssessment | null
  readonly callId: string
}
/** `ThreadGuardianReviewResponse` as it is on the wire: defaults may be missing. */
export interface ThreadGuardianReviewResponseEncoded extends Omit<
  ThreadGuardianReviewResponse,
  "assessment"
> {
  readonly assessment?: ThreadGuardianAssessment | null
}
export const ThreadGuardianReviewResponse: Schema.Schema<
  ThreadGuardianReviewResponse,
  ThreadGuardianReviewResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ assessment: Lenient.nullable(ThreadGuardianAssessment), callId: Schema.String })
).annotations({ identifier: "ThreadGuardianReviewResponse" })

export type ThreadMemoryMode = "enabled" | "disabled" | (string & {})
export const ThreadMemoryMode: Schema.Schema<ThreadMemoryMode> = Schema.String

/** @experimental */
export interface ThreadMemoryModeSetParams {
  readonly mode: ThreadMemoryMode
  readonly threadId: string
}
export const ThreadMemoryModeSetParams: Schema.Schema<ThreadMemoryModeSetParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ mode: ThreadMemoryMode, threadId: Schema.String })
  ).annotations({ identifier: "ThreadMemoryModeSetParams" })

/** @experimental */
export interface ThreadMemoryModeSetResponse {}
export const ThreadMemoryModeSetResponse: Schema.Schema<ThreadMemoryModeSetResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadMemoryModeSetResponse"
  })

/** @experimental */
export interface ThreadMemoryReadParams {
  /** The thread must already be started or resumed. */
  readonly threadId: string
}
export const ThreadMemoryReadParams: Schema.Schema<ThreadMemoryReadParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadMemoryReadParams"
  })

/** @experimental */
export interface ThreadMemoryReadResponse {
  /** Summary from the thread's selected memory version. Null when memory use is disabled or the selected summary is missing, unreadable, or blank. */
  readonly summary: string | null
}
/** `ThreadMemoryReadResponse` as it is on the wire: defaults may be missing. */
export interface ThreadMemoryReadResponseEncoded extends Omit<ThreadMemoryReadResponse, "summary"> {
  readonly summary?: string | null
}
export const ThreadMemoryReadResponse: Schema.Schema<
  ThreadMemoryReadResponse,
  ThreadMemoryReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ summary: Lenient.nullable(Schema.String) })
).annotations({ identifier: "ThreadMemoryReadResponse" })

/** @experimental */
export interface ThreadPredictionRequestParams {
  readonly sourceTurnId: string
  readonly threadId: string
}
export const ThreadPredictionRequestParams: Schema.Schema<ThreadPredictionRequestParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ sourceTurnId: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadPredictionRequestParams" })

/** @experimental */
export interface ThreadPredictionRequestResponse {}
export const ThreadPredictionRequestResponse: Schema.Schema<ThreadPredictionRequestResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadPredictionRequestResponse"
  })

export type ThreadPredictionResult =
  | CompletedThreadPredictionResult
  | FailedThreadPredictionResult
  | UnrecognizedThreadPredictionResult
/** `ThreadPredictionResult` as it is on the wire: defaults may be missing. */
export type ThreadPredictionResultEncoded =
  | CompletedThreadPredictionResultEncoded
  | FailedThreadPredictionResult
  | UnrecognizedThreadPredictionResult
export const ThreadPredictionResult: Schema.Schema<
  ThreadPredictionResult,
  ThreadPredictionResultEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    CompletedThreadPredictionResult,
    FailedThreadPredictionResult,
    UnrecognizedThreadPredictionResult
  )
).annotations({ identifier: "ThreadPredictionResult" })

export interface ThreadPredictionUpdatedNotification {
  readonly result: ThreadPredictionResult
  readonly sourceTurnId: string
  readonly threadId: string
}
/** `ThreadPredictionUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadPredictionUpdatedNotificationEncoded extends Omit<
  ThreadPredictionUpdatedNotification,
  "result"
> {
  readonly result: ThreadPredictionResultEncoded
}
export const ThreadPredictionUpdatedNotification: Schema.Schema<
  ThreadPredictionUpdatedNotification,
  ThreadPredictionUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    result: ThreadPredictionResult,
    sourceTurnId: Schema.String,
    threadId: Schema.String
  })
).annotations({ identifier: "ThreadPredictionUpdatedNotification" })

/** @experimental */
export interface ThreadQueueAddParams {
  readonly clientUserMessageId: string
  readonly input: ReadonlyArray<UserInputEncoded>
  /** ResponsesAPI metadata captured from the client submitting this input. */
  readonly responsesapiClientMetadata?: Readonly<Record<string, string>> | null
  readonly threadId: string
}
export const ThreadQueueAddParams: Schema.Schema<ThreadQueueAddParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      clientUserMessageId: Schema.String,
      input: Schema.Array(Schema.encodedSchema(UserInput)),
      responsesapiClientMetadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadQueueAddParams" })

/** @experimental */
export interface ThreadQueueAddResponse {
  readonly queuedSubmission: QueuedSubmission
}
/** `ThreadQueueAddResponse` as it is on the wire: defaults may be missing. */
export interface ThreadQueueAddResponseEncoded extends Omit<
  ThreadQueueAddResponse,
  "queuedSubmission"
> {
  readonly queuedSubmission: QueuedSubmissionEncoded
}
export const ThreadQueueAddResponse: Schema.Schema<
  ThreadQueueAddResponse,
  ThreadQueueAddResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ queuedSubmission: QueuedSubmission })
).annotations({ identifier: "ThreadQueueAddResponse" })

export interface ThreadQueueChangedNotification {
  readonly threadId: string
}
export const ThreadQueueChangedNotification: Schema.Schema<ThreadQueueChangedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadQueueChangedNotification"
  })

/** @experimental */
export interface ThreadQueueDeleteParams {
  readonly queuedSubmissionId: string
  readonly threadId: string
}
export const ThreadQueueDeleteParams: Schema.Schema<ThreadQueueDeleteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ queuedSubmissionId: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadQueueDeleteParams" })

/** @experimental */
export interface ThreadQueueDeleteResponse {
  readonly deleted: boolean
}
export const ThreadQueueDeleteResponse: Schema.Schema<ThreadQueueDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ deleted: Schema.Boolean })).annotations({
    identifier: "ThreadQueueDeleteResponse"
  })

/** @experimental */
export interface ThreadQueueListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional page size; defaults to the standard thread-list page size. */
  readonly limit?: number | null
  readonly threadId: string
}
export const ThreadQueueListParams: Schema.Schema<ThreadQueueListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadQueueListParams" })

/** @experimental */
export interface ThreadQueueListResponse {
  readonly data: ReadonlyArray<QueuedSubmission>
  /** Opaque cursor for the next page, or `null` when no submissions remain. */
  readonly nextCursor: string | null
}
/** `ThreadQueueListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadQueueListResponseEncoded extends Omit<
  ThreadQueueListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<QueuedSubmissionEncoded>
  readonly nextCursor?: string | null
}
export const ThreadQueueListResponse: Schema.Schema<
  ThreadQueueListResponse,
  ThreadQueueListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(QueuedSubmission),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadQueueListResponse" })

/** @experimental */
export interface ThreadQueueReorderParams {
  readonly queuedSubmissionIds: ReadonlyArray<string>
  readonly threadId: string
}
export const ThreadQueueReorderParams: Schema.Schema<ThreadQueueReorderParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ queuedSubmissionIds: Schema.Array(Schema.String), threadId: Schema.String })
  ).annotations({ identifier: "ThreadQueueReorderParams" })

/** @experimental */
export interface ThreadQueueReorderResponse {}
export const ThreadQueueReorderResponse: Schema.Schema<ThreadQueueReorderResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadQueueReorderResponse"
  })

/** @experimental */
export interface ThreadQueueStartParams {
  readonly queuedSubmissionId?: string | null
  readonly threadId: string
}
export const ThreadQueueStartParams: Schema.Schema<ThreadQueueStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      queuedSubmissionId: Lenient.optional(Schema.NullOr(Schema.String)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadQueueStartParams" })

/** @experimental */
export interface ThreadQueueStartResponse {
  readonly turn: Turn
}
/** `ThreadQueueStartResponse` as it is on the wire: defaults may be missing. */
export interface ThreadQueueStartResponseEncoded extends Omit<ThreadQueueStartResponse, "turn"> {
  readonly turn: TurnEncoded
}
export const ThreadQueueStartResponse: Schema.Schema<
  ThreadQueueStartResponse,
  ThreadQueueStartResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ turn: Turn })).annotations({
  identifier: "ThreadQueueStartResponse"
})

/** @experimental */
export interface ThreadQueueUpdateParams {
  readonly input: ReadonlyArray<UserInputEncoded>
  readonly queuedSubmissionId: string
  /** Non-empty metadata replaces the input's metadata; omission or an empty map preserves it. */
  readonly responsesapiClientMetadata?: Readonly<Record<string, string>> | null
  readonly threadId: string
}
export const ThreadQueueUpdateParams: Schema.Schema<ThreadQueueUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      input: Schema.Array(Schema.encodedSchema(UserInput)),
      queuedSubmissionId: Schema.String,
      responsesapiClientMetadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadQueueUpdateParams" })

/** @experimental */
export interface ThreadQueueUpdateResponse {
  readonly queuedSubmission: QueuedSubmission
}
/** `ThreadQueueUpdateResponse` as it is on the wire: defaults may be missing. */
export interface ThreadQueueUpdateResponseEncoded extends Omit<
  ThreadQueueUpdateResponse,
  "queuedSubmission"
> {
  readonly queuedSubmission: QueuedSubmissionEncoded
}
export const ThreadQueueUpdateResponse: Schema.Schema<
  ThreadQueueUpdateResponse,
  ThreadQueueUpdateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ queuedSubmission: QueuedSubmission })
).annotations({ identifier: "ThreadQueueUpdateResponse" })

/** @experimental */
export interface ThreadSampleCancelParams {
  readonly requestId: RequestId
}
export const ThreadSampleCancelParams: Schema.Schema<ThreadSampleCancelParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ requestId: RequestId })).annotations({
    identifier: "ThreadSampleCancelParams"
  })

/** @experimental */
export interface ThreadSampleCancelResponse {}
export const ThreadSampleCancelResponse: Schema.Schema<ThreadSampleCancelResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSampleCancelResponse"
  })

/** @experimental */
export interface ThreadSampleParams {
  /** Allow sampling the latest turn before it finishes. */
  readonly allowInProgressTurn?: boolean
  /** Disable MCP servers when the inherited window uses incremental tools on Responses Lite. */
  readonly disableMcp?: boolean
  /** Applied only when the provider and model support cache-preserving reasoning-effort updates. */
  readonly effort?: ReasoningEffort | null
  /** The loaded source's latest turn, which must be finished (completed, failed, or interrupted) unless `allowInProgressTurn` is true. */
  readonly expectedTurnId: string
  /** Override upstream interruption on cancellation for this sample; otherwise inherit the parent. */
  readonly interruptOnCancel?: boolean | null
  readonly prompt: string
  /** Optional metadata to enrich Codex's ResponsesAPI turn metadata. */
  readonly responsesapiClientMetadata?: Readonly<Record<string, string>> | null
  readonly threadId: string
  readonly threadSource?: ThreadSource | null
  readonly turnTrigger?: string | null
}
export const ThreadSampleParams: Schema.Schema<ThreadSampleParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      allowInProgressTurn: Lenient.optional(Schema.Boolean),
      disableMcp: Lenient.optional(Schema.Boolean),
      effort: Lenient.optional(Schema.NullOr(ReasoningEffort)),
      expectedTurnId: Schema.String,
      interruptOnCancel: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      prompt: Schema.String,
      responsesapiClientMetadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      threadId: Schema.String,
      threadSource: Lenient.optional(Schema.NullOr(ThreadSource)),
      turnTrigger: Lenient.optional(Schema.NullOr(Schema.String))
    })
).annotations({ identifier: "ThreadSampleParams" })

/** @experimental */
export interface ThreadSampleResponse {
  readonly cachedInputTokens: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly responseId: string
  readonly sourceTurnId: string
  /** Assistant text from the response, or null if it attempted a tool call or completed without text. */
  readonly text: string | null
}
/** `ThreadSampleResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSampleResponseEncoded extends Omit<
  ThreadSampleResponse,
  "cachedInputTokens" | "inputTokens" | "outputTokens" | "text"
> {
  readonly cachedInputTokens?: number | null
  readonly inputTokens?: number | null
  readonly outputTokens?: number | null
  readonly text?: string | null
}
export const ThreadSampleResponse: Schema.Schema<
  ThreadSampleResponse,
  ThreadSampleResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cachedInputTokens: Lenient.nullable(Schema.Number),
    inputTokens: Lenient.nullable(Schema.Number),
    outputTokens: Lenient.nullable(Schema.Number),
    responseId: Schema.String,
    sourceTurnId: Schema.String,
    text: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadSampleResponse" })

/** Broadcast after a successful move into, within, or out of a section. */
export interface ThreadSectionChangedNotification {
  /** Destination section, or `null` when the thread was removed from its section. */
  readonly sectionId: string | null
  readonly threadId: string
}
/** `ThreadSectionChangedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadSectionChangedNotificationEncoded extends Omit<
  ThreadSectionChangedNotification,
  "sectionId"
> {
  readonly sectionId?: string | null
}
export const ThreadSectionChangedNotification: Schema.Schema<
  ThreadSectionChangedNotification,
  ThreadSectionChangedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ sectionId: Lenient.nullable(Schema.String), threadId: Schema.String })
).annotations({ identifier: "ThreadSectionChangedNotification" })

/** Parameters for creating an independently persisted thread section. */
export interface ThreadSectionCreateParams {
  readonly appearance?: ThreadSectionAppearanceEncoded | null
  /** The user-visible name of the section. */
  readonly name: string
}
export const ThreadSectionCreateParams: Schema.Schema<ThreadSectionCreateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appearance: Lenient.optional(Schema.NullOr(Schema.encodedSchema(ThreadSectionAppearance))),
      name: Schema.String
    })
  ).annotations({ identifier: "ThreadSectionCreateParams" })

/** The independently persisted section created by the server. */
export interface ThreadSectionCreateResponse {
  readonly section: ThreadSection
}
/** `ThreadSectionCreateResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSectionCreateResponseEncoded extends Omit<
  ThreadSectionCreateResponse,
  "section"
> {
  readonly section: ThreadSectionEncoded
}
export const ThreadSectionCreateResponse: Schema.Schema<
  ThreadSectionCreateResponse,
  ThreadSectionCreateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ section: ThreadSection })).annotations({
  identifier: "ThreadSectionCreateResponse"
})

/** Parameters for deleting an independently persisted thread section. */
export interface ThreadSectionDeleteParams {
  /** The stable, server-generated identity of the section to delete. */
  readonly sectionId: string
}
export const ThreadSectionDeleteParams: Schema.Schema<ThreadSectionDeleteParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ sectionId: Schema.String })).annotations({
    identifier: "ThreadSectionDeleteParams"
  })

/** Successful deletion does not return additional section data. */
export interface ThreadSectionDeleteResponse {}
export const ThreadSectionDeleteResponse: Schema.Schema<ThreadSectionDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSectionDeleteResponse"
  })

/** Parameters for listing independently persisted thread sections. */
export interface ThreadSectionListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Maximum number of sections to return. */
  readonly limit?: number | null
}
export const ThreadSectionListParams: Schema.Schema<ThreadSectionListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "ThreadSectionListParams" })

/** One page of independently persisted thread sections. */
export interface ThreadSectionListResponse {
  readonly data: ReadonlyArray<ThreadSection>
  /** Opaque cursor for the next page, or `null` when no sections remain. */
  readonly nextCursor: string | null
}
/** `ThreadSectionListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSectionListResponseEncoded extends Omit<
  ThreadSectionListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<ThreadSectionEncoded>
  readonly nextCursor?: string | null
}
export const ThreadSectionListResponse: Schema.Schema<
  ThreadSectionListResponse,
  ThreadSectionListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(ThreadSection), nextCursor: Lenient.nullable(Schema.String) })
).annotations({ identifier: "ThreadSectionListResponse" })

/** Parameters for moving a thread within a server-owned section ordering. */
export interface ThreadSectionMoveParams {
  /** Existing thread to insert before; omission or null appends to the section. */
  readonly beforeThreadId?: string | null
  /** Destination section, or `null` to remove the thread from its section. */
  readonly sectionId: string | null
  /** Thread to move into, within, or out of a section. */
  readonly threadId: string
}
export const ThreadSectionMoveParams: Schema.Schema<ThreadSectionMoveParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      beforeThreadId: Lenient.optional(Schema.NullOr(Schema.String)),
      sectionId: Schema.NullOr(Schema.String),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadSectionMoveParams" })

export interface ThreadSectionMoveResponse {}
export const ThreadSectionMoveResponse: Schema.Schema<ThreadSectionMoveResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSectionMoveResponse"
  })

/** Parameters for updating an independently persisted thread section. */
export interface ThreadSectionUpdateParams {
  /** Omit to preserve appearance, use `null` to clear it, or provide a replacement. */
  readonly appearance?: ThreadSectionAppearanceEncoded | null
  /** The updated user-visible name of the section. */
  readonly name: string
  /** The stable, server-generated identity of the section to update. */
  readonly sectionId: string
}
export const ThreadSectionUpdateParams: Schema.Schema<ThreadSectionUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appearance: Lenient.optional(Schema.NullOr(Schema.encodedSchema(ThreadSectionAppearance))),
      name: Schema.String,
      sectionId: Schema.String
    })
  ).annotations({ identifier: "ThreadSectionUpdateParams" })

/** The independently persisted section after its name is updated. */
export interface ThreadSectionUpdateResponse {
  readonly section: ThreadSection
}
/** `ThreadSectionUpdateResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSectionUpdateResponseEncoded extends Omit<
  ThreadSectionUpdateResponse,
  "section"
> {
  readonly section: ThreadSectionEncoded
}
export const ThreadSectionUpdateResponse: Schema.Schema<
  ThreadSectionUpdateResponse,
  ThreadSectionUpdateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ section: ThreadSection })).annotations({
  identifier: "ThreadSectionUpdateResponse"
})

/** A member of `ThreadPredictionResult` that this version does not know, whole. */
export type UnrecognizedThreadPredictionResult = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedThreadPredictionResult: Schema.Schema<UnrecognizedThreadPredictionResult> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("completed", "failed") })
  ).annotations({ identifier: "UnrecognizedThreadPredictionResult" })
