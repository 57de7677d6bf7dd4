/**
 * The definitions of the domain "Server".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  LegacyAppPathString,
  RequestId,
  SessionSource,
  type SessionSourceEncoded,
  ThreadId
} from "./Common.ts"

export interface AttestationGenerateParams {}
export const AttestationGenerateParams: Schema.Schema<AttestationGenerateParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "AttestationGenerateParams"
  })

export interface AttestationGenerateResponse {
  /** Opaque client attestation token. */
  readonly token: string
}
export const AttestationGenerateResponse: Schema.Schema<AttestationGenerateResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ token: Schema.String })).annotations({
    identifier: "AttestationGenerateResponse"
  })

export interface ClientInfo {
  readonly name: string
  readonly title?: string | null
  readonly version: string
}
export const ClientInfo: Schema.Schema<ClientInfo> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    name: Schema.String,
    title: Lenient.optional(Schema.NullOr(Schema.String)),
    version: Schema.String
  })
).annotations({ identifier: "ClientInfo" })

export interface ConversationGitInfo {
  readonly sha: string | null
  readonly branch: string | null
  readonly origin_url: string | null
}
/** `ConversationGitInfo` as it is on the wire: defaults may be missing. */
export interface ConversationGitInfoEncoded extends Omit<
  ConversationGitInfo,
  "sha" | "branch" | "origin_url"
> {
  readonly sha?: string | null
  readonly branch?: string | null
  readonly origin_url?: string | null
}
export const ConversationGitInfo: Schema.Schema<ConversationGitInfo, ConversationGitInfoEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      sha: Lenient.nullable(Schema.String),
      branch: Lenient.nullable(Schema.String),
      origin_url: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "ConversationGitInfo" })

export interface ConversationSummary {
  readonly conversationId: ThreadId
  readonly path: string
  readonly preview: string
  readonly timestamp: string | null
  readonly updatedAt: string | null
  readonly modelProvider: string
  readonly cwd: string
  readonly cliVersion: string
  readonly source: SessionSource
  readonly gitInfo: ConversationGitInfo | null
}
/** `ConversationSummary` as it is on the wire: defaults may be missing. */
export interface ConversationSummaryEncoded extends Omit<
  ConversationSummary,
  "timestamp" | "updatedAt" | "source" | "gitInfo"
> {
  readonly timestamp?: string | null
  readonly updatedAt?: string | null
  readonly source: SessionSourceEncoded
  readonly gitInfo?: ConversationGitInfoEncoded | null
}
export const ConversationSummary: Schema.Schema<ConversationSummary, ConversationSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      conversationId: ThreadId,
      path: Schema.String,
      preview: Schema.String,
      timestamp: Lenient.nullable(Schema.String),
      updatedAt: Lenient.nullable(Schema.String),
      modelProvider: Schema.String,
      cwd: Schema.String,
      cliVersion: Schema.String,
      source: SessionSource,
      gitInfo: Lenient.nullable(ConversationGitInfo)
    })
  ).annotations({ identifier: "ConversationSummary" })

export interface DeprecationNoticeNotification {
  /** Optional extra guidance, such as migration steps or rationale. */
  readonly details: string | null
  /** Concise summary of what is deprecated. */
  readonly summary: string
}
/** `DeprecationNoticeNotification` as it is on the wire: defaults may be missing. */
export interface DeprecationNoticeNotificationEncoded extends Omit<
  DeprecationNoticeNotification,
  "details"
> {
  readonly details?: string | null
}
export const DeprecationNoticeNotification: Schema.Schema<
  DeprecationNoticeNotification,
  DeprecationNoticeNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ details: Lenient.nullable(Schema.String), summary: Schema.String })
).annotations({ identifier: "DeprecationNoticeNotification" })

