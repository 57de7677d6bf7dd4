/**
 * The definitions of the domain "Approval".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AdditionalFileSystemPermissions,
  type AdditionalFileSystemPermissionsEncoded,
  AdditionalNetworkPermissions,
  type AdditionalNetworkPermissionsEncoded,
  CommandAction,
  type CommandActionEncoded,
  DynamicToolCallOutputContentItem,
  LegacyAppPathString,
  NetworkApprovalProtocol,
  ThreadId
} from "./Common.ts"
import { RequestPermissionProfile, type RequestPermissionProfileEncoded } from "./Permissions.ts"

export interface AddFileChange {
  readonly content: string
  readonly type: "add"
}
export const AddFileChange: Schema.Schema<AddFileChange> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ content: Schema.String, type: Schema.Literal("add") })
).annotations({ identifier: "AddFileChange" })

export interface AdditionalPermissionProfile {
  readonly fileSystem: AdditionalFileSystemPermissions | null
  /** Partial overlay used for per-command permission requests. */
  readonly network: AdditionalNetworkPermissions | null
}
/** `AdditionalPermissionProfile` as it is on the wire: defaults may be missing. */
export interface AdditionalPermissionProfileEncoded extends Omit<
  AdditionalPermissionProfile,
  "fileSystem" | "network"
> {
  readonly fileSystem?: AdditionalFileSystemPermissionsEncoded | null
  readonly network?: AdditionalNetworkPermissionsEncoded | null
}
export const AdditionalPermissionProfile: Schema.Schema<
  AdditionalPermissionProfile,
  AdditionalPermissionProfileEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    fileSystem: Lenient.nullable(AdditionalFileSystemPermissions),
    network: Lenient.nullable(AdditionalNetworkPermissions)
  })
).annotations({ identifier: "AdditionalPermissionProfile" })

export interface ApplyPatchApprovalParams {
  /** Use to correlate this with [codex_protocol::protocol::PatchApplyBeginEvent] and [codex_protocol::protocol::PatchApplyEndEvent]. */
  readonly callId: string
  readonly conversationId: ThreadId
  readonly fileChanges: Readonly<Record<string, FileChange>>
  /** When set, the agent is asking the user to allow writes under this root for the remainder of the session (unclear if this is honored today). */
  readonly grantRoot: string | null
  /** Optional explanatory reason (e.g. request for extra write access). */
  readonly reason: string | null
}
/** `ApplyPatchApprovalParams` as it is on the wire: defaults may be missing. */
export interface ApplyPatchApprovalParamsEncoded extends Omit<
  ApplyPatchApprovalParams,
  "fileChanges" | "grantRoot" | "reason"
> {
  readonly fileChanges: Readonly<Record<string, FileChangeEncoded>>
  readonly grantRoot?: string | null
  readonly reason?: string | null
}
export const ApplyPatchApprovalParams: Schema.Schema<
  ApplyPatchApprovalParams,
  ApplyPatchApprovalParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    callId: Schema.String,
    conversationId: ThreadId,
    fileChanges: Schema.Record({ key: Schema.String, value: FileChange }),
    grantRoot: Lenient.nullable(Schema.String),
    reason: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ApplyPatchApprovalParams" })

export interface ApplyPatchApprovalResponse {
  readonly decision: ReviewDecision
}
export const ApplyPatchApprovalResponse: Schema.Schema<ApplyPatchApprovalResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ decision: ReviewDecision })).annotations({
    identifier: "ApplyPatchApprovalResponse"
  })

/**
 * - `accept`: User approved the command.
 * - `acceptForSession`: User approved the command and future prompts in the same session-scoped approval cache should run without prompting.
 * - `decline`: User denied the command. The agent will continue the turn.
 * - `cancel`: User denied the command. The turn will also be immediately interrupted.
 */
export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | (string & {})
  | {
      readonly acceptWithExecpolicyAmendment: {
        readonly execpolicy_amendment: ReadonlyArray<string>
      }
    }
  | {
      readonly applyNetworkPolicyAmendment: {
        readonly network_policy_amendment: NetworkPolicyAmendment
      }
    }
  | Lenient.UnknownVariant
export const CommandExecutionApprovalDecision: Schema.Schema<CommandExecutionApprovalDecision> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({
        acceptWithExecpolicyAmendment: Lenient.struct({
          execpolicy_amendment: Schema.Array(Schema.String)
        })
      }),
      Lenient.struct({
        applyNetworkPolicyAmendment: Lenient.struct({
          network_policy_amendment: NetworkPolicyAmendment
        })
      }),
      Lenient.unknownVariant("acceptWithExecpolicyAmendment", "applyNetworkPolicyAmendment")
    )
  ).annotations({ identifier: "CommandExecutionApprovalDecision" })

/**
 * Distinguishes a command approval from input sent to an existing terminal.
 * - `humanCommand`: A managed checkpoint requiring a fresh human decision. Only `accept`, `decline`, and `cancel` are valid. Requires the `requiredHumanApproval` initialize capability. This prompt does not itself start a command execution item.
 */
export type CommandExecutionApprovalKind = "command" | "writeStdin" | "humanCommand" | (string & {})
export const CommandExecutionApprovalKind: Schema.Schema<CommandExecutionApprovalKind> =
  Schema.String

