/**
 * The definitions of the domain "Item".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  CommandAction,
  type CommandActionEncoded,
  DynamicToolCallOutputContentItem,
  FileUpdateChange,
  type FileUpdateChangeEncoded,
  FunctionCallOutputBody,
  type FunctionCallOutputBodyEncoded,
  LegacyAppPathString,
  MessagePhase,
  ReasoningEffort
} from "./Common.ts"
import { UserInput, type UserInputEncoded } from "./UserInput.ts"

export type AgentMessageDelivery = "async" | (string & {})
export const AgentMessageDelivery: Schema.Schema<AgentMessageDelivery> = Schema.String

/** How Chat should present a recovered answer. */
export type AgentMessageDisplay =
  | ShowAgentMessageDisplay
  | HideAgentMessageDisplay
  | BlockAgentMessageDisplay
  | UnrecognizedAgentMessageDisplay
/** `AgentMessageDisplay` as it is on the wire: defaults may be missing. */
export type AgentMessageDisplayEncoded =
  | ShowAgentMessageDisplayEncoded
  | HideAgentMessageDisplay
  | BlockAgentMessageDisplayEncoded
  | UnrecognizedAgentMessageDisplay
export const AgentMessageDisplay: Schema.Schema<AgentMessageDisplay, AgentMessageDisplayEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ShowAgentMessageDisplay,
      HideAgentMessageDisplay,
      BlockAgentMessageDisplay,
      UnrecognizedAgentMessageDisplay
    )
  ).annotations({ identifier: "AgentMessageDisplay" })

export interface AgentMessageModeration {
  readonly display: AgentMessageDisplay | null
  readonly moderated: boolean
}
/** `AgentMessageModeration` as it is on the wire: defaults may be missing. */
export interface AgentMessageModerationEncoded extends Omit<AgentMessageModeration, "display"> {
  readonly display?: AgentMessageDisplayEncoded | null
}
export const AgentMessageModeration: Schema.Schema<
  AgentMessageModeration,
  AgentMessageModerationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ display: Lenient.nullable(AgentMessageDisplay), moderated: Schema.Boolean })
).annotations({ identifier: "AgentMessageModeration" })

export interface AgentMessageThreadItem {
  readonly delivery: AgentMessageDelivery | null
  readonly id: string
  readonly memoryCitation: MemoryCitation | null
  readonly moderation: AgentMessageModeration | null
  readonly phase: MessagePhase | null
  readonly questions: ReadonlyArray<AsyncUserInputQuestion> | null
  readonly text: string
  readonly type: "agentMessage"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `AgentMessageThreadItem` as it is on the wire: defaults may be missing. */
export interface AgentMessageThreadItemEncoded extends Omit<
  AgentMessageThreadItem,
  | "delivery"
  | "memoryCitation"
  | "moderation"
  | "phase"
  | "questions"
  | "completedAtMs"
  | "startedAtMs"
> {
  readonly delivery?: AgentMessageDelivery | null
  readonly memoryCitation?: MemoryCitation | null
  readonly moderation?: AgentMessageModerationEncoded | null
  readonly phase?: MessagePhase | null
  readonly questions?: ReadonlyArray<AsyncUserInputQuestionEncoded> | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const AgentMessageThreadItem: Schema.Schema<
  AgentMessageThreadItem,
  AgentMessageThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    delivery: Lenient.orNull(AgentMessageDelivery),
    id: Schema.String,
    memoryCitation: Lenient.orNull(MemoryCitation),
    moderation: Lenient.orNull(AgentMessageModeration),
    phase: Lenient.orNull(MessagePhase),
    questions: Lenient.orNull(Schema.Array(AsyncUserInputQuestion)),
    text: Schema.String,
    type: Schema.Literal("agentMessage"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "AgentMessageThreadItem" })

export type AnswerAnnotation = WellbeingHelplineAnswerAnnotation | UnrecognizedAnswerAnnotation
export const AnswerAnnotation: Schema.Schema<AnswerAnnotation> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(WellbeingHelplineAnswerAnnotation, UnrecognizedAnswerAnnotation)
).annotations({ identifier: "AnswerAnnotation" })

export type AnswerReplacement =
  | WellbeingPromptHelplineAnswerReplacement
  | UnrecognizedAnswerReplacement
export const AnswerReplacement: Schema.Schema<AnswerReplacement> = /*#__PURE__*/ Schema.suspend(
  () => Schema.Union(WellbeingPromptHelplineAnswerReplacement, UnrecognizedAnswerReplacement)
).annotations({ identifier: "AnswerReplacement" })

export interface AsyncUserInputQuestion {
  readonly options: ReadonlyArray<string> | null
  readonly title: string
}
/** `AsyncUserInputQuestion` as it is on the wire: defaults may be missing. */
export interface AsyncUserInputQuestionEncoded extends Omit<AsyncUserInputQuestion, "options"> {
  readonly options?: ReadonlyArray<string> | null
}
export const AsyncUserInputQuestion: Schema.Schema<
  AsyncUserInputQuestion,
  AsyncUserInputQuestionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ options: Lenient.nullable(Schema.Array(Schema.String)), title: Schema.String })
).annotations({ identifier: "AsyncUserInputQuestion" })

export interface BlockAgentMessageDisplay {
  readonly mode: "block"
  readonly reason: BlockReason
  readonly version: 1 | (number & {})
}
/** `BlockAgentMessageDisplay` as it is on the wire: defaults may be missing. */
export interface BlockAgentMessageDisplayEncoded extends Omit<BlockAgentMessageDisplay, "reason"> {
  readonly reason: BlockReasonEncoded
}
export const BlockAgentMessageDisplay: Schema.Schema<
  BlockAgentMessageDisplay,
  BlockAgentMessageDisplayEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ mode: Schema.Literal("block"), reason: BlockReason, version: Schema.Number })
).annotations({ identifier: "BlockAgentMessageDisplay" })

export type BlockReason = ProtectionBlockReason | KindBlockReason | UnrecognizedBlockReason
/** `BlockReason` as it is on the wire: defaults may be missing. */
export type BlockReasonEncoded =
  | ProtectionBlockReason
  | KindBlockReasonEncoded
  | UnrecognizedBlockReason