export interface FeedbackSaveParams {
  readonly classification: string
  readonly extraLogFiles?: ReadonlyArray<string> | null
  readonly includeLogs?: boolean
  readonly reason?: string | null
  /** Absolute, previously unused ZIP path on the app-server host. The caller owns this file, including after a disconnected RPC. */
  readonly savePath: LegacyAppPathString
  readonly tags?: Readonly<Record<string, string>> | null
  readonly threadId?: string | null
}
export const FeedbackSaveParams: Schema.Schema<FeedbackSaveParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      classification: Schema.String,
      extraLogFiles: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      includeLogs: Lenient.optional(Schema.Boolean),
      reason: Lenient.optional(Schema.NullOr(Schema.String)),
      savePath: LegacyAppPathString,
      tags: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      threadId: Lenient.optional(Schema.NullOr(Schema.String))
    })
).annotations({ identifier: "FeedbackSaveParams" })

export interface FeedbackSaveResponse {
  /** Same prompt hash as feedback/upload; null when prompt metadata is absent. */
  readonly promptHash: string | null
  readonly savedPath: LegacyAppPathString
  readonly threadId: string
}
/** `FeedbackSaveResponse` as it is on the wire: defaults may be missing. */
export interface FeedbackSaveResponseEncoded extends Omit<FeedbackSaveResponse, "promptHash"> {
  readonly promptHash?: string | null
}
export const FeedbackSaveResponse: Schema.Schema<
  FeedbackSaveResponse,
  FeedbackSaveResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    promptHash: Lenient.nullable(Schema.String),
    savedPath: LegacyAppPathString,
    threadId: Schema.String
  })
).annotations({ identifier: "FeedbackSaveResponse" })

export interface FeedbackUploadParams {
  readonly classification: string
  readonly extraLogFiles?: ReadonlyArray<string> | null
  readonly includeLogs?: boolean
  readonly reason?: string | null
  readonly tags?: Readonly<Record<string, string>> | null
  readonly threadId?: string | null
}
export const FeedbackUploadParams: Schema.Schema<FeedbackUploadParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      classification: Schema.String,
      extraLogFiles: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      includeLogs: Lenient.optional(Schema.Boolean),
      reason: Lenient.optional(Schema.NullOr(Schema.String)),
      tags: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      threadId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "FeedbackUploadParams" })

export interface FeedbackUploadResponse {
  /** Whitespace-normalized SHA-256 of the session base instructions, matching the uploaded `prompt_hash` tag. Does not include later developer messages. Null when the reported rollout has no prompt metadata. */
  readonly promptHash: string | null
  readonly threadId: string
}
/** `FeedbackUploadResponse` as it is on the wire: defaults may be missing. */
export interface FeedbackUploadResponseEncoded extends Omit<FeedbackUploadResponse, "promptHash"> {
  readonly promptHash?: string | null
}
export const FeedbackUploadResponse: Schema.Schema<
  FeedbackUploadResponse,
  FeedbackUploadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ promptHash: Lenient.nullable(Schema.String), threadId: Schema.String })
).annotations({ identifier: "FeedbackUploadResponse" })

export type GetConversationSummaryParams =
  | {
      readonly rolloutPath: string
    }
  | {
      readonly conversationId: ThreadId
    }
export const GetConversationSummaryParams: Schema.Schema<GetConversationSummaryParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Lenient.struct({ rolloutPath: Schema.String }),
      Lenient.struct({ conversationId: ThreadId })
    )
  ).annotations({ identifier: "GetConversationSummaryParams" })

export interface GetConversationSummaryResponse {
  readonly summary: ConversationSummary
}
/** `GetConversationSummaryResponse` as it is on the wire: defaults may be missing. */
export interface GetConversationSummaryResponseEncoded extends Omit<
  GetConversationSummaryResponse,
  "summary"
> {
  readonly summary: ConversationSummaryEncoded
}
export const GetConversationSummaryResponse: Schema.Schema<
  GetConversationSummaryResponse,
  GetConversationSummaryResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ summary: ConversationSummary })
).annotations({ identifier: "GetConversationSummaryResponse" })

export interface GuardianWarningNotification {
  /** Concise guardian warning message for the user. */
  readonly message: string
  /** Thread target for the guardian warning. */
  readonly threadId: string
}
export const GuardianWarningNotification: Schema.Schema<GuardianWarningNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ message: Schema.String, threadId: Schema.String })
  ).annotations({ identifier: "GuardianWarningNotification" })

