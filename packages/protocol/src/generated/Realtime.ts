/**
 * The definitions of the domain "Realtime".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

export interface BemItemPromotedThreadRealtimeItem {
  readonly item_id: string
  readonly presentation: ThreadRealtimeBemItemPresentation
  readonly turn_id: string
  readonly type: "bemItemPromoted"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `BemItemPromotedThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface BemItemPromotedThreadRealtimeItemEncoded extends Omit<
  BemItemPromotedThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const BemItemPromotedThreadRealtimeItem: Schema.Schema<
  BemItemPromotedThreadRealtimeItem,
  BemItemPromotedThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    item_id: Schema.String,
    presentation: ThreadRealtimeBemItemPresentation,
    turn_id: Schema.String,
    type: Schema.Literal("bemItemPromoted"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "BemItemPromotedThreadRealtimeItem" })

export type CodexResponseHandoffMode = "thinking" | "commentary" | "bemTags" | (string & {})
export const CodexResponseHandoffMode: Schema.Schema<CodexResponseHandoffMode> = Schema.String

export type ConversationTextRole = "user" | "developer" | "assistant" | (string & {})
export const ConversationTextRole: Schema.Schema<ConversationTextRole> = Schema.String

export interface ExistingCallThreadRealtimeStartTransport {
  /** Identifier of a realtime call already created and negotiated by the client. */
  readonly callId: string
  readonly type: "existingCall"
}
export const ExistingCallThreadRealtimeStartTransport: Schema.Schema<ExistingCallThreadRealtimeStartTransport> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ callId: Schema.String, type: Schema.Literal("existingCall") })
  ).annotations({ identifier: "ExistingCallThreadRealtimeStartTransport" })

export interface FrameThreadRealtimeItem {
  readonly channels: ThreadRealtimeFrameChannels
  readonly type: "frame"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `FrameThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface FrameThreadRealtimeItemEncoded extends Omit<
  FrameThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const FrameThreadRealtimeItem: Schema.Schema<
  FrameThreadRealtimeItem,
  FrameThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    channels: ThreadRealtimeFrameChannels,
    type: Schema.Literal("frame"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "FrameThreadRealtimeItem" })

export interface InlineMarkdownThreadRealtimeBemItemPresentation {
  readonly type: "inlineMarkdown"
}
export const InlineMarkdownThreadRealtimeBemItemPresentation: Schema.Schema<InlineMarkdownThreadRealtimeBemItemPresentation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("inlineMarkdown") })
  ).annotations({ identifier: "InlineMarkdownThreadRealtimeBemItemPresentation" })

export interface InlineVisualizationThreadRealtimeBemItemPresentation {
  readonly index: number
  readonly type: "inlineVisualization"
}
export const InlineVisualizationThreadRealtimeBemItemPresentation: Schema.Schema<InlineVisualizationThreadRealtimeBemItemPresentation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ index: Schema.Number, type: Schema.Literal("inlineVisualization") })
  ).annotations({ identifier: "InlineVisualizationThreadRealtimeBemItemPresentation" })

export type RealtimeConversationVersion = "v1" | "v2" | "v3" | (string & {})
export const RealtimeConversationVersion: Schema.Schema<RealtimeConversationVersion> = Schema.String

export type RealtimeOutputModality = "text" | "audio" | (string & {})
export const RealtimeOutputModality: Schema.Schema<RealtimeOutputModality> = Schema.String

export interface RealtimeSessionClosedThreadRealtimeItem {
  readonly outcome: ThreadRealtimeSessionOutcome
  readonly type: "realtimeSessionClosed"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `RealtimeSessionClosedThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface RealtimeSessionClosedThreadRealtimeItemEncoded extends Omit<
  RealtimeSessionClosedThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const RealtimeSessionClosedThreadRealtimeItem: Schema.Schema<
  RealtimeSessionClosedThreadRealtimeItem,
  RealtimeSessionClosedThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    outcome: ThreadRealtimeSessionOutcome,
    type: Schema.Literal("realtimeSessionClosed"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "RealtimeSessionClosedThreadRealtimeItem" })

