/**
 * The definitions of the domain "ResponseItem".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  FunctionCallOutputBody,
  type FunctionCallOutputBodyEncoded,
  ImageDetail,
  MessagePhase,
  ReasoningEffort
} from "./Common.ts"

export interface AdditionalToolsResponseItem {
  readonly id: string | null
  readonly role: string
  readonly tools: ReadonlyArray<unknown>
  readonly type: "additional_tools"
}
/** `AdditionalToolsResponseItem` as it is on the wire: defaults may be missing. */
export interface AdditionalToolsResponseItemEncoded extends Omit<
  AdditionalToolsResponseItem,
  "id"
> {
  readonly id?: string | null
}
export const AdditionalToolsResponseItem: Schema.Schema<
  AdditionalToolsResponseItem,
  AdditionalToolsResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    id: Lenient.nullable(Schema.String),
    role: Schema.String,
    tools: Schema.Array(Schema.Unknown),
    type: Schema.Literal("additional_tools")
  })
).annotations({ identifier: "AdditionalToolsResponseItem" })

export type AgentMessageInputContent =
  | InputTextAgentMessageInputContent
  | EncryptedContentAgentMessageInputContent
  | UnrecognizedAgentMessageInputContent
export const AgentMessageInputContent: Schema.Schema<AgentMessageInputContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      InputTextAgentMessageInputContent,
      EncryptedContentAgentMessageInputContent,
      UnrecognizedAgentMessageInputContent
    )
  ).annotations({ identifier: "AgentMessageInputContent" })

export interface AgentMessageResponseItem {
  readonly author: string
  readonly content: ReadonlyArray<AgentMessageInputContent>
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly recipient: string
  readonly type: "agent_message"
}
/** `AgentMessageResponseItem` as it is on the wire: defaults may be missing. */
export interface AgentMessageResponseItemEncoded extends Omit<
  AgentMessageResponseItem,
  "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const AgentMessageResponseItem: Schema.Schema<
  AgentMessageResponseItem,
  AgentMessageResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    author: Schema.String,
    content: Schema.Array(AgentMessageInputContent),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    recipient: Schema.String,
    type: Schema.Literal("agent_message")
  })
).annotations({ identifier: "AgentMessageResponseItem" })

export interface CompactionResponseItem {
  readonly encrypted_content: string
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly type: "compaction"
}
/** `CompactionResponseItem` as it is on the wire: defaults may be missing. */
export interface CompactionResponseItemEncoded extends Omit<
  CompactionResponseItem,
  "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const CompactionResponseItem: Schema.Schema<
  CompactionResponseItem,
  CompactionResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    encrypted_content: Schema.String,
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    type: Schema.Literal("compaction")
  })
).annotations({ identifier: "CompactionResponseItem" })

export interface CompactionTriggerResponseItem {
  readonly type: "compaction_trigger"
}
export const CompactionTriggerResponseItem: Schema.Schema<CompactionTriggerResponseItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("compaction_trigger") })
  ).annotations({ identifier: "CompactionTriggerResponseItem" })

/** Reasoning settings interpreted by the backend for the routed model. */
export interface ConfigurationReasoning {
  readonly effort: ReasoningEffort
}
export const ConfigurationReasoning: Schema.Schema<ConfigurationReasoning> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ effort: ReasoningEffort })).annotations({
    identifier: "ConfigurationReasoning"
  })

/** A durable input control interpreted by the backend at its position in history. */
export interface ConfigurationUpdateResponseItem {
  readonly reasoning: ConfigurationReasoning
  readonly type: "configuration_update"
}
export const ConfigurationUpdateResponseItem: Schema.Schema<ConfigurationUpdateResponseItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      reasoning: ConfigurationReasoning,
      type: Schema.Literal("configuration_update")
    })
  ).annotations({ identifier: "ConfigurationUpdateResponseItem" })

export type ContentItem =
  | InputTextContentItem
  | InputImageContentItem
  | InputAudioContentItem
  | OutputTextContentItem
  | UnrecognizedContentItem
/** `ContentItem` as it is on the wire: defaults may be missing. */
export type ContentItemEncoded =
  | InputTextContentItem
  | InputImageContentItemEncoded
  | InputAudioContentItem
  | OutputTextContentItemEncoded
  | UnrecognizedContentItem
