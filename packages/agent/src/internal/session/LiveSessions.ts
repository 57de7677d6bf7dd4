/**
 * The live sessions of this program, by key.
 *
 *   enter --> looking up --want--> being made --> open --idle, forgotten--> (ended)
 *                 |                    |
 *                 | nobody wants it    | failed
 *                 v                    v
 *              (ended)              (ended)
 *
 * A session that is only being looked up is not live yet: `find` makes nothing, and `create` must be the first to
 * want it. It is looked up once for all its users. Only then is it known whose it is: of the owner in the store, or
 * else of the first who wanted it. A stranger who wanted it before that is as if he had not. A session lives until it has
 * been idle for `idleTimeToLive`.
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
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Session from "../../Session.ts"
import type { MetadataCodec } from "./MetadataCodec.ts"
import { type OrderedStore, storeTimeout } from "./OrderedStore.ts"
import type { SessionOptions } from "./SessionOptions.ts"
import type { Shutdown } from "./Shutdown.ts"
import { type Entry, type Json, metadataOf, type Service, type StoreError } from "./StoreEntry.ts"

/** Who uses a session. A program without owners uses them all as `undefined`. */
export type Owner = string | undefined

/**
 * The session of this key belongs to another owner. Answer as if there were no such session: a stranger who learns that
 * it exists has learned something.
 */
export class NotOwner extends Schema.TaggedError<NotOwner>()("NotOwner", {
  key: Schema.String
}) {
  override get message(): string {
    return `The session ${this.key} belongs to another owner. Ask for it with ownedBy and its owner, or choose another key.`
  }
}

/** For whom a session is made. */
export interface Request<Input, M> {
  readonly key: string
  /** What the caller gave when it asked for the session. */
  readonly input: Input
  /** Whose session it is. `None` if it was asked for without an owner. */
  readonly owner: Option.Option<string>
  /** The stored thread. `None` if the session is new. */
  readonly threadId: Option.Option<string>
  /** The stored metadata. */
  readonly metadata: Option.Option<M>
  /** The same as it is stored, also if the registry has no schema for it. */
  readonly kept: Option.Option<Json>
}

/** One session, from its first user on. */
export interface Live<Input, Failure> {
  readonly key: string
  /** Done when `entry` says what the store has. */
  readonly lookedUp: Deferred.Deferred<void, StoreError>
  /** The input of the first caller that wants the session. */
  input: Deferred.Deferred<Input>
  readonly session: Deferred.Deferred<Session.Session, StoreError | Failure>
  isWanted: boolean
  /** Whose it is if it is stored, or else of the first caller that wants it. */
  owner: Owner
  isForgotten: boolean
  entry: Option.Option<Entry>
  /** The revision that the store has, as far as this program knows. */
  revision: Entry["revision"]
  /** What is to be stored with the session. Undefined until it is looked up. */
  metadata: Option.Option<Json> | undefined
  /** How the last turn left the session, until that is being stored. */
  unsaved: { readonly threadId: string; readonly updatedAt: Entry["updatedAt"] } | undefined
  /** Stores `unsaved` when the earlier operations of the key have ended. */
  save: Fiber.RuntimeFiber<void, StoreError> | undefined
  users: number
  fiber: Fiber.RuntimeFiber<void> | undefined
  idleTimer: Fiber.RuntimeFiber<void> | undefined
}

export interface Options<Input, M, Failure, R> {
  readonly optionsOf: (
    request: Request<Input, M>
  ) => Effect.Effect<SessionOptions<R, M>, Failure, R | Scope.Scope>
  readonly store: OrderedStore
  readonly metadata: MetadataCodec<M>
  readonly idleTimeToLive: Duration.DurationInput
  readonly shutdown: Shutdown
  /** The services that the options, and the sessions' turns and tools need. */
  readonly context: Context.Context<AppServerPool.AppServerPool | R>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
}

export class LiveSessions<Input, M, Failure, R> {
  /** The sessions that `enter` finds. A forgotten session is no longer among them. */
  private readonly sessions = new Map<string, Live<Input, Failure>>()
  private readonly options: Options<Input, M, Failure, R>

  constructor(options: Options<Input, M, Failure, R>) {
    this.options = options
  }

  get all(): ReadonlyArray<Live<Input, Failure>> {
    return [...this.sessions.values()].filter(({ isWanted }) => isWanted)
  }

  /** The session that callers of this key have, if it is live. */
  wanted(key: string): Live<Input, Failure> | undefined {
    const live = this.sessions.get(key)
    return live?.isWanted === true ? live : undefined
  }

