/**
 * The definitions of the domain "App".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

/** EXPERIMENTAL - app metadata returned by app-list APIs. */
export interface AppBranding {
  readonly category: string | null
  readonly developer: string | null
  readonly isDiscoverableApp: boolean
  readonly privacyPolicy: string | null
  readonly termsOfService: string | null
  readonly website: string | null
}
/** `AppBranding` as it is on the wire: defaults may be missing. */
export interface AppBrandingEncoded extends Omit<
  AppBranding,
  "category" | "developer" | "privacyPolicy" | "termsOfService" | "website"
> {
  readonly category?: string | null
  readonly developer?: string | null
  readonly privacyPolicy?: string | null
  readonly termsOfService?: string | null
  readonly website?: string | null
}
export const AppBranding: Schema.Schema<AppBranding, AppBrandingEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      category: Lenient.nullable(Schema.String),
      developer: Lenient.nullable(Schema.String),
      isDiscoverableApp: Schema.Boolean,
      privacyPolicy: Lenient.nullable(Schema.String),
      termsOfService: Lenient.nullable(Schema.String),
      website: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "AppBranding" })

/** EXPERIMENTAL - app metadata returned by app-list APIs. */
export interface AppInfo {
  readonly appMetadata: AppMetadata | null
  readonly branding: AppBranding | null
  readonly description: string | null
  readonly distributionChannel: string | null
  readonly iconAssets: Readonly<Record<string, string>> | null
  readonly iconDarkAssets: Readonly<Record<string, string>> | null
  readonly id: string
  readonly installUrl: string | null
  /** Default: `false`. */
  readonly isAccessible: boolean
  /**
   * Whether this app is enabled in config.toml. Example: ```toml [apps.bad_app] enabled = false ```
   *
   * Default: `true`.
   */
  readonly isEnabled: boolean
  readonly labels: Readonly<Record<string, string>> | null
  readonly logoUrl: string | null
  readonly logoUrlDark: string | null
  readonly name: string
  /** Default: `[]`. */
  readonly pluginDisplayNames: ReadonlyArray<string>
}
/** `AppInfo` as it is on the wire: defaults may be missing. */
export interface AppInfoEncoded extends Omit<
  AppInfo,
  | "appMetadata"
  | "branding"
  | "description"
  | "distributionChannel"
  | "iconAssets"
  | "iconDarkAssets"
  | "installUrl"
  | "isAccessible"
  | "isEnabled"
  | "labels"
  | "logoUrl"
  | "logoUrlDark"
  | "pluginDisplayNames"
> {
  readonly appMetadata?: AppMetadataEncoded | null
  readonly branding?: AppBrandingEncoded | null
  readonly description?: string | null
  readonly distributionChannel?: string | null
  readonly iconAssets?: Readonly<Record<string, string>> | null
  readonly iconDarkAssets?: Readonly<Record<string, string>> | null
  readonly installUrl?: string | null
  readonly isAccessible?: boolean
  readonly isEnabled?: boolean
  readonly labels?: Readonly<Record<string, string>> | null
  readonly logoUrl?: string | null
  readonly logoUrlDark?: string | null
  readonly pluginDisplayNames?: ReadonlyArray<string>
}
export const AppInfo: Schema.Schema<AppInfo, AppInfoEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    appMetadata: Lenient.nullable(AppMetadata),
    branding: Lenient.nullable(AppBranding),
    description: Lenient.nullable(Schema.String),
    distributionChannel: Lenient.nullable(Schema.String),
    iconAssets: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.String })),
    iconDarkAssets: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.String })),
    id: Schema.String,
    installUrl: Lenient.nullable(Schema.String),
    isAccessible: Lenient.defaulted(Schema.Boolean, () => false),
    isEnabled: Lenient.defaulted(Schema.Boolean, () => true),
    labels: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.String })),
    logoUrl: Lenient.nullable(Schema.String),
    logoUrlDark: Lenient.nullable(Schema.String),
    name: Schema.String,
    pluginDisplayNames: Lenient.defaulted(Schema.Array(Schema.String), () => [])
  })
).annotations({ identifier: "AppInfo" })

