/**
 * One attempt: lease a server, open the thread, run the turn, return the result. `RunAttempt` is its public side.
 * Sessions use this module, because they need the running turn, and keep its thread loaded for longer than the
 * attempt.
 */
import {
  type AppServer,
  AppServerPool,
  Classification,
  type Failure,
  Rights,
  Telemetry
} from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import * as Credential from "../../Credential.ts"
import * as Tool from "../../Tool.ts"
import * as SignedIn from "../credential/SignedIn.ts"
import * as ThreadCredential from "../credential/ThreadCredential.ts"
import * as ThreadOwner from "../credential/ThreadOwner.ts"
import { isEphemeral, type Options, type ThreadSource } from "./AttemptOptions.ts"
import type { Budget } from "./BudgetAccount.ts"
import * as BudgetMeter from "./BudgetMeter.ts"
import { noTokens } from "./Event.ts"
import * as OpenThread from "./OpenThread.ts"
import type * as Pull from "./Pull.ts"
import * as ReadBack from "./ReadBack.ts"
import * as RequestTurn from "./RequestTurn.ts"
import * as RunDeadline from "./RunDeadline.ts"
import type * as RunLog from "./RunLog.ts"
import * as RunningTurn from "./RunningTurn.ts"
import * as RunRequests from "./RunRequests.ts"
import * as RunSpans from "./RunSpans.ts"
import { Sequence } from "./Sequence.ts"
import * as StartCompaction from "./StartCompaction.ts"
import * as TurnEvents from "./TurnEvents.ts"
import * as TurnRights from "./TurnRights.ts"

/** A turn that the server has accepted. */
export interface StartedTurn {
  readonly lease: AppServerPool.Lease
  readonly turn: RunningTurn.RunningTurn
  readonly turnId: string
  readonly rights: Rights.Rights | undefined
}

/** How a retry and a session take part in their attempts. */
export interface Hooks {
  /** Numbers the events. Default: they are numbered from 1. */
  readonly sequence?: Sequence
  /** The attempt that this one repeats, if it repeats one. */
  readonly previous?: RunSpans.Previous | undefined
  /** The key of the session whose turn or helper it is. */
  readonly session?: string
  /** Who runs the attempt, across threads. Default: its thread. */
  readonly subject?: string
  /** The lease to run on. Default: the attempt takes its own. */
  readonly lease?: () => AppServerPool.Lease | undefined
  /** Called with the attempt's lease, before the thread is opened. */
  readonly onLeased?: (lease: AppServerPool.Lease) => Effect.Effect<void>
  /**
   * Whether the session holds the thread loaded on that server with these settings. Then the attempt does not open
   * it again.
   */
  readonly isHeld?: (lease: AppServerPool.Lease) => boolean
  /** Whether another server of the session had the thread until now, and may not have let go of it yet. */
  readonly hasMoved?: () => boolean
  /** The rights that the session had in its last turn on the thread that it holds. */
  readonly granted?: (lease: AppServerPool.Lease) => Rights.Rights | undefined
  /** Ceilings beside those of the pool and of the options. */
  readonly ceilings?: ReadonlyArray<Rights.Ceiling>
  /** What the server is asked for: a turn with the input of the options, or to compact the thread. Default: a turn. */
  readonly asks?: "Turn" | "Compaction"
  /** Budgets beside that of the options. */
  readonly budgets?: ReadonlyArray<Budget | undefined>
  /** Called when the attempt has reserved the thread for its turn, before it asks for the turn. */
  readonly onTurn?: (turn: RunningTurn.RunningTurn) => void
  /** Called when the attempt has the thread for itself, to change it before it is asked for the turn. */
  readonly prepareThread?: (
    lease: AppServerPool.Lease,
    thread: OpenThread.Opened
  ) => Effect.Effect<unknown, Failure.RequestFailure | Failure.TurnError>
  /** What kind of turn it is on this thread, if it does not just answer its input. */
  readonly kind?: (thread: OpenThread.Opened) => RequestTurn.Kind
  /** Called when the server has accepted the turn, before the first event. The attempt still uses the thread. */
  readonly onStarted?: (turn: StartedTurn) => Effect.Effect<void>
}

