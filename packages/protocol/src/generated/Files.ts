/**
 * The definitions of the domain "Files".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { AbsolutePathBuf } from "./Common.ts"

/** Filesystem watch notification emitted for `fs/watch` subscribers. */
export interface FsChangedNotification {
  /** File or directory paths associated with this event. */
  readonly changedPaths: ReadonlyArray<AbsolutePathBuf>
  /** Watch identifier previously provided to `fs/watch`. */
  readonly watchId: string
}
export const FsChangedNotification: Schema.Schema<FsChangedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ changedPaths: Schema.Array(AbsolutePathBuf), watchId: Schema.String })
  ).annotations({ identifier: "FsChangedNotification" })

/** Copy a file or directory tree on the host filesystem. */
export interface FsCopyParams {
  /** Absolute destination path. */
  readonly destinationPath: AbsolutePathBuf
  /** Required for directory copies; ignored for file copies. */
  readonly recursive?: boolean
  /** Absolute source path. */
  readonly sourcePath: AbsolutePathBuf
}
export const FsCopyParams: Schema.Schema<FsCopyParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    destinationPath: AbsolutePathBuf,
    recursive: Lenient.optional(Schema.Boolean),
    sourcePath: AbsolutePathBuf
  })
).annotations({ identifier: "FsCopyParams" })

/** Successful response for `fs/copy`. */
export interface FsCopyResponse {}
export const FsCopyResponse: Schema.Schema<FsCopyResponse> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({})
).annotations({ identifier: "FsCopyResponse" })

/** Create a directory on the host filesystem. */
export interface FsCreateDirectoryParams {
  /** Absolute directory path to create. */
  readonly path: AbsolutePathBuf
  /** Whether parent directories should also be created. Defaults to `true`. */
  readonly recursive?: boolean | null
}
export const FsCreateDirectoryParams: Schema.Schema<FsCreateDirectoryParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      path: AbsolutePathBuf,
      recursive: Lenient.optional(Schema.NullOr(Schema.Boolean))
    })
  ).annotations({ identifier: "FsCreateDirectoryParams" })

/** Successful response for `fs/createDirectory`. */
export interface FsCreateDirectoryResponse {}
export const FsCreateDirectoryResponse: Schema.Schema<FsCreateDirectoryResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "FsCreateDirectoryResponse"
  })

/** Request metadata for an absolute path. */
export interface FsGetMetadataParams {
  /** Absolute path to inspect. */
  readonly path: AbsolutePathBuf
}
export const FsGetMetadataParams: Schema.Schema<FsGetMetadataParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ path: AbsolutePathBuf })
).annotations({ identifier: "FsGetMetadataParams" })

/** Metadata returned by `fs/getMetadata`. */
export interface FsGetMetadataResponse {
  /** File creation time in Unix milliseconds when available, otherwise `0`. */
  readonly createdAtMs: number
  /** Whether the path resolves to a directory. */
  readonly isDirectory: boolean
  /** Whether the path resolves to a regular file. */
  readonly isFile: boolean
  /** Whether the path itself is a symbolic link. */
  readonly isSymlink: boolean
  /** File modification time in Unix milliseconds when available, otherwise `0`. */
  readonly modifiedAtMs: number
}
export const FsGetMetadataResponse: Schema.Schema<FsGetMetadataResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      createdAtMs: Schema.Number,
      isDirectory: Schema.Boolean,
      isFile: Schema.Boolean,
      isSymlink: Schema.Boolean,
      modifiedAtMs: Schema.Number
    })
  ).annotations({ identifier: "FsGetMetadataResponse" })

/** A directory entry returned by `fs/readDirectory`. */
export interface FsReadDirectoryEntry {
  /** Direct child entry name only, not an absolute or relative path. */
  readonly fileName: string
  /** Whether this entry resolves to a directory. */
  readonly isDirectory: boolean
  /** Whether this entry resolves to a regular file. */
  readonly isFile: boolean
}
export const FsReadDirectoryEntry: Schema.Schema<FsReadDirectoryEntry> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ fileName: Schema.String, isDirectory: Schema.Boolean, isFile: Schema.Boolean })
  ).annotations({ identifier: "FsReadDirectoryEntry" })

/** List direct child names for a directory. */
export interface FsReadDirectoryParams {
  /** Absolute directory path to read. */
  readonly path: AbsolutePathBuf
}
export const FsReadDirectoryParams: Schema.Schema<FsReadDirectoryParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ path: AbsolutePathBuf })).annotations({
    identifier: "FsReadDirectoryParams"
  })

/** Directory entries returned by `fs/readDirectory`. */
export interface FsReadDirectoryResponse {
  /** Direct child entries in the requested directory. */
  readonly entries: ReadonlyArray<FsReadDirectoryEntry>
}
export const FsReadDirectoryResponse: Schema.Schema<FsReadDirectoryResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ entries: Schema.Array(FsReadDirectoryEntry) })
  ).annotations({ identifier: "FsReadDirectoryResponse" })

