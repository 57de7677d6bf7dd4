/**
 * The definitions of the domain "Config".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  AbsolutePathBuf,
  AllowDenyRequirement,
  AppToolApproval,
  ApprovalsReviewer,
  ForcedLoginMethod,
  ModeKind,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  WebSearchMode
} from "./Common.ts"
import { ConfigRequirements, type ConfigRequirementsEncoded } from "./ConfigRequirements.ts"
import { AskForApproval, type AskForApprovalEncoded } from "./Permissions.ts"

export interface AnalyticsConfig {
  readonly enabled: boolean | null
  readonly [key: string]: unknown
}
/** `AnalyticsConfig` as it is on the wire: defaults may be missing. */
export interface AnalyticsConfigEncoded {
  readonly enabled?: boolean | null
  readonly [key: string]: unknown
}
export const AnalyticsConfig: Schema.Schema<AnalyticsConfig, AnalyticsConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.structWithRest({ enabled: Lenient.nullable(Schema.Boolean) }, Schema.Unknown)
  ).annotations({ identifier: "AnalyticsConfig" })

export interface AppsConfig {
  readonly _default: AppsDefaultConfig | null
}
/** `AppsConfig` as it is on the wire: defaults may be missing. */
export interface AppsConfigEncoded extends Omit<AppsConfig, "_default"> {
  readonly _default?: AppsDefaultConfigEncoded | null
}
export const AppsConfig: Schema.Schema<AppsConfig, AppsConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ _default: Lenient.nullable(AppsDefaultConfig) })
  ).annotations({ identifier: "AppsConfig" })

export interface AppsDefaultConfig {
  readonly approvals_reviewer: ApprovalsReviewer | null
  readonly default_tools_approval_mode: AppToolApproval | null
  /** Default: `true`. */
  readonly destructive_enabled: boolean
  /** Default: `true`. */
  readonly enabled: boolean
  /** Default: `true`. */
  readonly open_world_enabled: boolean
}
/** `AppsDefaultConfig` as it is on the wire: defaults may be missing. */
export interface AppsDefaultConfigEncoded extends Omit<
  AppsDefaultConfig,
  | "approvals_reviewer"
  | "default_tools_approval_mode"
  | "destructive_enabled"
  | "enabled"
  | "open_world_enabled"
> {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
  readonly destructive_enabled?: boolean
  readonly enabled?: boolean
  readonly open_world_enabled?: boolean
}
export const AppsDefaultConfig: Schema.Schema<AppsDefaultConfig, AppsDefaultConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      approvals_reviewer: Lenient.nullable(ApprovalsReviewer),
      default_tools_approval_mode: Lenient.nullable(AppToolApproval),
      destructive_enabled: Lenient.defaulted(Schema.Boolean, () => true),
      enabled: Lenient.defaulted(Schema.Boolean, () => true),
      open_world_enabled: Lenient.defaulted(Schema.Boolean, () => true)
    })
  ).annotations({ identifier: "AppsDefaultConfig" })

/**
 * Selects which part of the active context is charged against `model_auto_compact_token_limit`.
 * - `total`: Count the full active context against the limit.
 * - `body_after_prefix`: Count sampled output and later growth after the carried window prefix.
 */
export type AutoCompactTokenLimitScope = "total" | "body_after_prefix" | (string & {})
export const AutoCompactTokenLimitScope: Schema.Schema<AutoCompactTokenLimitScope> = Schema.String

export interface BrowserUseConfig {
  readonly allow_history_access: boolean | null
  readonly default_origin_policy: BrowserUseOriginPolicyConfig | null
  readonly origins: Readonly<Record<string, BrowserUseOriginPolicyConfig>> | null
}
/** `BrowserUseConfig` as it is on the wire: defaults may be missing. */
export interface BrowserUseConfigEncoded extends Omit<
  BrowserUseConfig,
  "allow_history_access" | "default_origin_policy" | "origins"
> {
  readonly allow_history_access?: boolean | null
  readonly default_origin_policy?: BrowserUseOriginPolicyConfigEncoded | null
  readonly origins?: Readonly<Record<string, BrowserUseOriginPolicyConfigEncoded>> | null
}
export const BrowserUseConfig: Schema.Schema<BrowserUseConfig, BrowserUseConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      allow_history_access: Lenient.nullable(Schema.Boolean),
      default_origin_policy: Lenient.nullable(BrowserUseOriginPolicyConfig),
      origins: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: BrowserUseOriginPolicyConfig })
      )
    })
  ).annotations({ identifier: "BrowserUseConfig" })

export interface BrowserUseOriginPolicyConfig {
  readonly access: AllowDenyRequirement | null
  readonly downloads: AllowDenyRequirement | null
  readonly full_cdp_access: AllowDenyRequirement | null
  readonly uploads: AllowDenyRequirement | null
}
/** `BrowserUseOriginPolicyConfig` as it is on the wire: defaults may be missing. */
export interface BrowserUseOriginPolicyConfigEncoded extends Omit<
  BrowserUseOriginPolicyConfig,
  "access" | "downloads" | "full_cdp_access" | "uploads"
> {
  readonly access?: AllowDenyRequirement | null
  readonly downloads?: AllowDenyRequirement | null
  readonly full_cdp_access?: AllowDenyRequirement | null
  readonly uploads?: AllowDenyRequirement | null
}
export const BrowserUseOriginPolicyConfig: Schema.Schema<
  BrowserUseOriginPolicyConfig,
  BrowserUseOriginPolicyConfigEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    access: Lenient.nullable(AllowDenyRequirement),
    downloads: Lenient.nullable(AllowDenyRequirement),
    full_cdp_access: Lenient.nullable(AllowDenyRequirement),
    uploads: Lenient.nullable(AllowDenyRequirement)
  })
).annotations({ identifier: "BrowserUseOriginPolicyConfig" })

