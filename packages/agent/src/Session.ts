/**
 * A conversation that outlives its servers: a key, a thread, one turn at a time, and the helpers that it spawned.
 *
 * A session holds no lease between turns, unless sub-agents or commands still work that a turn has left. It answers their requests
 * with its own handlers, for as long as it lives. If the server is lost, the next turn resumes the thread on the next
 * generation. A turn that was running is replayed there, once, if that is safe.
 */
import { AppServerPool, type Failure, type Rights } from "@effect-codex/app-server"
import type { Thread } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as Approvals from "./Approvals.ts"
import type { Compaction, ContextWindow } from "./ContextWindow.ts"
import type { Credential } from "./Credential.ts"
import type * as History from "./History.ts"
import type { BackgroundCommand } from "./BackgroundCommand.ts"
import type * as Goal from "./Goal.ts"
import type { Input } from "./Input.ts"
import * as SessionMcpServers from "./internal/session/SessionMcpServers.ts"
import * as PursueGoal from "./internal/session/PursueGoal.ts"
import * as SpecialTurns from "./internal/session/SpecialTurns.ts"
import * as Fate from "./internal/turn/Fate.ts"
import type * as StartTurn from "./internal/turn/StartTurn.ts"
import * as TurnTitle from "./internal/turn/TurnTitle.ts"
import * as StructuredOutput from "./internal/turn/StructuredOutput.ts"
import { OneAtATime } from "./internal/session/OneAtATime.ts"
import { Rewinding } from "./internal/session/Rewinding.ts"
import * as SessionHistory from "./internal/session/SessionHistory.ts"
import type {
  AskOptions,
  Options,
  TurnName,
  TurnOptions
} from "./internal/session/SessionOptions.ts"
import { SessionThread, type TurnRequest } from "./internal/session/SessionThread.ts"
import * as Pull from "./internal/turn/Pull.ts"
import { StartedTurns } from "./internal/session/StartedTurns.ts"
import { TurnRun } from "./internal/turn/TurnRun.ts"
import * as Retry from "./internal/turn/Retry.ts"
import * as RunMeter from "./internal/turn/RunMeter.ts"
import * as TurnUsage from "./internal/turn/TurnUsage.ts"
import * as Attempt from "./internal/turn/Attempt.ts"
import type * as AttemptOptions from "./internal/turn/AttemptOptions.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import type { SubAgents } from "./SubAgent.ts"
import type { McpServers } from "./McpServers.ts"
import type * as Review from "./Review.ts"
import type * as Tool from "./Tool.ts"
import type { Turn } from "./Turn.ts"

export type { Mending } from "./internal/session/Mending.ts"
export type {
  AskOptions,
  Options,
  TurnName,
  TurnOptions
} from "./internal/session/SessionOptions.ts"
export type { Fate, LostTurn } from "./internal/turn/Fate.ts"
export type { Replay, Retry } from "./internal/turn/Retry.ts"

/**
 * The options of a helper. Only `input` is required. A helper has its own deadlines and retry schedule. By default its
 * approvals are handled by the session's handlers.
 */
export interface HelperOptions extends TurnOptions {
  readonly input: Input
  /** Default: a new, ephemeral thread. */
  readonly thread?: AttemptOptions.ThreadSource
  /** Default: the session's settings. */
  readonly settings?: Thread.Settings
  /** Default: the server's account. A helper does not inherit the session's credential. */
  readonly credential?: Credential
  /** The most that this helper may be allowed, beside the ceilings of the session and of the pool. */
  readonly ceiling?: Rights.Ceiling
}

/**
 * The result of a turn whose last message fits a schema. If the model was asked twice, `usage` covers both turns.
 */
export interface Structured<A> extends RunResult {
  readonly output: A
}

/** The result of a turn in which the model has proposed a plan. */
export interface Planned extends RunResult {
  /** The plan, as Markdown. `undefined` if the model has proposed none, for example because it asks something first. */
  readonly plan: string | undefined
}

/** The result of a review. Its `text` is the whole of what the server tells of it. */
export interface Reviewed extends RunResult {
  readonly review: Review.Review
}

/** The options of a turn with a structured answer. */
export interface StructuredOptions extends Omit<AskOptions, "outputSchema"> {
  /** Whether the model is told what does not fit, and asked once more. Default: `true`. */
  readonly askAgain?: boolean
}

