/**
 * The definitions of the domain "ConfigRequirements".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
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
export const AgentConfiguredHookHandler: Schema.Schema<AgentConfiguredHookHandler> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ type: Schema.Literal("agent") })).annotations(
    { identifier: "AgentConfiguredHookHandler" }
  )

export interface ApplicationNetworkRequirements {
  readonly domains: Readonly<Record<string, NetworkDomainPermission>>
  /** When enabled, only explicitly allowed exact domains may be contacted. */
  readonly enabled: boolean
}
export const ApplicationNetworkRequirements: Schema.Schema<ApplicationNetworkRequirements> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      domains: Schema.Record({ key: Schema.String, value: NetworkDomainPermission }),
      enabled: Schema.Boolean
    })
  ).annotations({ identifier: "ApplicationNetworkRequirements" })

export interface ApplicationRequirements {
  readonly network: ApplicationNetworkRequirements | null
  readonly storage: ApplicationStorageRequirements | null
}
/** `ApplicationRequirements` as it is on the wire: defaults may be missing. */
export interface ApplicationRequirementsEncoded extends Omit<
  ApplicationRequirements,
  "network" | "storage"
> {
  readonly network?: ApplicationNetworkRequirements | null
  readonly storage?: ApplicationStorageRequirementsEncoded | null
}
export const ApplicationRequirements: Schema.Schema<
  ApplicationRequirements,
  ApplicationRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    network: Lenient.nullable(ApplicationNetworkRequirements),
    storage: Lenient.nullable(ApplicationStorageRequirements)
  })
).annotations({ identifier: "ApplicationRequirements" })

/** Managed storage settings for new Desktop workspaces, not filesystem access restrictions. */
export interface ApplicationStorageRequirements {
  readonly defaultProjectParent: LegacyAppPathString | null
  readonly projectlessWorkspaceRoot: LegacyAppPathString | null
}
/** `ApplicationStorageRequirements` as it is on the wire: defaults may be missing. */
export interface ApplicationStorageRequirementsEncoded extends Omit<
  ApplicationStorageRequirements,
  "defaultProjectParent" | "projectlessWorkspaceRoot"
> {
  readonly defaultProjectParent?: LegacyAppPathString | null
  readonly projectlessWorkspaceRoot?: LegacyAppPathString | null
}
export const ApplicationStorageRequirements: Schema.Schema<
  ApplicationStorageRequirements,
  ApplicationStorageRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    defaultProjectParent: Lenient.nullable(LegacyAppPathString),
    projectlessWorkspaceRoot: Lenient.nullable(LegacyAppPathString)
  })
).annotations({ identifier: "ApplicationStorageRequirements" })

export interface AutoReviewRequirements {
  readonly ignoreRules: ReadonlyArray<string> | null
  readonly requiredOnModels: ReadonlyArray<string> | null
}
/** `AutoReviewRequirements` as it is on the wire: defaults may be missing. */
export interface AutoReviewRequirementsEncoded extends Omit<
  AutoReviewRequirements,
  "ignoreRules" | "requiredOnModels"
> {
  readonly ignoreRules?: ReadonlyArray<string> | null
  readonly requiredOnModels?: ReadonlyArray<string> | null
}
export const AutoReviewRequirements: Schema.Schema<
  AutoReviewRequirements,
  AutoReviewRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ignoreRules: Lenient.nullable(Schema.Array(Schema.String)),
    requiredOnModels: Lenient.nullable(Schema.Array(Schema.String))
  })
).annotations({ identifier: "AutoReviewRequirements" })

export type BrowserUseAccessApprovalLifetime = "turn" | "thread" | (string & {})
export const BrowserUseAccessApprovalLifetime: Schema.Schema<BrowserUseAccessApprovalLifetime> =
  Schema.String

export interface BrowserUseExtensionRequirements {
  readonly requestHeaders: ReadonlyArray<RequestHeader> | null
}
/** `BrowserUseExtensionRequirements` as it is on the wire: defaults may be missing. */
export interface BrowserUseExtensionRequirementsEncoded extends Omit<
  BrowserUseExtensionRequirements,
  "requestHeaders"
> {
  readonly requestHeaders?: ReadonlyArray<RequestHeader> | null
}
export const BrowserUseExtensionRequirements: Schema.Schema<
  BrowserUseExtensionRequirements,
  BrowserUseExtensionRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ requestHeaders: Lenient.nullable(Schema.Array(RequestHeader)) })
).annotations({ identifier: "BrowserUseExtensionRequirements" })

export interface BrowserUseOriginPolicy {
  readonly access: AllowDenyRequirement | null
  readonly accessApprovalLifetime: BrowserUseAccessApprovalLifetime | null
  readonly autoReview: AllowDenyRequirement | null
  readonly downloads: AllowDenyRequirement | null
  readonly fullCdpAccess: AllowDenyRequirement | null
  readonly persistentApproval: boolean | null
  readonly uploads: AllowDenyRequirement | null
}
/** `BrowserUseOriginPolicy` as it is on the wire: defaults may be missing. */
export interface BrowserUseOriginPolicyEncoded extends Omit<
  BrowserUseOriginPolicy,
  | "access"
  | "accessApprovalLifetime"
  | "autoReview"
  | "downloads"
  | "fullCdpAccess"
  | "persistentApproval"
  | "uploads"
