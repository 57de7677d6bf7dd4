/**
 * The definitions of the domain "Plugin".
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

/** EXPERIMENTAL - app metadata summary for plugin responses. */
export interface AppSummary {
  readonly category: string | null
  readonly description: string | null
  readonly id: string
  readonly installUrl: string | null
  readonly name: string
}
/** `AppSummary` as it is on the wire: defaults may be missing. */
export interface AppSummaryEncoded extends Omit<
  AppSummary,
  "category" | "description" | "installUrl"
> {
  readonly category?: string | null
  readonly description?: string | null
  readonly installUrl?: string | null
}
export const AppSummary: Schema.Schema<AppSummary, AppSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      category: Lenient.nullable(Schema.String),
      description: Lenient.nullable(Schema.String),
      id: Schema.String,
      installUrl: Lenient.nullable(Schema.String),
      name: Schema.String
    })
  ).annotations({ identifier: "AppSummary" })

export interface AppTemplateSummary {
  readonly canonicalConnectorId: string | null
  readonly category: string | null
  readonly description: string | null
  readonly logoUrl: string | null
  readonly logoUrlDark: string | null
  readonly materializedAppIds: ReadonlyArray<string>
  readonly name: string
  readonly reason: AppTemplateUnavailableReason | null
  readonly templateId: string
}
/** `AppTemplateSummary` as it is on the wire: defaults may be missing. */
export interface AppTemplateSummaryEncoded extends Omit<
  AppTemplateSummary,
  "canonicalConnectorId" | "category" | "description" | "logoUrl" | "logoUrlDark" | "reason"
> {
  readonly canonicalConnectorId?: string | null
  readonly category?: string | null
  readonly description?: string | null
  readonly logoUrl?: string | null
  readonly logoUrlDark?: string | null
  readonly reason?: AppTemplateUnavailableReason | null
}
export const AppTemplateSummary: Schema.Schema<AppTemplateSummary, AppTemplateSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      canonicalConnectorId: Lenient.nullable(Schema.String),
      category: Lenient.nullable(Schema.String),
      description: Lenient.nullable(Schema.String),
      logoUrl: Lenient.nullable(Schema.String),
      logoUrlDark: Lenient.nullable(Schema.String),
      materializedAppIds: Schema.Array(Schema.String),
      name: Schema.String,
      reason: Lenient.nullable(AppTemplateUnavailableReason),
      templateId: Schema.String
    })
  ).annotations({ identifier: "AppTemplateSummary" })

export type AppTemplateUnavailableReason =
  | "NOT_CONFIGURED_FOR_WORKSPACE"
  | "NO_ACTIVE_WORKSPACE"
  | (string & {})
export const AppTemplateUnavailableReason: Schema.Schema<AppTemplateUnavailableReason> =
  Schema.String

export interface DailyScheduledTaskSchedule {
  readonly time: string
  readonly type: "daily"
}
export const DailyScheduledTaskSchedule: Schema.Schema<DailyScheduledTaskSchedule> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ time: Schema.String, type: Schema.Literal("daily") })
  ).annotations({ identifier: "DailyScheduledTaskSchedule" })

export interface GitPluginSource {
  readonly path: string | null
  readonly refName: string | null
  readonly sha: string | null
  readonly type: "git"
  readonly url: string
}
/** `GitPluginSource` as it is on the wire: defaults may be missing. */
export interface GitPluginSourceEncoded extends Omit<GitPluginSource, "path" | "refName" | "sha"> {
  readonly path?: string | null
  readonly refName?: string | null
  readonly sha?: string | null
}
export const GitPluginSource: Schema.Schema<GitPluginSource, GitPluginSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      path: Lenient.nullable(Schema.String),
      refName: Lenient.nullable(Schema.String),
      sha: Lenient.nullable(Schema.String),
      type: Schema.Literal("git"),
      url: Schema.String
    })
  ).annotations({ identifier: "GitPluginSource" })

export interface HourlyScheduledTaskSchedule {
  readonly days: ReadonlyArray<ScheduledTaskWeekday> | null
  readonly intervalHours: number
  readonly type: "hourly"
}
/** `HourlyScheduledTaskSchedule` as it is on the wire: defaults may be missing. */
export interface HourlyScheduledTaskScheduleEncoded extends Omit<
  HourlyScheduledTaskSchedule,
  "days"
> {
  readonly days?: ReadonlyArray<ScheduledTaskWeekday> | null
}
export const HourlyScheduledTaskSchedule: Schema.Schema<
  HourlyScheduledTaskSchedule,
  HourlyScheduledTaskScheduleEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    days: Lenient.nullable(Schema.Array(ScheduledTaskWeekday)),
    intervalHours: Schema.Number,
    type: Schema.Literal("hourly")
  })
).annotations({ identifier: "HourlyScheduledTaskSchedule" })

export interface LocalPluginSource {
  readonly path: AbsolutePathBuf
  readonly type: "local"
}
export const LocalPluginSource: Schema.Schema<LocalPluginSource> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ path: AbsolutePathBuf, type: Schema.Literal("local") })
).annotations({ identifier: "LocalPluginSource" })

export interface MarketplaceAddParams {
  readonly refName?: string | null
  readonly source: string
  readonly sparsePaths?: ReadonlyArray<string> | null
}
export const MarketplaceAddParams: Schema.Schema<MarketplaceAddParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      refName: Lenient.optional(Schema.NullOr(Schema.String)),
      source: Schema.String,
      sparsePaths: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String)))
    })
  ).annotations({ identifier: "MarketplaceAddParams" })

export interface MarketplaceAddResponse {
  readonly alreadyAdded: boolean
  readonly installedRoot: AbsolutePathBuf
  readonly marketplaceName: string
}
export const MarketplaceAddResponse: Schema.Schema<MarketplaceAddResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      alreadyAdded: Schema.Boolean,
      installedRoot: AbsolutePathBuf,
      marketplaceName: Schema.String
    })
  ).annotations({ identifier: "MarketplaceAddResponse" })