/**
 * A conversation. Every operation may be called from any fiber, at any time, until the scope of {@link make}
 * closes.
 *
 * If the provider refuses two turns in a row (`BadRequest`, `ContextWindow`), and the second before the model has answered
 * anything, the history holds what it refuses, such as an image. The session then goes on from before the first of the two
 * and takes the second one again, as a warning in the log and the event `Retrying` say. The option `mending` changes that.
 */
export interface Session {
  readonly key: string
  /**
   * The session's thread. `None` before the first turn. Store it to continue the session later, or use `Sessions`,
   * which does so. Keep it secret: it is all that is needed to read the conversation.
   */
  readonly threadId: Effect.Effect<Option.Option<string>>
  /**
   * Starts a turn, and returns at once. The turn runs whether or not anybody reads it, until it ends, is interrupted, or
   * the session ends. Turns of one session run one at a time, in the order in which they were started.
   *
   * @example
   * const turn = yield* session.start("Tell me a story")
   * const shown = turn.events().pipe(Stream.runForEach((event) => Console.log(event._tag)))
   */
  readonly start: (input: Input, options?: AskOptions & TurnName) => Effect.Effect<Turn>
  /**
   * The turns that were started and wait or run, helpers among them, and the last 16 that have ended, in the order in
   * which they were started.
   */
  readonly turns: Effect.Effect<ReadonlyArray<Turn>>
  /**
   * The commands that the model has running, in the running turn or since an earlier one, those of sub-agents among them. The
   * session keeps its server while a command runs that its turn has left. They end with the session.
   *
   * @example
   * const commands = yield* session.commands
   * const running = yield* Effect.forEach(commands, (command) => command.snapshot)
   */
  readonly commands: Effect.Effect<ReadonlyArray<BackgroundCommand>>
  /** The MCP servers of the session's thread: how they stand, also before its first turn, reloading, and logging in. */
  readonly mcpServers: McpServers
  /**
   * Runs a turn and streams its events. Turns of one session run one at a time. Ending the stream early interrupts the
   * turn. Fails as `RunAttempt.stream` does, unless the turn is replayed or retried.
   *
   * @example
   * const words = session.stream("Tell me a story", { progressTimeout: "2 minutes" }).pipe(
   *   Stream.filterMap((event) => (event._tag === "Text" ? Option.some(event.delta) : Option.none()))
   * )
   */
  readonly stream: (input: Input, options?: AskOptions) => Stream.Stream<RunEvent, Failure.Failure>
  /**
   * Runs a turn and returns its result. Interrupting it interrupts the turn. Fails as `stream` does.
   *
   * @example
   * const { text, usage } = yield* session.run("What does this project do?", { timeout: "10 minutes" })
   */
  readonly run: (input: Input, options?: AskOptions) => Effect.Effect<RunResult, Failure.Failure>
  /**
   * Runs a turn whose last message must fit a schema, and decodes that message. The schema is rewritten for the API as
   * `Run.structured` says, which also says when it throws. Fails with a `DecodeError` if the last message does not fit,
   * and otherwise as `stream` does.
   *
   * @example
   * const Verdict = Schema.Struct({ safe: Schema.Boolean, why: Schema.String })
   * const { output } = yield* session.structured(Verdict, "Is this change safe?")
   */
  readonly structured: <A, I>(
    schema: Schema.Schema<A, I>,
    input: Input,
    options?: StructuredOptions
  ) => Effect.Effect<Structured<A>, Failure.Failure>
  /**
   * Takes the latest turn back in which the user said something, and asks it again with all of that. A compaction after it
   * is taken back too. It starts a turn, as `start` does. What commands and patches have changed on disk stays.
   *
   * The turn fails with a `TurnError` (`TurnGone`) if the session has had no turn, and (`Other`) if the latest one was a
   * review. With a `RequestError` if the thread is ephemeral.
   *
   * @example
   * const { text } = yield* Effect.flatMap(session.retryLast(), ({ result }) => result)
   */
  readonly retryLast: (options?: TurnOptions & TurnName) => Effect.Effect<Turn>
  /**
   * Reads turns of the thread with their items, page by page, the newest first. It also reads turns that other clients or
   * an earlier program have run, and may read during a turn. Before the first turn there are none.
   *
   * **Errors**: `TurnError` (`ThreadGone`, `NotOwner`, ...) if the thread cannot be read. `RequestError` if it is
   * ephemeral, because the server keeps no history of such a thread, or if the cursor is none of this thread.
   *
   * @example
   * const earlier = Effect.gen(function* () {
   *   const { next } = yield* session.history({ limit: 10 })
   *   return next === undefined ? [] : (yield* session.history({ limit: 10, cursor: next })).turns
   * })
   */
  readonly history: (options?: History.PageOptions) => Effect.Effect<History.Page, Failure.Failure>
  /**
   * Goes on from an earlier turn: takes the turns after a point out of the thread, for good. Waits for its place among the
   * turns of the session. What commands and patches have changed on disk stays. Use `fork` to keep the thread as it is, and
   * the option `from` of a turn to ask at once.
   *
   * **Errors**: `TurnError` (`TurnGone`) if the thread has no such turn. `RequestError` if the thread is ephemeral. Otherwise
   * fails as opening the thread does.
   *
   * @example
   * const { turnId } = yield* session.run("Which licence is this under?")
   * yield* session.run("Change it.")
   * yield* session.rewind({ after: turnId })
   */
  readonly rewind: (to: History.Point) => Effect.Effect<void, Failure.Failure>
  /**
   * Copies the thread, whole or up to a point, and returns the id of the copy. A session with `thread: { _tag: "Resume",
   * threadId }` goes on with the copy. The copy has the session's settings and credential, and not its tools.
   *
   * **Errors**: `TurnError` (`TurnGone`) if the thread has no such turn, or none before it. `RequestError` if the thread is
   * ephemeral. Otherwise fails as opening the thread does.
   *
   * @example
   * const { turnId } = yield* session.run("Which licence is this under?")
   * const threadId = yield* session.fork({ after: turnId })
   * const other = yield* Session.make({ key: "other", server, thread: { _tag: "Resume", threadId } })
   */
  readonly fork: (at?: History.Point) => Effect.Effect<string, Failure.Failure>
  /**
   * Runs a turn in plan mode: the model looks around and proposes a plan, and does not do the work. The next turn works
   * again. While the turn waits and runs it is among `turns`, with its events. Needs `experimentalApi`. Fails as `stream`
   * does.
   *
   * @example
   * const { plan } = yield* session.plan("How would you split this module?")
   * if (plan !== undefined) yield* session.run("Do it.")
   */
  readonly plan: (input: Input, options?: TurnOptions) => Effect.Effect<Planned, Failure.Failure>
  /**
   * Runs a review as a turn. It has the settings that the thread has, and cannot be steered. The server does not say what it
   * spends: its `usage` is 0. While it waits and runs it is among `turns`, with its events. Fails as `stream` does.
   *
   * A review without findings need not mean that all is well: the model may have said something else than the server asks
   * for, or nothing. Its words are the `explanation`.
   *
   * **Errors**: `TurnError` (`RightsDiffer`) if the `turn` options of the session ask for other rights than the thread has, and
   * no turn has applied them yet.
   *
   * @example
   * const { review } = yield* session.review({ type: "uncommittedChanges" })
   * const urgent = review.findings.filter(({ priority = 3 }) => priority < 2)
   */
  readonly review: (
    target: Review.Target,
    options?: Omit<TurnOptions, "turn">
  ) => Effect.Effect<Reviewed, Failure.Failure>
  /**
   * Pursues a goal with one turn after another, until the model says that it is reached or that it is blocked, or until a limit.
   * Each is a turn of the session like any other, among `turns`, with its events. Interrupting it interrupts the turn that
   * runs. Fails as `stream` does, with the first turn that fails.
   *
   * **Errors**: `RequestError` if the session's `settings` do not have the `config` `"features.goals": true`, which lets the
   * model speak of goals, or if the thread is ephemeral.
   *
   * @example
   * const { status } = yield* session.pursue({
   *   objective: "All tests pass.",
   *   maxTurns: 5,
   *   maxTokens: 200_000
   * })
   */
  readonly pursue: (options: Goal.Options) => Effect.Effect<Goal.Outcome, Failure.Failure>
  /**
   * Reads what became of a turn that another program has asked for and was lost with, by the ids that its `beforeTurn` was
   * told. It waits while that turn runs, and while another process has the thread: bound it by a timeout. `None` if the
   * thread has no such turn among its latest ten: it was lost before it began. A session without a thread goes on with this
   * one if it has the turn.
   *
   * The result of such a turn knows nothing of the tokens that it has spent. Fails as `history` does.
   *
   * @example
   * const fate = session.fate({ threadId, messageId: "run-1", told: [] }).pipe(Effect.timeoutOption("30 seconds"))
   */
  readonly fate: (lost: Fate.LostTurn) => Effect.Effect<Option.Option<Fate.Fate>, Failure.Failure>
  /**
   * Adds input to the running turn, and returns when the turn has accepted it. While the model writes, that is at
   * once: the model discards its unfinished message and starts it again. While a tool runs, it is after the tool
   * has finished. If the turn is retried on another server, the retry includes the added input.
   *
   * **Errors**: `TurnError` (`NotSteered`) if no turn is running, or if the turn ends before it accepts the input.
   *
   * @example
   * const added = session.steer("In French, please.").pipe(
   *   Effect.catchTag("TurnError", () => session.run("In French, please."))
   * )
   */
  readonly steer: (input: Input) => Effect.Effect<void, Failure.Failure>
  /**
   * How full the context window is, as the server told it with the last request. `None` before the first turn of this session
   * value, and after turns were taken back: what the thread holds is not known until the next turn.
   *
   * @example
   * const share = Effect.map(session.context, Option.map(ContextWindow.share))
   */
  readonly context: Effect.Effect<Option.Option<ContextWindow>>
  /**
   * Has the server compact the conversation: the model sums it up, and later turns begin with the summary. It is a turn
   * of the session, waits for those before it, and spends tokens. `None` if there is no thread then, and so nothing to compact.
   * The option `compactAt` does so by itself. Fails as `stream` does; the conversation is then as it was.
   *
   * @example
   * const saved = Effect.map(
   *   session.compact(),
   *   Option.map(({ after = 0, before = 0 }) => before - after)
   * )
   */
  readonly compact: (
    options?: Pick<TurnOptions, "timeout" | "progressTimeout" | "reconnectTimeout">
  ) => Effect.Effect<Option.Option<Compaction>, Failure.Failure>
  /**
   * Asks a side question on an ephemeral copy of the thread, which leaves no trace in the thread itself. It may run
   * during a turn: the copy holds the conversation up to the last completed item. An ephemeral thread cannot be
   * copied.
   *
   * @example
   * const { text } = yield* session.btw("Which file are you in?")
   */
  readonly btw: (input: Input, options?: TurnOptions) => Effect.Effect<RunResult, Failure.Failure>
  /**
   * Starts a side question, and returns at once. It is a turn beside the session's own, and among `turns`.
   *
   * @example
   * const aside = yield* session.startBtw("Which file are you in?")
   * const shown = aside.events().pipe(Stream.runForEach((event) => Console.log(event._tag)))
   */
  readonly startBtw: (input: Input, options?: TurnOptions & TurnName) => Effect.Effect<Turn>
  /**
   * Starts a helper on the same server, and returns at once. A helper is a turn beside the session's own, by default on
   * a thread of its own. Its failure is in its `result`, and does not affect the session or its server.
   *
   * @example
   * const helper = yield* session.spawn({ input: "Which licence is this under?", timeout: "5 minutes" })
   * const licence = yield* Effect.either(helper.result)
   */
  readonly spawn: (options: HelperOptions & TurnName) => Effect.Effect<Turn>
  /**
   * The sub-agents that the session's model has spawned, and those that they have: to see, to steer, to stop, to answer.
   * Not those of helpers and side questions.
   *
   * @example
   * const agents = yield* session.subAgents.all
   * const states = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
   * yield* Console.log(SubAgent.tree(states))
   */
  readonly subAgents: SubAgents
}