> {
  readonly access?: AllowDenyRequirement | null
  readonly accessApprovalLifetime?: BrowserUseAccessApprovalLifetime | null
  readonly autoReview?: AllowDenyRequirement | null
  readonly downloads?: AllowDenyRequirement | null
  readonly fullCdpAccess?: AllowDenyRequirement | null
  readonly persistentApproval?: boolean | null
  readonly uploads?: AllowDenyRequirement | null
}
export const BrowserUseOriginPolicy: Schema.Schema<
  BrowserUseOriginPolicy,
  BrowserUseOriginPolicyEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    access: Lenient.nullable(AllowDenyRequirement),
    accessApprovalLifetime: Lenient.nullable(BrowserUseAccessApprovalLifetime),
    autoReview: Lenient.nullable(AllowDenyRequirement),
    downloads: Lenient.nullable(AllowDenyRequirement),
    fullCdpAccess: Lenient.nullable(AllowDenyRequirement),
    persistentApproval: Lenient.nullable(Schema.Boolean),
    uploads: Lenient.nullable(AllowDenyRequirement)
  })
).annotations({ identifier: "BrowserUseOriginPolicy" })

export interface BrowserUseRequirements {
  readonly allowGlobalPersistentApproval: boolean | null
  readonly allowHistoryAccess: boolean | null
  readonly allowWebmcp: boolean | null
  readonly defaultOriginPolicy: BrowserUseOriginPolicy | null
  readonly disableAutoReview: boolean | null
  readonly extension: BrowserUseExtensionRequirements | null
  readonly origins: Readonly<Record<string, BrowserUseOriginPolicy>> | null
}
/** `BrowserUseRequirements` as it is on the wire: defaults may be missing. */
export interface BrowserUseRequirementsEncoded extends Omit<
  BrowserUseRequirements,
  | "allowGlobalPersistentApproval"
  | "allowHistoryAccess"
  | "allowWebmcp"
  | "defaultOriginPolicy"
  | "disableAutoReview"
  | "extension"
  | "origins"
> {
  readonly allowGlobalPersistentApproval?: boolean | null
  readonly allowHistoryAccess?: boolean | null
  readonly allowWebmcp?: boolean | null
  readonly defaultOriginPolicy?: BrowserUseOriginPolicyEncoded | null
  readonly disableAutoReview?: boolean | null
  readonly extension?: BrowserUseExtensionRequirementsEncoded | null
  readonly origins?: Readonly<Record<string, BrowserUseOriginPolicyEncoded>> | null
}
export const BrowserUseRequirements: Schema.Schema<
  BrowserUseRequirements,
  BrowserUseRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    allowGlobalPersistentApproval: Lenient.nullable(Schema.Boolean),
    allowHistoryAccess: Lenient.nullable(Schema.Boolean),
    allowWebmcp: Lenient.nullable(Schema.Boolean),
    defaultOriginPolicy: Lenient.nullable(BrowserUseOriginPolicy),
    disableAutoReview: Lenient.nullable(Schema.Boolean),
    extension: Lenient.nullable(BrowserUseExtensionRequirements),
    origins: Lenient.nullable(Schema.Record({ key: Schema.String, value: BrowserUseOriginPolicy }))
  })
).annotations({ identifier: "BrowserUseRequirements" })

export type CliAuthCredentialsStoreMode = "file" | "keyring" | "auto" | "ephemeral" | (string & {})
export const CliAuthCredentialsStoreMode: Schema.Schema<CliAuthCredentialsStoreMode> = Schema.String

export interface CommandConfiguredHookHandler {
  /** Approximate token threshold for spilling this hook's `additionalContext` to disk. `null` uses 2,500 tokens; `0` disables spilling for this hook. The threshold is evaluated against the original context; a spilled preview also includes recovery metadata. */
  readonly additionalContextLimit: number | null
  readonly async: boolean
  readonly command: string
  readonly commandWindows: string | null
  readonly statusMessage: string | null
  readonly timeoutSec: number | null
  readonly type: "command"
}
/** `CommandConfiguredHookHandler` as it is on the wire: defaults may be missing. */
export interface CommandConfiguredHookHandlerEncoded extends Omit<
  CommandConfiguredHookHandler,
  "additionalContextLimit" | "commandWindows" | "statusMessage" | "timeoutSec"
> {
  readonly additionalContextLimit?: number | null
  readonly commandWindows?: string | null
  readonly statusMessage?: string | null
  readonly timeoutSec?: number | null
}
export const CommandConfiguredHookHandler: Schema.Schema<
  CommandConfiguredHookHandler,
  CommandConfiguredHookHandlerEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    additionalContextLimit: Lenient.nullable(Schema.Number),
    async: Schema.Boolean,
    command: Schema.String,
    commandWindows: Lenient.nullable(Schema.String),
    statusMessage: Lenient.nullable(Schema.String),
    timeoutSec: Lenient.nullable(Schema.Number),
    type: Schema.Literal("command")
  })
).annotations({ identifier: "CommandConfiguredHookHandler" })