  enter(key: string): Live<Input, Failure> {
    const live = this.sessions.get(key) ?? this.start(key)
    this.use(live)
    return live
  }

  /** Users are callers, turns, and sub-agents at work. */
  private use(live: Live<Input, Failure>): void {
    live.idleTimer?.unsafeInterruptAsFork(FiberId.none)
    live.idleTimer = undefined
    live.users++
  }

  /** Waits until the session was looked up, and fails if it is another owner's. */
  awaitOwned(live: Live<Input, Failure>, owner: Owner): Effect.Effect<void, StoreError | NotOwner> {
    return Effect.andThen(Deferred.await(live.lookedUp), () => {
      const isFree = Option.isNone(live.entry) && !live.isWanted
      return isFree ? Effect.void : checkOwner(live.key, live.owner, owner)
    })
  }

  /**
   * Has the session made, unless it is already. Returns whether this caller was the first to want it. The session must
   * be free, or the caller's.
   */
  want(live: Live<Input, Failure>, input: Input, owner: Owner): boolean {
    if (live.isWanted) return false
    live.isWanted = true
    live.owner = owner
    Deferred.unsafeDone(live.input, Effect.succeed(input))
    return true
  }

  leave(live: Live<Input, Failure>): void {
    if (--live.users > 0) return
    if (this.isCurrent(live) && live.isWanted) {
      live.idleTimer = this.options.fork(this.endWhenIdle(live))
    } else this.end(live)
  }

  /** Current users keep the session, but new users no longer find it. */
  forget(key: string, owner: Owner): Effect.Effect<void, StoreError | NotOwner> {
    return this.options.store.inOrderSoon(key, (store) =>
      Effect.uninterruptibleMask((restore) =>
        store.get(key).pipe(
          Effect.andThen((stored) => this.checkOwner(key, stored, owner)),
          Effect.andThen(store.remove(key)),
          restore,
          Effect.andThen(() => this.forgetLive(key))
        )
      )
    )
  }

  /** Fails if the session is another owner's. A key without a session is free. */
  private checkOwner(
    key: string,
    stored: Option.Option<Entry>,
    owner: Owner
  ): Effect.Effect<void, NotOwner> {
    const live = this.sessions.get(key)
    if (Option.isSome(stored)) return checkOwner(key, stored.value.owner, owner)
    return live?.isWanted === true ? checkOwner(key, live.owner, owner) : Effect.void
  }

  private forgetLive(key: string): void {
    const live = this.sessions.get(key)
    if (live === undefined) return
    if (live.isWanted) {
      live.isForgotten = true
      this.sessions.delete(key)
      if (live.users === 0) this.end(live)
    } else {
      live.entry = Option.none()
      live.revision = undefined
      live.metadata = undefined
    }
  }

  /** Changes the metadata of a session that is live or stored. */
  updateMetadata(
    key: string,
    update: (current: Option.Option<M>) => M,
    owner: Owner
  ): Effect.Effect<Option.Option<M>, StoreError | NotOwner> {
    const { metadata, store } = this.options
    return store.inOrderSoon(key, (store) =>
      Effect.gen(this, function* () {
        const stored = yield* store.get(key)
        const live = this.sessions.get(key)
        if (Option.isNone(stored) && live?.isWanted !== true) return Option.none()
        yield* this.checkOwner(key, stored, owner)
        // A session that has an older revision stays stale.
        const isCurrent = Option.isNone(stored) || live?.revision === stored.value.revision
        const before = (isCurrent ? live?.metadata : undefined) ?? metadataOf(stored)
        const after = update(yield* metadata.decode(key, before))
        const encoded = yield* metadata.encode(key, after)
        if (Option.isSome(stored)) {
          const revision = yield* store.put({ ...stored.value, metadata: encoded })
          if (live !== undefined && isCurrent) live.revision = revision ?? undefined
        }
        if (live !== undefined) live.metadata = Option.some(encoded)
        return Option.some(after)
      })
    )
  }

  private isCurrent(live: Live<Input, Failure>): boolean {
    return this.sessions.get(live.key) === live
  }

