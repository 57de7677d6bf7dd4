/**
 * One try of one turn on one thread, on a leased server.
 *
 * The attempt leases the server, opens its thread, runs its turn and ends in a result or in exactly one typed error.
 * Its scope is all it holds: closing it interrupts a turn that still runs, lets go of the thread, and gives the lease
 * back.
 */
import {
  AppServerPool,
  type AppServerSpec,
  Classification,
  Failure
} from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import { Effect, Option, type Scope, Stream } from "effect"
import * as Credential from "./Credential.ts"
import * as Input from "./Input.ts"
import * as OpenThread from "./internal/turn/OpenThread.ts"
import * as RunDeadline from "./internal/turn/RunDeadline.ts"
import * as RunRequests from "./internal/turn/RunRequests.ts"
import * as SignedIn from "./internal/credential/SignedIn.ts"
import * as ThreadCredential from "./internal/credential/ThreadCredential.ts"
import * as TurnEvents from "./internal/turn/TurnEvents.ts"
import * as TurnInterrupt from "./internal/turn/TurnInterrupt.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import * as Tool from "./Tool.ts"

/** Which thread the turn runs on. Turns of this program on one thread and server wait for each other. */
export type ThreadSource =
  /** A new one. An ephemeral one leaves nothing on disk, and cannot be resumed. */
  | { readonly _tag: "Start"; readonly ephemeral?: boolean }
  /** One the server has on disk; or has loaded, if it is the generation named here, with the provider named here. */
  | {
      readonly _tag: "Resume"
      readonly threadId: string
      readonly loadedBy?: number
      readonly provider?: string | undefined
    }
  /** A copy of another's history. Works while the other's turn runs, and leaves no trace in it. */
  | { readonly _tag: "Fork"; readonly threadId: string; readonly ephemeral?: boolean }

/** What an attempt is made of. Only the server and the input have no default. */
export interface Options<R = never> extends RunDeadline.Options, RunRequests.Options<R> {
  readonly server: AppServerSpec.AppServerSpec
  readonly input: Input.Input
  /** Default: a new, durable thread. */
  readonly thread?: ThreadSource
  /** Of the thread: they are given whenever it is opened, for a resumed or copied one does not keep all of them. */
  readonly settings?: Thread.Settings
  /** Of this turn, and of the later ones of its thread: the model, how hard it thinks, the sandbox, ... */
  readonly turn?: Turn.Settings
  /** The JSON schema that the model's last message is to fit. See `Run.structured`, which decodes it too. */
  readonly outputSchema?: unknown
  /**
   * A credential for this run alone; without one it uses the server's account. A thread that was started with a credential
   * takes its later turns with one, and one that was started without takes none: the server refuses to resume it
   * (`RequestError`).
   */
  readonly credential?: Credential.Credential
  /** Who started this run. Shapes supervision and telemetry, never which server it runs on. */
  readonly spawnedBy?: string
}

/**
 * Runs the attempt as the stream of its events: `Started` first, `Completed` with the result last. Ending the stream
 * early interrupts the turn.
 *
 * Fails with `AuthError` when a credential is refused or missing, with `TransportError` when the server is lost, with
 * `TurnError` when the turn fails for a reason of its own, with `TimeoutError` (`Run`, `Progress`) when a deadline of it
 * passes, and with the request errors of opening thread and turn.
 *
 * Use `Run.stream` where a failure that may pass is to be tried again.
 *
 * @example
 * const shown = RunAttempt.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.runForEach((event) => (event._tag === "Text" ? Console.log(event.delta) : Effect.void))
 * )
 */
export const stream = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  streamOn(options, () => Effect.void)

/** A turn the server has. */
export interface StartedTurn {
  readonly lease: AppServerPool.Lease
  readonly threadId: string
  readonly turnId: string
  /** The provider of the thread's model, as the server's configuration names it. */
  readonly provider: string | undefined
  /** Whether its end was seen; an interrupt that was not confirmed leaves it running. */
  readonly hasEnded: () => boolean
  /** Whether the attempt ended before it, and interrupted it. */
  readonly wasInterrupted: () => boolean
}

/** Told once the server has the turn, while the attempt still uses the thread. */
export type OnStarted = (turn: StartedTurn) => Effect.Effect<void>