/** Read a file from the host filesystem. */
export interface FsReadFileParams {
  /** Absolute path to read. */
  readonly path: AbsolutePathBuf
}
export const FsReadFileParams: Schema.Schema<FsReadFileParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ path: AbsolutePathBuf })
).annotations({ identifier: "FsReadFileParams" })

/** Base64-encoded file contents returned by `fs/readFile`. */
export interface FsReadFileResponse {
  /** File contents encoded as base64. */
  readonly dataBase64: string
}
export const FsReadFileResponse: Schema.Schema<FsReadFileResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ dataBase64: Schema.String })
).annotations({ identifier: "FsReadFileResponse" })

/** Remove a file or directory tree from the host filesystem. */
export interface FsRemoveParams {
  /** Whether missing paths should be ignored. Defaults to `true`. */
  readonly force?: boolean | null
  /** Absolute path to remove. */
  readonly path: AbsolutePathBuf
  /** Whether directory removal should recurse. Defaults to `true`. */
  readonly recursive?: boolean | null
}
export const FsRemoveParams: Schema.Schema<FsRemoveParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    force: Lenient.optional(Schema.NullOr(Schema.Boolean)),
    path: AbsolutePathBuf,
    recursive: Lenient.optional(Schema.NullOr(Schema.Boolean))
  })
).annotations({ identifier: "FsRemoveParams" })

/** Successful response for `fs/remove`. */
export interface FsRemoveResponse {}
export const FsRemoveResponse: Schema.Schema<FsRemoveResponse> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({})
).annotations({ identifier: "FsRemoveResponse" })

/** Stop filesystem watch notifications for a prior `fs/watch`. */
export interface FsUnwatchParams {
  /** Watch identifier previously provided to `fs/watch`. */
  readonly watchId: string
}
export const FsUnwatchParams: Schema.Schema<FsUnwatchParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ watchId: Schema.String })
).annotations({ identifier: "FsUnwatchParams" })

/** Successful response for `fs/unwatch`. */
export interface FsUnwatchResponse {}
export const FsUnwatchResponse: Schema.Schema<FsUnwatchResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({})
).annotations({ identifier: "FsUnwatchResponse" })

/** Start filesystem watch notifications for an absolute path. */
export interface FsWatchParams {
  /** Absolute file or directory path to watch. */
  readonly path: AbsolutePathBuf
  /** Connection-scoped watch identifier used for `fs/unwatch` and `fs/changed`. */
  readonly watchId: string
}
export const FsWatchParams: Schema.Schema<FsWatchParams> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ path: AbsolutePathBuf, watchId: Schema.String })
).annotations({ identifier: "FsWatchParams" })

/** Successful response for `fs/watch`. */
export interface FsWatchResponse {
  /** Canonicalized path associated with the watch. */
  readonly path: AbsolutePathBuf
}
export const FsWatchResponse: Schema.Schema<FsWatchResponse> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ path: AbsolutePathBuf })
).annotations({ identifier: "FsWatchResponse" })

/** Write a file on the host filesystem. */
export interface FsWriteFileParams {
  /** File contents encoded as base64. */
  readonly dataBase64: string
  /** Absolute path to write. */
  readonly path: AbsolutePathBuf
}
export const FsWriteFileParams: Schema.Schema<FsWriteFileParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ dataBase64: Schema.String, path: AbsolutePathBuf })
).annotations({ identifier: "FsWriteFileParams" })

/** Successful response for `fs/writeFile`. */
export interface FsWriteFileResponse {}
export const FsWriteFileResponse: Schema.Schema<FsWriteFileResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({})
).annotations({ identifier: "FsWriteFileResponse" })

export type FuzzyFileSearchMatchType = "file" | "directory" | (string & {})
export const FuzzyFileSearchMatchType: Schema.Schema<FuzzyFileSearchMatchType> = Schema.String

export interface FuzzyFileSearchParams {
  readonly cancellationToken?: string | null
  readonly query: string
  readonly roots: ReadonlyArray<string>
}
export const FuzzyFileSearchParams: Schema.Schema<FuzzyFileSearchParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      cancellationToken: Lenient.optional(Schema.NullOr(Schema.String)),
      query: Schema.String,
      roots: Schema.Array(Schema.String)
    })
  ).annotations({ identifier: "FuzzyFileSearchParams" })

export interface FuzzyFileSearchResponse {
  readonly files: ReadonlyArray<FuzzyFileSearchResult>
}
/** `FuzzyFileSearchResponse` as it is on the wire: defaults may be missing. */
export interface FuzzyFileSearchResponseEncoded extends Omit<FuzzyFileSearchResponse, "files"> {
  readonly files: ReadonlyArray<FuzzyFileSearchResultEncoded>
}
export const FuzzyFileSearchResponse: Schema.Schema<
  FuzzyFileSearchResponse,
  FuzzyFileSearchResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ files: Schema.Array(FuzzyFileSearchResult) })
).annotations({ identifier: "FuzzyFileSearchResponse" })

