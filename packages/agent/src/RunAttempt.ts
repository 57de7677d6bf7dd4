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
  type Connection,
  Failure
} from "@effect-codex/app-server"
import type { Message, Thread, Turn } from "@effect-codex/protocol"
import { Array, Chunk, Effect, MutableRef, Option, type Scope, Stream } from "effect"
import * as Credential from "./Credential.ts"
import * as OpenThread from "./internal/OpenThread.ts"
import * as SignedIn from "./internal/SignedIn.ts"
import * as TurnInterrupt from "./internal/TurnInterrupt.ts"
import * as TurnProgress from "./internal/TurnProgress.ts"
import { RunEvent, type RunResult } from "./RunEvent.ts"

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

export interface Options {
  readonly server: AppServerSpec.AppServerSpec
  readonly input: string | ReadonlyArray<Turn.UserInput>
  /** Default: a new, durable thread. */
  readonly thread?: ThreadSource
  readonly settings?: Thread.Settings
  /** A credential for this run alone; without one it uses the server's account. */
  readonly credential?: Credential.Credential
  /** Who started this run. Shapes supervision and telemetry, never which server it runs on. */
  readonly spawnedBy?: string
}

/**
 * Runs the attempt as the stream of its events: `Started` first, `Completed` with the result last. Ending the stream
 * early interrupts the turn.
 *
 * Fails with `AuthError` when a credential is refused or missing, with `TransportError` when the server is lost, with
 * `TurnError` when the turn fails for a reason of its own, and with the request errors of opening thread and turn.
 */
export const stream = (
  options: Options
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool> =>
  streamOn(options, () => Effect.void)

/** Told once the server has the turn, while the attempt still uses the thread. */
export type OnStarted = (lease: AppServerPool.Lease, threadId: string) => Effect.Effect<void>

/** {@link stream}, for those who use the thread longer than the attempt. */
export const streamOn = (
  options: Options,
  onStarted: OnStarted
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool> =>
  Stream.unwrapScoped(begin(options, onStarted)).pipe(
    Stream.withSpan("RunAttempt", {
      attributes: {
        "server.key": options.server.key,
        "run.spawned_by": options.spawnedBy ?? "none"
      }
    })
  )

/** Runs the attempt for its result alone. Fails as {@link stream} does; interrupting it interrupts the turn. */
export const run = (
  options: Options
): Effect.Effect<RunResult, Failure.Failure, AppServerPool.AppServerPool> =>
  resultOf(stream(options))

/** The result of a stream of events that ends with one. */
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

/** An attempt whose turn was asked for. */
interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: TurnInterrupt.Turn
  readonly context: () => Classification.Context
}

const begin = (options: Options, onStarted: OnStarted) =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const lease = yield* pool.lease(options.server)
    const running = yield* prepare(options, lease)
    const { turn, subscription } = running
    const answer = yield* Effect.either(startTurn(options, running))
    const failure = answer._tag === "Left" ? Option.some(answer.left) : Option.none()
    // The server may have told of the turn before it was lost, or before an answer that cannot be read.
    const batch = Option.isSome(failure) ? yield* subscription.poll : []
    TurnInterrupt.note(turn, batch)
    const { turnId } = turn
    if (turnId === undefined)
      return Option.match(failure, { onNone: () => Stream.empty, onSome: Stream.fail })
    yield* onStarted(lease, turn.threadId)
    return events(running, turnId, batch, failure)
  })

/** Everything up to the turn: the credential, the thread, its events, and the promise to end what is started. */
const prepare = (
  options: Options,
  lease: AppServerPool.Lease
): Effect.Effect<Running, Failure.Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const { server, generation } = lease
    const own = options.credential
    const chosen = options.settings ?? {}
    const source = options.thread ?? { _tag: "Start" }
    const applied =
      own === undefined
        ? { provider: undefined, settings: chosen }
        : yield* Credential.apply(server, own, chosen)
    const refused = { generation, ownCredential: own !== undefined }
    // A thread that exists has its provider, and whoever opens it is told which.
    const isNew = source._tag === "Start"
    if (own === undefined && isNew) yield* SignedIn.check(server, chosen)

    const { thread, ...found } = yield* Effect.mapError(
      OpenThread.open(server, source, applied.settings),
      classify({ ...refused, provider: applied.provider })
    )
    const provider = applied.provider ?? found.provider
    const isLoaded = source._tag === "Resume" && source.loadedBy === generation
    if (own === undefined && !isNew && !isLoaded) {
      yield* SignedIn.check(server, chosen, provider)
    }
    yield* thread.turn

    const turn: TurnInterrupt.Turn = {
      threadId: thread.threadId,
      previous: thread.lastTurnId,
      sent: MutableRef.make(false),
      turnId: undefined,
      ended: false
    }
    const subscription = yield* server.connection.subscribe(thread.threadId)
    yield* Effect.addFinalizer(() =>
      Effect.andThen(TurnInterrupt.confirmed(server, subscription, turn), () => {
        if (turn.turnId !== undefined) thread.lastTurnId = turn.turnId
      })
    )
    const refusalBefore = server.account.lastRefusal()
    const context = (): Classification.Context => ({
      ...refused,
      provider,
      threadId: turn.threadId,
      turnId: turn.turnId,
      refreshRefused: server.account.lastRefusal() > refusalBefore,
      redact: server.redact
    })
    return { lease, subscription, turn, context }
  })

