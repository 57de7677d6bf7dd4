/**
 * The definitions of the domain "ConfigRequirements".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import { Schema } from "effect"
import * as Lenient from "../Lenient.ts"
import {
  AllowDenyRequirement,
  ApprovalsReviewer,
  ForcedLoginMethod,
  LegacyAppPathString,
  ReasoningEffort,
  SandboxMode,
  WebSearchMode
} from "./Common.ts"
import { AskForApproval, type AskForApprovalEncoded } from "./Permissions.ts"

export interface AgentConfiguredHookHandler {
  readonly type: "agent"
}
export const AgentConfiguredHookHandler: Schema.Schema<AgentConfiguredHookHandler> = Schema.suspend(
  () => Lenient.struct({ type: Schema.Literal("agent") })
)

export interface ApplicationNetworkRequirements {
  readonly domains: Readonly<Record<string, NetworkDomainPermission>>
  /** When enabled, only explicitly allowed exact domains may be contacted. */
  readonly enabled: boolean
}
export const ApplicationNetworkRequirements: Schema.Schema<ApplicationNetworkRequirements> =
  Schema.suspend(() =>
    Lenient.struct({
      domains: Schema.Record({ key: Schema.String, value: NetworkDomainPermission }),
      enabled: Schema.Boolean
    })
  )

export interface ApplicationRequirements {
  readonly network?: ApplicationNetworkRequirements | null
  readonly storage?: ApplicationStorageRequirements | null
}
export const ApplicationRequirements: Schema.Schema<ApplicationRequirements> = Schema.suspend(() =>
  Lenient.struct({
    network: Lenient.optional(Schema.NullOr(ApplicationNetworkRequirements)),
    storage: Lenient.optional(Schema.NullOr(ApplicationStorageRequirements))
  })
)

/** Managed storage settings for new Desktop workspaces, not filesystem access restrictions. */
export interface ApplicationStorageRequirements {
  readonly defaultProjectParent?: LegacyAppPathString | null
  readonly projectlessWorkspaceRoot?: LegacyAppPathString | null
}
export const ApplicationStorageRequirements: Schema.Schema<ApplicationStorageRequirements> =
  Schema.suspend(() =>
    Lenient.struct({
      defaultProjectParent: Lenient.optional(Schema.NullOr(LegacyAppPathString)),
      projectlessWorkspaceRoot: Lenient.optional(Schema.NullOr(LegacyAppPathString))
    })
  )

export interface AutoReviewRequirements {
  readonly ignoreRules?: ReadonlyArray<string> | null
  readonly requiredOnModels?: ReadonlyArray<string> | null
}
export const AutoReviewRequirements: Schema.Schema<AutoReviewRequirements> = Schema.suspend(() =>
  Lenient.struct({
    ignoreRules: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    requiredOnModels: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String)))
  })
)

export type BrowserUseAccessApprovalLifetime = "turn" | "thread" | (string & {})
export const BrowserUseAccessApprovalLifetime: Schema.Schema<BrowserUseAccessApprovalLifetime> =
  Schema.String

export interface BrowserUseExtensionRequirements {
  readonly requestHeaders?: ReadonlyArray<RequestHeader> | null
}
export const BrowserUseExtensionRequirements: Schema.Schema<BrowserUseExtensionRequirements> =
  Schema.suspend(() =>
    Lenient.struct({ requestHeaders: Lenient.optional(Schema.NullOr(Schema.Array(RequestHeader))) })
  )

export interface BrowserUseOriginPolicy {
  readonly access?: AllowDenyRequirement | null
  readonly accessApprovalLifetime?: BrowserUseAccessApprovalLifetime | null
  readonly autoReview?: AllowDenyRequirement | null
  readonly downloads?: AllowDenyRequirement | null
  readonly fullCdpAccess?: AllowDenyRequirement | null
  readonly persistentApproval?: boolean | null
  readonly uploads?: AllowDenyRequirement | null
}
export const BrowserUseOriginPolicy: Schema.Schema<BrowserUseOriginPolicy> = Schema.suspend(() =>
  Lenient.struct({
    access: Lenient.optional(Schema.NullOr(AllowDenyRequirement)),
    accessApprovalLifetime: Lenient.optional(Schema.NullOr(BrowserUseAccessApprovalLifetime)),
    autoReview: Lenient.optional(Schema.NullOr(AllowDenyRequirement)),
    downloads: Lenient.optional(Schema.NullOr(AllowDenyRequirement)),
    fullCdpAccess: Lenient.optional(Schema.NullOr(AllowDenyRequirement)),
    persistentApproval: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    uploads: Lenient.optional(Schema.NullOr(AllowDenyRequirement))
  })
)

