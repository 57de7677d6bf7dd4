/**
 * The thread of a session: which thread it is, on which server it is held loaded, and which turn settings are in
 * force. Only the running turn writes here.
 */
import {
  type AppServer,
  AppServerPool,
  type AppServerSpec,
  Failure,
  type Rights
} from "@effect-codex/app-server"
import type { Turn } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import type * as Approvals from "../../Approvals.ts"
import type { Input } from "../../Input.ts"
import type { Compaction } from "../../ContextWindow.ts"
import { RunEvent } from "../../RunEvent.ts"
import type { Point } from "../history/Point.ts"
import * as StoredHistory from "../history/StoredHistory.ts"
import * as Attempt from "../turn/Attempt.ts"
import * as AttemptOptions from "../turn/AttemptOptions.ts"
import * as BrokenThread from "../turn/BrokenThread.ts"
import type * as OpenThread from "../turn/OpenThread.ts"
import * as Pull from "../turn/Pull.ts"
import type * as RequestTurn from "../turn/RequestTurn.ts"
import * as RunRequests from "../turn/RunRequests.ts"
import type { RunningTurn } from "../turn/RunningTurn.ts"
import type { Among } from "../turn/Retry.ts"
import { Sequence } from "../turn/Sequence.ts"
import { TurnRun } from "../turn/TurnRun.ts"
import { ContextUse } from "./ContextUse.ts"
import { LeftWork } from "./LeftWork.ts"
import { RefusedHistory } from "./RefusedHistory.ts"
import { noTurnYet, type Rewinding } from "./Rewinding.ts"
import { SessionAccounts } from "./SessionAccounts.ts"
import { isSameServer } from "./SameServer.ts"
import type { AskOptions, Options, TurnOptions } from "./SessionOptions.ts"

/**
 * The options of a turn, what kind of turn it is, and how it goes on from an earlier one.
 */
export interface TurnRequest extends AskOptions {
  readonly rewinding?: Rewinding
  /** Default: a turn. */
  readonly asks?: Attempt.Hooks["asks"]
  readonly kind?: RequestTurn.Kind
  /** To be done on the thread before the turn is asked for. */
  readonly before?: (
    lease: AppServerPool.Lease,
    threadId: string
  ) => Effect.Effect<unknown, Failure.RequestFailure>
}

/** Keeps the thread loaded between turns, on the generation that ran the last turn. */
interface Hold {
  readonly lease: AppServerPool.Lease
  readonly scope: Scope.CloseableScope
  /** Those of the last turn. Nobody else may change them in between. */
  readonly rights: Rights.Rights | undefined
}

export class SessionThread<R> {
  readonly work: LeftWork
  private readonly options: Options<R>
  private readonly sessionScope: Scope.Scope
  private readonly initialSource: AttemptOptions.ThreadSource
  private readonly isEphemeral: boolean
  private source: AttemptOptions.ThreadSource
  /** Whether the server has the thread on disk. True once the end of a turn on it was seen. */
  private isOnDisk: boolean
  private turnSettings: Turn.Settings
  private hold: Hold | undefined
  /** The turn that was requested last, also if its caller left before the server had answered. */
  private latest: RunningTurn | undefined
  private readonly refusedHistory: RefusedHistory
  readonly accounts: SessionAccounts
  readonly context: ContextUse
  /** Whether the attempt runs on another server than the one before, which may not have let go of the thread yet. */
  private hasMoved = false

  constructor(
    options: Options<R>,
    sessionScope: Scope.Scope,
    conversation: Approvals.ConversationValue
  ) {
    this.work = new LeftWork(conversation, options.keepOpen ?? Effect.void)
    this.options = options
    this.sessionScope = sessionScope
    this.initialSource = options.thread ?? { _tag: "Start" }
    this.source = this.initialSource
    this.isOnDisk = this.initialSource._tag === "Resume"
    this.isEphemeral = AttemptOptions.isEphemeral(this.initialSource)
    this.turnSettings = options.turn ?? {}
    this.refusedHistory = new RefusedHistory(options.mending)
    // Its server alone has an ephemeral thread.
    this.accounts = new SessionAccounts(this.isEphemeral ? { server: options.server } : options)
    this.context = new ContextUse(options.compactAt)
  }

  /** Options of a turn cannot replace the session's. */
  private get ceiling(): Pick<AttemptOptions.Options, "ceiling"> {
    const { ceiling } = this.options
    return ceiling === undefined ? {} : { ceiling }
  }

