/**
 * The definitions of the domain "Project".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { AbsolutePathBuf, SortDirection } from "./Common.ts"

export interface Project {
  readonly createdAt: number
  readonly id: string
  readonly metadata: Readonly<Record<string, string>>
  readonly name: string
  /** Newest non-archived member thread's recency, in Unix seconds; null when none exist. */
  readonly recencyAt: number | null
  readonly roots: ReadonlyArray<ProjectRoot>
  readonly updatedAt: number
}
/** `Project` as it is on the wire: defaults may be missing. */
export interface ProjectEncoded extends Omit<Project, "recencyAt"> {
  readonly recencyAt?: number | null
}
export const Project: Schema.Schema<Project, ProjectEncoded> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    createdAt: Schema.Number,
    id: Schema.String,
    metadata: Schema.Record({ key: Schema.String, value: Schema.String }),
    name: Schema.String,
    recencyAt: Lenient.nullable(Schema.Number),
    roots: Schema.Array(ProjectRoot),
    updatedAt: Schema.Number
  })
).annotations({ identifier: "Project" })

export type ProjectChangeType = "created" | "updated" | "deleted" | (string & {})
export const ProjectChangeType: Schema.Schema<ProjectChangeType> = Schema.String

export interface ProjectChangedNotification {
  readonly changeType: ProjectChangeType
  readonly projectId: string
}
export const ProjectChangedNotification: Schema.Schema<ProjectChangedNotification> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ changeType: ProjectChangeType, projectId: Schema.String })
  ).annotations({ identifier: "ProjectChangedNotification" })

/** @experimental */
export interface ProjectCreateParams {
  readonly idempotencyKey: string
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly name: string
  readonly roots: ReadonlyArray<ProjectRoot>
}
export const ProjectCreateParams: Schema.Schema<ProjectCreateParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      idempotencyKey: Schema.String,
      metadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      name: Schema.String,
      roots: Schema.Array(ProjectRoot)
    })
).annotations({ identifier: "ProjectCreateParams" })

/** @experimental */
export interface ProjectCreateResponse {
  readonly project: Project
}
/** `ProjectCreateResponse` as it is on the wire: defaults may be missing. */
export interface ProjectCreateResponseEncoded extends Omit<ProjectCreateResponse, "project"> {
  readonly project: ProjectEncoded
}
export const ProjectCreateResponse: Schema.Schema<
  ProjectCreateResponse,
  ProjectCreateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ project: Project })).annotations({
  identifier: "ProjectCreateResponse"
})

/** @experimental */
export interface ProjectDeleteParams {
  readonly projectId: string
}
export const ProjectDeleteParams: Schema.Schema<ProjectDeleteParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ projectId: Schema.String })
).annotations({ identifier: "ProjectDeleteParams" })

/** @experimental */
export interface ProjectDeleteResponse {}
export const ProjectDeleteResponse: Schema.Schema<ProjectDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "ProjectDeleteResponse"
  })

/** @experimental */
export interface ProjectImportParams {
  readonly idempotencyKey: string
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly name: string
  readonly roots: ReadonlyArray<ProjectRoot>
  readonly threads?: ReadonlyArray<string> | null
}
export const ProjectImportParams: Schema.Schema<ProjectImportParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      idempotencyKey: Schema.String,
      metadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      name: Schema.String,
      roots: Schema.Array(ProjectRoot),
      threads: Lenient.optional(Schema.NullOr(Schema.Array(Schema.String)))
    })
).annotations({ identifier: "ProjectImportParams" })

/** @experimental */
export interface ProjectImportResponse {
  readonly project: Project
}
/** `ProjectImportResponse` as it is on the wire: defaults may be missing. */
export interface ProjectImportResponseEncoded extends Omit<ProjectImportResponse, "project"> {
  readonly project: ProjectEncoded
}
export const ProjectImportResponse: Schema.Schema<
  ProjectImportResponse,
  ProjectImportResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ project: Project })).annotations({
  identifier: "ProjectImportResponse"
})