/** Told which server the attempt has leased, before it opens its thread there. */
export type OnLeased = (lease: AppServerPool.Lease) => Effect.Effect<void>

/**
 * {@link stream}, for those who need the running turn itself, or its thread for longer than the attempt: to steer it, to
 * hold its thread loaded. `onStarted` runs once, before the first event, and the attempt waits for it. Whoever holds the
 * thread loaded on another server lets go of it in `onLeased`: a server that still runs keeps it from the next one.
 *
 * @example
 * const turns: Array<RunAttempt.StartedTurn> = []
 * const events = RunAttempt.streamOn({ server, input: "Tell me a story" }, (turn) =>
 *   Effect.sync(() => {
 *     turns.push(turn)
 *   })
 * )
 */
export const streamOn = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>,
  onStarted: OnStarted,
  onLeased: OnLeased = () => Effect.void
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Stream.unwrapScoped(begin<Tool.Requirements<T>>(options, { onLeased, onStarted })).pipe(
    Stream.withSpan("RunAttempt", {
      attributes: {
        "server.key": options.server.key,
        "run.spawned_by": options.spawnedBy ?? "none"
      }
    })
  )

/**
 * Runs the attempt for its result alone. Fails as {@link stream} does; interrupting it interrupts the turn.
 *
 * @example
 * const { text } = yield* RunAttempt.run({
 *   server,
 *   input: "What does this project do?",
 *   thread: { _tag: "Start", ephemeral: true }
 * })
 */
export const run = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Effect.Effect<RunResult, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  resultOf(stream(options))

/**
 * The result of a stream of events that ends with one, whatever else is done with the events on the way. A stream that
 * ends without `Completed` is a defect.
 *
 * @example
 * const result = yield* session.stream("What does this project do?").pipe(
 *   Stream.tap(({ _tag }) => Effect.logDebug(_tag)),
 *   RunAttempt.resultOf
 * )
 */
export const resultOf = <E, R>(
  events: Stream.Stream<RunEvent, E, R>
): Effect.Effect<RunResult, E, R> =>
  events.pipe(
    Stream.filterMap((event) =>
      event._tag === "Completed" ? Option.some(event.result) : Option.none()
    ),
    Stream.runLast,
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.dieMessage("a run ended without its result"),
        onSome: Effect.succeed
      })
    )
  )

interface Hooks {
  readonly onLeased: OnLeased
  readonly onStarted: OnStarted
}

const begin = <R>(options: Options<R>, hooks: Hooks) =>
  Effect.flatMap(RunDeadline.make(options), (deadline) =>
    deadline.all(start(options, hooks, deadline))
  )

const start = <R>(
  options: Options<R>,
  { onLeased, onStarted }: Hooks,
  deadline: RunDeadline.RunDeadline
) =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const lease = yield* pool.lease(options.server)
    yield* onLeased(lease)
    const running = yield* prepare(options, lease, deadline, besideAnother(pool, lease))
    const { turn, subscription } = running
    const answer = yield* Effect.either(startTurn(options, running))
    const failure = answer._tag === "Left" ? Option.some(answer.left) : Option.none()
    // The server may have told of the turn before it was lost, or before an answer that cannot be read.
    const batch = Option.isSome(failure) ? yield* subscription.poll : []
    const { turnId } = turn
    if (turnId === undefined)
      return Option.match(failure, { onNone: () => Stream.empty, onSome: Stream.fail })
    yield* onStarted({
      lease,
      threadId: turn.threadId,
      turnId,
      provider: running.context().provider,
      hasEnded: () => TurnInterrupt.hasEnded(turn),
      wasInterrupted: () => turn.interrupted
    })
    return TurnEvents.stream(running, turnId, batch, failure)
  })