export interface MarketplaceInterface {
  readonly displayName: string | null
}
/** `MarketplaceInterface` as it is on the wire: defaults may be missing. */
export interface MarketplaceInterfaceEncoded extends Omit<MarketplaceInterface, "displayName"> {
  readonly displayName?: string | null
}
export const MarketplaceInterface: Schema.Schema<
  MarketplaceInterface,
  MarketplaceInterfaceEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ displayName: Lenient.nullable(Schema.String) })
).annotations({ identifier: "MarketplaceInterface" })

export interface MarketplaceLoadErrorInfo {
  readonly marketplacePath: AbsolutePathBuf
  readonly message: string
}
export const MarketplaceLoadErrorInfo: Schema.Schema<MarketplaceLoadErrorInfo> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ marketplacePath: AbsolutePathBuf, message: Schema.String })
  ).annotations({ identifier: "MarketplaceLoadErrorInfo" })

export interface MarketplaceRemoveParams {
  readonly marketplaceName: string
}
export const MarketplaceRemoveParams: Schema.Schema<MarketplaceRemoveParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ marketplaceName: Schema.String })
  ).annotations({ identifier: "MarketplaceRemoveParams" })

export interface MarketplaceRemoveResponse {
  readonly installedRoot: AbsolutePathBuf | null
  readonly marketplaceName: string
}
/** `MarketplaceRemoveResponse` as it is on the wire: defaults may be missing. */
export interface MarketplaceRemoveResponseEncoded extends Omit<
  MarketplaceRemoveResponse,
  "installedRoot"
> {
  readonly installedRoot?: AbsolutePathBuf | null
}
export const MarketplaceRemoveResponse: Schema.Schema<
  MarketplaceRemoveResponse,
  MarketplaceRemoveResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    installedRoot: Lenient.nullable(AbsolutePathBuf),
    marketplaceName: Schema.String
  })
).annotations({ identifier: "MarketplaceRemoveResponse" })

export interface MarketplaceUpgradeErrorInfo {
  readonly marketplaceName: string
  readonly message: string
}
export const MarketplaceUpgradeErrorInfo: Schema.Schema<MarketplaceUpgradeErrorInfo> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ marketplaceName: Schema.String, message: Schema.String })
  ).annotations({ identifier: "MarketplaceUpgradeErrorInfo" })

export interface MarketplaceUpgradeParams {
  readonly marketplaceName?: string | null
}
export const MarketplaceUpgradeParams: Schema.Schema<MarketplaceUpgradeParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ marketplaceName: Lenient.optional(Schema.NullOr(Schema.String)) })
  ).annotations({ identifier: "MarketplaceUpgradeParams" })

export interface MarketplaceUpgradeResponse {
  readonly errors: ReadonlyArray<MarketplaceUpgradeErrorInfo>
  readonly selectedMarketplaces: ReadonlyArray<string>
  readonly upgradedRoots: ReadonlyArray<AbsolutePathBuf>
}
export const MarketplaceUpgradeResponse: Schema.Schema<MarketplaceUpgradeResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      errors: Schema.Array(MarketplaceUpgradeErrorInfo),
      selectedMarketplaces: Schema.Array(Schema.String),
      upgradedRoots: Schema.Array(AbsolutePathBuf)
    })
  ).annotations({ identifier: "MarketplaceUpgradeResponse" })

export interface NpmPluginSource {
  readonly package: string
  /** Optional HTTPS registry URL. Authentication stays in the user's npm config. */
  readonly registry: string | null
  readonly type: "npm"
  /** Optional npm version or version range. */
  readonly version: string | null
}
/** `NpmPluginSource` as it is on the wire: defaults may be missing. */
export interface NpmPluginSourceEncoded extends Omit<NpmPluginSource, "registry" | "version"> {
  readonly registry?: string | null
  readonly version?: string | null
}
export const NpmPluginSource: Schema.Schema<NpmPluginSource, NpmPluginSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      package: Schema.String,
      registry: Lenient.nullable(Schema.String),
      type: Schema.Literal("npm"),
      version: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "NpmPluginSource" })

export type PluginAuthPolicy = "ON_INSTALL" | "ON_USE" | (string & {})
export const PluginAuthPolicy: Schema.Schema<PluginAuthPolicy> = Schema.String

/** - `AVAILABLE`: Plugin-service currently sends `"ENABLED"` for available remote plugins. Codex app-server exposes `"AVAILABLE"` in its API; the alias keeps decoding compatible with that upstream response. */
export type PluginAvailability = "DISABLED_BY_ADMIN" | "AVAILABLE" | (string & {})
export const PluginAvailability: Schema.Schema<PluginAvailability> = Schema.String

export interface PluginDetail {
  readonly appTemplates: ReadonlyArray<AppTemplateSummary>
  readonly apps: ReadonlyArray<AppSummary>
  readonly description: string | null
  readonly hooks: ReadonlyArray<PluginHookSummary>
  readonly marketplaceName: string
  readonly marketplacePath: AbsolutePathBuf | null
  readonly mcpServers: ReadonlyArray<string>
  /** The declared onboarding skill, when the plugin and visible skill are enabled. */
  readonly onboardingSkill: SkillSummary | null
  readonly scheduledTasks: ReadonlyArray<ScheduledTaskSummary> | null
  readonly shareUrl: string | null
  readonly skills: ReadonlyArray<SkillSummary>
  readonly summary: PluginSummary
}
/** `PluginDetail` as it is on the wire: defaults may be missing. */
export interface PluginDetailEncoded extends Omit<
  PluginDetail,
  | "appTemplates"
  | "apps"
  | "description"
  | "marketplacePath"
  | "onboardingSkill"
  | "scheduledTasks"
  | "shareUrl"
  | "skills"
  | "summary"
> {
  readonly appTemplates: ReadonlyArray<AppTemplateSummaryEncoded>
  readonly apps: ReadonlyArray<AppSummaryEncoded>
  readonly description?: string | null
  readonly marketplacePath?: AbsolutePathBuf | null
  readonly onboardingSkill?: SkillSummaryEncoded | null
  readonly scheduledTasks?: ReadonlyArray<ScheduledTaskSummaryEncoded> | null
  readonly shareUrl?: string | null
  readonly skills: ReadonlyArray<SkillSummaryEncoded>
  readonly summary: PluginSummaryEncoded
}
export const PluginDetail: Schema.Schema<PluginDetail, PluginDetailEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appTemplates: Schema.Array(AppTemplateSummary),
      apps: Schema.Array(AppSummary),
      description: Lenient.nullable(Schema.String),
      hooks: Schema.Array(PluginHookSummary),
      marketplaceName: Schema.String,
      marketplacePath: Lenient.nullable(AbsolutePathBuf),
      mcpServers: Schema.Array(Schema.String),
      onboardingSkill: Lenient.nullable(SkillSummary),
      scheduledTasks: Lenient.nullable(Schema.Array(ScheduledTaskSummary)),
      shareUrl: Lenient.nullable(Schema.String),
      skills: Schema.Array(SkillSummary),
      summary: PluginSummary
    })
  ).annotations({ identifier: "PluginDetail" })

