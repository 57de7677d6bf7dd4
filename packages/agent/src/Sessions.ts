/**
 * The sessions of a program, by key. There is one live session for each key, and a session can be found again after
 * a restart of the program.
 *
 * A `SessionStore` keeps the thread of each session. The server keeps the conversation itself on disk. Two programs
 * may share a store, but only one of them may use a key at a time: a server knows nothing of the turns that another
 * server runs on the same thread. If the store compares revisions, a program whose session is outdated stores it no more:
 * current users may continue to use it, and the next `get` returns the session that the other program has stored.
 *
 * The registry takes keys and no thread ids. It resumes only the thread that it stored for the key. A key that comes
 * from outside may be any text: do not put it into a path.
 *
 * In a program for several people, ask for sessions with `ownedBy` and whom you have authenticated. A session that one
 * owner made is refused to any other (`NotOwner`). A thread id is a capability: whoever has it can resume or copy the
 * thread, and so read the conversation. A credential with an owner takes that away, too: only a run with a credential of
 * the same owner can then open the thread.
 *
 * @example
 * const Live = Sessions.Sessions.layer(({ owner }) => ({
 *   server,
 *   credential: Credential.bearer(token, { owner: Option.getOrUndefined(owner) })
 * }))
 *
 * // `tenant` comes from the authenticated request, and never from its path or body.
 * const answer = (tenant: string, chat: string, text: string) =>
 *   Effect.gen(function* () {
 *     const sessions = (yield* Sessions.Sessions).ownedBy(tenant)
 *     const session = yield* sessions.get(chat)
 *     return (yield* session.run(text)).text
 *   }).pipe(Effect.scoped)
 */
import { type AppServerPool, Limits } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as SessionListing from "./internal/session/SessionListing.ts"
import {
  type Live,
  LiveSessions,
  type NotOwner,
  type Owner,
  type Request
} from "./internal/session/LiveSessions.ts"
import * as MetadataCodec from "./internal/session/MetadataCodec.ts"
import { OrderedStore } from "./internal/session/OrderedStore.ts"
import type { SessionOptions } from "./internal/session/SessionOptions.ts"
import { type Report as ShutdownReport, Shutdown } from "./internal/session/Shutdown.ts"
import { byKey, type Entry, metadataOf } from "./internal/session/StoreEntry.ts"
import type * as Session from "./Session.ts"
import * as SessionStore from "./SessionStore.ts"
import type * as Tool from "./Tool.ts"

export type { Listed, Listing } from "./internal/session/SessionListing.ts"
export { NotOwner, type Request } from "./internal/session/LiveSessions.ts"
export type { SessionOptions } from "./internal/session/SessionOptions.ts"
export {
  Outcome as ShutdownOutcome,
  Report as ShutdownReport
} from "./internal/session/Shutdown.ts"

/** The options of the registry. */
export interface Options {
  /**
   * How long a session stays live without users, with its thread loaded. Turns that were started, helpers and
   * sub-agents are users, too, until they end. Commands that a turn has left running are not, and end with the session: to
   * keep one, keep the scope of `get` open. Default: `Limits.idleTimeToLive` (60 s), the same as for a server without leases.
   */
  readonly idleTimeToLive?: Duration.DurationInput
  /**
   * How long running turns may go on when the layer closes, before they are interrupted. Default:
   * `Limits.shutdownGrace` (15 s). 0 interrupts them at once.
   */
  readonly shutdownGrace?: Duration.DurationInput
  /** Called with the report when the layer has shut down, before the servers close. Default: nothing but the log. */
  readonly onShutdown?: (report: ShutdownReport) => Effect.Effect<void>
}

/** `create` was asked for a session that is live or stored. */
export class SessionExists extends Schema.TaggedError<SessionExists>()("SessionExists", {
  key: Schema.String
}) {
  override get message(): string {
    return `There is a session ${this.key} already. Use get to continue it, forget to start over, or choose another key.`
  }
}

/**
 * The operations of the registry. `Input` is what a caller gives with the key, `Metadata` what the program stores
 * with a session, and `Failure` what the options of a session can fail with.
 *
 * Operations on one key run in order. Keys do not wait for each other: a store that hangs holds only the session that
 * it hangs on, and no longer than 10 seconds.
 */