/** EXPERIMENTAL - notification emitted when the app list changes. */
export interface AppListUpdatedNotification {
  readonly data: ReadonlyArray<AppInfo>
}
/** `AppListUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface AppListUpdatedNotificationEncoded extends Omit<
  AppListUpdatedNotification,
  "data"
> {
  readonly data: ReadonlyArray<AppInfoEncoded>
}
export const AppListUpdatedNotification: Schema.Schema<
  AppListUpdatedNotification,
  AppListUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ data: Schema.Array(AppInfo) })).annotations(
  { identifier: "AppListUpdatedNotification" }
)

export interface AppMetadata {
  readonly categories: ReadonlyArray<string> | null
  readonly developer: string | null
  readonly firstPartyRequiresInstall: boolean | null
  readonly review: AppReview | null
  readonly screenshots: ReadonlyArray<AppScreenshot> | null
  readonly seoDescription: string | null
  readonly showInComposerWhenUnlinked: boolean | null
  readonly subCategories: ReadonlyArray<string> | null
  readonly version: string | null
  readonly versionId: string | null
  readonly versionNotes: string | null
}
/** `AppMetadata` as it is on the wire: defaults may be missing. */
export interface AppMetadataEncoded extends Omit<
  AppMetadata,
  | "categories"
  | "developer"
  | "firstPartyRequiresInstall"
  | "review"
  | "screenshots"
  | "seoDescription"
  | "showInComposerWhenUnlinked"
  | "subCategories"
  | "version"
  | "versionId"
  | "versionNotes"
> {
  readonly categories?: ReadonlyArray<string> | null
  readonly developer?: string | null
  readonly firstPartyRequiresInstall?: boolean | null
  readonly review?: AppReview | null
  readonly screenshots?: ReadonlyArray<AppScreenshotEncoded> | null
  readonly seoDescription?: string | null
  readonly showInComposerWhenUnlinked?: boolean | null
  readonly subCategories?: ReadonlyArray<string> | null
  readonly version?: string | null
  readonly versionId?: string | null
  readonly versionNotes?: string | null
}
export const AppMetadata: Schema.Schema<AppMetadata, AppMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      categories: Lenient.nullable(Schema.Array(Schema.String)),
      developer: Lenient.nullable(Schema.String),
      firstPartyRequiresInstall: Lenient.nullable(Schema.Boolean),
      review: Lenient.nullable(AppReview),
      screenshots: Lenient.nullable(Schema.Array(AppScreenshot)),
      seoDescription: Lenient.nullable(Schema.String),
      showInComposerWhenUnlinked: Lenient.nullable(Schema.Boolean),
      subCategories: Lenient.nullable(Schema.Array(Schema.String)),
      version: Lenient.nullable(Schema.String),
      versionId: Lenient.nullable(Schema.String),
      versionNotes: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "AppMetadata" })

export interface AppReview {
  readonly status: string
}
export const AppReview: Schema.Schema<AppReview> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ status: Schema.String })
).annotations({ identifier: "AppReview" })

export interface AppScreenshot {
  readonly fileId: string | null
  readonly url: string | null
  readonly userPrompt: string
}
/** `AppScreenshot` as it is on the wire: defaults may be missing. */
export interface AppScreenshotEncoded extends Omit<AppScreenshot, "fileId" | "url"> {
  readonly fileId?: string | null
  readonly url?: string | null
}
export const AppScreenshot: Schema.Schema<AppScreenshot, AppScreenshotEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      fileId: Lenient.nullable(Schema.String),
      url: Lenient.nullable(Schema.String),
      userPrompt: Schema.String
    })
  ).annotations({ identifier: "AppScreenshot" })

