/**
 * Where the sessions of a gateway live. `Gateway.serve` has them in its own process, and a gateway before the hosts of a
 * cluster has them there: `ClusterGateway` of `@effect-codex/cluster`.
 *
 * Keys come with the tenant before them, as {@link keyOf} makes them: tenants may use the same keys, and learn nothing of
 * those of others.
 */
import type {
  ApprovalInbox,
  ApprovalRules,
  Approvals,
  Failure,
  PortableSessions,
  Sessions,
  SessionStore
} from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Api from "./Api.ts"
import type { Forbidden } from "./ApiError.ts"
import * as Folders from "./internal/sessions/Folders.ts"

/** What is stored with a session, so that it goes on after a restart as it was made. */
export const Kept = Schema.Struct({ settings: Api.SessionSettings, metadata: Api.Metadata })
/** What is stored with a session. */
export type Kept = typeof Kept.Type

/** Why a session is not to be had. */
export type Refused = Sessions.NotOwner | SessionStore.StoreError | Forbidden | Failure.Failure

/** The sessions of one tenant, with the operations of a `Sessions.Service` of the same name. */
export interface TenantSessions extends Pick<
  Sessions.Service<Kept, Kept, Forbidden>,
  "describe" | "list" | "updateMetadata"
> {
  /** Stores a new session. */
  readonly create: (
    key: string,
    kept: Kept
  ) => Effect.Effect<void, Sessions.SessionExists | Refused>
  readonly find: (
    key: string
  ) => Effect.Effect<Option.Option<PortableSessions.PortableSession>, Refused, Scope.Scope>
  readonly forget: (key: string) => Effect.Effect<void, Refused>
  /** The turn of this id, if the session has it. */
  readonly turn: (
    session: PortableSessions.PortableSession,
    id: string
  ) => Effect.Effect<Option.Option<PortableSessions.PortableTurn>, Failure.Failure>
}

/** What waits for people. It may have questions of other tenants, too. */
export interface Inbox {
  readonly pending: (tenant: string) => Effect.Effect<ReadonlyArray<ApprovalInbox.Pending>>
  /** The questions that wait now, and again after each change. Lists may be repeated. */
  readonly changes: (tenant: string) => Stream.Stream<ReadonlyArray<ApprovalInbox.Pending>>
  readonly decide: (
    question: ApprovalInbox.Pending,
    verdict: ApprovalRules.Verdict
  ) => Effect.Effect<void, ApprovalInbox.NotPending | Failure.Failure>
  readonly answer: (
    question: ApprovalInbox.Pending,
    answers: Approvals.Answers
  ) => Effect.Effect<void, ApprovalInbox.NotPending | Failure.Failure>
}

/** What a gateway needs of the place of its sessions. */
export interface Service {
  /**
   * `Here`: turns end with the gateway, so it waits for them. `OnHosts`: they go on without it, and so do their readers, at
   * another gateway.
   */
  readonly place: "Here" | "OnHosts"
  readonly of: (tenant: string) => TenantSessions
  readonly inbox: Inbox
  /** Whether new turns are taken. */
  readonly takesTurns: Effect.Effect<boolean>
  /** Takes no new turns. Returns when none is left that ends with the gateway. */
  readonly shutdown: (options?: Sessions.ShutdownOptions) => Effect.Effect<void>
  /** Whether a load balancer should send requests. */
  readonly readiness: Effect.Effect<boolean>
  /** Whether the gateway is at work. */
  readonly liveness: Effect.Effect<boolean>
  /** The servers of this process. */
  readonly pool: Effect.Effect<{
    readonly servers: ReadonlyArray<AppServerPool.ServerSnapshot>
    readonly memory: ReadonlyArray<AppServerPool.ServerMemory>
  }>
}

/**
 * The place of the sessions. `Gateway.serve` has one of its own, and `Gateway.serveOver` takes one.
 *
 * @example
 * const takesTurns = Effect.flatMap(Backend.Backend, (backend) => backend.takesTurns)
 */
export class Backend extends Context.Tag("@effect-codex/gateway/Backend")<Backend, Service>() {}

/** The turn of this id among those that the session tells of. */
export const turnIn = (
  { turns }: Pick<PortableSessions.PortableSession, "turns">,
  id: string
): Effect.Effect<Option.Option<PortableSessions.PortableTurn>, Failure.Failure> =>
  Effect.map(turns, (turns) => Option.fromNullable(turns.find((turn) => turn.id === id)))

/** The key of a session as it is stored. No tenant's name has a slash. */
export const keyOf = (tenant: string, key: string): string => `${tenant}/${key}`

/** The key as its tenant knows it. */
export const ownKey = (stored: string): string => stored.slice(stored.indexOf("/") + 1)

/** Refuses a folder that has become a link to another place since the session was made, or is none of the gateway's any more. */
export const stillWithin = (
  folders: ReadonlyArray<string>,
  { cwd }: Api.SessionSettings
): Effect.Effect<void, Forbidden, FileSystem.FileSystem | Path.Path> =>
  cwd === undefined ? Effect.void : Effect.asVoid(Folders.within(folders, cwd))