export interface Service<Input = void, Metadata = never, Failure = never> {
  /**
   * Makes the session of a key, for use until the scope closes. Use `get` if the session may exist.
   *
   * The session is stored at once, and so exists from now on, also without a turn.
   *
   * **Errors**: `SessionExists` if the session is live or stored, or `NotOwner` if it is another owner's. The failure of
   * the options. `StoreError` if the store cannot be read or written.
   *
   * @example
   * const start = (chat: string) =>
   *   Effect.flatMap(Sessions.Sessions, ({ create }) => create(chat)).pipe(
   *     Effect.catchTag("SessionExists", () => Effect.fail("This chat was started already."))
   *   )
   */
  readonly create: (
    key: string,
    input: Input
  ) => Effect.Effect<
    Session.Session,
    SessionExists | NotOwner | SessionStore.StoreError | Failure,
    Scope.Scope
  >
  /**
   * Returns the session of a key if it is live or stored, for use until the scope closes. Makes no new session.
   *
   * **Errors**: as `get`.
   *
   * @example
   * const stop = (chat: string) =>
   *   Effect.gen(function* () {
   *     const session = yield* (yield* Sessions.Sessions).find(chat)
   *     if (Option.isSome(session)) yield* session.value.run("Sum up where we are.")
   *   }).pipe(Effect.scoped)
   */
  readonly find: (
    key: string,
    input: Input
  ) => Effect.Effect<
    Option.Option<Session.Session>,
    NotOwner | SessionStore.StoreError | Failure,
    Scope.Scope
  >
  /**
   * Returns the session of a key, for use until the scope closes. This is the live session, or else a session that
   * resumes the stored thread, or else a new session. Turns of one key run one at a time, for all callers together.
   * The session ends when it has had no users for the idle time. Turns that were started, helpers, and sub-agents at work are users.
   *
   * The options see the input of the first caller. While the session is live, the input of later callers is not used.
   *
   * The session is stored at the end of each turn. If the store cannot be written, a warning is logged, the turn
   * succeeds, and the next turn tries again.
   *
   * **Errors**: `NotOwner` if the session is another owner's. The failure of the options. `StoreError` if the store
   * cannot be read, or if the stored metadata does not match its schema. In each case the next `get` tries again. If the
   * server no longer has the stored thread, every turn fails with a `TurnError` (`ThreadGone`) until you call `forget`.
   *
   * @example
   * const answer = (chat: string, text: string) =>
   *   Effect.gen(function* () {
   *     const session = yield* (yield* Sessions.Sessions).get(chat)
   *     return (yield* session.run(text)).text
   *   }).pipe(Effect.scoped)
   */
  readonly get: (
    key: string,
    input: Input
  ) => Effect.Effect<Session.Session, NotOwner | SessionStore.StoreError | Failure, Scope.Scope>
  /**
   * Lists every session that is stored or live, in the order of the keys. Stored sessions of earlier programs are
   * included. A stored session that cannot be read is not listed, but does not hide the others: its error is among
   * the `unreadable`. With `ownedBy` it lists the sessions of that owner, and without only those that have none. To see
   * the sessions of all owners, list the `SessionStore`.
   *
   * @example
   * const keys = Effect.flatMap(Sessions.Sessions, ({ list }) =>
   *   Effect.map(list, ({ sessions }) => sessions.map(({ key }) => key))
   * )
   */
  readonly list: Effect.Effect<SessionListing.Listing<Metadata>, SessionStore.StoreError>
  /**
   * Returns what `list` says of the session of a key, and opens nothing. It reads one session, where `list` reads all. `None`
   * means that there is no such session, or that it is another owner's.
   *
   * **Errors**: `StoreError` if the store cannot be read, or if the stored metadata does not match its schema.
   *
   * @example
   * const lastUsed = (chat: string) =>
   *   Effect.gen(function* () {
   *     const listed = yield* (yield* Sessions.Sessions).describe(chat)
   *     return Option.flatMap(listed, ({ updatedAt }) => updatedAt)
   *   })
   */
  readonly describe: (
    key: string
  ) => Effect.Effect<Option.Option<SessionListing.Listed<Metadata>>, SessionStore.StoreError>
  /**
   * Changes the metadata of a session, live or not, and returns the new metadata. `None` means that there is no such
   * session. Changes of one key are made one after the other, so none is lost. A session that was never stored keeps
   * the metadata until the end of its first turn stores it.
   *
   * **Errors**: `NotOwner` if the session is another owner's. `StoreError` if the store cannot be written, or if the
   * metadata does not match its schema.
   *
   * @example
   * class Chats extends Sessions.Tag<Chats>()("Chats", {
   *   metadata: Schema.Struct({ title: Schema.String })
   * }) {}
   *
   * const rename = (chat: string, title: string) =>
   *   Effect.flatMap(Chats, ({ updateMetadata }) => updateMetadata(chat, () => ({ title })))
   */
  readonly updateMetadata: (
    key: string,
    update: (current: Option.Option<Metadata>) => Metadata
  ) => Effect.Effect<Option.Option<Metadata>, NotOwner | SessionStore.StoreError>
  /**
   * Removes the session of a key from the store. The next `get` makes a new session on a new thread. Current users
   * may continue to use the old session, but it is no longer stored. The thread stays on the server's disk.
   *
   * **Errors**: `NotOwner` if the session is another owner's. `StoreError` if the store cannot be read or written; then
   * nothing has changed. With the reason `Unanswered`, the store may have removed the session: if it is live, its next turn stores it again.
   *
   * @example
   * const startOver = (chat: string) =>
   *   Effect.flatMap(Sessions.Sessions, ({ forget }) => forget(chat))
   */
  readonly forget: (key: string) => Effect.Effect<void, NotOwner | SessionStore.StoreError>
  /**
   * Returns the registry as one owner sees it. Its operations make and return only the sessions of this owner, and fail
   * with `NotOwner` where a key has a session of any other. The owner is stored with the session. It is any text that
   * stands for whom you have authenticated, and stays the same for life.
   *
   * Without `ownedBy`, the operations are for sessions without an owner. So code that forgets it is refused, too.
   *
   * @example
   * const mine = (tenant: string) =>
   *   Effect.flatMap(Sessions.Sessions, (sessions) => sessions.ownedBy(tenant).list)
   */
  readonly ownedBy: (owner: string) => Service<Input, Metadata, Failure>
  /**
   * Shuts down: refuses new turns with a `TurnError` (`ShuttingDown`), lets those that were started end, and interrupts
   * what still runs after the grace. Returns when their ends are confirmed and stored, with what became of each. Turns
   * that wait for an earlier one of their session count as started.
   *
   * Closing the layer does the same. Call it yourself to shut down earlier or with another grace, for example after a
   * load balancer has had time to see that `readiness` is false.
   *
   * @example
   * const stop = Effect.gen(function* () {
   *   const { turns } = yield* (yield* Sessions.Sessions).shutdown({ grace: "5 minutes" })
   *   return turns.filter(({ outcome }) => outcome !== "Ended")
   * })
   */
  readonly shutdown: (options?: ShutdownOptions) => Effect.Effect<ShutdownReport>
  /**
   * Whether new turns are taken: a load balancer should send requests here. False from the beginning of a shutdown. The
   * loss of a server does not change it, because each turn starts a server if it needs one.
   *
   * @example
   * const readyz = Effect.gen(function* () {
   *   const isReady = yield* (yield* Sessions.Sessions).readiness
   *   return { status: isReady ? 200 : 503 }
   * })
   */
  readonly readiness: Effect.Effect<boolean>
  /**
   * Whether this program is at work: restarting it would do harm. True until the layer has closed, also while it shuts
   * down, because turns still run then.
   *
   * @example
   * const livez = Effect.gen(function* () {
   *   const isAlive = yield* (yield* Sessions.Sessions).liveness
   *   return { status: isAlive ? 200 : 503 }
   * })
   */
  readonly liveness: Effect.Effect<boolean>
}