export interface CommandExecutionRequestApprovalParams {
  /**
   * Optional additional permissions requested for this command.
   *
   * @experimental
   */
  readonly additionalPermissions: AdditionalPermissionProfile | null
  /**
   * Unique identifier for this specific approval callback.
   *
   * For regular shell/unified_exec approvals, this is null.
   *
   * For zsh-exec-bridge subcommand approvals, multiple callbacks can belong to one parent `itemId`, so `approvalId` is a distinct opaque callback id (a UUID) used to disambiguate routing. Stdin approvals also use a distinct callback id; inspect `kind` to distinguish them.
   */
  readonly approvalId: string | null
  /**
   * Ordered list of decisions the client may present for this prompt.
   *
   * @experimental
   */
  readonly availableDecisions: ReadonlyArray<CommandExecutionApprovalDecision> | null
  /** The command to be executed. */
  readonly command: string | null
  /** Best-effort parsed command actions for friendly display. */
  readonly commandActions: ReadonlyArray<CommandAction> | null
  /** The command's working directory. */
  readonly cwd: LegacyAppPathString | null
  /** Environment in which the command will run. */
  readonly environmentId: string | null
  readonly itemId: string
  /**
   * Kind of action under review. Defaults to `command` for older servers.
   *
   * Default: `"command"`.
   */
  readonly kind: CommandExecutionApprovalKind
  /** Optional context for a managed-network approval prompt. */
  readonly networkApprovalContext: NetworkApprovalContext | null
  /** Optional proposed execpolicy amendment to allow similar commands without prompting. */
  readonly proposedExecpolicyAmendment: ReadonlyArray<string> | null
  /** Optional proposed network policy amendments (allow/deny host) for future requests. */
  readonly proposedNetworkPolicyAmendments: ReadonlyArray<NetworkPolicyAmendment> | null
  /** Optional explanatory reason (e.g. request for network access). */
  readonly reason: string | null
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
/** `CommandExecutionRequestApprovalParams` as it is on the wire: defaults may be missing. */
export interface CommandExecutionRequestApprovalParamsEncoded extends Omit<
  CommandExecutionRequestApprovalParams,
  | "additionalPermissions"
  | "approvalId"
  | "availableDecisions"
  | "command"
  | "commandActions"
  | "cwd"
  | "environmentId"
  | "kind"
  | "networkApprovalContext"
  | "proposedExecpolicyAmendment"
  | "proposedNetworkPolicyAmendments"
  | "reason"
> {
  readonly additionalPermissions?: AdditionalPermissionProfileEncoded | null
  readonly approvalId?: string | null
  readonly availableDecisions?: ReadonlyArray<CommandExecutionApprovalDecision> | null
  readonly command?: string | null
  readonly commandActions?: ReadonlyArray<CommandActionEncoded> | null
  readonly cwd?: LegacyAppPathString | null
  readonly environmentId?: string | null
  readonly kind?: CommandExecutionApprovalKind
  readonly networkApprovalContext?: NetworkApprovalContext | null
  readonly proposedExecpolicyAmendment?: ReadonlyArray<string> | null
  readonly proposedNetworkPolicyAmendments?: ReadonlyArray<NetworkPolicyAmendment> | null
  readonly reason?: string | null
}
export const CommandExecutionRequestApprovalParams: Schema.Schema<
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    additionalPermissions: Lenient.nullable(AdditionalPermissionProfile),
    approvalId: Lenient.nullable(Schema.String),
    availableDecisions: Lenient.nullable(Schema.Array(CommandExecutionApprovalDecision)),
    command: Lenient.nullable(Schema.String),
    commandActions: Lenient.nullable(Schema.Array(CommandAction)),
    cwd: Lenient.nullable(LegacyAppPathString),
    environmentId: Lenient.nullable(Schema.String),
    itemId: Schema.String,
    kind: Lenient.defaulted(CommandExecutionApprovalKind, () => "command"),
    networkApprovalContext: Lenient.nullable(NetworkApprovalContext),
    proposedExecpolicyAmendment: Lenient.nullable(Schema.Array(Schema.String)),
    proposedNetworkPolicyAmendments: Lenient.nullable(Schema.Array(NetworkPolicyAmendment)),
    reason: Lenient.nullable(Schema.String),
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "CommandExecutionRequestApprovalParams" })

export interface CommandExecutionRequestApprovalResponse {
  readonly decision: CommandExecutionApprovalDecision
}
export const CommandExecutionRequestApprovalResponse: Schema.Schema<CommandExecutionRequestApprovalResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ decision: CommandExecutionApprovalDecision })
  ).annotations({ identifier: "CommandExecutionRequestApprovalResponse" })

export interface DeleteFileChange {
  readonly content: string
  readonly type: "delete"
}
export const DeleteFileChange: Schema.Schema<DeleteFileChange> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ content: Schema.String, type: Schema.Literal("delete") })
).annotations({ identifier: "DeleteFileChange" })

export interface DynamicToolCallParams {
  readonly arguments: unknown
  readonly callId: string
  readonly namespace: string | null
  readonly threadId: string
  readonly tool: string
  readonly turnId: string
}
/** `DynamicToolCallParams` as it is on the wire: defaults may be missing. */
export interface DynamicToolCallParamsEncoded extends Omit<DynamicToolCallParams, "namespace"> {
  readonly namespace?: string | null
}
export const DynamicToolCallParams: Schema.Schema<
  DynamicToolCallParams,
  DynamicToolCallParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    arguments: Schema.Unknown,
    callId: Schema.String,
    namespace: Lenient.nullable(Schema.String),
    threadId: Schema.String,
    tool: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "DynamicToolCallParams" })

export interface DynamicToolCallResponse {
  readonly contentItems: ReadonlyArray<DynamicToolCallOutputContentItem>
  readonly success: boolean
}
export const DynamicToolCallResponse: Schema.Schema<DynamicToolCallResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      contentItems: Schema.Array(DynamicToolCallOutputContentItem),
      success: Schema.Boolean
    })
  ).annotations({ identifier: "DynamicToolCallResponse" })

export interface ExecCommandApprovalParams {
  /** Identifier for this specific approval callback. */
  readonly approvalId: string | null
  /** Use to correlate this with [codex_protocol::protocol::ExecCommandBeginEvent] and [codex_protocol::protocol::ExecCommandEndEvent]. */
  readonly callId: string
  readonly command: ReadonlyArray<string>
  readonly conversationId: ThreadId
  readonly cwd: string
  readonly parsedCmd: ReadonlyArray<ParsedCommand>
  readonly reason: string | null
}
/** `ExecCommandApprovalParams` as it is on the wire: defaults may be missing. */
export interface ExecCommandApprovalParamsEncoded extends Omit<
  ExecCommandApprovalParams,
  "approvalId" | "parsedCmd" | "reason"
> {
  readonly approvalId?: string | null
  readonly parsedCmd: ReadonlyArray<ParsedCommandEncoded>
  readonly reason?: string | null
}
export const ExecCommandApprovalParams: Schema.Schema<
  ExecCommandApprovalParams,
  ExecCommandApprovalParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    approvalId: Lenient.nullable(Schema.String),
    callId: Schema.String,
    command: Schema.Array(Schema.String),
    conversationId: ThreadId,
    cwd: Schema.String,
    parsedCmd: Schema.Array(ParsedCommand),
    reason: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ExecCommandApprovalParams" })

export interface ExecCommandApprovalResponse {
  readonly decision: ReviewDecision
}
export const ExecCommandApprovalResponse: Schema.Schema<ExecCommandApprovalResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ decision: ReviewDecision })).annotations({
    identifier: "ExecCommandApprovalResponse"
  })

export type FileChange =
  | AddFileChange
  | DeleteFileChange
  | UpdateFileChange
  | UnrecognizedFileChange
/** `FileChange` as it is on the wire: defaults may be missing. */
export type FileChangeEncoded =
  | AddFileChange
  | DeleteFileChange
  | UpdateFileChangeEncoded
  | UnrecognizedFileChange