export interface BrowserUseRequirements {
  readonly allowGlobalPersistentApproval?: boolean | null
  readonly allowHistoryAccess?: boolean | null
  readonly allowWebmcp?: boolean | null
  readonly defaultOriginPolicy?: BrowserUseOriginPolicy | null
  readonly disableAutoReview?: boolean | null
  readonly extension?: BrowserUseExtensionRequirements | null
  readonly origins?: Readonly<Record<string, BrowserUseOriginPolicy>> | null
}
export const BrowserUseRequirements: Schema.Schema<BrowserUseRequirements> = Schema.suspend(() =>
  Lenient.struct({
    allowGlobalPersistentApproval: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    allowHistoryAccess: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    allowWebmcp: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    defaultOriginPolicy: Lenient.optional(Schema.NullOr(BrowserUseOriginPolicy)),
    disableAutoReview: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    extension: Lenient.optional(Schema.NullOr(BrowserUseExtensionRequirements)),
    origins: Lenient.optional(
      Schema.NullOr(Schema.Record({ key: Schema.String, value: BrowserUseOriginPolicy }))
    )
  })
)

export type CliAuthCredentialsStoreMode = "file" | "keyring" | "auto" | "ephemeral" | (string & {})
export const CliAuthCredentialsStoreMode: Schema.Schema<CliAuthCredentialsStoreMode> = Schema.String

export interface CommandConfiguredHookHandler {
  /** Approximate token threshold for spilling this hook's `additionalContext` to disk. `null` uses 2,500 tokens; `0` disables spilling for this hook. The threshold is evaluated against the original context; a spilled preview also includes recovery metadata. */
  readonly additionalContextLimit?: number | null
  readonly async: boolean
  readonly command: string
  readonly commandWindows?: string | null
  readonly statusMessage?: string | null
  readonly timeoutSec?: number | null
  readonly type: "command"
}
export const CommandConfiguredHookHandler: Schema.Schema<CommandConfiguredHookHandler> =
  Schema.suspend(() =>
    Lenient.struct({
      additionalContextLimit: Lenient.optional(Schema.NullOr(Schema.Number)),
      async: Schema.Boolean,
      command: Schema.String,
      commandWindows: Lenient.optional(Schema.NullOr(Schema.String)),
      statusMessage: Lenient.optional(Schema.NullOr(Schema.String)),
      timeoutSec: Lenient.optional(Schema.NullOr(Schema.Number)),
      type: Schema.Literal("command")
    })
  )

export interface ComputerUseMacosRequirements {
  readonly bundleIds?: Readonly<Record<string, AllowDenyRequirement>> | null
}
export const ComputerUseMacosRequirements: Schema.Schema<ComputerUseMacosRequirements> =
  Schema.suspend(() =>
    Lenient.struct({
      bundleIds: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: AllowDenyRequirement }))
      )
    })
  )

export interface ComputerUseRequirements {
  readonly allowLockedComputerUse?: boolean | null
  readonly allowPersistentApproval?: boolean | null
  readonly defaultAppAccess?: AllowDenyRequirement | null
  readonly macos?: ComputerUseMacosRequirements | null
  readonly windows?: ComputerUseWindowsRequirements | null
}
export const ComputerUseRequirements: Schema.Schema<ComputerUseRequirements> = Schema.suspend(() =>
  Lenient.struct({
    allowLockedComputerUse: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    allowPersistentApproval: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    defaultAppAccess: Lenient.optional(Schema.NullOr(AllowDenyRequirement)),
    macos: Lenient.optional(Schema.NullOr(ComputerUseMacosRequirements)),
    windows: Lenient.optional(Schema.NullOr(ComputerUseWindowsRequirements))
  })
)

