/**
 * The definitions of the domain "ThreadHistory".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import {
  RequestId,
  SortDirection,
  ThreadReadState,
  type ThreadReadStateEncoded,
  TurnItemsView,
  TurnStatus
} from "./Common.ts"
import { ThreadItem, type ThreadItemEncoded } from "./Item.ts"
import { ThreadRealtimeItem, type ThreadRealtimeItemEncoded } from "./Realtime.ts"
import { Thread, type ThreadEncoded } from "./Thread.ts"
import { Turn, type TurnEncoded, TurnError, type TurnErrorEncoded } from "./Turn.ts"

export interface ItemThreadItemsListAnchor {
  readonly itemId: string
  readonly type: "item"
}
export const ItemThreadItemsListAnchor: Schema.Schema<ItemThreadItemsListAnchor> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ itemId: Schema.String, type: Schema.Literal("item") })
  ).annotations({ identifier: "ItemThreadItemsListAnchor" })

export interface ItemThreadTimelineEntry {
  readonly item: ThreadItem
  readonly position: number
  readonly turnId: string
  readonly type: "item"
}
/** `ItemThreadTimelineEntry` as it is on the wire: defaults may be missing. */
export interface ItemThreadTimelineEntryEncoded extends Omit<ItemThreadTimelineEntry, "item"> {
  readonly item: ThreadItemEncoded
}
export const ItemThreadTimelineEntry: Schema.Schema<
  ItemThreadTimelineEntry,
  ItemThreadTimelineEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    item: ThreadItem,
    position: Schema.Number,
    turnId: Schema.String,
    type: Schema.Literal("item")
  })
).annotations({ identifier: "ItemThreadTimelineEntry" })

export interface ReadThreadReadStateOperation {
  readonly type: "read"
}
export const ReadThreadReadStateOperation: Schema.Schema<ReadThreadReadStateOperation> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ type: Schema.Literal("read") })).annotations({
    identifier: "ReadThreadReadStateOperation"
  })

export interface RealtimeThreadTimelineEntry {
  readonly item: ThreadRealtimeItem
  readonly position: number
  readonly type: "realtime"
}
/** `RealtimeThreadTimelineEntry` as it is on the wire: defaults may be missing. */
export interface RealtimeThreadTimelineEntryEncoded extends Omit<
  RealtimeThreadTimelineEntry,
  "item"
> {
  readonly item: ThreadRealtimeItemEncoded
}
export const RealtimeThreadTimelineEntry: Schema.Schema<
  RealtimeThreadTimelineEntry,
  RealtimeThreadTimelineEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    item: ThreadRealtimeItem,
    position: Schema.Number,
    type: Schema.Literal("realtime")
  })
).annotations({ identifier: "RealtimeThreadTimelineEntry" })

export interface ThreadItemEntry {
  /** Unix timestamp (milliseconds) when the item completed, if recorded by the producer. */
  readonly completedAtMs: number | null
  readonly item: ThreadItem
  /**
   * The saved output was omitted. Fetch the complete item with `thread/items/read`.
   *
   * @experimental
   */
  readonly outputDeferred?: boolean
  /** Unix timestamp (milliseconds) when the item started, if recorded by the producer. */
  readonly startedAtMs: number | null
  /** Turn containing this item. */
  readonly turnId: string
}
/** `ThreadItemEntry` as it is on the wire: defaults may be missing. */
export interface ThreadItemEntryEncoded extends Omit<
  ThreadItemEntry,
  "completedAtMs" | "item" | "startedAtMs"
> {
  readonly completedAtMs?: number | null
  readonly item: ThreadItemEncoded
  readonly startedAtMs?: number | null
}
export const ThreadItemEntry: Schema.Schema<ThreadItemEntry, ThreadItemEntryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      completedAtMs: Lenient.nullable(Schema.Number),
      item: ThreadItem,
      outputDeferred: Lenient.optional(Schema.Boolean),
      startedAtMs: Lenient.nullable(Schema.Number),
      turnId: Schema.String
    })
  ).annotations({ identifier: "ThreadItemEntry" })