  get id(): Option.Option<string> {
    return this.source._tag === "Resume" ? Option.some(this.source.threadId) : Option.none()
  }

  /** The thread's id, once the server has the thread on disk. */
  get idOnDisk(): Option.Option<string> {
    return this.isOnDisk ? this.id : Option.none()
  }

  /** A session without a thread goes on with one that another program has made for it, and returns whether it does. */
  adopt(threadId: string): boolean {
    if (this.source._tag !== "Start" || this.isEphemeral) return false
    this.source = { _tag: "Resume", threadId }
    this.isOnDisk = true
    return true
  }

  /** The thread's id, if the session holds it loaded on this server. */
  heldOn(lease: AppServerPool.Lease): string | undefined {
    return this.isHeldBy(lease) ? Option.getOrUndefined(this.id) : undefined
  }

  /**
   * The options of a run on a copy of the thread. Before the first turn there is nothing to copy, so it runs on a
   * new thread.
   */
  copyOptions(turn: TurnOptions): Omit<AttemptOptions.Options<R>, "input"> {
    const { source } = this
    return {
      ...this.options,
      ...turn,
      ...this.ceiling,
      server: this.server,
      turn: { ...this.turnSettings, ...turn.turn },
      thread:
        source._tag === "Start"
          ? { _tag: "Start", ephemeral: true }
          : { _tag: "Fork", threadId: source.threadId, ephemeral: true }
    }
  }

  /** Whether the next attempt of a turn mends what this one has failed of. */
  mends(failure: Failure.Failure): boolean {
    return (
      this.accounts.mends(failure) ||
      (this.refusedHistory.isMendable && !Failure.isTransient(failure))
    )
  }

  /** The server of the account that the session uses. */
  get server(): AppServerSpec.AppServerSpec {
    return this.accounts.server
  }

  /**
   * One attempt of a turn. If the server was lost during the first turn, the thread may not exist on disk. Then the
   * attempt starts again on a new thread. If another client has unloaded the thread, the attempt opens it again.
   */
  attempt(
    input: Input,
    turn: TurnRequest,
    run: TurnRun,
    among: Among
  ): Pull.Open<AppServerPool.AppServerPool | R> {
    const opened = Pull.inOwnScope(this.attemptOnce(input, turn, run, among))
    return this.orCopied(this.orReopened(opened), turn).pipe(
      Effect.catchIf(isNotFound, (failure) => {
        if (this.isOnDisk) return Effect.fail(failure)
        this.source = this.initialSource
        return this.noting(opened)
      }),
      Effect.map(({ value }) => value)
    )
  }

  /**
   * Goes on from an earlier turn: takes the turns after the point out of the thread. The caller must hold the session's
   * turn.
   */
  rewind(point: Point): Effect.Effect<void, Failure.Failure, AppServerPool.AppServerPool> {
    const reverted = Effect.scoped(
      Effect.flatMap(this.reserved, ({ lease: { server }, threadId }) =>
        Effect.flatMap(StoredHistory.cut(server, threadId, point), (cut) =>
          StoredHistory.drop(server, threadId, cut)
        )
      )
    )
    return Effect.map(this.orReopened(reverted), (dropped) => this.wentBack(dropped))
  }

  /**
   * Takes out of the thread what the turn goes on without: what its caller says, unless an earlier attempt has done so,
   * and otherwise what the provider refuses.
   */
  private goBack(rewinding: Rewinding | undefined, lease: AppServerPool.Lease, threadId: string) {
    const dropped: Effect.Effect<
      ReadonlyArray<string>,
      Failure.RequestFailure | Failure.TurnError
    > = rewinding?.isDue
      ? rewinding.apply(lease.server, threadId)
      : this.refusedHistory.revert(lease, threadId)
    return Effect.map(dropped, (dropped) => this.wentBack(dropped))
  }

  private wentBack(dropped: ReadonlyArray<string>): void {
    if (dropped.length === 0) return
    this.refusedHistory.reverted(dropped)
    this.context.forget()
  }

  /** Has the thread for itself until the scope closes, without a turn. */
  private get reserved() {
    return Effect.gen(this, function* () {
      // A copy that is not made yet has no turn of the session either.
      if (this.source._tag !== "Resume") return yield* noTurnYet()
      // What an interrupted turn left running must not run beside an earlier history.
      yield* this.unloadInterrupted
      const lease = yield* this.ephemeralLease
      return yield* Attempt.reserve(
        { ...this.options, server: this.server, thread: this.source },
        this.openingHooks(lease)
      )
    })
  }

