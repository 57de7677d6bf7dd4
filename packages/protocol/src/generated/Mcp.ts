/**
 * The definitions of the domain "Mcp".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"

export interface ListMcpServerStatusParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Controls how much MCP inventory data to fetch for each server. Defaults to `Full` when omitted. */
  readonly detail?: McpServerStatusDetail | null
  /** Select this environment's registration. Requires `serverName` and `threadId`. When omitted, a named request uses the same server as older clients. */
  readonly environmentId?: string | null
  /** Optional page size; defaults to a server-defined value. */
  readonly limit?: number | null
  /** Limit discovery to one server. With a thread ID, reuse that thread's MCP connection. */
  readonly serverName?: string | null
  readonly threadId?: string | null
}
export const ListMcpServerStatusParams: Schema.Schema<ListMcpServerStatusParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      detail: Lenient.optional(Schema.NullOr(McpServerStatusDetail)),
      environmentId: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      serverName: Lenient.optional(Schema.NullOr(Schema.String)),
      threadId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ListMcpServerStatusParams" })

export interface ListMcpServerStatusResponse {
  readonly data: ReadonlyArray<McpServerStatus>
  /** Opaque cursor to pass to the next call to continue after the last item. If None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ListMcpServerStatusResponse` as it is on the wire: defaults may be missing. */
export interface ListMcpServerStatusResponseEncoded extends Omit<
  ListMcpServerStatusResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<McpServerStatusEncoded>
  readonly nextCursor?: string | null
}
export const ListMcpServerStatusResponse: Schema.Schema<
  ListMcpServerStatusResponse,
  ListMcpServerStatusResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(McpServerStatus),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ListMcpServerStatusResponse" })

export type McpAuthStatus =
  | "unknown"
  | "unsupported"
  | "notLoggedIn"
  | "bearerToken"
  | "oAuth"
  | (string & {})
export const McpAuthStatus: Schema.Schema<McpAuthStatus> = Schema.String

export interface McpResourceReadParams {
  /** Additional MCP request metadata. Account and turn routing keys are reserved. */
  readonly _meta?: Readonly<Record<string, unknown>> | null
  readonly connectorId?: string | null
  /** Exact registration scope; omission preserves legacy name-only selection. */
  readonly environmentId?: string | null
  /** Originating MCP tool call used to select the resource's app. */
  readonly originCallId?: string | null
  readonly server: string
  /** Explicit hosted app/account. Omit to retain legacy resource discovery. */
  readonly target?: McpResourceReadTarget | null
  readonly threadId?: string | null
  readonly uri: string
}
export const McpResourceReadParams: Schema.Schema<McpResourceReadParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      _meta: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      ),
      connectorId: Lenient.optional(Schema.NullOr(Schema.String)),
      environmentId: Lenient.optional(Schema.NullOr(Schema.String)),
      originCallId: Lenient.optional(Schema.NullOr(Schema.String)),
      server: Schema.String,
      target: Lenient.optional(Schema.NullOr(McpResourceReadTarget)),
      threadId: Lenient.optional(Schema.NullOr(Schema.String)),
      uri: Schema.String
    })
  ).annotations({ identifier: "McpResourceReadParams" })

export interface McpResourceReadResponse {
  readonly contents: ReadonlyArray<ResourceContent>
  /** Originating call when the server applied app-specific resource scoping. */
  readonly originCallId: string | null
}
/** `McpResourceReadResponse` as it is on the wire: defaults may be missing. */
export interface McpResourceReadResponseEncoded extends Omit<
  McpResourceReadResponse,
  "contents" | "originCallId"
> {
  readonly contents: ReadonlyArray<ResourceContentEncoded>
  readonly originCallId?: string | null
}
export const McpResourceReadResponse: Schema.Schema<
  McpResourceReadResponse,
  McpResourceReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    contents: Schema.Array(ResourceContent),
    originCallId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "McpResourceReadResponse" })

export interface McpResourceReadTarget {
  readonly connectorId: string
  /** Null explicitly requests no-auth access, subject to the app's resource policy. */
  readonly linkId: string | null
}
export const McpResourceReadTarget: Schema.Schema<McpResourceReadTarget> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ connectorId: Schema.String, linkId: Schema.NullOr(Schema.String) })
  ).annotations({ identifier: "McpResourceReadTarget" })