export type PluginDisabledReason =
  | "disabled_by_admin"
  | "plan_not_eligible"
  | "required_app_unavailable"
  | "unknown"
  | (string & {})
export const PluginDisabledReason: Schema.Schema<PluginDisabledReason> = Schema.String

export interface PluginHookSummary {
  readonly eventName: HookEventName
  readonly key: string
}
export const PluginHookSummary: Schema.Schema<PluginHookSummary> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ eventName: HookEventName, key: Schema.String })
).annotations({ identifier: "PluginHookSummary" })

export interface PluginInstallParams {
  /** Client-generated identifier used to correlate one installation attempt. */
  readonly installAttemptId?: string | null
  readonly marketplacePath?: AbsolutePathBuf | null
  readonly pluginName: string
  readonly remoteMarketplaceName?: string | null
}
export const PluginInstallParams: Schema.Schema<PluginInstallParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      installAttemptId: Lenient.optional(Schema.NullOr(Schema.String)),
      marketplacePath: Lenient.optional(Schema.NullOr(AbsolutePathBuf)),
      pluginName: Schema.String,
      remoteMarketplaceName: Lenient.optional(Schema.NullOr(Schema.String))
    })
).annotations({ identifier: "PluginInstallParams" })

export type PluginInstallPolicy =
  | "NOT_AVAILABLE"
  | "AVAILABLE"
  | "INSTALLED_BY_DEFAULT"
  | (string & {})
export const PluginInstallPolicy: Schema.Schema<PluginInstallPolicy> = Schema.String

export type PluginInstallPolicySource =
  | "WORKSPACE_SETTING"
  | "IMPLICIT_CANONICAL_APP"
  | (string & {})
export const PluginInstallPolicySource: Schema.Schema<PluginInstallPolicySource> = Schema.String

export interface PluginInstallResponse {
  readonly appsNeedingAuth: ReadonlyArray<AppSummary>
  readonly authPolicy: PluginAuthPolicy
}
/** `PluginInstallResponse` as it is on the wire: defaults may be missing. */
export interface PluginInstallResponseEncoded extends Omit<
  PluginInstallResponse,
  "appsNeedingAuth"
> {
  readonly appsNeedingAuth: ReadonlyArray<AppSummaryEncoded>
}
export const PluginInstallResponse: Schema.Schema<
  PluginInstallResponse,
  PluginInstallResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ appsNeedingAuth: Schema.Array(AppSummary), authPolicy: PluginAuthPolicy })
).annotations({ identifier: "PluginInstallResponse" })

export interface PluginInstalledParams {
  /** Optional working directories used to discover repo marketplaces. */
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null
  /** Additional uninstalled plugin names that should be returned when present locally. This is used by mention surfaces that intentionally expose install entrypoints. */
  readonly installSuggestionPluginNames?: ReadonlyArray<string> | null
}
export const PluginInstalledParams: Schema.Schema<PluginInstalledParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwds: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
      installSuggestionPluginNames: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String)))
    })
  ).annotations({ identifier: "PluginInstalledParams" })

export interface PluginInstalledResponse {
  /** Default: `[]`. */
  readonly marketplaceLoadErrors: ReadonlyArray<MarketplaceLoadErrorInfo>
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntry>
}
/** `PluginInstalledResponse` as it is on the wire: defaults may be missing. */
export interface PluginInstalledResponseEncoded extends Omit<
  PluginInstalledResponse,
  "marketplaceLoadErrors" | "marketplaces"
> {
  readonly marketplaceLoadErrors?: ReadonlyArray<MarketplaceLoadErrorInfo>
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntryEncoded>
}
export const PluginInstalledResponse: Schema.Schema<
  PluginInstalledResponse,
  PluginInstalledResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    marketplaceLoadErrors: Lenient.defaulted(Schema.Array(MarketplaceLoadErrorInfo), () => []),
    marketplaces: Schema.Array(PluginMarketplaceEntry)
  })
).annotations({ identifier: "PluginInstalledResponse" })

export interface PluginInterface {
  readonly brandColor: string | null
  readonly capabilities: ReadonlyArray<string>
  readonly category: string | null
  /** Local composer icon path, resolved from the installed plugin package. */
  readonly composerIcon: AbsolutePathBuf | null
  /** Remote composer icon URL from the plugin catalog. */
  readonly composerIconUrl: string | null
  /** Starter prompts for the plugin. Capped at 3 entries with a maximum of 512 characters per entry. */
  readonly defaultPrompt: ReadonlyArray<string> | null
  readonly developerName: string | null
  readonly displayName: string | null
  /** Local logo path, resolved from the installed plugin package. */
  readonly logo: AbsolutePathBuf | null
  /** Local dark-mode logo path, resolved from the installed plugin package. */
  readonly logoDark: AbsolutePathBuf | null
  /** Remote logo URL from the plugin catalog. */
  readonly logoUrl: string | null
  /** Remote dark-mode logo URL from the plugin catalog. */
  readonly logoUrlDark: string | null
  readonly longDescription: string | null
  readonly privacyPolicyUrl: string | null
  /** Remote screenshot URLs from the plugin catalog. */
  readonly screenshotUrls: ReadonlyArray<string>
  /** Local screenshot paths, resolved from the installed plugin package. */
  readonly screenshots: ReadonlyArray<AbsolutePathBuf>
  readonly shortDescription: string | null
  readonly termsOfServiceUrl: string | null
  readonly websiteUrl: string | null
}
/** `PluginInterface` as it is on the wire: defaults may be missing. */
export interface PluginInterfaceEncoded extends Omit<
  PluginInterface,
  | "brandColor"
  | "category"
  | "composerIcon"
  | "composerIconUrl"
  | "defaultPrompt"
  | "developerName"
  | "displayName"
  | "logo"
  | "logoDark"
  | "logoUrl"
  | "logoUrlDark"
  | "longDescription"
  | "privacyPolicyUrl"
  | "shortDescription"
  | "termsOfServiceUrl"
  | "websiteUrl"
