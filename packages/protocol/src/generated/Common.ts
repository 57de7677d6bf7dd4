/**
 * The definitions of the domain "Common".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

/**
 * A path that is guaranteed to be absolute and normalized (though it is not guaranteed to be canonicalized or exist on the filesystem).
 *
 * IMPORTANT: When deserializing an `AbsolutePathBuf`, a base path must be set using [AbsolutePathBufGuard::new]. If no base path is set, the deserialization will fail unless the path being deserialized is already absolute.
 */
export type AbsolutePathBuf = string
export const AbsolutePathBuf: Schema.Schema<AbsolutePathBuf> = Schema.String

export interface AddPatchChangeKind {
  readonly type: "add"
}
export const AddPatchChangeKind: Schema.Schema<AddPatchChangeKind> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ type: Schema.Literal("add") })
).annotations({ identifier: "AddPatchChangeKind" })

export interface AdditionalFileSystemPermissions {
  readonly entries: ReadonlyArray<FileSystemSandboxEntry> | null
  readonly globScanMaxDepth: number | null
  /** This will be removed in favor of `entries`. */
  readonly read: ReadonlyArray<LegacyAppPathString> | null
  /** This will be removed in favor of `entries`. */
  readonly write: ReadonlyArray<LegacyAppPathString> | null
}
/** `AdditionalFileSystemPermissions` as it is on the wire: defaults may be missing. */
export interface AdditionalFileSystemPermissionsEncoded extends Omit<
  AdditionalFileSystemPermissions,
  "entries" | "globScanMaxDepth" | "read" | "write"
> {
  readonly entries?: ReadonlyArray<FileSystemSandboxEntryEncoded> | null
  readonly globScanMaxDepth?: number | null
  readonly read?: ReadonlyArray<LegacyAppPathString> | null
  readonly write?: ReadonlyArray<LegacyAppPathString> | null
}
export const AdditionalFileSystemPermissions: Schema.Schema<
  AdditionalFileSystemPermissions,
  AdditionalFileSystemPermissionsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    entries: Lenient.nullable(Schema.Array(FileSystemSandboxEntry)),
    globScanMaxDepth: Lenient.nullable(Schema.Number),
    read: Lenient.nullable(Schema.Array(LegacyAppPathString)),
    write: Lenient.nullable(Schema.Array(LegacyAppPathString))
  })
).annotations({ identifier: "AdditionalFileSystemPermissions" })

export interface AdditionalNetworkPermissions {
  readonly enabled: boolean | null
}
/** `AdditionalNetworkPermissions` as it is on the wire: defaults may be missing. */
export interface AdditionalNetworkPermissionsEncoded extends Omit<
  AdditionalNetworkPermissions,
  "enabled"
> {
  readonly enabled?: boolean | null
}
export const AdditionalNetworkPermissions: Schema.Schema<
  AdditionalNetworkPermissions,
  AdditionalNetworkPermissionsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ enabled: Lenient.nullable(Schema.Boolean) })
).annotations({ identifier: "AdditionalNetworkPermissions" })

export type AgentPath = string
export const AgentPath: Schema.Schema<AgentPath> = Schema.String

export type AllowDenyRequirement = "allow" | "deny" | (string & {})
export const AllowDenyRequirement: Schema.Schema<AllowDenyRequirement> = Schema.String

export interface AppConfig {
  readonly approvals_reviewer: ApprovalsReviewer | null
  readonly default_tools_approval_mode: AppToolApproval | null
  readonly default_tools_enabled: boolean | null
  readonly destructive_enabled: boolean | null
  /** Default: `true`. */
  readonly enabled: boolean
  /** Per-account approval settings keyed by link ID. */
  readonly links: AppLinksConfig | null
  /** Additional model-facing surfaces omitted for this connector's tools. */
  readonly omit_tools_from: ReadonlyArray<ToolExposureSurface> | null
  readonly open_world_enabled: boolean | null
  readonly tools: AppToolsConfig | null
}
/** `AppConfig` as it is on the wire: defaults may be missing. */
export interface AppConfigEncoded extends Omit<
  AppConfig,
  | "approvals_reviewer"
  | "default_tools_approval_mode"
  | "default_tools_enabled"
  | "destructive_enabled"
  | "enabled"
  | "links"
  | "omit_tools_from"
  | "open_world_enabled"
  | "tools"
> {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
  readonly default_tools_enabled?: boolean | null
  readonly destructive_enabled?: boolean | null
  readonly enabled?: boolean
  readonly links?: AppLinksConfig | null
  readonly omit_tools_from?: ReadonlyArray<ToolExposureSurface> | null
  readonly open_world_enabled?: boolean | null
  readonly tools?: AppToolsConfig | null
}
export const AppConfig: Schema.Schema<AppConfig, AppConfigEncoded> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      approvals_reviewer: Lenient.nullable(ApprovalsReviewer),
      default_tools_approval_mode: Lenient.nullable(AppToolApproval),
      default_tools_enabled: Lenient.nullable(Schema.Boolean),
      destructive_enabled: Lenient.nullable(Schema.Boolean),
      enabled: Lenient.defaulted(Schema.Boolean, () => true),
      links: Lenient.nullable(AppLinksConfig),
      omit_tools_from: Lenient.nullable(Schema.Array(ToolExposureSurface)),
      open_world_enabled: Lenient.nullable(Schema.Boolean),
      tools: Lenient.nullable(AppToolsConfig)
    })
).annotations({ identifier: "AppConfig" })

/** Approval settings for a connected account within an app. */
export interface AppLinkConfig {
  readonly approvals_reviewer: ApprovalsReviewer | null
  readonly default_tools_approval_mode: AppToolApproval | null
}
/** `AppLinkConfig` as it is on the wire: defaults may be missing. */
export interface AppLinkConfigEncoded extends Omit<
  AppLinkConfig,
  "approvals_reviewer" | "default_tools_approval_mode"