export interface ComputerUseWindowsExeRequirement {
  readonly access: AllowDenyRequirement
  readonly binaryName?: string | null
  readonly productName: string
  readonly publisherName: string
}
export const ComputerUseWindowsExeRequirement: Schema.Schema<ComputerUseWindowsExeRequirement> =
  Schema.suspend(() =>
    Lenient.struct({
      access: AllowDenyRequirement,
      binaryName: Lenient.optional(Schema.NullOr(Schema.String)),
      productName: Schema.String,
      publisherName: Schema.String
    })
  )

export interface ComputerUseWindowsRequirements {
  readonly aumids?: Readonly<Record<string, AllowDenyRequirement>> | null
  readonly exes?: ReadonlyArray<ComputerUseWindowsExeRequirement> | null
}
export const ComputerUseWindowsRequirements: Schema.Schema<ComputerUseWindowsRequirements> =
  Schema.suspend(() =>
    Lenient.struct({
      aumids: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: AllowDenyRequirement }))
      ),
      exes: Lenient.optional(Schema.NullOr(Schema.Array(ComputerUseWindowsExeRequirement)))
    })
  )

export interface ConfigRequirements {
  readonly additionalDeveloperInstructions?: string | null
  readonly allowAppshots?: boolean | null
  readonly allowBrowserAndComputerUse?: boolean | null
  readonly allowLoginShell?: boolean | null
  readonly allowManagedHooksOnly?: boolean | null
  readonly allowRemoteControl?: boolean | null
  readonly allowedApprovalPolicies?: ReadonlyArray<AskForApproval> | null
  /** @experimental */
  readonly allowedApprovalsReviewers?: ReadonlyArray<ApprovalsReviewer> | null
  /** Effective login methods after managed, forced-login, and workspace restrictions. An empty list permits no login method. Older servers may omit this field. */
  readonly allowedLoginMethods?: ReadonlyArray<ForcedLoginMethod> | null
  readonly allowedPermissionProfiles?: Readonly<Record<string, boolean>> | null
  readonly allowedSandboxModes?: ReadonlyArray<SandboxMode> | null
  readonly allowedWebSearchModes?: ReadonlyArray<WebSearchMode> | null
  readonly allowedWindowsSandboxImplementations?: ReadonlyArray<WindowsSandboxImplementation> | null
  /** @experimental */
  readonly application?: ApplicationRequirements | null
  readonly autoReview?: AutoReviewRequirements | null
  readonly browserUse?: BrowserUseRequirements | null
  readonly chatgptBaseUrl?: string | null
  readonly checkForUpdateOnStartup?: boolean | null
  readonly cliAuthCredentialsStore?: CliAuthCredentialsStoreMode | null
  readonly computerUse?: ComputerUseRequirements | null
  readonly defaultPermissions?: string | null
  readonly enforceResidency?: ResidencyRequirement | null
  readonly featureRequirements?: Readonly<Record<string, boolean>> | null
  readonly feedback?: FeedbackRequirements | null
  /** @experimental */
  readonly hooks?: ManagedHooksRequirements | null
  readonly inAppBrowser?: InAppBrowserRequirements | null
  readonly logDir?: string | null
  readonly modelCatalogJson?: string | null
  /** Exact provider selection required by managed policy. */
  readonly modelProvider?: string | null
  /** Complete required provider definitions, using config.toml field names. */
  readonly modelProviders?: Readonly<Record<string, unknown>> | null
  readonly models?: ModelsRequirements | null
  /** @experimental */
  readonly network?: NetworkRequirements | null
  readonly otel?: OtelRequirements | null
  readonly sqliteHome?: string | null
}
/** `ConfigRequirements` as it is on the wire: defaults may be missing. */
export interface ConfigRequirementsEncoded extends Omit<
  ConfigRequirements,
  "allowedApprovalPolicies" | "hooks"