> {
  readonly brandColor?: string | null
  readonly category?: string | null
  readonly composerIcon?: AbsolutePathBuf | null
  readonly composerIconUrl?: string | null
  readonly defaultPrompt?: ReadonlyArray<string> | null
  readonly developerName?: string | null
  readonly displayName?: string | null
  readonly logo?: AbsolutePathBuf | null
  readonly logoDark?: AbsolutePathBuf | null
  readonly logoUrl?: string | null
  readonly logoUrlDark?: string | null
  readonly longDescription?: string | null
  readonly privacyPolicyUrl?: string | null
  readonly shortDescription?: string | null
  readonly termsOfServiceUrl?: string | null
  readonly websiteUrl?: string | null
}
export const PluginInterface: Schema.Schema<PluginInterface, PluginInterfaceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      brandColor: Lenient.nullable(Schema.String),
      capabilities: Schema.Array(Schema.String),
      category: Lenient.nullable(Schema.String),
      composerIcon: Lenient.nullable(AbsolutePathBuf),
      composerIconUrl: Lenient.nullable(Schema.String),
      defaultPrompt: Lenient.nullable(Schema.Array(Schema.String)),
      developerName: Lenient.nullable(Schema.String),
      displayName: Lenient.nullable(Schema.String),
      logo: Lenient.nullable(AbsolutePathBuf),
      logoDark: Lenient.nullable(AbsolutePathBuf),
      logoUrl: Lenient.nullable(Schema.String),
      logoUrlDark: Lenient.nullable(Schema.String),
      longDescription: Lenient.nullable(Schema.String),
      privacyPolicyUrl: Lenient.nullable(Schema.String),
      screenshotUrls: Schema.Array(Schema.String),
      screenshots: Schema.Array(AbsolutePathBuf),
      shortDescription: Lenient.nullable(Schema.String),
      termsOfServiceUrl: Lenient.nullable(Schema.String),
      websiteUrl: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "PluginInterface" })

export type PluginListMarketplaceKind =
  | "local"
  | "vertical"
  | "workspace-directory"
  | "shared-with-me"
  | "created-by-me-remote"
  | (string & {})
export const PluginListMarketplaceKind: Schema.Schema<PluginListMarketplaceKind> = Schema.String

export interface PluginListParams {
  /** Optional working directories used to discover repo marketplaces. When omitted, only home-scoped marketplaces and the official curated marketplace are considered. */
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null
  /** Whether the client requests a fresh remote plugin catalog fetch. */
  readonly forceRefetch?: boolean
  /** Optional marketplace kind filter. When omitted, only local marketplaces are queried, plus the default remote catalog when enabled by feature flag. */
  readonly marketplaceKinds?: ReadonlyArray<PluginListMarketplaceKind> | null
}
export const PluginListParams: Schema.Schema<PluginListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwds: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    forceRefetch: Lenient.optional(Schema.Boolean),
    marketplaceKinds: Lenient.optional(Schema.NullOr(Schema.Array(PluginListMarketplaceKind)))
  })
).annotations({ identifier: "PluginListParams" })

export interface PluginListResponse {
  /** Default: `[]`. */
  readonly featuredPluginIds: ReadonlyArray<string>
  /** Default: `[]`. */
  readonly marketplaceLoadErrors: ReadonlyArray<MarketplaceLoadErrorInfo>
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntry>
}
/** `PluginListResponse` as it is on the wire: defaults may be missing. */
export interface PluginListResponseEncoded extends Omit<
  PluginListResponse,
  "featuredPluginIds" | "marketplaceLoadErrors" | "marketplaces"
> {
  readonly featuredPluginIds?: ReadonlyArray<string>
  readonly marketplaceLoadErrors?: ReadonlyArray<MarketplaceLoadErrorInfo>
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntryEncoded>
}
export const PluginListResponse: Schema.Schema<PluginListResponse, PluginListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      featuredPluginIds: Lenient.defaulted(Schema.Array(Schema.String), () => []),
      marketplaceLoadErrors: Lenient.defaulted(Schema.Array(MarketplaceLoadErrorInfo), () => []),
      marketplaces: Schema.Array(PluginMarketplaceEntry)
    })
  ).annotations({ identifier: "PluginListResponse" })

export interface PluginMarketplaceEntry {
  readonly interface: MarketplaceInterface | null
  readonly name: string
  /** Local marketplace file path when the marketplace is backed by a local file. Remote-only catalog marketplaces do not have a local path. */
  readonly path: AbsolutePathBuf | null
  readonly plugins: ReadonlyArray<PluginSummary>
}
/** `PluginMarketplaceEntry` as it is on the wire: defaults may be missing. */
export interface PluginMarketplaceEntryEncoded extends Omit<
  PluginMarketplaceEntry,
  "interface" | "path" | "plugins"
> {
  readonly interface?: MarketplaceInterfaceEncoded | null
  readonly path?: AbsolutePathBuf | null
  readonly plugins: ReadonlyArray<PluginSummaryEncoded>
}
export const PluginMarketplaceEntry: Schema.Schema<
  PluginMarketplaceEntry,
  PluginMarketplaceEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    interface: Lenient.nullable(MarketplaceInterface),
    name: Schema.String,
    path: Lenient.nullable(AbsolutePathBuf),
    plugins: Schema.Array(PluginSummary)
  })
).annotations({ identifier: "PluginMarketplaceEntry" })

export interface PluginReadParams {
  readonly marketplacePath?: AbsolutePathBuf | null
  readonly pluginName: string
  readonly remoteMarketplaceName?: string | null
}
export const PluginReadParams: Schema.Schema<PluginReadParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    marketplacePath: Lenient.optional(Schema.NullOr(AbsolutePathBuf)),
    pluginName: Schema.String,
    remoteMarketplaceName: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "PluginReadParams" })