export const BlockReason: Schema.Schema<BlockReason, BlockReasonEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(ProtectionBlockReason, KindBlockReason, UnrecognizedBlockReason)
  ).annotations({ identifier: "BlockReason" })

export interface CollabAgentState {
  readonly message: string | null
  readonly status: CollabAgentStatus
}
/** `CollabAgentState` as it is on the wire: defaults may be missing. */
export interface CollabAgentStateEncoded extends Omit<CollabAgentState, "message"> {
  readonly message?: string | null
}
export const CollabAgentState: Schema.Schema<CollabAgentState, CollabAgentStateEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ message: Lenient.nullable(Schema.String), status: CollabAgentStatus })
  ).annotations({ identifier: "CollabAgentState" })

export type CollabAgentStatus =
  | "pendingInit"
  | "running"
  | "interrupted"
  | "completed"
  | "errored"
  | "shutdown"
  | "notFound"
  | (string & {})
export const CollabAgentStatus: Schema.Schema<CollabAgentStatus> = Schema.String

export type CollabAgentTool =
  | "spawnAgent"
  | "sendInput"
  | "resumeAgent"
  | "wait"
  | "closeAgent"
  | "sendMessage"
  | "followupTask"
  | "interruptAgent"
  | "listAgents"
  | (string & {})
export const CollabAgentTool: Schema.Schema<CollabAgentTool> = Schema.String

export type CollabAgentToolCallStatus =
  | "inProgress"
  | "completed"
  | "failed"
  | "interrupted"
  | (string & {})
export const CollabAgentToolCallStatus: Schema.Schema<CollabAgentToolCallStatus> = Schema.String

