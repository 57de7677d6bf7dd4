/**
 * The live sessions of this program. A session lives from its first user until it has been idle for
 * `idleTimeToLive`.
 *
 * This is not an `RcMap`, for two reasons. If a session is forgotten while in use, an `RcMap` would remove its
 * successor from the map when the old session's last user leaves. And a failed read of the store would persist for
 * the idle time.
 */
import type { AppServerPool } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Session from "../../Session.ts"
import type { SessionOptions } from "./SessionOptions.ts"
import type * as StoreEntry from "./StoreEntry.ts"

/** How long the end of a turn waits for the store. */
const storeTimeout = "5 seconds"

/** One live session. */
export interface Live {
  readonly key: string
  readonly session: Deferred.Deferred<Session.Session, StoreEntry.StoreError>
  readonly stop: Deferred.Deferred<void>
  users: number
  idleTimer: Fiber.RuntimeFiber<void> | undefined
}

export interface Options<R> {
  readonly optionsOf: (key: string) => SessionOptions<R>
  readonly store: StoreEntry.Service
  readonly idleTimeToLive: Duration.DurationInput
  /** The services that the sessions' turns and tools need. */
  readonly context: Context.Context<AppServerPool.AppServerPool | R>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
  /** Serializes changes to the store, so that the last one wins. */
  readonly changes: Effect.Semaphore
}

export class LiveSessions<R> {
  /** The sessions that `enter` finds. A forgotten session is no longer among them. */
  private readonly sessions = new Map<string, Live>()
  private readonly options: Options<R>

  constructor(options: Options<R>) {
    this.options = options
  }

  get all(): Iterable<Live> {
    return this.sessions.values()
  }

  enter(key: string): Live {
    const live = this.sessions.get(key) ?? this.start(key)
    live.idleTimer?.unsafeInterruptAsFork(FiberId.none)
    live.idleTimer = undefined
    live.users++
    return live
  }

  leave(live: Live): void {
    if (--live.users > 0) return
    if (this.isCurrent(live)) live.idleTimer = this.options.fork(this.endWhenIdle(live))
    else this.end(live)
  }

  /** Current users keep the session, but new users no longer find it. */
  forget(key: string): void {
    const live = this.sessions.get(key)
    if (live === undefined) return
    this.sessions.delete(key)
    if (live.users === 0) this.end(live)
  }

  private isCurrent(live: Live): boolean {
    return this.sessions.get(live.key) === live
  }

  private start(key: string): Live {
    const live: Live = {
      key,
      session: Deferred.unsafeMake(FiberId.none),
      stop: Deferred.unsafeMake(FiberId.none),
      users: 0,
      idleTimer: undefined
    }
    this.sessions.set(key, live)
    this.options.fork(this.run(live))
    return live
  }

  private end(live: Live): void {
    if (this.isCurrent(live)) this.sessions.delete(live.key)
    live.idleTimer?.unsafeInterruptAsFork(FiberId.none)
    Deferred.unsafeDone(live.stop, Effect.void)
  }

  private endWhenIdle(live: Live): Effect.Effect<void> {
    return Effect.andThen(Effect.sleep(this.options.idleTimeToLive), () => this.end(live))
  }

  /** The whole life of a session: one scope, which does not depend on the first user's fiber. */
  private run(live: Live): Effect.Effect<void> {
    return this.open(live).pipe(
      // A session that failed to open is removed, so the next user tries again.
      Effect.tapErrorCause(() => Effect.sync(() => this.end(live))),
      Effect.intoDeferred(live.session),
      Effect.zipRight(Deferred.await(live.stop)),
      Effect.scoped
    )
  }

  private open(live: Live) {
    const { context, optionsOf, store } = this.options
    const { key } = live
    return Effect.gen(this, function* () {
      const entry = yield* store.get(key)
      return yield* Session.make({
        ...optionsOf(key),
        key,
        ...(Option.isSome(entry)
          ? { thread: { _tag: "Resume", threadId: entry.value.threadId } as const }
          : {}),
        onTurnEnd: (threadId) => this.save(live, threadId)
      }).pipe(
        Effect.mapInputContext((own: Context.Context<Scope.Scope>) => Context.merge(context, own))
      )
    })
  }

  private save(live: Live, threadId: string): Effect.Effect<void> {
    const { changes, store } = this.options
    return Effect.gen(this, function* () {
      if (!this.isCurrent(live)) return
      yield* store.put({ key: live.key, threadId, updatedAt: yield* DateTime.now })
    }).pipe(
      changes.withPermits(1),
      // The end of a turn is uninterruptible, and a write to the store may be too. The timeout must still apply to
      // both.
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeout(storeTimeout),
      // An interrupted caller must not cancel the write.
      Effect.disconnect,
      Effect.catchAllCause((cause) =>
        Effect.logWarning(
          `session ${live.key} was not stored: a restart would not find its current state. The next turn tries again.`,
          cause
        )
      )
    )
  }
}
