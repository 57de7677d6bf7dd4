/**
 * The definitions of the domain "Hook".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  HookEventName,
  LegacyAppPathString,
  SkillInterface,
  type SkillInterfaceEncoded
} from "./Common.ts"

export interface AgentHookMetadata extends HookMetadataFields {
  readonly handlerType: "agent"
}
/** `AgentHookMetadata` as it is on the wire: defaults may be missing. */
export interface AgentHookMetadataEncoded extends HookMetadataFieldsEncoded {
  readonly handlerType: "agent"
}
export const AgentHookMetadata: Schema.Schema<AgentHookMetadata, AgentHookMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ ...HookMetadataFields(), handlerType: Schema.Literal("agent") })
  ).annotations({ identifier: "AgentHookMetadata" })

export interface CommandHookMetadata extends HookMetadataFields {
  /** Default: `false`. */
  readonly async: boolean
  readonly command: string
  readonly handlerType: "command"
}
/** `CommandHookMetadata` as it is on the wire: defaults may be missing. */
export interface CommandHookMetadataEncoded extends HookMetadataFieldsEncoded {
  readonly async?: boolean
  readonly command: string
  readonly handlerType: "command"
}
export const CommandHookMetadata: Schema.Schema<CommandHookMetadata, CommandHookMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      ...HookMetadataFields(),
      async: Lenient.defaulted(Schema.Boolean, () => false),
      command: Schema.String,
      handlerType: Schema.Literal("command")
    })
  ).annotations({ identifier: "CommandHookMetadata" })

export interface HookCompletedNotification {
  readonly run: HookRunSummary
  readonly threadId: string
  readonly turnId: string | null
}
/** `HookCompletedNotification` as it is on the wire: defaults may be missing. */
export interface HookCompletedNotificationEncoded extends Omit<
  HookCompletedNotification,
  "run" | "turnId"
> {
  readonly run: HookRunSummaryEncoded
  readonly turnId?: string | null
}
export const HookCompletedNotification: Schema.Schema<
  HookCompletedNotification,
  HookCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    run: HookRunSummary,
    threadId: Schema.String,
    turnId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "HookCompletedNotification" })

export interface HookErrorInfo {
  readonly message: string
  readonly path: string
}
export const HookErrorInfo: Schema.Schema<HookErrorInfo> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ message: Schema.String, path: Schema.String })
).annotations({ identifier: "HookErrorInfo" })

export type HookExecutionMode = "sync" | "async" | (string & {})
export const HookExecutionMode: Schema.Schema<HookExecutionMode> = Schema.String

export type HookHandlerType = "command" | "mcpTool" | "prompt" | "agent" | (string & {})
export const HookHandlerType: Schema.Schema<HookHandlerType> = Schema.String

export type HookMetadata =
  | CommandHookMetadata
  | McpToolHookMetadata
  | PromptHookMetadata
  | AgentHookMetadata
  | UnrecognizedHookMetadata
/** `HookMetadata` as it is on the wire: defaults may be missing. */
export type HookMetadataEncoded =
  | CommandHookMetadataEncoded
  | McpToolHookMetadataEncoded
  | PromptHookMetadataEncoded
  | AgentHookMetadataEncoded
  | UnrecognizedHookMetadata
export const HookMetadata: Schema.Schema<HookMetadata, HookMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      CommandHookMetadata,
      McpToolHookMetadata,
      PromptHookMetadata,
      AgentHookMetadata,
      UnrecognizedHookMetadata
    )
  ).annotations({ identifier: "HookMetadata" })