> {
  readonly allowedApprovalPolicies?: ReadonlyArray<AskForApprovalEncoded> | null
  readonly hooks?: ManagedHooksRequirementsEncoded | null
}
export const ConfigRequirements: Schema.Schema<ConfigRequirements, ConfigRequirementsEncoded> =
  Schema.suspend(() =>
    Lenient.struct({
      additionalDeveloperInstructions: Lenient.optional(Schema.NullOr(Schema.String)),
      allowAppshots: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      allowBrowserAndComputerUse: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      allowLoginShell: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      allowManagedHooksOnly: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      allowRemoteControl: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      allowedApprovalPolicies: Lenient.optional(Schema.NullOr(Schema.Array(AskForApproval))),
      allowedApprovalsReviewers: Lenient.optional(Schema.NullOr(Schema.Array(ApprovalsReviewer))),
      allowedLoginMethods: Lenient.optional(Schema.NullOr(Schema.Array(ForcedLoginMethod))),
      allowedPermissionProfiles: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Boolean }))
      ),
      allowedSandboxModes: Lenient.optional(Schema.NullOr(Schema.Array(SandboxMode))),
      allowedWebSearchModes: Lenient.optional(Schema.NullOr(Schema.Array(WebSearchMode))),
      allowedWindowsSandboxImplementations: Lenient.optional(
        Schema.NullOr(Schema.Array(WindowsSandboxImplementation))
      ),
      application: Lenient.optional(Schema.NullOr(ApplicationRequirements)),
      autoReview: Lenient.optional(Schema.NullOr(AutoReviewRequirements)),
      browserUse: Lenient.optional(Schema.NullOr(BrowserUseRequirements)),
      chatgptBaseUrl: Lenient.optional(Schema.NullOr(Schema.String)),
      checkForUpdateOnStartup: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      cliAuthCredentialsStore: Lenient.optional(Schema.NullOr(CliAuthCredentialsStoreMode)),
      computerUse: Lenient.optional(Schema.NullOr(ComputerUseRequirements)),
      defaultPermissions: Lenient.optional(Schema.NullOr(Schema.String)),
      enforceResidency: Lenient.optional(Schema.NullOr(ResidencyRequirement)),
      featureRequirements: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Boolean }))
      ),
      feedback: Lenient.optional(Schema.NullOr(FeedbackRequirements)),
      hooks: Lenient.optional(Schema.NullOr(ManagedHooksRequirements)),
      inAppBrowser: Lenient.optional(Schema.NullOr(InAppBrowserRequirements)),
      logDir: Lenient.optional(Schema.NullOr(Schema.String)),
      modelCatalogJson: Lenient.optional(Schema.NullOr(Schema.String)),
      modelProvider: Lenient.optional(Schema.NullOr(Schema.String)),
      modelProviders: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      ),
      models: Lenient.optional(Schema.NullOr(ModelsRequirements)),
      network: Lenient.optional(Schema.NullOr(NetworkRequirements)),
      otel: Lenient.optional(Schema.NullOr(OtelRequirements)),
      sqliteHome: Lenient.optional(Schema.NullOr(Schema.String))
    })
  )

export type ConfiguredHookHandler =
  | CommandConfiguredHookHandler
  | McpToolConfiguredHookHandler
  | PromptConfiguredHookHandler
  | AgentConfiguredHookHandler
  | UnrecognizedConfiguredHookHandler
export const ConfiguredHookHandler: Schema.Schema<ConfiguredHookHandler> = Schema.suspend(() =>
  Schema.Union(
    CommandConfiguredHookHandler,
    McpToolConfiguredHookHandler,
    PromptConfiguredHookHandler,
    AgentConfiguredHookHandler,
    UnrecognizedConfiguredHookHandler
  )
)

export interface ConfiguredHookMatcherGroup {
  readonly hooks: ReadonlyArray<ConfiguredHookHandler>
  readonly matcher?: string | null
}
export const ConfiguredHookMatcherGroup: Schema.Schema<ConfiguredHookMatcherGroup> = Schema.suspend(
  () =>
    Lenient.struct({
      hooks: Schema.Array(ConfiguredHookHandler),
      matcher: Lenient.optional(Schema.NullOr(Schema.String))
    })
)

export interface FeedbackRequirements {
  readonly enabled?: boolean | null
}
export const FeedbackRequirements: Schema.Schema<FeedbackRequirements> = Schema.suspend(() =>
  Lenient.struct({ enabled: Lenient.optional(Schema.NullOr(Schema.Boolean)) })
)