export interface PluginReadResponse {
  readonly plugin: PluginDetail
}
/** `PluginReadResponse` as it is on the wire: defaults may be missing. */
export interface PluginReadResponseEncoded extends Omit<PluginReadResponse, "plugin"> {
  readonly plugin: PluginDetailEncoded
}
export const PluginReadResponse: Schema.Schema<PluginReadResponse, PluginReadResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ plugin: PluginDetail })).annotations({
    identifier: "PluginReadResponse"
  })

/** Runtime categories affected by this change, not just capabilities currently present. Flags describe declarations before runtime policy filtering. Updates OR the old and new bundle flags; enablement changes and cached reinstalls use the cached bundle; removals retain the old bundle's flags. */
export interface PluginReconcileChangedPlugin {
  readonly hasApps: boolean
  readonly hasHooks: boolean
  readonly hasMcps: boolean
  /** Whether either bundle declares skill roots; not a validated inventory of enabled skills. */
  readonly hasSkills: boolean
  /** Local plugin ID (`name@marketplace`), matching `PluginSummary.id`. */
  readonly id: string
}
export const PluginReconcileChangedPlugin: Schema.Schema<PluginReconcileChangedPlugin> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      hasApps: Schema.Boolean,
      hasHooks: Schema.Boolean,
      hasMcps: Schema.Boolean,
      hasSkills: Schema.Boolean,
      id: Schema.String
    })
  ).annotations({ identifier: "PluginReconcileChangedPlugin" })

export interface PluginReconcileParams {
  /** Optional client-provided reason recorded with the reconciliation attempt. */
  readonly reason?: string | null
}
export const PluginReconcileParams: Schema.Schema<PluginReconcileParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ reason: Lenient.optional(Schema.NullOr(Schema.String)) })
  ).annotations({ identifier: "PluginReconcileParams" })

/** Bundle and installed-state changes observed by this pass, not a runtime-readiness acknowledgement or a cumulative diff since the client's last request. Other metadata-only changes are not listed. */
export interface PluginReconcileResponse {
  /** Plugins affected by bundle changes, enablement changes, or removals. Installed-state changes compare against the previous cached snapshot, including cached reinstalls. Removal hints survive cache cleanup failures; unchanged plugins are omitted. */
  readonly changedPlugins: ReadonlyArray<PluginReconcileChangedPlugin>
  /** Subset of failures for which the requested bundle could not be materialized. A previously cached version may still be available. */
  readonly failedMaterializationRemotePluginIds: ReadonlyArray<string>
  /** Backend remote plugin IDs whose bundle or identity update failed. */
  readonly failedRemotePluginIds: ReadonlyArray<string>
}
export const PluginReconcileResponse: Schema.Schema<PluginReconcileResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      changedPlugins: Schema.Array(PluginReconcileChangedPlugin),
      failedMaterializationRemotePluginIds: Schema.Array(Schema.String),
      failedRemotePluginIds: Schema.Array(Schema.String)
    })
  ).annotations({ identifier: "PluginReconcileResponse" })

/** @experimental */
export interface PluginSearchParams {
  readonly cursor?: string | null
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null
  readonly limit?: number | null
  readonly scope?: PluginSearchScope | null
  readonly searchTerm: string
}
export const PluginSearchParams: Schema.Schema<PluginSearchParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      cwds: Lenient.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      scope: Lenient.optional(Schema.NullOr(PluginSearchScope)),
      searchTerm: Schema.String
    })
).annotations({ identifier: "PluginSearchParams" })

/** @experimental */
export interface PluginSearchResponse {
  readonly data: ReadonlyArray<PluginSearchResult>
  readonly nextCursor: string | null
}
/** `PluginSearchResponse` as it is on the wire: defaults may be missing. */
export interface PluginSearchResponseEncoded extends Omit<
  PluginSearchResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<PluginSearchResultEncoded>
  readonly nextCursor?: string | null
}
export const PluginSearchResponse: Schema.Schema<
  PluginSearchResponse,
  PluginSearchResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(PluginSearchResult),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "PluginSearchResponse" })

export interface PluginSearchResult {
  readonly marketplaceName: string
  readonly marketplacePath: AbsolutePathBuf | null
  readonly plugin: PluginSummary
}
/** `PluginSearchResult` as it is on the wire: defaults may be missing. */
export interface PluginSearchResultEncoded extends Omit<
  PluginSearchResult,
  "marketplacePath" | "plugin"
> {
  readonly marketplacePath?: AbsolutePathBuf | null
  readonly plugin: PluginSummaryEncoded
}
export const PluginSearchResult: Schema.Schema<PluginSearchResult, PluginSearchResultEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      marketplaceName: Schema.String,
      marketplacePath: Lenient.nullable(AbsolutePathBuf),
      plugin: PluginSummary
    })
  ).annotations({ identifier: "PluginSearchResult" })

export type PluginSearchScope = "global" | "workspace" | "personal" | (string & {})
export const PluginSearchScope: Schema.Schema<PluginSearchScope> = Schema.String

export interface PluginShareCheckoutParams {
  readonly remotePluginId: string
}
export const PluginShareCheckoutParams: Schema.Schema<PluginShareCheckoutParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ remotePluginId: Schema.String })).annotations(
    { identifier: "PluginShareCheckoutParams" }
  )

export interface PluginShareCheckoutResponse {
  readonly marketplaceName: string
  readonly marketplacePath: AbsolutePathBuf
  readonly pluginId: string
  readonly pluginName: string
  readonly pluginPath: AbsolutePathBuf
  readonly remotePluginId: string
  readonly remoteVersion: string | null
}
/** `PluginShareCheckoutResponse` as it is on the wire: defaults may be missing. */
export interface PluginShareCheckoutResponseEncoded extends Omit<
  PluginShareCheckoutResponse,
  "remoteVersion"
> {
  readonly remoteVersion?: string | null
}
export const PluginShareCheckoutResponse: Schema.Schema<
  PluginShareCheckoutResponse,
  PluginShareCheckoutResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    marketplaceName: Schema.String,
    marketplacePath: AbsolutePathBuf,
    pluginId: Schema.String,
    pluginName: Schema.String,
    pluginPath: AbsolutePathBuf,
    remotePluginId: Schema.String,
    remoteVersion: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "PluginShareCheckoutResponse" })