export type McpServerConnectionStatus =
  | "notStarted"
  | "starting"
  | "connected"
  | "authenticationRequired"
  | "failed"
  | "cancelled"
  | "disabled"
  | (string & {})
export const McpServerConnectionStatus: Schema.Schema<McpServerConnectionStatus> = Schema.String

export interface McpServerEventNotification {
  readonly method: string
  readonly params: unknown
}
export const McpServerEventNotification: Schema.Schema<McpServerEventNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ method: Schema.String, params: Schema.Unknown })
  ).annotations({ identifier: "McpServerEventNotification" })

export interface McpServerEventStreamNotification {
  readonly notification: McpServerEventNotification
  readonly subscriptionId: string
}
export const McpServerEventStreamNotification: Schema.Schema<McpServerEventStreamNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ notification: McpServerEventNotification, subscriptionId: Schema.String })
  ).annotations({ identifier: "McpServerEventStreamNotification" })

/** @experimental */
export interface McpServerEventStreamStartParams {
  readonly _meta?: unknown
  readonly arguments: unknown
  readonly name: string
  readonly server: string
  readonly subscriptionId: string
  readonly threadId: string
}
export const McpServerEventStreamStartParams: Schema.Schema<McpServerEventStreamStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      _meta: Lenient.optional(Schema.Unknown),
      arguments: Schema.Unknown,
      name: Schema.String,
      server: Schema.String,
      subscriptionId: Schema.String,
      threadId: Schema.String
    })
  ).annotations({ identifier: "McpServerEventStreamStartParams" })

/** @experimental */
export interface McpServerEventStreamStartResponse {}
export const McpServerEventStreamStartResponse: Schema.Schema<McpServerEventStreamStartResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "McpServerEventStreamStartResponse"
  })

/** @experimental */
export interface McpServerEventStreamStopParams {
  readonly subscriptionId: string
}
export const McpServerEventStreamStopParams: Schema.Schema<McpServerEventStreamStopParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ subscriptionId: Schema.String })).annotations(
    { identifier: "McpServerEventStreamStopParams" }
  )

/** @experimental */
export interface McpServerEventStreamStopResponse {}
export const McpServerEventStreamStopResponse: Schema.Schema<McpServerEventStreamStopResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "McpServerEventStreamStopResponse"
  })

/** Presentation metadata advertised by an initialized MCP server. */
export interface McpServerInfo {
  readonly description: string | null
  readonly icons: ReadonlyArray<unknown> | null
  readonly name: string
  readonly title: string | null
  readonly version: string
  readonly websiteUrl: string | null
}
/** `McpServerInfo` as it is on the wire: defaults may be missing. */
export interface McpServerInfoEncoded extends Omit<
  McpServerInfo,
  "description" | "icons" | "title" | "websiteUrl"
> {
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly title?: string | null
  readonly websiteUrl?: string | null
}
export const McpServerInfo: Schema.Schema<McpServerInfo, McpServerInfoEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      description: Lenient.nullable(Schema.String),
      icons: Lenient.nullable(Schema.Array(Schema.Unknown)),
      name: Schema.String,
      title: Lenient.nullable(Schema.String),
      version: Schema.String,
      websiteUrl: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "McpServerInfo" })

export type McpServerOauthClientRegistration = "auto" | "cimd" | "dcr" | (string & {})
export const McpServerOauthClientRegistration: Schema.Schema<McpServerOauthClientRegistration> =
  Schema.String

export interface McpServerOauthLoginCompletedNotification {
  readonly error: string | null
  /** Identifies the explicit login attempt. Older servers omit this field. */
  readonly loginId: string | null
  readonly name: string
  readonly success: boolean
  readonly threadId: string | null
}
/** `McpServerOauthLoginCompletedNotification` as it is on the wire: defaults may be missing. */
export interface McpServerOauthLoginCompletedNotificationEncoded extends Omit<
  McpServerOauthLoginCompletedNotification,
  "error" | "loginId" | "threadId"