export interface RealtimeSessionStartedThreadRealtimeItem {
  readonly type: "realtimeSessionStarted"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `RealtimeSessionStartedThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface RealtimeSessionStartedThreadRealtimeItemEncoded extends Omit<
  RealtimeSessionStartedThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const RealtimeSessionStartedThreadRealtimeItem: Schema.Schema<
  RealtimeSessionStartedThreadRealtimeItem,
  RealtimeSessionStartedThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    type: Schema.Literal("realtimeSessionStarted"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "RealtimeSessionStartedThreadRealtimeItem" })

export type RealtimeVoice =
  | "alloy"
  | "arbor"
  | "ash"
  | "aube"
  | "ballad"
  | "breeze"
  | "bubbie"
  | "cedar"
  | "coral"
  | "cove"
  | "echo"
  | "ember"
  | "haetsal"
  | "hanul"
  | "himari"
  | "juniper"
  | "leher"
  | "maple"
  | "marin"
  | "miko"
  | "neer"
  | "porto"
  | "rindo"
  | "rio"
  | "rivage"
  | "sage"
  | "selva"
  | "shimmer"
  | "sol"
  | "sonna"
  | "spruce"
  | "tinta"
  | "vale"
  | "verse"
  | "viola"
  | (string & {})
export const RealtimeVoice: Schema.Schema<RealtimeVoice> = Schema.String

export interface RealtimeVoicesList {
  readonly defaultV1: RealtimeVoice
  readonly defaultV2: RealtimeVoice
  readonly v1: ReadonlyArray<RealtimeVoice>
  readonly v2: ReadonlyArray<RealtimeVoice>
  /** Default: `[]`. */
  readonly v3: ReadonlyArray<RealtimeVoice>
}
/** `RealtimeVoicesList` as it is on the wire: defaults may be missing. */
export interface RealtimeVoicesListEncoded extends Omit<RealtimeVoicesList, "v3"> {
  readonly v3?: ReadonlyArray<RealtimeVoice>
}
export const RealtimeVoicesList: Schema.Schema<RealtimeVoicesList, RealtimeVoicesListEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      defaultV1: RealtimeVoice,
      defaultV2: RealtimeVoice,
      v1: Schema.Array(RealtimeVoice),
      v2: Schema.Array(RealtimeVoice),
      v3: Lenient.defaulted(Schema.Array(RealtimeVoice), () => [])
    })
  ).annotations({ identifier: "RealtimeVoicesList" })

export interface SessionEndInputSavedThreadRealtimeItem {
  readonly input: string
  readonly input_item_id: string
  readonly source_event_ids: ReadonlyArray<string>
  readonly type: "sessionEndInputSaved"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `SessionEndInputSavedThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface SessionEndInputSavedThreadRealtimeItemEncoded extends Omit<
  SessionEndInputSavedThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const SessionEndInputSavedThreadRealtimeItem: Schema.Schema<
  SessionEndInputSavedThreadRealtimeItem,
  SessionEndInputSavedThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    input: Schema.String,
    input_item_id: Schema.String,
    source_event_ids: Schema.Array(Schema.String),
    type: Schema.Literal("sessionEndInputSaved"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "SessionEndInputSavedThreadRealtimeItem" })

/**
 * EXPERIMENTAL - append audio input to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendAudioParams {
  readonly audio: ThreadRealtimeAudioChunkEncoded
  readonly threadId: string
}
export const ThreadRealtimeAppendAudioParams: Schema.Schema<ThreadRealtimeAppendAudioParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      audio: Schema.encodedSchema(ThreadRealtimeAudioChunk),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadRealtimeAppendAudioParams" })

/**
 * EXPERIMENTAL - response for appending realtime audio input.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendAudioResponse {}
export const ThreadRealtimeAppendAudioResponse: Schema.Schema<ThreadRealtimeAppendAudioResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeAppendAudioResponse"
  })

/**
 * EXPERIMENTAL - append speakable text to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendSpeechParams {
  readonly text: string
  readonly threadId: string
}
export const ThreadRealtimeAppendSpeechParams: Schema.Schema<ThreadRealtimeAppendSpeechParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeAppendSpeechParams" })

/**
 * EXPERIMENTAL - response for appending realtime speech.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendSpeechResponse {}
export const ThreadRealtimeAppendSpeechResponse: Schema.Schema<ThreadRealtimeAppendSpeechResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeAppendSpeechResponse"
  })

/**
 * EXPERIMENTAL - append text input to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendTextParams {
  /** Default: `"user"`. */
  readonly role?: ConversationTextRole
  readonly text: string
  readonly threadId: string
}
export const ThreadRealtimeAppendTextParams: Schema.Schema<ThreadRealtimeAppendTextParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      role: Lenient.optional(ConversationTextRole),
      text: Schema.String,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadRealtimeAppendTextParams" })

/**
 * EXPERIMENTAL - response for appending realtime text input.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendTextResponse {}
export const ThreadRealtimeAppendTextResponse: Schema.Schema<ThreadRealtimeAppendTextResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeAppendTextResponse"
  })

/** EXPERIMENTAL - thread realtime audio chunk. */
export interface ThreadRealtimeAudioChunk {
  readonly data: string
  readonly itemId: string | null
  readonly numChannels: number
  readonly sampleRate: number
  readonly samplesPerChannel: number | null
}
/** `ThreadRealtimeAudioChunk` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeAudioChunkEncoded extends Omit<
  ThreadRealtimeAudioChunk,
  "itemId" | "samplesPerChannel"
> {
  readonly itemId?: string | null
  readonly samplesPerChannel?: number | null
}
export const ThreadRealtimeAudioChunk: Schema.Schema<
  ThreadRealtimeAudioChunk,
  ThreadRealtimeAudioChunkEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.String,
    itemId: Lenient.nullable(Schema.String),
    numChannels: Schema.Number,
    sampleRate: Schema.Number,
    samplesPerChannel: Lenient.nullable(Schema.Number)
  })
).annotations({ identifier: "ThreadRealtimeAudioChunk" })

/** EXPERIMENTAL - how an existing agent item appears in a realtime conversation. */
export type ThreadRealtimeBemItemPresentation =
  | WholeItemThreadRealtimeBemItemPresentation
  | InlineMarkdownThreadRealtimeBemItemPresentation
  | InlineVisualizationThreadRealtimeBemItemPresentation
  | UnrecognizedThreadRealtimeBemItemPresentation
export const ThreadRealtimeBemItemPresentation: Schema.Schema<ThreadRealtimeBemItemPresentation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      WholeItemThreadRealtimeBemItemPresentation,
      InlineMarkdownThreadRealtimeBemItemPresentation,
      InlineVisualizationThreadRealtimeBemItemPresentation,
      UnrecognizedThreadRealtimeBemItemPresentation
    )
  ).annotations({ identifier: "ThreadRealtimeBemItemPresentation" })

/** EXPERIMENTAL - emitted when thread realtime transport closes. */
export interface ThreadRealtimeClosedNotification {
  readonly reason: string | null
  readonly threadId: string
}
/** `ThreadRealtimeClosedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeClosedNotificationEncoded extends Omit<
  ThreadRealtimeClosedNotification,
  "reason"
> {
  readonly reason?: string | null
}
export const ThreadRealtimeClosedNotification: Schema.Schema<
  ThreadRealtimeClosedNotification,
  ThreadRealtimeClosedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ reason: Lenient.nullable(Schema.String), threadId: Schema.String })
).annotations({ identifier: "ThreadRealtimeClosedNotification" })

export type ThreadRealtimeCoverage = "unsupported" | "pending" | "ready" | (string & {})
export const ThreadRealtimeCoverage: Schema.Schema<ThreadRealtimeCoverage> = Schema.String

export interface ThreadRealtimeEntry {
  readonly item: ThreadRealtimeItem
  readonly position: number
}
/** `ThreadRealtimeEntry` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeEntryEncoded extends Omit<ThreadRealtimeEntry, "item"> {
  readonly item: ThreadRealtimeItemEncoded
}
export const ThreadRealtimeEntry: Schema.Schema<ThreadRealtimeEntry, ThreadRealtimeEntryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ item: ThreadRealtimeItem, position: Schema.Number })
  ).annotations({ identifier: "ThreadRealtimeEntry" })

/** EXPERIMENTAL - emitted when thread realtime encounters an error. */
export interface ThreadRealtimeErrorNotification {
  readonly message: string
  readonly threadId: string
}
export const ThreadRealtimeErrorNotification: Schema.Schema<ThreadRealtimeErrorNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ message: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeErrorNotification" })

/** A frame holds one or more payloads, at most one per channel. They share one ID, observation time, and seal. V1 requires its only channel, `voice_transcript`. */
export interface ThreadRealtimeFrameChannels {
  readonly voice_transcript: ThreadRealtimeVoiceTranscript
}
export const ThreadRealtimeFrameChannels: Schema.Schema<ThreadRealtimeFrameChannels> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ voice_transcript: ThreadRealtimeVoiceTranscript })
  ).annotations({ identifier: "ThreadRealtimeFrameChannels" })

export type ThreadRealtimeHandoffMode = "start" | "steer" | (string & {})
export const ThreadRealtimeHandoffMode: Schema.Schema<ThreadRealtimeHandoffMode> = Schema.String