  private start(key: string): Live<Input, Failure> {
    const live: Live<Input, Failure> = {
      key,
      lookedUp: Deferred.unsafeMake(FiberId.none),
      input: Deferred.unsafeMake(FiberId.none),
      session: Deferred.unsafeMake(FiberId.none),
      isWanted: false,
      owner: undefined,
      isForgotten: false,
      entry: Option.none(),
      revision: undefined,
      metadata: undefined,
      unsaved: undefined,
      save: undefined,
      users: 0,
      fiber: undefined,
      idleTimer: undefined
    }
    this.sessions.set(key, live)
    live.fiber = this.options.fork(this.run(live))
    return live
  }

  private end(live: Live<Input, Failure>): void {
    this.remove(live)
    live.fiber?.unsafeInterruptAsFork(FiberId.none)
  }

  private remove(live: Live<Input, Failure>): void {
    if (this.isCurrent(live)) this.sessions.delete(live.key)
    live.idleTimer?.unsafeInterruptAsFork(FiberId.none)
    live.idleTimer = undefined
  }

  private endWhenIdle(live: Live<Input, Failure>): Effect.Effect<void> {
    return Effect.andThen(Effect.sleep(this.options.idleTimeToLive), () => this.end(live))
  }

  /** The whole life of a session: one scope, which does not depend on the first user's fiber. */
  private run(live: Live<Input, Failure>): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      yield* this.settle(live, live.lookedUp, this.lookUp(live))
      const input = yield* Deferred.await(live.input)
      yield* this.settle(live, live.session, this.open(live, input))
      yield* untilInterrupted
    }).pipe(
      Effect.scoped,
      // Nobody may wait for a session whose fiber was interrupted.
      Effect.ensuring(
        Effect.zipRight(Deferred.interrupt(live.lookedUp), Deferred.interrupt(live.session))
      ),
      Effect.ignore
    )
  }

  /** Completes the deferred. A session that fails is removed first, so the next user tries again. */
  private settle<A, E, Needs>(
    live: Live<Input, Failure>,
    deferred: Deferred.Deferred<A, E>,
    effect: Effect.Effect<A, E, Needs>
  ): Effect.Effect<A, E, Needs> {
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.exit(restore(effect)), (exit) => {
        if (Exit.isFailure(exit)) this.remove(live)
        Deferred.unsafeDone(deferred, exit)
        return exit
      })
    )
  }

  private lookUp(live: Live<Input, Failure>): Effect.Effect<void, StoreError> {
    return this.options.store.inOrderSoon(live.key, (store) =>
      Effect.map(store.get(live.key), (entry) => {
        live.entry = entry
        live.revision = Option.getOrUndefined(entry)?.revision
        if (Option.isSome(entry)) this.belongsTo(live, entry.value.owner)
        live.metadata ??= metadataOf(entry)
      })
    )
  }

  private belongsTo(live: Live<Input, Failure>, owner: Owner): void {
    if (live.isWanted && live.owner !== owner) {
      live.isWanted = false
      live.input = Deferred.unsafeMake(FiberId.none)
    }
    live.owner = owner
  }

  private open(live: Live<Input, Failure>, input: Input) {
    const { context, metadata, optionsOf, shutdown } = this.options
    const { entry, key } = live
    const threadId = Option.flatMapNullable(entry, ({ threadId }) => threadId)
    return Effect.gen(this, function* () {
      const kept = live.metadata ?? Option.none()
      const stored = yield* metadata.decode(key, kept)
      const made = yield* optionsOf({
        key,
        input,
        owner: Option.fromNullable(live.owner),
        threadId,
        metadata: stored,
        kept
      })
      const { metadata: initial, ...options } = made
      if (initial !== undefined) {
        const encoded = yield* metadata.encode(key, initial)
        live.metadata = Option.orElse(live.metadata ?? Option.none(), () => Option.some(encoded))
      }
      return yield* Session.make({
        ...options,
        key,
        ...(Option.isSome(threadId)
          ? { thread: { _tag: "Resume", threadId: threadId.value } as const }
          : {}),
        onTurnEnd: (threadId) => this.save(live, threadId),
        admit: (run) => Effect.zipLeft(shutdown.admit(key, run), this.keepOpen(live)),
        keepOpen: this.keepOpen(live)
      })
    }).pipe(
      Effect.mapInputContext((own: Context.Context<Scope.Scope>) => Context.merge(context, own))
    )
  }

  private keepOpen(live: Live<Input, Failure>): Effect.Effect<void, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.sync(() => this.use(live)),
      () => Effect.sync(() => this.leave(live))
    )
  }

  /**
   * Stores a session that was just made, so that it exists also without a turn. One that cannot be stored is free to be
   * created again.
   */
  saveNew(live: Live<Input, Failure>): Effect.Effect<void, StoreError> {
    return this.options.store
      .inOrderSoon(live.key, (store) =>
        Effect.gen(this, function* () {
          // Its first turn may have ended already.
          const isStored = Option.isSome(yield* store.get(live.key))
          if (isStored || live.isForgotten) return
          yield* this.put(store, live, { ...entryOf(live), updatedAt: yield* DateTime.now })
        })
      )
      .pipe(Effect.tapError(() => Effect.sync(() => this.remove(live))))
  }

  /** Returns when the end of a turn is stored, or after `storeTimeout`. In that case it may be stored later. */
  private save(live: Live<Input, Failure>, threadId: string): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      if (!this.isCurrent(live)) return
      live.unsaved = { threadId, updatedAt: yield* DateTime.now }
      // The end of a turn is uninterruptible. The write must not be.
      live.save ??= yield* Effect.forkDaemon(Effect.interruptible(this.write(live)))
      yield* Fiber.join(live.save).pipe(Effect.interruptible, Effect.timeout(storeTimeout))
    }).pipe(
      // An interrupted caller waits, too: otherwise the next turn could begin before this one is stored.
      Effect.disconnect,
      Effect.catchAllCause((cause) =>
        Effect.logWarning(
          `session ${live.key} was not stored: a restart would not find its current state. The next turn tries again.`,
          cause
        )
      ),
      Effect.annotateLogs({ session: live.key })
    )
  }

  private write(live: Live<Input, Failure>): Effect.Effect<void, StoreError> {
    return this.options.store.inOrder(live.key, (store) =>
      Effect.suspend(() => {
        const { unsaved } = live
        live.save = undefined
        live.unsaved = undefined
        // A session that has ended since is stored all the same.
        if (unsaved === undefined || live.isForgotten) return Effect.void
        return Effect.suspend(() => this.put(store, live, { ...entryOf(live), ...unsaved })).pipe(
          Effect.retry({
            times: 3,
            while: ({ reason }) =>
              reason === "Conflict" ? this.adopted(store, live) : Effect.succeed(false)
          }),
          Effect.tapError(({ reason }) =>
            Effect.sync(() => {
              if (reason === "Conflict") this.outdated(live)
            })
          )
        )
      })
    )
  }

  private put(
    store: Pick<Service, "put">,
    live: Live<Input, Failure>,
    entry: Entry
  ): Effect.Effect<void, StoreError> {
    return Effect.map(store.put(entry), (revision) => {
      live.revision = revision ?? undefined
      live.entry = Option.some(entry)
    })
  }

  /** Takes over the metadata that another program has stored, and returns whether that was all that it has changed. */
  private adopted(
    store: Pick<Service, "get">,
    live: Live<Input, Failure>
  ): Effect.Effect<boolean, StoreError> {
    return Effect.map(store.get(live.key), (stored) => {
      const isSame = Option.exists(stored, (stored) =>
        Option.exists(live.entry, (known) => isStillAt(known, stored))
      )
      if (Option.isNone(stored) || !isSame) return false
      live.revision = stored.value.revision
      live.metadata = metadataOf(stored)
      return true
    })
  }

  /** Another program has stored the session. The next user gets what that has stored. */
  private outdated(live: Live<Input, Failure>): void {
    if (this.isCurrent(live)) this.forgetLive(live.key)
    live.isForgotten = true
  }
}

const checkOwner = (key: string, its: Owner, owner: Owner): Effect.Effect<void, NotOwner> =>
  its === owner ? Effect.void : Effect.fail(new NotOwner({ key }))

/** Whether nobody has run a turn of the session since. */
const isStillAt = (known: Entry, { owner, threadId, updatedAt }: Entry): boolean =>
  known.owner === owner &&
  known.threadId === threadId &&
  DateTime.Equivalence(known.updatedAt, updatedAt)

/** What is stored with a session, whatever its turns do. */
const entryOf = <Input, Failure>({
  key,
  metadata = Option.none(),
  owner,
  revision
}: Live<Input, Failure>): Pick<Entry, "key" | "metadata" | "owner" | "revision"> => ({
  key,
  ...(revision === undefined ? {} : { revision }),
  ...(owner === undefined ? {} : { owner }),
  ...(Option.isSome(metadata) ? { metadata: metadata.value } : {})
})

/** Unlike `Effect.never`, it has no timer that keeps the process alive. */
const untilInterrupted = Effect.async<never>(() => undefined)