const classify =
  (context: Pick<Classification.Context, "generation" | "provider" | "ownCredential">) =>
  (failure: Failure.RequestFailure) =>
    failure._tag === "RequestError" ? Classification.requestFailure(failure, context) : failure

const startTurn = (
  { input }: Options,
  { lease, turn, context }: Running
): Effect.Effect<void, Failure.Failure> =>
  lease.server
    .request(
      "turn/start",
      {
        threadId: turn.threadId,
        input: typeof input === "string" ? [{ type: "text", text: input }] : input
      },
      { sent: turn.sent }
    )
    .pipe(
      Effect.tapErrorTag("RequestError", () =>
        Effect.sync(() => {
          // It was refused: no turn was started, and there is none to interrupt.
          turn.ended = true
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

/** The events of a turn: first those that were there before the answer, and then, unless it has failed, the others. */
const events = (
  running: Running,
  turnId: string,
  early: ReadonlyArray<Message.Notification>,
  failed: Option.Option<Failure.Failure>
): Stream.Stream<RunEvent, Failure.Failure> => {
  const { lease, turn, subscription, context } = running
  const { server, generation } = lease
  const started = RunEvent.Started({
    threadId: turn.threadId,
    turnId,
    generation,
    pid: server.pid,
    provider: context().provider
  })
  const before = TurnProgress.advance(TurnProgress.start(turnId), early, server.redact)
  const batches = Stream.paginateChunkEffect(
    { progress: before.progress, failure: failed },
    ({ progress, failure }) =>
      Option.match(failure, {
        onSome: Effect.fail,
        onNone: () =>
          Effect.map(subscription.take, (batch) =>
            page(running, TurnProgress.advance(progress, batch, server.redact))
          )
      })
  )
  return Stream.concat(Stream.make(started, ...before.events), batches)
}

interface State {
  readonly progress: TurnProgress.Progress
  readonly failure: Option.Option<Failure.Failure>
}

/** What a batch comes to: its events, and then the next batch, the failure, or nothing more. */
const page = (
  { lease, turn, context }: Running,
  { events, ending, progress }: TurnProgress.Advance
): readonly [Chunk.Chunk<RunEvent>, Option.Option<State>] => {
  const then = (failure: Option.Option<Failure.Failure>) =>
    [Chunk.unsafeFromArray(events), Option.some({ progress, failure })] as const
  if (ending === undefined) return then(refusedForGood(context(), events))
  turn.ended = true
  switch (ending._tag) {
    case "Failed":
      return then(Option.some(Classification.turnFailure(ending.error, context())))
    case "Undecodable":
      return then(Option.some(Failure.mismatch(ending.error, "turn/completed", lease.generation)))
    case "Completed": {
      const { items, text, turnId } = progress
      const { threadId } = turn
      const result = {
        threadId,
        turnId,
        generation: lease.generation,
        pid: lease.server.pid,
        text,
        items
      }
      return [Chunk.unsafeFromArray([...events, RunEvent.Completed({ result })]), Option.none()]
    }
  }
}

/** A credential of the run's own is not refreshed by anybody, so the server's further tries with it are in vain. */
const refusedForGood = (
  context: Classification.Context,
  events: ReadonlyArray<RunEvent>
): Option.Option<Failure.AuthError> =>
  context.ownCredential
    ? Array.findFirst(events, (event) =>
        event._tag === "Retrying"
          ? Option.filter(
              Option.some(Classification.turnFailure(event.error, context)),
              isAuthError
            )
          : Option.none()
      )
    : Option.none()

const isAuthError = (failure: Failure.Failure): failure is Failure.AuthError =>
  failure._tag === "AuthError"
