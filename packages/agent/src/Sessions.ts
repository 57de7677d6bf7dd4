/**
 * The sessions of a program, by their keys: one live session a key, however many use it, and found again after the
 * program was restarted.
 *
 * All that outlives the program is which thread a session is on, in a `SessionStore`; the conversation itself the server
 * has on disk. Two programs may share a store, but one key is for one of them at a time: a server knows nothing of the
 * turns that another one runs on its thread.
 */
import { AppServerPool, Limits } from "@effect-codex/app-server"
import {
  Context,
  DateTime,
  Deferred,
  type Duration,
  Effect,
  type Fiber,
  FiberId,
  FiberSet,
  Layer,
  Option,
  type Scope
} from "effect"
import * as Session from "./Session.ts"
import * as SessionStore from "./SessionStore.ts"
import type * as Tool from "./Tool.ts"

/** What a session is made with, but for what the registry itself knows of it. */
export type SessionOptions<R = never> = Omit<Session.Options<R>, "key" | "thread" | "onTurnEnd">

/** Of the registry itself, whatever its sessions are made with. */
export interface Options {
  /**
   * How long a session nobody uses stays live: its thread loaded, its helpers running. Default: `Limits.idleTimeToLive` (60 s),
   * as long as a server nobody leases is kept.
   */
  readonly idle?: Duration.DurationInput
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

/** How long the end of a turn waits for the store. */
const patience = "5 seconds"

/** A session from its first user until it has been idle, as the registry sees it. */
interface Live {
  readonly key: string
  readonly session: Deferred.Deferred<Session.Session, SessionStore.StoreError>
  readonly stop: Deferred.Deferred<void>
  users: number
  resting: Fiber.RuntimeFiber<void> | undefined
}

/**
 * Not an `RcMap`: there a session that was forgotten while in use would, with its last user, take its successor out of
 * the map, and a store that could not be read would stay so for the idle time.
 */
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
    const idle = options.idle ?? (yield* Limits.Limits).idleTimeToLive
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)()
    const context = yield* Effect.context<AppServerPool.AppServerPool | R>()
    /** Those that `get` finds. */
    const lives = new Map<string, Live>()
    // Of two changes to the store that overlap, nobody could say which came last.
    const changes = yield* Effect.makeSemaphore(1)
    let closed = false
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        closed = true
      })
    )

    const isFound = (live: Live): boolean => lives.get(live.key) === live

    const enter = (key: string): Live => {
      const live = lives.get(key) ?? start(key)
      live.resting?.unsafeInterruptAsFork(FiberId.none)
      live.resting = undefined
      live.users++
      return live
    }

    const leave = (live: Live): void => {
      if (--live.users > 0) return
      if (isFound(live)) live.resting = fork(rest(live))
      else end(live)
    }

    const start = (key: string): Live => {
      const live: Live = {
        key,
        session: Deferred.unsafeMake(FiberId.none),
        stop: Deferred.unsafeMake(FiberId.none),
        users: 0,
        resting: undefined
      }
      lives.set(key, live)
      fork(life(live))
      return live
    }

    const end = (live: Live): void => {
      if (isFound(live)) lives.delete(live.key)
      live.resting?.unsafeInterruptAsFork(FiberId.none)
      Deferred.unsafeDone(live.stop, Effect.void)
    }

    /** A session from its making to its end: it is one scope, and what the first user does is not in it. */
    const life = (live: Live) =>
      open(live).pipe(
        // Nobody finds one that could not be opened: the next to ask tries again.
        Effect.tapErrorCause(() => Effect.sync(() => end(live))),
        Effect.intoDeferred(live.session),
        Effect.zipRight(Deferred.await(live.stop)),
        Effect.scoped
      )

    const rest = (live: Live) => Effect.andThen(Effect.sleep(idle), () => end(live))

    const open = (live: Live) =>
      Effect.gen(function* () {
        const { key } = live
        const entry = yield* store.get(key)
        return yield* Session.make({
          ...optionsOf(key),
          key,
          ...(Option.isSome(entry)
            ? { thread: { _tag: "Resume", threadId: entry.value.threadId } as const }
            : {}),
          onTurnEnd: (threadId) => keep(live, threadId)
        }).pipe(
          Effect.mapInputContext((own: Context.Context<Scope.Scope>) => Context.merge(context, own))
        )
      })

    const keep = (live: Live, threadId: string): Effect.Effect<void> =>
      Effect.gen(function* () {
        if (!isFound(live)) return
        yield* store.put({ key: live.key, threadId, updatedAt: yield* DateTime.now })
      }).pipe(
        changes.withPermits(1),
        // A turn's end cannot be interrupted, and a store in the middle of a write may not be either.
        Effect.disconnect,
        Effect.interruptible,
        Effect.timeout(patience),
        // Nor is its wait for the store, by a caller who leaves meanwhile.
        Effect.disconnect,
        Effect.catchAllCause((cause) =>
          Effect.logWarning(
            `session ${live.key} was not stored: after a restart it would not be found as it is now`,
            cause
          )
        )
      )

    const get: Service["get"] = (key) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          if (closed) return yield* Effect.interrupt
          const live = enter(key)
          const left = Effect.sync(() => leave(live))
          const session = yield* restore(Deferred.await(live.session)).pipe(
            Effect.onError(() => left)
          )
          yield* Effect.addFinalizer(() => left)
          return session
        })
      )

    const threadOf = ({ session }: Live): Effect.Effect<Option.Option<string>> =>
      Effect.flatMap(Deferred.isDone(session), (isDone) =>
        isDone
          ? Effect.flatMap(Deferred.await(session), ({ threadId }) => threadId).pipe(
              Effect.orElseSucceed(() => Option.none())
            )
          : Effect.succeedNone
      )

    const list: Service["list"] = Effect.gen(function* () {
      const listed = new Map<string, Listed>()
      for (const { key, threadId, updatedAt } of yield* store.list) {
        const stored = { threadId: Option.some(threadId), updatedAt: Option.some(updatedAt) }
        listed.set(key, { key, ...stored, open: false })
      }
      for (const live of lives.values()) {
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

    const forget: Service["forget"] = (key) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.andThen(restore(store.remove(key)), () => {
          const live = lives.get(key)
          if (live === undefined) return
          lives.delete(key)
          if (live.users === 0) end(live)
        })
      ).pipe(changes.withPermits(1))

    return { get, list, forget }
  })