export interface ThreadItemOutputDeferral {
  /**
   * Defer nonempty output from successful commands.
   *
   * @experimental
   */
  readonly commandExecution?: boolean
  /**
   * Defer nonempty plain-text results from successful MCP tool calls.
   *
   * @experimental
   */
  readonly mcpToolCall?: boolean
}
export const ThreadItemOutputDeferral: Schema.Schema<ThreadItemOutputDeferral> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      commandExecution: Lenient.optional(Schema.Boolean),
      mcpToolCall: Lenient.optional(Schema.Boolean)
    })
  ).annotations({ identifier: "ThreadItemOutputDeferral" })

/** An exclusive item position within the requested visible turn. */
export type ThreadItemsListAnchor = ItemThreadItemsListAnchor
export const ThreadItemsListAnchor: Schema.Schema<ThreadItemsListAnchor> =
  /*#__PURE__*/ Schema.suspend(() => Schema.Union(ItemThreadItemsListAnchor)).annotations({
    identifier: "ThreadItemsListAnchor"
  })

/** Starting position for an item-history page. */
export type ThreadItemsListCursor = string | ThreadItemsListAnchor
export const ThreadItemsListCursor: Schema.Schema<ThreadItemsListCursor> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(Schema.String, ThreadItemsListAnchor)
  ).annotations({ identifier: "ThreadItemsListCursor" })

export interface ThreadItemsListParams {
  /** Opaque continuation cursor or an exclusive item anchor in the requested visible turn. An item anchor requires a non-empty `turnId`; ascending (the default) returns items after it, and descending returns items before it. Continue with the returned string cursor. */
  readonly cursor?: ThreadItemsListCursor | null
  /** For a single turn, choose which saved outputs to fetch separately by item ID. */
  readonly deferOutput?: ThreadItemOutputDeferral | null
  /** Optional item page size. */
  readonly limit?: number | null
  /** Optional item pagination direction; defaults to ascending. */
  readonly sortDirection?: SortDirection | null
  readonly threadId: string
  /** Optional turn id to filter by. When omitted, returns items across the thread. */
  readonly turnId?: string | null
}
export const ThreadItemsListParams: Schema.Schema<ThreadItemsListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(ThreadItemsListCursor)),
      deferOutput: Lenient.optional(Schema.NullOr(ThreadItemOutputDeferral)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      sortDirection: Lenient.optional(Schema.NullOr(SortDirection)),
      threadId: Schema.String,
      turnId: Lenient.optional(Schema.NullOr(Schema.String))
    })
  ).annotations({ identifier: "ThreadItemsListParams" })

export interface ThreadItemsListResponse {
  /** Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when the page contains at least one item. */
  readonly backwardsCursor: string | null
  readonly data: ReadonlyArray<ThreadItemEntry>
  /** Opaque cursor to pass to the next call to continue after the last item. if None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ThreadItemsListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadItemsListResponseEncoded extends Omit<
  ThreadItemsListResponse,
  "backwardsCursor" | "data" | "nextCursor"
> {
  readonly backwardsCursor?: string | null
  readonly data: ReadonlyArray<ThreadItemEntryEncoded>
  readonly nextCursor?: string | null
}
export const ThreadItemsListResponse: Schema.Schema<
  ThreadItemsListResponse,
  ThreadItemsListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    backwardsCursor: Lenient.nullable(Schema.String),
    data: Schema.Array(ThreadItemEntry),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadItemsListResponse" })

/**
 * EXPERIMENTAL - retrieve a bounded set of persisted items from one turn.
 *
 * @experimental
 */
export interface ThreadItemsReadParams {
  /** Item IDs to retrieve. Supply 1 to 100 IDs. */
  readonly itemIds: ReadonlyArray<string>
  readonly threadId: string
  readonly turnId: string
}
export const ThreadItemsReadParams: Schema.Schema<ThreadItemsReadParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemIds: Schema.Array(Schema.String),
      threadId: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ThreadItemsReadParams" })

/**
 * EXPERIMENTAL - persisted items returned in canonical stored order.
 *
 * @experimental
 */
export interface ThreadItemsReadResponse {
  readonly data: ReadonlyArray<ThreadItemEntry>
}
/** `ThreadItemsReadResponse` as it is on the wire: defaults may be missing. */
export interface ThreadItemsReadResponseEncoded extends Omit<ThreadItemsReadResponse, "data"> {
  readonly data: ReadonlyArray<ThreadItemEntryEncoded>
}
export const ThreadItemsReadResponse: Schema.Schema<
  ThreadItemsReadResponse,
  ThreadItemsReadResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(ThreadItemEntry) })
).annotations({ identifier: "ThreadItemsReadResponse" })