/**
 * EXPERIMENTAL - list collaboration mode presets.
 *
 * @experimental
 */
export interface CollaborationModeListParams {}
export const CollaborationModeListParams: Schema.Schema<CollaborationModeListParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "CollaborationModeListParams"
  })

/**
 * EXPERIMENTAL - collaboration mode presets response.
 *
 * @experimental
 */
export interface CollaborationModeListResponse {
  readonly data: ReadonlyArray<CollaborationModeMask>
}
/** `CollaborationModeListResponse` as it is on the wire: defaults may be missing. */
export interface CollaborationModeListResponseEncoded extends Omit<
  CollaborationModeListResponse,
  "data"
> {
  readonly data: ReadonlyArray<CollaborationModeMaskEncoded>
}
export const CollaborationModeListResponse: Schema.Schema<
  CollaborationModeListResponse,
  CollaborationModeListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(CollaborationModeMask) })
).annotations({ identifier: "CollaborationModeListResponse" })

/** EXPERIMENTAL - collaboration mode preset metadata for clients. */
export interface CollaborationModeMask {
  readonly mode: ModeKind | null
  readonly model: string | null
  readonly name: string
  readonly reasoning_effort: ReasoningEffort | null | null
}
/** `CollaborationModeMask` as it is on the wire: defaults may be missing. */
export interface CollaborationModeMaskEncoded extends Omit<
  CollaborationModeMask,
  "mode" | "model" | "reasoning_effort"
> {
  readonly mode?: ModeKind | null
  readonly model?: string | null
  readonly reasoning_effort?: ReasoningEffort | null | null
}
export const CollaborationModeMask: Schema.Schema<
  CollaborationModeMask,
  CollaborationModeMaskEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    mode: Lenient.nullable(ModeKind),
    model: Lenient.nullable(Schema.String),
    name: Schema.String,
    reasoning_effort: Lenient.nullable(ReasoningEffort)
  })
).annotations({ identifier: "CollaborationModeMask" })

export interface ComputerUseConfig {
  readonly default_app_access: AllowDenyRequirement | null
  readonly macos: ComputerUseMacosConfig | null
  readonly windows: ComputerUseWindowsConfig | null
}
/** `ComputerUseConfig` as it is on the wire: defaults may be missing. */
export interface ComputerUseConfigEncoded extends Omit<
  ComputerUseConfig,
  "default_app_access" | "macos" | "windows"
> {
  readonly default_app_access?: AllowDenyRequirement | null
  readonly macos?: ComputerUseMacosConfigEncoded | null
  readonly windows?: ComputerUseWindowsConfigEncoded | null
}
export const ComputerUseConfig: Schema.Schema<ComputerUseConfig, ComputerUseConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      default_app_access: Lenient.nullable(AllowDenyRequirement),
      macos: Lenient.nullable(ComputerUseMacosConfig),
      windows: Lenient.nullable(ComputerUseWindowsConfig)
    })
  ).annotations({ identifier: "ComputerUseConfig" })

export interface ComputerUseMacosConfig {
  readonly bundle_ids: Readonly<Record<string, AllowDenyRequirement>> | null
}
/** `ComputerUseMacosConfig` as it is on the wire: defaults may be missing. */
export interface ComputerUseMacosConfigEncoded extends Omit<ComputerUseMacosConfig, "bundle_ids"> {
  readonly bundle_ids?: Readonly<Record<string, AllowDenyRequirement>> | null
}
export const ComputerUseMacosConfig: Schema.Schema<
  ComputerUseMacosConfig,
  ComputerUseMacosConfigEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    bundle_ids: Lenient.nullable(Schema.Record({ key: Schema.String, value: AllowDenyRequirement }))
  })
).annotations({ identifier: "ComputerUseMacosConfig" })

export interface ComputerUseWindowsConfig {
  readonly aumids: Readonly<Record<string, AllowDenyRequirement>> | null
  readonly exes: ReadonlyArray<ComputerUseWindowsExeConfig> | null
}
/** `ComputerUseWindowsConfig` as it is on the wire: defaults may be missing. */
export interface ComputerUseWindowsConfigEncoded extends Omit<
  ComputerUseWindowsConfig,
  "aumids" | "exes"
> {
  readonly aumids?: Readonly<Record<string, AllowDenyRequirement>> | null
  readonly exes?: ReadonlyArray<ComputerUseWindowsExeConfigEncoded> | null
}
export const ComputerUseWindowsConfig: Schema.Schema<
  ComputerUseWindowsConfig,
  ComputerUseWindowsConfigEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    aumids: Lenient.nullable(Schema.Record({ key: Schema.String, value: AllowDenyRequirement })),
    exes: Lenient.nullable(Schema.Array(ComputerUseWindowsExeConfig))
  })
).annotations({ identifier: "ComputerUseWindowsConfig" })

export interface ComputerUseWindowsExeConfig {
  readonly access: AllowDenyRequirement
  readonly binary_name: string | null
  readonly product_name: string
  readonly publisher_name: string
}
/** `ComputerUseWindowsExeConfig` as it is on the wire: defaults may be missing. */
export interface ComputerUseWindowsExeConfigEncoded extends Omit<
  ComputerUseWindowsExeConfig,
  "binary_name"