> {
  readonly error?: string | null
  readonly loginId?: string | null
  readonly threadId?: string | null
}
export const McpServerOauthLoginCompletedNotification: Schema.Schema<
  McpServerOauthLoginCompletedNotification,
  McpServerOauthLoginCompletedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    error: Lenient.nullable(Schema.String),
    loginId: Lenient.nullable(Schema.String),
    name: Schema.String,
    success: Schema.Boolean,
    threadId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "McpServerOauthLoginCompletedNotification" })

export interface McpServerOauthLoginParams {
  /** Registration strategy for this login only; omission selects automatic discovery. */
  readonly clientRegistration?: McpServerOauthClientRegistration | null
  /** Exact registration scope; omission preserves legacy name-only selection. */
  readonly environmentId?: string | null
  readonly name: string
  readonly scopes?: ReadonlyArray<string> | null
  readonly threadId?: string | null
  readonly timeoutSecs?: number | null
}
export const McpServerOauthLoginParams: Schema.Schema<McpServerOauthLoginParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      clientRegistration: Lenient.optional(Schema.NullOr(McpServerOauthClientRegistration)),
      environmentId: Lenient.optional(Schema.NullOr(Schema.String)),
      name: Schema.String,
      scopes: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
      threadId: Lenient.optional(Schema.NullOr(Schema.String)),
      timeoutSecs: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "McpServerOauthLoginParams" })

export interface McpServerOauthLoginResponse {
  readonly authorizationUrl: string
  /** Identifies this login attempt across the response and completion notification. Older servers omit this field; current servers always return it. */
  readonly loginId: string | null
}
/** `McpServerOauthLoginResponse` as it is on the wire: defaults may be missing. */
export interface McpServerOauthLoginResponseEncoded extends Omit<
  McpServerOauthLoginResponse,
  "loginId"
> {
  readonly loginId?: string | null
}
export const McpServerOauthLoginResponse: Schema.Schema<
  McpServerOauthLoginResponse,
  McpServerOauthLoginResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ authorizationUrl: Schema.String, loginId: Lenient.nullable(Schema.String) })
).annotations({ identifier: "McpServerOauthLoginResponse" })

export type McpServerStartupFailureReason = "reauthenticationRequired" | (string & {})
export const McpServerStartupFailureReason: Schema.Schema<McpServerStartupFailureReason> =
  Schema.String

export type McpServerStartupState = "starting" | "ready" | "failed" | "cancelled" | (string & {})
export const McpServerStartupState: Schema.Schema<McpServerStartupState> = Schema.String

export interface McpServerStatus {
  readonly authStatus: McpAuthStatus
  /** Environment that contributed this registration; null for a thread-wide server. Older servers omit this field. */
  readonly environmentId: string | null
  /** HTTP origin of the effective configured endpoint, including plugin servers. Excludes credentials, path, query, and fragment; null for non-HTTP transports. */
  readonly httpOrigin: string | null
  readonly name: string
  readonly pluginId: string | null
  readonly resourceTemplates: ReadonlyArray<ResourceTemplate>
  readonly resources: ReadonlyArray<Resource>
  /** Current thread-runtime connection state; null when unavailable or the configuration changed. */
  readonly runtimeStatus: McpServerConnectionStatus | null
  /** Capabilities advertised by the initialized MCP server; null when unavailable. */
  readonly serverCapabilities?: unknown
  readonly serverInfo: McpServerInfo | null
  /** Opaque `_meta` from the first page of the corresponding MCP tool catalog. Null when unavailable. */
  readonly toolListMeta?: unknown
  readonly tools: Readonly<Record<string, Tool>>
  /** Tool discovery failed and no catalog was returned. Null when a catalog is returned, including cached or empty catalogs. */
  readonly toolsError: string | null
}
/** `McpServerStatus` as it is on the wire: defaults may be missing. */
export interface McpServerStatusEncoded extends Omit<
  McpServerStatus,
  | "environmentId"
  | "httpOrigin"
  | "pluginId"
  | "resourceTemplates"
  | "resources"
  | "runtimeStatus"
  | "serverInfo"
  | "tools"
  | "toolsError"