/**
 * Makes a session. Closing the scope ends its helpers and interrupts their turns. All turns use the environment in
 * which the session is made, whoever calls them: its services for the tools, and its approval handlers.
 *
 * @example
 * const session = yield* Session.make({ key: "me", server })
 * const { text } = yield* session.run("What does this project do?")
 */
export const make = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Effect.Effect<
  Session,
  never,
  Scope.Scope | AppServerPool.AppServerPool | Tool.Requirements<T>
> => makeWith<Tool.Requirements<T>>(options)

type Admit = NonNullable<Options["admit"]>

/** What the operations of a session share. */
interface Core<R> {
  readonly options: Options<R>
  readonly pool: AppServerPool.Service
  readonly scope: Scope.Scope
  readonly thread: SessionThread<R>
  /** The session's own context with the caller's span, so that a turn's span is a child of its caller's. */
  readonly contextFor: (
    caller: Context.Context<never>
  ) => Context.Context<AppServerPool.AppServerPool | R>
  /** Asks the registry whether a turn may begin, and lets it wait until the registry interrupts it. */
  readonly admit: Admit
  /** Waits until no other turn of the session runs and it has a permit, and keeps both until the scope closes. */
  readonly acquireTurn: Effect.Effect<void, Failure.TurnError, Scope.Scope>
  /** The turn that has the session's place now, or had it last. */
  current: TurnRun | undefined
  /** The turns that were started, by their ids. */
  readonly started: StartedTurns
}