/** The fields that `AgentHookMetadata`, `CommandHookMetadata`, `McpToolHookMetadata` and `PromptHookMetadata` share. */
interface HookMetadataFields {
  /** Configured `additionalContext` spill threshold. `null` uses 2,500 tokens; `0` disables spilling. */
  readonly additionalContextLimit: number | null
  readonly currentHash: string
  readonly displayOrder: number
  readonly enabled: boolean
  /** The owning execution environment, if this hook came from its requirements. */
  readonly environmentId: string | null
  readonly eventName: HookEventName
  readonly isManaged: boolean
  readonly key: string
  readonly matcher: string | null
  readonly pluginId: string | null
  readonly source: HookSource
  readonly sourcePath: AbsolutePathBuf
  readonly statusMessage: string | null
  readonly timeoutSec: number
  readonly trustStatus: HookTrustStatus
}
/** `HookMetadataFields` as it is on the wire: defaults may be missing. */
interface HookMetadataFieldsEncoded extends Omit<
  HookMetadataFields,
  "additionalContextLimit" | "environmentId" | "matcher" | "pluginId" | "statusMessage"
> {
  readonly additionalContextLimit?: number | null
  readonly environmentId?: string | null
  readonly matcher?: string | null
  readonly pluginId?: string | null
  readonly statusMessage?: string | null
}
const HookMetadataFields = () => ({
  additionalContextLimit: Lenient.nullable(Schema.Number),
  currentHash: Schema.String,
  displayOrder: Schema.Number,
  enabled: Schema.Boolean,
  environmentId: Lenient.nullable(Schema.String),
  eventName: HookEventName,
  isManaged: Schema.Boolean,
  key: Schema.String,
  matcher: Lenient.nullable(Schema.String),
  pluginId: Lenient.nullable(Schema.String),
  source: HookSource,
  sourcePath: AbsolutePathBuf,
  statusMessage: Lenient.nullable(Schema.String),
  timeoutSec: Schema.Number,
  trustStatus: HookTrustStatus
})

export interface HookOutputEntry {
  readonly kind: HookOutputEntryKind
  readonly text: string
}
export const HookOutputEntry: Schema.Schema<HookOutputEntry> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ kind: HookOutputEntryKind, text: Schema.String })
).annotations({ identifier: "HookOutputEntry" })

export type HookOutputEntryKind =
  | "warning"
  | "stop"
  | "feedback"
  | "context"
  | "error"
  | (string & {})
export const HookOutputEntryKind: Schema.Schema<HookOutputEntryKind> = Schema.String

export type HookRunStatus =
  | "running"
  | "completed"
  | "failed"
  | "blocked"
  | "stopped"
  | (string & {})
export const HookRunStatus: Schema.Schema<HookRunStatus> = Schema.String

export interface HookRunSummary {
  readonly completedAt: number | null
  readonly displayOrder: number
  readonly durationMs: number | null
  readonly entries: ReadonlyArray<HookOutputEntry>
  readonly eventName: HookEventName
  readonly executionMode: HookExecutionMode
  readonly handlerType: HookHandlerType
  readonly id: string
  readonly scope: HookScope
  /** Default: `"unknown"`. */
  readonly source: HookSource
  readonly sourcePath: LegacyAppPathString
  readonly startedAt: number
  readonly status: HookRunStatus
  readonly statusMessage: string | null
}
/** `HookRunSummary` as it is on the wire: defaults may be missing. */
export interface HookRunSummaryEncoded extends Omit<
  HookRunSummary,
  "completedAt" | "durationMs" | "source" | "statusMessage"
> {
  readonly completedAt?: number | null
  readonly durationMs?: number | null
  readonly source?: HookSource
  readonly statusMessage?: string | null
}
export const HookRunSummary: Schema.Schema<HookRunSummary, HookRunSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      completedAt: Lenient.nullable(Schema.Number),
      displayOrder: Schema.Number,
      durationMs: Lenient.nullable(Schema.Number),
      entries: Schema.Array(HookOutputEntry),
      eventName: HookEventName,
      executionMode: HookExecutionMode,
      handlerType: HookHandlerType,
      id: Schema.String,
      scope: HookScope,
      source: Lenient.defaulted(HookSource, () => "unknown"),
      sourcePath: LegacyAppPathString,
      startedAt: Schema.Number,
      status: HookRunStatus,
      statusMessage: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "HookRunSummary" })