/** Client-declared capabilities negotiated during initialize. */
export interface InitializeCapabilities {
  /**
   * Opt into receiving experimental API methods and fields.
   *
   * Default: `false`.
   */
  readonly experimentalApi?: boolean
  /** Use explicit gateway OAuth login instead of automatic browser authorization. Applies to this app-server's gateway runtime; later connections cannot undo it. */
  readonly explicitGatewayOauth?: boolean
  /** MCP extension settings declared by the app-server client. */
  readonly extensions?: Readonly<Record<string, unknown>> | null
  /**
   * Legacy opt-in for the `openai/form` MCP extension.
   *
   * New clients should declare `openai/form` in [`Self::extensions`].
   */
  readonly mcpServerOpenaiFormElicitation?: boolean
  /** Exact notification method names that should be suppressed for this connection (for example `thread/started`). */
  readonly optOutNotificationMethods?: ReadonlyArray<string> | null
  /**
   * Opt into `attestation/generate` requests for upstream `x-oai-attestation`.
   *
   * Default: `false`.
   */
  readonly requestAttestation?: boolean
  /** Present `humanCommand` approvals to a person and return only a one-time decision. Requires `experimentalApi`. Pending requests can be replayed to compatible clients. */
  readonly requiredHumanApproval?: boolean
}
export const InitializeCapabilities: Schema.Schema<InitializeCapabilities> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      experimentalApi: Lenient.optional(Schema.Boolean),
      explicitGatewayOauth: Lenient.optional(Schema.Boolean),
      extensions: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      ),
      mcpServerOpenaiFormElicitation: Lenient.optional(Schema.Boolean),
      optOutNotificationMethods: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      requestAttestation: Lenient.optional(Schema.Boolean),
      requiredHumanApproval: Lenient.optional(Schema.Boolean)
    })
  ).annotations({ identifier: "InitializeCapabilities" })

export interface InitializeParams {
  readonly capabilities?: InitializeCapabilities | null
  readonly clientInfo: ClientInfo
}
export const InitializeParams: Schema.Schema<InitializeParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    capabilities: Lenient.optional(Schema.NullOr(InitializeCapabilities)),
    clientInfo: ClientInfo
  })
).annotations({ identifier: "InitializeParams" })

export interface InitializeResponse {
  /** Absolute path to the server's $CODEX_HOME directory. */
  readonly codexHome: AbsolutePathBuf
  /** Platform family for the running app-server target, for example `"unix"` or `"windows"`. */
  readonly platformFamily: string
  /** Operating system for the running app-server target, for example `"macos"`, `"linux"`, or `"windows"`. */
  readonly platformOs: string
  readonly userAgent: string
}
export const InitializeResponse: Schema.Schema<InitializeResponse> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      codexHome: AbsolutePathBuf,
      platformFamily: Schema.String,
      platformOs: Schema.String,
      userAgent: Schema.String
    })
).annotations({ identifier: "InitializeResponse" })

/** @experimental */
export interface MemoryResetResponse {}
export const MemoryResetResponse: Schema.Schema<MemoryResetResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({})
).annotations({ identifier: "MemoryResetResponse" })

/** @experimental */
export interface MemoryStatusParams {
  /** Required distinct consolidated threads. Defaults to 20; supported range is 1..=4096. */
  readonly minConsolidatedThreads?: number | null
}
export const MemoryStatusParams: Schema.Schema<MemoryStatusParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ minConsolidatedThreads: Lenient.optional(Schema.NullOr(Schema.Number)) })
).annotations({ identifier: "MemoryStatusParams" })

/** @experimental */
export interface MemoryStatusResponse {
  readonly v2ConsolidatedThreads: number
  readonly v2Ready: boolean
}
export const MemoryStatusResponse: Schema.Schema<MemoryStatusResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ v2ConsolidatedThreads: Schema.Number, v2Ready: Schema.Boolean })
  ).annotations({ identifier: "MemoryStatusResponse" })

/** @experimental */
export interface MockExperimentalMethodParams {
  /** Test-only payload field. */
  readonly value?: string | null
}
export const MockExperimentalMethodParams: Schema.Schema<MockExperimentalMethodParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ value: Lenient.optional(Schema.NullOr(Schema.String)) })
  ).annotations({ identifier: "MockExperimentalMethodParams" })

