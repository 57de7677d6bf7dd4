/**
 * The threads that a server has on its disk, as things: to list, search, name, archive, delete, read, export and copy.
 *
 * Use it to show a person their conversations, also those that another program has had, and to tidy up. A `Session` runs
 * turns on a thread; `ofSessions` and `withSessions` join threads with the sessions of `Sessions`.
 *
 * Threads have owners: those that were started with a credential of an owner are shown and touched only with the same
 * `owner`, and without an owner only those that have none. Everything else fails with a `TurnError` (`NotOwner`).
 *
 * @example
 * const threads = yield* Threads.make({ server })
 * const { threads: newest } = yield* threads.list({ limit: 10 })
 * const titles = newest.map(({ name, preview }) => name ?? preview)
 */
import {
  type AppServer,
  AppServerPool,
  type AppServerSpec,
  Failure
} from "@effect-codex/app-server"
import { Lenient, type Thread as Protocol } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Credential } from "./Credential.ts"
import * as History from "./History.ts"
import * as ThreadOwner from "./internal/credential/ThreadOwner.ts"
import * as StoredHistory from "./internal/history/StoredHistory.ts"
import * as SessionHistory from "./internal/session/SessionHistory.ts"
import * as StoredThread from "./internal/threads/StoredThread.ts"
import * as ThreadChanges from "./internal/threads/ThreadChanges.ts"
import * as ThreadList from "./internal/threads/ThreadList.ts"
import * as BrokenThread from "./internal/turn/BrokenThread.ts"
import type * as Sessions from "./Sessions.ts"

export { Thread } from "./internal/threads/StoredThread.ts"
export { Change } from "./internal/threads/ThreadChanges.ts"
export {
  Found,
  FoundPage,
  type ListOptions,
  Page,
  type SearchOptions
} from "./internal/threads/ThreadList.ts"

/** Whose threads of which server. Only `server` is required. */
export interface Options {
  readonly server: AppServerSpec.AppServerSpec
  /** Whose threads are shown and touched. Default: the owner of the credential, or threads that belong to nobody. */
  readonly owner?: string
  /** The credential that copies are made with. Default: the server's account. */
  readonly credential?: Credential
  /** The settings that copies are made with. */
  readonly settings?: Protocol.Settings
}

/** A thread with its turns, the oldest first. Members that a later version adds are kept. */
export const Exported = Lenient.struct({
  thread: StoredThread.Thread,
  turns: Schema.Array(History.PastTurn)
})
/** See the schema of the same name. */
export interface Exported extends Schema.Schema.Type<typeof Exported> {}