export interface CollabAgentToolCallThreadItem {
  /** Last known status of the target agents, when available. */
  readonly agentsStates: Readonly<Record<string, CollabAgentState>>
  /** Unique identifier for this collab tool call. */
  readonly id: string
  /** Model requested for the spawned agent, when applicable. */
  readonly model: string | null
  /** Prompt text sent as part of the collab tool call, when available. */
  readonly prompt: string | null
  /** Reasoning effort requested for the spawned agent, when applicable. */
  readonly reasoningEffort: ReasoningEffort | null
  /** Thread ID of the receiving agent, when applicable. In case of spawn operation, this corresponds to the newly spawned agent. */
  readonly receiverThreadIds: ReadonlyArray<string>
  /** Thread ID of the agent issuing the collab request. */
  readonly senderThreadId: string
  /** Current status of the collab tool call. */
  readonly status: CollabAgentToolCallStatus
  /** Name of the collab tool that was invoked. */
  readonly tool: CollabAgentTool
  readonly type: "collabAgentToolCall"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `CollabAgentToolCallThreadItem` as it is on the wire: defaults may be missing. */
export interface CollabAgentToolCallThreadItemEncoded extends Omit<
  CollabAgentToolCallThreadItem,
  "agentsStates" | "model" | "prompt" | "reasoningEffort" | "completedAtMs" | "startedAtMs"
> {
  readonly agentsStates: Readonly<Record<string, CollabAgentStateEncoded>>
  readonly model?: string | null
  readonly prompt?: string | null
  readonly reasoningEffort?: ReasoningEffort | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const CollabAgentToolCallThreadItem: Schema.Schema<
  CollabAgentToolCallThreadItem,
  CollabAgentToolCallThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    agentsStates: Schema.Record({ key: Schema.String, value: CollabAgentState }),
    id: Schema.String,
    model: Lenient.orNull(Schema.String),
    prompt: Lenient.orNull(Schema.String),
    reasoningEffort: Lenient.orNull(ReasoningEffort),
    receiverThreadIds: Schema.Array(Schema.String),
    senderThreadId: Schema.String,
    status: CollabAgentToolCallStatus,
    tool: CollabAgentTool,
    type: Schema.Literal("collabAgentToolCall"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "CollabAgentToolCallThreadItem" })

export type CommandExecutionSource =
  | "agent"
  | "userShell"
  | "unifiedExecStartup"
  | "unifiedExecInteraction"
  | (string & {})
export const CommandExecutionSource: Schema.Schema<CommandExecutionSource> = Schema.String

export type CommandExecutionStatus =
  | "inProgress"
  | "completed"
  | "failed"
  | "declined"
  | (string & {})
export const CommandExecutionStatus: Schema.Schema<CommandExecutionStatus> = Schema.String

export interface CommandExecutionThreadItem {
  /** The command's output, aggregated from stdout and stderr. */
  readonly aggregatedOutput: string | null
  /** The command to be executed. */
  readonly command: string
  /** A best-effort parsing of the command to understand the action(s) it will perform. This returns a list of CommandAction objects because a single shell command may be composed of many commands piped together. */
  readonly commandActions: ReadonlyArray<CommandAction>
  /** The command's working directory. */
  readonly cwd: LegacyAppPathString
  /** The duration of the command execution in milliseconds. */
  readonly durationMs: number | null
  /** The command's exit code. */
  readonly exitCode: number | null
  readonly id: string
  /** Trusted first-party plugin id when this command resolves to one plugin script. */
  readonly pluginId: string | null
  /** Identifier for the underlying PTY process (when available). */
  readonly processId: string | null
  /** Safe plugin-relative path when this command resolves to one plugin script. */
  readonly scriptPath: string | null
  /** Default: `"agent"`. */
  readonly source: CommandExecutionSource
  readonly status: CommandExecutionStatus
  readonly type: "commandExecution"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `CommandExecutionThreadItem` as it is on the wire: defaults may be missing. */
export interface CommandExecutionThreadItemEncoded extends Omit<
  CommandExecutionThreadItem,
  | "aggregatedOutput"
  | "commandActions"
  | "durationMs"
  | "exitCode"
  | "pluginId"
  | "processId"
  | "scriptPath"
  | "source"
  | "completedAtMs"
  | "startedAtMs"
> {
  readonly aggregatedOutput?: string | null
  readonly commandActions: ReadonlyArray<CommandActionEncoded>
  readonly durationMs?: number | null
  readonly exitCode?: number | null
  readonly pluginId?: string | null
  readonly processId?: string | null
  readonly scriptPath?: string | null
  readonly source?: CommandExecutionSource
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const CommandExecutionThreadItem: Schema.Schema<
  CommandExecutionThreadItem,
  CommandExecutionThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    aggregatedOutput: Lenient.orNull(Schema.String),
    command: Schema.String,
    commandActions: Schema.Array(CommandAction),
    cwd: LegacyAppPathString,
    durationMs: Lenient.orNull(Schema.Number),
    exitCode: Lenient.orNull(Schema.Number),
    id: Schema.String,
    pluginId: Lenient.orNull(Schema.String),
    processId: Lenient.orNull(Schema.String),
    scriptPath: Lenient.orNull(Schema.String),
    source: Lenient.orDefault(CommandExecutionSource, () => "agent"),
    status: CommandExecutionStatus,
    type: Schema.Literal("commandExecution"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "CommandExecutionThreadItem" })

export interface ContextCompactionThreadItem {
  readonly id: string
  readonly type: "contextCompaction"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `ContextCompactionThreadItem` as it is on the wire: defaults may be missing. */
export interface ContextCompactionThreadItemEncoded extends Omit<
  ContextCompactionThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const ContextCompactionThreadItem: Schema.Schema<
  ContextCompactionThreadItem,
  ContextCompactionThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Schema.String,
    type: Schema.Literal("contextCompaction"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "ContextCompactionThreadItem" })

export type DynamicToolCallStatus = "inProgress" | "completed" | "failed" | (string & {})
export const DynamicToolCallStatus: Schema.Schema<DynamicToolCallStatus> = Schema.String

export interface DynamicToolCallThreadItem {
  readonly arguments: unknown
  readonly contentItems: ReadonlyArray<DynamicToolCallOutputContentItem> | null
  /** The duration of the dynamic tool call in milliseconds. */
  readonly durationMs: number | null
  readonly id: string
  readonly namespace: string | null
  readonly status: DynamicToolCallStatus
  readonly success: boolean | null
  readonly tool: string
  readonly type: "dynamicToolCall"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `DynamicToolCallThreadItem` as it is on the wire: defaults may be missing. */
export interface DynamicToolCallThreadItemEncoded extends Omit<
  DynamicToolCallThreadItem,
  "contentItems" | "durationMs" | "namespace" | "success" | "completedAtMs" | "startedAtMs"
> {
  readonly contentItems?: ReadonlyArray<DynamicToolCallOutputContentItem> | null
  readonly durationMs?: number | null
  readonly namespace?: string | null
  readonly success?: boolean | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const DynamicToolCallThreadItem: Schema.Schema<
  DynamicToolCallThreadItem,
  DynamicToolCallThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    arguments: Schema.Unknown,
    contentItems: Lenient.orNull(Schema.Array(DynamicToolCallOutputContentItem)),
    durationMs: Lenient.orNull(Schema.Number),
    id: Schema.String,
    namespace: Lenient.orNull(Schema.String),
    status: DynamicToolCallStatus,
    success: Lenient.orNull(Schema.Boolean),
    tool: Schema.String,
    type: Schema.Literal("dynamicToolCall"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "DynamicToolCallThreadItem" })

export interface EnteredReviewModeThreadItem {
  readonly id: string
  readonly review: string
  readonly type: "enteredReviewMode"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `EnteredReviewModeThreadItem` as it is on the wire: defaults may be missing. */
export interface EnteredReviewModeThreadItemEncoded extends Omit<
  EnteredReviewModeThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const EnteredReviewModeThreadItem: Schema.Schema<
  EnteredReviewModeThreadItem,
  EnteredReviewModeThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Schema.String,
    review: Schema.String,
    type: Schema.Literal("enteredReviewMode"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "EnteredReviewModeThreadItem" })

export interface ExitedReviewModeThreadItem {
  readonly id: string
  readonly review: string
  readonly type: "exitedReviewMode"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `ExitedReviewModeThreadItem` as it is on the wire: defaults may be missing. */
export interface ExitedReviewModeThreadItemEncoded extends Omit<
  ExitedReviewModeThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const ExitedReviewModeThreadItem: Schema.Schema<
  ExitedReviewModeThreadItem,
  ExitedReviewModeThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Schema.String,
    review: Schema.String,
    type: Schema.Literal("exitedReviewMode"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "ExitedReviewModeThreadItem" })

export interface FileChangeThreadItem {
  readonly changes: ReadonlyArray<FileUpdateChange>
  readonly id: string
  readonly status: PatchApplyStatus
  readonly type: "fileChange"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `FileChangeThreadItem` as it is on the wire: defaults may be missing. */
export interface FileChangeThreadItemEncoded extends Omit<
  FileChangeThreadItem,
  "changes" | "completedAtMs" | "startedAtMs"
> {
  readonly changes: ReadonlyArray<FileUpdateChangeEncoded>
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const FileChangeThreadItem: Schema.Schema<
  FileChangeThreadItem,
  FileChangeThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    changes: Schema.Array(FileUpdateChange),
    id: Schema.String,
    status: PatchApplyStatus,
    type: Schema.Literal("fileChange"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "FileChangeThreadItem" })

export interface FindInPageWebSearchAction {
  readonly pattern: string | null
  readonly type: "findInPage"
  readonly url: string | null
}
/** `FindInPageWebSearchAction` as it is on the wire: defaults may be missing. */
export interface FindInPageWebSearchActionEncoded extends Omit<
  FindInPageWebSearchAction,
  "pattern" | "url"
> {
  readonly pattern?: string | null
  readonly url?: string | null
}
export const FindInPageWebSearchAction: Schema.Schema<
  FindInPageWebSearchAction,
  FindInPageWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    pattern: Lenient.nullable(Schema.String),
    type: Schema.Literal("findInPage"),
    url: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "FindInPageWebSearchAction" })

export interface FunctionCallOutputThreadItem {
  readonly id: string
  readonly name: string
  readonly namespace: string | null
  readonly output: FunctionCallOutputBody
  readonly type: "functionCallOutput"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `FunctionCallOutputThreadItem` as it is on the wire: defaults may be missing. */
export interface FunctionCallOutputThreadItemEncoded extends Omit<
  FunctionCallOutputThreadItem,
  "namespace" | "output" | "completedAtMs" | "startedAtMs"
> {
  readonly namespace?: string | null
  readonly output: FunctionCallOutputBodyEncoded
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const FunctionCallOutputThreadItem: Schema.Schema<
  FunctionCallOutputThreadItem,
  FunctionCallOutputThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Schema.String,
    name: Schema.String,
    namespace: Lenient.orNull(Schema.String),
    output: FunctionCallOutputBody,
    type: Schema.Literal("functionCallOutput"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "FunctionCallOutputThreadItem" })

export type HelplineSubject = "answer" | "prompt" | (string & {})
export const HelplineSubject: Schema.Schema<HelplineSubject> = Schema.String

export interface HideAgentMessageDisplay {
  readonly mode: "hide"
  readonly replacement: AnswerReplacement
  readonly version: 1 | (number & {})
}
export const HideAgentMessageDisplay: Schema.Schema<HideAgentMessageDisplay> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      mode: Schema.Literal("hide"),
      replacement: AnswerReplacement,
      version: Schema.Number
    })
  ).annotations({ identifier: "HideAgentMessageDisplay" })