export type HookScope = "thread" | "turn" | (string & {})
export const HookScope: Schema.Schema<HookScope> = Schema.String

export type HookSource =
  | "system"
  | "user"
  | "project"
  | "mdm"
  | "sessionFlags"
  | "plugin"
  | "cloudRequirements"
  | "cloudManagedConfig"
  | "legacyManagedConfigFile"
  | "legacyManagedConfigMdm"
  | "unknown"
  | (string & {})
export const HookSource: Schema.Schema<HookSource> = Schema.String

export interface HookStartedNotification {
  readonly run: HookRunSummary
  readonly threadId: string
  readonly turnId: string | null
}
/** `HookStartedNotification` as it is on the wire: defaults may be missing. */
export interface HookStartedNotificationEncoded extends Omit<
  HookStartedNotification,
  "run" | "turnId"
> {
  readonly run: HookRunSummaryEncoded
  readonly turnId?: string | null
}
export const HookStartedNotification: Schema.Schema<
  HookStartedNotification,
  HookStartedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    run: HookRunSummary,
    threadId: Schema.String,
    turnId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "HookStartedNotification" })

export type HookTrustStatus = "managed" | "untrusted" | "trusted" | "modified" | (string & {})
export const HookTrustStatus: Schema.Schema<HookTrustStatus> = Schema.String

export interface HooksListEntry {
  readonly cwd: string
  readonly errors: ReadonlyArray<HookErrorInfo>
  readonly hooks: ReadonlyArray<HookMetadata>
  readonly warnings: ReadonlyArray<string>
}
/** `HooksListEntry` as it is on the wire: defaults may be missing. */
export interface HooksListEntryEncoded extends Omit<HooksListEntry, "hooks"> {
  readonly hooks: ReadonlyArray<HookMetadataEncoded>
}
export const HooksListEntry: Schema.Schema<HooksListEntry, HooksListEntryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: Schema.String,
      errors: Schema.Array(HookErrorInfo),
      hooks: Schema.Array(HookMetadata),
      warnings: Schema.Array(Schema.String)
    })
  ).annotations({ identifier: "HooksListEntry" })

export interface HooksListParams {
  /** Working directories to inspect when no thread is specified. An empty list uses the session cwd. */
  readonly cwds?: ReadonlyArray<string>
  /** List a loaded thread's hooks, including its selected environments. Omit `cwds` in this mode. */
  readonly threadId?: string | null
}
export const HooksListParams: Schema.Schema<HooksListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwds: Lenient.optional(Schema.Array(Schema.String)),
    threadId: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "HooksListParams" })

export interface HooksListResponse {
  readonly data: ReadonlyArray<HooksListEntry>
}
/** `HooksListResponse` as it is on the wire: defaults may be missing. */
export interface HooksListResponseEncoded extends Omit<HooksListResponse, "data"> {
  readonly data: ReadonlyArray<HooksListEntryEncoded>
}
export const HooksListResponse: Schema.Schema<HooksListResponse, HooksListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ data: Schema.Array(HooksListEntry) })
  ).annotations({ identifier: "HooksListResponse" })

export interface McpToolHookMetadata extends HookMetadataFields {
  readonly handlerType: "mcpTool"
  readonly server: string
  readonly tool: string
}
/** `McpToolHookMetadata` as it is on the wire: defaults may be missing. */
export interface McpToolHookMetadataEncoded extends HookMetadataFieldsEncoded {
  readonly handlerType: "mcpTool"
  readonly server: string
  readonly tool: string
}
export const McpToolHookMetadata: Schema.Schema<McpToolHookMetadata, McpToolHookMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      ...HookMetadataFields(),
      handlerType: Schema.Literal("mcpTool"),
      server: Schema.String,
      tool: Schema.String
    })
  ).annotations({ identifier: "McpToolHookMetadata" })