/** The threads of one owner on one server. Each operation leases the server while it runs. */
export interface Threads {
  /**
   * Lists threads, those that were used last first. Archived ones are listed by themselves.
   *
   * @example
   * const mine = yield* threads.list({ cwd: "/srv/app", titled: "licence" })
   */
  readonly list: (
    options?: ThreadList.ListOptions
  ) => Effect.Effect<ThreadList.Page, Failure.Failure>
  /**
   * Searches what was said in threads, without regard to case. Names are not searched: use `titled` of `list`.
   *
   * **Errors**: `RequestError` if the server's spec has no `experimentalApi`: searching belongs to that part of the
   * protocol.
   *
   * @example
   * const { found } = yield* threads.search("licence")
   * const shown = found.map(({ snippet, thread }) => `${thread.id}: ${snippet}`)
   */
  readonly search: (
    text: string,
    options?: ThreadList.SearchOptions
  ) => Effect.Effect<ThreadList.FoundPage, Failure.Failure>
  /**
   * Reads a thread, archived or not.
   *
   * **Errors**, as of all operations on one thread: `TurnError` (`ThreadGone`) if the server has no such thread,
   * (`ThreadUnusable`) if its file is damaged, (`NotOwner`) if it is another owner's.
   *
   * @example
   * const { name, updatedAt } = yield* threads.read(threadId)
   */
  readonly read: (threadId: string) => Effect.Effect<StoredThread.Thread, Failure.Failure>
  /**
   * Reads turns of a thread with their items, page by page, the newest first.
   *
   * @example
   * const { turns } = yield* threads.history(threadId, { limit: 5 })
   */
  readonly history: (
    threadId: string,
    options?: History.PageOptions
  ) => Effect.Effect<History.Page, Failure.Failure>
  /**
   * Reads a thread with all its turns, the oldest first. `Exported` encodes it to JSON, `History.markdown` writes it for a
   * person.
   *
   * @example
   * const exported = yield* threads.export(threadId)
   * const json = yield* Schema.encode(Schema.parseJson(Threads.Exported))(exported)
   */
  readonly export: (threadId: string) => Effect.Effect<Exported, Failure.Failure>
  /**
   * Names a thread. `RequestError` if the name is empty. `TurnError` (`ThreadArchived`) if the thread is archived.
   *
   * @example
   * yield* threads.name(threadId, "The licence question")
   */
  readonly name: (threadId: string, name: string) => Effect.Effect<void, Failure.Failure>
  /**
   * Puts a thread away. A turn that runs on it is interrupted. A session whose thread it is takes it out of the archive with
   * its next turn (`ifArchived`).
   *
   * **Errors**: `TurnError` (`ThreadArchived`) if it is archived already. `RequestError` if another process has it loaded.
   *
   * @example
   * yield* threads.archive(threadId)
   */
  readonly archive: (threadId: string) => Effect.Effect<void, Failure.Failure>
  /**
   * Takes a thread out of the archive. `RequestError` if it is not in there.
   *
   * @example
   * yield* threads.unarchive(threadId)
   */
  readonly unarchive: (threadId: string) => Effect.Effect<void, Failure.Failure>
  /**
   * Deletes a thread with its history, for good. A turn that runs on it is interrupted. A session whose thread it is fails
   * with a `TurnError` (`ThreadGone`) from then on: `forget` it.
   *
   * **Errors**: `RequestError` if a copy of it is still there, because copies share its history, or if another process has
   * it loaded.
   *
   * @example
   * yield* threads.delete(threadId)
   */
  readonly delete: (threadId: string) => Effect.Effect<void, Failure.Failure>
  /**
   * Copies a thread, whole or up to a turn, and returns the id of the copy. It is made with the settings and credential of
   * these options: a copy of an owner's thread needs a credential of that owner. Fails as `Session.fork` does.
   *
   * @example
   * const copy = yield* threads.fork(threadId)
   * const session = yield* Session.make({ key: "copy", server, thread: { _tag: "Resume", threadId: copy } })
   */
  readonly fork: (threadId: string, at?: History.Point) => Effect.Effect<string, Failure.Failure>
  /**
   * What becomes of threads from now on, at whoever's request: a session of this program, or another client of the same
   * server process. Another process on the same disk tells nothing: list the threads again. Ephemeral threads are left
   * out. Of a deleted thread only its own owner hears, and only if the thread was heard of before; without an owner all
   * deletions are told of threads that are not known to be somebody's.
   *
   * Reading keeps the server leased. The stream does not end: when the server drains, it goes on with the next one. It fails
   * with a `TransportError` if the server is lost. A reader that is more than 1,024 changes behind misses the oldest.
   *
   * @example
   * const shown = threads.changes.pipe(
   *   Stream.runForEach((change) => Console.log(change._tag)),
   *   Effect.retry({ while: Failure.isTransient, schedule: Schedule.exponential("1 second") })
   * )
   */
  readonly changes: Stream.Stream<ThreadChanges.Change, Failure.Failure>
  /**
   * Joins sessions with their threads, so that a list of them has names and times. `None` for a session that has had no turn, and for a
   * thread that is gone or not this owner's.
   *
   * @example
   * const { ownedBy } = yield* Sessions.Sessions
   * const chats = yield* Effect.flatMap(ownedBy("ada").list, threads.ofSessions)
   * const titles = chats.map(({ session, thread }) => [session.key, Option.getOrUndefined(thread)?.name])
   */
  readonly ofSessions: <M>(
    listing: Pick<Sessions.Listing<M>, "sessions">
  ) => Effect.Effect<ReadonlyArray<SessionThread<M>>, Failure.Failure>
}