export type ThreadListCwdFilter = string | ReadonlyArray<string>
export const ThreadListCwdFilter: Schema.Schema<ThreadListCwdFilter> = /*#__PURE__*/ Schema.suspend(
  () => Schema.Union(Schema.String, Schema.Array(Schema.String))
).annotations({ identifier: "ThreadListCwdFilter" })

export interface ThreadListParams {
  /**
   * Optional ancestor thread filter. Returns spawned descendants at any depth, excluding the ancestor itself. Mutually exclusive with `parentThreadId`.
   *
   * @experimental
   */
  readonly ancestorThreadId?: string | null
  /** Optional archived filter; when set to true, only archived threads are returned. If false or null, only non-archived threads are returned. */
  readonly archived?: boolean | null
  /**
   * Return only persistent threads attached to this thread, including empty threads. Mutually exclusive with parentThreadId and ancestorThreadId. Omitting this filter keeps attached threads hidden from ordinary listings.
   *
   * @experimental
   */
  readonly attachedToThreadId?: string | null
  /** Show local history visible to the current ChatGPT account. Defaults to false. */
  readonly currentAccountOnly?: boolean
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional cwd filter or filters; when set, only threads whose session cwd exactly matches one of these paths are returned. */
  readonly cwd?: ThreadListCwdFilter | null
  /** Thread IDs to exclude before applying the result limit. Up to 100 entries; invalid IDs or a larger list are rejected, never truncated. Send the same exclusions on each page. Omitted, null, or empty means no exclusions. */
  readonly excludedThreadIds?: ReadonlyArray<string> | null
  /**
   * Include persistent threads attached to a parent when searching by title.
   *
   * @experimental
   */
  readonly includeAttachedThreads?: boolean
  /** Restrict results to up to 100 thread IDs before pagination. Omit or send null for unrestricted results. An empty list matches nothing. Exclusions still apply. Repeat the same IDs on each page. The local store uses indexed metadata for this filter. */
  readonly includedThreadIds?: ReadonlyArray<string> | null
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null
  /** Optional provider filter; when set, only sessions recorded under these providers are returned. When present but empty, includes all providers. */
  readonly modelProviders?: ReadonlyArray<string> | null
  /** Optional originator allowlist, matching any supplied value exactly. Supported by hosted backends only; the local app-server rejects a nonempty list. Omitted or empty lists leave originators unrestricted. */
  readonly originators?: ReadonlyArray<string> | null
  /**
   * Optional direct parent thread filter. Mutually exclusive with `ancestorThreadId`.
   *
   * @experimental
   */
  readonly parentThreadId?: string | null
  /**
   * Omit to include every project, set to null for unassigned threads, or provide a project ID to return only threads in that project.
   *
   * @experimental
   */
  readonly projectId?: string | null
  /** Optional substring filter for the extracted thread title. */
  readonly searchTerm?: string | null
  /** Omit to include every section, set to `null` for unsectioned threads, or provide a section ID to return only threads in that section. */
  readonly sectionId?: string | null
  /** Optional sort direction; defaults to descending (newest first). */
  readonly sortDirection?: SortDirection | null
  /** Optional sort key; defaults to created_at. */
  readonly sortKey?: ThreadSortKey | null
  /** Optional source filter; when set, only sessions from these source kinds are returned. When omitted or empty, defaults to interactive sources. */
  readonly sourceKinds?: ReadonlyArray<ThreadSourceKind> | null
  /** If true, the local store returns indexed metadata without scanning JSONL rollouts for repairs. Requests with `includedThreadIds` always use indexed metadata. */
  readonly useStateDbOnly?: boolean
}
export const ThreadListParams: Schema.Schema<ThreadListParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    ancestorThreadId: Lenient.optional(Schema.NullOr(Schema.String)),
    archived: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    attachedToThreadId: Lenient.optional(Schema.NullOr(Schema.String)),
    currentAccountOnly: Lenient.optional(Schema.Boolean),
    cursor: Lenient.optional(Schema.NullOr(Schema.String)),
    cwd: Lenient.optional(Schema.NullOr(ThreadListCwdFilter)),
    excludedThreadIds: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    includeAttachedThreads: Lenient.optional(Schema.Boolean),
    includedThreadIds: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    limit: Lenient.optional(Schema.NullOr(Schema.Number)),
    modelProviders: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    originators: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String))),
    parentThreadId: Lenient.optional(Schema.NullOr(Schema.String)),
    projectId: Lenient.optional(Schema.NullOr(Schema.String)),
    searchTerm: Lenient.optional(Schema.NullOr(Schema.String)),
    sectionId: Lenient.optional(Schema.NullOr(Schema.String)),
    sortDirection: Lenient.optional(Schema.NullOr(SortDirection)),
    sortKey: Lenient.optional(Schema.NullOr(ThreadSortKey)),
    sourceKinds: Lenient.optional(Schema.NullOr(Schema.Array(ThreadSourceKind))),
    useStateDbOnly: Lenient.optional(Schema.Boolean)
  })
).annotations({ identifier: "ThreadListParams" })