> {
  readonly binary_name?: string | null
}
export const ComputerUseWindowsExeConfig: Schema.Schema<
  ComputerUseWindowsExeConfig,
  ComputerUseWindowsExeConfigEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    access: AllowDenyRequirement,
    binary_name: Lenient.nullable(Schema.String),
    product_name: Schema.String,
    publisher_name: Schema.String
  })
).annotations({ identifier: "ComputerUseWindowsExeConfig" })

export interface Config {
  readonly analytics: AnalyticsConfig | null
  readonly approval_policy: AskForApproval | null
  /** [UNSTABLE] Optional default for where approval requests are routed for review. */
  readonly approvals_reviewer: ApprovalsReviewer | null
  /** @experimental */
  readonly apps: AppsConfig | null
  readonly browser_use: BrowserUseConfig | null
  /** Effective tools.client_search_provider hint. Model-selected providers take precedence. */
  readonly client_search_provider: WebSearchProvider | null
  readonly compact_prompt: string | null
  readonly computer_use: ComputerUseConfig | null
  readonly desktop: Readonly<Record<string, unknown>> | null
  readonly developer_instructions: string | null
  readonly forced_chatgpt_workspace_id: ForcedChatgptWorkspaceIds | null
  readonly forced_login_method: ForcedLoginMethod | null
  readonly instructions: string | null
  readonly model: string | null
  readonly model_auto_compact_token_limit: number | null
  readonly model_auto_compact_token_limit_scope: AutoCompactTokenLimitScope | null
  readonly model_context_window: number | null
  readonly model_provider: string | null
  readonly model_reasoning_effort: ReasoningEffort | null
  readonly model_reasoning_summary: ReasoningSummary | null
  readonly model_verbosity: Verbosity | null
  readonly review_model: string | null
  readonly sandbox_mode: SandboxMode | null
  readonly sandbox_workspace_write: SandboxWorkspaceWrite | null
  readonly service_tier: string | null
  readonly tools: ToolsV2 | null
  readonly web_search: WebSearchMode | null
  /**
   * The providers that configuration files define, by name; what is not set is `null`.
   *
   * Default: `{}`.
   */
  readonly model_providers: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [key: string]: unknown
}
/** `Config` as it is on the wire: defaults may be missing. */
export interface ConfigEncoded {
  readonly analytics?: AnalyticsConfigEncoded | null
  readonly approval_policy?: AskForApprovalEncoded | null
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly apps?: AppsConfigEncoded | null
  readonly browser_use?: BrowserUseConfigEncoded | null
  readonly client_search_provider?: WebSearchProvider | null
  readonly compact_prompt?: string | null
  readonly computer_use?: ComputerUseConfigEncoded | null
  readonly desktop?: Readonly<Record<string, unknown>> | null
  readonly developer_instructions?: string | null
  readonly forced_chatgpt_workspace_id?: ForcedChatgptWorkspaceIds | null
  readonly forced_login_method?: ForcedLoginMethod | null
  readonly instructions?: string | null
  readonly model?: string | null
  readonly model_auto_compact_token_limit?: number | null
  readonly model_auto_compact_token_limit_scope?: AutoCompactTokenLimitScope | null
  readonly model_context_window?: number | null
  readonly model_provider?: string | null
  readonly model_reasoning_effort?: ReasoningEffort | null
  readonly model_reasoning_summary?: ReasoningSummary | null
  readonly model_verbosity?: Verbosity | null
  readonly review_model?: string | null
  readonly sandbox_mode?: SandboxMode | null
  readonly sandbox_workspace_write?: SandboxWorkspaceWriteEncoded | null
  readonly service_tier?: string | null
  readonly tools?: ToolsV2Encoded | null
  readonly web_search?: WebSearchMode | null
  readonly model_providers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [key: string]: unknown
}
export const Config: Schema.Schema<Config, ConfigEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.structWithRest(
    {
      analytics: Lenient.nullable(AnalyticsConfig),
      approval_policy: Lenient.nullable(AskForApproval),
      approvals_reviewer: Lenient.nullable(ApprovalsReviewer),
      apps: Lenient.nullable(AppsConfig),
      browser_use: Lenient.nullable(BrowserUseConfig),
      client_search_provider: Lenient.nullable(WebSearchProvider),
      compact_prompt: Lenient.nullable(Schema.String),
      computer_use: Lenient.nullable(ComputerUseConfig),
      desktop: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
      developer_instructions: Lenient.nullable(Schema.String),
      forced_chatgpt_workspace_id: Lenient.nullable(ForcedChatgptWorkspaceIds),
      forced_login_method: Lenient.nullable(ForcedLoginMethod),
      instructions: Lenient.nullable(Schema.String),
      model: Lenient.nullable(Schema.String),
      model_auto_compact_token_limit: Lenient.nullable(Schema.Number),
      model_auto_compact_token_limit_scope: Lenient.nullable(AutoCompactTokenLimitScope),
      model_context_window: Lenient.nullable(Schema.Number),
      model_provider: Lenient.nullable(Schema.String),
      model_reasoning_effort: Lenient.nullable(ReasoningEffort),
      model_reasoning_summary: Lenient.nullable(ReasoningSummary),
      model_verbosity: Lenient.nullable(Verbosity),
      review_model: Lenient.nullable(Schema.String),
      sandbox_mode: Lenient.nullable(SandboxMode),
      sandbox_workspace_write: Lenient.nullable(SandboxWorkspaceWrite),
      service_tier: Lenient.nullable(Schema.String),
      tools: Lenient.nullable(ToolsV2),
      web_search: Lenient.nullable(WebSearchMode),
      model_providers: Lenient.defaulted(
        Schema.Record({
          key: Schema.String,
          value: Schema.Record({ key: Schema.String, value: Schema.Unknown })
        }),
        () => ({})
      )
    },
    Schema.Unknown
  )
).annotations({ identifier: "Config" })