/** A session, and its thread if there is one. */
export interface SessionThread<M> {
  readonly session: Sessions.Listed<M>
  readonly thread: Option.Option<StoredThread.Thread>
}

/** A thread, and the session that is on it if there is one. */
export interface ThreadSession<M> {
  readonly thread: StoredThread.Thread
  readonly session: Option.Option<Sessions.Listed<M>>
}

/**
 * Joins threads with the sessions that are on them: to tell those that a session goes on with from those of other programs.
 *
 * @example
 * const listed = yield* threads.list()
 * const sessions = yield* (yield* Sessions.Sessions).list
 * const strays = Threads.withSessions(listed.threads, sessions).filter(({ session }) =>
 *   Option.isNone(session)
 * )
 */
export const withSessions = <M>(
  threads: ReadonlyArray<StoredThread.Thread>,
  { sessions }: Pick<Sessions.Listing<M>, "sessions">
): ReadonlyArray<ThreadSession<M>> => {
  const byThread = new Map(
    sessions.flatMap((session) =>
      Option.match(session.threadId, { onNone: () => [], onSome: (id) => [[id, session]] })
    )
  )
  return threads.map((thread) => ({
    thread,
    session: Option.fromNullable(byThread.get(thread.id))
  }))
}

/**
 * Makes the threads of an owner. It needs nothing but a pool, and holds nothing.
 *
 * @example
 * const threads = yield* Threads.make({ server, owner: "ada" })
 * yield* Effect.forEach((yield* threads.list({ archived: true })).threads, ({ id }) => threads.delete(id))
 */
export const make = (
  options: Options
): Effect.Effect<Threads, never, AppServerPool.AppServerPool> =>
  Effect.map(AppServerPool.AppServerPool, (pool) => {
    const owned = new OwnedThreads(options, pool)
    return { ...reading(owned), ...changing(owned), ...joining(owned) }
  })

/** The threads of one owner, and the only way to them. */
class OwnedThreads {
  readonly owner: string | undefined
  private readonly options: Options
  private readonly pool: AppServerPool.Service

  constructor(options: Options, pool: AppServerPool.Service) {
    this.options = options
    this.owner = options.owner ?? options.credential?.owner
    this.pool = pool
  }

  get lease() {
    return this.pool.lease(this.options.server)
  }

  /** Waits until the server gives no more leases. */
  get draining() {
    const isDraining = (connectivity: AppServerPool.Connectivity) => connectivity === "Draining"
    return Stream.runHead(Stream.filter(this.pool.changes(this.options.server), isDraining))
  }