> {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
}
export const AppLinkConfig: Schema.Schema<AppLinkConfig, AppLinkConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approvals_reviewer: Lenient.nullable(ApprovalsReviewer),
      default_tools_approval_mode: Lenient.nullable(AppToolApproval)
    })
  ).annotations({ identifier: "AppLinkConfig" })

/** Account settings for a single app. */
export type AppLinksConfig = Readonly<Record<string, unknown>>
export const AppLinksConfig: Schema.Schema<AppLinksConfig> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
).annotations({ identifier: "AppLinksConfig" })

export type AppToolApproval = "auto" | "prompt" | "writes" | "approve" | (string & {})
export const AppToolApproval: Schema.Schema<AppToolApproval> = Schema.String

export interface AppToolConfig {
  readonly approval_mode: AppToolApproval | null
  readonly enabled: boolean | null
}
/** `AppToolConfig` as it is on the wire: defaults may be missing. */
export interface AppToolConfigEncoded extends Omit<AppToolConfig, "approval_mode" | "enabled"> {
  readonly approval_mode?: AppToolApproval | null
  readonly enabled?: boolean | null
}
export const AppToolConfig: Schema.Schema<AppToolConfig, AppToolConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approval_mode: Lenient.nullable(AppToolApproval),
      enabled: Lenient.nullable(Schema.Boolean)
    })
  ).annotations({ identifier: "AppToolConfig" })

export type AppToolsConfig = Readonly<Record<string, unknown>>
export const AppToolsConfig: Schema.Schema<AppToolsConfig> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
).annotations({ identifier: "AppToolsConfig" })

/** Configures who approval requests are routed to for review. Examples include sandbox escapes, blocked network access, MCP approval prompts, and ARC escalations. Defaults to `user`. `auto_review` uses a carefully prompted subagent to gather relevant context and apply a risk-based decision framework before approving or denying the request. The legacy value `guardian_subagent` is accepted for compatibility. */
export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent" | (string & {})
export const ApprovalsReviewer: Schema.Schema<ApprovalsReviewer> = Schema.String

/** Collaboration mode for a Codex session. */
export interface CollaborationMode {
  readonly mode: ModeKind
  readonly settings: Settings
}
/** `CollaborationMode` as it is on the wire: defaults may be missing. */
export interface CollaborationModeEncoded extends Omit<CollaborationMode, "settings"> {
  readonly settings: SettingsEncoded
}
export const CollaborationMode: Schema.Schema<CollaborationMode, CollaborationModeEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ mode: ModeKind, settings: Settings })
  ).annotations({ identifier: "CollaborationMode" })

export type CommandAction =
  | ReadCommandAction
  | ListFilesCommandAction
  | SearchCommandAction
  | UnknownCommandAction
  | UnrecognizedCommandAction
/** `CommandAction` as it is on the wire: defaults may be missing. */
export type CommandActionEncoded =
  | ReadCommandAction
  | ListFilesCommandActionEncoded
  | SearchCommandActionEncoded
  | UnknownCommandAction
  | UnrecognizedCommandAction
export const CommandAction: Schema.Schema<CommandAction, CommandActionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ReadCommandAction,
      ListFilesCommandAction,
      SearchCommandAction,
      UnknownCommandAction,
      UnrecognizedCommandAction
    )
  ).annotations({ identifier: "CommandAction" })

/** Requested cyber treatment for an OpenAI model turn. Authorization and model-tier restrictions remain server-owned. */
export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed" | (string & {})
export const CyberAccessProgram: Schema.Schema<CyberAccessProgram> = Schema.String

export interface DeletePatchChangeKind {
  readonly type: "delete"
}
export const DeletePatchChangeKind: Schema.Schema<DeletePatchChangeKind> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("delete") })
  ).annotations({ identifier: "DeletePatchChangeKind" })

export type DynamicToolCallOutputContentItem =
  | InputTextDynamicToolCallOutputContentItem
  | InputImageDynamicToolCallOutputContentItem
  | InputAudioDynamicToolCallOutputContentItem
  | UnrecognizedDynamicToolCallOutputContentItem
export const DynamicToolCallOutputContentItem: Schema.Schema<DynamicToolCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      InputTextDynamicToolCallOutputContentItem,
      InputImageDynamicToolCallOutputContentItem,
      InputAudioDynamicToolCallOutputContentItem,
      UnrecognizedDynamicToolCallOutputContentItem
    )
  ).annotations({ identifier: "DynamicToolCallOutputContentItem" })

export interface EncryptedContentFunctionCallOutputContentItem {
  readonly encrypted_content: string
  readonly type: "encrypted_content"
}
export const EncryptedContentFunctionCallOutputContentItem: Schema.Schema<EncryptedContentFunctionCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ encrypted_content: Schema.String, type: Schema.Literal("encrypted_content") })
  ).annotations({ identifier: "EncryptedContentFunctionCallOutputContentItem" })

export type FileSystemAccessMode = "read" | "write" | "deny" | (string & {})
export const FileSystemAccessMode: Schema.Schema<FileSystemAccessMode> = Schema.String

export type FileSystemPath =
  | PathFileSystemPath
  | GlobPatternFileSystemPath
  | SpecialFileSystemPath
  | UnrecognizedFileSystemPath
/** `FileSystemPath` as it is on the wire: defaults may be missing. */
export type FileSystemPathEncoded =
  | PathFileSystemPath
  | GlobPatternFileSystemPath
  | SpecialFileSystemPathEncoded
  | UnrecognizedFileSystemPath
export const FileSystemPath: Schema.Schema<FileSystemPath, FileSystemPathEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      PathFileSystemPath,
      GlobPatternFileSystemPath,
      SpecialFileSystemPath,
      UnrecognizedFileSystemPath
    )
  ).annotations({ identifier: "FileSystemPath" })

export interface FileSystemSandboxEntry {
  readonly access: FileSystemAccessMode
  readonly path: FileSystemPath
}
/** `FileSystemSandboxEntry` as it is on the wire: defaults may be missing. */
export interface FileSystemSandboxEntryEncoded extends Omit<FileSystemSandboxEntry, "path"> {
  readonly path: FileSystemPathEncoded
}
export const FileSystemSandboxEntry: Schema.Schema<
  FileSystemSandboxEntry,
  FileSystemSandboxEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ access: FileSystemAccessMode, path: FileSystemPath })
).annotations({ identifier: "FileSystemSandboxEntry" })