export interface ThreadListResponse {
  /** Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when the page contains at least one thread. Use it with the opposite `sortDirection`; for timestamp sorts it anchors at the start of the page timestamp so same-second updates are not skipped. */
  readonly backwardsCursor: string | null
  readonly data: ReadonlyArray<Thread>
  /** Opaque cursor to pass to the next call to continue after the last item. if None, there are no more items to return. */
  readonly nextCursor: string | null
  /**
   * Local receipts for eligible threads on this page, keyed by thread ID. Null means durable read state is unavailable; an absent key means that row is ineligible.
   *
   * @experimental
   */
  readonly readStates: Readonly<Record<string, ThreadReadState>> | null
}
/** `ThreadListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadListResponseEncoded extends Omit<
  ThreadListResponse,
  "backwardsCursor" | "data" | "nextCursor" | "readStates"
> {
  readonly backwardsCursor?: string | null
  readonly data: ReadonlyArray<ThreadEncoded>
  readonly nextCursor?: string | null
  readonly readStates?: Readonly<Record<string, ThreadReadStateEncoded>> | null
}
export const ThreadListResponse: Schema.Schema<ThreadListResponse, ThreadListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      backwardsCursor: Lenient.nullable(Schema.String),
      data: Schema.Array(Thread),
      nextCursor: Lenient.nullable(Schema.String),
      readStates: Lenient.nullable(Schema.Record({ key: Schema.String, value: ThreadReadState }))
    })
  ).annotations({ identifier: "ThreadListResponse" })

export interface ThreadLoadedListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Optional page size; defaults to no limit. */
  readonly limit?: number | null
}
export const ThreadLoadedListParams: Schema.Schema<ThreadLoadedListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number))
    })
  ).annotations({ identifier: "ThreadLoadedListParams" })

export interface ThreadLoadedListResponse {
  /** Thread ids for sessions currently loaded in memory. */
  readonly data: ReadonlyArray<string>
  /** Opaque cursor to pass to the next call to continue after the last item. if None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ThreadLoadedListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadLoadedListResponseEncoded extends Omit<
  ThreadLoadedListResponse,
  "nextCursor"
> {
  readonly nextCursor?: string | null
}
export const ThreadLoadedListResponse: Schema.Schema<
  ThreadLoadedListResponse,
  ThreadLoadedListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(Schema.String), nextCursor: Lenient.nullable(Schema.String) })
).annotations({ identifier: "ThreadLoadedListResponse" })

export interface ThreadReadStateChangedNotification {
  readonly readState: ThreadReadState
  readonly threadId: string
}
/** `ThreadReadStateChangedNotification` as it is on the wire: defaults may be missing. */
export interface ThreadReadStateChangedNotificationEncoded extends Omit<
  ThreadReadStateChangedNotification,
  "readState"
> {
  readonly readState: ThreadReadStateEncoded
}
export const ThreadReadStateChangedNotification: Schema.Schema<
  ThreadReadStateChangedNotification,
  ThreadReadStateChangedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ readState: ThreadReadState, threadId: Schema.String })
).annotations({ identifier: "ThreadReadStateChangedNotification" })

export type ThreadReadStateOperation = ReadThreadReadStateOperation | UnreadThreadReadStateOperation
export const ThreadReadStateOperation: Schema.Schema<ThreadReadStateOperation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(ReadThreadReadStateOperation, UnreadThreadReadStateOperation)
  ).annotations({ identifier: "ThreadReadStateOperation" })