const makeWith = <R>(
  options: Options<R>
): Effect.Effect<Session, never, Scope.Scope | AppServerPool.AppServerPool | R> =>
  Effect.map(makeCore(options), (core) => {
    const { key } = options
    return {
      key,
      threadId: Effect.sync(() => core.thread.id),
      turns: Effect.sync(() => core.started.all),
      subAgents: core.thread.work.agents.things,
      mcpServers: SessionMcpServers.make(options.settings, core.thread, core.pool),
      commands: Effect.sync(() => core.thread.work.commands.all),
      ...ownTurns(core),
      ...specialTurns(core),
      ...ofThread(core),
      steer: steering(core),
      context: Effect.sync(() => Option.fromNullable(core.thread.context.current)),
      compact: compacting(core),
      ...sideRuns(core)
    }
  })

const makeCore = <R>(options: Options<R>) =>
  Effect.gen(function* () {
    const conversation = { session: options.key }
    const context = Context.add(
      yield* Effect.context<AppServerPool.AppServerPool | R>(),
      Approvals.Approvals,
      yield* Approvals.Approvals
    ).pipe(Context.add(Approvals.Conversation, conversation))
    const scope = yield* Effect.scope
    const turns = new OneAtATime()
    const thread = new SessionThread(options, scope, conversation)
    const reportTurnEnd = Effect.suspend(() =>
      Option.match(thread.idOnDisk, {
        onNone: () => Effect.void,
        onSome: (threadId) => options.onTurnEnd?.(threadId) ?? Effect.void
      })
    )
    const core: Core<R> = {
      options,
      pool: Context.unsafeGet(context, AppServerPool.AppServerPool),
      scope,
      thread,
      contextFor: (caller) =>
        Option.match(Context.getOption(caller, Tracer.ParentSpan), {
          onNone: () => context,
          onSome: (span) => Context.add(context, Tracer.ParentSpan, span)
        }),
      admit: options.admit ?? (() => Effect.succeed(identity)),
      acquireTurn: turns.enter.pipe(
        Effect.zipRight(options.permit ?? Effect.void),
        Effect.zipRight(Effect.addFinalizer(() => reportTurnEnd))
      ),
      current: undefined,
      started: new StartedTurns(options.turnLogCapacity)
    }
    return core
  })