export const FileChange: Schema.Schema<FileChange, FileChangeEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(AddFileChange, DeleteFileChange, UpdateFileChange, UnrecognizedFileChange)
  ).annotations({ identifier: "FileChange" })

/**
 * - `accept`: User approved the file changes.
 * - `acceptForSession`: User approved the file changes and future changes to the same files should run without prompting.
 * - `decline`: User denied the file changes. The agent will continue the turn.
 * - `cancel`: User denied the file changes. The turn will also be immediately interrupted.
 */
export type FileChangeApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | (string & {})
export const FileChangeApprovalDecision: Schema.Schema<FileChangeApprovalDecision> = Schema.String

export interface FileChangeRequestApprovalParams {
  /** [UNSTABLE] When set, the agent is asking the user to allow writes under this root for the remainder of the session (unclear if this is honored today). */
  readonly grantRoot: string | null
  readonly itemId: string
  /** Optional explanatory reason (e.g. request for extra write access). */
  readonly reason: string | null
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
/** `FileChangeRequestApprovalParams` as it is on the wire: defaults may be missing. */
export interface FileChangeRequestApprovalParamsEncoded extends Omit<
  FileChangeRequestApprovalParams,
  "grantRoot" | "reason"
> {
  readonly grantRoot?: string | null
  readonly reason?: string | null
}
export const FileChangeRequestApprovalParams: Schema.Schema<
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    grantRoot: Lenient.nullable(Schema.String),
    itemId: Schema.String,
    reason: Lenient.nullable(Schema.String),
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "FileChangeRequestApprovalParams" })

export interface FileChangeRequestApprovalResponse {
  readonly decision: FileChangeApprovalDecision
}
export const FileChangeRequestApprovalResponse: Schema.Schema<FileChangeRequestApprovalResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ decision: FileChangeApprovalDecision })
  ).annotations({ identifier: "FileChangeRequestApprovalResponse" })

export interface FormMcpServerElicitationRequestParams extends McpServerElicitationRequestParamsFields {
  readonly message: string
  readonly mode: "form"
  readonly requestedSchema: McpElicitationSchema
}
/** `FormMcpServerElicitationRequestParams` as it is on the wire: defaults may be missing. */
export interface FormMcpServerElicitationRequestParamsEncoded extends McpServerElicitationRequestParamsFieldsEncoded {
  readonly message: string
  readonly mode: "form"
  readonly requestedSchema: McpElicitationSchemaEncoded
}
export const FormMcpServerElicitationRequestParams: Schema.Schema<
  FormMcpServerElicitationRequestParams,
  FormMcpServerElicitationRequestParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...McpServerElicitationRequestParamsFields(),
    message: Schema.String,
    mode: Schema.Literal("form"),
    requestedSchema: McpElicitationSchema
  })
).annotations({ identifier: "FormMcpServerElicitationRequestParams" })

export interface GrantedPermissionProfile {
  readonly fileSystem?: AdditionalFileSystemPermissionsEncoded | null
  readonly network?: AdditionalNetworkPermissionsEncoded | null
}
export const GrantedPermissionProfile: Schema.Schema<GrantedPermissionProfile> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      fileSystem: Lenient.optional(
        Schema.NullOr(Schema.encodedSchema(AdditionalFileSystemPermissions))
      ),
      network: Lenient.optional(Schema.NullOr(Schema.encodedSchema(AdditionalNetworkPermissions)))
    })
  ).annotations({ identifier: "GrantedPermissionProfile" })

export interface ListFilesParsedCommand {
  readonly cmd: string
  readonly path: string | null
  readonly type: "list_files"
}
/** `ListFilesParsedCommand` as it is on the wire: defaults may be missing. */
export interface ListFilesParsedCommandEncoded extends Omit<ListFilesParsedCommand, "path"> {
  readonly path?: string | null
}
export const ListFilesParsedCommand: Schema.Schema<
  ListFilesParsedCommand,
  ListFilesParsedCommandEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cmd: Schema.String,
    path: Lenient.nullable(Schema.String),
    type: Schema.Literal("list_files")
  })
).annotations({ identifier: "ListFilesParsedCommand" })

export type McpElicitationArrayType = "array"
export const McpElicitationArrayType: Schema.Schema<McpElicitationArrayType> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Literal("array")).annotations({
    identifier: "McpElicitationArrayType"
  })

export interface McpElicitationBooleanSchema {
  readonly default: boolean | null
  readonly description: string | null
  readonly title: string | null
  readonly type: McpElicitationBooleanType
}
/** `McpElicitationBooleanSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationBooleanSchemaEncoded extends Omit<
  McpElicitationBooleanSchema,
  "default" | "description" | "title"
> {
  readonly default?: boolean | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationBooleanSchema: Schema.Schema<
  McpElicitationBooleanSchema,
  McpElicitationBooleanSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.Boolean),
    description: Lenient.nullable(Schema.String),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationBooleanType
  })
).annotations({ identifier: "McpElicitationBooleanSchema" })

export type McpElicitationBooleanType = "boolean"
export const McpElicitationBooleanType: Schema.Schema<McpElicitationBooleanType> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Literal("boolean")).annotations({
    identifier: "McpElicitationBooleanType"
  })

export interface McpElicitationConstOption {
  readonly const: string
  readonly title: string
}
export const McpElicitationConstOption: Schema.Schema<McpElicitationConstOption> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ const: Schema.String, title: Schema.String })
  ).annotations({ identifier: "McpElicitationConstOption" })

export type McpElicitationEnumSchema =
  | McpElicitationSingleSelectEnumSchema
  | McpElicitationMultiSelectEnumSchema
  | McpElicitationLegacyTitledEnumSchema
/** `McpElicitationEnumSchema` as it is on the wire: defaults may be missing. */
export type McpElicitationEnumSchemaEncoded =
  | McpElicitationSingleSelectEnumSchemaEncoded
  | McpElicitationMultiSelectEnumSchemaEncoded
  | McpElicitationLegacyTitledEnumSchemaEncoded
export const McpElicitationEnumSchema: Schema.Schema<
  McpElicitationEnumSchema,
  McpElicitationEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    McpElicitationSingleSelectEnumSchema,
    McpElicitationMultiSelectEnumSchema,
    McpElicitationLegacyTitledEnumSchema
  )
).annotations({ identifier: "McpElicitationEnumSchema" })