export const ContentItem: Schema.Schema<ContentItem, ContentItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      InputTextContentItem,
      InputImageContentItem,
      InputAudioContentItem,
      OutputTextContentItem,
      UnrecognizedContentItem
    )
  ).annotations({ identifier: "ContentItem" })

export interface ContextCompactionResponseItem {
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly type: "context_compaction"
}
/** `ContextCompactionResponseItem` as it is on the wire: defaults may be missing. */
export interface ContextCompactionResponseItemEncoded extends Omit<
  ContextCompactionResponseItem,
  "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const ContextCompactionResponseItem: Schema.Schema<
  ContextCompactionResponseItem,
  ContextCompactionResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    type: Schema.Literal("context_compaction")
  })
).annotations({ identifier: "ContextCompactionResponseItem" })

export interface CustomToolCallOutputResponseItem {
  readonly call_id: string
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly name: string | null
  readonly output: FunctionCallOutputBody
  readonly type: "custom_tool_call_output"
}
/** `CustomToolCallOutputResponseItem` as it is on the wire: defaults may be missing. */
export interface CustomToolCallOutputResponseItemEncoded extends Omit<
  CustomToolCallOutputResponseItem,
  "id" | "internal_chat_message_metadata_passthrough" | "name" | "output"
> {
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly name?: string | null
  readonly output: FunctionCallOutputBodyEncoded
}
export const CustomToolCallOutputResponseItem: Schema.Schema<
  CustomToolCallOutputResponseItem,
  CustomToolCallOutputResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    call_id: Schema.String,
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    name: Lenient.nullable(Schema.String),
    output: FunctionCallOutputBody,
    type: Schema.Literal("custom_tool_call_output")
  })
).annotations({ identifier: "CustomToolCallOutputResponseItem" })

export interface CustomToolCallResponseItem {
  readonly call_id: string
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly input: string
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly name: string
  readonly namespace: string | null
  readonly status: string | null
  readonly type: "custom_tool_call"
}
/** `CustomToolCallResponseItem` as it is on the wire: defaults may be missing. */
export interface CustomToolCallResponseItemEncoded extends Omit<
  CustomToolCallResponseItem,
  "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough" | "namespace" | "status"
> {
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly namespace?: string | null
  readonly status?: string | null
}
export const CustomToolCallResponseItem: Schema.Schema<
  CustomToolCallResponseItem,
  CustomToolCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    call_id: Schema.String,
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    input: Schema.String,
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    name: Schema.String,
    namespace: Lenient.nullable(Schema.String),
    status: Lenient.nullable(Schema.String),
    type: Schema.Literal("custom_tool_call")
  })
).annotations({ identifier: "CustomToolCallResponseItem" })

export interface EncryptedContentAgentMessageInputContent {
  readonly encrypted_content: string
  readonly type: "encrypted_content"
}
export const EncryptedContentAgentMessageInputContent: Schema.Schema<EncryptedContentAgentMessageInputContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ encrypted_content: Schema.String, type: Schema.Literal("encrypted_content") })
  ).annotations({ identifier: "EncryptedContentAgentMessageInputContent" })

export interface ExecLocalShellAction {
  readonly command: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>> | null
  readonly timeout_ms: number | null
  readonly type: "exec"
  readonly user: string | null
  readonly working_directory: string | null
}
/** `ExecLocalShellAction` as it is on the wire: defaults may be missing. */
export interface ExecLocalShellActionEncoded extends Omit<
  ExecLocalShellAction,
  "env" | "timeout_ms" | "user" | "working_directory"
> {
  readonly env?: Readonly<Record<string, string>> | null
  readonly timeout_ms?: number | null
  readonly user?: string | null
  readonly working_directory?: string | null
}
export const ExecLocalShellAction: Schema.Schema<
  ExecLocalShellAction,
  ExecLocalShellActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    command: Schema.Array(Schema.String),
    env: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.String })),
    timeout_ms: Lenient.nullable(Schema.Number),
    type: Schema.Literal("exec"),
    user: Lenient.nullable(Schema.String),
    working_directory: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ExecLocalShellAction" })