/** Starts the attempt. Its events are `Started` first, `Completed` with the result last. */
export const open = <R>(
  options: Options<R>,
  hooks: Hooks = {}
): Pull.Open<AppServerPool.AppServerPool | R> =>
  Effect.flatMap(RunSpans.attempt(options, hooks.previous), (span) =>
    Effect.flatMap(RunDeadline.make(options), (deadline) =>
      Telemetry.under(span)(deadline.all(start(options, hooks, deadline)))
    )
  )

/** A thread that is opened without a turn, for what a session does between its turns. */
export interface Opened {
  readonly lease: AppServerPool.Lease
  readonly threadId: string
}

/** Opens the thread until the scope closes. Fails as {@link open} does. */
export const openOnly = <R>(
  options: Omit<Options<R>, "input">,
  hooks: Hooks = {}
): Effect.Effect<Opened, Failure.Failure, Scope.Scope | AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    const leased = yield* leaseServer(options, hooks)
    const { thread } = yield* openOn(leased, options, hooks)
    return { lease: leased.lease, threadId: thread.threadId }
  })

/** Opens the thread and has it for itself until the scope closes. Fails as {@link open} does. */
export const reserve = <R>(
  options: Omit<Options<R>, "input">,
  hooks: Hooks = {}
): Effect.Effect<Opened, Failure.Failure, Scope.Scope | AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    const leased = yield* leaseServer(options, hooks)
    const { lease } = leased
    const { isUsable, thread } = yield* openOn(leased, options, hooks)
    yield* RunningTurn.take(lease.server, thread)
    yield* isUsable()
    return { lease, threadId: thread.threadId }
  })

/** The server of an attempt. */
interface Leased {
  readonly pool: AppServerPool.Service
  readonly lease: AppServerPool.Lease
  readonly holder: Holder
  readonly isHeld: boolean
}

// `fnUntraced`, here and below: to make a generator function for each run costs more than to run it.
const leaseServer = Effect.fnUntraced(function* <R>(
  options: Omit<Options<R>, "input">,
  hooks: Hooks,
  within?: string
) {
  const pool = yield* AppServerPool.AppServerPool
  const held = hooks.lease?.()
  if (held !== undefined) yield* held.extend
  const holder = new Holder(hooks.session, `run-${(yield* Random.next).toString(36).slice(2)}`)
  const lease = held ?? (yield* pool.lease(options.server, { holder: () => holder, within }))
  if (hooks.onLeased !== undefined) yield* hooks.onLeased(lease)
  const leased: Leased = { pool, lease, holder, isHeld: hooks.isHeld?.(lease) ?? false }
  return leased
})

const openOn = <R>(
  { isHeld, lease, pool }: Leased,
  options: Omit<Options<R>, "input">,
  { hasMoved, subject }: Hooks
) =>
  RunSpans.opening(options)(
    openThread(options, lease, {
      isHeld,
      subject,
      hasOtherGeneration:
        hasMoved?.() === true ? Effect.succeed(true) : hasOtherGeneration(pool, lease)
    })
  )