export interface McpElicitationLegacyTitledEnumSchema {
  readonly default: string | null
  readonly description: string | null
  readonly enum: ReadonlyArray<string>
  readonly enumNames: ReadonlyArray<string> | null
  readonly title: string | null
  readonly type: McpElicitationStringType
}
/** `McpElicitationLegacyTitledEnumSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationLegacyTitledEnumSchemaEncoded extends Omit<
  McpElicitationLegacyTitledEnumSchema,
  "default" | "description" | "enumNames" | "title"
> {
  readonly default?: string | null
  readonly description?: string | null
  readonly enumNames?: ReadonlyArray<string> | null
  readonly title?: string | null
}
export const McpElicitationLegacyTitledEnumSchema: Schema.Schema<
  McpElicitationLegacyTitledEnumSchema,
  McpElicitationLegacyTitledEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.String),
    description: Lenient.nullable(Schema.String),
    enum: Schema.Array(Schema.String),
    enumNames: Lenient.nullable(Schema.Array(Schema.String)),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationStringType
  })
).annotations({ identifier: "McpElicitationLegacyTitledEnumSchema" })

export type McpElicitationMultiSelectEnumSchema =
  | McpElicitationUntitledMultiSelectEnumSchema
  | McpElicitationTitledMultiSelectEnumSchema
/** `McpElicitationMultiSelectEnumSchema` as it is on the wire: defaults may be missing. */
export type McpElicitationMultiSelectEnumSchemaEncoded =
  | McpElicitationUntitledMultiSelectEnumSchemaEncoded
  | McpElicitationTitledMultiSelectEnumSchemaEncoded
export const McpElicitationMultiSelectEnumSchema: Schema.Schema<
  McpElicitationMultiSelectEnumSchema,
  McpElicitationMultiSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    McpElicitationUntitledMultiSelectEnumSchema,
    McpElicitationTitledMultiSelectEnumSchema
  )
).annotations({ identifier: "McpElicitationMultiSelectEnumSchema" })

export interface McpElicitationNumberSchema {
  readonly default: number | null
  readonly description: string | null
  readonly maximum: number | null
  readonly minimum: number | null
  readonly title: string | null
  readonly type: McpElicitationNumberType
}
/** `McpElicitationNumberSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationNumberSchemaEncoded extends Omit<
  McpElicitationNumberSchema,
  "default" | "description" | "maximum" | "minimum" | "title"
> {
  readonly default?: number | null
  readonly description?: string | null
  readonly maximum?: number | null
  readonly minimum?: number | null
  readonly title?: string | null
}
export const McpElicitationNumberSchema: Schema.Schema<
  McpElicitationNumberSchema,
  McpElicitationNumberSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.Number),
    description: Lenient.nullable(Schema.String),
    maximum: Lenient.nullable(Schema.Number),
    minimum: Lenient.nullable(Schema.Number),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationNumberType
  })
).annotations({ identifier: "McpElicitationNumberSchema" })

export type McpElicitationNumberType = "number" | "integer"
export const McpElicitationNumberType: Schema.Schema<McpElicitationNumberType> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Literal("number", "integer")).annotations({
    identifier: "McpElicitationNumberType"
  })

export type McpElicitationObjectType = "object" | (string & {})
export const McpElicitationObjectType: Schema.Schema<McpElicitationObjectType> = Schema.String

export type McpElicitationPrimitiveSchema =
  | McpElicitationEnumSchema
  | McpElicitationStringSchema
  | McpElicitationNumberSchema
  | McpElicitationBooleanSchema
  | Lenient.UnknownVariant
/** `McpElicitationPrimitiveSchema` as it is on the wire: defaults may be missing. */
export type McpElicitationPrimitiveSchemaEncoded =
  | McpElicitationEnumSchemaEncoded
  | McpElicitationStringSchemaEncoded
  | McpElicitationNumberSchemaEncoded
  | McpElicitationBooleanSchemaEncoded
  | Lenient.UnknownVariant
export const McpElicitationPrimitiveSchema: Schema.Schema<
  McpElicitationPrimitiveSchema,
  McpElicitationPrimitiveSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    McpElicitationEnumSchema,
    McpElicitationStringSchema,
    McpElicitationNumberSchema,
    McpElicitationBooleanSchema,
    Lenient.unknownVariant()
  )
).annotations({ identifier: "McpElicitationPrimitiveSchema" })

/**
 * Typed form schema for MCP `elicitation/create` requests.
 *
 * This matches the `requestedSchema` shape from the MCP 2025-11-25 `ElicitRequestFormParams` schema.
 */
export interface McpElicitationSchema {
  readonly $schema: string | null
  readonly properties: Readonly<Record<string, McpElicitationPrimitiveSchema>>
  readonly required: ReadonlyArray<string> | null
  readonly type: McpElicitationObjectType
}
/** `McpElicitationSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationSchemaEncoded extends Omit<
  McpElicitationSchema,
  "$schema" | "properties" | "required"
> {
  readonly $schema?: string | null
  readonly properties: Readonly<Record<string, McpElicitationPrimitiveSchemaEncoded>>
  readonly required?: ReadonlyArray<string> | null
}
export const McpElicitationSchema: Schema.Schema<
  McpElicitationSchema,
  McpElicitationSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    $schema: Lenient.nullable(Schema.String),
    properties: Schema.Record({ key: Schema.String, value: McpElicitationPrimitiveSchema }),
    required: Lenient.nullable(Schema.Array(Schema.String)),
    type: McpElicitationObjectType
  })
).annotations({ identifier: "McpElicitationSchema" })

export type McpElicitationSingleSelectEnumSchema =
  | McpElicitationUntitledSingleSelectEnumSchema
  | McpElicitationTitledSingleSelectEnumSchema
/** `McpElicitationSingleSelectEnumSchema` as it is on the wire: defaults may be missing. */
export type McpElicitationSingleSelectEnumSchemaEncoded =
  | McpElicitationUntitledSingleSelectEnumSchemaEncoded
  | McpElicitationTitledSingleSelectEnumSchemaEncoded
export const McpElicitationSingleSelectEnumSchema: Schema.Schema<
  McpElicitationSingleSelectEnumSchema,
  McpElicitationSingleSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    McpElicitationUntitledSingleSelectEnumSchema,
    McpElicitationTitledSingleSelectEnumSchema
  )
).annotations({ identifier: "McpElicitationSingleSelectEnumSchema" })

export type McpElicitationStringFormat = "email" | "uri" | "date" | "date-time" | (string & {})
export const McpElicitationStringFormat: Schema.Schema<McpElicitationStringFormat> = Schema.String