export interface FindInPageResponsesApiWebSearchAction {
  readonly pattern: string | null
  readonly type: "find_in_page"
  readonly url: string | null
}
/** `FindInPageResponsesApiWebSearchAction` as it is on the wire: defaults may be missing. */
export interface FindInPageResponsesApiWebSearchActionEncoded extends Omit<
  FindInPageResponsesApiWebSearchAction,
  "pattern" | "url"
> {
  readonly pattern?: string | null
  readonly url?: string | null
}
export const FindInPageResponsesApiWebSearchAction: Schema.Schema<
  FindInPageResponsesApiWebSearchAction,
  FindInPageResponsesApiWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    pattern: Lenient.nullable(Schema.String),
    type: Schema.Literal("find_in_page"),
    url: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "FindInPageResponsesApiWebSearchAction" })

export interface FunctionCallOutputResponseItem {
  readonly call_id: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly name: string | null
  readonly namespace: string | null
  readonly output: FunctionCallOutputBody
  readonly type: "function_call_output"
}
/** `FunctionCallOutputResponseItem` as it is on the wire: defaults may be missing. */
export interface FunctionCallOutputResponseItemEncoded extends Omit<
  FunctionCallOutputResponseItem,
  "call_id" | "id" | "internal_chat_message_metadata_passthrough" | "name" | "namespace" | "output"
> {
  readonly call_id?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly name?: string | null
  readonly namespace?: string | null
  readonly output: FunctionCallOutputBodyEncoded
}
export const FunctionCallOutputResponseItem: Schema.Schema<
  FunctionCallOutputResponseItem,
  FunctionCallOutputResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    call_id: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    name: Lenient.nullable(Schema.String),
    namespace: Lenient.nullable(Schema.String),
    output: FunctionCallOutputBody,
    type: Schema.Literal("function_call_output")
  })
).annotations({ identifier: "FunctionCallOutputResponseItem" })

export interface FunctionCallResponseItem {
  readonly arguments: string
  readonly call_id: string
  readonly encrypted_content: string | null
  readonly encrypted_function_args: ReadonlyArray<string> | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly name: string
  readonly namespace: string | null
  readonly status: string | null
  readonly type: "function_call"
}
/** `FunctionCallResponseItem` as it is on the wire: defaults may be missing. */
export interface FunctionCallResponseItemEncoded extends Omit<
  FunctionCallResponseItem,
  | "encrypted_content"
  | "encrypted_function_args"
  | "id"
  | "internal_chat_message_metadata_passthrough"
  | "namespace"
  | "status"
> {
  readonly encrypted_content?: string | null
  readonly encrypted_function_args?: ReadonlyArray<string> | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly namespace?: string | null
  readonly status?: string | null
}
export const FunctionCallResponseItem: Schema.Schema<
  FunctionCallResponseItem,
  FunctionCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    arguments: Schema.String,
    call_id: Schema.String,
    encrypted_content: Lenient.nullable(Schema.String),
    encrypted_function_args: Lenient.nullable(Schema.Array(Schema.String)),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    name: Schema.String,
    namespace: Lenient.nullable(Schema.String),
    status: Lenient.nullable(Schema.String),
    type: Schema.Literal("function_call")
  })
).annotations({ identifier: "FunctionCallResponseItem" })

export interface ImageGenerationCallResponseItem {
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly result: string
  readonly revised_prompt: string | null
  readonly status: string
  readonly type: "image_generation_call"
}
/** `ImageGenerationCallResponseItem` as it is on the wire: defaults may be missing. */
export interface ImageGenerationCallResponseItemEncoded extends Omit<
  ImageGenerationCallResponseItem,
  "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough" | "revised_prompt"
> {
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly revised_prompt?: string | null
}
export const ImageGenerationCallResponseItem: Schema.Schema<
  ImageGenerationCallResponseItem,
  ImageGenerationCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    result: Schema.String,
    revised_prompt: Lenient.nullable(Schema.String),
    status: Schema.String,
    type: Schema.Literal("image_generation_call")
  })
).annotations({ identifier: "ImageGenerationCallResponseItem" })