/** Opens a turn that is interrupted when its registry says so. */
const admitted = <R>(
  { admit }: { readonly admit: Admit },
  run: TurnRun,
  open: Pull.Open<R>
): Pull.Open<R> => Effect.flatMap(admit(run), (until) => Effect.map(until(open), until))

/** Runs one turn, with as many attempts as needed. The caller must hold the session's turn. */
const runTurn = <R>(core: Core<R>, input: Input, turn: TurnRequest, run: TurnRun) =>
  Effect.suspend(() => {
    const { options, thread } = core
    core.current = run
    run.begin()
    const { from } = turn
    const request = from === undefined ? turn : { ...turn, rewinding: new Rewinding(from) }
    const attempt = (among: Retry.Among) =>
      Effect.suspend(() => thread.attempt(run.inputWithAdded(input), request, run, among))
    const opened = Retry.open(attempt, {
      replay: options.replay ?? "WhenSafe",
      retry: turn.retry ?? options.retry,
      mends: (failure) => thread.mends(failure),
      resetsAt: (failure) => thread.accounts.resetsAt(failure),
      deadline: { ...options, ...turn }
    })
    return RunMeter.measured(thread.server, opened)
  })

/** Does something when the session has come to it, which its registry may interrupt. */
const inPlace = <R, A, E>(
  core: Core<R>,
  work: (run: TurnRun) => Effect.Effect<A, E, AppServerPool.AppServerPool | R>
): Effect.Effect<A, E | Failure.TurnError> =>
  Effect.suspend(() => {
    const run = new TurnRun()
    const entered = Effect.zipRight(
      core.acquireTurn,
      Effect.suspend(() => work(run))
    )
    return Effect.flatMap(core.admit(run), (until) => until(entered))
  }).pipe(Effect.scoped, Effect.mapInputContext(core.contextFor))