export interface McpElicitationStringSchema {
  readonly default: string | null
  readonly description: string | null
  readonly format: McpElicitationStringFormat | null
  readonly maxLength: number | null
  readonly minLength: number | null
  readonly title: string | null
  readonly type: McpElicitationStringType
}
/** `McpElicitationStringSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationStringSchemaEncoded extends Omit<
  McpElicitationStringSchema,
  "default" | "description" | "format" | "maxLength" | "minLength" | "title"
> {
  readonly default?: string | null
  readonly description?: string | null
  readonly format?: McpElicitationStringFormat | null
  readonly maxLength?: number | null
  readonly minLength?: number | null
  readonly title?: string | null
}
export const McpElicitationStringSchema: Schema.Schema<
  McpElicitationStringSchema,
  McpElicitationStringSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.String),
    description: Lenient.nullable(Schema.String),
    format: Lenient.nullable(McpElicitationStringFormat),
    maxLength: Lenient.nullable(Schema.Number),
    minLength: Lenient.nullable(Schema.Number),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationStringType
  })
).annotations({ identifier: "McpElicitationStringSchema" })

export type McpElicitationStringType = "string"
export const McpElicitationStringType: Schema.Schema<McpElicitationStringType> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Literal("string")).annotations({
    identifier: "McpElicitationStringType"
  })

export interface McpElicitationTitledEnumItems {
  readonly anyOf: ReadonlyArray<McpElicitationConstOption>
}
export const McpElicitationTitledEnumItems: Schema.Schema<McpElicitationTitledEnumItems> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ anyOf: Schema.Array(McpElicitationConstOption) })
  ).annotations({ identifier: "McpElicitationTitledEnumItems" })

export interface McpElicitationTitledMultiSelectEnumSchema {
  readonly default: ReadonlyArray<string> | null
  readonly description: string | null
  readonly items: McpElicitationTitledEnumItems
  readonly maxItems: number | null
  readonly minItems: number | null
  readonly title: string | null
  readonly type: McpElicitationArrayType
}
/** `McpElicitationTitledMultiSelectEnumSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationTitledMultiSelectEnumSchemaEncoded extends Omit<
  McpElicitationTitledMultiSelectEnumSchema,
  "default" | "description" | "maxItems" | "minItems" | "title"
> {
  readonly default?: ReadonlyArray<string> | null
  readonly description?: string | null
  readonly maxItems?: number | null
  readonly minItems?: number | null
  readonly title?: string | null
}
export const McpElicitationTitledMultiSelectEnumSchema: Schema.Schema<
  McpElicitationTitledMultiSelectEnumSchema,
  McpElicitationTitledMultiSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.Array(Schema.String)),
    description: Lenient.nullable(Schema.String),
    items: McpElicitationTitledEnumItems,
    maxItems: Lenient.nullable(Schema.Number),
    minItems: Lenient.nullable(Schema.Number),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationArrayType
  })
).annotations({ identifier: "McpElicitationTitledMultiSelectEnumSchema" })

export interface McpElicitationTitledSingleSelectEnumSchema {
  readonly default: string | null
  readonly description: string | null
  readonly oneOf: ReadonlyArray<McpElicitationConstOption>
  readonly title: string | null
  readonly type: McpElicitationStringType
}
/** `McpElicitationTitledSingleSelectEnumSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationTitledSingleSelectEnumSchemaEncoded extends Omit<
  McpElicitationTitledSingleSelectEnumSchema,
  "default" | "description" | "title"
> {
  readonly default?: string | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationTitledSingleSelectEnumSchema: Schema.Schema<
  McpElicitationTitledSingleSelectEnumSchema,
  McpElicitationTitledSingleSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.String),
    description: Lenient.nullable(Schema.String),
    oneOf: Schema.Array(McpElicitationConstOption),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationStringType
  })
).annotations({ identifier: "McpElicitationTitledSingleSelectEnumSchema" })

export interface McpElicitationUntitledEnumItems {
  readonly enum: ReadonlyArray<string>
  readonly type: McpElicitationStringType
}
export const McpElicitationUntitledEnumItems: Schema.Schema<McpElicitationUntitledEnumItems> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ enum: Schema.Array(Schema.String), type: McpElicitationStringType })
  ).annotations({ identifier: "McpElicitationUntitledEnumItems" })

export interface McpElicitationUntitledMultiSelectEnumSchema {
  readonly default: ReadonlyArray<string> | null
  readonly description: string | null
  readonly items: McpElicitationUntitledEnumItems
  readonly maxItems: number | null
  readonly minItems: number | null
  readonly title: string | null
  readonly type: McpElicitationArrayType
}
/** `McpElicitationUntitledMultiSelectEnumSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationUntitledMultiSelectEnumSchemaEncoded extends Omit<
  McpElicitationUntitledMultiSelectEnumSchema,
  "default" | "description" | "maxItems" | "minItems" | "title"
> {
  readonly default?: ReadonlyArray<string> | null
  readonly description?: string | null
  readonly maxItems?: number | null
  readonly minItems?: number | null
  readonly title?: string | null
}
export const McpElicitationUntitledMultiSelectEnumSchema: Schema.Schema<
  McpElicitationUntitledMultiSelectEnumSchema,
  McpElicitationUntitledMultiSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.Array(Schema.String)),
    description: Lenient.nullable(Schema.String),
    items: McpElicitationUntitledEnumItems,
    maxItems: Lenient.nullable(Schema.Number),
    minItems: Lenient.nullable(Schema.Number),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationArrayType
  })
).annotations({ identifier: "McpElicitationUntitledMultiSelectEnumSchema" })

export interface McpElicitationUntitledSingleSelectEnumSchema {
  readonly default: string | null
  readonly description: string | null
  readonly enum: ReadonlyArray<string>
  readonly title: string | null
  readonly type: McpElicitationStringType
}
/** `McpElicitationUntitledSingleSelectEnumSchema` as it is on the wire: defaults may be missing. */
export interface McpElicitationUntitledSingleSelectEnumSchemaEncoded extends Omit<
  McpElicitationUntitledSingleSelectEnumSchema,
  "default" | "description" | "title"
> {
  readonly default?: string | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationUntitledSingleSelectEnumSchema: Schema.Schema<
  McpElicitationUntitledSingleSelectEnumSchema,
  McpElicitationUntitledSingleSelectEnumSchemaEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    default: Lenient.nullable(Schema.String),
    description: Lenient.nullable(Schema.String),
    enum: Schema.Array(Schema.String),
    title: Lenient.nullable(Schema.String),
    type: McpElicitationStringType
  })
).annotations({ identifier: "McpElicitationUntitledSingleSelectEnumSchema" })

export type McpServerElicitationAction = "accept" | "decline" | "cancel" | (string & {})
export const McpServerElicitationAction: Schema.Schema<McpServerElicitationAction> = Schema.String

export type McpServerElicitationRequestParams =
  | OpenaiUserVerificationMcpServerElicitationRequestParams
  | FormMcpServerElicitationRequestParams
  | OpenaiFormMcpServerElicitationRequestParams
  | OpenaiFormMcpServerElicitationRequestParams2
  | UrlMcpServerElicitationRequestParams
  | UnrecognizedMcpServerElicitationRequestParams