/** Inline audio data or an uploaded file loaded by the Responses API. */
export interface InputAudioContentItem {
  readonly type: "input_audio"
  readonly audio_url?: string
  readonly file_id?: string
}
export const InputAudioContentItem: Schema.Schema<InputAudioContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Schema.Literal("input_audio"),
      audio_url: Lenient.optional(Schema.String),
      file_id: Lenient.optional(Schema.String)
    })
  ).annotations({ identifier: "InputAudioContentItem" })

export interface InputImageContentItem {
  readonly detail: ImageDetail | null
  readonly type: "input_image"
  readonly image_url?: string
  readonly file_id?: string
}
/** `InputImageContentItem` as it is on the wire: defaults may be missing. */
export interface InputImageContentItemEncoded extends Omit<InputImageContentItem, "detail"> {
  readonly detail?: ImageDetail | null
}
export const InputImageContentItem: Schema.Schema<
  InputImageContentItem,
  InputImageContentItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    detail: Lenient.nullable(ImageDetail),
    type: Schema.Literal("input_image"),
    image_url: Lenient.optional(Schema.String),
    file_id: Lenient.optional(Schema.String)
  })
).annotations({ identifier: "InputImageContentItem" })

export interface InputTextAgentMessageInputContent {
  readonly text: string
  readonly type: "input_text"
}
export const InputTextAgentMessageInputContent: Schema.Schema<InputTextAgentMessageInputContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("input_text") })
  ).annotations({ identifier: "InputTextAgentMessageInputContent" })

export interface InputTextContentItem {
  readonly text: string
  readonly type: "input_text"
}
export const InputTextContentItem: Schema.Schema<InputTextContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("input_text") })
  ).annotations({ identifier: "InputTextContentItem" })

/**
 * Internal Responses API passthrough metadata copied into underlying chat messages.
 *
 * Responses API strongly types this payload. Do not modify it without first getting API approval and making the corresponding Responses API change.
 */
export interface InternalChatMessageMetadataPassthrough {
  readonly turn_id: string | null
}
/** `InternalChatMessageMetadataPassthrough` as it is on the wire: defaults may be missing. */
export interface InternalChatMessageMetadataPassthroughEncoded extends Omit<
  InternalChatMessageMetadataPassthrough,
  "turn_id"
> {
  readonly turn_id?: string | null
}
export const InternalChatMessageMetadataPassthrough: Schema.Schema<
  InternalChatMessageMetadataPassthrough,
  InternalChatMessageMetadataPassthroughEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ turn_id: Lenient.nullable(Schema.String) })
).annotations({ identifier: "InternalChatMessageMetadataPassthrough" })

export type LocalShellAction = ExecLocalShellAction | UnrecognizedLocalShellAction
/** `LocalShellAction` as it is on the wire: defaults may be missing. */
export type LocalShellActionEncoded = ExecLocalShellActionEncoded | UnrecognizedLocalShellAction
export const LocalShellAction: Schema.Schema<LocalShellAction, LocalShellActionEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(ExecLocalShellAction, UnrecognizedLocalShellAction)
  ).annotations({ identifier: "LocalShellAction" })

export interface LocalShellCallResponseItem {
  readonly action: LocalShellAction
  /** Set when using the Responses API. */
  readonly call_id: string | null
  readonly encrypted_content: string | null
  /** Legacy id field retained for compatibility with older payloads. */
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly status: LocalShellStatus
  readonly type: "local_shell_call"
}
/** `LocalShellCallResponseItem` as it is on the wire: defaults may be missing. */
export interface LocalShellCallResponseItemEncoded extends Omit<
  LocalShellCallResponseItem,
  "action" | "call_id" | "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly action: LocalShellActionEncoded
  readonly call_id?: string | null
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const LocalShellCallResponseItem: Schema.Schema<
  LocalShellCallResponseItem,
  LocalShellCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    action: LocalShellAction,
    call_id: Lenient.nullable(Schema.String),
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    status: LocalShellStatus,
    type: Schema.Literal("local_shell_call")
  })
).annotations({ identifier: "LocalShellCallResponseItem" })

export type LocalShellStatus = "completed" | "in_progress" | "incomplete" | (string & {})
export const LocalShellStatus: Schema.Schema<LocalShellStatus> = Schema.String