export interface ComputerUseMacosRequirements {
  readonly bundleIds: Readonly<Record<string, AllowDenyRequirement>> | null
}
/** `ComputerUseMacosRequirements` as it is on the wire: defaults may be missing. */
export interface ComputerUseMacosRequirementsEncoded extends Omit<
  ComputerUseMacosRequirements,
  "bundleIds"
> {
  readonly bundleIds?: Readonly<Record<string, AllowDenyRequirement>> | null
}
export const ComputerUseMacosRequirements: Schema.Schema<
  ComputerUseMacosRequirements,
  ComputerUseMacosRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    bundleIds: Lenient.nullable(Schema.Record({ key: Schema.String, value: AllowDenyRequirement }))
  })
).annotations({ identifier: "ComputerUseMacosRequirements" })

export interface ComputerUseRequirements {
  readonly allowLockedComputerUse: boolean | null
  readonly allowPersistentApproval: boolean | null
  readonly defaultAppAccess: AllowDenyRequirement | null
  readonly macos: ComputerUseMacosRequirements | null
  readonly windows: ComputerUseWindowsRequirements | null
}
/** `ComputerUseRequirements` as it is on the wire: defaults may be missing. */
export interface ComputerUseRequirementsEncoded extends Omit<
  ComputerUseRequirements,
  "allowLockedComputerUse" | "allowPersistentApproval" | "defaultAppAccess" | "macos" | "windows"
> {
  readonly allowLockedComputerUse?: boolean | null
  readonly allowPersistentApproval?: boolean | null
  readonly defaultAppAccess?: AllowDenyRequirement | null
  readonly macos?: ComputerUseMacosRequirementsEncoded | null
  readonly windows?: ComputerUseWindowsRequirementsEncoded | null
}
export const ComputerUseRequirements: Schema.Schema<
  ComputerUseRequirements,
  ComputerUseRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    allowLockedComputerUse: Lenient.nullable(Schema.Boolean),
    allowPersistentApproval: Lenient.nullable(Schema.Boolean),
    defaultAppAccess: Lenient.nullable(AllowDenyRequirement),
    macos: Lenient.nullable(ComputerUseMacosRequirements),
    windows: Lenient.nullable(ComputerUseWindowsRequirements)
  })
).annotations({ identifier: "ComputerUseRequirements" })

export interface ComputerUseWindowsExeRequirement {
  readonly access: AllowDenyRequirement
  readonly binaryName: string | null
  readonly productName: string
  readonly publisherName: string
}
/** `ComputerUseWindowsExeRequirement` as it is on the wire: defaults may be missing. */
export interface ComputerUseWindowsExeRequirementEncoded extends Omit<
  ComputerUseWindowsExeRequirement,
  "binaryName"
> {
  readonly binaryName?: string | null
}
export const ComputerUseWindowsExeRequirement: Schema.Schema<
  ComputerUseWindowsExeRequirement,
  ComputerUseWindowsExeRequirementEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    access: AllowDenyRequirement,
    binaryName: Lenient.nullable(Schema.String),
    productName: Schema.String,
    publisherName: Schema.String
  })
).annotations({ identifier: "ComputerUseWindowsExeRequirement" })

export interface ComputerUseWindowsRequirements {
  readonly aumids: Readonly<Record<string, AllowDenyRequirement>> | null
  readonly exes: ReadonlyArray<ComputerUseWindowsExeRequirement> | null
}
/** `ComputerUseWindowsRequirements` as it is on the wire: defaults may be missing. */
export interface ComputerUseWindowsRequirementsEncoded extends Omit<
  ComputerUseWindowsRequirements,
  "aumids" | "exes"
> {
  readonly aumids?: Readonly<Record<string, AllowDenyRequirement>> | null
  readonly exes?: ReadonlyArray<ComputerUseWindowsExeRequirementEncoded> | null
}
export const ComputerUseWindowsRequirements: Schema.Schema<
  ComputerUseWindowsRequirements,
  ComputerUseWindowsRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    aumids: Lenient.nullable(Schema.Record({ key: Schema.String, value: AllowDenyRequirement })),
    exes: Lenient.nullable(Schema.Array(ComputerUseWindowsExeRequirement))
  })
).annotations({ identifier: "ComputerUseWindowsRequirements" })