export type FileSystemSpecialPath =
  | RootFileSystemSpecialPath
  | MinimalFileSystemSpecialPath
  | KindFileSystemSpecialPath
  | TmpdirFileSystemSpecialPath
  | SlashTmpFileSystemSpecialPath
  | UnknownFileSystemSpecialPath
  | UnrecognizedFileSystemSpecialPath
/** `FileSystemSpecialPath` as it is on the wire: defaults may be missing. */
export type FileSystemSpecialPathEncoded =
  | RootFileSystemSpecialPath
  | MinimalFileSystemSpecialPath
  | KindFileSystemSpecialPathEncoded
  | TmpdirFileSystemSpecialPath
  | SlashTmpFileSystemSpecialPath
  | UnknownFileSystemSpecialPathEncoded
  | UnrecognizedFileSystemSpecialPath
export const FileSystemSpecialPath: Schema.Schema<
  FileSystemSpecialPath,
  FileSystemSpecialPathEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    RootFileSystemSpecialPath,
    MinimalFileSystemSpecialPath,
    KindFileSystemSpecialPath,
    TmpdirFileSystemSpecialPath,
    SlashTmpFileSystemSpecialPath,
    UnknownFileSystemSpecialPath,
    UnrecognizedFileSystemSpecialPath
  )
).annotations({ identifier: "FileSystemSpecialPath" })

export interface FileUpdateChange {
  readonly diff: string
  readonly kind: PatchChangeKind
  readonly path: string
}
/** `FileUpdateChange` as it is on the wire: defaults may be missing. */
export interface FileUpdateChangeEncoded extends Omit<FileUpdateChange, "kind"> {
  readonly kind: PatchChangeKindEncoded
}
export const FileUpdateChange: Schema.Schema<FileUpdateChange, FileUpdateChangeEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ diff: Schema.String, kind: PatchChangeKind, path: Schema.String })
  ).annotations({ identifier: "FileUpdateChange" })

export type ForcedLoginMethod = "chatgpt" | "api" | (string & {})
export const ForcedLoginMethod: Schema.Schema<ForcedLoginMethod> = Schema.String

export type FunctionCallOutputBody = string | ReadonlyArray<FunctionCallOutputContentItem>
/** `FunctionCallOutputBody` as it is on the wire: defaults may be missing. */
export type FunctionCallOutputBodyEncoded =
  | string
  | ReadonlyArray<FunctionCallOutputContentItemEncoded>
export const FunctionCallOutputBody: Schema.Schema<
  FunctionCallOutputBody,
  FunctionCallOutputBodyEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(Schema.String, Schema.Array(FunctionCallOutputContentItem))
).annotations({ identifier: "FunctionCallOutputBody" })

/** Responses API compatible content items that can be returned by a tool call. This is a subset of ContentItem with the types we support as function call outputs. */
export type FunctionCallOutputContentItem =
  | InputTextFunctionCallOutputContentItem
  | InputImageFunctionCallOutputContentItem
  | InputAudioFunctionCallOutputContentItem
  | EncryptedContentFunctionCallOutputContentItem
  | UnrecognizedFunctionCallOutputContentItem
/** `FunctionCallOutputContentItem` as it is on the wire: defaults may be missing. */
export type FunctionCallOutputContentItemEncoded =
  | InputTextFunctionCallOutputContentItem
  | InputImageFunctionCallOutputContentItemEncoded
  | InputAudioFunctionCallOutputContentItem
  | EncryptedContentFunctionCallOutputContentItem
  | UnrecognizedFunctionCallOutputContentItem
export const FunctionCallOutputContentItem: Schema.Schema<
  FunctionCallOutputContentItem,
  FunctionCallOutputContentItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    InputTextFunctionCallOutputContentItem,
    InputImageFunctionCallOutputContentItem,
    InputAudioFunctionCallOutputContentItem,
    EncryptedContentFunctionCallOutputContentItem,
    UnrecognizedFunctionCallOutputContentItem
  )
).annotations({ identifier: "FunctionCallOutputContentItem" })

export interface GlobPatternFileSystemPath {
  readonly pattern: string
  readonly type: "glob_pattern"
}
export const GlobPatternFileSystemPath: Schema.Schema<GlobPatternFileSystemPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ pattern: Schema.String, type: Schema.Literal("glob_pattern") })
  ).annotations({ identifier: "GlobPatternFileSystemPath" })

/** [UNSTABLE] Risk level assigned by approval auto-review. */
export type GuardianRiskLevel = "low" | "medium" | "high" | "critical" | (string & {})
export const GuardianRiskLevel: Schema.Schema<GuardianRiskLevel> = Schema.String

/** [UNSTABLE] Authorization level assigned by approval auto-review. */
export type GuardianUserAuthorization = "unknown" | "low" | "medium" | "high" | (string & {})
export const GuardianUserAuthorization: Schema.Schema<GuardianUserAuthorization> = Schema.String

export type HookEventName =
  | "preModelRequest"
  | "postModelRequest"
  | "preToolUse"
  | "permissionRequest"
  | "postToolUse"
  | "preCompact"
  | "postCompact"
  | "sessionStart"
  | "sessionEnd"
  | "userPromptSubmit"
  | "subagentStart"
  | "subagentStop"
  | "stop"
  | "interrupt"
  | (string & {})
export const HookEventName: Schema.Schema<HookEventName> = Schema.String

export type ImageDetail = "auto" | "low" | "high" | "original" | (string & {})
export const ImageDetail: Schema.Schema<ImageDetail> = Schema.String

export interface InputAudioDynamicToolCallOutputContentItem {
  readonly audioUrl: string
  readonly type: "inputAudio"
}
export const InputAudioDynamicToolCallOutputContentItem: Schema.Schema<InputAudioDynamicToolCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ audioUrl: Schema.String, type: Schema.Literal("inputAudio") })
  ).annotations({ identifier: "InputAudioDynamicToolCallOutputContentItem" })