/** `McpServerElicitationRequestParams` as it is on the wire: defaults may be missing. */
export type McpServerElicitationRequestParamsEncoded =
  | OpenaiUserVerificationMcpServerElicitationRequestParamsEncoded
  | FormMcpServerElicitationRequestParamsEncoded
  | OpenaiFormMcpServerElicitationRequestParamsEncoded
  | OpenaiFormMcpServerElicitationRequestParams2Encoded
  | UrlMcpServerElicitationRequestParamsEncoded
  | UnrecognizedMcpServerElicitationRequestParams
export const McpServerElicitationRequestParams: Schema.Schema<
  McpServerElicitationRequestParams,
  McpServerElicitationRequestParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    OpenaiUserVerificationMcpServerElicitationRequestParams,
    FormMcpServerElicitationRequestParams,
    OpenaiFormMcpServerElicitationRequestParams,
    OpenaiFormMcpServerElicitationRequestParams2,
    UrlMcpServerElicitationRequestParams,
    UnrecognizedMcpServerElicitationRequestParams
  )
).annotations({ identifier: "McpServerElicitationRequestParams" })

/** The fields that `FormMcpServerElicitationRequestParams`, `OpenaiFormMcpServerElicitationRequestParams`, `OpenaiFormMcpServerElicitationRequestParams2`, `OpenaiUserVerificationMcpServerElicitationRequestParams` and `UrlMcpServerElicitationRequestParams` share. */
interface McpServerElicitationRequestParamsFields {
  readonly _meta?: unknown
  /** Registration scope, not necessarily the server's execution environment. */
  readonly environmentId: string | null
  readonly serverName: string
  readonly threadId: string
  /**
   * Active Codex turn when this elicitation was observed, if app-server could correlate one.
   *
   * This is nullable because MCP models elicitation as a standalone server-to-client request identified by the MCP server request id. It may be triggered during a turn, but turn context is app-server correlation rather than part of the protocol identity of the elicitation itself.
   */
  readonly turnId: string | null
}
/** `McpServerElicitationRequestParamsFields` as it is on the wire: defaults may be missing. */
interface McpServerElicitationRequestParamsFieldsEncoded extends Omit<
  McpServerElicitationRequestParamsFields,
  "environmentId" | "turnId"
> {
  readonly environmentId?: string | null
  readonly turnId?: string | null
}
const McpServerElicitationRequestParamsFields = () => ({
  _meta: Lenient.optional(Schema.Unknown),
  environmentId: Lenient.nullable(Schema.String),
  serverName: Schema.String,
  threadId: Schema.String,
  turnId: Lenient.nullable(Schema.String)
})

export interface McpServerElicitationRequestResponse {
  /** Optional client metadata for form-mode action handling. */
  readonly _meta?: unknown
  readonly action: McpServerElicitationAction
  /**
   * Structured user input for accepted elicitations, mirroring RMCP `CreateElicitationResult`.
   *
   * This is nullable because decline/cancel responses have no content.
   */
  readonly content?: unknown
}
export const McpServerElicitationRequestResponse: Schema.Schema<McpServerElicitationRequestResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      _meta: Lenient.optional(Schema.Unknown),
      action: McpServerElicitationAction,
      content: Lenient.optional(Schema.Unknown)
    })
  ).annotations({ identifier: "McpServerElicitationRequestResponse" })

export interface NetworkApprovalContext {
  readonly host: string
  readonly protocol: NetworkApprovalProtocol
}
export const NetworkApprovalContext: Schema.Schema<NetworkApprovalContext> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ host: Schema.String, protocol: NetworkApprovalProtocol })
  ).annotations({ identifier: "NetworkApprovalContext" })

export interface NetworkPolicyAmendment {
  readonly action: NetworkPolicyRuleAction
  readonly host: string
}
export const NetworkPolicyAmendment: Schema.Schema<NetworkPolicyAmendment> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ action: NetworkPolicyRuleAction, host: Schema.String })
  ).annotations({ identifier: "NetworkPolicyAmendment" })

export type NetworkPolicyRuleAction = "allow" | "deny" | (string & {})
export const NetworkPolicyRuleAction: Schema.Schema<NetworkPolicyRuleAction> = Schema.String

export interface OpenaiFormMcpServerElicitationRequestParams extends McpServerElicitationRequestParamsFields {
  readonly message: string
  readonly mode: "openai/form"
  readonly requestedSchema: unknown
}
/** `OpenaiFormMcpServerElicitationRequestParams` as it is on the wire: defaults may be missing. */
export interface OpenaiFormMcpServerElicitationRequestParamsEncoded extends McpServerElicitationRequestParamsFieldsEncoded {
  readonly message: string
  readonly mode: "openai/form"
  readonly requestedSchema: unknown
}
export const OpenaiFormMcpServerElicitationRequestParams: Schema.Schema<
  OpenaiFormMcpServerElicitationRequestParams,
  OpenaiFormMcpServerElicitationRequestParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...McpServerElicitationRequestParamsFields(),
    message: Schema.String,
    mode: Schema.Literal("openai/form"),
    requestedSchema: Schema.Unknown
  })
).annotations({ identifier: "OpenaiFormMcpServerElicitationRequestParams" })

export interface OpenaiFormMcpServerElicitationRequestParams2 extends McpServerElicitationRequestParamsFields {
  readonly message: string
  readonly mode: "openaiForm"
  readonly requestedSchema: unknown
}
/** `OpenaiFormMcpServerElicitationRequestParams2` as it is on the wire: defaults may be missing. */
export interface OpenaiFormMcpServerElicitationRequestParams2Encoded extends McpServerElicitationRequestParamsFieldsEncoded {
  readonly message: string
  readonly mode: "openaiForm"
  readonly requestedSchema: unknown
}
export const OpenaiFormMcpServerElicitationRequestParams2: Schema.Schema<
  OpenaiFormMcpServerElicitationRequestParams2,
  OpenaiFormMcpServerElicitationRequestParams2Encoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...McpServerElicitationRequestParamsFields(),
    message: Schema.String,
    mode: Schema.Literal("openaiForm"),
    requestedSchema: Schema.Unknown
  })
).annotations({ identifier: "OpenaiFormMcpServerElicitationRequestParams2" })

/**
 * A device-authenticated approval; accepted responses contain the proof in `content`.
 *
 * @experimental
 */