/** The thread, opened, with the credential that is to be used on it. */
const openThread = <R>(
  options: Options<R>,
  { generation, server }: AppServerPool.Lease,
  besideAnother: Effect.Effect<boolean>
) =>
  Effect.gen(function* () {
    const { credential, settings = {}, thread: source = { _tag: "Start" } } = options
    const applied =
      credential === undefined
        ? { provider: undefined, settings }
        : yield* Credential.apply(server, credential, settings)
    const whose = { generation, ownCredential: credential !== undefined }
    // A thread that exists has its provider, and whoever opens it is told which.
    const isNew = source._tag === "Start"
    if (credential === undefined && isNew) yield* SignedIn.check(server, settings)
    const opened = yield* Effect.mapError(
      OpenThread.open(server, source, {
        settings: applied.settings,
        dynamicTools: Tool.specs(options.tools ?? []),
        besideAnother
      }),
      classify({ ...whose, provider: applied.provider })
    )
    const provider = applied.provider ?? opened.provider
    const isLoaded = source._tag === "Resume" && source.loadedBy === generation
    if (credential === undefined && !isNew && !isLoaded) {
      yield* SignedIn.check(server, settings, provider)
    }
    yield* ThreadCredential.claim(opened, { server, credential, applied, isLoaded })
    return { thread: opened.thread, whose: { ...whose, provider } }
  })

/** Everything up to the turn: the thread, its events, and the promise to end what is started. */
const prepare = <R>(
  options: Options<R>,
  lease: AppServerPool.Lease,
  deadline: RunDeadline.RunDeadline,
  besideAnother: Effect.Effect<boolean>
): Effect.Effect<TurnEvents.Running, Failure.Failure, Scope.Scope | R> =>
  Effect.gen(function* () {
    const { server } = lease
    const { thread, whose } = yield* openThread(options, lease, besideAnother)
    yield* thread.turn

    const turn = TurnInterrupt.make(thread)
    yield* TurnInterrupt.watch(server, turn)
    const waitedUntil = yield* RunRequests.answer(server, thread.threadId, options)
    const subscription = yield* server.connection.subscribe(thread.threadId)
    yield* Effect.addFinalizer(() =>
      Effect.andThen(TurnInterrupt.confirmed(server, turn), () => {
        if (turn.turnId !== undefined) thread.lastTurnId = turn.turnId
      })
    )
    const refusalBefore = server.account.lastRefusal()
    // What was so when the turn ended: its end may be read much later, and the refusal be forgotten by then.
    const lastRefusal = () => turn.over.get(turn.turnId ?? "") ?? server.account.lastRefusal()
    const context = (): Classification.Context => ({
      ...whose,
      threadId: turn.threadId,
      turnId: turn.turnId,
      refreshRefused: lastRefusal() > refusalBefore,
      redact: server.redact
    })
    return { lease, subscription, turn, context, deadline, waitedUntil }
  })

/** Whether the pool holds another server of the same key, one that drains or is closing. */
const besideAnother = (
  { snapshot }: AppServerPool.Service,
  { generation, server }: AppServerPool.Lease
): Effect.Effect<boolean> =>
  Effect.map(snapshot, (all) =>
    all.some((other) => other.key === server.spec.key && other.generation !== generation)
  )

const classify =
  (context: Pick<Classification.Context, "generation" | "provider" | "ownCredential">) =>
  (failure: Failure.RequestFailure) =>
    failure._tag === "RequestError" ? Classification.requestFailure(failure, context) : failure

const startTurn = <R>(
  { input, outputSchema, turn: settings }: Options<R>,
  { lease, turn, context }: TurnEvents.Running
): Effect.Effect<void, Failure.Failure> =>
  lease.server
    .request(
      "turn/start",
      {
        ...settings,
        threadId: turn.threadId,
        input: Input.parts(input),
        ...(outputSchema === undefined ? {} : { outputSchema })
      },
      { sent: turn.sent }
    )
    .pipe(
      Effect.tapErrorTag("RequestError", () =>
        Effect.sync(() => {
          // It was refused: no turn was started, and there is none to interrupt.
          turn.refused = true
        })
      ),
      Effect.mapError((failure) => classify(context())(failure)),
      Effect.flatMap((answer) => {
        turn.turnId = answer.turn.id
        return turn.turnId === turn.previous ? Effect.fail(stillRunning(context())) : Effect.void
      })
    )

const stillRunning = ({ generation, threadId, turnId }: Classification.Context) =>
  new Failure.TurnError({
    reason: "StillRunning",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail:
      "an earlier turn of the thread was interrupted and has not ended; try again later, or on a new thread"
  })