const start = Effect.fnUntraced(
  function* <R>(options: Options<R>, hooks: Hooks, deadline: RunDeadline.RunDeadline) {
    const accounts = BudgetMeter.accountsOf([options.budget, ...(hooks.budgets ?? [])])
    const meter = accounts.length === 0 ? undefined : yield* BudgetMeter.begin(accounts)
    const leased = yield* leaseServer(options, hooks, RunSpans.nameOfAttempt)
    const { holder, isHeld, lease, pool } = leased
    const rightsAsked = rightsOf(options, lease, hooks)
    yield* TurnRights.checkAsked(sourceId(options.thread), rightsAsked)
    const opened = yield* openOn(leased, options, hooks)
    const { thread } = opened
    holder.threadId = thread.threadId
    const granted = hooks.granted?.(lease) ?? currentRights(thread)
    const who = { session: hooks.session, run: holder.run, threadId: thread.threadId }
    const listened = yield* listen(options, lease.server, opened, who, deadline)
    const { subscription, turn } = listened
    hooks.onTurn?.(turn)
    // Another client may have closed the thread while this turn waited, and another run opened it.
    yield* opened.isUsable()
    // Others may have spent what was left while this turn waited.
    if (meter !== undefined) {
      const { generation } = lease
      yield* meter.reserve({ generation, threadId: thread.threadId, turnId: undefined })
    }
    if (hooks.prepareThread !== undefined) yield* hooks.prepareThread(lease, thread)
    const kind = hooks.kind?.(thread) ?? {}
    const isReview = kind.review !== undefined
    const isShared = thread.isShared && !isHeld
    const { announce, rights } =
      hooks.asks === "Compaction"
        ? { announce: () => () => undefined, rights: currentRights(thread) }
        : yield* TurnRights.check({ thread, granted, isReview, isShared }, rightsAsked)
    const running: TurnEvents.Running = {
      lease,
      subscription,
      turn,
      rights,
      tokenTotals: tokenTotals(options.thread, thread),
      meter,
      context: listened.context,
      deadline,
      messageId: holder.run,
      span: listened.span,
      readBack: readingBack(options, { deadline, pool }, turn, holder.run),
      sequence: hooks.sequence ?? new Sequence(),
      waitedUntil: listened.waitedUntil
    }
    const answer = yield* Effect.either(ask(options, { ...hooks, kind }, running, announce))
    const failure = Either.getLeft(answer)
    // The turn may have started all the same, if the server was lost just afterwards or its answer cannot be read.
    const batch = Either.isRight(answer) ? answer.right : yield* subscription.poll
    const turnId = turn.turnId ?? (yield* idReadBack(running, failure))
    if (hooks.onStarted !== undefined) yield* hooks.onStarted({ lease, turn, turnId, rights })
    return TurnEvents.pull(running, turnId, batch, failure)
  },
  Effect.catchTag("TransportError", (error) =>
    Effect.fail(error.turn === undefined ? error.withTurn("NotSent") : error)
  )
)

/** Asks the server for the turn, or to compact the thread. Returns what was told until it started. */
const ask = <R>(
  options: Options<R>,
  what: Pick<Hooks, "asks" | "previous" | "session"> & { readonly kind: RequestTurn.Kind },
  running: TurnEvents.Running,
  announce: TurnRights.Checked["announce"]
): Effect.Effect<ReadonlyArray<Message.Notification>, Failure.Failure> =>
  Telemetry.under(running.span)(
    what.asks === "Compaction"
      ? startCompaction(running)
      : Effect.zipRight(
          beforeTurn(options, what, running),
          Effect.suspend(() => RequestTurn.requestTurn(options, what.kind, running, announce()))
        )
  )

/** Does what the caller does before a turn. */
const beforeTurn = <R>(
  { beforeTurn }: Options<R>,
  { previous, session }: Pick<Hooks, "previous" | "session">,
  { lease: { generation }, messageId, turn }: TurnEvents.Running
): Effect.Effect<void, Failure.TurnError> =>
  beforeTurn === undefined
    ? Effect.void
    : beforeTurn({
        session,
        threadId: turn.thread.threadId,
        messageId,
        generation,
        attempt: (previous?.attempts ?? 0) + 1
      })

/** Who holds the lease of an attempt. The run is named by the id of its message. */
class Holder {
  threadId: string | undefined = undefined
  readonly session: string | undefined
  readonly run: string

  constructor(session: string | undefined, run: string) {
    this.session = session
    this.run = run
  }
}