  /** If another client has unloaded the thread, it is opened again, once. */
  private orReopened<A, Needs>(
    opened: Effect.Effect<A, Failure.Failure, Needs>
  ): Effect.Effect<A, Failure.Failure, Needs> {
    return Effect.catchAll(opened, (failure) =>
      // Asked before the session itself unloads the thread.
      this.wasUnloaded(failure).pipe(
        Effect.zipLeft(this.afterFailure(failure)),
        Effect.flatMap((was) => (was ? this.noting(opened) : Effect.fail(failure)))
      )
    )
  }

  /** If another process has the thread loaded for too long, the session goes on with a copy of it. */
  private orCopied<A, Needs>(
    opened: Effect.Effect<A, Failure.Failure, Needs>,
    { copyThreadAfter = this.options.copyThreadAfter }: TurnRequest
  ): Effect.Effect<A, Failure.Failure, Needs> {
    if (copyThreadAfter === undefined) return opened
    return opened.pipe(
      Effect.retry({
        while: isHeldElsewhere,
        schedule: Schedule.upTo(Schedule.spaced("1 second"), copyThreadAfter)
      }),
      Effect.catchIf(isHeldElsewhere, (failure) => {
        const { source } = this
        if (source._tag !== "Resume") return Effect.fail(failure)
        this.source = { _tag: "Fork", threadId: source.threadId }
        // Without a turn on the copy there is none.
        return Effect.tapError(opened, () =>
          Effect.sync(() => {
            if (this.source._tag === "Fork") this.source = source
          })
        )
      })
    )
  }

  private noting<A, Needs>(
    opened: Effect.Effect<A, Failure.Failure, Needs>
  ): Effect.Effect<A, Failure.Failure, Needs> {
    return Effect.tapError(opened, (failure) => this.afterFailure(failure))
  }

  /** Whether the turn was refused because the thread that the session holds is not loaded any more. */
  private wasUnloaded(failure: Failure.Failure): Effect.Effect<boolean> {
    const { hold, source } = this
    const isHeld = hold !== undefined && source._tag === "Resume" && !this.isEphemeral
    return isHeld && failure._tag === "RequestError" && needLoaded.has(failure.method)
      ? BrokenThread.isUnloaded(hold.lease.server, source.threadId)
      : Effect.succeed(false)
  }

  private attemptOnce(
    input: Input,
    turn: TurnRequest,
    run: TurnRun,
    among: Among
  ): Pull.Open<AppServerPool.AppServerPool | R> {
    return Effect.gen(this, function* () {
      const compacted = yield* this.compactedBefore(turn, among)
      const context = yield* Effect.context<R>()
      const { rewinding } = turn
      if (rewinding !== undefined && this.source._tag === "Start") return yield* rewinding.refused
      // The latest turn may have ended since: what it left running must not run beside this one.
      yield* this.unloadInterrupted
      yield* this.accounts.choose
      const lease = yield* this.ephemeralLease
      yield* Effect.addFinalizer(() => this.afterTurn)
      const turnSettings = { ...this.turnSettings, ...turn.turn }
      const options = {
        ...this.options,
        ...turn,
        ...this.ceiling,
        server: this.server,
        input,
        turn: turnSettings,
        thread: this.source
      }
      const pull = yield* Attempt.open(options, {
        ...among,
        ...this.openingHooks(lease),
        budgets: [this.options.budget],
        asks: turn.asks ?? "Turn",
        granted: (lease) => (this.isHeldBy(lease) ? this.hold?.rights : undefined),
        onTurn: (turn) => {
          this.latest = turn
          run.onTurn(turn)
        },
        prepareThread: (lease, thread) => this.prepareThread(turn, lease, thread),
        kind: (thread) => this.kindOf(turn, turnSettings, thread),
        onStarted: (started) =>
          Effect.suspend(() => {
            // The server has them now. Settings that it refuses do not stay with the session.
            this.turnSettings = turnSettings
            run.onStarted(started)
            return Effect.uninterruptible(this.keepLoaded(started))
          }).pipe(Effect.provide(context))
      })
      return Pull.after(compacted, pull).pipe(
        Effect.tap((events) => this.saw(events)),
        Effect.tapError((failure) => this.afterFailure(failure))
      )
    })
  }