/** @experimental */
export interface ThreadReadStateUpdateParams {
  /** Revision of the row or transcript actually seen. Conflicts require a fresh user action. */
  readonly expectedRevision: string
  readonly operation: ThreadReadStateOperation
  readonly threadId: string
}
export const ThreadReadStateUpdateParams: Schema.Schema<ThreadReadStateUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      expectedRevision: Schema.String,
      operation: ThreadReadStateOperation,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadReadStateUpdateParams" })

/** @experimental */
export interface ThreadReadStateUpdateResponse {
  readonly readState: ThreadReadState
}
/** `ThreadReadStateUpdateResponse` as it is on the wire: defaults may be missing. */
export interface ThreadReadStateUpdateResponseEncoded extends Omit<
  ThreadReadStateUpdateResponse,
  "readState"
> {
  readonly readState: ThreadReadStateEncoded
}
export const ThreadReadStateUpdateResponse: Schema.Schema<
  ThreadReadStateUpdateResponse,
  ThreadReadStateUpdateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ readState: ThreadReadState })).annotations({
  identifier: "ThreadReadStateUpdateResponse"
})

/**
 * Request cancellation on the same connection. `thread/search/cancel` targets only `thread/search`; `thread/search/stream/cancel` targets only `thread/search/stream`. Cancellation is idempotent: the cancel response acknowledges the request, and an interrupted search completes with an error after its subprocess is stopped and reaped. If completion races cancellation, the original search may still succeed. An already-completed search is unaffected.
 *
 * @experimental
 */
export interface ThreadSearchCancelParams {
  readonly requestId: RequestId
}
export const ThreadSearchCancelParams: Schema.Schema<ThreadSearchCancelParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ requestId: RequestId })).annotations({
    identifier: "ThreadSearchCancelParams"
  })

/** @experimental */
export interface ThreadSearchCancelResponse {}
export const ThreadSearchCancelResponse: Schema.Schema<ThreadSearchCancelResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ThreadSearchCancelResponse"
  })

/**
 * One visible message occurrence returned by [`ThreadSearchOccurrencesResponse`].
 *
 * @experimental
 */
export interface ThreadSearchOccurrence {
  readonly itemId: string
  readonly snippet: string
  /** Match range within `snippet`, in UTF-16 code units. */
  readonly snippetMatchRange: ThreadSearchTextRange
  /** Opaque inclusive cursor accepted by `thread/turns/list` for this turn. */
  readonly turnCursor: string
  readonly turnId: string
}
export const ThreadSearchOccurrence: Schema.Schema<ThreadSearchOccurrence> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      itemId: Schema.String,
      snippet: Schema.String,
      snippetMatchRange: ThreadSearchTextRange,
      turnCursor: Schema.String,
      turnId: Schema.String
    })
  ).annotations({ identifier: "ThreadSearchOccurrence" })

/**
 * Parameters for searching visible message occurrences within one paginated thread.
 *
 * @experimental
 */
export interface ThreadSearchOccurrencesParams {
  /** Opaque cursor returned by a previous call for the same thread and search term. */
  readonly cursor?: string | null
  /** Optional occurrence page size. */
  readonly limit?: number | null
  /** Case-insensitive literal substring to find in visible user messages and both partial and final assistant answers. */
  readonly searchTerm: string
  readonly threadId: string
}
export const ThreadSearchOccurrencesParams: Schema.Schema<ThreadSearchOccurrencesParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      searchTerm: Schema.String,
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadSearchOccurrencesParams" })