/** The id of a turn whose server was lost before it had named it, or the failure. */
const idReadBack = (
  { readBack }: TurnEvents.Running,
  failure: Option.Option<Failure.Failure>
): Effect.Effect<string, Failure.Failure> =>
  Option.match(failure, {
    onNone: () => Effect.dieMessage("a turn that the server has accepted has no id"),
    onSome: (failure) =>
      failure._tag === "TransportError"
        ? Effect.map(readBack(failure, undefined), ({ id }) => id)
        : Effect.fail(failure)
  })

/** Reads the turn on the next server, after its own server was lost. Fails with what is known of the turn. */
const readingBack =
  <R>(
    options: Options<R>,
    {
      deadline,
      pool
    }: { readonly deadline: RunDeadline.RunDeadline; readonly pool: AppServerPool.Service },
    turn: RunningTurn.RunningTurn,
    messageId: string
  ): TurnEvents.Running["readBack"] =>
  (error, turnId) =>
    Effect.suspend(() => {
      if (!turn.isSent) return Effect.fail(error.withTurn("NotSent"))
      const { thread = { _tag: "Start" }, server } = options
      if (isEphemeral(thread)) return Effect.fail(error.withTurn("Unknown"))
      const { threadId } = turn.thread
      const sought = { threadId, turnId, messageId, isNewThread: thread._tag !== "Resume" }
      return deadline.all(ReadBack.read(pool, server, sought)).pipe(
        Effect.mapError((failure) => (isOfRun(failure) ? failure : error.withTurn("Unknown"))),
        Effect.flatMap((stored) => {
          if (stored === undefined) return Effect.fail(error.withTurn("NoRecord"))
          if (!ReadBack.wasCut(stored)) turn.readBack(stored.id)
          return Effect.succeed(stored)
        })
      )
    })

const rightsOf = <R>(
  { ceiling, settings = {}, turn = {} }: Options<R>,
  lease: AppServerPool.Lease,
  { ceilings = [] }: Hooks
): TurnRights.Options => ({
  generation: lease.generation,
  settings,
  turn,
  ceilings: [lease.ceiling, ceiling, ...ceilings].filter((ceiling) => ceiling !== undefined)
})

const currentRights = (thread: OpenThread.Opened): Rights.Rights | undefined => {
  const rights = thread.rights()
  return rights === undefined ? undefined : Rights.of(rights)
}

/** The run's own deadline passed while it waited for the end of the turn. */
const isOfRun = (failure: Failure.Failure): boolean =>
  failure._tag === "TimeoutError" && failure.deadline === "Run"

/** A new thread has used none. */
const tokenTotals = (
  source: ThreadSource = { _tag: "Start" },
  thread: OpenThread.Opened
): ReadonlyMap<string, unknown> =>
  source._tag === "Start"
    ? new Map([[thread.threadId, noTokens], ...thread.tokenTotals()])
    : thread.tokenTotals()

const sourceId = (source: ThreadSource = { _tag: "Start" }): string =>
  source._tag === "Start" ? "" : source.threadId

interface ThreadOpened {
  readonly thread: OpenThread.Opened
  /** Fails if the turns of the thread would no longer use the run's credential. */
  readonly isUsable: () => Effect.Effect<void, Failure.AuthError>
  readonly credentialContext: CredentialContext
}

type CredentialContext = Pick<Classification.Context, "generation" | "provider" | "ownCredential">