export interface HookPromptFragment {
  readonly hookRunId: string
  readonly text: string
}
export const HookPromptFragment: Schema.Schema<HookPromptFragment> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ hookRunId: Schema.String, text: Schema.String })
).annotations({ identifier: "HookPromptFragment" })

export interface HookPromptThreadItem {
  readonly fragments: ReadonlyArray<HookPromptFragment>
  readonly id: string
  readonly type: "hookPrompt"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `HookPromptThreadItem` as it is on the wire: defaults may be missing. */
export interface HookPromptThreadItemEncoded extends Omit<
  HookPromptThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const HookPromptThreadItem: Schema.Schema<
  HookPromptThreadItem,
  HookPromptThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    fragments: Schema.Array(HookPromptFragment),
    id: Schema.String,
    type: Schema.Literal("hookPrompt"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "HookPromptThreadItem" })

export type ImageGenerationFailure =
  | UsageLimitExceededImageGenerationFailure
  | UnrecognizedImageGenerationFailure
/** `ImageGenerationFailure` as it is on the wire: defaults may be missing. */
export type ImageGenerationFailureEncoded =
  | UsageLimitExceededImageGenerationFailureEncoded
  | UnrecognizedImageGenerationFailure
export const ImageGenerationFailure: Schema.Schema<
  ImageGenerationFailure,
  ImageGenerationFailureEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(UsageLimitExceededImageGenerationFailure, UnrecognizedImageGenerationFailure)
).annotations({ identifier: "ImageGenerationFailure" })

/** A local image file successfully read for this exact image-generation request. */
export interface ImageGenerationInputImage {
  readonly path: AbsolutePathBuf
  /** Lowercase SHA-256 of the file bytes read before image normalization. */
  readonly sha256: string
}
export const ImageGenerationInputImage: Schema.Schema<ImageGenerationInputImage> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ path: AbsolutePathBuf, sha256: Schema.String })
  ).annotations({ identifier: "ImageGenerationInputImage" })

/**
 * Either inline generated-image data or its durable attachment-store identity.
 *
 * `File` must remain first so rollouts written during the migration, which contain both an empty `result` and a `fileId`, retain the file reference when deserialized.
 */
export interface ImageGenerationThreadItem {
  readonly failure: ImageGenerationFailure | null
  /** Image generation identifier for the generated image, when provided by the image backend. */
  readonly generationId: string | null
  readonly id: string
  /** Observed local inputs for a completed generation, absent on older items. */
  readonly inputImages?: ReadonlyArray<ImageGenerationInputImage>
  readonly revisedPrompt: string | null
  readonly savedPath: AbsolutePathBuf | null
  readonly status: string
  readonly transparentBackground: boolean | null
  readonly type: "imageGeneration"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
  readonly fileId?: string
  readonly result?: string
}
/** `ImageGenerationThreadItem` as it is on the wire: defaults may be missing. */
export interface ImageGenerationThreadItemEncoded extends Omit<
  ImageGenerationThreadItem,
  | "failure"
  | "generationId"
  | "revisedPrompt"
  | "savedPath"
  | "transparentBackground"
  | "completedAtMs"
  | "startedAtMs"
> {
  readonly failure?: ImageGenerationFailureEncoded | null
  readonly generationId?: string | null
  readonly revisedPrompt?: string | null
  readonly savedPath?: AbsolutePathBuf | null
  readonly transparentBackground?: boolean | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const ImageGenerationThreadItem: Schema.Schema<
  ImageGenerationThreadItem,
  ImageGenerationThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    failure: Lenient.orNull(ImageGenerationFailure),
    generationId: Lenient.orNull(Schema.String),
    id: Schema.String,
    inputImages: Lenient.orAbsent(Schema.Array(ImageGenerationInputImage)),
    revisedPrompt: Lenient.orNull(Schema.String),
    savedPath: Lenient.orNull(AbsolutePathBuf),
    status: Schema.String,
    transparentBackground: Lenient.orNull(Schema.Boolean),
    type: Schema.Literal("imageGeneration"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number),
    fileId: Lenient.orAbsent(Schema.String),
    result: Lenient.orAbsent(Schema.String)
  })
).annotations({ identifier: "ImageGenerationThreadItem" })

export interface ImageViewThreadItem {
  readonly id: string
  readonly path: LegacyAppPathString
  readonly type: "imageView"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `ImageViewThreadItem` as it is on the wire: defaults may be missing. */
export interface ImageViewThreadItemEncoded extends Omit<
  ImageViewThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const ImageViewThreadItem: Schema.Schema<ImageViewThreadItem, ImageViewThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      id: Schema.String,
      path: LegacyAppPathString,
      type: Schema.Literal("imageView"),
      completedAtMs: Lenient.orNull(Schema.Number),
      startedAtMs: Lenient.orNull(Schema.Number)
    })
  ).annotations({ identifier: "ImageViewThreadItem" })