export interface ConfigRequirements {
  readonly additionalDeveloperInstructions: string | null
  readonly allowAppshots: boolean | null
  readonly allowBrowserAndComputerUse: boolean | null
  readonly allowLoginShell: boolean | null
  readonly allowManagedHooksOnly: boolean | null
  readonly allowRemoteControl: boolean | null
  readonly allowedApprovalPolicies: ReadonlyArray<AskForApproval> | null
  /** @experimental */
  readonly allowedApprovalsReviewers: ReadonlyArray<ApprovalsReviewer> | null
  /** Effective login methods after managed, forced-login, and workspace restrictions. An empty list permits no login method. Older servers may omit this field. */
  readonly allowedLoginMethods: ReadonlyArray<ForcedLoginMethod> | null
  readonly allowedPermissionProfiles: Readonly<Record<string, boolean>> | null
  readonly allowedSandboxModes: ReadonlyArray<SandboxMode> | null
  readonly allowedWebSearchModes: ReadonlyArray<WebSearchMode> | null
  readonly allowedWindowsSandboxImplementations: ReadonlyArray<WindowsSandboxImplementation> | null
  /** @experimental */
  readonly application: ApplicationRequirements | null
  readonly autoReview: AutoReviewRequirements | null
  readonly browserUse: BrowserUseRequirements | null
  readonly chatgptBaseUrl: string | null
  readonly checkForUpdateOnStartup: boolean | null
  readonly cliAuthCredentialsStore: CliAuthCredentialsStoreMode | null
  readonly computerUse: ComputerUseRequirements | null
  readonly defaultPermissions: string | null
  readonly enforceResidency: ResidencyRequirement | null
  readonly featureRequirements: Readonly<Record<string, boolean>> | null
  readonly feedback: FeedbackRequirements | null
  /** @experimental */
  readonly hooks: ManagedHooksRequirements | null
  readonly inAppBrowser: InAppBrowserRequirements | null
  readonly logDir: string | null
  readonly modelCatalogJson: string | null
  /** Exact provider selection required by managed policy. */
  readonly modelProvider: string | null
  /** Complete required provider definitions, using config.toml field names. */
  readonly modelProviders: Readonly<Record<string, unknown>> | null
  readonly models: ModelsRequirements | null
  /** @experimental */
  readonly network: NetworkRequirements | null
  readonly otel: OtelRequirements | null
  readonly sqliteHome: string | null
}
/** `ConfigRequirements` as it is on the wire: defaults may be missing. */
export interface ConfigRequirementsEncoded extends Omit<
  ConfigRequirements,
  | "additionalDeveloperInstructions"
  | "allowAppshots"
  | "allowBrowserAndComputerUse"
  | "allowLoginShell"
  | "allowManagedHooksOnly"
  | "allowRemoteControl"
  | "allowedApprovalPolicies"
  | "allowedApprovalsReviewers"
  | "allowedLoginMethods"
  | "allowedPermissionProfiles"
  | "allowedSandboxModes"
  | "allowedWebSearchModes"
  | "allowedWindowsSandboxImplementations"
  | "application"
  | "autoReview"
  | "browserUse"
  | "chatgptBaseUrl"
  | "checkForUpdateOnStartup"
  | "cliAuthCredentialsStore"
  | "computerUse"
  | "defaultPermissions"
  | "enforceResidency"
  | "featureRequirements"
  | "feedback"
  | "hooks"
  | "inAppBrowser"
  | "logDir"
  | "modelCatalogJson"
  | "modelProvider"
  | "modelProviders"
  | "models"
  | "network"
  | "otel"
  | "sqliteHome"
> {
  readonly additionalDeveloperInstructions?: string | null
  readonly allowAppshots?: boolean | null
  readonly allowBrowserAndComputerUse?: boolean | null
  readonly allowLoginShell?: boolean | null
  readonly allowManagedHooksOnly?: boolean | null
  readonly allowRemoteControl?: boolean | null
  readonly allowedApprovalPolicies?: ReadonlyArray<AskForApprovalEncoded> | null
  readonly allowedApprovalsReviewers?: ReadonlyArray<ApprovalsReviewer> | null
  readonly allowedLoginMethods?: ReadonlyArray<ForcedLoginMethod> | null
  readonly allowedPermissionProfiles?: Readonly<Record<string, boolean>> | null
  readonly allowedSandboxModes?: ReadonlyArray<SandboxMode> | null
  readonly allowedWebSearchModes?: ReadonlyArray<WebSearchMode> | null
  readonly allowedWindowsSandboxImplementations?: ReadonlyArray<WindowsSandboxImplementation> | null
  readonly application?: ApplicationRequirementsEncoded | null
  readonly autoReview?: AutoReviewRequirementsEncoded | null
  readonly browserUse?: BrowserUseRequirementsEncoded | null
  readonly chatgptBaseUrl?: string | null
  readonly checkForUpdateOnStartup?: boolean | null
  readonly cliAuthCredentialsStore?: CliAuthCredentialsStoreMode | null
  readonly computerUse?: ComputerUseRequirementsEncoded | null
  readonly defaultPermissions?: string | null
  readonly enforceResidency?: ResidencyRequirement | null
  readonly featureRequirements?: Readonly<Record<string, boolean>> | null
  readonly feedback?: FeedbackRequirementsEncoded | null
  readonly hooks?: ManagedHooksRequirementsEncoded | null
  readonly inAppBrowser?: InAppBrowserRequirementsEncoded | null
  readonly logDir?: string | null
  readonly modelCatalogJson?: string | null
  readonly modelProvider?: string | null
  readonly modelProviders?: Readonly<Record<string, unknown>> | null
  readonly models?: ModelsRequirementsEncoded | null
  readonly network?: NetworkRequirementsEncoded | null
  readonly otel?: OtelRequirementsEncoded | null
  readonly sqliteHome?: string | null
}
export const ConfigRequirements: Schema.Schema<ConfigRequirements, ConfigRequirementsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      additionalDeveloperInstructions: Lenient.nullable(Schema.String),
      allowAppshots: Lenient.nullable(Schema.Boolean),
      allowBrowserAndComputerUse: Lenient.nullable(Schema.Boolean),
      allowLoginShell: Lenient.nullable(Schema.Boolean),
      allowManagedHooksOnly: Lenient.nullable(Schema.Boolean),
      allowRemoteControl: Lenient.nullable(Schema.Boolean),
      allowedApprovalPolicies: Lenient.nullable(Schema.Array(AskForApproval)),
      allowedApprovalsReviewers: Lenient.nullable(Schema.Array(ApprovalsReviewer)),
      allowedLoginMethods: Lenient.nullable(Schema.Array(ForcedLoginMethod)),
      allowedPermissionProfiles: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: Schema.Boolean })
      ),
      allowedSandboxModes: Lenient.nullable(Schema.Array(SandboxMode)),
      allowedWebSearchModes: Lenient.nullable(Schema.Array(WebSearchMode)),
      allowedWindowsSandboxImplementations: Lenient.nullable(
        Schema.Array(WindowsSandboxImplementation)
      ),
      application: Lenient.nullable(ApplicationRequirements),
      autoReview: Lenient.nullable(AutoReviewRequirements),
      browserUse: Lenient.nullable(BrowserUseRequirements),
      chatgptBaseUrl: Lenient.nullable(Schema.String),
      checkForUpdateOnStartup: Lenient.nullable(Schema.Boolean),
      cliAuthCredentialsStore: Lenient.nullable(CliAuthCredentialsStoreMode),
      computerUse: Lenient.nullable(ComputerUseRequirements),
      defaultPermissions: Lenient.nullable(Schema.String),
      enforceResidency: Lenient.nullable(ResidencyRequirement),
      featureRequirements: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: Schema.Boolean })
      ),
      feedback: Lenient.nullable(FeedbackRequirements),
      hooks: Lenient.nullable(ManagedHooksRequirements),
      inAppBrowser: Lenient.nullable(InAppBrowserRequirements),
      logDir: Lenient.nullable(Schema.String),
      modelCatalogJson: Lenient.nullable(Schema.String),
      modelProvider: Lenient.nullable(Schema.String),
      modelProviders: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: Schema.Unknown })
      ),
      models: Lenient.nullable(ModelsRequirements),
      network: Lenient.nullable(NetworkRequirements),
      otel: Lenient.nullable(OtelRequirements),
      sqliteHome: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "ConfigRequirements" })