/** EXPERIMENTAL - metadata returned by app/read. */
export interface AppToolSummary {
  readonly description: string
  readonly disabledReason: string | null
  /** Default: `true`. */
  readonly isEnabled: boolean
  /** Default: `false`. */
  readonly isReadOnly: boolean
  readonly name: string
  readonly title: string | null
}
/** `AppToolSummary` as it is on the wire: defaults may be missing. */
export interface AppToolSummaryEncoded extends Omit<
  AppToolSummary,
  "disabledReason" | "isEnabled" | "isReadOnly" | "title"
> {
  readonly disabledReason?: string | null
  readonly isEnabled?: boolean
  readonly isReadOnly?: boolean
  readonly title?: string | null
}
export const AppToolSummary: Schema.Schema<AppToolSummary, AppToolSummaryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      description: Schema.String,
      disabledReason: Lenient.nullable(Schema.String),
      isEnabled: Lenient.defaulted(Schema.Boolean, () => true),
      isReadOnly: Lenient.defaulted(Schema.Boolean, () => false),
      name: Schema.String,
      title: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "AppToolSummary" })

/** Read the committed installed connector runtime snapshot. */
export interface AppsInstalledParams {
  /** When true and Apps are permitted, refresh and publish the hosted connector runtime tool snapshot first. */
  readonly forceRefresh?: boolean
  /** Optional loaded thread id used to evaluate effective app configuration. */
  readonly threadId?: string | null
}
export const AppsInstalledParams: Schema.Schema<AppsInstalledParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      forceRefresh: Lenient.optional(Schema.Boolean),
      threadId: Lenient.optional(Schema.NullOr(Schema.String))
    })
).annotations({ identifier: "AppsInstalledParams" })

/** The installed connectors in one committed runtime snapshot. */
export interface AppsInstalledResponse {
  readonly apps: ReadonlyArray<InstalledApp>
}
/** `AppsInstalledResponse` as it is on the wire: defaults may be missing. */
export interface AppsInstalledResponseEncoded extends Omit<AppsInstalledResponse, "apps"> {
  readonly apps: ReadonlyArray<InstalledAppEncoded>
}
export const AppsInstalledResponse: Schema.Schema<
  AppsInstalledResponse,
  AppsInstalledResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ apps: Schema.Array(InstalledApp) })
).annotations({ identifier: "AppsInstalledResponse" })

/** EXPERIMENTAL - list available apps/connectors. */
export interface AppsListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** When true, bypass app caches and fetch the latest data from sources. */
  readonly forceRefetch?: boolean
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null
  /** Optional thread id used to evaluate app feature gating from that thread's config. */
  readonly threadId?: string | null
}
export const AppsListParams: Schema.Schema<AppsListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cursor: Lenient.optional(Schema.NullOr(Schema.String)),
    forceRefetch: Lenient.optional(Schema.Boolean),
    limit: Lenient.optional(Schema.NullOr(Schema.Number)),
    threadId: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "AppsListParams" })

/** EXPERIMENTAL - app list response. */
export interface AppsListResponse {
  readonly data: ReadonlyArray<AppInfo>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `AppsListResponse` as it is on the wire: defaults may be missing. */
export interface AppsListResponseEncoded extends Omit<AppsListResponse, "data" | "nextCursor"> {
  readonly data: ReadonlyArray<AppInfoEncoded>
  readonly nextCursor?: string | null
}
export const AppsListResponse: Schema.Schema<AppsListResponse, AppsListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ data: Schema.Array(AppInfo), nextCursor: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "AppsListResponse" })

/** EXPERIMENTAL - read metadata for specific apps/connectors. */
export interface AppsReadParams {
  /** App ids to read. The server accepts at most 100 ids and deduplicates repeated ids while preserving their first-request order. */
  readonly appIds: ReadonlyArray<string>
  /** When true, include display-only public tool summaries in the returned metadata. */
  readonly includeTools?: boolean
  /** Optional loaded thread id used to evaluate effective app configuration. */
  readonly threadId?: string | null
}
export const AppsReadParams: Schema.Schema<AppsReadParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    appIds: Schema.Array(Schema.String),
    includeTools: Lenient.optional(Schema.Boolean),
    threadId: Lenient.optional(Schema.NullOr(Schema.String))
  })
).annotations({ identifier: "AppsReadParams" })