/** EXPERIMENTAL - role-bearing text item included when a realtime V3 session starts. */
export interface ThreadRealtimeInitialItem {
  readonly role: ConversationTextRole
  readonly text: string
}
export const ThreadRealtimeInitialItem: Schema.Schema<ThreadRealtimeInitialItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ role: ConversationTextRole, text: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeInitialItem" })

/** EXPERIMENTAL - a thread-scoped realtime item in the canonical timeline. */
export type ThreadRealtimeItem =
  | RealtimeSessionStartedThreadRealtimeItem
  | FrameThreadRealtimeItem
  | TranscriptSegmentThreadRealtimeItem
  | BemItemPromotedThreadRealtimeItem
  | RealtimeSessionClosedThreadRealtimeItem
  | TurnInputAcceptedThreadRealtimeItem
  | SessionEndInputSavedThreadRealtimeItem
  | UnrecognizedThreadRealtimeItem
/** `ThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export type ThreadRealtimeItemEncoded =
  | RealtimeSessionStartedThreadRealtimeItemEncoded
  | FrameThreadRealtimeItemEncoded
  | TranscriptSegmentThreadRealtimeItemEncoded
  | BemItemPromotedThreadRealtimeItemEncoded
  | RealtimeSessionClosedThreadRealtimeItemEncoded
  | TurnInputAcceptedThreadRealtimeItemEncoded
  | SessionEndInputSavedThreadRealtimeItemEncoded
  | UnrecognizedThreadRealtimeItem
export const ThreadRealtimeItem: Schema.Schema<ThreadRealtimeItem, ThreadRealtimeItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      RealtimeSessionStartedThreadRealtimeItem,
      FrameThreadRealtimeItem,
      TranscriptSegmentThreadRealtimeItem,
      BemItemPromotedThreadRealtimeItem,
      RealtimeSessionClosedThreadRealtimeItem,
      TurnInputAcceptedThreadRealtimeItem,
      SessionEndInputSavedThreadRealtimeItem,
      UnrecognizedThreadRealtimeItem
    )
  ).annotations({ identifier: "ThreadRealtimeItem" })

/** EXPERIMENTAL - raw non-audio thread realtime item emitted by the backend. */
export interface ThreadRealtimeItemAddedNotification {
  readonly item: unknown
  readonly threadId: string
}
export const ThreadRealtimeItemAddedNotification: Schema.Schema<ThreadRealtimeItemAddedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ item: Schema.Unknown, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeItemAddedNotification" })

/** EXPERIMENTAL - a realtime timeline item published after canonical commit. */
export interface ThreadRealtimeItemCompletedNotification {
  readonly item: ThreadRealtimeItem
  readonly threadId: string
}
/** `ThreadRealtimeItemCompletedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeItemCompletedNotificationEncoded extends Omit<
  ThreadRealtimeItemCompletedNotification,
  "item"
> {
  readonly item: ThreadRealtimeItemEncoded
}
export const ThreadRealtimeItemCompletedNotification: Schema.Schema<
  ThreadRealtimeItemCompletedNotification,
  ThreadRealtimeItemCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ item: ThreadRealtimeItem, threadId: Schema.String })
).annotations({ identifier: "ThreadRealtimeItemCompletedNotification" })

/** EXPERIMENTAL - a realtime timeline item started before its content streams. */
export interface ThreadRealtimeItemStartedNotification {
  readonly item: ThreadRealtimeItem
  readonly threadId: string
}
/** `ThreadRealtimeItemStartedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeItemStartedNotificationEncoded extends Omit<
  ThreadRealtimeItemStartedNotification,
  "item"
> {
  readonly item: ThreadRealtimeItemEncoded
}
export const ThreadRealtimeItemStartedNotification: Schema.Schema<
  ThreadRealtimeItemStartedNotification,
  ThreadRealtimeItemStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ item: ThreadRealtimeItem, threadId: Schema.String })
).annotations({ identifier: "ThreadRealtimeItemStartedNotification" })

/** EXPERIMENTAL - text appended to an active realtime transcript item. */
export interface ThreadRealtimeItemTranscriptDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
}
export const ThreadRealtimeItemTranscriptDeltaNotification: Schema.Schema<ThreadRealtimeItemTranscriptDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeItemTranscriptDeltaNotification" })

/** @experimental */
export interface ThreadRealtimeListParams {
  readonly afterPosition?: number | null
  readonly cursor?: string | null
  /** A required exact event ID, such as a completed item's acknowledgement. Returns pending until projected. Explicit filters can exclude a known event. */
  readonly eventId?: string | null
  /** Inclusive canonical observation time lower bound. */
  readonly fromObservedAtMs?: number | null
  readonly limit?: number | null
  /** Defaults to canonical observation time. */
  readonly order?: ThreadRealtimeOrder | null
  /** Return pending until the projection includes this committed position. */
  readonly requiredThroughPosition?: number | null
  readonly sessionId?: string | null
  /** Exclusive committed position delimiting an immutable snapshot. */
  readonly snapshotEnd?: number | null
  readonly threadId: string
  /** Exclusive canonical observation time upper bound. */
  readonly toObservedAtMs?: number | null
}
export const ThreadRealtimeListParams: Schema.Schema<ThreadRealtimeListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      afterPosition: Lenient.optional(Schema.NullOr(Schema.Number)),
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      eventId: Lenient.optional(Schema.NullOr(Schema.String)),
      fromObservedAtMs: Lenient.optional(Schema.NullOr(Schema.Number)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      order: Lenient.optional(Schema.NullOr(ThreadRealtimeOrder)),
      requiredThroughPosition: Lenient.optional(Schema.NullOr(Schema.Number)),
      sessionId: Lenient.optional(Schema.NullOr(Schema.String)),
      snapshotEnd: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Schema.String,
      toObservedAtMs: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "ThreadRealtimeListParams" })

/** @experimental */
export interface ThreadRealtimeListResponse {
  readonly coverage: ThreadRealtimeCoverage
  readonly data: ReadonlyArray<ThreadRealtimeEntry>
  readonly nextCursor: string | null
  /** Exclusive position through which the projection has processed canonical history. */
  readonly projectedThroughItemIndex: number
  readonly snapshotEnd: number
}
/** `ThreadRealtimeListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeListResponseEncoded extends Omit<
  ThreadRealtimeListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<ThreadRealtimeEntryEncoded>
  readonly nextCursor?: string | null
}
export const ThreadRealtimeListResponse: Schema.Schema<
  ThreadRealtimeListResponse,
  ThreadRealtimeListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    coverage: ThreadRealtimeCoverage,
    data: Schema.Array(ThreadRealtimeEntry),
    nextCursor: Lenient.nullable(Schema.String),
    projectedThroughItemIndex: Schema.Number,
    snapshotEnd: Schema.Number
  })
).annotations({ identifier: "ThreadRealtimeListResponse" })

/**
 * EXPERIMENTAL - list voices supported by thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeListVoicesParams {}
export const ThreadRealtimeListVoicesParams: Schema.Schema<ThreadRealtimeListVoicesParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeListVoicesParams"
  })

/**
 * EXPERIMENTAL - response for listing supported realtime voices.
 *
 * @experimental
 */
export interface ThreadRealtimeListVoicesResponse {
  readonly voices: RealtimeVoicesList
}
/** `ThreadRealtimeListVoicesResponse` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeListVoicesResponseEncoded extends Omit<
  ThreadRealtimeListVoicesResponse,
  "voices"
> {
  readonly voices: RealtimeVoicesListEncoded
}
export const ThreadRealtimeListVoicesResponse: Schema.Schema<
  ThreadRealtimeListVoicesResponse,
  ThreadRealtimeListVoicesResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ voices: RealtimeVoicesList })).annotations({
  identifier: "ThreadRealtimeListVoicesResponse"
})

/**
 * - `observedAt`: Sort by canonical observation time, then committed position.
 * - `position`: Sort by committed position, including events sealed after older snapshots.
 */
export type ThreadRealtimeOrder = "observedAt" | "position" | (string & {})
export const ThreadRealtimeOrder: Schema.Schema<ThreadRealtimeOrder> = Schema.String

/** EXPERIMENTAL - streamed output audio emitted by thread realtime. */
export interface ThreadRealtimeOutputAudioDeltaNotification {
  readonly audio: ThreadRealtimeAudioChunk
  readonly threadId: string
}
/** `ThreadRealtimeOutputAudioDeltaNotification` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeOutputAudioDeltaNotificationEncoded extends Omit<
  ThreadRealtimeOutputAudioDeltaNotification,
  "audio"
> {
  readonly audio: ThreadRealtimeAudioChunkEncoded
}
export const ThreadRealtimeOutputAudioDeltaNotification: Schema.Schema<
  ThreadRealtimeOutputAudioDeltaNotification,
  ThreadRealtimeOutputAudioDeltaNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ audio: ThreadRealtimeAudioChunk, threadId: Schema.String })
).annotations({ identifier: "ThreadRealtimeOutputAudioDeltaNotification" })

/** EXPERIMENTAL - emitted with the remote SDP for a WebRTC realtime session. */
export interface ThreadRealtimeSdpNotification {
  readonly sdp: string
  readonly threadId: string
}
export const ThreadRealtimeSdpNotification: Schema.Schema<ThreadRealtimeSdpNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ sdp: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeSdpNotification" })