export type ConfiguredHookHandler =
  | CommandConfiguredHookHandler
  | McpToolConfiguredHookHandler
  | PromptConfiguredHookHandler
  | AgentConfiguredHookHandler
  | UnrecognizedConfiguredHookHandler
/** `ConfiguredHookHandler` as it is on the wire: defaults may be missing. */
export type ConfiguredHookHandlerEncoded =
  | CommandConfiguredHookHandlerEncoded
  | McpToolConfiguredHookHandlerEncoded
  | PromptConfiguredHookHandler
  | AgentConfiguredHookHandler
  | UnrecognizedConfiguredHookHandler
export const ConfiguredHookHandler: Schema.Schema<
  ConfiguredHookHandler,
  ConfiguredHookHandlerEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    CommandConfiguredHookHandler,
    McpToolConfiguredHookHandler,
    PromptConfiguredHookHandler,
    AgentConfiguredHookHandler,
    UnrecognizedConfiguredHookHandler
  )
).annotations({ identifier: "ConfiguredHookHandler" })

export interface ConfiguredHookMatcherGroup {
  readonly hooks: ReadonlyArray<ConfiguredHookHandler>
  readonly matcher: string | null
}
/** `ConfiguredHookMatcherGroup` as it is on the wire: defaults may be missing. */
export interface ConfiguredHookMatcherGroupEncoded extends Omit<
  ConfiguredHookMatcherGroup,
  "hooks" | "matcher"
> {
  readonly hooks: ReadonlyArray<ConfiguredHookHandlerEncoded>
  readonly matcher?: string | null
}
export const ConfiguredHookMatcherGroup: Schema.Schema<
  ConfiguredHookMatcherGroup,
  ConfiguredHookMatcherGroupEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    hooks: Schema.Array(ConfiguredHookHandler),
    matcher: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ConfiguredHookMatcherGroup" })

export interface FeedbackRequirements {
  readonly enabled: boolean | null
}
/** `FeedbackRequirements` as it is on the wire: defaults may be missing. */
export interface FeedbackRequirementsEncoded extends Omit<FeedbackRequirements, "enabled"> {
  readonly enabled?: boolean | null
}
export const FeedbackRequirements: Schema.Schema<
  FeedbackRequirements,
  FeedbackRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ enabled: Lenient.nullable(Schema.Boolean) })
).annotations({ identifier: "FeedbackRequirements" })

export interface InAppBrowserRequirements {
  readonly allowExternalBrowserSettingsImport: boolean | null
}
/** `InAppBrowserRequirements` as it is on the wire: defaults may be missing. */
export interface InAppBrowserRequirementsEncoded extends Omit<
  InAppBrowserRequirements,
  "allowExternalBrowserSettingsImport"