export interface ConfigBatchWriteParams {
  readonly edits: ReadonlyArray<ConfigEdit>
  readonly expectedVersion?: string | null
  /** Path to the config file to write; defaults to the user's `config.toml` when omitted. */
  readonly filePath?: string | null
  /** When true, hot-reload updated runtime settings into loaded threads after writing. Session-static model, reasoning-effort, Plan-mode reasoning-effort, and service-tier defaults are not reloaded. The deprecated personality setting is also not reloaded. */
  readonly reloadUserConfig?: boolean
}
export const ConfigBatchWriteParams: Schema.Schema<ConfigBatchWriteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      edits: Schema.Array(ConfigEdit),
      expectedVersion: Lenient.optional(Schema.NullOr(Schema.String)),
      filePath: Lenient.optional(Schema.NullOr(Schema.String)),
      reloadUserConfig: Lenient.optional(Schema.Boolean)
    })
  ).annotations({ identifier: "ConfigBatchWriteParams" })

export interface ConfigEdit {
  readonly keyPath: string
  readonly mergeStrategy: MergeStrategy
  readonly value: unknown
}
export const ConfigEdit: Schema.Schema<ConfigEdit> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ keyPath: Schema.String, mergeStrategy: MergeStrategy, value: Schema.Unknown })
).annotations({ identifier: "ConfigEdit" })

export interface ConfigLayer {
  readonly config: unknown
  readonly disabledReason: string | null
  readonly name: ConfigLayerSource
  readonly version: string
}
/** `ConfigLayer` as it is on the wire: defaults may be missing. */
export interface ConfigLayerEncoded extends Omit<ConfigLayer, "disabledReason" | "name"> {
  readonly disabledReason?: string | null
  readonly name: ConfigLayerSourceEncoded
}
export const ConfigLayer: Schema.Schema<ConfigLayer, ConfigLayerEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      config: Schema.Unknown,
      disabledReason: Lenient.nullable(Schema.String),
      name: ConfigLayerSource,
      version: Schema.String
    })
  ).annotations({ identifier: "ConfigLayer" })

export interface ConfigLayerMetadata {
  readonly name: ConfigLayerSource
  readonly version: string
}
/** `ConfigLayerMetadata` as it is on the wire: defaults may be missing. */
export interface ConfigLayerMetadataEncoded extends Omit<ConfigLayerMetadata, "name"> {
  readonly name: ConfigLayerSourceEncoded
}
export const ConfigLayerMetadata: Schema.Schema<ConfigLayerMetadata, ConfigLayerMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ name: ConfigLayerSource, version: Schema.String })
  ).annotations({ identifier: "ConfigLayerMetadata" })

export type ConfigLayerSource =
  | PackagedDefaultsConfigLayerSource
  | MdmConfigLayerSource
  | SystemConfigLayerSource
  | EnterpriseManagedConfigLayerSource
  | UserConfigLayerSource
  | ProjectConfigLayerSource
  | SessionFlagsConfigLayerSource
  | LegacyManagedConfigTomlFromFileConfigLayerSource
  | LegacyManagedConfigTomlFromMdmConfigLayerSource
  | UnrecognizedConfigLayerSource
/** `ConfigLayerSource` as it is on the wire: defaults may be missing. */
export type ConfigLayerSourceEncoded =
  | PackagedDefaultsConfigLayerSource
  | MdmConfigLayerSource
  | SystemConfigLayerSource
  | EnterpriseManagedConfigLayerSource
  | UserConfigLayerSourceEncoded
  | ProjectConfigLayerSource
  | SessionFlagsConfigLayerSource
  | LegacyManagedConfigTomlFromFileConfigLayerSource
  | LegacyManagedConfigTomlFromMdmConfigLayerSource
  | UnrecognizedConfigLayerSource
export const ConfigLayerSource: Schema.Schema<ConfigLayerSource, ConfigLayerSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      PackagedDefaultsConfigLayerSource,
      MdmConfigLayerSource,
      SystemConfigLayerSource,
      EnterpriseManagedConfigLayerSource,
      UserConfigLayerSource,
      ProjectConfigLayerSource,
      SessionFlagsConfigLayerSource,
      LegacyManagedConfigTomlFromFileConfigLayerSource,
      LegacyManagedConfigTomlFromMdmConfigLayerSource,
      UnrecognizedConfigLayerSource
    )
  ).annotations({ identifier: "ConfigLayerSource" })

export interface ConfigReadParams {
  /** Optional working directory to resolve project config layers. If specified, return the effective config as seen from that directory (i.e., including any project layers between `cwd` and the project/repo root). */
  readonly cwd?: string | null
  readonly includeLayers?: boolean
}
export const ConfigReadParams: Schema.Schema<ConfigReadParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwd: Lenient.optional(Schema.NullOr(Schema.String)),
    includeLayers: Lenient.optional(Schema.Boolean)
  })
).annotations({ identifier: "ConfigReadParams" })

export interface ConfigReadResponse {
  readonly config: Config
  readonly layers: ReadonlyArray<ConfigLayer> | null
  readonly origins: Readonly<Record<string, ConfigLayerMetadata>>
}
/** `ConfigReadResponse` as it is on the wire: defaults may be missing. */
export interface ConfigReadResponseEncoded extends Omit<
  ConfigReadResponse,
  "config" | "layers" | "origins"