/** @experimental */
export interface MockExperimentalMethodResponse {
  /** Echoes the input `value`. */
  readonly echoed: string | null
}
/** `MockExperimentalMethodResponse` as it is on the wire: defaults may be missing. */
export interface MockExperimentalMethodResponseEncoded extends Omit<
  MockExperimentalMethodResponse,
  "echoed"
> {
  readonly echoed?: string | null
}
export const MockExperimentalMethodResponse: Schema.Schema<
  MockExperimentalMethodResponse,
  MockExperimentalMethodResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ echoed: Lenient.nullable(Schema.String) })
).annotations({ identifier: "MockExperimentalMethodResponse" })

/**
 * Acknowledges the compression trigger, not completion. Existing maintenance locks and cooldowns can cause the background pass to skip without doing work.
 *
 * @experimental
 */
export interface RolloutCompressResponse {}
export const RolloutCompressResponse: Schema.Schema<RolloutCompressResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "RolloutCompressResponse"
  })

export interface ServerDiagnosticsGauge {
  readonly name: string
  readonly value: number
}
export const ServerDiagnosticsGauge: Schema.Schema<ServerDiagnosticsGauge> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ name: Schema.String, value: Schema.Number })
  ).annotations({ identifier: "ServerDiagnosticsGauge" })

/** @experimental */
export interface ServerDiagnosticsParams {}
export const ServerDiagnosticsParams: Schema.Schema<ServerDiagnosticsParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ServerDiagnosticsParams"
  })

export interface ServerDiagnosticsProcess {
  readonly id: number
  readonly physicalFootprintBytes: number | null
  readonly residentMemoryBytes: number | null
}
/** `ServerDiagnosticsProcess` as it is on the wire: defaults may be missing. */
export interface ServerDiagnosticsProcessEncoded extends Omit<
  ServerDiagnosticsProcess,
  "physicalFootprintBytes" | "residentMemoryBytes"
> {
  readonly physicalFootprintBytes?: number | null
  readonly residentMemoryBytes?: number | null
}
export const ServerDiagnosticsProcess: Schema.Schema<
  ServerDiagnosticsProcess,
  ServerDiagnosticsProcessEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Schema.Number,
    physicalFootprintBytes: Lenient.nullable(Schema.Number),
    residentMemoryBytes: Lenient.nullable(Schema.Number)
  })
).annotations({ identifier: "ServerDiagnosticsProcess" })

/** @experimental */
export interface ServerDiagnosticsResponse {
  readonly gauges: ReadonlyArray<ServerDiagnosticsGauge>
  readonly process: ServerDiagnosticsProcess
}
/** `ServerDiagnosticsResponse` as it is on the wire: defaults may be missing. */
export interface ServerDiagnosticsResponseEncoded extends Omit<
  ServerDiagnosticsResponse,
  "process"
> {
  readonly process: ServerDiagnosticsProcessEncoded
}
export const ServerDiagnosticsResponse: Schema.Schema<
  ServerDiagnosticsResponse,
  ServerDiagnosticsResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    gauges: Schema.Array(ServerDiagnosticsGauge),
    process: ServerDiagnosticsProcess
  })
).annotations({ identifier: "ServerDiagnosticsResponse" })

export interface ServerRequestResolvedNotification {
  readonly requestId: RequestId
  readonly threadId: string
}
export const ServerRequestResolvedNotification: Schema.Schema<ServerRequestResolvedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ requestId: RequestId, threadId: Schema.String })
  ).annotations({ identifier: "ServerRequestResolvedNotification" })

export interface WarningNotification {
  /** Concise warning message for the user. */
  readonly message: string
  /** Optional thread target when the warning applies to a specific thread. */
  readonly threadId: string | null
}
/** `WarningNotification` as it is on the wire: defaults may be missing. */
export interface WarningNotificationEncoded extends Omit<WarningNotification, "threadId"> {
  readonly threadId?: string | null
}
export const WarningNotification: Schema.Schema<WarningNotification, WarningNotificationEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ message: Schema.String, threadId: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "WarningNotification" })