> {
  readonly allowExternalBrowserSettingsImport?: boolean | null
}
export const InAppBrowserRequirements: Schema.Schema<
  InAppBrowserRequirements,
  InAppBrowserRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ allowExternalBrowserSettingsImport: Lenient.nullable(Schema.Boolean) })
).annotations({ identifier: "InAppBrowserRequirements" })

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
  readonly managedDir: string | null
  readonly windowsManagedDir: string | null
}
/** `ManagedHooksRequirements` as it is on the wire: defaults may be missing. */
export interface ManagedHooksRequirementsEncoded extends Omit<
  ManagedHooksRequirements,
  | "Interrupt"
  | "PermissionRequest"
  | "PostCompact"
  | "PostModelRequest"
  | "PostToolUse"
  | "PreCompact"
  | "PreModelRequest"
  | "PreToolUse"
  | "SessionEnd"
  | "SessionStart"
  | "Stop"
  | "SubagentStart"
  | "SubagentStop"
  | "UserPromptSubmit"
  | "managedDir"
  | "windowsManagedDir"
> {
  readonly Interrupt?: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PermissionRequest: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PostCompact: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PostModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PostToolUse: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PreCompact: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PreModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly PreToolUse: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly SessionEnd?: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly SessionStart: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly Stop: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly SubagentStart: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly SubagentStop: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly UserPromptSubmit: ReadonlyArray<ConfiguredHookMatcherGroupEncoded>
  readonly managedDir?: string | null
  readonly windowsManagedDir?: string | null
}
export const ManagedHooksRequirements: Schema.Schema<
  ManagedHooksRequirements,
  ManagedHooksRequirementsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
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
    managedDir: Lenient.nullable(Schema.String),
    windowsManagedDir: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ManagedHooksRequirements" })

export interface McpToolConfiguredHookHandler {
  readonly input: Readonly<Record<string, unknown>>
  readonly server: string
  readonly statusMessage: string | null
  readonly timeoutSec: number | null
  readonly tool: string
  readonly type: "mcp_tool"
}
/** `McpToolConfiguredHookHandler` as it is on the wire: defaults may be missing. */
export interface McpToolConfiguredHookHandlerEncoded extends Omit<
  McpToolConfiguredHookHandler,
  "statusMessage" | "timeoutSec"
> {
  readonly statusMessage?: string | null
  readonly timeoutSec?: number | null
}
export const McpToolConfiguredHookHandler: Schema.Schema<
  McpToolConfiguredHookHandler,
  McpToolConfiguredHookHandlerEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    input: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
    server: Schema.String,
    statusMessage: Lenient.nullable(Schema.String),
    timeoutSec: Lenient.nullable(Schema.Number),
    tool: Schema.String,
    type: Schema.Literal("mcp_tool")
  })
).annotations({ identifier: "McpToolConfiguredHookHandler" })

export interface ModelsRequirements {
  readonly newThread: NewThreadModelDefaults | null
}
/** `ModelsRequirements` as it is on the wire: defaults may be missing. */
export interface ModelsRequirementsEncoded extends Omit<ModelsRequirements, "newThread"> {
  readonly newThread?: NewThreadModelDefaultsEncoded | null
}
export const ModelsRequirements: Schema.Schema<ModelsRequirements, ModelsRequirementsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ newThread: Lenient.nullable(NewThreadModelDefaults) })
  ).annotations({ identifier: "ModelsRequirements" })

export type NetworkDomainPermission = "allow" | "deny" | (string & {})
export const NetworkDomainPermission: Schema.Schema<NetworkDomainPermission> = Schema.String

export interface NetworkRequirements {
  readonly allowLocalBinding: boolean | null
  /** Legacy compatibility view derived from `unix_sockets`. */
  readonly allowUnixSockets: ReadonlyArray<string> | null
  readonly allowUpstreamProxy: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly allowedDomains: ReadonlyArray<string> | null
  readonly dangerouslyAllowAllUnixSockets: boolean | null
  readonly dangerouslyAllowNonLoopbackProxy: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly deniedDomains: ReadonlyArray<string> | null
  /** Canonical managed network permission map. */
  readonly domains: Readonly<Record<string, NetworkDomainPermission>> | null
  readonly enabled: boolean | null
  readonly httpPort: number | null
  /** When true, only managed allowlist entries are respected while managed network enforcement is active. */
  readonly managedAllowedDomainsOnly: boolean | null
  /** Host patterns routed to network approval before ordinary allow rules. */
  readonly reviewDomains: ReadonlyArray<string> | null
  readonly socksPort: number | null
  /** Canonical managed unix socket permission map. */
  readonly unixSockets: Readonly<Record<string, NetworkUnixSocketPermission>> | null
}
/** `NetworkRequirements` as it is on the wire: defaults may be missing. */
export interface NetworkRequirementsEncoded extends Omit<
  NetworkRequirements,
  | "allowLocalBinding"
  | "allowUnixSockets"
  | "allowUpstreamProxy"
  | "allowedDomains"
  | "dangerouslyAllowAllUnixSockets"
  | "dangerouslyAllowNonLoopbackProxy"
  | "deniedDomains"
  | "domains"
  | "enabled"
  | "httpPort"
  | "managedAllowedDomainsOnly"
  | "reviewDomains"
  | "socksPort"
  | "unixSockets"