  /** Asks the server something that is about no certain thread. */
  ask<A, E>(
    request: (lease: AppServerPool.Lease) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | Failure.TransportError | Failure.AuthError> {
    return Effect.scoped(Effect.flatMap(this.lease, request))
  }

  /** Asks the server something about a thread, archived or not, after it has turned out to be the owner's. */
  of<A>(
    threadId: string,
    request: Request<A>,
    explain: typeof BrokenThread.ofUnread = BrokenThread.ofUnread
  ): Effect.Effect<A, Failure.Failure> {
    return this.ask((lease) =>
      this.read(lease, threadId).pipe(
        Effect.flatMap((thread) => request(lease, thread)),
        Effect.catchTag("RequestError", (refusal) =>
          Effect.flip(explain(lease.server, threadId, refusal))
        )
      )
    )
  }

  /** Asks the server something about a thread that must not be archived. */
  ofUnarchived<A>(threadId: string, request: Request<A>): Effect.Effect<A, Failure.Failure> {
    return this.of(threadId, request, BrokenThread.ofRefusal)
  }

  private read({ generation, server }: AppServerPool.Lease, threadId: string) {
    return Effect.flatMap(server.requestAs("thread/read", { threadId }, Read), ({ thread }) =>
      Option.match(
        Option.filter(StoredThread.read(thread), ({ provider }) =>
          ThreadOwner.isOf(provider, this.owner)
        ),
        {
          onNone: () => Effect.fail(ThreadOwner.notOwner(threadId, generation)),
          onSome: ({ thread }) => Effect.succeed(thread)
        }
      )
    )
  }

  fork(threadId: string, at?: History.Point): Effect.Effect<string, Failure.Failure> {
    const { options, owner, pool } = this
    return Effect.provideService(
      SessionHistory.fork({ options, owner, threadId: Option.some(threadId) }, at),
      AppServerPool.AppServerPool,
      pool
    )
  }
}

type Request<A> = (
  lease: AppServerPool.Lease,
  thread: StoredThread.Thread
) => Effect.Effect<A, Failure.Failure>

const Read = Schema.Struct({ thread: Schema.Unknown })

const reading = (
  owned: OwnedThreads
): Pick<Threads, "list" | "search" | "read" | "history" | "export" | "changes"> => ({
  list: (options) => owned.ask(({ server }) => ThreadList.page(server, owned.owner, options)),
  search: (text, options) =>
    owned.ask(({ server }) => ThreadList.search(server, owned.owner, text, options)),
  read: (threadId) => owned.of(threadId, (_, thread) => Effect.succeed(thread)),
  history: (threadId, options) =>
    owned.of(threadId, ({ server }) => StoredHistory.page(server, threadId, options)),
  export: (threadId) =>
    owned.of(threadId, ({ server }, thread) =>
      Effect.map(allTurns(server, threadId), (turns) => ({ thread, turns }))
    ),
  changes: Stream.forever(
    Stream.unwrapScoped(
      Effect.map(
        Effect.flatMap(owned.lease, ({ server }) => ThreadChanges.stream(server, owned.owner)),
        Stream.interruptWhen(owned.draining)
      )
    )
  )
})

const allTurns = (
  server: AppServer.Service,
  threadId: string
): Effect.Effect<ReadonlyArray<History.PastTurn>, Failure.Failure> =>
  Stream.paginateChunkEffect(undefined, (cursor: string | undefined) =>
    Effect.map(
      StoredHistory.page(server, threadId, { order: "OldestFirst", limit: 100, cursor }),
      ({ next, turns }) => [Chunk.fromIterable(turns), Option.fromNullable(next)] as const
    )
  ).pipe(Stream.runCollect, Effect.map(Arr.fromIterable))

const changing = (
  owned: OwnedThreads
): Pick<Threads, "name" | "archive" | "unarchive" | "delete" | "fork"> => {
  const requested =
    (method: "thread/archive" | "thread/unarchive" | "thread/delete", threadId: string) =>
    ({ server }: AppServerPool.Lease) =>
      Effect.asVoid(server.requestAs(method, { threadId }, Schema.Unknown))
  return {
    name: (threadId, name) =>
      owned.ofUnarchived(threadId, ({ server }) =>
        Effect.asVoid(server.requestAs("thread/name/set", { threadId, name }, Schema.Unknown))
      ),
    archive: (threadId) => owned.ofUnarchived(threadId, requested("thread/archive", threadId)),
    unarchive: (threadId) => owned.of(threadId, requested("thread/unarchive", threadId)),
    delete: (threadId) => owned.of(threadId, requested("thread/delete", threadId)),
    fork: (threadId, at) => owned.of(threadId, () => owned.fork(threadId, at))
  }
}

const joining = (owned: OwnedThreads): Pick<Threads, "ofSessions"> => ({
  ofSessions: ({ sessions }) =>
    Effect.gen(function* () {
      const ids = Arr.getSomes(sessions.map(({ threadId }) => threadId))
      const stored = yield* owned.ask(({ server }) => ThreadList.these(server, owned.owner, ids))
      const threads = new Map(stored.map((thread) => [thread.id, thread]))
      return sessions.map((session) => ({
        session,
        thread: Option.flatMapNullable(session.threadId, (id) => threads.get(id))
      }))
    })
})
