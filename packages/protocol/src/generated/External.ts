/**
 * The definitions of the domain "External".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

export interface CommandMigration {
  readonly name: string
}
export const CommandMigration: Schema.Schema<CommandMigration> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String })
).annotations({ identifier: "CommandMigration" })

export interface ExternalAgentConfigDetectParams {
  /** Zero or more working directories to include for repo-scoped detection. */
  readonly cwds?: ReadonlyArray<string> | null
  /** If true, include detection under the user's home directory. */
  readonly includeHome?: boolean
  /** Maximum age in days for detected sessions. Missing values use the default limit. */
  readonly maxSessionAgeDays?: number | null
  /** Maximum number of sessions to detect. Missing values use the default limit. */
  readonly maxSessions?: number | null
  /** Optional migration-source selector. Missing or unrecognized values use the default source. */
  readonly migrationSource?: string | null
  /** Deprecated field retained for compatibility. This field is ignored; use `migrationSource` to select the migration source. */
  readonly source?: string | null
}
export const ExternalAgentConfigDetectParams: Schema.Schema<ExternalAgentConfigDetectParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwds: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      includeHome: Lenient.optional(Schema.Boolean),
      maxSessionAgeDays: Lenient.optional(Schema.NullOr(Schema.Number)),
      maxSessions: Lenient.optional(Schema.NullOr(Schema.Number)),
      migrationSource: Lenient.optional(Schema.NullOr(Schema.String)),
      source: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ExternalAgentConfigDetectParams" })

export interface ExternalAgentConfigDetectResponse {
  /** Default: `[]`. */
  readonly connectors: ReadonlyArray<ExternalAgentDetectedConnectorCandidate>
  readonly items: ReadonlyArray<ExternalAgentConfigMigrationItem>
}
/** `ExternalAgentConfigDetectResponse` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigDetectResponseEncoded extends Omit<
  ExternalAgentConfigDetectResponse,
  "connectors" | "items"
> {
  readonly connectors?: ReadonlyArray<ExternalAgentDetectedConnectorCandidate>
  readonly items: ReadonlyArray<ExternalAgentConfigMigrationItemEncoded>
}
export const ExternalAgentConfigDetectResponse: Schema.Schema<
  ExternalAgentConfigDetectResponse,
  ExternalAgentConfigDetectResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    connectors: Lenient.defaulted(Schema.Array(ExternalAgentDetectedConnectorCandidate), () => []),
    items: Schema.Array(ExternalAgentConfigMigrationItem)
  })
).annotations({ identifier: "ExternalAgentConfigDetectResponse" })

export interface ExternalAgentConfigImportCompletedNotification {
  readonly importId: string
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResult>
}
/** `ExternalAgentConfigImportCompletedNotification` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportCompletedNotificationEncoded extends Omit<
  ExternalAgentConfigImportCompletedNotification,
  "itemTypeResults"
> {
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResultEncoded>
}
export const ExternalAgentConfigImportCompletedNotification: Schema.Schema<
  ExternalAgentConfigImportCompletedNotification,
  ExternalAgentConfigImportCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    importId: Schema.String,
    itemTypeResults: Schema.Array(ExternalAgentConfigImportTypeResult)
  })
).annotations({ identifier: "ExternalAgentConfigImportCompletedNotification" })

export interface ExternalAgentConfigImportHistoriesReadResponse {
  readonly connectors: ReadonlyArray<ExternalAgentImportedConnectorCandidate>
  readonly data: ReadonlyArray<ExternalAgentConfigImportHistory>
}
/** `ExternalAgentConfigImportHistoriesReadResponse` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportHistoriesReadResponseEncoded extends Omit<
  ExternalAgentConfigImportHistoriesReadResponse,
  "data"
> {
  readonly data: ReadonlyArray<ExternalAgentConfigImportHistoryEncoded>
}
export const ExternalAgentConfigImportHistoriesReadResponse: Schema.Schema<
  ExternalAgentConfigImportHistoriesReadResponse,
  ExternalAgentConfigImportHistoriesReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    connectors: Schema.Array(ExternalAgentImportedConnectorCandidate),
    data: Schema.Array(ExternalAgentConfigImportHistory)
  })
).annotations({ identifier: "ExternalAgentConfigImportHistoriesReadResponse" })

export interface ExternalAgentConfigImportHistory {
  readonly completedAtMs: number
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailure>
  readonly importId: string
  readonly providerId: string | null
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccess>
}
/** `ExternalAgentConfigImportHistory` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportHistoryEncoded extends Omit<
  ExternalAgentConfigImportHistory,
  "failures" | "providerId" | "successes"
> {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailureEncoded>
  readonly providerId?: string | null
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccessEncoded>
}
export const ExternalAgentConfigImportHistory: Schema.Schema<
  ExternalAgentConfigImportHistory,
  ExternalAgentConfigImportHistoryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    completedAtMs: Schema.Number,
    failures: Schema.Array(ExternalAgentConfigImportItemTypeFailure),
    importId: Schema.String,
    providerId: Lenient.nullable(Schema.String),
    successes: Schema.Array(ExternalAgentConfigImportItemTypeSuccess)
  })
).annotations({ identifier: "ExternalAgentConfigImportHistory" })

export interface ExternalAgentConfigImportHistoryRecordParams {
  /** Completed results grouped by imported item type. */
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportHistoryRecordTypeResultParams>
  /** Opaque provider identifier for the externally completed import. */
  readonly providerId: string
}
export const ExternalAgentConfigImportHistoryRecordParams: Schema.Schema<ExternalAgentConfigImportHistoryRecordParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemTypeResults: Schema.Array(ExternalAgentConfigImportHistoryRecordTypeResultParams),
      providerId: Schema.String
    })
  ).annotations({ identifier: "ExternalAgentConfigImportHistoryRecordParams" })