  private prepareThread(
    { before, rewinding }: TurnRequest,
    lease: AppServerPool.Lease,
    thread: AppServer.LoadedThread
  ): Effect.Effect<unknown, Failure.RequestFailure | Failure.TurnError> {
    return Effect.suspend(() => {
      const { threadId } = thread
      // Its sub-agents may be named before the turn is answered.
      this.work.watch(lease, thread)
      return Effect.zipRight(
        this.goBack(rewinding, lease, threadId),
        before?.(lease, threadId) ?? Effect.void
      )
    })
  }

  /** How the session's thread is opened: on the lease of an ephemeral thread, or on one of its own. */
  private openingHooks(lease: AppServerPool.Lease | undefined) {
    return {
      session: this.options.key,
      subject: `session ${this.options.key}`,
      lease: () => lease,
      onLeased: (lease) => this.unloadElsewhere(lease),
      isHeld: (lease) => this.isHeldBy(lease),
      hasMoved: () => this.hasMoved
    } satisfies Attempt.Hooks
  }

  /** Compacts the thread if its context is too full for a turn, and returns what to tell of that. */
  private compactedBefore(
    { asks, progressTimeout, reconnectTimeout, rewinding, timeout }: TurnRequest,
    { sequence }: Among
  ): Effect.Effect<ReadonlyArray<RunEvent>, never, AppServerPool.AppServerPool | R> {
    const goesBack = rewinding?.isDue === true || this.refusedHistory.isBroken
    if (asks === "Compaction" || goesBack || !this.context.isOverLimit) return Effect.succeed([])
    const compaction: TurnRequest = {
      asks: "Compaction",
      ...(timeout === undefined ? {} : { timeout }),
      ...(progressTimeout === undefined ? {} : { progressTimeout }),
      ...(reconnectTimeout === undefined ? {} : { reconnectTimeout })
    }
    return this.compact(
      this.attemptOnce("", compaction, new TurnRun(), {
        sequence: new Sequence(),
        previous: undefined
      })
    ).pipe(
      Effect.map(({ after, before }) => [
        RunEvent.Compacted({ sequence: sequence.next(), after, before })
      ]),
      Effect.catchAll((failure) =>
        Effect.as(
          Effect.logWarning(`the thread was not compacted before a turn: ${failure.message}`),
          []
        )
      )
    )
  }

  /** Runs a compaction to its end. */
  compact<Needs>(
    open: Pull.Open<Needs>
  ): Effect.Effect<Compaction, Failure.Failure, Exclude<Needs, Scope.Scope>> {
    return Effect.suspend(() => {
      const before = this.context.current
      return Effect.map(Pull.result(open), (result) => this.context.compacted(before, result))
    })
  }

  /**
   * A thread stays in plan mode, also on disk, until it is told otherwise. So the turn after a plan does the work, unless it
   * says what else it does.
   */
  private kindOf(
    { asks, kind }: TurnRequest,
    { collaborationMode }: Turn.Settings,
    thread: OpenThread.Opened
  ): RequestTurn.Kind {
    if (asks === "Compaction") return {}
    const isLeft = thread.mode() === "plan" && collaborationMode === undefined
    return kind ?? (isLeft && this.server.experimentalApi ? working : {})
  }

  /** The lease of the server that holds the ephemeral thread. Such a thread cannot be resumed on another server. */
  private get ephemeralLease(): Effect.Effect<AppServerPool.Lease | undefined, Failure.TurnError> {
    return Effect.gen(this, function* () {
      const { hold, source } = this
      if (!this.isEphemeral || source._tag !== "Resume") return undefined
      if (hold !== undefined && Option.isNone(yield* hold.lease.server.connection.ended)) {
        return hold.lease
      }
      if (this.isOnDisk) return yield* threadLost(source.threadId)
      // The thread is lost, but no turn on it was completed. Start anew.
      this.source = this.initialSource
      return undefined
    })
  }

  /**
   * Unloads the thread from a server that drains. Otherwise that server keeps the thread until its last lease is
   * released, and the next server cannot open it.
   */
  private unloadElsewhere(lease: AppServerPool.Lease): Effect.Effect<void> {
    this.hasMoved =
      this.hold !== undefined && this.hold.lease.server.spec.key !== lease.server.spec.key
    return this.hold === undefined || this.isHeldBy(lease) ? Effect.void : this.unload
  }

  private isHeldBy({ server }: AppServerPool.Lease): boolean {
    return this.hold !== undefined && isSameServer(this.hold.lease.server, server)
  }