/** @experimental */
export interface ThreadSearchOccurrencesResponse {
  /** Occurrences in chronological message order. */
  readonly data: ReadonlyArray<ThreadSearchOccurrence>
  /** Opaque cursor to continue after the last returned occurrence. */
  readonly nextCursor: string | null
}
/** `ThreadSearchOccurrencesResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSearchOccurrencesResponseEncoded extends Omit<
  ThreadSearchOccurrencesResponse,
  "nextCursor"
> {
  readonly nextCursor?: string | null
}
export const ThreadSearchOccurrencesResponse: Schema.Schema<
  ThreadSearchOccurrencesResponse,
  ThreadSearchOccurrencesResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    data: Schema.Array(ThreadSearchOccurrence),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadSearchOccurrencesResponse" })

/** @experimental */
export interface ThreadSearchParams {
  /** Optional archived filter; when set to true, only archived threads are returned. If false or null, only non-archived threads are returned. */
  readonly archived?: boolean | null
  /** Show local history visible to the current ChatGPT account. Defaults to false. */
  readonly currentAccountOnly?: boolean
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null
  /** Include persistent threads attached to a parent in search results. */
  readonly includeAttachedThreads?: boolean
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null
  /** Required substring/full-text query. `thread/search/stream` limits this to 65,536 UTF-8 bytes after trimming surrounding whitespace. */
  readonly searchTerm: string
  /** Optional sort direction; defaults to descending (newest first). */
  readonly sortDirection?: SortDirection | null
  /** Optional sort key; defaults to created_at. */
  readonly sortKey?: ThreadSearchSortKey | null
  /** Optional source filter; when set, only sessions from these source kinds are returned. When omitted or empty, defaults to interactive sources. */
  readonly sourceKinds?: ReadonlyArray<ThreadSourceKind> | null
}
export const ThreadSearchParams: Schema.Schema<ThreadSearchParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      archived: Lenient.optional(Schema.NullOr(Schema.Boolean)),
      currentAccountOnly: Lenient.optional(Schema.Boolean),
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      includeAttachedThreads: Lenient.optional(Schema.Boolean),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      searchTerm: Schema.String,
      sortDirection: Lenient.optional(Schema.NullOr(SortDirection)),
      sortKey: Lenient.optional(Schema.NullOr(ThreadSearchSortKey)),
      sourceKinds: Lenient.optional(Schema.NullOr(Schema.Array(ThreadSourceKind)))
    })
).annotations({ identifier: "ThreadSearchParams" })

/** A best-effort incremental batch for `thread/search/stream`. Match `requestId` to the request on this connection. Only a small subset of verified matches may be emitted; rows are unique and arrive in discovery order, but may be dropped under load or fall outside the final sorted page. Thread fields use stored metadata and the current watched status; live thread settings are enriched in the final response. Replace provisional rows with the authoritative final response. No partials follow it or an error. */
export interface ThreadSearchPartialNotification {
  readonly data: ReadonlyArray<ThreadSearchResult>
  readonly requestId: RequestId
}
/** `ThreadSearchPartialNotification` as it is on the wire: defaults may be missing. */
export interface ThreadSearchPartialNotificationEncoded extends Omit<
  ThreadSearchPartialNotification,
  "data"
> {
  readonly data: ReadonlyArray<ThreadSearchResultEncoded>
}
export const ThreadSearchPartialNotification: Schema.Schema<
  ThreadSearchPartialNotification,
  ThreadSearchPartialNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ data: Schema.Array(ThreadSearchResult), requestId: RequestId })
).annotations({ identifier: "ThreadSearchPartialNotification" })

/** @experimental */
export interface ThreadSearchResponse {
  /** Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when the page contains at least one thread. Use it with the opposite `sortDirection`; for timestamp sorts it anchors at the start of the page timestamp so same-second updates are not skipped. */
  readonly backwardsCursor: string | null
  readonly data: ReadonlyArray<ThreadSearchResult>
  /** Opaque cursor to pass to the next call to continue after the last item. if None, there are no more items to return. */
  readonly nextCursor: string | null
}
/** `ThreadSearchResponse` as it is on the wire: defaults may be missing. */
export interface ThreadSearchResponseEncoded extends Omit<
  ThreadSearchResponse,
  "backwardsCursor" | "data" | "nextCursor"
> {
  readonly backwardsCursor?: string | null
  readonly data: ReadonlyArray<ThreadSearchResultEncoded>
  readonly nextCursor?: string | null
}
export const ThreadSearchResponse: Schema.Schema<
  ThreadSearchResponse,
  ThreadSearchResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    backwardsCursor: Lenient.nullable(Schema.String),
    data: Schema.Array(ThreadSearchResult),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadSearchResponse" })

export interface ThreadSearchResult {
  readonly snippet: string
  readonly thread: Thread
}
/** `ThreadSearchResult` as it is on the wire: defaults may be missing. */
export interface ThreadSearchResultEncoded extends Omit<ThreadSearchResult, "thread"> {
  readonly thread: ThreadEncoded
}
export const ThreadSearchResult: Schema.Schema<ThreadSearchResult, ThreadSearchResultEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ snippet: Schema.String, thread: Thread })
  ).annotations({ identifier: "ThreadSearchResult" })