export interface ExternalAgentConfigImportHistoryRecordResponse {
  readonly importId: string
}
export const ExternalAgentConfigImportHistoryRecordResponse: Schema.Schema<ExternalAgentConfigImportHistoryRecordResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ importId: Schema.String })).annotations({
    identifier: "ExternalAgentConfigImportHistoryRecordResponse"
  })

export interface ExternalAgentConfigImportHistoryRecordSuccessParams {
  readonly cwd?: string | null
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly source?: string | null
  readonly target?: string | null
  /** Original title for an imported session, when available. */
  readonly title?: string | null
}
export const ExternalAgentConfigImportHistoryRecordSuccessParams: Schema.Schema<ExternalAgentConfigImportHistoryRecordSuccessParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: Lenient.optional(Schema.NullOr(Schema.String)),
      itemType: ExternalAgentConfigMigrationItemType,
      source: Lenient.optional(Schema.NullOr(Schema.String)),
      target: Lenient.optional(Schema.NullOr(Schema.String)),
      title: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ExternalAgentConfigImportHistoryRecordSuccessParams" })

export interface ExternalAgentConfigImportHistoryRecordTypeResultParams {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailureEncoded>
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly successes: ReadonlyArray<ExternalAgentConfigImportHistoryRecordSuccessParams>
}
export const ExternalAgentConfigImportHistoryRecordTypeResultParams: Schema.Schema<ExternalAgentConfigImportHistoryRecordTypeResultParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      failures: Schema.Array(Schema.encodedSchema(ExternalAgentConfigImportItemTypeFailure)),
      itemType: ExternalAgentConfigMigrationItemType,
      successes: Schema.Array(ExternalAgentConfigImportHistoryRecordSuccessParams)
    })
  ).annotations({ identifier: "ExternalAgentConfigImportHistoryRecordTypeResultParams" })