export interface MessageResponseItem {
  readonly content: ReadonlyArray<ContentItem>
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly phase: MessagePhase | null
  readonly role: string
  readonly status: string | null
  readonly type: "message"
}
/** `MessageResponseItem` as it is on the wire: defaults may be missing. */
export interface MessageResponseItemEncoded extends Omit<
  MessageResponseItem,
  | "content"
  | "encrypted_content"
  | "id"
  | "internal_chat_message_metadata_passthrough"
  | "phase"
  | "status"
> {
  readonly content: ReadonlyArray<ContentItemEncoded>
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly phase?: MessagePhase | null
  readonly status?: string | null
}
export const MessageResponseItem: Schema.Schema<MessageResponseItem, MessageResponseItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      content: Schema.Array(ContentItem),
      encrypted_content: Lenient.nullable(Schema.String),
      id: Lenient.nullable(Schema.String),
      internal_chat_message_metadata_passthrough: Lenient.nullable(
        InternalChatMessageMetadataPassthrough
      ),
      phase: Lenient.nullable(MessagePhase),
      role: Schema.String,
      status: Lenient.nullable(Schema.String),
      type: Schema.Literal("message")
    })
  ).annotations({ identifier: "MessageResponseItem" })

export interface OpenPageResponsesApiWebSearchAction {
  readonly type: "open_page"
  readonly url: string | null
}
/** `OpenPageResponsesApiWebSearchAction` as it is on the wire: defaults may be missing. */
export interface OpenPageResponsesApiWebSearchActionEncoded extends Omit<
  OpenPageResponsesApiWebSearchAction,
  "url"
> {
  readonly url?: string | null
}
export const OpenPageResponsesApiWebSearchAction: Schema.Schema<
  OpenPageResponsesApiWebSearchAction,
  OpenPageResponsesApiWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ type: Schema.Literal("open_page"), url: Lenient.nullable(Schema.String) })
).annotations({ identifier: "OpenPageResponsesApiWebSearchAction" })

export interface OtherResponseItem {
  readonly type: "other"
}
export const OtherResponseItem: Schema.Schema<OtherResponseItem> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ type: Schema.Literal("other") })
).annotations({ identifier: "OtherResponseItem" })

export interface OtherResponsesApiWebSearchAction {
  readonly type: "other"
}
export const OtherResponsesApiWebSearchAction: Schema.Schema<OtherResponsesApiWebSearchAction> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ type: Schema.Literal("other") })).annotations(
    { identifier: "OtherResponsesApiWebSearchAction" }
  )

export interface OutputTextContentItem {
  readonly annotations: ReadonlyArray<unknown> | null
  readonly logprobs: ReadonlyArray<unknown> | null
  readonly text: string
  readonly type: "output_text"
}
/** `OutputTextContentItem` as it is on the wire: defaults may be missing. */
export interface OutputTextContentItemEncoded extends Omit<
  OutputTextContentItem,
  "annotations" | "logprobs"
> {
  readonly annotations?: ReadonlyArray<unknown> | null
  readonly logprobs?: ReadonlyArray<unknown> | null
}
export const OutputTextContentItem: Schema.Schema<
  OutputTextContentItem,
  OutputTextContentItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    annotations: Lenient.nullable(Schema.Array(Schema.Unknown)),
    logprobs: Lenient.nullable(Schema.Array(Schema.Unknown)),
    text: Schema.String,
    type: Schema.Literal("output_text")
  })
).annotations({ identifier: "OutputTextContentItem" })

export type ReasoningItemContent =
  | ReasoningTextReasoningItemContent
  | TextReasoningItemContent
  | UnrecognizedReasoningItemContent
export const ReasoningItemContent: Schema.Schema<ReasoningItemContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ReasoningTextReasoningItemContent,
      TextReasoningItemContent,
      UnrecognizedReasoningItemContent
    )
  ).annotations({ identifier: "ReasoningItemContent" })

export type ReasoningItemReasoningSummary =
  | SummaryTextReasoningItemReasoningSummary
  | UnrecognizedReasoningItemReasoningSummary
export const ReasoningItemReasoningSummary: Schema.Schema<ReasoningItemReasoningSummary> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      SummaryTextReasoningItemReasoningSummary,
      UnrecognizedReasoningItemReasoningSummary
    )
  ).annotations({ identifier: "ReasoningItemReasoningSummary" })