export type ThreadSearchSortKey = "created_at" | "updated_at" | "recency_at" | (string & {})
export const ThreadSearchSortKey: Schema.Schema<ThreadSearchSortKey> = Schema.String

/**
 * UTF-16 code-unit range within `snippet`.
 *
 * @experimental
 */
export interface ThreadSearchTextRange {
  /** Exclusive UTF-16 code-unit offset. */
  readonly end: number
  /** Inclusive UTF-16 code-unit offset. */
  readonly start: number
}
export const ThreadSearchTextRange: Schema.Schema<ThreadSearchTextRange> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ end: Schema.Number, start: Schema.Number })
  ).annotations({ identifier: "ThreadSearchTextRange" })

export type ThreadSortKey =
  | "created_at"
  | "updated_at"
  | "recency_at"
  | "section_position"
  | (string & {})
export const ThreadSortKey: Schema.Schema<ThreadSortKey> = Schema.String

export type ThreadSourceKind =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "subAgent"
  | "subAgentReview"
  | "subAgentCompact"
  | "subAgentThreadSpawn"
  | "subAgentOther"
  | "unknown"
  | (string & {})
export const ThreadSourceKind: Schema.Schema<ThreadSourceKind> = Schema.String

/** EXPERIMENTAL - one item or turn boundary in canonical rollout order. */
export type ThreadTimelineEntry =
  | ItemThreadTimelineEntry
  | RealtimeThreadTimelineEntry
  | TurnStartedThreadTimelineEntry
  | TurnCompletedThreadTimelineEntry
  | UnrecognizedThreadTimelineEntry
/** `ThreadTimelineEntry` as it is on the wire: defaults may be missing. */
export type ThreadTimelineEntryEncoded =
  | ItemThreadTimelineEntryEncoded
  | RealtimeThreadTimelineEntryEncoded
  | TurnStartedThreadTimelineEntryEncoded
  | TurnCompletedThreadTimelineEntryEncoded
  | UnrecognizedThreadTimelineEntry
export const ThreadTimelineEntry: Schema.Schema<ThreadTimelineEntry, ThreadTimelineEntryEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      ItemThreadTimelineEntry,
      RealtimeThreadTimelineEntry,
      TurnStartedThreadTimelineEntry,
      TurnCompletedThreadTimelineEntry,
      UnrecognizedThreadTimelineEntry
    )
  ).annotations({ identifier: "ThreadTimelineEntry" })

/**
 * EXPERIMENTAL - list ordinary and realtime thread history in rollout order.
 *
 * @experimental
 */
export interface ThreadTimelineListParams {
  readonly cursor?: string | null
  readonly limit?: number | null
  readonly threadId: string
}
export const ThreadTimelineListParams: Schema.Schema<ThreadTimelineListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadTimelineListParams" })

/**
 * EXPERIMENTAL - a bounded timeline page with its resolved opening voice state.
 *
 * @experimental
 */
export interface ThreadTimelineListResponse {
  readonly activeRealtimeSessionAtPageStart: string | null
  readonly data: ReadonlyArray<ThreadTimelineEntry>
  readonly nextCursor: string | null
}
/** `ThreadTimelineListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadTimelineListResponseEncoded extends Omit<
  ThreadTimelineListResponse,
  "activeRealtimeSessionAtPageStart" | "data" | "nextCursor"
> {
  readonly activeRealtimeSessionAtPageStart?: string | null
  readonly data: ReadonlyArray<ThreadTimelineEntryEncoded>
  readonly nextCursor?: string | null
}
export const ThreadTimelineListResponse: Schema.Schema<
  ThreadTimelineListResponse,
  ThreadTimelineListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    activeRealtimeSessionAtPageStart: Lenient.nullable(Schema.String),
    data: Schema.Array(ThreadTimelineEntry),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadTimelineListResponse" })

export interface ThreadTurnsListParams {
  /** Opaque cursor to pass to the next call to continue after the last turn. */
  readonly cursor?: string | null
  /** How much item detail to include for each returned turn; defaults to summary. */
  readonly itemsView?: TurnItemsView | null
  /** Optional turn page size. */
  readonly limit?: number | null
  /** Optional turn pagination direction; defaults to descending. */
  readonly sortDirection?: SortDirection | null
  readonly threadId: string
}
export const ThreadTurnsListParams: Schema.Schema<ThreadTurnsListParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      itemsView: Lenient.optional(Schema.NullOr(TurnItemsView)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      sortDirection: Lenient.optional(Schema.NullOr(SortDirection)),
      threadId: Schema.String
    })
  ).annotations({ identifier: "ThreadTurnsListParams" })