const openTurn = <R>(core: Core<R>, input: Input, turn: TurnRequest, run: TurnRun) =>
  admitted(core, run, Effect.zipRight(core.acquireTurn, runTurn(core, input, turn, run)))

const ownTurns = <R>(
  core: Core<R>
): Pick<Session, "start" | "retryLast" | "stream" | "run" | "structured"> => {
  const open = (input: Input, turn: TurnRequest = {}, run = new TurnRun()) =>
    openTurn(core, input, turn, run)

  const start: Session["start"] = (input, { id, ...turn } = {}) =>
    startTurn(core, { about: TurnTitle.of("Turn", input), id }, (run) => open(input, turn, run))

  const retryLast: Session["retryLast"] = ({ id, ...turn } = {}) =>
    startTurn(core, { about: TurnTitle.of("Turn"), id }, (run) =>
      admitted(
        core,
        run,
        core.acquireTurn.pipe(
          Effect.zipRight(Effect.suspend(() => SessionHistory.latest(pastOf(core)))),
          Effect.flatMap(({ from, input }) => runTurn(core, input, { ...turn, from }, run))
        )
      )
    )

  const stream: Session["stream"] = (input, turn) =>
    Stream.mapInputContext(Pull.stream(Effect.suspend(() => open(input, turn))), core.contextFor)

  const run: Session["run"] = (input, turn) =>
    Effect.mapInputContext(Pull.result(Effect.suspend(() => open(input, turn))), core.contextFor)

  const structured: Session["structured"] = (schema, input, { from, ...turn } = {}) => {
    const structuredOutput = StructuredOutput.make(schema)
    const outputSchema = structuredOutput.jsonSchema
    const ask = (run: TurnRun, input: Input, turn: TurnRequest, before?: RunResult) =>
      Effect.flatMap(Pull.result(runTurn(core, input, { ...turn, outputSchema }, run)), (result) =>
        Effect.map(structuredOutput.decode(result), (output) => ({
          ...(before === undefined ? result : TurnUsage.withEarlier(result, before)),
          output
        }))
      )
    const first = from === undefined ? turn : { ...turn, from }
    const asked = (run: TurnRun) =>
      Effect.catchTag(ask(run, input, first), "Mismatch", (mismatch) =>
        turn.askAgain === false
          ? Effect.fail(mismatch)
          : ask(run, StructuredOutput.correction(mismatch), turn, mismatch.result)
      )
    return inPlace(core, asked).pipe(Effect.catchTag("Mismatch", ({ error }) => Effect.fail(error)))
  }

  return { start, retryLast, stream, run, structured }
}

/** What the thread of the session has behind it. */
const ofThread = <R>(core: Core<R>): Pick<Session, "history" | "rewind" | "fork" | "fate"> => ({
  fate: (lost) =>
    Effect.suspend(() => Fate.read(fatePlace(core, lost.threadId), lost)).pipe(
      Effect.tap((fate) =>
        Option.isSome(fate) && core.thread.adopt(lost.threadId)
          ? (core.options.onTurnEnd?.(lost.threadId) ?? Effect.void)
          : Effect.void
      ),
      Effect.mapInputContext(core.contextFor)
    ),
  history: (options) =>
    Effect.suspend(() => SessionHistory.page(pastOf(core), options)).pipe(
      Effect.mapInputContext(core.contextFor)
    ),
  rewind: (to) => inPlace(core, () => core.thread.rewind(to)),
  fork: (at) =>
    Effect.suspend(() => SessionHistory.fork(pastOf(core), at)).pipe(
      Effect.mapInputContext(core.contextFor)
    )
})

const fatePlace = <R>({ options, thread }: Core<R>, threadId: string) => ({
  spec: thread.server,
  ownCredential: options.credential !== undefined,
  open: Attempt.openOnly({
    ...options,
    server: thread.server,
    thread: { _tag: "Resume", threadId }
  })
})

const pastOf = <R>({ options, thread }: Core<R>) => ({
  options: { ...options, server: thread.server },
  owner: options.credential?.owner,
  threadId: thread.id
})