export interface ReasoningResponseItem {
  readonly content: ReadonlyArray<ReasoningItemContent> | null
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly summary: ReadonlyArray<ReasoningItemReasoningSummary>
  readonly type: "reasoning"
}
/** `ReasoningResponseItem` as it is on the wire: defaults may be missing. */
export interface ReasoningResponseItemEncoded extends Omit<
  ReasoningResponseItem,
  "content" | "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly content?: ReadonlyArray<ReasoningItemContent> | null
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const ReasoningResponseItem: Schema.Schema<
  ReasoningResponseItem,
  ReasoningResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    content: Lenient.nullable(Schema.Array(ReasoningItemContent)),
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    summary: Schema.Array(ReasoningItemReasoningSummary),
    type: Schema.Literal("reasoning")
  })
).annotations({ identifier: "ReasoningResponseItem" })

export interface ReasoningTextReasoningItemContent {
  readonly text: string
  readonly type: "reasoning_text"
}
export const ReasoningTextReasoningItemContent: Schema.Schema<ReasoningTextReasoningItemContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("reasoning_text") })
  ).annotations({ identifier: "ReasoningTextReasoningItemContent" })

export type ResponseItem =
  | AdditionalToolsResponseItem
  | MessageResponseItem
  | AgentMessageResponseItem
  | ReasoningResponseItem
  | LocalShellCallResponseItem
  | FunctionCallResponseItem
  | ToolSearchCallResponseItem
  | FunctionCallOutputResponseItem
  | CustomToolCallResponseItem
  | CustomToolCallOutputResponseItem
  | ToolSearchOutputResponseItem
  | WebSearchCallResponseItem
  | ImageGenerationCallResponseItem
  | CompactionResponseItem
  | ConfigurationUpdateResponseItem
  | CompactionTriggerResponseItem
  | ContextCompactionResponseItem
  | OtherResponseItem
  | UnrecognizedResponseItem
/** `ResponseItem` as it is on the wire: defaults may be missing. */
export type ResponseItemEncoded =
  | AdditionalToolsResponseItemEncoded
  | MessageResponseItemEncoded
  | AgentMessageResponseItemEncoded
  | ReasoningResponseItemEncoded
  | LocalShellCallResponseItemEncoded
  | FunctionCallResponseItemEncoded
  | ToolSearchCallResponseItemEncoded
  | FunctionCallOutputResponseItemEncoded
  | CustomToolCallResponseItemEncoded
  | CustomToolCallOutputResponseItemEncoded
  | ToolSearchOutputResponseItemEncoded
  | WebSearchCallResponseItemEncoded
  | ImageGenerationCallResponseItemEncoded
  | CompactionResponseItemEncoded
  | ConfigurationUpdateResponseItem
  | CompactionTriggerResponseItem
  | ContextCompactionResponseItemEncoded
  | OtherResponseItem
  | UnrecognizedResponseItem
export const ResponseItem: Schema.Schema<ResponseItem, ResponseItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      AdditionalToolsResponseItem,
      MessageResponseItem,
      AgentMessageResponseItem,
      ReasoningResponseItem,
      LocalShellCallResponseItem,
      FunctionCallResponseItem,
      ToolSearchCallResponseItem,
      FunctionCallOutputResponseItem,
      CustomToolCallResponseItem,
      CustomToolCallOutputResponseItem,
      ToolSearchOutputResponseItem,
      WebSearchCallResponseItem,
      ImageGenerationCallResponseItem,
      CompactionResponseItem,
      ConfigurationUpdateResponseItem,
      CompactionTriggerResponseItem,
      ContextCompactionResponseItem,
      OtherResponseItem,
      UnrecognizedResponseItem
    )
  ).annotations({ identifier: "ResponseItem" })

export type ResponsesApiWebSearchAction =
  | SearchResponsesApiWebSearchAction
  | OpenPageResponsesApiWebSearchAction
  | FindInPageResponsesApiWebSearchAction
  | OtherResponsesApiWebSearchAction
  | UnrecognizedResponsesApiWebSearchAction