/** The options of `shutdown`. */
export interface ShutdownOptions {
  /** How long running turns may go on. Default: the registry's `shutdownGrace`. */
  readonly grace?: Duration.DurationInput
}

/** What a program's own registry keeps and is given. Every schema is optional. */
export interface Definition<
  Input,
  InputEncoded,
  Metadata,
  MetadataEncoded,
  Failure,
  FailureEncoded
> {
  /** What a caller gives with the key. Default: nothing. */
  readonly input?: Schema.Schema<Input, InputEncoded>
  /** What the program stores with a session. It must encode to JSON. Default: nothing. */
  readonly metadata?: Schema.Schema<Metadata, MetadataEncoded>
  /** What the options of a session can fail with. Default: nothing. */
  readonly failure?: Schema.Schema<Failure, FailureEncoded>
}

/** The tag of a registry, with its schemas and its layer. */
export type TagClass<Self, Id extends string, Input, Metadata, Failure> = Context.TagClass<
  Self,
  Id,
  Service<Input, Metadata, Failure>
> &
  Statics<Self, Input, Metadata, Failure>

/** What the tag of a registry has besides its service. */
export interface Statics<Self, Input, Metadata, Failure> {
  /** What `list` returns, for a program that sends it on. Members that it does not know are ignored. */
  readonly Listing: ListingSchema<Metadata>
  /**
   * The registry, for the life of this layer. Closing the layer shuts it down: it takes no new turns, running ones may
   * end within `shutdownGrace` and are interrupted then, and every session ends.
   *
   * So a service that is run with `NodeRuntime.runMain(Layer.launch(Live))` ends in good order on SIGTERM: the signal
   * interrupts the main fiber, which closes the layers. That is true for turns that run on their own (`Session.start`)
   * and for helpers. A turn of `run` or `stream` is interrupted with its caller.
   *
   * `optionsOf` returns the options of a session, and is called each time that session is made. It may be an effect:
   * the layer needs the services of that effect, and of the tools. What the effect acquires in its scope is released
   * when the session ends. The effect is interrupted if its callers leave, after the idle time.
   *
   * @example
   * const Live = Sessions.Sessions.layer(() => ({ server, settings: { cwd: "/srv/bot" } })).pipe(
   *   Layer.provide(SessionStore.file("/var/lib/my-bot/sessions")),
   *   Layer.provide(AppServerPool.AppServerPool.layer()),
   *   Layer.provide(StdioTransport.layer),
   *   Layer.provide(NodeContext.layer)
   * )
   */
  readonly layer: <T extends Tool.Any = never, R = never>(
    optionsOf: OptionsOf<Input, Metadata, Failure, T, R>,
    options?: Options
  ) => Layer.Layer<
    Self,
    never,
    | SessionStore.SessionStore
    | AppServerPool.AppServerPool
    | Exclude<Tool.Requirements<T> | R, Scope.Scope>
  >
}