/** Turns that do something else than to answer their input. They are started, so that they are among `turns`. */
const specialTurns = <R>(core: Core<R>): Pick<Session, "plan" | "review" | "pursue"> => {
  const run = (input: Input, turn: TurnRequest) =>
    Effect.acquireUseRelease(
      startTurn(core, { about: TurnTitle.of("Turn", input) }, (run) =>
        openTurn(core, input, turn, run)
      ),
      ({ result }) => result,
      ({ interrupt }) => interrupt
    )
  return {
    plan: (input, turn) =>
      Effect.map(run(input, { ...turn, kind: { mode: "plan" } }), SpecialTurns.planned),
    review: (target, turn) =>
      Effect.map(run("", { ...turn, kind: { review: target } }), SpecialTurns.reviewed),
    pursue: (goal) =>
      Effect.mapInputContext(
        PursueGoal.pursue(core.options, core.thread, goal, run),
        core.contextFor
      )
  }
}

/** Starts a turn in the session's scope. */
const startTurn = <R>(
  { contextFor, scope, started }: Core<R>,
  { about, id }: { readonly about: StartTurn.About; readonly id?: string | undefined },
  open: (run: TurnRun) => Pull.Open<AppServerPool.AppServerPool | R>
): Effect.Effect<Turn> =>
  Effect.mapInputContext(
    started.start(open, { about, scope, ...(id === undefined ? {} : { id }) }),
    contextFor
  )

const compacting =
  <R>(core: Core<R>): Session["compact"] =>
  (options) =>
    inPlace(core, (run) =>
      Option.isNone(core.thread.id)
        ? Effect.succeedNone
        : Effect.asSome(
            core.thread.compact(runTurn(core, "", { ...options, asks: "Compaction" }, run))
          )
    )

const steering =
  <R>(core: Core<R>): Session["steer"] =>
  (input) =>
    Effect.suspend(() => (core.current ?? new TurnRun()).steer(input))

/** Runs beside the session's own turns. */
const sideRuns = <R>(core: Core<R>): Pick<Session, "btw" | "startBtw" | "spawn"> => {
  const { options, thread } = core
  const { key } = options
  const open = (
    options: AttemptOptions.Options<R>,
    retry: Retry.Retry | undefined,
    run: TurnRun
  ) => {
    const attempt = (among: Retry.Among) =>
      Effect.suspend(() => {
        const input = run.inputWithAdded(options.input)
        const budgets = [core.options.budget]
        const ceilings = core.options.ceiling === undefined ? [] : [core.options.ceiling]
        const hooks = { ...run.hooks, ...among, ceilings, budgets, session: key }
        return Attempt.open({ ...options, input }, hooks)
      })
    const opened = Retry.open(attempt, { replay: "Never", retry, deadline: options })
    const begun = Effect.suspend(() => {
      run.begin()
      return RunMeter.measured(options.server, opened)
    })
    return admitted(core, run, Effect.zipRight(core.options.permit ?? Effect.void, begun))
  }

  const openBtw = (input: Input, turn: TurnOptions, run: TurnRun) =>
    Effect.suspend(() => {
      const attempt = { ...thread.copyOptions(turn), input, spawnedBy: key }
      return open(attempt, turn.retry ?? options.retry, run)
    })

  const btw: Session["btw"] = (input, turn = {}) =>
    Effect.suspend(() => Pull.result(openBtw(input, turn, new TurnRun()))).pipe(
      Effect.mapInputContext(core.contextFor)
    )

  const startBtw: Session["startBtw"] = (input, { id, ...turn } = {}) =>
    startTurn(core, { about: TurnTitle.of("SideQuestion", input), id }, (run) =>
      openBtw(input, turn, run)
    )

  const spawn: Session["spawn"] = ({ id, ...helper }) =>
    startTurn(core, { about: TurnTitle.of("Helper", helper.input), id }, (run) => {
      const { approvals, beforeTurn, settings } = options
      return open(
        {
          thread: { _tag: "Start", ephemeral: true },
          ...(settings === undefined ? {} : { settings }),
          ...(approvals === undefined ? {} : { approvals }),
          ...(beforeTurn === undefined ? {} : { beforeTurn }),
          ...helper,
          server: thread.server,
          spawnedBy: key
        },
        helper.retry,
        run
      )
    })

  return { btw, startBtw, spawn }
}