> {
  readonly allowLocalBinding?: boolean | null
  readonly allowUnixSockets?: ReadonlyArray<string> | null
  readonly allowUpstreamProxy?: boolean | null
  readonly allowedDomains?: ReadonlyArray<string> | null
  readonly dangerouslyAllowAllUnixSockets?: boolean | null
  readonly dangerouslyAllowNonLoopbackProxy?: boolean | null
  readonly deniedDomains?: ReadonlyArray<string> | null
  readonly domains?: Readonly<Record<string, NetworkDomainPermission>> | null
  readonly enabled?: boolean | null
  readonly httpPort?: number | null
  readonly managedAllowedDomainsOnly?: boolean | null
  readonly reviewDomains?: ReadonlyArray<string> | null
  readonly socksPort?: number | null
  readonly unixSockets?: Readonly<Record<string, NetworkUnixSocketPermission>> | null
}
export const NetworkRequirements: Schema.Schema<NetworkRequirements, NetworkRequirementsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      allowLocalBinding: Lenient.nullable(Schema.Boolean),
      allowUnixSockets: Lenient.nullable(Schema.Array(Schema.String)),
      allowUpstreamProxy: Lenient.nullable(Schema.Boolean),
      allowedDomains: Lenient.nullable(Schema.Array(Schema.String)),
      dangerouslyAllowAllUnixSockets: Lenient.nullable(Schema.Boolean),
      dangerouslyAllowNonLoopbackProxy: Lenient.nullable(Schema.Boolean),
      deniedDomains: Lenient.nullable(Schema.Array(Schema.String)),
      domains: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: NetworkDomainPermission })
      ),
      enabled: Lenient.nullable(Schema.Boolean),
      httpPort: Lenient.nullable(Schema.Number),
      managedAllowedDomainsOnly: Lenient.nullable(Schema.Boolean),
      reviewDomains: Lenient.nullable(Schema.Array(Schema.String)),
      socksPort: Lenient.nullable(Schema.Number),
      unixSockets: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: NetworkUnixSocketPermission })
      )
    })
  ).annotations({ identifier: "NetworkRequirements" })

export type NetworkUnixSocketPermission = "allow" | "deny" | (string & {})
export const NetworkUnixSocketPermission: Schema.Schema<NetworkUnixSocketPermission> = Schema.String

export interface NewThreadModelDefaults {
  readonly model: string | null
  readonly modelReasoningEffort: ReasoningEffort | null
  readonly serviceTier: string | null
}
/** `NewThreadModelDefaults` as it is on the wire: defaults may be missing. */
export interface NewThreadModelDefaultsEncoded extends Omit<
  NewThreadModelDefaults,
  "model" | "modelReasoningEffort" | "serviceTier"
> {
  readonly model?: string | null
  readonly modelReasoningEffort?: ReasoningEffort | null
  readonly serviceTier?: string | null
}
export const NewThreadModelDefaults: Schema.Schema<
  NewThreadModelDefaults,
  NewThreadModelDefaultsEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    model: Lenient.nullable(Schema.String),
    modelReasoningEffort: Lenient.nullable(ReasoningEffort),
    serviceTier: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "NewThreadModelDefaults" })

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
        readonly tls: OtelTlsConfig | null
      }
    }
  | {
      readonly "otlp-grpc": {
        readonly endpoint: string
        /** Header names are retained; values are redacted by the server. */
        readonly headers: Readonly<Record<string, string>>
        readonly tls: OtelTlsConfig | null
      }
    }
  | Lenient.UnknownVariant
/** `OtelExporter` as it is on the wire: defaults may be missing. */
export type OtelExporterEncoded =
  | "none"
  | "statsig"
  | (string & {})
  | {
      readonly "otlp-http": {
        readonly endpoint: string
        readonly headers: Readonly<Record<string, string>>
        readonly protocol: OtelHttpProtocol
        readonly tls?: OtelTlsConfigEncoded | null
      }
    }
  | {
      readonly "otlp-grpc": {
        readonly endpoint: string
        readonly headers: Readonly<Record<string, string>>
        readonly tls?: OtelTlsConfigEncoded | null
      }
    }
  | Lenient.UnknownVariant
export const OtelExporter: Schema.Schema<OtelExporter, OtelExporterEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Schema.String,
      Lenient.struct({
        "otlp-http": Lenient.struct({
          endpoint: Schema.String,
          headers: Schema.Record({ key: Schema.String, value: Schema.String }),
          protocol: OtelHttpProtocol,
          tls: Lenient.nullable(OtelTlsConfig)
        })
      }),
      Lenient.struct({
        "otlp-grpc": Lenient.struct({
          endpoint: Schema.String,
          headers: Schema.Record({ key: Schema.String, value: Schema.String }),
          tls: Lenient.nullable(OtelTlsConfig)
        })
      }),
      Lenient.unknownVariant("otlp-http", "otlp-grpc")
    )
  ).annotations({ identifier: "OtelExporter" })

export type OtelHttpProtocol = "binary" | "json" | (string & {})
export const OtelHttpProtocol: Schema.Schema<OtelHttpProtocol> = Schema.String

