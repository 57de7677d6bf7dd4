/**
 * The sessions of a program, by key. There is one live session for each key, and a session can be found again after
 * a restart of the program.
 *
 * A `SessionStore` keeps the thread of each session. The server keeps the conversation itself on disk. Two programs
 * may share a store, but only one of them may use a key at a time: a server knows nothing of the turns that another
 * server runs on the same thread.
 */
import { type AppServerPool, Limits } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type Live, LiveSessions } from "./internal/session/LiveSessions.ts"
import type { SessionOptions } from "./internal/session/SessionOptions.ts"
import type * as Session from "./Session.ts"
import * as SessionStore from "./SessionStore.ts"
import type * as Tool from "./Tool.ts"

export type { SessionOptions } from "./internal/session/SessionOptions.ts"

/** The options of the registry. */
export interface Options {
  /**
   * How long a session stays live without users, with its thread loaded and its helpers running. Default:
   * `Limits.idleTimeToLive` (60 s), the same as for a server without leases.
   */
  readonly idleTimeToLive?: Duration.DurationInput
}

/** A session that is live, stored, or both. */
export interface Listed {
  readonly key: string
  /** `None` before the first turn. */
  readonly threadId: Option.Option<string>
  /** When the last turn ended. `None` until the session is stored. */
  readonly updatedAt: Option.Option<DateTime.Utc>
  /** Whether the session is live in this program. */
  readonly open: boolean
}

/** The operations of the registry. */
export interface Service {
  /**
   * Returns the session of a key, for use until the scope closes. This is the live session, or else a session that
   * resumes the stored thread, or else a new session. Turns of one key run one at a time, for all callers together.
   * The session ends when it has had no users for the idle time, and its helpers end with it.
   *
   * The session is stored at the end of each turn. If the store cannot be written, a warning is logged, the turn
   * succeeds, and the next turn tries again.
   *
   * **Errors**: `StoreError` if the store cannot be read; the next `get` tries again. If the server no longer has
   * the stored thread, every turn fails with a `RequestError` until you call `forget`.
   *
   * @example
   * const answer = (chat: string, text: string) =>
   *   Effect.gen(function* () {
   *     const session = yield* (yield* Sessions.Sessions).get(chat)
   *     return (yield* session.run(text)).text
   *   }).pipe(Effect.scoped)
   */
  readonly get: (
    key: string
  ) => Effect.Effect<Session.Session, SessionStore.StoreError, Scope.Scope>
  /**
   * Lists every session that is stored or live, in the order of the keys. Stored sessions of earlier programs are
   * included.
   *
   * @example
   * const keys = Effect.flatMap(Sessions.Sessions, ({ list }) =>
   *   Effect.map(list, (sessions) => sessions.map(({ key }) => key))
   * )
   */
  readonly list: Effect.Effect<ReadonlyArray<Listed>, SessionStore.StoreError>
  /**
   * Removes the session of a key from the store. The next `get` makes a new session on a new thread. Current users
   * may continue to use the old session, but it is no longer stored. The thread stays on the server's disk.
   *
   * **Errors**: `StoreError` if the store cannot be written; then nothing has changed.
   *
   * @example
   * const startOver = (chat: string) =>
   *   Effect.flatMap(Sessions.Sessions, ({ forget }) => forget(chat))
   */
  readonly forget: (key: string) => Effect.Effect<void, SessionStore.StoreError>
}

/**
 * The registry of this program's sessions. Provide {@link layer}.
 *
 * @example
 * const open = Effect.flatMap(Sessions.Sessions, ({ list }) =>
 *   Effect.map(list, (sessions) => sessions.filter(({ open }) => open).length)
 * )
 */
export class Sessions extends Context.Tag("@effect-codex/agent/Sessions")<Sessions, Service>() {}

/**
 * The registry, for the life of this layer. Closing the layer ends every session. `optionsOf` returns the options
 * of the session of a key, and is called each time that session is made. The layer needs the services that the
 * tools need.
 *
 * @example
 * const Live = Sessions.layer((key) => ({ server, settings: { cwd: `/srv/${key}` } })).pipe(
 *   Layer.provide(SessionStore.file("/var/lib/my-bot/sessions")),
 *   Layer.provide(AppServerPool.AppServerPool.layer()),
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
export const layer = <T extends Tool.Any = never>(
  optionsOf: (key: string) => SessionOptions<Tool.Requirements<T>> & Tool.Lent<T>,
  options: Options = {}
): Layer.Layer<
  Sessions,
  never,
  | SessionStore.SessionStore
  | AppServerPool.AppServerPool
  | Exclude<Tool.Requirements<T>, Scope.Scope>
> => Layer.scoped(Sessions, make<Tool.Requirements<T>>(optionsOf, options))

const make = <R>(
  optionsOf: (key: string) => SessionOptions<R>,
  options: Options
): Effect.Effect<
  Service,
  never,
  Scope.Scope | SessionStore.SessionStore | AppServerPool.AppServerPool | R
> =>
  Effect.gen(function* () {
    const store = yield* SessionStore.SessionStore
    const idleTimeToLive = options.idleTimeToLive ?? (yield* Limits.Limits).idleTimeToLive
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)()
    const context = yield* Effect.context<AppServerPool.AppServerPool | R>()
    const changes = yield* Effect.makeSemaphore(1)
    const live = new LiveSessions({ optionsOf, store, idleTimeToLive, context, fork, changes })
    let isClosed = false
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isClosed = true
      })
    )
    return {
      get: (key) => (isClosed ? Effect.interrupt : get(live, key)),
      list: list(live, store),
      forget: (key) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.andThen(restore(store.remove(key)), () => live.forget(key))
        ).pipe(changes.withPermits(1))
    }
  })

const get = <R>(sessions: LiveSessions<R>, key: string): ReturnType<Service["get"]> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      const live = sessions.enter(key)
      const left = Effect.sync(() => sessions.leave(live))
      return restore(Deferred.await(live.session)).pipe(
        Effect.onError(() => left),
        Effect.tap(() => Effect.addFinalizer(() => left))
      )
    })
  )

const list = <R>(sessions: LiveSessions<R>, store: SessionStore.Service): Service["list"] =>
  Effect.gen(function* () {
    const listed = new Map<string, Listed>()
    for (const { key, threadId, updatedAt } of yield* store.list) {
      const stored = { threadId: Option.some(threadId), updatedAt: Option.some(updatedAt) }
      listed.set(key, { key, ...stored, open: false })
    }
    for (const live of sessions.all) {
      const stored = listed.get(live.key)
      const threadId = yield* threadOf(live)
      listed.set(live.key, {
        key: live.key,
        threadId: Option.orElse(threadId, () => stored?.threadId ?? Option.none()),
        updatedAt: stored?.updatedAt ?? Option.none(),
        open: true
      })
    }
    return [...listed.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
  })

const threadOf = ({ session }: Live): Effect.Effect<Option.Option<string>> =>
  Effect.flatMap(Deferred.isDone(session), (isDone) =>
    isDone
      ? Effect.flatMap(Deferred.await(session), ({ threadId }) => threadId).pipe(
          Effect.orElseSucceed(() => Option.none())
        )
      : Effect.succeedNone
  )