/** The schema of a {@link Listing}. */
export type ListingSchema<Metadata> = ReturnType<typeof SessionListing.Listing<Metadata>>

/** Returns the options of the session that is asked for, or computes them. */
export type OptionsOf<Input, Metadata, Failure, T extends Tool.Any, R> = (
  request: Request<Input, Metadata>
) =>
  | (SessionOptions<Tool.Requirements<T>, Metadata> & Tool.Lent<T>)
  | Effect.Effect<
      SessionOptions<Tool.Requirements<T>, Metadata> & Tool.Lent<T>,
      Failure,
      R | Scope.Scope
    >

/**
 * Defines a registry of the program's own: its sessions are asked for with an input, carry metadata, or have options
 * that can fail. Use {@link Sessions} if you need none of these.
 *
 * @example
 * class Chats extends Sessions.Tag<Chats>()("Chats", {
 *   input: Schema.Struct({ customer: Schema.Number }),
 *   metadata: Schema.Struct({ customer: Schema.Number, title: Schema.String })
 * }) {}
 *
 * const Live = Chats.layer(({ input }) =>
 *   Effect.gen(function* () {
 *     const { name } = yield* Effect.orDie((yield* Customers).find(input.customer))
 *     return {
 *       server,
 *       settings: { cwd: `/srv/${input.customer}`, developerInstructions: `You speak with ${name}.` },
 *       metadata: { customer: input.customer, title: `Chat with ${name}` }
 *     }
 *   })
 * )
 *
 * const session = Effect.flatMap(Chats, ({ get }) => get("chat:42", { customer: 7 }))
 */
export const Tag =
  <Self>() =>
  <
    const Id extends string,
    Input = void,
    InputEncoded = void,
    Metadata = never,
    MetadataEncoded = never,
    Failure = never,
    FailureEncoded = never
  >(
    id: Id,
    definition: Definition<
      Input,
      InputEncoded,
      Metadata,
      MetadataEncoded,
      Failure,
      FailureEncoded
    > = {}
  ): TagClass<Self, Id, Input, Metadata, Failure> => {
    const metadata =
      definition.metadata === undefined
        ? undefined
        : Schema.compose(Schema.Unknown, definition.metadata, { strict: false })
    const tag = Context.Tag(id)<Self, Service<Input, Metadata, Failure>>()
    const statics: Statics<Self, Input, Metadata, Failure> = {
      Listing: SessionListing.Listing<Metadata>(metadata),
      layer: (optionsOf, options = {}) =>
        Layer.scoped(tag, make(computed(optionsOf), MetadataCodec.make(metadata), options))
    }
    return Object.assign(tag, statics)
  }