/** `ResponsesApiWebSearchAction` as it is on the wire: defaults may be missing. */
export type ResponsesApiWebSearchActionEncoded =
  | SearchResponsesApiWebSearchActionEncoded
  | OpenPageResponsesApiWebSearchActionEncoded
  | FindInPageResponsesApiWebSearchActionEncoded
  | OtherResponsesApiWebSearchAction
  | UnrecognizedResponsesApiWebSearchAction
export const ResponsesApiWebSearchAction: Schema.Schema<
  ResponsesApiWebSearchAction,
  ResponsesApiWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    SearchResponsesApiWebSearchAction,
    OpenPageResponsesApiWebSearchAction,
    FindInPageResponsesApiWebSearchAction,
    OtherResponsesApiWebSearchAction,
    UnrecognizedResponsesApiWebSearchAction
  )
).annotations({ identifier: "ResponsesApiWebSearchAction" })

export interface SearchResponsesApiWebSearchAction {
  readonly queries: ReadonlyArray<string> | null
  readonly query: string | null
  readonly type: "search"
}
/** `SearchResponsesApiWebSearchAction` as it is on the wire: defaults may be missing. */
export interface SearchResponsesApiWebSearchActionEncoded extends Omit<
  SearchResponsesApiWebSearchAction,
  "queries" | "query"
> {
  readonly queries?: ReadonlyArray<string> | null
  readonly query?: string | null
}
export const SearchResponsesApiWebSearchAction: Schema.Schema<
  SearchResponsesApiWebSearchAction,
  SearchResponsesApiWebSearchActionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    queries: Lenient.nullable(Schema.Array(Schema.String)),
    query: Lenient.nullable(Schema.String),
    type: Schema.Literal("search")
  })
).annotations({ identifier: "SearchResponsesApiWebSearchAction" })

export interface SummaryTextReasoningItemReasoningSummary {
  readonly text: string
  readonly type: "summary_text"
}
export const SummaryTextReasoningItemReasoningSummary: Schema.Schema<SummaryTextReasoningItemReasoningSummary> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("summary_text") })
  ).annotations({ identifier: "SummaryTextReasoningItemReasoningSummary" })

export interface TextReasoningItemContent {
  readonly text: string
  readonly type: "text"
}
export const TextReasoningItemContent: Schema.Schema<TextReasoningItemContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ text: Schema.String, type: Schema.Literal("text") })
  ).annotations({ identifier: "TextReasoningItemContent" })

export interface ToolSearchCallResponseItem {
  readonly arguments: unknown
  readonly call_id: string | null
  readonly encrypted_content: string | null
  readonly execution: string
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly status: string | null
  readonly type: "tool_search_call"
}
/** `ToolSearchCallResponseItem` as it is on the wire: defaults may be missing. */
export interface ToolSearchCallResponseItemEncoded extends Omit<
  ToolSearchCallResponseItem,
  "call_id" | "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough" | "status"
> {
  readonly call_id?: string | null
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly status?: string | null
}
export const ToolSearchCallResponseItem: Schema.Schema<
  ToolSearchCallResponseItem,
  ToolSearchCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    arguments: Schema.Unknown,
    call_id: Lenient.nullable(Schema.String),
    encrypted_content: Lenient.nullable(Schema.String),
    execution: Schema.String,
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    status: Lenient.nullable(Schema.String),
    type: Schema.Literal("tool_search_call")
  })
).annotations({ identifier: "ToolSearchCallResponseItem" })

export interface ToolSearchOutputResponseItem {
  readonly call_id: string | null
  readonly execution: string
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly status: string
  readonly tools: ReadonlyArray<unknown>
  readonly type: "tool_search_output"
}
/** `ToolSearchOutputResponseItem` as it is on the wire: defaults may be missing. */
export interface ToolSearchOutputResponseItemEncoded extends Omit<
  ToolSearchOutputResponseItem,
  "call_id" | "id" | "internal_chat_message_metadata_passthrough"
> {
  readonly call_id?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
}
export const ToolSearchOutputResponseItem: Schema.Schema<
  ToolSearchOutputResponseItem,
  ToolSearchOutputResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    call_id: Lenient.nullable(Schema.String),
    execution: Schema.String,
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    status: Schema.String,
    tools: Schema.Array(Schema.Unknown),
    type: Schema.Literal("tool_search_output")
  })
).annotations({ identifier: "ToolSearchOutputResponseItem" })