/** EXPERIMENTAL - app/read response. */
export interface AppsReadResponse {
  readonly apps: ReadonlyArray<ConnectorMetadata>
  readonly missingAppIds: ReadonlyArray<string>
}
/** `AppsReadResponse` as it is on the wire: defaults may be missing. */
export interface AppsReadResponseEncoded extends Omit<AppsReadResponse, "apps"> {
  readonly apps: ReadonlyArray<ConnectorMetadataEncoded>
}
export const AppsReadResponse: Schema.Schema<AppsReadResponse, AppsReadResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      apps: Schema.Array(ConnectorMetadata),
      missingAppIds: Schema.Array(Schema.String)
    })
  ).annotations({ identifier: "AppsReadResponse" })

/** EXPERIMENTAL - metadata returned by app/read. */
export interface ConnectorMetadata {
  readonly description: string | null
  readonly distributionChannel: string | null
  readonly iconUrl: string | null
  readonly iconUrlDark: string | null
  readonly id: string
  readonly installUrl: string | null
  readonly name: string
  /** Default: `[]`. */
  readonly pluginDisplayNames: ReadonlyArray<string>
  readonly toolSummaries: ReadonlyArray<AppToolSummary> | null
}
/** `ConnectorMetadata` as it is on the wire: defaults may be missing. */
export interface ConnectorMetadataEncoded extends Omit<
  ConnectorMetadata,
  | "description"
  | "distributionChannel"
  | "iconUrl"
  | "iconUrlDark"
  | "installUrl"
  | "pluginDisplayNames"
  | "toolSummaries"
> {
  readonly description?: string | null
  readonly distributionChannel?: string | null
  readonly iconUrl?: string | null
  readonly iconUrlDark?: string | null
  readonly installUrl?: string | null
  readonly pluginDisplayNames?: ReadonlyArray<string>
  readonly toolSummaries?: ReadonlyArray<AppToolSummaryEncoded> | null
}
export const ConnectorMetadata: Schema.Schema<ConnectorMetadata, ConnectorMetadataEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      description: Lenient.nullable(Schema.String),
      distributionChannel: Lenient.nullable(Schema.String),
      iconUrl: Lenient.nullable(Schema.String),
      iconUrlDark: Lenient.nullable(Schema.String),
      id: Schema.String,
      installUrl: Lenient.nullable(Schema.String),
      name: Schema.String,
      pluginDisplayNames: Lenient.defaulted(Schema.Array(Schema.String), () => []),
      toolSummaries: Lenient.nullable(Schema.Array(AppToolSummary))
    })
  ).annotations({ identifier: "ConnectorMetadata" })

/** Installed connector runtime state. */
export interface InstalledApp {
  /** Whether the connector is enabled and has a non-synthetic, model-visible tool allowed by effective MCP and app/tool policy in the committed runtime snapshot. */
  readonly callable: boolean
  /** Effective enabled state after applying global, workspace, local, and managed configuration at read time. */
  readonly enabled: boolean
  readonly id: string
  /** Best-effort name carried by the runtime tool catalog. Canonical app metadata remains owned by `app/read`. */
  readonly runtimeName: string | null
}
/** `InstalledApp` as it is on the wire: defaults may be missing. */
export interface InstalledAppEncoded extends Omit<InstalledApp, "runtimeName"> {
  readonly runtimeName?: string | null
}
export const InstalledApp: Schema.Schema<InstalledApp, InstalledAppEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      callable: Schema.Boolean,
      enabled: Schema.Boolean,
      id: Schema.String,
      runtimeName: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "InstalledApp" })