export interface ExternalAgentConfigImportItemTypeFailure {
  readonly cwd: string | null
  readonly errorType: string | null
  readonly failureStage: string
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly message: string
  readonly source: string | null
  readonly subErrorType: string | null
}
/** `ExternalAgentConfigImportItemTypeFailure` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportItemTypeFailureEncoded extends Omit<
  ExternalAgentConfigImportItemTypeFailure,
  "cwd" | "errorType" | "source" | "subErrorType"
> {
  readonly cwd?: string | null
  readonly errorType?: string | null
  readonly source?: string | null
  readonly subErrorType?: string | null
}
export const ExternalAgentConfigImportItemTypeFailure: Schema.Schema<
  ExternalAgentConfigImportItemTypeFailure,
  ExternalAgentConfigImportItemTypeFailureEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwd: Lenient.nullable(Schema.String),
    errorType: Lenient.nullable(Schema.String),
    failureStage: Schema.String,
    itemType: ExternalAgentConfigMigrationItemType,
    message: Schema.String,
    source: Lenient.nullable(Schema.String),
    subErrorType: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ExternalAgentConfigImportItemTypeFailure" })

export interface ExternalAgentConfigImportItemTypeSuccess {
  readonly cwd: string | null
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly source: string | null
  readonly target: string | null
  /** Original title for an imported session; null for other item types. */
  readonly title: string | null
}
/** `ExternalAgentConfigImportItemTypeSuccess` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportItemTypeSuccessEncoded extends Omit<
  ExternalAgentConfigImportItemTypeSuccess,
  "cwd" | "source" | "target" | "title"
> {
  readonly cwd?: string | null
  readonly source?: string | null
  readonly target?: string | null
  readonly title?: string | null
}
export const ExternalAgentConfigImportItemTypeSuccess: Schema.Schema<
  ExternalAgentConfigImportItemTypeSuccess,
  ExternalAgentConfigImportItemTypeSuccessEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwd: Lenient.nullable(Schema.String),
    itemType: ExternalAgentConfigMigrationItemType,
    source: Lenient.nullable(Schema.String),
    target: Lenient.nullable(Schema.String),
    title: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ExternalAgentConfigImportItemTypeSuccess" })

export interface ExternalAgentConfigImportParams {
  readonly migrationItems: ReadonlyArray<ExternalAgentConfigMigrationItemEncoded>
  /** Migration-source selector used to produce the migration items. Pass the same value to detection and import; missing or unrecognized values use the default source. */
  readonly migrationSource?: string | null
  /** Opaque provider identifier supplied by the caller for analytics attribution and import history display. This does not select the migration source. */
  readonly providerId?: string | null
  /** Optional identifier for the product that initiated the import. */
  readonly source?: string | null
}
export const ExternalAgentConfigImportParams: Schema.Schema<ExternalAgentConfigImportParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      migrationItems: Schema.Array(Schema.encodedSchema(ExternalAgentConfigMigrationItem)),
      migrationSource: Lenient.optional(Schema.NullOr(Schema.String)),
      providerId: Lenient.optional(Schema.NullOr(Schema.String)),
      source: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ExternalAgentConfigImportParams" })

export interface ExternalAgentConfigImportProgressNotification {
  readonly importId: string
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResult>
}
/** `ExternalAgentConfigImportProgressNotification` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportProgressNotificationEncoded extends Omit<
  ExternalAgentConfigImportProgressNotification,
  "itemTypeResults"
> {
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResultEncoded>
}
export const ExternalAgentConfigImportProgressNotification: Schema.Schema<
  ExternalAgentConfigImportProgressNotification,
  ExternalAgentConfigImportProgressNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    importId: Schema.String,
    itemTypeResults: Schema.Array(ExternalAgentConfigImportTypeResult)
  })
).annotations({ identifier: "ExternalAgentConfigImportProgressNotification" })

export interface ExternalAgentConfigImportResponse {
  readonly importId: string
}
export const ExternalAgentConfigImportResponse: Schema.Schema<ExternalAgentConfigImportResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ importId: Schema.String })).annotations({
    identifier: "ExternalAgentConfigImportResponse"
  })

export interface ExternalAgentConfigImportTypeResult {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailure>
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccess>
}
/** `ExternalAgentConfigImportTypeResult` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigImportTypeResultEncoded extends Omit<
  ExternalAgentConfigImportTypeResult,
  "failures" | "successes"
> {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailureEncoded>
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccessEncoded>
}
export const ExternalAgentConfigImportTypeResult: Schema.Schema<
  ExternalAgentConfigImportTypeResult,
  ExternalAgentConfigImportTypeResultEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    failures: Schema.Array(ExternalAgentConfigImportItemTypeFailure),
    itemType: ExternalAgentConfigMigrationItemType,
    successes: Schema.Array(ExternalAgentConfigImportItemTypeSuccess)
  })
).annotations({ identifier: "ExternalAgentConfigImportTypeResult" })

export interface ExternalAgentConfigMigrationItem {
  /** Null or empty means home-scoped migration; non-empty means repo-scoped migration. */
  readonly cwd: string | null
  readonly description: string
  readonly details: MigrationDetails | null
  readonly itemType: ExternalAgentConfigMigrationItemType
}
/** `ExternalAgentConfigMigrationItem` as it is on the wire: defaults may be missing. */
export interface ExternalAgentConfigMigrationItemEncoded extends Omit<
  ExternalAgentConfigMigrationItem,
  "cwd" | "details"