export interface OtelRequirements {
  readonly environment: string | null
  readonly exporter: OtelExporter | null
  readonly headers_helper: string | null
  readonly headers_helper_refresh_interval_ms: number | null
  readonly log_agent_responses: boolean | null
  readonly log_guardian_assessments: boolean | null
  readonly log_sse_deltas: boolean | null
  readonly log_user_prompt: boolean | null
  readonly metrics_exporter: OtelExporter | null
  readonly span_attributes: Readonly<Record<string, string>> | null
  readonly tool_result: OtelToolResultLogConfig | null
  readonly trace_exporter: OtelExporter | null
  readonly tracestate: Readonly<Record<string, Readonly<Record<string, string>>>> | null
}
/** `OtelRequirements` as it is on the wire: defaults may be missing. */
export interface OtelRequirementsEncoded extends Omit<
  OtelRequirements,
  | "environment"
  | "exporter"
  | "headers_helper"
  | "headers_helper_refresh_interval_ms"
  | "log_agent_responses"
  | "log_guardian_assessments"
  | "log_sse_deltas"
  | "log_user_prompt"
  | "metrics_exporter"
  | "span_attributes"
  | "tool_result"
  | "trace_exporter"
  | "tracestate"
> {
  readonly environment?: string | null
  readonly exporter?: OtelExporterEncoded | null
  readonly headers_helper?: string | null
  readonly headers_helper_refresh_interval_ms?: number | null
  readonly log_agent_responses?: boolean | null
  readonly log_guardian_assessments?: boolean | null
  readonly log_sse_deltas?: boolean | null
  readonly log_user_prompt?: boolean | null
  readonly metrics_exporter?: OtelExporterEncoded | null
  readonly span_attributes?: Readonly<Record<string, string>> | null
  readonly tool_result?: OtelToolResultLogConfig | null
  readonly trace_exporter?: OtelExporterEncoded | null
  readonly tracestate?: Readonly<Record<string, Readonly<Record<string, string>>>> | null
}
export const OtelRequirements: Schema.Schema<OtelRequirements, OtelRequirementsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      environment: Lenient.nullable(Schema.String),
      exporter: Lenient.nullable(OtelExporter),
      headers_helper: Lenient.nullable(Schema.String),
      headers_helper_refresh_interval_ms: Lenient.nullable(Schema.Number),
      log_agent_responses: Lenient.nullable(Schema.Boolean),
      log_guardian_assessments: Lenient.nullable(Schema.Boolean),
      log_sse_deltas: Lenient.nullable(Schema.Boolean),
      log_user_prompt: Lenient.nullable(Schema.Boolean),
      metrics_exporter: Lenient.nullable(OtelExporter),
      span_attributes: Lenient.nullable(
        Schema.Record({ key: Schema.String, value: Schema.String })
      ),
      tool_result: Lenient.nullable(OtelToolResultLogConfig),
      trace_exporter: Lenient.nullable(OtelExporter),
      tracestate: Lenient.nullable(
        Schema.Record({
          key: Schema.String,
          value: Schema.Record({ key: Schema.String, value: Schema.String })
        })
      )
    })
  ).annotations({ identifier: "OtelRequirements" })

export interface OtelTlsConfig {
  readonly "ca-certificate": string | null
  readonly "client-certificate": string | null
  readonly "client-private-key": string | null
}
/** `OtelTlsConfig` as it is on the wire: defaults may be missing. */
export interface OtelTlsConfigEncoded extends Omit<
  OtelTlsConfig,
  "ca-certificate" | "client-certificate" | "client-private-key"
> {
  readonly "ca-certificate"?: string | null
  readonly "client-certificate"?: string | null
  readonly "client-private-key"?: string | null
}
export const OtelTlsConfig: Schema.Schema<OtelTlsConfig, OtelTlsConfigEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      "ca-certificate": Lenient.nullable(Schema.String),
      "client-certificate": Lenient.nullable(Schema.String),
      "client-private-key": Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "OtelTlsConfig" })

export interface OtelToolResultLogConfig {
  readonly max_bytes: number
}
export const OtelToolResultLogConfig: Schema.Schema<OtelToolResultLogConfig> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ max_bytes: Schema.Number })).annotations({
    identifier: "OtelToolResultLogConfig"
  })

export interface PromptConfiguredHookHandler {
  readonly type: "prompt"
}
export const PromptConfiguredHookHandler: Schema.Schema<PromptConfiguredHookHandler> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("prompt") })
  ).annotations({ identifier: "PromptConfiguredHookHandler" })

export interface RequestHeader {
  readonly name: string
  readonly value: string
}
export const RequestHeader: Schema.Schema<RequestHeader> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String, value: Schema.String })
).annotations({ identifier: "RequestHeader" })

export type ResidencyRequirement = "us" | (string & {})
export const ResidencyRequirement: Schema.Schema<ResidencyRequirement> = Schema.String

/** A member of `ConfiguredHookHandler` that this version does not know, whole. */
export type UnrecognizedConfiguredHookHandler = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedConfiguredHookHandler: Schema.Schema<UnrecognizedConfiguredHookHandler> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("command", "mcp_tool", "prompt", "agent") })
  ).annotations({ identifier: "UnrecognizedConfiguredHookHandler" })

export type WindowsSandboxImplementation = "elevated" | "unelevated" | "mxc" | (string & {})
export const WindowsSandboxImplementation: Schema.Schema<WindowsSandboxImplementation> =
  Schema.String