export interface PluginShareContext {
  readonly canPublishToWorkspace: boolean | null
  readonly creatorAccountUserId: string | null
  readonly creatorName: string | null
  readonly discoverability: PluginShareDiscoverability | null
  readonly remotePluginId: string
  /** Version of the remote shared plugin release when available. */
  readonly remoteVersion: string | null
  readonly sharePrincipals: ReadonlyArray<PluginSharePrincipal> | null
  readonly shareUrl: string | null
}
/** `PluginShareContext` as it is on the wire: defaults may be missing. */
export interface PluginShareContextEncoded extends Omit<
  PluginShareContext,
  | "canPublishToWorkspace"
  | "creatorAccountUserId"
  | "creatorName"
  | "discoverability"
  | "remoteVersion"
  | "sharePrincipals"
  | "shareUrl"
> {
  readonly canPublishToWorkspace?: boolean | null
  readonly creatorAccountUserId?: string | null
  readonly creatorName?: string | null
  readonly discoverability?: PluginShareDiscoverability | null
  readonly remoteVersion?: string | null
  readonly sharePrincipals?: ReadonlyArray<PluginSharePrincipal> | null
  readonly shareUrl?: string | null
}
export const PluginShareContext: Schema.Schema<PluginShareContext, PluginShareContextEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      canPublishToWorkspace: Lenient.nullable(Schema.Boolean),
      creatorAccountUserId: Lenient.nullable(Schema.String),
      creatorName: Lenient.nullable(Schema.String),
      discoverability: Lenient.nullable(PluginShareDiscoverability),
      remotePluginId: Schema.String,
      remoteVersion: Lenient.nullable(Schema.String),
      sharePrincipals: Lenient.nullable(Schema.Array(PluginSharePrincipal)),
      shareUrl: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "PluginShareContext" })

export interface PluginShareDeleteParams {
  readonly remotePluginId: string
}
export const PluginShareDeleteParams: Schema.Schema<PluginShareDeleteParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ remotePluginId: Schema.String })).annotations(
    { identifier: "PluginShareDeleteParams" }
  )

export interface PluginShareDeleteResponse {}
export const PluginShareDeleteResponse: Schema.Schema<PluginShareDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "PluginShareDeleteResponse"
  })

export type PluginShareDiscoverability = "LISTED" | "UNLISTED" | "PRIVATE" | (string & {})
export const PluginShareDiscoverability: Schema.Schema<PluginShareDiscoverability> = Schema.String

export interface PluginShareListItem {
  readonly localPluginPath: AbsolutePathBuf | null
  readonly plugin: PluginSummary
}
/** `PluginShareListItem` as it is on the wire: defaults may be missing. */
export interface PluginShareListItemEncoded extends Omit<
  PluginShareListItem,
  "localPluginPath" | "plugin"
> {
  readonly localPluginPath?: AbsolutePathBuf | null
  readonly plugin: PluginSummaryEncoded
}
export const PluginShareListItem: Schema.Schema<PluginShareListItem, PluginShareListItemEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ localPluginPath: Lenient.nullable(AbsolutePathBuf), plugin: PluginSummary })
  ).annotations({ identifier: "PluginShareListItem" })

export interface PluginShareListParams {}
export const PluginShareListParams: Schema.Schema<PluginShareListParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "PluginShareListParams"
  })

export interface PluginShareListResponse {
  readonly data: ReadonlyArray<PluginShareListItem>
}
/** `PluginShareListResponse` as it is on the wire: defaults may be missing. */
export interface PluginShareListResponseEncoded extends Omit<PluginShareListResponse, "data"> {
  readonly data: ReadonlyArray<PluginShareListItemEncoded>
}
export const PluginShareListResponse: Schema.Schema<
  PluginShareListResponse,
  PluginShareListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(PluginShareListItem) })
).annotations({ identifier: "PluginShareListResponse" })

export interface PluginSharePrincipal {
  readonly name: string
  readonly principalId: string
  readonly principalType: PluginSharePrincipalType
  readonly role: PluginSharePrincipalRole
}
export const PluginSharePrincipal: Schema.Schema<PluginSharePrincipal> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      name: Schema.String,
      principalId: Schema.String,
      principalType: PluginSharePrincipalType,
      role: PluginSharePrincipalRole
    })
  ).annotations({ identifier: "PluginSharePrincipal" })

export type PluginSharePrincipalRole = "reader" | "editor" | "owner" | (string & {})
export const PluginSharePrincipalRole: Schema.Schema<PluginSharePrincipalRole> = Schema.String

export type PluginSharePrincipalType = "user" | "group" | "workspace" | (string & {})
export const PluginSharePrincipalType: Schema.Schema<PluginSharePrincipalType> = Schema.String

export interface PluginShareSaveParams {
  readonly discoverability?: PluginShareDiscoverability | null
  readonly pluginPath: AbsolutePathBuf
  readonly remotePluginId?: string | null
  readonly shareTargets?: ReadonlyArray<PluginShareTarget> | null
}
export const PluginShareSaveParams: Schema.Schema<PluginShareSaveParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      discoverability: Lenient.optional(Schema.NullOr(PluginShareDiscoverability)),
      pluginPath: AbsolutePathBuf,
      remotePluginId: Lenient.optional(Schema.NullOr(Schema.String)),
      shareTargets: Lenient.optional(Schema.NullOr(Schema.Array(PluginShareTarget)))
    })
  ).annotations({ identifier: "PluginShareSaveParams" })

export interface PluginShareSaveResponse {
  readonly canPublishToWorkspace: boolean | null
  readonly remotePluginId: string
  readonly shareUrl: string
}
/** `PluginShareSaveResponse` as it is on the wire: defaults may be missing. */
export interface PluginShareSaveResponseEncoded extends Omit<
  PluginShareSaveResponse,
  "canPublishToWorkspace"
> {
  readonly canPublishToWorkspace?: boolean | null
}
export const PluginShareSaveResponse: Schema.Schema<
  PluginShareSaveResponse,
  PluginShareSaveResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    canPublishToWorkspace: Lenient.nullable(Schema.Boolean),
    remotePluginId: Schema.String,
    shareUrl: Schema.String
  })
).annotations({ identifier: "PluginShareSaveResponse" })