export type ThreadRealtimeSessionOutcome = "ended" | "failed" | (string & {})
export const ThreadRealtimeSessionOutcome: Schema.Schema<ThreadRealtimeSessionOutcome> =
  Schema.String

/**
 * EXPERIMENTAL - start a thread-scoped realtime session.
 *
 * @experimental
 */
export interface ThreadRealtimeStartParams {
  /** Relays public reasoning summaries as quiet context for realtime V3 delegations. Defaults to false. */
  readonly backendReasoningStatus?: boolean
  /** Leaves Codex response handoffs to the client's explicit append calls instead of forwarding them automatically. Defaults to false. */
  readonly clientManagedHandoffs?: boolean | null
  /** Overrides BEM channel prefixes by `analysis`, `commentary`, or `final`. Omitted channels retain their default uppercase bracketed prefixes. */
  readonly codexResponseHandoffChannelPrefixes?: Readonly<
    Record<string, ReadonlyArray<string>>
  > | null
  /** Selects how automatic Codex responses are routed in Frameless Bidi sessions. Omitted values default to `thinking`. Realtime V1 and V2 ignore this setting. */
  readonly codexResponseHandoffMode?: CodexResponseHandoffMode | null
  /** Optional prefix added to automatic Codex response items when `codexResponsesAsItems` is true. */
  readonly codexResponseItemPrefix?: string | null
  /** Sends automatic Codex responses as realtime conversation items instead of handoff appends. */
  readonly codexResponsesAsItems?: boolean | null
  /** Controls whether a realtime V3 delegation produces an acknowledgement filler. Omitted values preserve the Realtime API's default behavior. */
  readonly delegationAckFiller?: boolean | null
  /** Routes any transcript tail remaining at session end through Codex. Defaults to false. TODO: Remove this rollout knob once transcript-tail flushing is always enabled. */
  readonly flushTranscriptTailOnSessionEnd?: boolean | null
  /** Set to false to start without Codex's startup context. Omitted or null includes it. */
  readonly includeStartupContext?: boolean | null
  /** Adds complete role-bearing text items to the initial Frameless Bidi session history. This is only supported by realtime V3 and is sent during session startup. Requests are limited to 128 items and 8,192 estimated text tokens in total. */
  readonly initialItems?: ReadonlyArray<ThreadRealtimeInitialItem> | null
  /** Overrides the configured realtime model for this session only. */
  readonly model?: string | null
  /** Selects text or audio output for the realtime session. Transport and voice stay independent so clients can choose how they connect separately from what the model emits. */
  readonly outputModality: RealtimeOutputModality
  readonly prompt?: string | null
  /** Developer instructions given to the backing Codex model when this realtime session ends. */
  readonly realtimeEndInstructions?: string | null
  readonly realtimeSessionId?: string | null
  /** Developer instructions given to the backing Codex model when this realtime session starts. */
  readonly realtimeStartInstructions?: string | null
  readonly threadId: string
  readonly transport?: ThreadRealtimeStartTransport | null
  /** Overrides the configured realtime protocol version for this session only. */
  readonly version?: RealtimeConversationVersion | null
  readonly voice?: RealtimeVoice | null
  /** Client-generated identifier for the product voice session. This is distinct from `realtimeSessionId`. */
  readonly voiceSessionId?: string | null
}
export const ThreadRealtimeStartParams: Schema.Schema<ThreadRealtimeStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      backendReasoningStatus: Lenient.optional(Schema.Boolean),
      clientManagedHandoffs: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      codexResponseHandoffChannelPrefixes: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) }))
      ),
      codexResponseHandoffMode: Lenient.optional(Schema.NullOr(CodexResponseHandoffMode)),
      codexResponseItemPrefix: Lenient.optional(Schema.NullOr(Schema.String)),
      codexResponsesAsItems: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      delegationAckFiller: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      flushTranscriptTailOnSessionEnd: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      includeStartupContext: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      initialItems: Lenient.optional(Schema.NullOr(Schema.Array(ThreadRealtimeInitialItem))),
      model: Lenient.optional(Schema.NullOr(Schema.String)),
      outputModality: RealtimeOutputModality,
      prompt: Lenient.optional(Schema.NullOr(Schema.String)),
      realtimeEndInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      realtimeSessionId: Lenient.optional(Schema.NullOr(Schema.String)),
      realtimeStartInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      threadId: Schema.String,
      transport: Lenient.optional(Schema.NullOr(ThreadRealtimeStartTransport)),
      version: Lenient.optional(Schema.NullOr(RealtimeConversationVersion)),
      voice: Lenient.optional(Schema.NullOr(RealtimeVoice)),
      voiceSessionId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ThreadRealtimeStartParams" })

