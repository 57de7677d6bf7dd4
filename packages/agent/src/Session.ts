/**
 * A conversation that outlives its servers: a key, its thread, one attempt at a time, and the helpers it spawned.
 *
 * Between turns a session holds no server. When the server is lost the next turn resumes the thread on the next
 * generation; a turn that was under way is taken again where that is safe, once.
 */
import { AppServerPool, type AppServerSpec, Failure } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import { Effect, Exit, Fiber, Option, Scope, Stream } from "effect"
import type { Credential } from "./Credential.ts"
import * as RunAttempt from "./RunAttempt.ts"
import { leavesTrace, RunEvent, type RunResult } from "./RunEvent.ts"

/**
 * When a turn whose server was lost is taken again on the next generation:
 * - `WhenSafe`: if nothing of it was shown and it can have done nothing. The model may read the message twice.
 * - `Always`: also after text was shown or commands were run; the events tell where it began again (`Resumed`).
 * - `Never`.
 */
export type Replay = "WhenSafe" | "Always" | "Never"

export interface Options {
  /** Names the session, in telemetry and as `spawnedBy` of its helpers. Its shape means nothing. */
  readonly key: string
  readonly server: AppServerSpec.AppServerSpec
  /** A thread to go on with. Default: a new one, at the first turn. */
  readonly threadId?: string
  readonly settings?: Thread.Settings
  readonly credential?: Credential
  /** Default: `WhenSafe`. */
  readonly replay?: Replay
  /**
   * Told after each turn on which thread the session is, before the next one runs. However a turn ended, the server has
   * its thread on disk from then on; only a first turn whose server was lost may leave a thread that cannot be resumed,
   * and of that it is not told. Runs uninterruptibly: keep it short.
   */
  readonly onTurnEnd?: (threadId: string) => Effect.Effect<void>
}

export interface HelperOptions {
  readonly input: string | ReadonlyArray<Turn.UserInput>
  /** Default: a new, ephemeral thread. */
  readonly thread?: RunAttempt.ThreadSource
  /** Default: the session's. */
  readonly settings?: Thread.Settings
  /** Default: the server's account; a session's own credential is not handed on. */
  readonly credential?: Credential
}

/** A run that a session started beside its own turns. Its failure is a value here, and its life ends with the session's. */
export interface Helper {
  readonly result: Effect.Effect<RunResult, Failure.Failure>
  /** Interrupts its turn, and returns when that has ended. */
  readonly interrupt: Effect.Effect<void>
}

export interface Session {
  readonly key: string
  /** The thread, once the first turn was taken. What a program has to keep to go on with the session later. */
  readonly threadId: Effect.Effect<Option.Option<string>>
  /**
   * Runs a turn as the stream of its events. Turns of one session run one after the other. Fails as
   * `RunAttempt.stream` does.
   */
  readonly stream: (input: RunAttempt.Options["input"]) => Stream.Stream<RunEvent, Failure.Failure>
  /** Runs a turn for its result alone. */
  readonly run: (input: RunAttempt.Options["input"]) => Effect.Effect<RunResult, Failure.Failure>
  /** Starts a helper on the same server, beside whatever the session does. */
  readonly spawn: (options: HelperOptions) => Effect.Effect<Helper>
}

/** Makes a session. Closing the scope ends its helpers, interrupting the turns they are in. */
export const make = (
  options: Options
): Effect.Effect<Session, never, Scope.Scope | AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const scope = yield* Effect.scope
    const turns = yield* Effect.makeSemaphore(1)
    // Written only by the one turn that runs.
    let thread: RunAttempt.ThreadSource =
      options.threadId === undefined
        ? { _tag: "Start" }
        : { _tag: "Resume", threadId: options.threadId }
    /** The hold on the thread: it stays loaded between turns, on the generation that ran the last one. */
    let hold: { readonly generation: number; readonly scope: Scope.CloseableScope } | undefined
    const letGo = Effect.suspend(() =>
      hold === undefined ? Effect.void : Scope.close(hold.scope, Exit.void)
    )
    yield* Effect.addFinalizer(() => letGo)

    const keep: RunAttempt.OnStarted = ({ generation, server }, threadId) =>
      generation === hold?.generation
        ? Effect.void
        : Effect.gen(function* () {
            yield* letGo
            const scope = yield* Scope.make()
            hold = { generation, scope }
            yield* Scope.extend(server.threads.use(threadId), scope)
          })

    const attempt = (input: RunAttempt.Options["input"]) =>
      Stream.suspend(() =>
        RunAttempt.streamOn({ ...options, input, thread }, keep).pipe(
          Stream.tap((event) =>
            Effect.sync(() => {
              if (event._tag !== "Started") return
              const { threadId, provider } = event
              thread = { _tag: "Resume", threadId, provider, loadedBy: event.generation }
            })
          ),
          Stream.tapError((failure) =>
            Effect.sync(() => {
              // The server may have unloaded the thread, whoever asked for that, or is lost: the next turn resumes it.
              if (failure._tag !== "RequestError" && failure._tag !== "TransportError") return
              if (thread._tag !== "Resume") return
              thread = { _tag: "Resume", threadId: thread.threadId }
            })
          )
        )
      )

    const tellEnd = Effect.suspend(() =>
      thread._tag === "Resume" && thread.loadedBy !== undefined
        ? (options.onTurnEnd?.(thread.threadId) ?? Effect.void)
        : Effect.void
    )

    const stream: Session["stream"] = (input) =>
      Stream.unwrapScoped(
        Effect.as(
          Effect.acquireRelease(Effect.interruptible(turns.take(1)), () =>
            Effect.ensuring(tellEnd, turns.release(1))
          ),
          takenAgain(attempt(input), options.replay ?? "WhenSafe")
        )
      ).pipe(Stream.provideService(AppServerPool.AppServerPool, pool))

    const spawn: Session["spawn"] = (helper) =>
      RunAttempt.run({
        thread: { _tag: "Start", ephemeral: true },
        ...(options.settings === undefined ? {} : { settings: options.settings }),
        ...helper,
        server: options.server,
        spawnedBy: options.key
      }).pipe(
        Effect.provideService(AppServerPool.AppServerPool, pool),
        Effect.forkIn(scope),
        Effect.map((fiber) => ({
          result: Fiber.join(fiber),
          interrupt: Effect.asVoid(Fiber.interrupt(fiber))
        }))
      )

    return {
      key: options.key,
      threadId: Effect.sync(() =>
        thread._tag === "Resume" ? Option.some(thread.threadId) : Option.none()
      ),
      stream,
      run: (input) => RunAttempt.resultOf(stream(input)),
      spawn
    }
  })

/** Takes a turn again on the next generation, once, if it may be. */
const takenAgain = <R>(
  attempt: Stream.Stream<RunEvent, Failure.Failure, R>,
  replay: Replay
): Stream.Stream<RunEvent, Failure.Failure, R> =>
  Stream.suspend(() => {
    let traces = false
    const isSafe = () => replay === "Always" || (replay === "WhenSafe" && !traces)
    return attempt.pipe(
      Stream.mapChunks((chunk) => {
        for (const event of chunk) traces ||= leavesTrace(event)
        return chunk
      }),
      Stream.catchAll((failure) =>
        Failure.mayResume(failure) && isSafe()
          ? Stream.concat(Stream.make(RunEvent.Resumed({ lost: failure.generation })), attempt)
          : Stream.fail(failure)
      )
    )
  })