export interface InAppBrowserRequirements {
  readonly allowExternalBrowserSettingsImport?: boolean | null
}
export const InAppBrowserRequirements: Schema.Schema<InAppBrowserRequirements> = Schema.suspend(
  () =>
    Lenient.struct({
      allowExternalBrowserSettingsImport: Lenient.optional(Schema.NullOr(Schema.Boolean))
    })
)

export interface ManagedHooksRequirements {
  /** Default: `[]`. */
  readonly Interrupt: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PermissionRequest: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PostCompact: ReadonlyArray<ConfiguredHookMatcherGroup>
  /** Default: `[]`. */
  readonly PostModelRequest: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PostToolUse: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PreCompact: ReadonlyArray<ConfiguredHookMatcherGroup>
  /** Default: `[]`. */
  readonly PreModelRequest: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PreToolUse: ReadonlyArray<ConfiguredHookMatcherGroup>
  /** Default: `[]`. */
  readonly SessionEnd: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SessionStart: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly Stop: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SubagentStart: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SubagentStop: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly UserPromptSubmit: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly managedDir?: string | null
  readonly windowsManagedDir?: string | null
}
/** `ManagedHooksRequirements` as it is on the wire: defaults may be missing. */
export interface ManagedHooksRequirementsEncoded extends Omit<
  ManagedHooksRequirements,
  "Interrupt" | "PostModelRequest" | "PreModelRequest" | "SessionEnd"
> {
  readonly Interrupt?: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PostModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PreModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SessionEnd?: ReadonlyArray<ConfiguredHookMatcherGroup>
}
export const ManagedHooksRequirements: Schema.Schema<
  ManagedHooksRequirements,
  ManagedHooksRequirementsEncoded
> = Schema.suspend(() =>
  Lenient.struct({
    Interrupt: Lenient.defaulted(Schema.Array(ConfiguredHookMatcherGroup), () => []),
    PermissionRequest: Schema.Array(ConfiguredHookMatcherGroup),
    PostCompact: Schema.Array(ConfiguredHookMatcherGroup),
    PostModelRequest: Lenient.defaulted(Schema.Array(ConfiguredHookMatcherGroup), () => []),
    PostToolUse: Schema.Array(ConfiguredHookMatcherGroup),
    PreCompact: Schema.Array(ConfiguredHookMatcherGroup),
    PreModelRequest: Lenient.defaulted(Schema.Array(ConfiguredHookMatcherGroup), () => []),
    PreToolUse: Schema.Array(ConfiguredHookMatcherGroup),
    SessionEnd: Lenient.defaulted(Schema.Array(ConfiguredHookMatcherGroup), () => []),
    SessionStart: Schema.Array(ConfiguredHookMatcherGroup),
    Stop: Schema.Array(ConfiguredHookMatcherGroup),
    SubagentStart: Schema.Array(ConfiguredHookMatcherGroup),
    SubagentStop: Schema.Array(ConfiguredHookMatcherGroup),
    UserPromptSubmit: Schema.Array(ConfiguredHookMatcherGroup),
    managedDir: Lenient.optional(Schema.NullOr(Schema.String)),
    windowsManagedDir: Lenient.optional(Schema.NullOr(Schema.String))
  })
)

export interface McpToolConfiguredHookHandler {
  readonly input: Readonly<Record<string, unknown>>
  readonly server: string
  readonly statusMessage?: string | null
  readonly timeoutSec?: number | null
  readonly tool: string
  readonly type: "mcp_tool"
}
export const McpToolConfiguredHookHandler: Schema.Schema<McpToolConfiguredHookHandler> =
  Schema.suspend(() =>
    Lenient.struct({
      input: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
      server: Schema.String,
      statusMessage: Lenient.optional(Schema.NullOr(Schema.String)),
      timeoutSec: Lenient.optional(Schema.NullOr(Schema.Number)),
      tool: Schema.String,
      type: Schema.Literal("mcp_tool")
    })
  )

export interface ModelsRequirements {
  readonly newThread?: NewThreadModelDefaults | null
}
export const ModelsRequirements: Schema.Schema<ModelsRequirements> = Schema.suspend(() =>
  Lenient.struct({ newThread: Lenient.optional(Schema.NullOr(NewThreadModelDefaults)) })
)

export type NetworkDomainPermission = "allow" | "deny" | (string & {})
export const NetworkDomainPermission: Schema.Schema<NetworkDomainPermission> = Schema.String