/**
 * EXPERIMENTAL - response for starting thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeStartResponse {}
export const ThreadRealtimeStartResponse: Schema.Schema<ThreadRealtimeStartResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeStartResponse"
  })

/** EXPERIMENTAL - transport used by thread realtime. */
export type ThreadRealtimeStartTransport =
  | WebsocketThreadRealtimeStartTransport
  | WebrtcThreadRealtimeStartTransport
  | ExistingCallThreadRealtimeStartTransport
export const ThreadRealtimeStartTransport: Schema.Schema<ThreadRealtimeStartTransport> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      WebsocketThreadRealtimeStartTransport,
      WebrtcThreadRealtimeStartTransport,
      ExistingCallThreadRealtimeStartTransport
    )
  ).annotations({ identifier: "ThreadRealtimeStartTransport" })

/** EXPERIMENTAL - emitted when thread realtime startup is accepted. */
export interface ThreadRealtimeStartedNotification {
  readonly realtimeSessionId: string | null
  readonly threadId: string
  readonly version: RealtimeConversationVersion
}
/** `ThreadRealtimeStartedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadRealtimeStartedNotificationEncoded extends Omit<
  ThreadRealtimeStartedNotification,
  "realtimeSessionId"
> {
  readonly realtimeSessionId?: string | null
}
export const ThreadRealtimeStartedNotification: Schema.Schema<
  ThreadRealtimeStartedNotification,
  ThreadRealtimeStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    realtimeSessionId: Lenient.nullable(Schema.String),
    threadId: Schema.String,
    version: RealtimeConversationVersion
  })
).annotations({ identifier: "ThreadRealtimeStartedNotification" })

/**
 * EXPERIMENTAL - stop thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeStopParams {
  readonly threadId: string
}
export const ThreadRealtimeStopParams: Schema.Schema<ThreadRealtimeStopParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ threadId: Schema.String })).annotations({
    identifier: "ThreadRealtimeStopParams"
  })

/**
 * EXPERIMENTAL - response for stopping thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeStopResponse {}
export const ThreadRealtimeStopResponse: Schema.Schema<ThreadRealtimeStopResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadRealtimeStopResponse"
  })

/** EXPERIMENTAL - flat transcript delta emitted whenever realtime transcript text changes. */
export interface ThreadRealtimeTranscriptDeltaNotification {
  /** Live transcript delta from the realtime event. */
  readonly delta: string
  readonly role: string
  readonly threadId: string
}
export const ThreadRealtimeTranscriptDeltaNotification: Schema.Schema<ThreadRealtimeTranscriptDeltaNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ delta: Schema.String, role: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeTranscriptDeltaNotification" })

/** EXPERIMENTAL - final transcript text emitted when realtime completes a transcript part. */
export interface ThreadRealtimeTranscriptDoneNotification {
  readonly role: string
  /** Final complete text for the transcript part. */
  readonly text: string
  readonly threadId: string
}
export const ThreadRealtimeTranscriptDoneNotification: Schema.Schema<ThreadRealtimeTranscriptDoneNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ role: Schema.String, text: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeTranscriptDoneNotification" })

export type ThreadRealtimeTranscriptRole = "user" | "assistant" | (string & {})
export const ThreadRealtimeTranscriptRole: Schema.Schema<ThreadRealtimeTranscriptRole> =
  Schema.String

export interface ThreadRealtimeVoiceTranscript {
  readonly role: ThreadRealtimeTranscriptRole
  readonly text: string
}
export const ThreadRealtimeVoiceTranscript: Schema.Schema<ThreadRealtimeVoiceTranscript> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ role: ThreadRealtimeTranscriptRole, text: Schema.String })
  ).annotations({ identifier: "ThreadRealtimeVoiceTranscript" })