> {
  readonly config: ConfigEncoded
  readonly layers?: ReadonlyArray<ConfigLayerEncoded> | null
  readonly origins: Readonly<Record<string, ConfigLayerMetadataEncoded>>
}
export const ConfigReadResponse: Schema.Schema<ConfigReadResponse, ConfigReadResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      config: Config,
      layers: Lenient.nullable(Schema.Array(ConfigLayer)),
      origins: Schema.Record({ key: Schema.String, value: ConfigLayerMetadata })
    })
  ).annotations({ identifier: "ConfigReadResponse" })

export interface ConfigRequirementsReadResponse {
  /** Null if no requirements are configured (e.g. no requirements.toml/MDM entries). */
  readonly requirements: ConfigRequirements | null
  /** Whether Fast and Ultra Fast requirements are enforced independently. Older servers omit this field and use Fast mode as a shared speed gate. */
  readonly supportsIndependentSpeedModes: boolean | null
}
/** `ConfigRequirementsReadResponse` as it is on the wire: defaults may be missing. */
export interface ConfigRequirementsReadResponseEncoded extends Omit<
  ConfigRequirementsReadResponse,
  "requirements" | "supportsIndependentSpeedModes"
> {
  readonly requirements?: ConfigRequirementsEncoded | null
  readonly supportsIndependentSpeedModes?: boolean | null
}
export const ConfigRequirementsReadResponse: Schema.Schema<
  ConfigRequirementsReadResponse,
  ConfigRequirementsReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    requirements: Lenient.nullable(ConfigRequirements),
    supportsIndependentSpeedModes: Lenient.nullable(Schema.Boolean)
  })
).annotations({ identifier: "ConfigRequirementsReadResponse" })

export interface ConfigValueWriteParams {
  readonly expectedVersion?: string | null
  /** Path to the config file to write; defaults to the user's `config.toml` when omitted. */
  readonly filePath?: string | null
  readonly keyPath: string
  readonly mergeStrategy: MergeStrategy
  readonly value: unknown
}
export const ConfigValueWriteParams: Schema.Schema<ConfigValueWriteParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      expectedVersion: Lenient.optional(Schema.NullOr(Schema.String)),
      filePath: Lenient.optional(Schema.NullOr(Schema.String)),
      keyPath: Schema.String,
      mergeStrategy: MergeStrategy,
      value: Schema.Unknown
    })
  ).annotations({ identifier: "ConfigValueWriteParams" })

export interface ConfigWarningNotification {
  /** Optional extra guidance or error details. */
  readonly details: string | null
  /** Optional path to the config file that triggered the warning. */
  readonly path: string | null
  /** Optional range for the error location inside the config file. */
  readonly range: TextRange | null
  /** Concise summary of the warning. */
  readonly summary: string
}
/** `ConfigWarningNotification` as it is on the wire: defaults may be missing. */
export interface ConfigWarningNotificationEncoded extends Omit<
  ConfigWarningNotification,
  "details" | "path" | "range"
> {
  readonly details?: string | null
  readonly path?: string | null
  readonly range?: TextRange | null
}
export const ConfigWarningNotification: Schema.Schema<
  ConfigWarningNotification,
  ConfigWarningNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    details: Lenient.nullable(Schema.String),
    path: Lenient.nullable(Schema.String),
    range: Lenient.nullable(TextRange),
    summary: Schema.String
  })
).annotations({ identifier: "ConfigWarningNotification" })

export interface ConfigWriteResponse {
  /** Canonical path to the config file that was written. */
  readonly filePath: AbsolutePathBuf
  readonly overriddenMetadata: OverriddenMetadata | null
  readonly status: WriteStatus
  readonly version: string
}
/** `ConfigWriteResponse` as it is on the wire: defaults may be missing. */
export interface ConfigWriteResponseEncoded extends Omit<
  ConfigWriteResponse,
  "overriddenMetadata"
> {
  readonly overriddenMetadata?: OverriddenMetadataEncoded | null
}
export const ConfigWriteResponse: Schema.Schema<ConfigWriteResponse, ConfigWriteResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      filePath: AbsolutePathBuf,
      overriddenMetadata: Lenient.nullable(OverriddenMetadata),
      status: WriteStatus,
      version: Schema.String
    })
  ).annotations({ identifier: "ConfigWriteResponse" })

/** Enterprise-managed config layer delivered by the cloud config bundle. */
export interface EnterpriseManagedConfigLayerSource {
  /** Stable identifier for the delivered layer. */
  readonly id: string
  /** Admin-facing name for the delivered layer. This is surfaced in diagnostics so users know which cloud layer needs administrator attention. */
  readonly name: string
  readonly type: "enterpriseManaged"
}
export const EnterpriseManagedConfigLayerSource: Schema.Schema<EnterpriseManagedConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      id: Schema.String,
      name: Schema.String,
      type: Schema.Literal("enterpriseManaged")
    })
  ).annotations({ identifier: "EnterpriseManagedConfigLayerSource" })

export interface ExperimentalFeature {
  /** Announcement copy shown to users when the feature is introduced. Null when this feature is not in beta. */
  readonly announcement: string | null
  /** Whether this feature is enabled by default. */
  readonly defaultEnabled: boolean
  /** Short summary describing what the feature does. Null when this feature is not in beta. */
  readonly description: string | null
  /** User-facing display name shown in the experimental features UI. Null when this feature is not in beta. */
  readonly displayName: string | null
  /** Whether this feature is currently enabled in the loaded config. */
  readonly enabled: boolean
  /** Stable key used in config.toml and CLI flag toggles. */
  readonly name: string
  /** Lifecycle stage of this feature flag. */
  readonly stage: ExperimentalFeatureStage
}
/** `ExperimentalFeature` as it is on the wire: defaults may be missing. */
export interface ExperimentalFeatureEncoded extends Omit<
  ExperimentalFeature,
  "announcement" | "description" | "displayName"