export interface PluginShareTarget {
  readonly principalId: string
  readonly principalType: PluginSharePrincipalType
  readonly role: PluginShareTargetRole
}
export const PluginShareTarget: Schema.Schema<PluginShareTarget> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      principalId: Schema.String,
      principalType: PluginSharePrincipalType,
      role: PluginShareTargetRole
    })
).annotations({ identifier: "PluginShareTarget" })

export type PluginShareTargetRole = "reader" | "editor" | (string & {})
export const PluginShareTargetRole: Schema.Schema<PluginShareTargetRole> = Schema.String

export type PluginShareUpdateDiscoverability = "UNLISTED" | "PRIVATE" | "LISTED" | (string & {})
export const PluginShareUpdateDiscoverability: Schema.Schema<PluginShareUpdateDiscoverability> =
  Schema.String

export interface PluginShareUpdateTargetsParams {
  readonly discoverability: PluginShareUpdateDiscoverability
  readonly remotePluginId: string
  readonly shareTargets: ReadonlyArray<PluginShareTarget>
}
export const PluginShareUpdateTargetsParams: Schema.Schema<PluginShareUpdateTargetsParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      discoverability: PluginShareUpdateDiscoverability,
      remotePluginId: Schema.String,
      shareTargets: Schema.Array(PluginShareTarget)
    })
  ).annotations({ identifier: "PluginShareUpdateTargetsParams" })

export interface PluginShareUpdateTargetsResponse {
  readonly discoverability: PluginShareDiscoverability
  readonly principals: ReadonlyArray<PluginSharePrincipal>
}
export const PluginShareUpdateTargetsResponse: Schema.Schema<PluginShareUpdateTargetsResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      discoverability: PluginShareDiscoverability,
      principals: Schema.Array(PluginSharePrincipal)
    })
  ).annotations({ identifier: "PluginShareUpdateTargetsResponse" })

export interface PluginSkillReadParams {
  readonly remoteMarketplaceName: string
  readonly remotePluginId: string
  readonly skillName: string
}
export const PluginSkillReadParams: Schema.Schema<PluginSkillReadParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      remoteMarketplaceName: Schema.String,
      remotePluginId: Schema.String,
      skillName: Schema.String
    })
  ).annotations({ identifier: "PluginSkillReadParams" })

export interface PluginSkillReadResponse {
  readonly contents: string | null
}
/** `PluginSkillReadResponse` as it is on the wire: defaults may be missing. */
export interface PluginSkillReadResponseEncoded extends Omit<PluginSkillReadResponse, "contents"> {
  readonly contents?: string | null
}
export const PluginSkillReadResponse: Schema.Schema<
  PluginSkillReadResponse,
  PluginSkillReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ contents: Lenient.nullable(Schema.String) })
).annotations({ identifier: "PluginSkillReadResponse" })

export type PluginSource =
  | LocalPluginSource
  | GitPluginSource
  | NpmPluginSource
  | RemotePluginSource
  | UnrecognizedPluginSource
/** `PluginSource` as it is on the wire: defaults may be missing. */
export type PluginSourceEncoded =
  | LocalPluginSource
  | GitPluginSourceEncoded
  | NpmPluginSourceEncoded
  | RemotePluginSource
  | UnrecognizedPluginSource
export const PluginSource: Schema.Schema<PluginSource, PluginSourceEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      LocalPluginSource,
      GitPluginSource,
      NpmPluginSource,
      RemotePluginSource,
      UnrecognizedPluginSource
    )
  ).annotations({ identifier: "PluginSource" })

export interface PluginSummary {
  readonly authPolicy: PluginAuthPolicy
  /**
   * Availability state for installing and using the plugin.
   *
   * Default: `"AVAILABLE"`.
   */
  readonly availability: PluginAvailability
  /** Why the remote plugin is unavailable, when provided by plugin-service. */
  readonly disabledReason: PluginDisabledReason | null
  /** Raw plugin-service plan identifiers eligible to install the plugin. */
  readonly eligiblePlanTypes: ReadonlyArray<string> | null
  readonly enabled: boolean
  readonly id: string
  readonly installPolicy: PluginInstallPolicy
  readonly installPolicySource: PluginInstallPolicySource | null
  readonly installed: boolean
  /** Unix timestamp in seconds when the remote plugin was installed, when available. */
  readonly installedAt: number | null
  readonly interface: PluginInterface | null
  /** Default: `[]`. */
  readonly keywords: ReadonlyArray<string>
  /** Version of the locally materialized plugin package when available. */
  readonly localVersion: string | null
  readonly mustShowInstallationInterstitial: boolean | null
  readonly name: string
  /** Backend remote plugin identifier when available. */
  readonly remotePluginId: string | null
  /** Remote sharing context associated with this plugin when available. */
  readonly shareContext: PluginShareContext | null
  readonly source: PluginSource
  /** Version advertised by the remote marketplace backend when available. */
  readonly version: string | null
}
/** `PluginSummary` as it is on the wire: defaults may be missing. */
export interface PluginSummaryEncoded extends Omit<
  PluginSummary,
  | "availability"
  | "disabledReason"
  | "eligiblePlanTypes"
  | "installPolicySource"
  | "installedAt"
  | "interface"
  | "keywords"
  | "localVersion"
  | "mustShowInstallationInterstitial"
  | "remotePluginId"
  | "shareContext"
  | "source"
  | "version"