export interface TranscriptSegmentThreadRealtimeItem {
  readonly role: ThreadRealtimeTranscriptRole
  readonly text: string
  readonly type: "transcriptSegment"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `TranscriptSegmentThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface TranscriptSegmentThreadRealtimeItemEncoded extends Omit<
  TranscriptSegmentThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const TranscriptSegmentThreadRealtimeItem: Schema.Schema<
  TranscriptSegmentThreadRealtimeItem,
  TranscriptSegmentThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    role: ThreadRealtimeTranscriptRole,
    text: Schema.String,
    type: Schema.Literal("transcriptSegment"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "TranscriptSegmentThreadRealtimeItem" })

export interface TurnInputAcceptedThreadRealtimeItem {
  readonly handoff_id: string
  readonly input: string
  readonly input_item_id: string
  readonly mode: ThreadRealtimeHandoffMode
  readonly source_event_ids: ReadonlyArray<string>
  readonly turn_id: string
  readonly type: "turnInputAccepted"
  readonly id: string
  /** Canonical observation time in Unix milliseconds for eligible voice calls. */
  readonly observedAtMs: number | null
  readonly realtimeSessionId: string
}
/** `TurnInputAcceptedThreadRealtimeItem` as it is on the wire: defaults may be missing. */
export interface TurnInputAcceptedThreadRealtimeItemEncoded extends Omit<
  TurnInputAcceptedThreadRealtimeItem,
  "observedAtMs"
> {
  readonly observedAtMs?: number | null
}
export const TurnInputAcceptedThreadRealtimeItem: Schema.Schema<
  TurnInputAcceptedThreadRealtimeItem,
  TurnInputAcceptedThreadRealtimeItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    handoff_id: Schema.String,
    input: Schema.String,
    input_item_id: Schema.String,
    mode: ThreadRealtimeHandoffMode,
    source_event_ids: Schema.Array(Schema.String),
    turn_id: Schema.String,
    type: Schema.Literal("turnInputAccepted"),
    id: Schema.String,
    observedAtMs: Lenient.nullable(Schema.Number),
    realtimeSessionId: Schema.String
  })
).annotations({ identifier: "TurnInputAcceptedThreadRealtimeItem" })

/** A member of `ThreadRealtimeBemItemPresentation` that this version does not know, whole. */
export type UnrecognizedThreadRealtimeBemItemPresentation = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedThreadRealtimeBemItemPresentation: Schema.Schema<UnrecognizedThreadRealtimeBemItemPresentation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag("wholeItem", "inlineMarkdown", "inlineVisualization")
    })
  ).annotations({ identifier: "UnrecognizedThreadRealtimeBemItemPresentation" })

/** A member of `ThreadRealtimeItem` that this version does not know, whole. */
export type UnrecognizedThreadRealtimeItem = {
  readonly type: Lenient.UnknownTag
  readonly id: string
}
export const UnrecognizedThreadRealtimeItem: Schema.Schema<UnrecognizedThreadRealtimeItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "realtimeSessionStarted",
        "frame",
        "transcriptSegment",
        "bemItemPromoted",
        "realtimeSessionClosed",
        "turnInputAccepted",
        "sessionEndInputSaved"
      ),
      id: Schema.String
    })
  ).annotations({ identifier: "UnrecognizedThreadRealtimeItem" })

export interface WebrtcThreadRealtimeStartTransport {
  /** SDP offer generated by a WebRTC RTCPeerConnection after configuring audio and the realtime events data channel. */
  readonly sdp: string
  readonly type: "webrtc"
}
export const WebrtcThreadRealtimeStartTransport: Schema.Schema<WebrtcThreadRealtimeStartTransport> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ sdp: Schema.String, type: Schema.Literal("webrtc") })
  ).annotations({ identifier: "WebrtcThreadRealtimeStartTransport" })

export interface WebsocketThreadRealtimeStartTransport {
  readonly type: "websocket"
}
export const WebsocketThreadRealtimeStartTransport: Schema.Schema<WebsocketThreadRealtimeStartTransport> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("websocket") })
  ).annotations({ identifier: "WebsocketThreadRealtimeStartTransport" })

export interface WholeItemThreadRealtimeBemItemPresentation {
  readonly type: "wholeItem"
}
export const WholeItemThreadRealtimeBemItemPresentation: Schema.Schema<WholeItemThreadRealtimeBemItemPresentation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("wholeItem") })
  ).annotations({ identifier: "WholeItemThreadRealtimeBemItemPresentation" })