export interface NetworkRequirements {
  readonly allowLocalBinding?: boolean | null
  /** Legacy compatibility view derived from `unix_sockets`. */
  readonly allowUnixSockets?: ReadonlyArray<string> | null
  readonly allowUpstreamProxy?: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly allowedDomains?: ReadonlyArray<string> | null
  readonly dangerouslyAllowAllUnixSockets?: boolean | null
  readonly dangerouslyAllowNonLoopbackProxy?: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly deniedDomains?: ReadonlyArray<string> | null
  /** Canonical managed network permission map. */
  readonly domains?: Readonly<Record<string, NetworkDomainPermission>> | null
  readonly enabled?: boolean | null
  readonly httpPort?: number | null
  /** When true, only managed allowlist entries are respected while managed network enforcement is active. */
  readonly managedAllowedDomainsOnly?: boolean | null
  /** Host patterns routed to network approval before ordinary allow rules. */
  readonly reviewDomains?: ReadonlyArray<string> | null
  readonly socksPort?: number | null
  /** Canonical managed unix socket permission map. */
  readonly unixSockets?: Readonly<Record<string, NetworkUnixSocketPermission>> | null
}
export const NetworkRequirements: Schema.Schema<NetworkRequirements> = Schema.suspend(() =>
  Lenient.struct({
    allowLocalBinding: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    allowUnixSockets: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    allowUpstreamProxy: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    allowedDomains: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    dangerouslyAllowAllUnixSockets: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    dangerouslyAllowNonLoopbackProxy: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    deniedDomains: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    domains: Lenient.optional(
      Schema.NullOr(Schema.Record({ key: Schema.String, value: NetworkDomainPermission }))
    ),
    enabled: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    httpPort: Lenient.optional(Schema.NullOr(Schema.Number)),
    managedAllowedDomainsOnly: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    reviewDomains: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    socksPort: Lenient.optional(Schema.NullOr(Schema.Number)),
    unixSockets: Lenient.optional(
      Schema.NullOr(Schema.Record({ key: Schema.String, value: NetworkUnixSocketPermission }))
    )
  })
)

export type NetworkUnixSocketPermission = "allow" | "deny" | (string & {})
export const NetworkUnixSocketPermission: Schema.Schema<NetworkUnixSocketPermission> = Schema.String

export interface NewThreadModelDefaults {
  readonly model?: string | null
  readonly modelReasoningEffort?: ReasoningEffort | null
  readonly serviceTier?: string | null
}
export const NewThreadModelDefaults: Schema.Schema<NewThreadModelDefaults> = Schema.suspend(() =>
  Lenient.struct({
    model: Lenient.optional(Schema.NullOr(Schema.String)),
    modelReasoningEffort: Lenient.optional(Schema.NullOr(ReasoningEffort)),
    serviceTier: Lenient.optional(Schema.NullOr(Schema.String))
  })
)

export type OtelExporter =
  | "none"
  | "statsig"
  | (string & {})
  | {
      readonly "otlp-http": {
        readonly endpoint: string
        /** Header names are retained; values are redacted by the server. */
        readonly headers: Readonly<Record<string, string>>
        readonly protocol: OtelHttpProtocol
        readonly tls?: OtelTlsConfig | null
      }
    }
  | {
      readonly "otlp-grpc": {
        readonly endpoint: string
        /** Header names are retained; values are redacted by the server. */
        readonly headers: Readonly<Record<string, string>>
        readonly tls?: OtelTlsConfig | null
      }
    }
  | Lenient.UnknownVariant
export const OtelExporter: Schema.Schema<OtelExporter> = Schema.suspend(() =>
  Schema.Union(
    Schema.String,
    Lenient.struct({
      "otlp-http": Lenient.struct({
        endpoint: Schema.String,
        headers: Schema.Record({ key: Schema.String, value: Schema.String }),
        protocol: OtelHttpProtocol,
        tls: Lenient.optional(Schema.NullOr(OtelTlsConfig))
      })
    }),
    Lenient.struct({
      "otlp-grpc": Lenient.struct({
        endpoint: Schema.String,
        headers: Schema.Record({ key: Schema.String, value: Schema.String }),
        tls: Lenient.optional(Schema.NullOr(OtelTlsConfig))
      })
    }),
    Lenient.unknownVariant("otlp-http", "otlp-grpc")
  )
)