> {
  readonly environmentId?: string | null
  readonly httpOrigin?: string | null
  readonly pluginId?: string | null
  readonly resourceTemplates: ReadonlyArray<ResourceTemplateEncoded>
  readonly resources: ReadonlyArray<ResourceEncoded>
  readonly runtimeStatus?: McpServerConnectionStatus | null
  readonly serverInfo?: McpServerInfoEncoded | null
  readonly tools: Readonly<Record<string, ToolEncoded>>
  readonly toolsError?: string | null
}
export const McpServerStatus: Schema.Schema<McpServerStatus, McpServerStatusEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      authStatus: McpAuthStatus,
      environmentId: Lenient.nullable(Schema.String),
      httpOrigin: Lenient.nullable(Schema.String),
      name: Schema.String,
      pluginId: Lenient.nullable(Schema.String),
      resourceTemplates: Schema.Array(ResourceTemplate),
      resources: Schema.Array(Resource),
      runtimeStatus: Lenient.nullable(McpServerConnectionStatus),
      serverCapabilities: Lenient.optional(Schema.Unknown),
      serverInfo: Lenient.nullable(McpServerInfo),
      toolListMeta: Lenient.optional(Schema.Unknown),
      tools: Schema.Record({ key: Schema.String, value: Tool }),
      toolsError: Lenient.nullable(Schema.String)
    })
  ).annotations({ identifier: "McpServerStatus" })

export type McpServerStatusDetail = "full" | "toolsAndAuthOnly" | (string & {})
export const McpServerStatusDetail: Schema.Schema<McpServerStatusDetail> = Schema.String

export interface McpServerStatusUpdatedNotification {
  /** Registration scope, not necessarily the server's execution environment. */
  readonly environmentId: string | null
  readonly error: string | null
  readonly failureReason: McpServerStartupFailureReason | null
  readonly name: string
  readonly status: McpServerStartupState
  readonly threadId: string | null
}
/** `McpServerStatusUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface McpServerStatusUpdatedNotificationEncoded extends Omit<
  McpServerStatusUpdatedNotification,
  "environmentId" | "error" | "failureReason" | "threadId"
> {
  readonly environmentId?: string | null
  readonly error?: string | null
  readonly failureReason?: McpServerStartupFailureReason | null
  readonly threadId?: string | null
}
export const McpServerStatusUpdatedNotification: Schema.Schema<
  McpServerStatusUpdatedNotification,
  McpServerStatusUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    environmentId: Lenient.nullable(Schema.String),
    error: Lenient.nullable(Schema.String),
    failureReason: Lenient.nullable(McpServerStartupFailureReason),
    name: Schema.String,
    status: McpServerStartupState,
    threadId: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "McpServerStatusUpdatedNotification" })

export interface McpServerToolCallParams {
  readonly _meta?: unknown
  readonly arguments?: unknown
  /** Exact registration scope; omission preserves legacy name-only selection. */
  readonly environmentId?: string | null
  readonly server: string
  readonly threadId: string
  readonly tool: string
}
export const McpServerToolCallParams: Schema.Schema<McpServerToolCallParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      _meta: Lenient.optional(Schema.Unknown),
      arguments: Lenient.optional(Schema.Unknown),
      environmentId: Lenient.optional(Schema.NullOr(Schema.String)),
      server: Schema.String,
      threadId: Schema.String,
      tool: Schema.String
    })
  ).annotations({ identifier: "McpServerToolCallParams" })

export interface McpServerToolCallResponse {
  readonly _meta?: unknown
  readonly content: ReadonlyArray<unknown>
  readonly isError: boolean | null
  readonly structuredContent?: unknown
}
/** `McpServerToolCallResponse` as it is on the wire: defaults may be missing. */
export interface McpServerToolCallResponseEncoded extends Omit<
  McpServerToolCallResponse,
  "isError"
> {
  readonly isError?: boolean | null
}
export const McpServerToolCallResponse: Schema.Schema<
  McpServerToolCallResponse,
  McpServerToolCallResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    _meta: Lenient.optional(Schema.Unknown),
    content: Schema.Array(Schema.Unknown),
    isError: Lenient.nullable(Schema.Boolean),
    structuredContent: Lenient.optional(Schema.Unknown)
  })
).annotations({ identifier: "McpServerToolCallResponse" })

/** A known resource that the server is capable of reading. */
export interface Resource {
  readonly _meta?: unknown
  readonly annotations?: unknown
  readonly description: string | null
  readonly icons: ReadonlyArray<unknown> | null
  readonly mimeType: string | null
  readonly name: string
  readonly size: number | null
  readonly title: string | null
  readonly uri: string
}
/** `Resource` as it is on the wire: defaults may be missing. */
export interface ResourceEncoded extends Omit<
  Resource,
  "description" | "icons" | "mimeType" | "size" | "title"