> {
  readonly announcement?: string | null
  readonly description?: string | null
  readonly displayName?: string | null
}
export const ExperimentalFeature: Schema.Schema<ExperimentalFeature, ExperimentalFeatureEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      announcement: Lenient.nullable(Schema.String),
      defaultEnabled: Schema.Boolean,
      description: Lenient.nullable(Schema.String),
      displayName: Lenient.nullable(Schema.String),
      enabled: Schema.Boolean,
      name: Schema.String,
      stage: ExperimentalFeatureStage
    })
  ).annotations({ identifier: "ExperimentalFeature" })

export interface ExperimentalFeatureEnablementSetParams {
  /**
   * Process-wide runtime feature enablement keyed by canonical feature name.
   *
   * Only named features are updated. Omitted features are left unchanged. Send an empty map for a no-op.
   */
  readonly enablement: Readonly<Record<string, boolean>>
}
export const ExperimentalFeatureEnablementSetParams: Schema.Schema<ExperimentalFeatureEnablementSetParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ enablement: Schema.Record({ key: Schema.String, value: Schema.Boolean }) })
  ).annotations({ identifier: "ExperimentalFeatureEnablementSetParams" })

export interface ExperimentalFeatureEnablementSetResponse {
  /** Feature enablement entries updated by this request. */
  readonly enablement: Readonly<Record<string, boolean>>
}
export const ExperimentalFeatureEnablementSetResponse: Schema.Schema<ExperimentalFeatureEnablementSetResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ enablement: Schema.Record({ key: Schema.String, value: Schema.Boolean }) })
  ).annotations({ identifier: "ExperimentalFeatureEnablementSetResponse" })

export interface ExperimentalFeatureListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null
  /** Optional loaded thread id. Pass this when showing feature state for an existing thread so enablement is computed from that thread's refreshed config, including project-local config for the thread's cwd. */
  readonly threadId?: string | null
}
export const ExperimentalFeatureListParams: Schema.Schema<ExperimentalFeatureListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ExperimentalFeatureListParams" })

export interface ExperimentalFeatureListResponse {
  readonly data: ReadonlyArray<ExperimentalFeature>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ExperimentalFeatureListResponse` as it is on the wire: defaults may be missing. */
export interface ExperimentalFeatureListResponseEncoded extends Omit<
  ExperimentalFeatureListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<ExperimentalFeatureEncoded>
  readonly nextCursor?: string | null
}
export const ExperimentalFeatureListResponse: Schema.Schema<
  ExperimentalFeatureListResponse,
  ExperimentalFeatureListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(ExperimentalFeature),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ExperimentalFeatureListResponse" })

/**
 * - `beta`: Feature is available for user testing and feedback.
 * - `underDevelopment`: Feature is still being built and not ready for broad use.
 * - `stable`: Feature is production-ready.
 * - `deprecated`: Feature is deprecated and should be avoided.
 * - `removed`: Feature flag is retained only for backwards compatibility.
 */
export type ExperimentalFeatureStage =
  | "beta"
  | "underDevelopment"
  | "stable"
  | "deprecated"
  | "removed"
  | (string & {})
export const ExperimentalFeatureStage: Schema.Schema<ExperimentalFeatureStage> = Schema.String

/** Backward-compatible API shape for ChatGPT workspace login restrictions. */
export type ForcedChatgptWorkspaceIds = string | ReadonlyArray<string>
export const ForcedChatgptWorkspaceIds: Schema.Schema<ForcedChatgptWorkspaceIds> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(Schema.String, Schema.Array(Schema.String))
  ).annotations({ identifier: "ForcedChatgptWorkspaceIds" })

/** `managed_config.toml` was designed to be a config that was loaded as the last layer on top of everything else. This scheme did not quite work out as intended, but we keep this variant as a "best effort" while we phase out `managed_config.toml` in favor of `requirements.toml`. */
export interface LegacyManagedConfigTomlFromFileConfigLayerSource {
  readonly file: AbsolutePathBuf
  readonly type: "legacyManagedConfigTomlFromFile"
}
export const LegacyManagedConfigTomlFromFileConfigLayerSource: Schema.Schema<LegacyManagedConfigTomlFromFileConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      file: AbsolutePathBuf,
      type: Schema.Literal("legacyManagedConfigTomlFromFile")
    })
  ).annotations({ identifier: "LegacyManagedConfigTomlFromFileConfigLayerSource" })

export interface LegacyManagedConfigTomlFromMdmConfigLayerSource {
  readonly type: "legacyManagedConfigTomlFromMdm"
}
export const LegacyManagedConfigTomlFromMdmConfigLayerSource: Schema.Schema<LegacyManagedConfigTomlFromMdmConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("legacyManagedConfigTomlFromMdm") })
  ).annotations({ identifier: "LegacyManagedConfigTomlFromMdmConfigLayerSource" })

export interface McpServerRefreshResponse {}
export const McpServerRefreshResponse: Schema.Schema<McpServerRefreshResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "McpServerRefreshResponse"
  })

/** Managed preferences layer delivered by MDM (macOS only). */
export interface MdmConfigLayerSource {
  readonly domain: string
  readonly key: string
  readonly type: "mdm"
}
export const MdmConfigLayerSource: Schema.Schema<MdmConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ domain: Schema.String, key: Schema.String, type: Schema.Literal("mdm") })
  ).annotations({ identifier: "MdmConfigLayerSource" })

export type MergeStrategy = "replace" | "upsert" | (string & {})
export const MergeStrategy: Schema.Schema<MergeStrategy> = Schema.String

export interface OverriddenMetadata {
  readonly effectiveValue: unknown
  readonly message: string
  readonly overridingLayer: ConfigLayerMetadata
}
/** `OverriddenMetadata` as it is on the wire: defaults may be missing. */
export interface OverriddenMetadataEncoded extends Omit<OverriddenMetadata, "overridingLayer"> {
  readonly overridingLayer: ConfigLayerMetadataEncoded
}
export const OverriddenMetadata: Schema.Schema<OverriddenMetadata, OverriddenMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      effectiveValue: Schema.Unknown,
      message: Schema.String,
      overridingLayer: ConfigLayerMetadata
    })
  ).annotations({ identifier: "OverriddenMetadata" })

/** Default configuration supplied with the installed Codex package. */
export interface PackagedDefaultsConfigLayerSource {
  /** Path to the packaged default configuration file. */
  readonly file: AbsolutePathBuf
  readonly type: "packagedDefaults"
}
export const PackagedDefaultsConfigLayerSource: Schema.Schema<PackagedDefaultsConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ file: AbsolutePathBuf, type: Schema.Literal("packagedDefaults") })
  ).annotations({ identifier: "PackagedDefaultsConfigLayerSource" })

export interface PermissionProfileListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional working directory to resolve project config layers. */
  readonly cwd?: string | null
  /** Optional page size; defaults to the full result set. */
  readonly limit?: number | null
}
export const PermissionProfileListParams: Schema.Schema<PermissionProfileListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "PermissionProfileListParams" })

export interface PermissionProfileListResponse {
  readonly data: ReadonlyArray<PermissionProfileSummary>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `PermissionProfileListResponse` as it is on the wire: defaults may be missing. */
export interface PermissionProfileListResponseEncoded extends Omit<
  PermissionProfileListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<PermissionProfileSummaryEncoded>
  readonly nextCursor?: string | null
}
export const PermissionProfileListResponse: Schema.Schema<
  PermissionProfileListResponse,
  PermissionProfileListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(PermissionProfileSummary),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "PermissionProfileListResponse" })

export interface PermissionProfileSummary {
  /** Whether the effective requirements allow selecting this profile. */
  readonly allowed: boolean
  /** Optional user-facing description for display in clients. */
  readonly description: string | null
  /** Available permission profile identifier. */
  readonly id: string
}
/** `PermissionProfileSummary` as it is on the wire: defaults may be missing. */
export interface PermissionProfileSummaryEncoded extends Omit<
  PermissionProfileSummary,
  "description"
> {
  readonly description?: string | null
}
export const PermissionProfileSummary: Schema.Schema<
  PermissionProfileSummary,
  PermissionProfileSummaryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    allowed: Schema.Boolean,
    description: Lenient.nullable(Schema.String),
    id: Schema.String
  })
).annotations({ identifier: "PermissionProfileSummary" })

/** Path to a .codex/ folder within a project. There could be multiple of these between `cwd` and the project/repo root. */
export interface ProjectConfigLayerSource {
  readonly dotCodexFolder: AbsolutePathBuf
  readonly type: "project"
}
export const ProjectConfigLayerSource: Schema.Schema<ProjectConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ dotCodexFolder: AbsolutePathBuf, type: Schema.Literal("project") })
  ).annotations({ identifier: "ProjectConfigLayerSource" })

export interface SandboxWorkspaceWrite {
  /** Default: `false`. */
  readonly exclude_slash_tmp: boolean
  /** Default: `false`. */
  readonly exclude_tmpdir_env_var: boolean
  /** Default: `false`. */
  readonly network_access: boolean
  /** Default: `[]`. */
  readonly writable_roots: ReadonlyArray<string>
}
/** `SandboxWorkspaceWrite` as it is on the wire: defaults may be missing. */
export interface SandboxWorkspaceWriteEncoded extends Omit<
  SandboxWorkspaceWrite,
  "exclude_slash_tmp" | "exclude_tmpdir_env_var" | "network_access" | "writable_roots"
> {
  readonly exclude_slash_tmp?: boolean
  readonly exclude_tmpdir_env_var?: boolean
  readonly network_access?: boolean
  readonly writable_roots?: ReadonlyArray<string>
}
export const SandboxWorkspaceWrite: Schema.Schema<
  SandboxWorkspaceWrite,
  SandboxWorkspaceWriteEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    exclude_slash_tmp: Lenient.defaulted(Schema.Boolean, () => false),
    exclude_tmpdir_env_var: Lenient.defaulted(Schema.Boolean, () => false),
    network_access: Lenient.defaulted(Schema.Boolean, () => false),
    writable_roots: Lenient.defaulted(Schema.Array(Schema.String), () => [])
  })
).annotations({ identifier: "SandboxWorkspaceWrite" })

/** Session-layer overrides supplied via `-c`/`--config`. */
export interface SessionFlagsConfigLayerSource {
  readonly type: "sessionFlags"
}
export const SessionFlagsConfigLayerSource: Schema.Schema<SessionFlagsConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("sessionFlags") })
  ).annotations({ identifier: "SessionFlagsConfigLayerSource" })

/** Managed config layer from a file (usually `managed_config.toml`). */
export interface SystemConfigLayerSource {
  /** This is the path to the system config.toml file, though it is not guaranteed to exist. */
  readonly file: AbsolutePathBuf
  readonly type: "system"
}
export const SystemConfigLayerSource: Schema.Schema<SystemConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ file: AbsolutePathBuf, type: Schema.Literal("system") })
  ).annotations({ identifier: "SystemConfigLayerSource" })

export interface TextPosition {
  /** 1-based column number (in Unicode scalar values). */
  readonly column: number
  /** 1-based line number. */
  readonly line: number
}
export const TextPosition: Schema.Schema<TextPosition> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ column: Schema.Number, line: Schema.Number })
).annotations({ identifier: "TextPosition" })

export interface TextRange {
  readonly end: TextPosition
  readonly start: TextPosition
}
export const TextRange: Schema.Schema<TextRange> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ end: TextPosition, start: TextPosition })
).annotations({ identifier: "TextRange" })

export interface ToolsV2 {
  readonly web_search: WebSearchToolConfig | null
}
/** `ToolsV2` as it is on the wire: defaults may be missing. */
export interface ToolsV2Encoded extends Omit<ToolsV2, "web_search"> {
  readonly web_search?: WebSearchToolConfigEncoded | null
}
export const ToolsV2: Schema.Schema<ToolsV2, ToolsV2Encoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ web_search: Lenient.nullable(WebSearchToolConfig) })
).annotations({ identifier: "ToolsV2" })

/** A member of `ConfigLayerSource` that this version does not know, whole. */
export type UnrecognizedConfigLayerSource = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedConfigLayerSource: Schema.Schema<UnrecognizedConfigLayerSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "packagedDefaults",
        "mdm",
        "system",
        "enterpriseManaged",
        "user",
        "project",
        "sessionFlags",
        "legacyManagedConfigTomlFromFile",
        "legacyManagedConfigTomlFromMdm"
      )
    })
  ).annotations({ identifier: "UnrecognizedConfigLayerSource" })

/** User config layer from $CODEX_HOME/config.toml. This layer is special in that it is expected to be: - writable by the user - generally outside the workspace directory */
export interface UserConfigLayerSource {
  /** This is the path to the user's config.toml file, though it is not guaranteed to exist. */
  readonly file: AbsolutePathBuf
  /** Name of the selected profile-v2 config layered on top of the base user config, when this layer represents one. */
  readonly profile: string | null
  readonly type: "user"
}
/** `UserConfigLayerSource` as it is on the wire: defaults may be missing. */
export interface UserConfigLayerSourceEncoded extends Omit<UserConfigLayerSource, "profile"> {
  readonly profile?: string | null
}
export const UserConfigLayerSource: Schema.Schema<
  UserConfigLayerSource,
  UserConfigLayerSourceEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    file: AbsolutePathBuf,
    profile: Lenient.nullable(Schema.String),
    type: Schema.Literal("user")
  })
).annotations({ identifier: "UserConfigLayerSource" })

/** Controls output length/detail on GPT-5 models via the Responses API. Serialized with lowercase values to match the OpenAI API. */
export type Verbosity = "low" | "medium" | "high" | (string & {})
export const Verbosity: Schema.Schema<Verbosity> = Schema.String

export type WebSearchContextSize = "low" | "medium" | "high" | (string & {})
export const WebSearchContextSize: Schema.Schema<WebSearchContextSize> = Schema.String

export interface WebSearchLocation {
  readonly city: string | null
  readonly country: string | null
  readonly region: string | null
  readonly timezone: string | null
}
/** `WebSearchLocation` as it is on the wire: defaults may be missing. */
export interface WebSearchLocationEncoded extends Omit<
  WebSearchLocation,
  "city" | "country" | "region" | "timezone"
> {
  readonly city?: string | null
  readonly country?: string | null
  readonly region?: string | null
  readonly timezone?: string | null
}
export const WebSearchLocation: Schema.Schema<WebSearchLocation, WebSearchLocationEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      city: Lenient.nullable(Schema.String),
      country: Lenient.nullable(Schema.String),
      region: Lenient.nullable(Schema.String),
      timezone: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "WebSearchLocation" })

/** Provider preference selected by the resolved model catalog entry. */
export type WebSearchProvider = "standalone" | "search_mcp" | (string & {})
export const WebSearchProvider: Schema.Schema<WebSearchProvider> = Schema.String

export interface WebSearchToolConfig {
  readonly allowed_domains: ReadonlyArray<string> | null
  readonly context_size: WebSearchContextSize | null
  readonly location: WebSearchLocation | null
}
/** `WebSearchToolConfig` as it is on the wire: defaults may be missing. */
export interface WebSearchToolConfigEncoded extends Omit<
  WebSearchToolConfig,
  "allowed_domains" | "context_size" | "location"
> {
  readonly allowed_domains?: ReadonlyArray<string> | null
  readonly context_size?: WebSearchContextSize | null
  readonly location?: WebSearchLocationEncoded | null
}
export const WebSearchToolConfig: Schema.Schema<WebSearchToolConfig, WebSearchToolConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      allowed_domains: Lenient.nullable(Schema.Array(Schema.String)),
      context_size: Lenient.nullable(WebSearchContextSize),
      location: Lenient.nullable(WebSearchLocation)
    })
  ).annotations({ identifier: "WebSearchToolConfig" })

export type WriteStatus = "ok" | "okOverridden" | (string & {})
export const WriteStatus: Schema.Schema<WriteStatus> = Schema.String