export interface KindBlockReason {
  readonly kind: "cyber"
  readonly trustedAccess: boolean | null
}
/** `KindBlockReason` as it is on the wire: defaults may be missing. */
export interface KindBlockReasonEncoded extends Omit<KindBlockReason, "trustedAccess"> {
  readonly trustedAccess?: boolean | null
}
export const KindBlockReason: Schema.Schema<KindBlockReason, KindBlockReasonEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      kind: Schema.Literal("cyber"),
      trustedAccess: Lenient.nullable(Schema.Boolean)
    })
  ).annotations({ identifier: "KindBlockReason" })

export type McpAppDisplayMode = "inline" | "fullscreen" | (string & {})
export const McpAppDisplayMode: Schema.Schema<McpAppDisplayMode> = Schema.String

/** UI resource and display preference for model invocations, captured from the tool descriptor. */
export interface McpAppUi {
  readonly preferredModelDisplayMode: McpAppDisplayMode
  readonly resourceUri: string
}
export const McpAppUi: Schema.Schema<McpAppUi> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ preferredModelDisplayMode: McpAppDisplayMode, resourceUri: Schema.String })
).annotations({ identifier: "McpAppUi" })

export interface McpToolCallAppContext {
  readonly actionName: string | null
  readonly appName: string | null
  readonly connectorId: string
  readonly linkId: string | null
  readonly resourceUri: string | null
}
/** `McpToolCallAppContext` as it is on the wire: defaults may be missing. */
export interface McpToolCallAppContextEncoded extends Omit<
  McpToolCallAppContext,
  "actionName" | "appName" | "linkId" | "resourceUri"
> {
  readonly actionName?: string | null
  readonly appName?: string | null
  readonly linkId?: string | null
  readonly resourceUri?: string | null
}
export const McpToolCallAppContext: Schema.Schema<
  McpToolCallAppContext,
  McpToolCallAppContextEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    actionName: Lenient.nullable(Schema.String),
    appName: Lenient.nullable(Schema.String),
    connectorId: Schema.String,
    linkId: Lenient.nullable(Schema.String),
    resourceUri: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "McpToolCallAppContext" })

export interface McpToolCallError {
  readonly message: string
}
export const McpToolCallError: Schema.Schema<McpToolCallError> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ message: Schema.String })
).annotations({ identifier: "McpToolCallError" })

export interface McpToolCallResult {
  readonly _meta?: unknown
  readonly content: ReadonlyArray<unknown>
  readonly structuredContent?: unknown
}
export const McpToolCallResult: Schema.Schema<McpToolCallResult> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      _meta: Lenient.optional(Schema.Unknown),
      content: Schema.Array(Schema.Unknown),
      structuredContent: Lenient.optional(Schema.Unknown)
    })
).annotations({ identifier: "McpToolCallResult" })

export type McpToolCallStatus = "inProgress" | "completed" | "failed" | (string & {})
export const McpToolCallStatus: Schema.Schema<McpToolCallStatus> = Schema.String

export interface McpToolCallThreadItem {
  readonly appContext: McpToolCallAppContext | null
  readonly arguments: unknown
  /** The duration of the MCP tool call in milliseconds. */
  readonly durationMs: number | null
  /** Registration scope, not necessarily the server's execution environment. */
  readonly environmentId: string | null
  readonly error: McpToolCallError | null
  readonly id: string
  /** Legacy compatibility field; prefer `mcpAppUi.resourceUri` when available. */
  readonly mcpAppResourceUri: string | null
  /** Presentation captured from the invoked descriptor; absent in older history. */
  readonly mcpAppUi: McpAppUi | null
  readonly pluginId: string | null
  readonly readOnlyHint: boolean | null
  readonly result: McpToolCallResult | null
  readonly server: string
  readonly status: McpToolCallStatus
  readonly tool: string
  readonly type: "mcpToolCall"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `McpToolCallThreadItem` as it is on the wire: defaults may be missing. */
export interface McpToolCallThreadItemEncoded extends Omit<
  McpToolCallThreadItem,
  | "appContext"
  | "durationMs"
  | "environmentId"
  | "error"
  | "mcpAppResourceUri"
  | "mcpAppUi"
  | "pluginId"
  | "readOnlyHint"
  | "result"
  | "completedAtMs"
  | "startedAtMs"
> {
  readonly appContext?: McpToolCallAppContextEncoded | null
  readonly durationMs?: number | null
  readonly environmentId?: string | null
  readonly error?: McpToolCallError | null
  readonly mcpAppResourceUri?: string | null
  readonly mcpAppUi?: McpAppUi | null
  readonly pluginId?: string | null
  readonly readOnlyHint?: boolean | null
  readonly result?: McpToolCallResult | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const McpToolCallThreadItem: Schema.Schema<
  McpToolCallThreadItem,
  McpToolCallThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    appContext: Lenient.orNull(McpToolCallAppContext),
    arguments: Schema.Unknown,
    durationMs: Lenient.orNull(Schema.Number),
    environmentId: Lenient.orNull(Schema.String),
    error: Lenient.orNull(McpToolCallError),
    id: Schema.String,
    mcpAppResourceUri: Lenient.orNull(Schema.String),
    mcpAppUi: Lenient.orNull(McpAppUi),
    pluginId: Lenient.orNull(Schema.String),
    readOnlyHint: Lenient.orNull(Schema.Boolean),
    result: Lenient.orNull(McpToolCallResult),
    server: Schema.String,
    status: McpToolCallStatus,
    tool: Schema.String,
    type: Schema.Literal("mcpToolCall"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "McpToolCallThreadItem" })

export interface MemoryCitation {
  readonly entries: ReadonlyArray<MemoryCitationEntry>
  readonly threadIds: ReadonlyArray<string>
}
export const MemoryCitation: Schema.Schema<MemoryCitation> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    entries: Schema.Array(MemoryCitationEntry),
    threadIds: Schema.Array(Schema.String)
  })
).annotations({ identifier: "MemoryCitation" })