/** A member of `AgentMessageInputContent` that this version does not know, whole. */
export type UnrecognizedAgentMessageInputContent = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedAgentMessageInputContent: Schema.Schema<UnrecognizedAgentMessageInputContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("input_text", "encrypted_content") })
  ).annotations({ identifier: "UnrecognizedAgentMessageInputContent" })

/** A member of `ContentItem` that this version does not know, whole. */
export type UnrecognizedContentItem = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedContentItem: Schema.Schema<UnrecognizedContentItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag("input_text", "input_image", "input_audio", "output_text")
    })
  ).annotations({ identifier: "UnrecognizedContentItem" })

/** A member of `LocalShellAction` that this version does not know, whole. */
export type UnrecognizedLocalShellAction = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedLocalShellAction: Schema.Schema<UnrecognizedLocalShellAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("exec") })
  ).annotations({ identifier: "UnrecognizedLocalShellAction" })

/** A member of `ReasoningItemContent` that this version does not know, whole. */
export type UnrecognizedReasoningItemContent = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedReasoningItemContent: Schema.Schema<UnrecognizedReasoningItemContent> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("reasoning_text", "text") })
  ).annotations({ identifier: "UnrecognizedReasoningItemContent" })

/** A member of `ReasoningItemReasoningSummary` that this version does not know, whole. */
export type UnrecognizedReasoningItemReasoningSummary = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedReasoningItemReasoningSummary: Schema.Schema<UnrecognizedReasoningItemReasoningSummary> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("summary_text") })
  ).annotations({ identifier: "UnrecognizedReasoningItemReasoningSummary" })

/** A member of `ResponseItem` that this version does not know, whole. */
export type UnrecognizedResponseItem = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedResponseItem: Schema.Schema<UnrecognizedResponseItem> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "additional_tools",
        "message",
        "agent_message",
        "reasoning",
        "local_shell_call",
        "function_call",
        "tool_search_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "tool_search_output",
        "web_search_call",
        "image_generation_call",
        "compaction",
        "configuration_update",
        "compaction_trigger",
        "context_compaction",
        "other"
      )
    })
  ).annotations({ identifier: "UnrecognizedResponseItem" })

/** A member of `ResponsesApiWebSearchAction` that this version does not know, whole. */
export type UnrecognizedResponsesApiWebSearchAction = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedResponsesApiWebSearchAction: Schema.Schema<UnrecognizedResponsesApiWebSearchAction> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("search", "open_page", "find_in_page", "other") })
  ).annotations({ identifier: "UnrecognizedResponsesApiWebSearchAction" })

export interface WebSearchCallResponseItem {
  readonly action: ResponsesApiWebSearchAction | null
  readonly encrypted_content: string | null
  readonly id: string | null
  readonly internal_chat_message_metadata_passthrough: InternalChatMessageMetadataPassthrough | null
  readonly status: string | null
  readonly type: "web_search_call"
}
/** `WebSearchCallResponseItem` as it is on the wire: defaults may be missing. */
export interface WebSearchCallResponseItemEncoded extends Omit<
  WebSearchCallResponseItem,
  "action" | "encrypted_content" | "id" | "internal_chat_message_metadata_passthrough" | "status"
> {
  readonly action?: ResponsesApiWebSearchActionEncoded | null
  readonly encrypted_content?: string | null
  readonly id?: string | null
  readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthroughEncoded | null
  readonly status?: string | null
}
export const WebSearchCallResponseItem: Schema.Schema<
  WebSearchCallResponseItem,
  WebSearchCallResponseItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    action: Lenient.nullable(ResponsesApiWebSearchAction),
    encrypted_content: Lenient.nullable(Schema.String),
    id: Lenient.nullable(Schema.String),
    internal_chat_message_metadata_passthrough: Lenient.nullable(
      InternalChatMessageMetadataPassthrough
    ),
    status: Lenient.nullable(Schema.String),
    type: Schema.Literal("web_search_call")
  })
).annotations({ identifier: "WebSearchCallResponseItem" })
