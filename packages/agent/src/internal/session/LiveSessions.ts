/**
 * The sessions that are live in this program, each from its first user until it has been idle.
 *
 * Not an `RcMap`: there a session that was forgotten while in use would, with its last user, take its successor out of
 * the map, and a store that could not be read would stay so for the idle time.
 */
import type { AppServerPool } from "@effect-codex/app-server"
import {
  Context,
  DateTime,
  Deferred,
  type Duration,
  Effect,
  type Fiber,
  FiberId,
  Option,
  type Scope
} from "effect"
import * as Session from "../../Session.ts"
import type { SessionOptions } from "./SessionOptions.ts"
import type * as StoreEntry from "./StoreEntry.ts"

/** How long the end of a turn waits for the store. */
const storeTimeout = "5 seconds"

/** One session, as the registry sees it. */
export interface Live {
  readonly key: string
  readonly session: Deferred.Deferred<Session.Session, StoreEntry.StoreError>
  readonly stop: Deferred.Deferred<void>
  users: number
  resting: Fiber.RuntimeFiber<void> | undefined
}

export interface Options<R> {
  readonly optionsOf: (key: string) => SessionOptions<R>
  readonly store: StoreEntry.Service
  readonly idleTimeToLive: Duration.DurationInput
  /** What the sessions' turns and tools need. */
  readonly context: Context.Context<AppServerPool.AppServerPool | R>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
  /** Of two changes to the store that overlap, nobody could say which came last. */
  readonly changes: Effect.Semaphore
}

export class LiveSessions<R> {
  /** Those that a new user finds. */
  private readonly lives = new Map<string, Live>()
  private readonly options: Options<R>

  constructor(options: Options<R>) {
    this.options = options
  }

  get all(): Iterable<Live> {
    return this.lives.values()
  }

  enter(key: string): Live {
    const live = this.lives.get(key) ?? this.start(key)
    live.resting?.unsafeInterruptAsFork(FiberId.none)
    live.resting = undefined
    live.users++
    return live
  }

  leave(live: Live): void {
    if (--live.users > 0) return
    if (this.isFound(live)) live.resting = this.options.fork(this.rest(live))
    else this.end(live)
  }

  /** Whoever uses it goes on with it, and nobody else finds it any more. */
  forget(key: string): void {
    const live = this.lives.get(key)
    if (live === undefined) return
    this.lives.delete(key)
    if (live.users === 0) this.end(live)
  }

  private isFound(live: Live): boolean {
    return this.lives.get(live.key) === live
  }

  private start(key: string): Live {
    const live: Live = {
      key,
      session: Deferred.unsafeMake(FiberId.none),
      stop: Deferred.unsafeMake(FiberId.none),
      users: 0,
      resting: undefined
    }
    this.lives.set(key, live)
    this.options.fork(this.life(live))
    return live
  }

  private end(live: Live): void {
    if (this.isFound(live)) this.lives.delete(live.key)
    live.resting?.unsafeInterruptAsFork(FiberId.none)
    Deferred.unsafeDone(live.stop, Effect.void)
  }

  private rest(live: Live): Effect.Effect<void> {
    return Effect.andThen(Effect.sleep(this.options.idleTimeToLive), () => this.end(live))
  }

  /** A session from its making to its end: it is one scope, and what the first user does is not in it. */
  private life(live: Live): Effect.Effect<void> {
    return this.open(live).pipe(
      // Nobody finds one that could not be opened: the next to ask tries again.
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
        onTurnEnd: (threadId) => this.keep(live, threadId)
      }).pipe(
        Effect.mapInputContext((own: Context.Context<Scope.Scope>) => Context.merge(context, own))
      )
    })
  }

  private keep(live: Live, threadId: string): Effect.Effect<void> {
    const { changes, store } = this.options
    return Effect.gen(this, function* () {
      if (!this.isFound(live)) return
      yield* store.put({ key: live.key, threadId, updatedAt: yield* DateTime.now })
    }).pipe(
      changes.withPermits(1),
      // A turn's end cannot be interrupted, and a store in the middle of a write may not be either.
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeout(storeTimeout),
      // Nor is its wait for the store, by a caller who leaves meanwhile.
      Effect.disconnect,
      Effect.catchAllCause((cause) =>
        Effect.logWarning(
          `session ${live.key} was not stored: after a restart it would not be found as it is now`,
          cause
        )
      )
    )
  }
}