export interface MemoryCitationEntry {
  readonly lineEnd: number
  readonly lineStart: number
  readonly note: string
  readonly path: string
}
export const MemoryCitationEntry: Schema.Schema<MemoryCitationEntry> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      lineEnd: Schema.Number,
      lineStart: Schema.Number,
      note: Schema.String,
      path: Schema.String
    })
).annotations({ identifier: "MemoryCitationEntry" })

export interface OpenPageWebSearchAction {
  readonly type: "openPage"
  readonly url: string | null
}
/** `OpenPageWebSearchAction` as it is on the wire: defaults may be missing. */
export interface OpenPageWebSearchActionEncoded extends Omit<OpenPageWebSearchAction, "url"> {
  readonly url?: string | null
}
export const OpenPageWebSearchAction: Schema.Schema<
  OpenPageWebSearchAction,
  OpenPageWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("openPage"), url: Lenient.nullable(Schema.String) })
).annotations({ identifier: "OpenPageWebSearchAction" })

export interface OtherWebSearchAction {
  readonly type: "other"
}
export const OtherWebSearchAction: Schema.Schema<OtherWebSearchAction> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ type: Schema.Literal("other") })).annotations(
    { identifier: "OtherWebSearchAction" }
  )

export type PatchApplyStatus = "inProgress" | "completed" | "failed" | "declined" | (string & {})
export const PatchApplyStatus: Schema.Schema<PatchApplyStatus> = Schema.String

/** EXPERIMENTAL - proposed plan item content. The completed plan item is authoritative and may not match the concatenation of `PlanDelta` text. */
export interface PlanThreadItem {
  readonly id: string
  readonly text: string
  readonly type: "plan"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `PlanThreadItem` as it is on the wire: defaults may be missing. */
export interface PlanThreadItemEncoded extends Omit<
  PlanThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const PlanThreadItem: Schema.Schema<PlanThreadItem, PlanThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      id: Schema.String,
      text: Schema.String,
      type: Schema.Literal("plan"),
      completedAtMs: Lenient.orNull(Schema.Number),
      startedAtMs: Lenient.orNull(Schema.Number)
    })
  ).annotations({ identifier: "PlanThreadItem" })

export interface ProtectionBlockReason {
  readonly kind: "protection"
  /** Identifies the same moderation row that Chat writes on the live path. */
  readonly protectionType: string
}
export const ProtectionBlockReason: Schema.Schema<ProtectionBlockReason> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("protection"), protectionType: Schema.String })
  ).annotations({ identifier: "ProtectionBlockReason" })

export interface ReasoningThreadItem {
  /** Default: `[]`. */
  readonly content: ReadonlyArray<string>
  readonly id: string
  /** Default: `[]`. */
  readonly summary: ReadonlyArray<string>
  readonly type: "reasoning"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `ReasoningThreadItem` as it is on the wire: defaults may be missing. */
export interface ReasoningThreadItemEncoded extends Omit<
  ReasoningThreadItem,
  "content" | "summary" | "completedAtMs" | "startedAtMs"
> {
  readonly content?: ReadonlyArray<string>
  readonly summary?: ReadonlyArray<string>
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const ReasoningThreadItem: Schema.Schema<ReasoningThreadItem, ReasoningThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      content: Lenient.orDefault(Schema.Array(Schema.String), () => []),
      id: Schema.String,
      summary: Lenient.orDefault(Schema.Array(Schema.String), () => []),
      type: Schema.Literal("reasoning"),
      completedAtMs: Lenient.orNull(Schema.Number),
      startedAtMs: Lenient.orNull(Schema.Number)
    })
  ).annotations({ identifier: "ReasoningThreadItem" })

export interface SearchWebSearchAction {
  readonly queries: ReadonlyArray<string> | null
  readonly query: string | null
  readonly type: "search"
}
/** `SearchWebSearchAction` as it is on the wire: defaults may be missing. */
export interface SearchWebSearchActionEncoded extends Omit<
  SearchWebSearchAction,
  "queries" | "query"
> {
  readonly queries?: ReadonlyArray<string> | null
  readonly query?: string | null
}
export const SearchWebSearchAction: Schema.Schema<
  SearchWebSearchAction,
  SearchWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    queries: Lenient.nullable(Schema.Array(Schema.String)),
    query: Lenient.nullable(Schema.String),
    type: Schema.Literal("search")
  })
).annotations({ identifier: "SearchWebSearchAction" })

export interface ShowAgentMessageDisplay {
  readonly annotation: AnswerAnnotation | null
  readonly mode: "show"
  readonly trustedContacts: TrustedContacts
  readonly version: 1 | (number & {})
}
/** `ShowAgentMessageDisplay` as it is on the wire: defaults may be missing. */
export interface ShowAgentMessageDisplayEncoded extends Omit<
  ShowAgentMessageDisplay,
  "annotation"
> {
  readonly annotation?: AnswerAnnotation | null
}
export const ShowAgentMessageDisplay: Schema.Schema<
  ShowAgentMessageDisplay,
  ShowAgentMessageDisplayEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    annotation: Lenient.nullable(AnswerAnnotation),
    mode: Schema.Literal("show"),
    trustedContacts: TrustedContacts,
    version: Schema.Number
  })
).annotations({ identifier: "ShowAgentMessageDisplay" })

/** Display item emitted by the interruptible `clock.sleep` tool. */
export interface SleepThreadItem {
  readonly durationMs: number
  readonly id: string
  readonly type: "sleep"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `SleepThreadItem` as it is on the wire: defaults may be missing. */
export interface SleepThreadItemEncoded extends Omit<
  SleepThreadItem,
  "completedAtMs" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const SleepThreadItem: Schema.Schema<SleepThreadItem, SleepThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      durationMs: Schema.Number,
      id: Schema.String,
      type: Schema.Literal("sleep"),
      completedAtMs: Lenient.orNull(Schema.Number),
      startedAtMs: Lenient.orNull(Schema.Number)
    })
  ).annotations({ identifier: "SleepThreadItem" })

export type SubAgentActivityKind =
  | "started"
  | "interacted"
  | "interrupted"
  | "completed"
  | (string & {})
export const SubAgentActivityKind: Schema.Schema<SubAgentActivityKind> = Schema.String