/** Superset of [`codex_file_search::FileMatch`] */
export interface FuzzyFileSearchResult {
  readonly file_name: string
  readonly indices: ReadonlyArray<number> | null
  readonly match_type: FuzzyFileSearchMatchType
  readonly path: string
  readonly root: string
  readonly score: number
}
/** `FuzzyFileSearchResult` as it is on the wire: defaults may be missing. */
export interface FuzzyFileSearchResultEncoded extends Omit<FuzzyFileSearchResult, "indices"> {
  readonly indices?: ReadonlyArray<number> | null
}
export const FuzzyFileSearchResult: Schema.Schema<
  FuzzyFileSearchResult,
  FuzzyFileSearchResultEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    file_name: Schema.String,
    indices: Lenient.nullable(Schema.Array(Schema.Number)),
    match_type: FuzzyFileSearchMatchType,
    path: Schema.String,
    root: Schema.String,
    score: Schema.Number
  })
).annotations({ identifier: "FuzzyFileSearchResult" })

export interface FuzzyFileSearchSessionCompletedNotification {
  readonly sessionId: string
}
export const FuzzyFileSearchSessionCompletedNotification: Schema.Schema<FuzzyFileSearchSessionCompletedNotification> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ sessionId: Schema.String })).annotations({
    identifier: "FuzzyFileSearchSessionCompletedNotification"
  })

/** @experimental */
export interface FuzzyFileSearchSessionStartParams {
  readonly roots: ReadonlyArray<string>
  readonly sessionId: string
}
export const FuzzyFileSearchSessionStartParams: Schema.Schema<FuzzyFileSearchSessionStartParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ roots: Schema.Array(Schema.String), sessionId: Schema.String })
  ).annotations({ identifier: "FuzzyFileSearchSessionStartParams" })

/** @experimental */
export interface FuzzyFileSearchSessionStartResponse {}
export const FuzzyFileSearchSessionStartResponse: Schema.Schema<FuzzyFileSearchSessionStartResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "FuzzyFileSearchSessionStartResponse"
  })

/** @experimental */
export interface FuzzyFileSearchSessionStopParams {
  readonly sessionId: string
}
export const FuzzyFileSearchSessionStopParams: Schema.Schema<FuzzyFileSearchSessionStopParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ sessionId: Schema.String })).annotations({
    identifier: "FuzzyFileSearchSessionStopParams"
  })

/** @experimental */
export interface FuzzyFileSearchSessionStopResponse {}
export const FuzzyFileSearchSessionStopResponse: Schema.Schema<FuzzyFileSearchSessionStopResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "FuzzyFileSearchSessionStopResponse"
  })

/** @experimental */
export interface FuzzyFileSearchSessionUpdateParams {
  readonly query: string
  readonly sessionId: string
}
export const FuzzyFileSearchSessionUpdateParams: Schema.Schema<FuzzyFileSearchSessionUpdateParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ query: Schema.String, sessionId: Schema.String })
  ).annotations({ identifier: "FuzzyFileSearchSessionUpdateParams" })

/** @experimental */
export interface FuzzyFileSearchSessionUpdateResponse {}
export const FuzzyFileSearchSessionUpdateResponse: Schema.Schema<FuzzyFileSearchSessionUpdateResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "FuzzyFileSearchSessionUpdateResponse"
  })

export interface FuzzyFileSearchSessionUpdatedNotification {
  readonly files: ReadonlyArray<FuzzyFileSearchResult>
  readonly query: string
  readonly sessionId: string
}
/** `FuzzyFileSearchSessionUpdatedNotification` as it is on the wire: defaults may be missing. */
export interface FuzzyFileSearchSessionUpdatedNotificationEncoded extends Omit<
  FuzzyFileSearchSessionUpdatedNotification,
  "files"
> {
  readonly files: ReadonlyArray<FuzzyFileSearchResultEncoded>
}
export const FuzzyFileSearchSessionUpdatedNotification: Schema.Schema<
  FuzzyFileSearchSessionUpdatedNotification,
  FuzzyFileSearchSessionUpdatedNotificationEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    files: Schema.Array(FuzzyFileSearchResult),
    query: Schema.String,
    sessionId: Schema.String
  })
).annotations({ identifier: "FuzzyFileSearchSessionUpdatedNotification" })

export interface GitDiffToRemoteParams {
  readonly cwd: string
}
export const GitDiffToRemoteParams: Schema.Schema<GitDiffToRemoteParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ cwd: Schema.String })).annotations({
    identifier: "GitDiffToRemoteParams"
  })

export interface GitDiffToRemoteResponse {
  readonly sha: string
  readonly diff: string
}
export const GitDiffToRemoteResponse: Schema.Schema<GitDiffToRemoteResponse> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ sha: Schema.String, diff: Schema.String })
  ).annotations({ identifier: "GitDiffToRemoteResponse" })