export interface PromptHookMetadata extends HookMetadataFields {
  readonly handlerType: "prompt"
}
/** `PromptHookMetadata` as it is on the wire: defaults may be missing. */
export interface PromptHookMetadataEncoded extends HookMetadataFieldsEncoded {
  readonly handlerType: "prompt"
}
export const PromptHookMetadata: Schema.Schema<PromptHookMetadata, PromptHookMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ ...HookMetadataFields(), handlerType: Schema.Literal("prompt") })
  ).annotations({ identifier: "PromptHookMetadata" })

export interface SkillDependencies {
  readonly tools: ReadonlyArray<SkillToolDependency>
}
/** `SkillDependencies` as it is on the wire: defaults may be missing. */
export interface SkillDependenciesEncoded extends Omit<SkillDependencies, "tools"> {
  readonly tools: ReadonlyArray<SkillToolDependencyEncoded>
}
export const SkillDependencies: Schema.Schema<SkillDependencies, SkillDependenciesEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ tools: Schema.Array(SkillToolDependency) })
  ).annotations({ identifier: "SkillDependencies" })

export interface SkillErrorInfo {
  readonly message: string
  readonly path: string
}
export const SkillErrorInfo: Schema.Schema<SkillErrorInfo> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ message: Schema.String, path: Schema.String })
).annotations({ identifier: "SkillErrorInfo" })

export interface SkillMetadata {
  readonly dependencies: SkillDependencies | null
  readonly description: string
  readonly enabled: boolean
  readonly interface: SkillInterface | null
  readonly name: string
  readonly path: LegacyAppPathString
  /** Owning plugin ID, matching `PluginSummary.id`, when known. */
  readonly pluginId: string | null
  readonly scope: SkillScope
  /** Legacy short_description from SKILL.md. Prefer SKILL.json interface.short_description. */
  readonly shortDescription: string | null
}
/** `SkillMetadata` as it is on the wire: defaults may be missing. */
export interface SkillMetadataEncoded extends Omit<
  SkillMetadata,
  "dependencies" | "interface" | "pluginId" | "shortDescription"
> {
  readonly dependencies?: SkillDependenciesEncoded | null
  readonly interface?: SkillInterfaceEncoded | null
  readonly pluginId?: string | null
  readonly shortDescription?: string | null
}
export const SkillMetadata: Schema.Schema<SkillMetadata, SkillMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      dependencies: Lenient.nullable(SkillDependencies),
      description: Schema.String,
      enabled: Schema.Boolean,
      interface: Lenient.nullable(SkillInterface),
      name: Schema.String,
      path: LegacyAppPathString,
      pluginId: Lenient.nullable(Schema.String),
      scope: SkillScope,
      shortDescription: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "SkillMetadata" })

export type SkillScope = "user" | "repo" | "system" | "admin" | (string & {})
export const SkillScope: Schema.Schema<SkillScope> = Schema.String

export interface SkillToolDependency {
  readonly command: string | null
  readonly description: string | null
  readonly transport: string | null
  readonly type: string
  readonly url: string | null
  readonly value: string
}
/** `SkillToolDependency` as it is on the wire: defaults may be missing. */
export interface SkillToolDependencyEncoded extends Omit<
  SkillToolDependency,
  "command" | "description" | "transport" | "url"
> {
  readonly command?: string | null
  readonly description?: string | null
  readonly transport?: string | null
  readonly url?: string | null
}
export const SkillToolDependency: Schema.Schema<SkillToolDependency, SkillToolDependencyEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      command: Lenient.nullable(Schema.String),
      description: Lenient.nullable(Schema.String),
      transport: Lenient.nullable(Schema.String),
      type: Schema.String,
      url: Lenient.nullable(Schema.String),
      value: Schema.String
    })
  ).annotations({ identifier: "SkillToolDependency" })