export interface SubAgentActivityThreadItem {
  readonly agentPath: string
  readonly agentThreadId: string
  readonly id: string
  readonly kind: SubAgentActivityKind
  /** Resolved model at sub-agent creation; absent from older records and other activities. */
  readonly model: string | null
  /** Resolved reasoning effort at sub-agent creation, when known. */
  readonly reasoningEffort: ReasoningEffort | null
  readonly type: "subAgentActivity"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `SubAgentActivityThreadItem` as it is on the wire: defaults may be missing. */
export interface SubAgentActivityThreadItemEncoded extends Omit<
  SubAgentActivityThreadItem,
  "model" | "reasoningEffort" | "completedAtMs" | "startedAtMs"
> {
  readonly model?: string | null
  readonly reasoningEffort?: ReasoningEffort | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const SubAgentActivityThreadItem: Schema.Schema<
  SubAgentActivityThreadItem,
  SubAgentActivityThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    agentPath: Schema.String,
    agentThreadId: Schema.String,
    id: Schema.String,
    kind: SubAgentActivityKind,
    model: Lenient.orNull(Schema.String),
    reasoningEffort: Lenient.orNull(ReasoningEffort),
    type: Schema.Literal("subAgentActivity"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "SubAgentActivityThreadItem" })

/** A thread item and its recorded lifecycle times. The payload stays flat on the wire. */
export type ThreadItem =
  | UserMessageThreadItem
  | HookPromptThreadItem
  | AgentMessageThreadItem
  | FunctionCallOutputThreadItem
  | PlanThreadItem
  | ReasoningThreadItem
  | CommandExecutionThreadItem
  | FileChangeThreadItem
  | McpToolCallThreadItem
  | DynamicToolCallThreadItem
  | CollabAgentToolCallThreadItem
  | SubAgentActivityThreadItem
  | WebSearchThreadItem
  | ImageViewThreadItem
  | SleepThreadItem
  | ImageGenerationThreadItem
  | EnteredReviewModeThreadItem
  | ExitedReviewModeThreadItem
  | ContextCompactionThreadItem
  | UnrecognizedThreadItem
/** `ThreadItem` as it is on the wire: defaults may be missing. */
export type ThreadItemEncoded =
  | UserMessageThreadItemEncoded
  | HookPromptThreadItemEncoded
  | AgentMessageThreadItemEncoded
  | FunctionCallOutputThreadItemEncoded
  | PlanThreadItemEncoded
  | ReasoningThreadItemEncoded
  | CommandExecutionThreadItemEncoded
  | FileChangeThreadItemEncoded
  | McpToolCallThreadItemEncoded
  | DynamicToolCallThreadItemEncoded
  | CollabAgentToolCallThreadItemEncoded
  | SubAgentActivityThreadItemEncoded
  | WebSearchThreadItemEncoded
  | ImageViewThreadItemEncoded
  | SleepThreadItemEncoded
  | ImageGenerationThreadItemEncoded
  | EnteredReviewModeThreadItemEncoded
  | ExitedReviewModeThreadItemEncoded
  | ContextCompactionThreadItemEncoded
  | UnrecognizedThreadItem
export const ThreadItem: Schema.Schema<ThreadItem, ThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      UserMessageThreadItem,
      HookPromptThreadItem,
      AgentMessageThreadItem,
      FunctionCallOutputThreadItem,
      PlanThreadItem,
      ReasoningThreadItem,
      CommandExecutionThreadItem,
      FileChangeThreadItem,
      McpToolCallThreadItem,
      DynamicToolCallThreadItem,
      CollabAgentToolCallThreadItem,
      SubAgentActivityThreadItem,
      WebSearchThreadItem,
      ImageViewThreadItem,
      SleepThreadItem,
      ImageGenerationThreadItem,
      EnteredReviewModeThreadItem,
      ExitedReviewModeThreadItem,
      ContextCompactionThreadItem,
      UnrecognizedThreadItem
    )
  ).annotations({ identifier: "ThreadItem" })

export type TrustedContacts = "check" | "skip" | (string & {})
export const TrustedContacts: Schema.Schema<TrustedContacts> = Schema.String

/** A member of `AgentMessageDisplay` that this version does not know, whole. */
export type UnrecognizedAgentMessageDisplay = {
  readonly mode: Lenient.UnknownTag
}
export const UnrecognizedAgentMessageDisplay: Schema.Schema<UnrecognizedAgentMessageDisplay> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ mode: Lenient.unknownTag("show", "hide", "block") })
  ).annotations({ identifier: "UnrecognizedAgentMessageDisplay" })

/** A member of `AnswerAnnotation` that this version does not know, whole. */
export type UnrecognizedAnswerAnnotation = {
  readonly kind: Lenient.UnknownTag
}
export const UnrecognizedAnswerAnnotation: Schema.Schema<UnrecognizedAnswerAnnotation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Lenient.unknownTag("wellbeingHelpline") })
  ).annotations({ identifier: "UnrecognizedAnswerAnnotation" })

/** A member of `AnswerReplacement` that this version does not know, whole. */
export type UnrecognizedAnswerReplacement = {
  readonly kind: Lenient.UnknownTag
}
export const UnrecognizedAnswerReplacement: Schema.Schema<UnrecognizedAnswerReplacement> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Lenient.unknownTag("wellbeingPromptHelpline") })
  ).annotations({ identifier: "UnrecognizedAnswerReplacement" })

/** A member of `BlockReason` that this version does not know, whole. */
export type UnrecognizedBlockReason = {
  readonly kind: Lenient.UnknownTag
}
export const UnrecognizedBlockReason: Schema.Schema<UnrecognizedBlockReason> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Lenient.unknownTag("protection", "cyber") })
  ).annotations({ identifier: "UnrecognizedBlockReason" })

/** A member of `ImageGenerationFailure` that this version does not know, whole. */
export type UnrecognizedImageGenerationFailure = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedImageGenerationFailure: Schema.Schema<UnrecognizedImageGenerationFailure> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("usageLimitExceeded") })
  ).annotations({ identifier: "UnrecognizedImageGenerationFailure" })