const computed =
  <Input, Metadata, Failure, T extends Tool.Any, R>(
    optionsOf: OptionsOf<Input, Metadata, Failure, T, R>
  ) =>
  (
    request: Request<Input, Metadata>
  ): Effect.Effect<SessionOptions<Tool.Requirements<T> | R, Metadata>, Failure, R | Scope.Scope> =>
    Effect.suspend(() => {
      const made = optionsOf(request)
      return "server" in made ? Effect.succeed(made) : made
    })

/**
 * The registry of this program's sessions. Provide its `layer`. Use {@link Tag} for sessions with metadata.
 *
 * @example
 * const open = Effect.flatMap(Sessions.Sessions, ({ list }) =>
 *   Effect.map(list, ({ sessions }) => sessions.filter(({ open }) => open).length)
 * )
 */
export class Sessions extends Tag<Sessions>()("@effect-codex/agent/Sessions") {}

const make = <Input, M, Failure, R>(
  optionsOf: (
    request: Request<Input, M>
  ) => Effect.Effect<SessionOptions<R, M>, Failure, R | Scope.Scope>,
  metadata: MetadataCodec.MetadataCodec<M>,
  options: Options
): Effect.Effect<
  Service<Input, M, Failure>,
  never,
  Scope.Scope | SessionStore.SessionStore | AppServerPool.AppServerPool | R
> =>
  Effect.gen(function* () {
    const store = new OrderedStore(yield* SessionStore.SessionStore)
    const limits = yield* Limits.Limits
    const { idleTimeToLive = limits.idleTimeToLive } = options
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)()
    const context = yield* Effect.context<AppServerPool.AppServerPool | R>()
    const shutdown = new Shutdown()
    const live = new LiveSessions<Input, M, Failure, R>({
      optionsOf,
      store,
      metadata,
      idleTimeToLive,
      context,
      fork,
      shutdown
    })
    let isClosed = false
    const shutDown = (grace = options.shutdownGrace ?? limits.shutdownGrace) =>
      shutdown.shutDown(grace)
    yield* Effect.addFinalizer(() =>
      shutDown().pipe(
        Effect.flatMap((report) => options.onShutdown?.(report) ?? Effect.void),
        Effect.ensuring(
          Effect.sync(() => {
            isClosed = true
          })
        )
      )
    )
    const untilClosed = <A, E, Needs>(operation: Effect.Effect<A, E, Needs>) =>
      Effect.suspend(() => (isClosed ? Effect.interrupt : operation))
    const as = (owner: Owner): Service<Input, M, Failure> => ({
      create: (key, input) => untilClosed(create(live, { key, input, owner })),
      find: (key, input) => untilClosed(find(live, { key, input, owner })),
      get: (key, input) => untilClosed(get(live, { key, input, owner })),
      list: list(live, { store, metadata, owner }),
      describe: (key) => describe(live, key, { store, metadata, owner }),
      updateMetadata: (key, update) => live.updateMetadata(key, update, owner),
      forget: (key) => live.forget(key, owner),
      ownedBy: as,
      shutdown: ({ grace } = {}) => shutDown(grace),
      readiness: Effect.sync(() => shutdown.phase === "Open"),
      liveness: Effect.sync(() => !isClosed)
    })
    return as(undefined)
  })

/** What a caller asks for. */
interface Asked<Input> {
  readonly key: string
  readonly input: Input
  readonly owner: Owner
}

const create = <Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  { input, key, owner }: Asked<Input>
): ReturnType<Service<Input, M, Failure>["create"]> =>
  use(sessions, key, (live) =>
    Effect.gen(function* () {
      const exists = new SessionExists({ key })
      if (live.isWanted && live.owner === owner) return yield* exists
      yield* sessions.awaitOwned(live, owner)
      if (Option.isSome(live.entry) || !sessions.want(live, input, owner)) return yield* exists
      const session = yield* Deferred.await(live.session)
      yield* sessions.saveNew(live)
      return session
    })
  )

const find = <Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  { input, key, owner }: Asked<Input>
): ReturnType<Service<Input, M, Failure>["find"]> =>
  use(sessions, key, (live) =>
    Effect.gen(function* () {
      yield* sessions.awaitOwned(live, owner)
      if (Option.isNone(live.entry) && !live.isWanted) return Option.none()
      sessions.want(live, input, owner)
      return Option.some(yield* Deferred.await(live.session))
    })
  )