> {
  readonly availability?: PluginAvailability
  readonly disabledReason?: PluginDisabledReason | null
  readonly eligiblePlanTypes?: ReadonlyArray<string> | null
  readonly installPolicySource?: PluginInstallPolicySource | null
  readonly installedAt?: number | null
  readonly interface?: PluginInterfaceEncoded | null
  readonly keywords?: ReadonlyArray<string>
  readonly localVersion?: string | null
  readonly mustShowInstallationInterstitial?: boolean | null
  readonly remotePluginId?: string | null
  readonly shareContext?: PluginShareContextEncoded | null
  readonly source: PluginSourceEncoded
  readonly version?: string | null
}
export const PluginSummary: Schema.Schema<PluginSummary, PluginSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      authPolicy: PluginAuthPolicy,
      availability: Lenient.defaulted(PluginAvailability, () => "AVAILABLE"),
      disabledReason: Lenient.nullable(PluginDisabledReason),
      eligiblePlanTypes: Lenient.nullable(Schema.Array(Schema.String)),
      enabled: Schema.Boolean,
      id: Schema.String,
      installPolicy: PluginInstallPolicy,
      installPolicySource: Lenient.nullable(PluginInstallPolicySource),
      installed: Schema.Boolean,
      installedAt: Lenient.nullable(Schema.Number),
      interface: Lenient.nullable(PluginInterface),
      keywords: Lenient.defaulted(Schema.Array(Schema.String), () => []),
      localVersion: Lenient.nullable(Schema.String),
      mustShowInstallationInterstitial: Lenient.nullable(Schema.Boolean),
      name: Schema.String,
      remotePluginId: Lenient.nullable(Schema.String),
      shareContext: Lenient.nullable(PluginShareContext),
      source: PluginSource,
      version: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "PluginSummary" })

export interface PluginUninstallParams {
  readonly pluginId: string
}
export const PluginUninstallParams: Schema.Schema<PluginUninstallParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ pluginId: Schema.String })).annotations({
    identifier: "PluginUninstallParams"
  })

export interface PluginUninstallResponse {}
export const PluginUninstallResponse: Schema.Schema<PluginUninstallResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "PluginUninstallResponse"
  })

/** The plugin is available in the remote catalog. Download metadata is kept server-side and is not exposed through the app-server API. */
export interface RemotePluginSource {
  readonly type: "remote"
}
export const RemotePluginSource: Schema.Schema<RemotePluginSource> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ type: Schema.Literal("remote") })
).annotations({ identifier: "RemotePluginSource" })

export type ScheduledTaskSchedule =
  | HourlyScheduledTaskSchedule
  | DailyScheduledTaskSchedule
  | WeekdaysScheduledTaskSchedule
  | WeeklyScheduledTaskSchedule
  | UnrecognizedScheduledTaskSchedule
/** `ScheduledTaskSchedule` as it is on the wire: defaults may be missing. */
export type ScheduledTaskScheduleEncoded =
  | HourlyScheduledTaskScheduleEncoded
  | DailyScheduledTaskSchedule
  | WeekdaysScheduledTaskSchedule
  | WeeklyScheduledTaskSchedule
  | UnrecognizedScheduledTaskSchedule
export const ScheduledTaskSchedule: Schema.Schema<
  ScheduledTaskSchedule,
  ScheduledTaskScheduleEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Schema.Union(
    HourlyScheduledTaskSchedule,
    DailyScheduledTaskSchedule,
    WeekdaysScheduledTaskSchedule,
    WeeklyScheduledTaskSchedule,
    UnrecognizedScheduledTaskSchedule
  )
).annotations({ identifier: "ScheduledTaskSchedule" })

export interface ScheduledTaskSummary {
  readonly key: string
  readonly name: string
  readonly prompt: string
  readonly schedule: ScheduledTaskSchedule
}
/** `ScheduledTaskSummary` as it is on the wire: defaults may be missing. */
export interface ScheduledTaskSummaryEncoded extends Omit<ScheduledTaskSummary, "schedule"> {
  readonly schedule: ScheduledTaskScheduleEncoded
}
export const ScheduledTaskSummary: Schema.Schema<
  ScheduledTaskSummary,
  ScheduledTaskSummaryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    key: Schema.String,
    name: Schema.String,
    prompt: Schema.String,
    schedule: ScheduledTaskSchedule
  })
).annotations({ identifier: "ScheduledTaskSummary" })

export type ScheduledTaskWeekday = "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU" | (string & {})
export const ScheduledTaskWeekday: Schema.Schema<ScheduledTaskWeekday> = Schema.String

export interface SkillSummary {
  readonly description: string
  readonly enabled: boolean
  readonly interface: SkillInterface | null
  readonly name: string
  readonly path: LegacyAppPathString | null
  readonly shortDescription: string | null
}
/** `SkillSummary` as it is on the wire: defaults may be missing. */
export interface SkillSummaryEncoded extends Omit<
  SkillSummary,
  "interface" | "path" | "shortDescription"
> {
  readonly interface?: SkillInterfaceEncoded | null
  readonly path?: LegacyAppPathString | null
  readonly shortDescription?: string | null
}
export const SkillSummary: Schema.Schema<SkillSummary, SkillSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      description: Schema.String,
      enabled: Schema.Boolean,
      interface: Lenient.nullable(SkillInterface),
      name: Schema.String,
      path: Lenient.nullable(LegacyAppPathString),
      shortDescription: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "SkillSummary" })

/** A member of `PluginSource` that this version does not know, whole. */
export type UnrecognizedPluginSource = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedPluginSource: Schema.Schema<UnrecognizedPluginSource> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("local", "git", "npm", "remote") })
  ).annotations({ identifier: "UnrecognizedPluginSource" })

/** A member of `ScheduledTaskSchedule` that this version does not know, whole. */
export type UnrecognizedScheduledTaskSchedule = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedScheduledTaskSchedule: Schema.Schema<UnrecognizedScheduledTaskSchedule> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("hourly", "daily", "weekdays", "weekly") })
  ).annotations({ identifier: "UnrecognizedScheduledTaskSchedule" })

export interface WeekdaysScheduledTaskSchedule {
  readonly time: string
  readonly type: "weekdays"
}
export const WeekdaysScheduledTaskSchedule: Schema.Schema<WeekdaysScheduledTaskSchedule> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ time: Schema.String, type: Schema.Literal("weekdays") })
  ).annotations({ identifier: "WeekdaysScheduledTaskSchedule" })

export interface WeeklyScheduledTaskSchedule {
  readonly days: ReadonlyArray<ScheduledTaskWeekday>
  readonly time: string
  readonly type: "weekly"
}
export const WeeklyScheduledTaskSchedule: Schema.Schema<WeeklyScheduledTaskSchedule> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      days: Schema.Array(ScheduledTaskWeekday),
      time: Schema.String,
      type: Schema.Literal("weekly")
    })
  ).annotations({ identifier: "WeeklyScheduledTaskSchedule" })