/** A member of `ThreadItem` that this version does not know, whole. */
export type UnrecognizedThreadItem = {
  readonly type: Lenient.UnknownTag
  readonly id: string
}
export const UnrecognizedThreadItem: Schema.Schema<UnrecognizedThreadItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "userMessage",
        "hookPrompt",
        "agentMessage",
        "functionCallOutput",
        "plan",
        "reasoning",
        "commandExecution",
        "fileChange",
        "mcpToolCall",
        "dynamicToolCall",
        "collabAgentToolCall",
        "subAgentActivity",
        "webSearch",
        "imageView",
        "sleep",
        "imageGeneration",
        "enteredReviewMode",
        "exitedReviewMode",
        "contextCompaction"
      ),
      id: Schema.String
    })
  ).annotations({ identifier: "UnrecognizedThreadItem" })

/** A member of `WebSearchAction` that this version does not know, whole. */
export type UnrecognizedWebSearchAction = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedWebSearchAction: Schema.Schema<UnrecognizedWebSearchAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("search", "openPage", "findInPage", "other") })
  ).annotations({ identifier: "UnrecognizedWebSearchAction" })

export interface UsageLimitExceededImageGenerationFailure {
  readonly limitId: string
  readonly resetsAt: number | null
  readonly type: "usageLimitExceeded"
}
/** `UsageLimitExceededImageGenerationFailure` as it is on the wire: defaults may be missing. */
export interface UsageLimitExceededImageGenerationFailureEncoded extends Omit<
  UsageLimitExceededImageGenerationFailure,
  "resetsAt"
> {
  readonly resetsAt?: number | null
}
export const UsageLimitExceededImageGenerationFailure: Schema.Schema<
  UsageLimitExceededImageGenerationFailure,
  UsageLimitExceededImageGenerationFailureEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    limitId: Schema.String,
    resetsAt: Lenient.nullable(Schema.Number),
    type: Schema.Literal("usageLimitExceeded")
  })
).annotations({ identifier: "UsageLimitExceededImageGenerationFailure" })

export interface UserMessageThreadItem {
  readonly clientId: string | null
  readonly content: ReadonlyArray<UserInput>
  readonly id: string
  readonly type: "userMessage"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `UserMessageThreadItem` as it is on the wire: defaults may be missing. */
export interface UserMessageThreadItemEncoded extends Omit<
  UserMessageThreadItem,
  "clientId" | "content" | "completedAtMs" | "startedAtMs"
> {
  readonly clientId?: string | null
  readonly content: ReadonlyArray<UserInputEncoded>
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const UserMessageThreadItem: Schema.Schema<
  UserMessageThreadItem,
  UserMessageThreadItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    clientId: Lenient.orNull(Schema.String),
    content: Schema.Array(UserInput),
    id: Schema.String,
    type: Schema.Literal("userMessage"),
    completedAtMs: Lenient.orNull(Schema.Number),
    startedAtMs: Lenient.orNull(Schema.Number)
  })
).annotations({ identifier: "UserMessageThreadItem" })

export type WebSearchAction =
  | SearchWebSearchAction
  | OpenPageWebSearchAction
  | FindInPageWebSearchAction
  | OtherWebSearchAction
  | UnrecognizedWebSearchAction
/** `WebSearchAction` as it is on the wire: defaults may be missing. */
export type WebSearchActionEncoded =
  | SearchWebSearchActionEncoded
  | OpenPageWebSearchActionEncoded
  | FindInPageWebSearchActionEncoded
  | OtherWebSearchAction
  | UnrecognizedWebSearchAction
export const WebSearchAction: Schema.Schema<WebSearchAction, WebSearchActionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      SearchWebSearchAction,
      OpenPageWebSearchAction,
      FindInPageWebSearchAction,
      OtherWebSearchAction,
      UnrecognizedWebSearchAction
    )
  ).annotations({ identifier: "WebSearchAction" })

export interface WebSearchThreadItem {
  readonly action: WebSearchAction | null
  readonly id: string
  readonly query: string
  /**
   * Structured search results returned out-of-band by standalone web search.
   *
   * These stay as opaque JSON at the extension/app-server boundary so new result fields and result types can pass through without a Codex release.
   */
  readonly results: ReadonlyArray<unknown> | null
  readonly type: "webSearch"
  /** Unix timestamp in milliseconds when the item completed, if recorded. */
  readonly completedAtMs: number | null
  /** Unix timestamp in milliseconds when the item started, if recorded. */
  readonly startedAtMs: number | null
}
/** `WebSearchThreadItem` as it is on the wire: defaults may be missing. */
export interface WebSearchThreadItemEncoded extends Omit<
  WebSearchThreadItem,
  "action" | "results" | "completedAtMs" | "startedAtMs"
> {
  readonly action?: WebSearchActionEncoded | null
  readonly results?: ReadonlyArray<unknown> | null
  readonly completedAtMs?: number | null
  readonly startedAtMs?: number | null
}
export const WebSearchThreadItem: Schema.Schema<WebSearchThreadItem, WebSearchThreadItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      action: Lenient.orNull(WebSearchAction),
      id: Schema.String,
      query: Schema.String,
      results: Lenient.orNull(Schema.Array(Schema.Unknown)),
      type: Schema.Literal("webSearch"),
      completedAtMs: Lenient.orNull(Schema.Number),
      startedAtMs: Lenient.orNull(Schema.Number)
    })
  ).annotations({ identifier: "WebSearchThreadItem" })

export interface WellbeingHelplineAnswerAnnotation {
  readonly kind: "wellbeingHelpline"
  readonly subject: HelplineSubject
}
export const WellbeingHelplineAnswerAnnotation: Schema.Schema<WellbeingHelplineAnswerAnnotation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("wellbeingHelpline"), subject: HelplineSubject })
  ).annotations({ identifier: "WellbeingHelplineAnswerAnnotation" })

export interface WellbeingPromptHelplineAnswerReplacement {
  readonly kind: "wellbeingPromptHelpline"
}
export const WellbeingPromptHelplineAnswerReplacement: Schema.Schema<WellbeingPromptHelplineAnswerReplacement> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ kind: Schema.Literal("wellbeingPromptHelpline") })
  ).annotations({ identifier: "WellbeingPromptHelplineAnswerReplacement" })