> {
  readonly cwd?: string | null
  readonly details?: MigrationDetailsEncoded | null
}
export const ExternalAgentConfigMigrationItem: Schema.Schema<
  ExternalAgentConfigMigrationItem,
  ExternalAgentConfigMigrationItemEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    cwd: Lenient.nullable(Schema.String),
    description: Schema.String,
    details: Lenient.nullable(MigrationDetails),
    itemType: ExternalAgentConfigMigrationItemType
  })
).annotations({ identifier: "ExternalAgentConfigMigrationItem" })

export type ExternalAgentConfigMigrationItemType =
  | "AGENTS_MD"
  | "CONFIG"
  | "SKILLS"
  | "PLUGINS"
  | "MCP_SERVER_CONFIG"
  | "SUBAGENTS"
  | "HOOKS"
  | "COMMANDS"
  | "MEMORY"
  | "SESSIONS"
  | (string & {})
export const ExternalAgentConfigMigrationItemType: Schema.Schema<ExternalAgentConfigMigrationItemType> =
  Schema.String

export interface ExternalAgentDetectedConnectorCandidate {
  readonly name: string
  readonly sessionCount: number
  readonly source: ExternalAgentDetectedConnectorSource
}
export const ExternalAgentDetectedConnectorCandidate: Schema.Schema<ExternalAgentDetectedConnectorCandidate> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      name: Schema.String,
      sessionCount: Schema.Number,
      source: ExternalAgentDetectedConnectorSource
    })
  ).annotations({ identifier: "ExternalAgentDetectedConnectorCandidate" })

export type ExternalAgentDetectedConnectorSource =
  | "remoteMcpServersConfig"
  | "sessionToolUse"
  | (string & {})
export const ExternalAgentDetectedConnectorSource: Schema.Schema<ExternalAgentDetectedConnectorSource> =
  Schema.String

export interface ExternalAgentImportedConnectorCandidate {
  readonly name: string
  readonly sessionCount: number
  readonly source: ExternalAgentImportedConnectorSource
}
export const ExternalAgentImportedConnectorCandidate: Schema.Schema<ExternalAgentImportedConnectorCandidate> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      name: Schema.String,
      sessionCount: Schema.Number,
      source: ExternalAgentImportedConnectorSource
    })
  ).annotations({ identifier: "ExternalAgentImportedConnectorCandidate" })

export type ExternalAgentImportedConnectorSource = "remoteMcpServersConfig" | (string & {})
export const ExternalAgentImportedConnectorSource: Schema.Schema<ExternalAgentImportedConnectorSource> =
  Schema.String

export interface HookMigration {
  readonly name: string
}
export const HookMigration: Schema.Schema<HookMigration> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String })
).annotations({ identifier: "HookMigration" })

export interface McpServerMigration {
  readonly name: string
}
export const McpServerMigration: Schema.Schema<McpServerMigration> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ name: Schema.String })
).annotations({ identifier: "McpServerMigration" })