  private saw(events: ReadonlyArray<RunEvent>): Effect.Effect<void> {
    this.refusedHistory.saw(events)
    this.context.saw(events)
    const server = this.hold?.lease.server
    return events.at(-1)?._tag === "Completed" && server !== undefined
      ? this.accounts.completed(server)
      : Effect.void
  }

  private get unload(): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.hold === undefined ? Effect.void : Scope.close(this.hold.scope, Exit.void)
    ).pipe(Effect.uninterruptible)
  }

  private keepLoaded(started: Attempt.StartedTurn): Effect.Effect<void, never, R> {
    return Effect.gen(this, function* () {
      const { lease, rights, turn } = started
      const isHeld = this.isHeldBy(lease)
      if (isHeld && Option.contains(this.id, turn.thread.threadId)) {
        if (this.hold !== undefined) this.hold = { ...this.hold, rights }
        return
      }
      yield* this.unload
      this.source = { _tag: "Resume", threadId: turn.thread.threadId }
      // If the session is ending, its scope is closed, so nothing is held.
      const scope = yield* Scope.fork(this.sessionScope, ExecutionStrategy.sequential)
      this.hold = { lease, rights, scope }
      if (this.isEphemeral) yield* Scope.extend(lease.extend, scope)
      yield* Scope.extend(turn.thread.hold, scope)
      yield* Scope.extend(
        RunRequests.answerBetweenTurns(
          lease.server,
          { session: this.options.key, threadId: turn.thread.threadId },
          this.options,
          () => this.mayAnswer()
        ),
        scope
      )
      // The scope also closes at the session's end. A turn that is still waiting outlives the session, and must
      // then resume the thread.
      yield* Scope.addFinalizer(
        scope,
        Effect.sync(() => {
          this.hold = undefined
          this.work.unloaded()
        })
      )
    })
  }

  /** What an interrupted turn has left running must end, and gets no consent any more. */
  private mayAnswer(): boolean {
    const state = this.latest?.state
    return state === undefined || (state._tag === "Ended" && !state.interrupted)
  }

  private get afterTurn(): Effect.Effect<void> {
    const { latest } = this
    if (latest?.turnId !== undefined && latest.hasEnded) this.isOnDisk = true
    if (this.hold === undefined) this.work.unloaded()
    return this.unloadInterrupted
  }

  /**
   * An interrupted turn may have left commands running. Unloading the thread ends them. The thread stays loaded if
   * the server was already told to end them (`experimentalApi`), or if unloading would lose the thread (ephemeral).
   */
  private get unloadInterrupted(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const state = this.latest?.state
      if (state?._tag !== "Ended" || !state.interrupted) return Effect.void
      this.latest = undefined
      return this.server.experimentalApi || this.isEphemeral ? Effect.void : this.unload
    })
  }

  /**
   * The server may have unloaded the thread, for example at the request of another client, or another run may have
   * changed its rights. The next turn resumes it.
   */
  private afterFailure(failure: Failure.Failure): Effect.Effect<void> {
    // An ephemeral thread cannot go on from an earlier turn.
    if (!this.isEphemeral) this.refusedHistory.failed(failure)
    const isStale =
      failure._tag === "RequestError" ||
      (failure._tag === "TurnError" && staleReasons.has(failure.reason))
    const left = isStale && !this.isEphemeral ? this.unload : Effect.void
    return Effect.zipRight(this.accounts.failed(failure), left)
  }
}

/** What the server refuses on a thread that it has not loaded. */
const needLoaded: ReadonlySet<string> = new Set(["turn/start", "review/start", "thread/revert"])

const staleReasons: ReadonlySet<Failure.TurnReason> = new Set([
  "RightsDiffer",
  "ThreadArchived",
  "ThreadGone",
  "ThreadHeldElsewhere",
  "ThreadUnusable"
])

const isHeldElsewhere = (failure: Failure.Failure): boolean =>
  failure._tag === "TurnError" && failure.reason === "ThreadHeldElsewhere"

/** The server has no such thread. */
const isNotFound = (failure: Failure.Failure): boolean =>
  (failure._tag === "RequestError" && failure.method === "thread/resume") ||
  (failure._tag === "TurnError" && failure.reason === "ThreadGone")

const working: RequestTurn.Kind = { mode: "default" }

const threadLost = (threadId: string) =>
  new Failure.TurnError({
    reason: "ThreadLost",
    generation: 0,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail:
      "the thread was ephemeral and was lost with its server. Start a new session. A thread that is not ephemeral would survive."
  })
