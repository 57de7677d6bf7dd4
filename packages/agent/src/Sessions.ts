/**
 * The sessions of a program, by their keys: one live session a key, however many use it, and found again after the
 * program was restarted.
 *
 * All that outlives the program is which thread a session is on, in a `SessionStore`; the conversation itself the server
 * has on disk. Two programs may share a store, but one key is for one of them at a time: a server knows nothing of the
 * turns that another one runs on its thread.
 */
import { type AppServerPool, Limits } from "@effect-codex/app-server"
import {
  Context,
  type DateTime,
  Deferred,
  type Duration,
  Effect,
  FiberSet,
  Layer,
  Option,
  type Scope
} from "effect"
import { type Live, LiveSessions } from "./internal/session/LiveSessions.ts"
import type { SessionOptions } from "./internal/session/SessionOptions.ts"
import type * as Session from "./Session.ts"
import * as SessionStore from "./SessionStore.ts"
import type * as Tool from "./Tool.ts"

export type { SessionOptions } from "./internal/session/SessionOptions.ts"

/** Of the registry itself, whatever its sessions are made with. */
export interface Options {
  /**
   * How long a session nobody uses stays live: its thread loaded, its helpers running. Default: `Limits.idleTimeToLive` (60 s),
   * as long as a server nobody leases is kept.
   */
  readonly idleTimeToLive?: Duration.DurationInput
}

/** A session that is live, stored, or both. */
export interface Listed {
  readonly key: string
  /** None until a turn of it was taken. */
  readonly threadId: Option.Option<string>
  /** When its last turn ended. None until it is stored. */
  readonly updatedAt: Option.Option<DateTime.Utc>
  /** Whether it is live in this program. */
  readonly open: boolean
}

/** What the registry does. */
export interface Service {
  /**
   * The session of a key, to use until the scope closes: the one that is live, or one that goes on with the thread the
   * store has for it, or a new one. Turns of one key run one after the other, whoever asks for them. After its last user
   * and the idle time the session ends, and its helpers with it.
   *
   * It is stored at the end of each turn, from the first one on. If the store cannot be written that is logged, and no
   * turn fails of it; the next one tries again. If it cannot be read this fails, and the next `get` tries again. Where the
   * server no longer has the stored thread each turn fails with a `RequestError`, until `forget`.
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
   * Every session that is stored, in this program or an earlier one, or live, in the order of the keys.
   *
   * @example
   * const keys = Effect.flatMap(Sessions.Sessions, ({ list }) =>
   *   Effect.map(list, (sessions) => sessions.map(({ key }) => key))
   * )
   */
  readonly list: Effect.Effect<ReadonlyArray<Listed>, SessionStore.StoreError>
  /**
   * Removes the session of a key from the store; the next `get` makes a new one, on a new thread. Whoever uses the old
   * one goes on with it undisturbed, but it is not stored again. The thread stays on the server's disk. When the store
   * cannot be written, nothing has changed.
   *
   * @example
   * const startOver = (chat: string) =>
   *   Effect.flatMap(Sessions.Sessions, ({ forget }) => forget(chat))
   */
  readonly forget: (key: string) => Effect.Effect<void, SessionStore.StoreError>
}

/**
 * The sessions of this program. Provide {@link layer}.
 *
 * @example
 * const open = Effect.flatMap(Sessions.Sessions, ({ list }) =>
 *   Effect.map(list, (sessions) => sessions.filter(({ open }) => open).length)
 * )
 */
export class Sessions extends Context.Tag("@effect-codex/agent/Sessions")<Sessions, Service>() {}

/**
 * The registry, for the life of this layer; closing it ends every session. `optionsOf` says what the session of a key is
 * made with, each time it is; what its tools need, the layer needs.
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