export interface MigrationDetails {
  /** Default: `[]`. */
  readonly commands: ReadonlyArray<CommandMigration>
  /** Default: `[]`. */
  readonly hooks: ReadonlyArray<HookMigration>
  /** Default: `[]`. */
  readonly mcpServers: ReadonlyArray<McpServerMigration>
  readonly memory?: ReadonlyArray<string>
  /** Default: `[]`. */
  readonly plugins: ReadonlyArray<PluginsMigration>
  /** Default: `[]`. */
  readonly sessions: ReadonlyArray<SessionMigration>
  /** Default: `[]`. */
  readonly skills: ReadonlyArray<SkillMigration>
  /** Default: `[]`. */
  readonly subagents: ReadonlyArray<SubagentMigration>
}
/** `MigrationDetails` as it is on the wire: defaults may be missing. */
export interface MigrationDetailsEncoded extends Omit<
  MigrationDetails,
  "commands" | "hooks" | "mcpServers" | "plugins" | "sessions" | "skills" | "subagents"
> {
  readonly commands?: ReadonlyArray<CommandMigration>
  readonly hooks?: ReadonlyArray<HookMigration>
  readonly mcpServers?: ReadonlyArray<McpServerMigration>
  readonly plugins?: ReadonlyArray<PluginsMigration>
  readonly sessions?: ReadonlyArray<SessionMigrationEncoded>
  readonly skills?: ReadonlyArray<SkillMigration>
  readonly subagents?: ReadonlyArray<SubagentMigration>
}
export const MigrationDetails: Schema.Schema<MigrationDetails, MigrationDetailsEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      commands: Lenient.defaulted(Schema.Array(CommandMigration), () => []),
      hooks: Lenient.defaulted(Schema.Array(HookMigration), () => []),
      mcpServers: Lenient.defaulted(Schema.Array(McpServerMigration), () => []),
      memory: Lenient.optional(Schema.Array(Schema.String)),
      plugins: Lenient.defaulted(Schema.Array(PluginsMigration), () => []),
      sessions: Lenient.defaulted(Schema.Array(SessionMigration), () => []),
      skills: Lenient.defaulted(Schema.Array(SkillMigration), () => []),
      subagents: Lenient.defaulted(Schema.Array(SubagentMigration), () => [])
    })
  ).annotations({ identifier: "MigrationDetails" })

export interface PluginsMigration {
  readonly marketplaceName: string
  readonly pluginNames: ReadonlyArray<string>
}
export const PluginsMigration: Schema.Schema<PluginsMigration> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ marketplaceName: Schema.String, pluginNames: Schema.Array(Schema.String) })
).annotations({ identifier: "PluginsMigration" })

/** @experimental */
export interface RemoteControlClient {
  readonly appVersion: string | null
  readonly clientId: string
  readonly deviceModel: string | null
  readonly deviceType: string | null
  readonly displayName: string | null
  readonly lastSeenAt: number | null
  readonly osVersion: string | null
  readonly platform: string | null
}
/** `RemoteControlClient` as it is on the wire: defaults may be missing. */
export interface RemoteControlClientEncoded extends Omit<
  RemoteControlClient,
  | "appVersion"
  | "deviceModel"
  | "deviceType"
  | "displayName"
  | "lastSeenAt"
  | "osVersion"
  | "platform"
> {
  readonly appVersion?: string | null
  readonly deviceModel?: string | null
  readonly deviceType?: string | null
  readonly displayName?: string | null
  readonly lastSeenAt?: number | null
  readonly osVersion?: string | null
  readonly platform?: string | null
}
export const RemoteControlClient: Schema.Schema<RemoteControlClient, RemoteControlClientEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      appVersion: Lenient.nullable(Schema.String),
      clientId: Schema.String,
      deviceModel: Lenient.nullable(Schema.String),
      deviceType: Lenient.nullable(Schema.String),
      displayName: Lenient.nullable(Schema.String),
      lastSeenAt: Lenient.nullable(Schema.Number),
      osVersion: Lenient.nullable(Schema.String),
      platform: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "RemoteControlClient" })