export interface ThreadTurnsListResponse {
  /** Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when the page contains at least one turn. Use it with the opposite `sortDirection` to include the anchor turn again and catch updates to that turn. */
  readonly backwardsCursor: string | null
  readonly data: ReadonlyArray<Turn>
  /** Opaque cursor to pass to the next call to continue after the last turn. if None, there are no more turns to return. */
  readonly nextCursor: string | null
}
/** `ThreadTurnsListResponse` as it is on the wire: defaults may be missing. */
export interface ThreadTurnsListResponseEncoded extends Omit<
  ThreadTurnsListResponse,
  "backwardsCursor" | "data" | "nextCursor"
> {
  readonly backwardsCursor?: string | null
  readonly data: ReadonlyArray<TurnEncoded>
  readonly nextCursor?: string | null
}
export const ThreadTurnsListResponse: Schema.Schema<
  ThreadTurnsListResponse,
  ThreadTurnsListResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    backwardsCursor: Lenient.nullable(Schema.String),
    data: Schema.Array(Turn),
    nextCursor: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "ThreadTurnsListResponse" })

export interface TurnCompletedThreadTimelineEntry {
  readonly completed_at: number | null
  readonly duration_ms: number | null
  readonly error: TurnError | null
  readonly position: number
  readonly started_at: number | null
  readonly status: TurnStatus
  readonly turn_id: string
  readonly type: "turnCompleted"
}
/** `TurnCompletedThreadTimelineEntry` as it is on the wire: defaults may be missing. */
export interface TurnCompletedThreadTimelineEntryEncoded extends Omit<
  TurnCompletedThreadTimelineEntry,
  "completed_at" | "duration_ms" | "error" | "started_at"
> {
  readonly completed_at?: number | null
  readonly duration_ms?: number | null
  readonly error?: TurnErrorEncoded | null
  readonly started_at?: number | null
}
export const TurnCompletedThreadTimelineEntry: Schema.Schema<
  TurnCompletedThreadTimelineEntry,
  TurnCompletedThreadTimelineEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    completed_at: Lenient.nullable(Schema.Number),
    duration_ms: Lenient.nullable(Schema.Number),
    error: Lenient.nullable(TurnError),
    position: Schema.Number,
    started_at: Lenient.nullable(Schema.Number),
    status: TurnStatus,
    turn_id: Schema.String,
    type: Schema.Literal("turnCompleted")
  })
).annotations({ identifier: "TurnCompletedThreadTimelineEntry" })

export interface TurnStartedThreadTimelineEntry {
  readonly position: number
  readonly started_at: number | null
  readonly turn_id: string
  readonly type: "turnStarted"
}
/** `TurnStartedThreadTimelineEntry` as it is on the wire: defaults may be missing. */
export interface TurnStartedThreadTimelineEntryEncoded extends Omit<
  TurnStartedThreadTimelineEntry,
  "started_at"
> {
  readonly started_at?: number | null
}
export const TurnStartedThreadTimelineEntry: Schema.Schema<
  TurnStartedThreadTimelineEntry,
  TurnStartedThreadTimelineEntryEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    position: Schema.Number,
    started_at: Lenient.nullable(Schema.Number),
    turn_id: Schema.String,
    type: Schema.Literal("turnStarted")
  })
).annotations({ identifier: "TurnStartedThreadTimelineEntry" })

export interface UnreadThreadReadStateOperation {
  readonly type: "unread"
}
export const UnreadThreadReadStateOperation: Schema.Schema<UnreadThreadReadStateOperation> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Schema.Literal("unread") })
  ).annotations({ identifier: "UnreadThreadReadStateOperation" })

/** A member of `ThreadTimelineEntry` that this version does not know, whole. */
export type UnrecognizedThreadTimelineEntry = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedThreadTimelineEntry: Schema.Schema<UnrecognizedThreadTimelineEntry> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ type: Lenient.unknownTag("item", "realtime", "turnStarted", "turnCompleted") })
  ).annotations({ identifier: "UnrecognizedThreadTimelineEntry" })