/** Inline audio data or an uploaded file loaded by the Responses API. */
export interface InputAudioFunctionCallOutputContentItem {
  readonly type: "input_audio"
  readonly audio_url?: string
  readonly file_id?: string
}
export const InputAudioFunctionCallOutputContentItem: Schema.Schema<InputAudioFunctionCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Schema.Literal("input_audio"),
      audio_url: Lenient.optional(Schema.String),
      file_id: Lenient.optional(Schema.String)
    })
  ).annotations({ identifier: "InputAudioFunctionCallOutputContentItem" })

export interface InputImageDynamicToolCallOutputContentItem {
  readonly imageUrl: string
  readonly type: "inputImage"
}
export const InputImageDynamicToolCallOutputContentItem: Schema.Schema<InputImageDynamicToolCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ imageUrl: Schema.String, type: Schema.Literal("inputImage") })
  ).annotations({ identifier: "InputImageDynamicToolCallOutputContentItem" })

export interface InputImageFunctionCallOutputContentItem {
  readonly detail: ImageDetail | null
  readonly type: "input_image"
  readonly image_url?: string
  readonly file_id?: string
}
/** `InputImageFunctionCallOutputContentItem` as it is on the wire: defaults may be missing. */
export interface InputImageFunctionCallOutputContentItemEncoded extends Omit<
  InputImageFunctionCallOutputContentItem,
  "detail"
> {
  readonly detail?: ImageDetail | null
}
export const InputImageFunctionCallOutputContentItem: Schema.Schema<
  InputImageFunctionCallOutputContentItem,
  InputImageFunctionCallOutputContentItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    detail: Lenient.nullable(ImageDetail),
    type: Schema.Literal("input_image"),
    image_url: Lenient.optional(Schema.String),
    file_id: Lenient.optional(Schema.String)
  })
).annotations({ identifier: "InputImageFunctionCallOutputContentItem" })

export interface InputTextDynamicToolCallOutputContentItem {
  readonly text: string
  readonly type: "inputText"
}
export const InputTextDynamicToolCallOutputContentItem: Schema.Schema<InputTextDynamicToolCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("inputText") })
  ).annotations({ identifier: "InputTextDynamicToolCallOutputContentItem" })

export interface InputTextFunctionCallOutputContentItem {
  readonly text: string
  readonly type: "input_text"
}
export const InputTextFunctionCallOutputContentItem: Schema.Schema<InputTextFunctionCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("input_text") })
  ).annotations({ identifier: "InputTextFunctionCallOutputContentItem" })

export interface KindFileSystemSpecialPath {
  readonly kind: "project_roots"
  readonly subpath: LegacyAppPathString | null
}
/** `KindFileSystemSpecialPath` as it is on the wire: defaults may be missing. */
export interface KindFileSystemSpecialPathEncoded extends Omit<
  KindFileSystemSpecialPath,
  "subpath"
> {
  readonly subpath?: LegacyAppPathString | null
}
export const KindFileSystemSpecialPath: Schema.Schema<
  KindFileSystemSpecialPath,
  KindFileSystemSpecialPathEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    kind: Schema.Literal("project_roots"),
    subpath: Lenient.nullable(LegacyAppPathString)
  })
).annotations({ identifier: "KindFileSystemSpecialPath" })

export type LegacyAppPathString = string
export const LegacyAppPathString: Schema.Schema<LegacyAppPathString> = Schema.String

export interface ListFilesCommandAction {
  readonly command: string
  readonly path: string | null
  readonly type: "listFiles"
}
/** `ListFilesCommandAction` as it is on the wire: defaults may be missing. */
export interface ListFilesCommandActionEncoded extends Omit<ListFilesCommandAction, "path"> {
  readonly path?: string | null
}
export const ListFilesCommandAction: Schema.Schema<
  ListFilesCommandAction,
  ListFilesCommandActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    command: Schema.String,
    path: Lenient.nullable(Schema.String),
    type: Schema.Literal("listFiles")
  })
).annotations({ identifier: "ListFilesCommandAction" })

/**
 * Classifies assistant text as commentary, a partial answer, or a terminal answer.
 *
 * Providers do not emit this consistently, so callers must treat `None` as "phase unknown" and keep compatibility behavior for legacy models.
 * - `commentary`: Mid-turn assistant text (for example preamble/progress narration).
 *
 *   Additional tool calls or assistant output may follow before turn completion.
 * - `partial_answer`: Stable answer text that may be followed by more assistant output or tools.
 * - `final_answer`: The assistant's declared terminal answer text for the current turn.
 */
export type MessagePhase = "commentary" | "partial_answer" | "final_answer" | (string & {})
export const MessagePhase: Schema.Schema<MessagePhase> = Schema.String

export interface MinimalFileSystemSpecialPath {
  readonly kind: "minimal"
}
export const MinimalFileSystemSpecialPath: Schema.Schema<MinimalFileSystemSpecialPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("minimal") })
  ).annotations({ identifier: "MinimalFileSystemSpecialPath" })

/** Initial collaboration mode to use when the TUI starts. */
export type ModeKind = "plan" | "default" | (string & {})
export const ModeKind: Schema.Schema<ModeKind> = Schema.String

/** Structured JSON-RPC error data. Unknown errors must retain the client's normal fallback. */
export type ModelProviderError =
  | ModelProviderMismatchModelProviderError
  | ModelProviderNotConfiguredModelProviderError
  | ModelProviderPolicyConflictModelProviderError
  | UnrecognizedModelProviderError
export const ModelProviderError: Schema.Schema<ModelProviderError> = /*#__PURE__*/ Schema.suspend(
  () =>
    Schema.Union(
      ModelProviderMismatchModelProviderError,
      ModelProviderNotConfiguredModelProviderError,
      ModelProviderPolicyConflictModelProviderError,
      UnrecognizedModelProviderError
    )
).annotations({ identifier: "ModelProviderError" })