/** @experimental */
export type RemoteControlClientsListOrder = "asc" | "desc" | (string & {})
export const RemoteControlClientsListOrder: Schema.Schema<RemoteControlClientsListOrder> =
  Schema.String

/** @experimental */
export interface RemoteControlClientsListParams {
  readonly cursor?: string | null
  readonly environmentId: string
  readonly limit?: number | null
  readonly order?: RemoteControlClientsListOrder | null
}
export const RemoteControlClientsListParams: Schema.Schema<RemoteControlClientsListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      environmentId: Schema.String,
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      order: Lenient.optional(Schema.NullOr(RemoteControlClientsListOrder))
    })
  ).annotations({ identifier: "RemoteControlClientsListParams" })

/** @experimental */
export interface RemoteControlClientsListResponse {
  readonly data: ReadonlyArray<RemoteControlClient>
  readonly nextCursor: string | null
}
/** `RemoteControlClientsListResponse` as it is on the wire: defaults may be missing. */
export interface RemoteControlClientsListResponseEncoded extends Omit<
  RemoteControlClientsListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<RemoteControlClientEncoded>
  readonly nextCursor?: string | null
}
export const RemoteControlClientsListResponse: Schema.Schema<
  RemoteControlClientsListResponse,
  RemoteControlClientsListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(RemoteControlClient),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "RemoteControlClientsListResponse" })

/** @experimental */
export interface RemoteControlClientsRevokeParams {
  readonly clientId: string
  readonly environmentId: string
}
export const RemoteControlClientsRevokeParams: Schema.Schema<RemoteControlClientsRevokeParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ clientId: Schema.String, environmentId: Schema.String })
  ).annotations({ identifier: "RemoteControlClientsRevokeParams" })

/** @experimental */
export interface RemoteControlClientsRevokeResponse {}
export const RemoteControlClientsRevokeResponse: Schema.Schema<RemoteControlClientsRevokeResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "RemoteControlClientsRevokeResponse"
  })

export type RemoteControlConnectionStatus =
  | "disabled"
  | "connecting"
  | "connected"
  | "errored"
  | (string & {})
export const RemoteControlConnectionStatus: Schema.Schema<RemoteControlConnectionStatus> =
  Schema.String

export interface RemoteControlDisableParams {
  readonly ephemeral?: boolean
}
export const RemoteControlDisableParams: Schema.Schema<RemoteControlDisableParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ ephemeral: Lenient.optional(Schema.Boolean) })
  ).annotations({ identifier: "RemoteControlDisableParams" })

/** @experimental */
export interface RemoteControlDisableResponse {
  readonly environmentId: string | null
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
}
/** `RemoteControlDisableResponse` as it is on the wire: defaults may be missing. */
export interface RemoteControlDisableResponseEncoded extends Omit<
  RemoteControlDisableResponse,
  "environmentId"
> {
  readonly environmentId?: string | null
}
export const RemoteControlDisableResponse: Schema.Schema<
  RemoteControlDisableResponse,
  RemoteControlDisableResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Lenient.nullable(Schema.String),
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus
  })
).annotations({ identifier: "RemoteControlDisableResponse" })

export interface RemoteControlEnableParams {
  readonly ephemeral?: boolean
}
export const RemoteControlEnableParams: Schema.Schema<RemoteControlEnableParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ ephemeral: Lenient.optional(Schema.Boolean) })
  ).annotations({ identifier: "RemoteControlEnableParams" })

/** @experimental */
export interface RemoteControlEnableResponse {
  readonly environmentId: string | null
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
}
/** `RemoteControlEnableResponse` as it is on the wire: defaults may be missing. */
export interface RemoteControlEnableResponseEncoded extends Omit<
  RemoteControlEnableResponse,
  "environmentId"
> {
  readonly environmentId?: string | null
}
export const RemoteControlEnableResponse: Schema.Schema<
  RemoteControlEnableResponse,
  RemoteControlEnableResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Lenient.nullable(Schema.String),
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus
  })
).annotations({ identifier: "RemoteControlEnableResponse" })