/**
 * Notification emitted when watched local skill files change.
 *
 * Treat this as an invalidation signal and re-run `skills/list` with the client's current parameters when refreshed skill metadata is needed.
 */
export interface SkillsChangedNotification {}
export const SkillsChangedNotification: Schema.Schema<SkillsChangedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "SkillsChangedNotification"
  })

export interface SkillsConfigWriteParams {
  readonly enabled: boolean
  /** Name-based selector. */
  readonly name?: string | null
  /** Path-based selector. */
  readonly path?: AbsolutePathBuf | null
}
export const SkillsConfigWriteParams: Schema.Schema<SkillsConfigWriteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      enabled: Schema.Boolean,
      name: Lenient.optional(Schema.NullOr(Schema.String)),
      path: Lenient.optional(Schema.NullOr(AbsolutePathBuf))
    })
  ).annotations({ identifier: "SkillsConfigWriteParams" })

export interface SkillsConfigWriteResponse {
  readonly effectiveEnabled: boolean
}
export const SkillsConfigWriteResponse: Schema.Schema<SkillsConfigWriteResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ effectiveEnabled: Schema.Boolean })
  ).annotations({ identifier: "SkillsConfigWriteResponse" })

export interface SkillsExtraRootsSetParams {
  readonly extraRoots: ReadonlyArray<AbsolutePathBuf>
}
export const SkillsExtraRootsSetParams: Schema.Schema<SkillsExtraRootsSetParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ extraRoots: Schema.Array(AbsolutePathBuf) })
  ).annotations({ identifier: "SkillsExtraRootsSetParams" })

export interface SkillsExtraRootsSetResponse {}
export const SkillsExtraRootsSetResponse: Schema.Schema<SkillsExtraRootsSetResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "SkillsExtraRootsSetResponse"
  })

export interface SkillsListEntry {
  readonly cwd: string
  readonly errors: ReadonlyArray<SkillErrorInfo>
  readonly skills: ReadonlyArray<SkillMetadata>
}
/** `SkillsListEntry` as it is on the wire: defaults may be missing. */
export interface SkillsListEntryEncoded extends Omit<SkillsListEntry, "skills"> {
  readonly skills: ReadonlyArray<SkillMetadataEncoded>
}
export const SkillsListEntry: Schema.Schema<SkillsListEntry, SkillsListEntryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: Schema.String,
      errors: Schema.Array(SkillErrorInfo),
      skills: Schema.Array(SkillMetadata)
    })
  ).annotations({ identifier: "SkillsListEntry" })

export interface SkillsListParams {
  /** When empty, defaults to the current session working directory. */
  readonly cwds?: ReadonlyArray<string>
  /** When true, bypass the skills cache and re-scan skills from disk. */
  readonly forceReload?: boolean
}
export const SkillsListParams: Schema.Schema<SkillsListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwds: Lenient.optional(Schema.Array(Schema.String)),
    forceReload: Lenient.optional(Schema.Boolean)
  })
).annotations({ identifier: "SkillsListParams" })

export interface SkillsListResponse {
  readonly data: ReadonlyArray<SkillsListEntry>
}
/** `SkillsListResponse` as it is on the wire: defaults may be missing. */
export interface SkillsListResponseEncoded extends Omit<SkillsListResponse, "data"> {
  readonly data: ReadonlyArray<SkillsListEntryEncoded>
}
export const SkillsListResponse: Schema.Schema<SkillsListResponse, SkillsListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ data: Schema.Array(SkillsListEntry) })
  ).annotations({ identifier: "SkillsListResponse" })

/** A member of `HookMetadata` that this version does not know, whole. */
export type UnrecognizedHookMetadata = {
  readonly handlerType: Lenient.UnknownTag
}
export const UnrecognizedHookMetadata: Schema.Schema<UnrecognizedHookMetadata> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ handlerType: Lenient.unknownTag("command", "mcpTool", "prompt", "agent") })
  ).annotations({ identifier: "UnrecognizedHookMetadata" })