export interface ModelProviderMismatchModelProviderError {
  readonly currentModelProvider: string
  readonly modelProvider: string
  readonly type: "modelProviderMismatch"
}
export const ModelProviderMismatchModelProviderError: Schema.Schema<ModelProviderMismatchModelProviderError> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      currentModelProvider: Schema.String,
      modelProvider: Schema.String,
      type: Schema.Literal("modelProviderMismatch")
    })
  ).annotations({ identifier: "ModelProviderMismatchModelProviderError" })

export interface ModelProviderNotConfiguredModelProviderError {
  readonly modelProvider: string
  readonly type: "modelProviderNotConfigured"
}
export const ModelProviderNotConfiguredModelProviderError: Schema.Schema<ModelProviderNotConfiguredModelProviderError> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      modelProvider: Schema.String,
      type: Schema.Literal("modelProviderNotConfigured")
    })
  ).annotations({ identifier: "ModelProviderNotConfiguredModelProviderError" })

export interface ModelProviderPolicyConflictModelProviderError {
  readonly modelProvider: string
  readonly requiredModelProvider: string
  readonly type: "modelProviderPolicyConflict"
}
export const ModelProviderPolicyConflictModelProviderError: Schema.Schema<ModelProviderPolicyConflictModelProviderError> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      modelProvider: Schema.String,
      requiredModelProvider: Schema.String,
      type: Schema.Literal("modelProviderPolicyConflict")
    })
  ).annotations({ identifier: "ModelProviderPolicyConflictModelProviderError" })

/** Controls the effective multi-agent delegation instructions for a turn. `custom` means the configured mode hint defines the policy instead of a built-in policy. */
export type MultiAgentMode =
  | "explicitRequestOnly"
  | "proactive"
  | (string & {})
  | {
      readonly custom: string
    }
  | Lenient.UnknownVariant
export const MultiAgentMode: Schema.Schema<MultiAgentMode> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    Schema.String,
    Lenient.struct({ custom: Schema.String }),
    Lenient.unknownVariant("custom")
  )
).annotations({ identifier: "MultiAgentMode" })

export type NetworkApprovalProtocol = "http" | "https" | "socks5Tcp" | "socks5Udp" | (string & {})
export const NetworkApprovalProtocol: Schema.Schema<NetworkApprovalProtocol> = Schema.String

export type PatchChangeKind =
  | AddPatchChangeKind
  | DeletePatchChangeKind
  | UpdatePatchChangeKind
  | UnrecognizedPatchChangeKind
/** `PatchChangeKind` as it is on the wire: defaults may be missing. */
export type PatchChangeKindEncoded =
  | AddPatchChangeKind
  | DeletePatchChangeKind
  | UpdatePatchChangeKindEncoded
  | UnrecognizedPatchChangeKind
export const PatchChangeKind: Schema.Schema<PatchChangeKind, PatchChangeKindEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      AddPatchChangeKind,
      DeletePatchChangeKind,
      UpdatePatchChangeKind,
      UnrecognizedPatchChangeKind
    )
  ).annotations({ identifier: "PatchChangeKind" })

export interface PathFileSystemPath {
  readonly path: LegacyAppPathString
  readonly type: "path"
}
export const PathFileSystemPath: Schema.Schema<PathFileSystemPath> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ path: LegacyAppPathString, type: Schema.Literal("path") })
).annotations({ identifier: "PathFileSystemPath" })

/** Deprecated: `friendly` and `pragmatic` no longer select a style. */
export type Personality = "none" | "friendly" | "pragmatic" | (string & {})
export const Personality: Schema.Schema<Personality> = Schema.String

export interface ReadCommandAction {
  readonly command: string
  readonly name: string
  readonly path: LegacyAppPathString
  readonly type: "read"
}
export const ReadCommandAction: Schema.Schema<ReadCommandAction> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      command: Schema.String,
      name: Schema.String,
      path: LegacyAppPathString,
      type: Schema.Literal("read")
    })
).annotations({ identifier: "ReadCommandAction" })

/** A non-empty reasoning effort value advertised by the model. */
export type ReasoningEffort = string
export const ReasoningEffort: Schema.Schema<ReasoningEffort> = Schema.String

/**
 * A summary of the reasoning performed by the model. This can be useful for debugging and understanding the model's reasoning process. See https://platform.openai.com/docs/guides/reasoning?api-mode=responses#reasoning-summaries
 * - `none`: Option to disable reasoning summaries.
 */
export type ReasoningSummary = "auto" | "concise" | "detailed" | "none" | (string & {})
export const ReasoningSummary: Schema.Schema<ReasoningSummary> = Schema.String

export type RequestId = string | number
export const RequestId: Schema.Schema<RequestId> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(Schema.String, Schema.Number)
).annotations({ identifier: "RequestId" })

export interface RootFileSystemSpecialPath {
  readonly kind: "root"
}
export const RootFileSystemSpecialPath: Schema.Schema<RootFileSystemSpecialPath> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ kind: Schema.Literal("root") })).annotations({
    identifier: "RootFileSystemSpecialPath"
  })

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access" | (string & {})
export const SandboxMode: Schema.Schema<SandboxMode> = Schema.String

export interface SearchCommandAction {
  readonly command: string
  readonly path: string | null
  readonly query: string | null
  readonly type: "search"
}
/** `SearchCommandAction` as it is on the wire: defaults may be missing. */
export interface SearchCommandActionEncoded extends Omit<SearchCommandAction, "path" | "query"> {
  readonly path?: string | null
  readonly query?: string | null
}
export const SearchCommandAction: Schema.Schema<SearchCommandAction, SearchCommandActionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      command: Schema.String,
      path: Lenient.nullable(Schema.String),
      query: Lenient.nullable(Schema.String),
      type: Schema.Literal("search")
    })
  ).annotations({ identifier: "SearchCommandAction" })

export type SessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "unknown"
  | (string & {})
  | {
      readonly custom: string
    }
  | {
      readonly subAgent: SubAgentSource
    }
  | Lenient.UnknownVariant