> {
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly mimeType?: string | null
  readonly size?: number | null
  readonly title?: string | null
}
export const Resource: Schema.Schema<Resource, ResourceEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    _meta: Lenient.optional(Schema.Unknown),
    annotations: Lenient.optional(Schema.Unknown),
    description: Lenient.nullable(Schema.String),
    icons: Lenient.nullable(Schema.Array(Schema.Unknown)),
    mimeType: Lenient.nullable(Schema.String),
    name: Schema.String,
    size: Lenient.nullable(Schema.Number),
    title: Lenient.nullable(Schema.String),
    uri: Schema.String
  })
).annotations({ identifier: "Resource" })

/** Contents returned when reading a resource from an MCP server. */
export type ResourceContent =
  | {
      readonly _meta?: unknown
      readonly mimeType: string | null
      readonly text: string
      /** The URI of this resource. */
      readonly uri: string
    }
  | {
      readonly _meta?: unknown
      readonly blob: string
      readonly mimeType: string | null
      /** The URI of this resource. */
      readonly uri: string
    }
  | Lenient.UnknownVariant
/** `ResourceContent` as it is on the wire: defaults may be missing. */
export type ResourceContentEncoded =
  | {
      readonly _meta?: unknown
      readonly mimeType?: string | null
      readonly text: string
      readonly uri: string
    }
  | {
      readonly _meta?: unknown
      readonly blob: string
      readonly mimeType?: string | null
      readonly uri: string
    }
  | Lenient.UnknownVariant
export const ResourceContent: Schema.Schema<ResourceContent, ResourceContentEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      Lenient.struct({
        _meta: Lenient.optional(Schema.Unknown),
        mimeType: Lenient.nullable(Schema.String),
        text: Schema.String,
        uri: Schema.String
      }),
      Lenient.struct({
        _meta: Lenient.optional(Schema.Unknown),
        blob: Schema.String,
        mimeType: Lenient.nullable(Schema.String),
        uri: Schema.String
      }),
      Lenient.unknownVariant()
    )
  ).annotations({ identifier: "ResourceContent" })

/** A template description for resources available on the server. */
export interface ResourceTemplate {
  readonly annotations?: unknown
  readonly description: string | null
  readonly mimeType: string | null
  readonly name: string
  readonly title: string | null
  readonly uriTemplate: string
}
/** `ResourceTemplate` as it is on the wire: defaults may be missing. */
export interface ResourceTemplateEncoded extends Omit<
  ResourceTemplate,
  "description" | "mimeType" | "title"
> {
  readonly description?: string | null
  readonly mimeType?: string | null
  readonly title?: string | null
}
export const ResourceTemplate: Schema.Schema<ResourceTemplate, ResourceTemplateEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      annotations: Lenient.optional(Schema.Unknown),
      description: Lenient.nullable(Schema.String),
      mimeType: Lenient.nullable(Schema.String),
      name: Schema.String,
      title: Lenient.nullable(Schema.String),
      uriTemplate: Schema.String
    })
  ).annotations({ identifier: "ResourceTemplate" })

/** Definition for a tool the client can call. */
export interface Tool {
  readonly _meta?: unknown
  readonly annotations?: unknown
  readonly description: string | null
  readonly icons: ReadonlyArray<unknown> | null
  readonly inputSchema: unknown
  readonly name: string
  readonly outputSchema?: unknown
  readonly title: string | null
}
/** `Tool` as it is on the wire: defaults may be missing. */
export interface ToolEncoded extends Omit<Tool, "description" | "icons" | "title"> {
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly title?: string | null
}
export const Tool: Schema.Schema<Tool, ToolEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    _meta: Lenient.optional(Schema.Unknown),
    annotations: Lenient.optional(Schema.Unknown),
    description: Lenient.nullable(Schema.String),
    icons: Lenient.nullable(Schema.Array(Schema.Unknown)),
    inputSchema: Schema.Unknown,
    name: Schema.String,
    outputSchema: Lenient.optional(Schema.Unknown),
    title: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "Tool" })