/** @experimental */
export interface ProjectListParams {
  readonly cursor?: string | null
  readonly limit?: number | null
  /** Requires sortKey. Defaults to asc for position and desc for recencyAt. */
  readonly sortDirection?: SortDirection | null
  /** Defaults to position. Recency sorting always places empty projects last. Use the returned order; numeric positions are not exposed in project responses. */
  readonly sortKey?: ProjectSortKey | null
}
export const ProjectListParams: Schema.Schema<ProjectListParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      cursor: Lenient.optional(Schema.NullOr(Schema.String)),
      limit: Lenient.optional(Schema.NullOr(Schema.Number)),
      sortDirection: Lenient.optional(Schema.NullOr(SortDirection)),
      sortKey: Lenient.optional(Schema.NullOr(ProjectSortKey))
    })
).annotations({ identifier: "ProjectListParams" })

/** @experimental */
export interface ProjectListResponse {
  readonly data: ReadonlyArray<Project>
  readonly nextCursor: string | null
}
/** `ProjectListResponse` as it is on the wire: defaults may be missing. */
export interface ProjectListResponseEncoded extends Omit<
  ProjectListResponse,
  "data" | "nextCursor"
> {
  readonly data: ReadonlyArray<ProjectEncoded>
  readonly nextCursor?: string | null
}
export const ProjectListResponse: Schema.Schema<ProjectListResponse, ProjectListResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ data: Schema.Array(Project), nextCursor: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "ProjectListResponse" })

/** @experimental */
export interface ProjectMoveParams {
  /** Place the project before this ID, or append it when omitted or null. */
  readonly beforeProjectId?: string | null
  readonly projectId: string
}
export const ProjectMoveParams: Schema.Schema<ProjectMoveParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      beforeProjectId: Lenient.optional(Schema.NullOr(Schema.String)),
      projectId: Schema.String
    })
).annotations({ identifier: "ProjectMoveParams" })

/** @experimental */
export interface ProjectMoveResponse {}
export const ProjectMoveResponse: Schema.Schema<ProjectMoveResponse> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({})
).annotations({ identifier: "ProjectMoveResponse" })

/** @experimental */
export interface ProjectReadParams {
  readonly projectId: string
}
export const ProjectReadParams: Schema.Schema<ProjectReadParams> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ projectId: Schema.String })
).annotations({ identifier: "ProjectReadParams" })

/** @experimental */
export interface ProjectReadResponse {
  readonly project: Project
}
/** `ProjectReadResponse` as it is on the wire: defaults may be missing. */
export interface ProjectReadResponseEncoded extends Omit<ProjectReadResponse, "project"> {
  readonly project: ProjectEncoded
}
export const ProjectReadResponse: Schema.Schema<ProjectReadResponse, ProjectReadResponseEncoded> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ project: Project })).annotations({
    identifier: "ProjectReadResponse"
  })

export interface ProjectRoot {
  readonly path: AbsolutePathBuf
}
export const ProjectRoot: Schema.Schema<ProjectRoot> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ path: AbsolutePathBuf })
).annotations({ identifier: "ProjectRoot" })

export type ProjectSortKey = "position" | "recencyAt" | (string & {})
export const ProjectSortKey: Schema.Schema<ProjectSortKey> = Schema.String

/** @experimental */
export interface ProjectUpdateParams {
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly name?: string | null
  readonly projectId: string
  readonly roots?: ReadonlyArray<ProjectRoot> | null
}
export const ProjectUpdateParams: Schema.Schema<ProjectUpdateParams> = /*#__PURE__*/ Schema.suspend(
  () =>
    Lenient.struct({
      metadata: Lenient.optional(
        Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
      ),
      name: Lenient.optional(Schema.NullOr(Schema.String)),
      projectId: Schema.String,
      roots: Lenient.optional(Schema.NullOr(Schema.Array(ProjectRoot)))
    })
).annotations({ identifier: "ProjectUpdateParams" })

/** @experimental */
export interface ProjectUpdateResponse {
  readonly project: Project
}
/** `ProjectUpdateResponse` as it is on the wire: defaults may be missing. */
export interface ProjectUpdateResponseEncoded extends Omit<ProjectUpdateResponse, "project"> {
  readonly project: ProjectEncoded
}
export const ProjectUpdateResponse: Schema.Schema<
  ProjectUpdateResponse,
  ProjectUpdateResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ project: Project })).annotations({
  identifier: "ProjectUpdateResponse"
})