/** `SessionSource` as it is on the wire: defaults may be missing. */
export type SessionSourceEncoded =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "unknown"
  | (string & {})
  | {
      readonly custom: string
    }
  | {
      readonly subAgent: SubAgentSourceEncoded
    }
  | Lenient.UnknownVariant
export const SessionSource: Schema.Schema<SessionSource, SessionSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({ custom: Schema.String }),
      Lenient.struct({ subAgent: SubAgentSource }),
      Lenient.unknownVariant("custom", "subAgent")
    )
  ).annotations({ identifier: "SessionSource" })

/** Settings for a collaboration mode. */
export interface Settings {
  readonly developer_instructions: string | null
  readonly model: string
  readonly reasoning_effort: ReasoningEffort | null
}
/** `Settings` as it is on the wire: defaults may be missing. */
export interface SettingsEncoded extends Omit<
  Settings,
  "developer_instructions" | "reasoning_effort"
> {
  readonly developer_instructions?: string | null
  readonly reasoning_effort?: ReasoningEffort | null
}
export const Settings: Schema.Schema<Settings, SettingsEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    developer_instructions: Lenient.nullable(Schema.String),
    model: Schema.String,
    reasoning_effort: Lenient.nullable(ReasoningEffort)
  })
).annotations({ identifier: "Settings" })

export interface SkillInterface {
  readonly brandColor: string | null
  readonly defaultPrompt: string | null
  readonly displayName: string | null
  readonly iconLarge: AbsolutePathBuf | null
  /** Remote large icon URL from the plugin catalog. */
  readonly iconLargeUrl: string | null
  readonly iconSmall: AbsolutePathBuf | null
  /** Remote small icon URL from the plugin catalog. */
  readonly iconSmallUrl: string | null
  readonly shortDescription: string | null
}
/** `SkillInterface` as it is on the wire: defaults may be missing. */
export interface SkillInterfaceEncoded extends Omit<
  SkillInterface,
  | "brandColor"
  | "defaultPrompt"
  | "displayName"
  | "iconLarge"
  | "iconLargeUrl"
  | "iconSmall"
  | "iconSmallUrl"
  | "shortDescription"
> {
  readonly brandColor?: string | null
  readonly defaultPrompt?: string | null
  readonly displayName?: string | null
  readonly iconLarge?: AbsolutePathBuf | null
  readonly iconLargeUrl?: string | null
  readonly iconSmall?: AbsolutePathBuf | null
  readonly iconSmallUrl?: string | null
  readonly shortDescription?: string | null
}
export const SkillInterface: Schema.Schema<SkillInterface, SkillInterfaceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      brandColor: Lenient.nullable(Schema.String),
      defaultPrompt: Lenient.nullable(Schema.String),
      displayName: Lenient.nullable(Schema.String),
      iconLarge: Lenient.nullable(AbsolutePathBuf),
      iconLargeUrl: Lenient.nullable(Schema.String),
      iconSmall: Lenient.nullable(AbsolutePathBuf),
      iconSmallUrl: Lenient.nullable(Schema.String),
      shortDescription: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "SkillInterface" })

export interface SlashTmpFileSystemSpecialPath {
  readonly kind: "slash_tmp"
}
export const SlashTmpFileSystemSpecialPath: Schema.Schema<SlashTmpFileSystemSpecialPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("slash_tmp") })
  ).annotations({ identifier: "SlashTmpFileSystemSpecialPath" })

export type SortDirection = "asc" | "desc" | (string & {})
export const SortDirection: Schema.Schema<SortDirection> = Schema.String

export interface SpecialFileSystemPath {
  readonly type: "special"
  readonly value: FileSystemSpecialPath
}
/** `SpecialFileSystemPath` as it is on the wire: defaults may be missing. */
export interface SpecialFileSystemPathEncoded extends Omit<SpecialFileSystemPath, "value"> {
  readonly value: FileSystemSpecialPathEncoded
}
export const SpecialFileSystemPath: Schema.Schema<
  SpecialFileSystemPath,
  SpecialFileSystemPathEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("special"), value: FileSystemSpecialPath })
).annotations({ identifier: "SpecialFileSystemPath" })

export type SubAgentSource =
  | "review"
  | "compact"
  | "memory_consolidation"
  | (string & {})
  | {
      readonly thread_spawn: {
        readonly agent_nickname: string | null
        readonly agent_path: AgentPath | null
        readonly agent_role: string | null
        readonly depth: number
        readonly parent_thread_id: ThreadId
      }
    }
  | {
      readonly other: string
    }
  | Lenient.UnknownVariant
/** `SubAgentSource` as it is on the wire: defaults may be missing. */
export type SubAgentSourceEncoded =
  | "review"
  | "compact"
  | "memory_consolidation"
  | (string & {})
  | {
      readonly thread_spawn: {
        readonly agent_nickname?: string | null
        readonly agent_path?: AgentPath | null
        readonly agent_role?: string | null
        readonly depth: number
        readonly parent_thread_id: ThreadId
      }
    }
  | {
      readonly other: string
    }
  | Lenient.UnknownVariant
export const SubAgentSource: Schema.Schema<SubAgentSource, SubAgentSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({
        thread_spawn: Lenient.struct({
          agent_nickname: Lenient.nullable(Schema.String),
          agent_path: Lenient.nullable(AgentPath),
          agent_role: Lenient.nullable(Schema.String),
          depth: Schema.Number,
          parent_thread_id: ThreadId
        })
      }),
      Lenient.struct({ other: Schema.String }),
      Lenient.unknownVariant("thread_spawn", "other")
    )
  ).annotations({ identifier: "SubAgentSource" })

/** An environment selected by a loaded thread, independent of connection status. */
export interface ThreadEnvironment {
  readonly cwd: LegacyAppPathString
  readonly environmentId: string
  readonly runtimeWorkspaceRoots: ReadonlyArray<LegacyAppPathString>
}
export const ThreadEnvironment: Schema.Schema<ThreadEnvironment> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      cwd: LegacyAppPathString,
      environmentId: Schema.String,
      runtimeWorkspaceRoots: Schema.Array(LegacyAppPathString)
    })
).annotations({ identifier: "ThreadEnvironment" })

