/**
 * One try of one turn on one thread, on a leased server.
 *
 * The attempt leases the server, opens its thread, runs its turn and ends in a result or in exactly one typed error.
 * Its scope is all it holds: closing it interrupts a turn that still runs, and gives the lease back.
 */
import {
  type AppServer,
  AppServerPool,
  type AppServerSpec,
  type Connection,
  Failure,
  Limits,
  Redaction
} from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import { Array, Chunk, Effect, Option, Redacted, type Scope, Stream } from "effect"
import * as Classification from "./Classification.ts"
import * as Credential from "./Credential.ts"
import * as TurnInterrupt from "./internal/TurnInterrupt.ts"
import * as TurnProgress from "./internal/TurnProgress.ts"
import { RunEvent, type RunResult } from "./RunEvent.ts"

/** Which thread the turn runs on. */
export type ThreadSource =
  /** A new one. An ephemeral one leaves nothing on disk, and cannot be resumed. */
  | { readonly _tag: "Start"; readonly ephemeral?: boolean }
  /** One the server has on disk, or already loaded by the generation named here. */
  | { readonly _tag: "Resume"; readonly threadId: string; readonly loadedBy?: number }
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
  /** Leave the thread loaded when the attempt ends, for a next turn on it. Default: it is let go. */
  readonly keepThread?: boolean
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
  Stream.unwrapScoped(begin(options)).pipe(
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

/** An attempt whose turn has been taken by the server. */
interface Running {
  readonly lease: AppServerPool.Lease
  readonly subscription: Connection.Subscription
  readonly turn: TurnInterrupt.Turn
  readonly context: Classification.Context
}

const begin = (options: Options) =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const lease = yield* pool.lease(options.server)
    const report = (failure: Failure.Failure) =>
      Failure.invalidates(failure) ? lease.invalidate(failure) : Effect.void
    const running = yield* open(options, lease).pipe(Effect.tapError(report))
    return events(running).pipe(Stream.tapError(report))
  })

const open = (
  options: Options,
  lease: AppServerPool.Lease
): Effect.Effect<Running, Failure.Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const { server, generation } = lease
    const own = options.credential
    const applied =
      own === undefined
        ? { provider: undefined, settings: options.settings ?? {} }
        : yield* Credential.apply(server, Redacted.value(own.token), options.settings ?? {})
    const refused = { generation, provider: applied.provider, ownCredential: own !== undefined }
    const classify = (failure: Failure.RequestFailure) =>
      failure._tag === "RequestError" ? Classification.requestFailure(failure, refused) : failure

    const opened = yield* Effect.mapError(openThread(server, options, applied.settings), classify)
    const turn: TurnInterrupt.Turn = { threadId: opened.threadId, turnId: undefined, ended: false }
    const subscription = yield* server.connection.subscribe(turn.threadId)
    if (options.keepThread !== true) yield* letGo(server, turn.threadId)
    yield* Effect.addFinalizer(() => TurnInterrupt.confirmed(server, subscription, turn))

    const started = yield* server
      .request("turn/start", { threadId: turn.threadId, input: inputOf(options.input) })
      .pipe(
        Effect.tapError((failure) =>
          Effect.sync(() => {
            turn.ended = !mayHaveStarted(failure)
          })
        ),
        Effect.mapError(classify)
      )
    turn.turnId = started.turn.id
    const context: Classification.Context = {
      ...refused,
      provider: applied.provider ?? opened.provider,
      threadId: turn.threadId,
      turnId: turn.turnId,
      redact: Redaction.make(own === undefined ? [] : [own.token])
    }
    return { lease, subscription, turn, context }
  })

/** A request that was refused, or never sent, has started no turn: there is none to interrupt. */
const mayHaveStarted = (failure: Failure.RequestFailure): boolean =>
  failure._tag === "DecodeError" || (failure._tag === "TimeoutError" && failure.written)

interface OpenedThread {
  readonly threadId: string
  readonly provider: string | undefined
}

const openThread = (
  server: AppServer.Service,
  options: Options,
  chosen: Thread.Settings
): Effect.Effect<OpenedThread, Failure.RequestFailure> => {
  const source = options.thread ?? { _tag: "Start" }
  const settings = options.keepThread === true ? chosen : unloadsAtOnce(chosen)
  const opened = (result: Thread.Opened): OpenedThread => ({
    threadId: result.thread.id,
    provider: result.modelProvider
  })
  switch (source._tag) {
    case "Start":
      return Effect.map(
        server.request("thread/start", { ...settings, ephemeral: source.ephemeral ?? false }),
        opened
      )
    case "Resume":
      return source.loadedBy === server.generation
        ? Effect.succeed({ threadId: source.threadId, provider: undefined })
        : Effect.map(
            server.request("thread/resume", {
              ...settings,
              threadId: source.threadId,
              excludeTurns: true
            }),
            opened
          )
    case "Fork":
      return Effect.map(
        server.request("thread/fork", {
          ...settings,
          threadId: source.threadId,
          ephemeral: source.ephemeral ?? false,
          excludeTurns: true
        }),
        opened
      )
  }
}

/** A thread that is let go is unloaded, and commands it left running end with it. */
const unloadsAtOnce = (settings: Thread.Settings): Thread.Settings => ({
  ...settings,
  config: { thread_unload_delay_secs: 0, ...settings.config }
})

const letGo = (server: AppServer.Service, threadId: string) =>
  Effect.addFinalizer(() =>
    Effect.flatMap(Limits.Limits, ({ interrupt }) =>
      server.request("thread/unsubscribe", { threadId }, { timeout: interrupt })
    ).pipe(Effect.ignore)
  )

const inputOf = (input: Options["input"]): ReadonlyArray<Turn.UserInput> =>
  typeof input === "string" ? [{ type: "text", text: input }] : input

const events = (running: Running): Stream.Stream<RunEvent, Failure.Failure> => {
  const { lease, turn, subscription } = running
  const { generation } = lease
  const turnId = turn.turnId ?? ""
  const started = RunEvent.Started({
    threadId: turn.threadId,
    turnId,
    generation,
    pid: lease.server.pid
  })
  const batches = Stream.paginateChunkEffect(
    { progress: TurnProgress.start(turnId), failure: Option.none<Failure.Failure>() },
    ({ progress, failure }) =>
      Option.match(failure, {
        onSome: Effect.fail,
        onNone: () =>
          Effect.map(subscription.take, (batch) =>
            page(running, TurnProgress.advance(progress, batch))
          )
      })
  )
  return Stream.concat(Stream.make(started), batches)
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
  if (ending === undefined) return then(refusedForGood(context, events))
  turn.ended = true
  switch (ending._tag) {
    case "Failed":
      return then(Option.some(Classification.turnFailure(ending.error, context)))
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