const get = <Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  { input, key, owner }: Asked<Input>
): ReturnType<Service<Input, M, Failure>["get"]> =>
  use(sessions, key, (live) => {
    sessions.want(live, input, owner)
    return Effect.andThen(sessions.awaitOwned(live, owner), () => {
      // Again, because a stranger may have been the first.
      sessions.want(live, input, owner)
      return Deferred.await(live.session)
    })
  })

/** The caller is a user of the session until the scope closes, or until it does not get the session. */
const use = <A, E, Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  key: string,
  wait: (live: Live<Input, Failure>) => Effect.Effect<A, E>
): Effect.Effect<A, E, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      const live = sessions.enter(key)
      const left = Effect.sync(() => sessions.leave(live))
      return restore(wait(live)).pipe(
        Effect.onError(() => left),
        Effect.tap(() => Effect.addFinalizer(() => left))
      )
    })
  )

/** What the sessions of an owner are read from. */
interface Listable<M> {
  readonly store: OrderedStore
  readonly metadata: MetadataCodec.MetadataCodec<M>
  readonly owner: Owner
}

const list = <Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  { metadata, owner, store }: Listable<M>
): Service<Input, M, Failure>["list"] =>
  Effect.gen(function* () {
    const { entries, unreadable } = yield* store.list
    const own = entries.filter((entry) => entry.owner === owner)
    const byKeys = new Map(own.map((entry) => [entry.key, listedEntry(entry)]))
    for (const live of sessions.all) {
      if (live.owner === owner) byKeys.set(live.key, yield* listedLive(live, byKeys.get(live.key)))
    }
    const decoded = yield* Effect.forEach([...byKeys.values()].toSorted(byKey), (listed) =>
      Effect.either(withMetadata(metadata, listed))
    )
    return {
      sessions: decoded.flatMap((one) => (Either.isRight(one) ? [one.right] : [])),
      unreadable: [
        // Whose an entry is that cannot be read is not known.
        ...(owner === undefined ? unreadable : []),
        ...decoded.flatMap((one) => (Either.isLeft(one) ? [one.left] : []))
      ]
    }
  })

const describe = <Input, M, Failure, R>(
  sessions: LiveSessions<Input, M, Failure, R>,
  key: string,
  { metadata, owner, store }: Listable<M>
): ReturnType<Service<Input, M, Failure>["describe"]> =>
  Effect.gen(function* () {
    const entry = yield* store.inOrderSoon(key, ({ get }) => get(key))
    const own = Option.filter(entry, (entry) => entry.owner === owner)
    const stored = Option.map(own, listedEntry)
    const live = sessions.wanted(key)
    const listed =
      live !== undefined && live.owner === owner
        ? Option.some(yield* listedLive(live, Option.getOrUndefined(stored)))
        : stored
    return yield* Effect.transposeMapOption(listed, (listed) => withMetadata(metadata, listed))
  })

/** A session that is live, and may be stored. */
const listedLive = <Input, Failure>(
  live: Live<Input, Failure>,
  stored: SessionListing.Listed<SessionStore.Json> | undefined
): Effect.Effect<SessionListing.Listed<SessionStore.Json>> =>
  Effect.map(threadOf(live), (threadId) => ({
    key: live.key,
    threadId: Option.orElse(threadId, () => stored?.threadId ?? Option.none()),
    updatedAt: stored?.updatedAt ?? Option.none(),
    metadata: live.metadata ?? stored?.metadata ?? Option.none(),
    open: true
  }))

const withMetadata = <M>(
  metadata: MetadataCodec.MetadataCodec<M>,
  listed: SessionListing.Listed<SessionStore.Json>
): Effect.Effect<SessionListing.Listed<M>, SessionStore.StoreError> =>
  Effect.map(metadata.decode(listed.key, listed.metadata), (metadata) => ({ ...listed, metadata }))

const listedEntry = (entry: Entry): SessionListing.Listed<SessionStore.Json> => ({
  key: entry.key,
  threadId: Option.fromNullable(entry.threadId),
  updatedAt: Option.some(entry.updatedAt),
  metadata: metadataOf(Option.some(entry)),
  open: false
})

const threadOf = <Input, Failure>({
  session
}: Live<Input, Failure>): Effect.Effect<Option.Option<string>> =>
  Effect.flatMap(Deferred.isDone(session), (isDone) =>
    isDone
      ? Effect.flatMap(Deferred.await(session), ({ threadId }) => threadId).pipe(
          Effect.orElseSucceed(() => Option.none())
        )
      : Effect.succeedNone
  )