export type ThreadId = string
export const ThreadId: Schema.Schema<ThreadId> = Schema.String

/** The first unread position in a durable local thread. A null position means read. The opaque revision guards edits against activity or marks the caller has not seen. */
export interface ThreadReadState {
  readonly firstUnread: ThreadUnreadPosition | null
  readonly revision: string
}
/** `ThreadReadState` as it is on the wire: defaults may be missing. */
export interface ThreadReadStateEncoded extends Omit<ThreadReadState, "firstUnread"> {
  readonly firstUnread?: ThreadUnreadPosition | null
}
export const ThreadReadState: Schema.Schema<ThreadReadState, ThreadReadStateEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ firstUnread: Lenient.nullable(ThreadUnreadPosition), revision: Schema.String })
  ).annotations({ identifier: "ThreadReadState" })

/** An independently persisted, user-visible thread section. */
export interface ThreadSection {
  /** Optional appearance synchronized across clients. */
  readonly appearance: ThreadSectionAppearance | null
  /** Opaque UUIDv7 identity that remains stable when the section is renamed. */
  readonly id: string
  /** The current user-visible section name. */
  readonly name: string
}
/** `ThreadSection` as it is on the wire: defaults may be missing. */
export interface ThreadSectionEncoded extends Omit<ThreadSection, "appearance"> {
  readonly appearance?: ThreadSectionAppearanceEncoded | null
}
export const ThreadSection: Schema.Schema<ThreadSection, ThreadSectionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appearance: Lenient.nullable(ThreadSectionAppearance),
      id: Schema.String,
      name: Schema.String
    })
  ).annotations({ identifier: "ThreadSection" })

/** Extensible visual presentation for a custom thread section. */
export interface ThreadSectionAppearance {
  readonly color: string | null
  readonly icon: string | null
}
/** `ThreadSectionAppearance` as it is on the wire: defaults may be missing. */
export interface ThreadSectionAppearanceEncoded extends Omit<
  ThreadSectionAppearance,
  "color" | "icon"
> {
  readonly color?: string | null
  readonly icon?: string | null
}
export const ThreadSectionAppearance: Schema.Schema<
  ThreadSectionAppearance,
  ThreadSectionAppearanceEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ color: Lenient.nullable(Schema.String), icon: Lenient.nullable(Schema.String) })
).annotations({ identifier: "ThreadSectionAppearance" })

export type ThreadSource = string
export const ThreadSource: Schema.Schema<ThreadSource> = Schema.String

/** Explicitly marked unread, including when the thread has no turns. */
export interface ThreadStartThreadUnreadPosition {
  readonly type: "threadStart"
}
export const ThreadStartThreadUnreadPosition: Schema.Schema<ThreadStartThreadUnreadPosition> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("threadStart") })
  ).annotations({ identifier: "ThreadStartThreadUnreadPosition" })

export type ThreadUnreadPosition =
  | ThreadStartThreadUnreadPosition
  | TurnThreadUnreadPosition
  | UnrecognizedThreadUnreadPosition
export const ThreadUnreadPosition: Schema.Schema<ThreadUnreadPosition> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ThreadStartThreadUnreadPosition,
      TurnThreadUnreadPosition,
      UnrecognizedThreadUnreadPosition
    )
  ).annotations({ identifier: "ThreadUnreadPosition" })

export interface TmpdirFileSystemSpecialPath {
  readonly kind: "tmpdir"
}
export const TmpdirFileSystemSpecialPath: Schema.Schema<TmpdirFileSystemSpecialPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("tmpdir") })
  ).annotations({ identifier: "TmpdirFileSystemSpecialPath" })

export interface TokenUsageBreakdown {
  /** Default: `0`. */
  readonly cacheWriteInputTokens: number
  readonly cachedInputTokens: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningOutputTokens: number
  readonly totalTokens: number
}
/** `TokenUsageBreakdown` as it is on the wire: defaults may be missing. */
export interface TokenUsageBreakdownEncoded extends Omit<
  TokenUsageBreakdown,
  "cacheWriteInputTokens"
> {
  readonly cacheWriteInputTokens?: number
}
export const TokenUsageBreakdown: Schema.Schema<TokenUsageBreakdown, TokenUsageBreakdownEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cacheWriteInputTokens: Lenient.defaulted(Schema.Number, () => 0),
      cachedInputTokens: Schema.Number,
      inputTokens: Schema.Number,
      outputTokens: Schema.Number,
      reasoningOutputTokens: Schema.Number,
      totalTokens: Schema.Number
    })
  ).annotations({ identifier: "TokenUsageBreakdown" })

/**
 * A model-facing surface on which a tool can be exposed.
 * - `code_mode`: Nested tools available to Code Mode scripts.
 * - `deferred`: Tools discovered later through tool search.
 * - `direct`: Tools present in the model's initial tool list.
 */
export type ToolExposureSurface = "code_mode" | "deferred" | "direct" | (string & {})
export const ToolExposureSurface: Schema.Schema<ToolExposureSurface> = Schema.String

export interface TurnEnvironmentParams {
  readonly cwd: LegacyAppPathString
  readonly environmentId: string
  /** Environment-native runtime workspace roots. Omitted defaults to `cwd`. */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<LegacyAppPathString> | null
}
export const TurnEnvironmentParams: Schema.Schema<TurnEnvironmentParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: LegacyAppPathString,
      environmentId: Schema.String,
      runtimeWorkspaceRoots: Lenient.optional(Schema.NullOr(Schema.Array(LegacyAppPathString)))
    })
  ).annotations({ identifier: "TurnEnvironmentParams" })

/**
 * - `notLoaded`: `items` was not loaded for this turn. The field is intentionally empty.
 * - `summary`: `items` contains only a display summary for this turn.
 * - `full`: `items` contains every ThreadItem available from persisted app-server history for this turn.
 */
export type TurnItemsView = "notLoaded" | "summary" | "full" | (string & {})
export const TurnItemsView: Schema.Schema<TurnItemsView> = Schema.String