/** @experimental */
export interface RemoteControlPairingStartParams {
  readonly manualCode?: boolean
}
export const RemoteControlPairingStartParams: Schema.Schema<RemoteControlPairingStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ manualCode: Lenient.optional(Schema.Boolean) })
  ).annotations({ identifier: "RemoteControlPairingStartParams" })

/** @experimental */
export interface RemoteControlPairingStartResponse {
  readonly environmentId: string
  readonly expiresAt: number
  readonly manualPairingCode: string | null
  readonly pairingCode: string
}
/** `RemoteControlPairingStartResponse` as it is on the wire: defaults may be missing. */
export interface RemoteControlPairingStartResponseEncoded extends Omit<
  RemoteControlPairingStartResponse,
  "manualPairingCode"
> {
  readonly manualPairingCode?: string | null
}
export const RemoteControlPairingStartResponse: Schema.Schema<
  RemoteControlPairingStartResponse,
  RemoteControlPairingStartResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Schema.String,
    expiresAt: Schema.Number,
    manualPairingCode: Lenient.nullable(Schema.String),
    pairingCode: Schema.String
  })
).annotations({ identifier: "RemoteControlPairingStartResponse" })

/** @experimental */
export interface RemoteControlPairingStatusParams {
  readonly manualPairingCode?: string | null
  readonly pairingCode?: string | null
}
export const RemoteControlPairingStatusParams: Schema.Schema<RemoteControlPairingStatusParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      manualPairingCode: Lenient.optional(Schema.NullOr(Schema.String)),
      pairingCode: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "RemoteControlPairingStatusParams" })

/** @experimental */
export interface RemoteControlPairingStatusResponse {
  readonly claimed: boolean
}
export const RemoteControlPairingStatusResponse: Schema.Schema<RemoteControlPairingStatusResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ claimed: Schema.Boolean })).annotations({
    identifier: "RemoteControlPairingStatusResponse"
  })

/** Current remote-control connection status and remote identity exposed to clients. */
export interface RemoteControlStatusChangedNotification {
  readonly environmentId: string | null
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
}
/** `RemoteControlStatusChangedNotification` as it is on the wire: defaults may be missing. */
export interface RemoteControlStatusChangedNotificationEncoded extends Omit<
  RemoteControlStatusChangedNotification,
  "environmentId"
> {
  readonly environmentId?: string | null
}
export const RemoteControlStatusChangedNotification: Schema.Schema<
  RemoteControlStatusChangedNotification,
  RemoteControlStatusChangedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Lenient.nullable(Schema.String),
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus
  })
).annotations({ identifier: "RemoteControlStatusChangedNotification" })

/** @experimental */
export interface RemoteControlStatusReadResponse {
  readonly environmentId: string | null
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
}
/** `RemoteControlStatusReadResponse` as it is on the wire: defaults may be missing. */
export interface RemoteControlStatusReadResponseEncoded extends Omit<
  RemoteControlStatusReadResponse,
  "environmentId"
> {
  readonly environmentId?: string | null
}
export const RemoteControlStatusReadResponse: Schema.Schema<
  RemoteControlStatusReadResponse,
  RemoteControlStatusReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Lenient.nullable(Schema.String),
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus
  })
).annotations({ identifier: "RemoteControlStatusReadResponse" })

export interface SessionMigration {
  readonly cwd: string
  readonly path: string
  readonly title: string | null
}
/** `SessionMigration` as it is on the wire: defaults may be missing. */
export interface SessionMigrationEncoded extends Omit<SessionMigration, "title"> {
  readonly title?: string | null
}
export const SessionMigration: Schema.Schema<SessionMigration, SessionMigrationEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cwd: Schema.String,
      path: Schema.String,
      title: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "SessionMigration" })

export interface SkillMigration {
  readonly name: string
}
export const SkillMigration: Schema.Schema<SkillMigration> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String })
).annotations({ identifier: "SkillMigration" })

export interface SubagentMigration {
  readonly name: string
}
export const SubagentMigration: Schema.Schema<SubagentMigration> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ name: Schema.String })
).annotations({ identifier: "SubagentMigration" })