export interface OpenaiUserVerificationMcpServerElicitationRequestParams extends McpServerElicitationRequestParamsFields {
  readonly challenge: string
  readonly description: string
  readonly mode: "openai/userVerification"
  readonly title: string
}
/** `OpenaiUserVerificationMcpServerElicitationRequestParams` as it is on the wire: defaults may be missing. */
export interface OpenaiUserVerificationMcpServerElicitationRequestParamsEncoded extends McpServerElicitationRequestParamsFieldsEncoded {
  readonly challenge: string
  readonly description: string
  readonly mode: "openai/userVerification"
  readonly title: string
}
export const OpenaiUserVerificationMcpServerElicitationRequestParams: Schema.Schema<
  OpenaiUserVerificationMcpServerElicitationRequestParams,
  OpenaiUserVerificationMcpServerElicitationRequestParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...McpServerElicitationRequestParamsFields(),
    challenge: Schema.String,
    description: Schema.String,
    mode: Schema.Literal("openai/userVerification"),
    title: Schema.String
  })
).annotations({ identifier: "OpenaiUserVerificationMcpServerElicitationRequestParams" })

export type ParsedCommand =
  | ReadParsedCommand
  | ListFilesParsedCommand
  | SearchParsedCommand
  | UnknownParsedCommand
  | UnrecognizedParsedCommand
/** `ParsedCommand` as it is on the wire: defaults may be missing. */
export type ParsedCommandEncoded =
  | ReadParsedCommand
  | ListFilesParsedCommandEncoded
  | SearchParsedCommandEncoded
  | UnknownParsedCommand
  | UnrecognizedParsedCommand
export const ParsedCommand: Schema.Schema<ParsedCommand, ParsedCommandEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ReadParsedCommand,
      ListFilesParsedCommand,
      SearchParsedCommand,
      UnknownParsedCommand,
      UnrecognizedParsedCommand
    )
  ).annotations({ identifier: "ParsedCommand" })

export type PermissionGrantScope = "turn" | "session" | (string & {})
export const PermissionGrantScope: Schema.Schema<PermissionGrantScope> = Schema.String

export interface PermissionsRequestApprovalParams {
  readonly cwd: LegacyAppPathString
  readonly environmentId: string | null
  readonly itemId: string
  readonly permissions: RequestPermissionProfile
  readonly reason: string | null
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
/** `PermissionsRequestApprovalParams` as it is on the wire: defaults may be missing. */
export interface PermissionsRequestApprovalParamsEncoded extends Omit<
  PermissionsRequestApprovalParams,
  "environmentId" | "permissions" | "reason"
> {
  readonly environmentId?: string | null
  readonly permissions: RequestPermissionProfileEncoded
  readonly reason?: string | null
}
export const PermissionsRequestApprovalParams: Schema.Schema<
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwd: LegacyAppPathString,
    environmentId: Lenient.nullable(Schema.String),
    itemId: Schema.String,
    permissions: RequestPermissionProfile,
    reason: Lenient.nullable(Schema.String),
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "PermissionsRequestApprovalParams" })

export interface PermissionsRequestApprovalResponse {
  readonly permissions: GrantedPermissionProfile
  /** Default: `"turn"`. */
  readonly scope?: PermissionGrantScope
  /** Review every subsequent command in this turn before normal sandboxed execution. */
  readonly strictAutoReview?: boolean | null
}
export const PermissionsRequestApprovalResponse: Schema.Schema<PermissionsRequestApprovalResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      permissions: GrantedPermissionProfile,
      scope: Lenient.optional(PermissionGrantScope),
      strictAutoReview: Lenient.optional(Schema.NullOr(Schema.Boolean))
    })
  ).annotations({ identifier: "PermissionsRequestApprovalResponse" })

export interface ReadParsedCommand {
  readonly cmd: string
  readonly name: string
  /** (Best effort) Path to the file being read by the command. When possible, this is an absolute path, though when relative, it should be resolved against the `cwd`` that will be used to run the command to derive the absolute path. */
  readonly path: string
  readonly type: "read"
}
export const ReadParsedCommand: Schema.Schema<ReadParsedCommand> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      cmd: Schema.String,
      name: Schema.String,
      path: Schema.String,
      type: Schema.Literal("read")
    })
).annotations({ identifier: "ReadParsedCommand" })

/**
 * User's decision in response to an ExecApprovalRequest.
 * - `approved`: User has approved this command and the agent should execute it.
 * - `approved_for_session`: User has approved this request and wants future prompts in the same session-scoped approval cache to be automatically approved for the remainder of the session.
 * - `approved_mcp_policy_amendment`: User has approved this MCP tool call and wants to amend its policy so matching future calls are automatically approved across sessions.
 * - `timed_out`: Automatic approval review timed out before reaching a decision.
 * - `abort`: User has denied this command and the agent should not do anything until the user's next command.
 */
export type ReviewDecision =
  | "approved"
  | "approved_for_session"
  | "approved_mcp_policy_amendment"
  | "timed_out"
  | "abort"
  | (string & {})
  | {
      readonly approved_execpolicy_amendment: {
        readonly proposed_execpolicy_amendment: ReadonlyArray<string>
      }
    }
  | {
      readonly network_policy_amendment: {
        readonly network_policy_amendment: NetworkPolicyAmendment
      }
    }
  | {
      readonly denied: {
        readonly rejection: string
      }
    }
export const ReviewDecision: Schema.Schema<ReviewDecision> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    Schema.String,
    Lenient.struct({
      approved_execpolicy_amendment: Lenient.struct({
        proposed_execpolicy_amendment: Schema.Array(Schema.String)
      })
    }),
    Lenient.struct({
      network_policy_amendment: Lenient.struct({ network_policy_amendment: NetworkPolicyAmendment })
    }),
    Lenient.struct({ denied: Lenient.struct({ rejection: Schema.String }) })
  )
).annotations({ identifier: "ReviewDecision" })

export interface SearchParsedCommand {
  readonly cmd: string
  readonly path: string | null
  readonly query: string | null
  readonly type: "search"
}
/** `SearchParsedCommand` as it is on the wire: defaults may be missing. */
export interface SearchParsedCommandEncoded extends Omit<SearchParsedCommand, "path" | "query"> {
  readonly path?: string | null
  readonly query?: string | null
}
export const SearchParsedCommand: Schema.Schema<SearchParsedCommand, SearchParsedCommandEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cmd: Schema.String,
      path: Lenient.nullable(Schema.String),
      query: Lenient.nullable(Schema.String),
      type: Schema.Literal("search")
    })
  ).annotations({ identifier: "SearchParsedCommand" })