export type TurnStatus = "completed" | "interrupted" | "failed" | "inProgress" | (string & {})
export const TurnStatus: Schema.Schema<TurnStatus> = Schema.String

/** The earliest completed result needing attention. */
export interface TurnThreadUnreadPosition {
  readonly turnId: string
  readonly type: "turn"
}
export const TurnThreadUnreadPosition: Schema.Schema<TurnThreadUnreadPosition> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ turnId: Schema.String, type: Schema.Literal("turn") })
  ).annotations({ identifier: "TurnThreadUnreadPosition" })

export interface UnknownCommandAction {
  readonly command: string
  readonly type: "unknown"
}
export const UnknownCommandAction: Schema.Schema<UnknownCommandAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ command: Schema.String, type: Schema.Literal("unknown") })
  ).annotations({ identifier: "UnknownCommandAction" })

export interface UnknownFileSystemSpecialPath {
  readonly kind: "unknown"
  readonly path: string
  readonly subpath: LegacyAppPathString | null
}
/** `UnknownFileSystemSpecialPath` as it is on the wire: defaults may be missing. */
export interface UnknownFileSystemSpecialPathEncoded extends Omit<
  UnknownFileSystemSpecialPath,
  "subpath"
> {
  readonly subpath?: LegacyAppPathString | null
}
export const UnknownFileSystemSpecialPath: Schema.Schema<
  UnknownFileSystemSpecialPath,
  UnknownFileSystemSpecialPathEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    kind: Schema.Literal("unknown"),
    path: Schema.String,
    subpath: Lenient.nullable(LegacyAppPathString)
  })
).annotations({ identifier: "UnknownFileSystemSpecialPath" })

/** A member of `CommandAction` that this version does not know, whole. */
export type UnrecognizedCommandAction = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedCommandAction: Schema.Schema<UnrecognizedCommandAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("read", "listFiles", "search", "unknown") })
  ).annotations({ identifier: "UnrecognizedCommandAction" })

/** A member of `DynamicToolCallOutputContentItem` that this version does not know, whole. */
export type UnrecognizedDynamicToolCallOutputContentItem = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedDynamicToolCallOutputContentItem: Schema.Schema<UnrecognizedDynamicToolCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("inputText", "inputImage", "inputAudio") })
  ).annotations({ identifier: "UnrecognizedDynamicToolCallOutputContentItem" })

/** A member of `FileSystemPath` that this version does not know, whole. */
export type UnrecognizedFileSystemPath = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedFileSystemPath: Schema.Schema<UnrecognizedFileSystemPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("path", "glob_pattern", "special") })
  ).annotations({ identifier: "UnrecognizedFileSystemPath" })

/** A member of `FileSystemSpecialPath` that this version does not know, whole. */
export type UnrecognizedFileSystemSpecialPath = {
  readonly kind: Lenient.UnknownTag
}
export const UnrecognizedFileSystemSpecialPath: Schema.Schema<UnrecognizedFileSystemSpecialPath> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      kind: Lenient.unknownTag("root", "minimal", "project_roots", "tmpdir", "slash_tmp", "unknown")
    })
  ).annotations({ identifier: "UnrecognizedFileSystemSpecialPath" })

/** A member of `FunctionCallOutputContentItem` that this version does not know, whole. */
export type UnrecognizedFunctionCallOutputContentItem = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedFunctionCallOutputContentItem: Schema.Schema<UnrecognizedFunctionCallOutputContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag("input_text", "input_image", "input_audio", "encrypted_content")
    })
  ).annotations({ identifier: "UnrecognizedFunctionCallOutputContentItem" })

/** A member of `ModelProviderError` that this version does not know, whole. */
export type UnrecognizedModelProviderError = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedModelProviderError: Schema.Schema<UnrecognizedModelProviderError> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "modelProviderMismatch",
        "modelProviderNotConfigured",
        "modelProviderPolicyConflict"
      )
    })
  ).annotations({ identifier: "UnrecognizedModelProviderError" })

/** A member of `PatchChangeKind` that this version does not know, whole. */
export type UnrecognizedPatchChangeKind = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedPatchChangeKind: Schema.Schema<UnrecognizedPatchChangeKind> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("add", "delete", "update") })
  ).annotations({ identifier: "UnrecognizedPatchChangeKind" })

/** A member of `ThreadUnreadPosition` that this version does not know, whole. */
export type UnrecognizedThreadUnreadPosition = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedThreadUnreadPosition: Schema.Schema<UnrecognizedThreadUnreadPosition> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("threadStart", "turn") })
  ).annotations({ identifier: "UnrecognizedThreadUnreadPosition" })

export interface UpdatePatchChangeKind {
  readonly move_path: string | null
  readonly type: "update"
}
/** `UpdatePatchChangeKind` as it is on the wire: defaults may be missing. */
export interface UpdatePatchChangeKindEncoded extends Omit<UpdatePatchChangeKind, "move_path"> {
  readonly move_path?: string | null
}
export const UpdatePatchChangeKind: Schema.Schema<
  UpdatePatchChangeKind,
  UpdatePatchChangeKindEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ move_path: Lenient.nullable(Schema.String), type: Schema.Literal("update") })
).annotations({ identifier: "UpdatePatchChangeKind" })

export interface W3cTraceContext {
  readonly traceparent: string | null
  readonly tracestate: string | null
}
/** `W3cTraceContext` as it is on the wire: defaults may be missing. */
export interface W3cTraceContextEncoded extends Omit<
  W3cTraceContext,
  "traceparent" | "tracestate"
> {
  readonly traceparent?: string | null
  readonly tracestate?: string | null
}
export const W3cTraceContext: Schema.Schema<W3cTraceContext, W3cTraceContextEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      traceparent: Lenient.nullable(Schema.String),
      tracestate: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "W3cTraceContext" })

export type WebSearchMode = "disabled" | "cached" | "indexed" | "live" | (string & {})
export const WebSearchMode: Schema.Schema<WebSearchMode> = Schema.String