/** Opens the thread, and checks that its turns will use the right credential. */
const openThread = Effect.fnUntraced(function* <R>(
  options: Omit<Options<R>, "input">,
  { generation, server }: AppServerPool.Lease,
  how: Pick<OpenThread.Options, "hasOtherGeneration" | "isHeld" | "subject">
) {
  const { credential, settings = {}, thread: source = { _tag: "Start" } } = options
  const applied =
    credential === undefined
      ? { provider: undefined, settings }
      : yield* Credential.apply(server, credential, settings)
  const credentialContext = { generation, ownCredential: credential !== undefined }
  // An existing thread already has a provider. Only the answer to opening it names that provider.
  const isNew = source._tag === "Start"
  if (credential === undefined && isNew) yield* SignedIn.check(server, settings)
  const asking = { server, owner: credential?.owner }
  const thread = yield* Effect.mapError(
    ThreadOwner.opening(
      source,
      asking,
      OpenThread.open(server, source, {
        settings: applied.settings,
        dynamicTools: Tool.specs(options.tools ?? []),
        credential: ThreadCredential.nameOf(credential),
        ...how,
        explainRefusal: (threadId) => ThreadOwner.explain(threadId, asking),
        ifArchived: options.ifArchived ?? "Unarchive"
      })
    ),
    classify({ provider: applied.provider, ...credentialContext })
  )
  const provider = applied.provider ?? thread.provider
  const { isHeld } = how
  if (credential === undefined && !isNew && !isHeld) {
    yield* SignedIn.check(server, settings, provider)
  }
  const isUsable = () => ThreadCredential.check(thread, { server, credential, applied, isHeld })
  yield* isUsable()
  return { thread, isUsable, credentialContext: { provider, ...credentialContext } }
})

/** A turn that has its thread for itself, and is heard until it is over. */
interface Listened extends RunRequests.Listening {
  readonly turn: RunningTurn.RunningTurn
  readonly span: Tracer.Span | undefined
  readonly context: () => Classification.Context
}

/** Reserves the thread for the turn, listens to it, and ensures that the turn ends with the scope. */
const listen = Effect.fnUntraced(function* <R>(
  options: Options<R>,
  server: AppServer.Service,
  { credentialContext, thread }: ThreadOpened,
  who: RunLog.Who,
  { now }: RunDeadline.RunDeadline
) {
  const turn = yield* RunningTurn.take(server, thread)
  const span = yield* RunSpans.turn(options, {
    provider: credentialContext.provider,
    threadId: thread.threadId
  })
  if (span !== undefined) yield* turn.leaveFirst
  const { subscription, waitedUntil } = yield* RunRequests.listen(server, options, {
    who,
    turn,
    span,
    now
  })
  // The server does not say whose limits it tells.
  if (credentialContext.ownCredential) yield* server.account.limits.ignoring
  const context = classificationContext(server, turn, credentialContext)
  const listened: Listened = { turn, span, subscription, waitedUntil, context }
  return listened
})

/** What a failure of the turn is told apart by, from now on. */
const classificationContext = (
  server: AppServer.Service,
  turn: RunningTurn.RunningTurn,
  credentialContext: CredentialContext
): (() => Classification.Context) => {
  const refusalBefore = server.account.lastRefusal()
  // The refusal at the time the turn ended. The end may be read much later, when the account has forgotten the
  // refusal.
  const lastRefusal = () =>
    "refusal" in turn.state ? turn.state.refusal : server.account.lastRefusal()
  return () => ({
    threadId: turn.thread.threadId,
    turnId: turn.turnId,
    refreshRefused: lastRefusal() > refusalBefore,
    signInNeeded: server.account.needsSignIn(),
    redact: server.redact,
    ...credentialContext
  })
}

/** Whether the pool has another generation of the same server, which is draining or closing. */
const hasOtherGeneration = (
  { snapshot }: AppServerPool.Service,
  { generation, server }: AppServerPool.Lease
): Effect.Effect<boolean> =>
  Effect.map(snapshot, (all) =>
    all.some((other) => other.key === server.spec.key && other.generation !== generation)
  )

const classify =
  (credentialContext: CredentialContext) =>
  (failure: Failure.RequestFailure | Failure.TurnError): Failure.Failure =>
    failure._tag === "RequestError"
      ? Classification.requestFailure(failure, credentialContext)
      : failure

/** It runs no commands, so rights do not matter. */
const startCompaction = (running: TurnEvents.Running) =>
  Effect.mapError(StartCompaction.start(running), (failure) => classify(running.context())(failure))