/** EXPERIMENTAL. Captures a user's answer to a request_user_input question. */
export interface ToolRequestUserInputAnswer {
  readonly answers: ReadonlyArray<string>
}
export const ToolRequestUserInputAnswer: Schema.Schema<ToolRequestUserInputAnswer> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ answers: Schema.Array(Schema.String) })
  ).annotations({ identifier: "ToolRequestUserInputAnswer" })

/** EXPERIMENTAL. Defines a single selectable option for request_user_input. */
export interface ToolRequestUserInputOption {
  readonly description: string
  readonly label: string
}
export const ToolRequestUserInputOption: Schema.Schema<ToolRequestUserInputOption> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ description: Schema.String, label: Schema.String })
  ).annotations({ identifier: "ToolRequestUserInputOption" })

/** EXPERIMENTAL. Params sent with a request_user_input event. */
export interface ToolRequestUserInputParams {
  /** @deprecated Use `isBlocking` to decide whether the request should block. */
  readonly autoResolutionMs: number | null
  readonly isBlocking: boolean
  readonly itemId: string
  readonly questions: ReadonlyArray<ToolRequestUserInputQuestion>
  readonly threadId: string
  readonly turnId: string
}
/** `ToolRequestUserInputParams` as it is on the wire: defaults may be missing. */
export interface ToolRequestUserInputParamsEncoded extends Omit<
  ToolRequestUserInputParams,
  "autoResolutionMs" | "questions"
> {
  readonly autoResolutionMs?: number | null
  readonly questions: ReadonlyArray<ToolRequestUserInputQuestionEncoded>
}
export const ToolRequestUserInputParams: Schema.Schema<
  ToolRequestUserInputParams,
  ToolRequestUserInputParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    autoResolutionMs: Lenient.nullable(Schema.Number),
    isBlocking: Schema.Boolean,
    itemId: Schema.String,
    questions: Schema.Array(ToolRequestUserInputQuestion),
    threadId: Schema.String,
    turnId: Schema.String
  })
).annotations({ identifier: "ToolRequestUserInputParams" })

/** EXPERIMENTAL. Represents one request_user_input question and its required options. */
export interface ToolRequestUserInputQuestion {
  readonly header: string
  readonly id: string
  /** Default: `false`. */
  readonly isOther: boolean
  /** Default: `false`. */
  readonly isSecret: boolean
  readonly options: ReadonlyArray<ToolRequestUserInputOption> | null
  readonly question: string
}
/** `ToolRequestUserInputQuestion` as it is on the wire: defaults may be missing. */
export interface ToolRequestUserInputQuestionEncoded extends Omit<
  ToolRequestUserInputQuestion,
  "isOther" | "isSecret" | "options"
> {
  readonly isOther?: boolean
  readonly isSecret?: boolean
  readonly options?: ReadonlyArray<ToolRequestUserInputOption> | null
}
export const ToolRequestUserInputQuestion: Schema.Schema<
  ToolRequestUserInputQuestion,
  ToolRequestUserInputQuestionEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    header: Schema.String,
    id: Schema.String,
    isOther: Lenient.defaulted(Schema.Boolean, () => false),
    isSecret: Lenient.defaulted(Schema.Boolean, () => false),
    options: Lenient.nullable(Schema.Array(ToolRequestUserInputOption)),
    question: Schema.String
  })
).annotations({ identifier: "ToolRequestUserInputQuestion" })

/** EXPERIMENTAL. Response payload mapping question ids to answers. */
export interface ToolRequestUserInputResponse {
  readonly answers: Readonly<Record<string, ToolRequestUserInputAnswer>>
}
export const ToolRequestUserInputResponse: Schema.Schema<ToolRequestUserInputResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      answers: Schema.Record({ key: Schema.String, value: ToolRequestUserInputAnswer })
    })
  ).annotations({ identifier: "ToolRequestUserInputResponse" })

export interface UnknownParsedCommand {
  readonly cmd: string
  readonly type: "unknown"
}
export const UnknownParsedCommand: Schema.Schema<UnknownParsedCommand> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ cmd: Schema.String, type: Schema.Literal("unknown") })
  ).annotations({ identifier: "UnknownParsedCommand" })

/** A member of `FileChange` that this version does not know, whole. */
export type UnrecognizedFileChange = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedFileChange: Schema.Schema<UnrecognizedFileChange> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("add", "delete", "update") })
  ).annotations({ identifier: "UnrecognizedFileChange" })

/** A member of `McpServerElicitationRequestParams` that this version does not know, whole. */
export type UnrecognizedMcpServerElicitationRequestParams = {
  readonly mode: Lenient.UnknownTag
}
export const UnrecognizedMcpServerElicitationRequestParams: Schema.Schema<UnrecognizedMcpServerElicitationRequestParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      mode: Lenient.unknownTag(
        "openai/userVerification",
        "form",
        "openai/form",
        "openaiForm",
        "url"
      )
    })
  ).annotations({ identifier: "UnrecognizedMcpServerElicitationRequestParams" })

/** A member of `ParsedCommand` that this version does not know, whole. */
export type UnrecognizedParsedCommand = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedParsedCommand: Schema.Schema<UnrecognizedParsedCommand> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("read", "list_files", "search", "unknown") })
  ).annotations({ identifier: "UnrecognizedParsedCommand" })

export interface UpdateFileChange {
  readonly move_path: string | null
  readonly type: "update"
  readonly unified_diff: string
}
/** `UpdateFileChange` as it is on the wire: defaults may be missing. */
export interface UpdateFileChangeEncoded extends Omit<UpdateFileChange, "move_path"> {
  readonly move_path?: string | null
}
export const UpdateFileChange: Schema.Schema<UpdateFileChange, UpdateFileChangeEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      move_path: Lenient.nullable(Schema.String),
      type: Schema.Literal("update"),
      unified_diff: Schema.String
    })
  ).annotations({ identifier: "UpdateFileChange" })

export interface UrlMcpServerElicitationRequestParams extends McpServerElicitationRequestParamsFields {
  readonly elicitationId: string
  readonly message: string
  readonly mode: "url"
  readonly url: string
}
/** `UrlMcpServerElicitationRequestParams` as it is on the wire: defaults may be missing. */
export interface UrlMcpServerElicitationRequestParamsEncoded extends McpServerElicitationRequestParamsFieldsEncoded {
  readonly elicitationId: string
  readonly message: string
  readonly mode: "url"
  readonly url: string
}
export const UrlMcpServerElicitationRequestParams: Schema.Schema<
  UrlMcpServerElicitationRequestParams,
  UrlMcpServerElicitationRequestParamsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ...McpServerElicitationRequestParamsFields(),
    elicitationId: Schema.String,
    message: Schema.String,
    mode: Schema.Literal("url"),
    url: Schema.String
  })
).annotations({ identifier: "UrlMcpServerElicitationRequestParams" })