export type OtelHttpProtocol = "binary" | "json" | (string & {})
export const OtelHttpProtocol: Schema.Schema<OtelHttpProtocol> = Schema.String

export interface OtelRequirements {
  readonly environment?: string | null
  readonly exporter?: OtelExporter | null
  readonly headers_helper?: string | null
  readonly headers_helper_refresh_interval_ms?: number | null
  readonly log_agent_responses?: boolean | null
  readonly log_guardian_assessments?: boolean | null
  readonly log_sse_deltas?: boolean | null
  readonly log_user_prompt?: boolean | null
  readonly metrics_exporter?: OtelExporter | null
  readonly span_attributes?: Readonly<Record<string, string>> | null
  readonly tool_result?: OtelToolResultLogConfig | null
  readonly trace_exporter?: OtelExporter | null
  readonly tracestate?: Readonly<Record<string, Readonly<Record<string, string>>>> | null
}
export const OtelRequirements: Schema.Schema<OtelRequirements> = Schema.suspend(() =>
  Lenient.struct({
    environment: Lenient.optional(Schema.NullOr(Schema.String)),
    exporter: Lenient.optional(Schema.NullOr(OtelExporter)),
    headers_helper: Lenient.optional(Schema.NullOr(Schema.String)),
    headers_helper_refresh_interval_ms: Lenient.optional(Schema.NullOr(Schema.Number)),
    log_agent_responses: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    log_guardian_assessments: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    log_sse_deltas: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    log_user_prompt: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    metrics_exporter: Lenient.optional(Schema.NullOr(OtelExporter)),
    span_attributes: Lenient.optional(
      Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
    ),
    tool_result: Lenient.optional(Schema.NullOr(OtelToolResultLogConfig)),
    trace_exporter: Lenient.optional(Schema.NullOr(OtelExporter)),
    tracestate: Lenient.optional(
      Schema.NullOr(
        Schema.Record({
          key: Schema.String,
          value: Schema.Record({ key: Schema.String, value: Schema.String })
        })
      )
    )
  })
)

export interface OtelTlsConfig {
  readonly "ca-certificate"?: string | null
  readonly "client-certificate"?: string | null
  readonly "client-private-key"?: string | null
}
export const OtelTlsConfig: Schema.Schema<OtelTlsConfig> = Schema.suspend(() =>
  Lenient.struct({
    "ca-certificate": Lenient.optional(Schema.NullOr(Schema.String)),
    "client-certificate": Lenient.optional(Schema.NullOr(Schema.String)),
    "client-private-key": Lenient.optional(Schema.NullOr(Schema.String))
  })
)

export interface OtelToolResultLogConfig {
  readonly max_bytes: number
}
export const OtelToolResultLogConfig: Schema.Schema<OtelToolResultLogConfig> = Schema.suspend(() =>
  Lenient.struct({ max_bytes: Schema.Number })
)

export interface PromptConfiguredHookHandler {
  readonly type: "prompt"
}
export const PromptConfiguredHookHandler: Schema.Schema<PromptConfiguredHookHandler> =
  Schema.suspend(() => Lenient.struct({ type: Schema.Literal("prompt") }))

export interface RequestHeader {
  readonly name: string
  readonly value: string
}
export const RequestHeader: Schema.Schema<RequestHeader> = Schema.suspend(() =>
  Lenient.struct({ name: Schema.String, value: Schema.String })
)

export type ResidencyRequirement = "us" | (string & {})
export const ResidencyRequirement: Schema.Schema<ResidencyRequirement> = Schema.String

/** A member of `ConfiguredHookHandler` that this version does not know, whole. */
export type UnrecognizedConfiguredHookHandler = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedConfiguredHookHandler: Schema.Schema<UnrecognizedConfiguredHookHandler> =
  Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("command", "mcp_tool", "prompt", "agent") })
  )

export type WindowsSandboxImplementation = "elevated" | "unelevated" | "mxc" | (string & {})
export const WindowsSandboxImplementation: Schema.Schema<WindowsSandboxImplementation> =
  Schema.String
