/**
 * The thread of a session: which one it is, on which server it is loaded, and what was chosen for it so far. Everything
 * here is written only by the one turn that runs.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import type { Turn } from "@effect-codex/protocol"
import { Effect, ExecutionStrategy, Exit, Option, Scope, Stream } from "effect"
import type { Input } from "../../Input.ts"
import * as RunAttempt from "../../RunAttempt.ts"
import type { RunEvent } from "../../RunEvent.ts"
import type { Options, TurnOptions } from "../../Session.ts"

export interface SessionThread<R> {
  readonly id: () => Option.Option<string>
  /** The same, once the server has it on disk: after the end of a turn on it was seen. */
  readonly kept: () => Option.Option<string>
  /** The turn that runs now. */
  readonly running: () => RunAttempt.StartedTurn | undefined
  /** One try of a turn on it. */
  readonly attempt: (
    input: Input,
    turn: TurnOptions & { readonly outputSchema?: unknown }
  ) => Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | R>
  /** What a run on a copy of it is given; on a new thread, while there is nothing to copy. */
  readonly copied: (turn: TurnOptions) => Omit<RunAttempt.Options<R>, "input">
}

/** It stays loaded between turns, on the generation that ran the last one. */
interface Hold {
  readonly generation: number
  readonly scope: Scope.CloseableScope
}

export const make = <R>(options: Options<R>): Effect.Effect<SessionThread<R>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const life = yield* Effect.scope
    const first: RunAttempt.ThreadSource = options.thread ?? { _tag: "Start" }
    let source = first
    let isKept = first._tag === "Resume"
    const isEphemeral = "ephemeral" in source && source.ephemeral === true
    let chosen: Turn.Settings = options.turn ?? {}
    let running: RunAttempt.StartedTurn | undefined
    let hold: Hold | undefined

    const letGo = Effect.suspend(() => {
      const held = hold
      hold = undefined
      return held === undefined ? Effect.void : Scope.close(held.scope, Exit.void)
    })

    /** A server that drains would keep the thread from the next one for as long as others use it. */
    const letGoElsewhere = ({ generation }: AppServerPool.Lease) =>
      hold === undefined || hold.generation === generation ? Effect.void : letGo

    const keep = (started: RunAttempt.StartedTurn) =>
      Effect.gen(function* () {
        running = started
        const { lease, provider, threadId } = started
        const { generation, server } = lease
        yield* letGo
        source = { _tag: "Resume", threadId, provider, loadedBy: generation }
        // A turn that begins as the session ends holds nothing.
        const scope = yield* Scope.fork(life, ExecutionStrategy.sequential)
        hold = { generation, scope }
        yield* Scope.extend(server.threads.use(threadId), scope)
        // Also at the session's end, which turns that wait for theirs outlive: they resume it.
        yield* Scope.addFinalizer(
          scope,
          Effect.sync(() => noteLetGo(scope, started))
        )
      })

    const noteLetGo = (scope: Scope.Scope, { lease, threadId }: RunAttempt.StartedTurn): void => {
      if (hold?.scope === scope) hold = undefined
      if (source._tag !== "Resume" || source.threadId !== threadId) return
      if (source.loadedBy === lease.generation) forgetWhereLoaded()
    }

    /** The server may have unloaded the thread, whoever asked for that: the next turn resumes it. */
    const forgetWhereLoaded = (): void => {
      if (source._tag === "Resume") source = { _tag: "Resume", threadId: source.threadId }
    }

    /**
     * A turn that was interrupted may have left commands running: they end when the thread is unloaded. Where the server was
     * told to end them already, or the thread would be lost, it stays.
     */
    const unloadAfter = (turn: RunAttempt.StartedTurn) => {
      const isOver = turn.wasInterrupted() && turn.hasEnded()
      return isOver && !options.server.experimentalApi && !isEphemeral ? letGo : Effect.void
    }

    const noteFailure = (failure: Failure.Failure): void => {
      if (failure._tag === "RequestError") forgetWhereLoaded()
    }

    const once: SessionThread<R>["attempt"] = (input, turn) =>
      Stream.suspend(() => {
        chosen = { ...chosen, ...turn.turn }
        const settings = { ...options, ...turn, input, turn: chosen, thread: source }
        return RunAttempt.streamOn(settings, keep, letGoElsewhere).pipe(
          Stream.tapError((failure) => Effect.sync(() => noteFailure(failure))),
          Stream.ensuring(
            Effect.suspend(() => {
              const turn = running
              running = undefined
              if (turn === undefined) return Effect.void
              if (turn.hasEnded()) isKept = true
              return unloadAfter(turn)
            })
          )
        )
      })

    /** A first turn whose end was not seen, for its server was lost, may leave a thread that nobody has to resume. */
    const attempt: SessionThread<R>["attempt"] = (input, turn) =>
      Stream.catchTag(once(input, turn), "RequestError", (error) => {
        if (isKept || error.method !== "thread/resume") return Stream.fail(error)
        source = first
        return once(input, turn)
      })

    return {
      id: () => (source._tag === "Resume" ? Option.some(source.threadId) : Option.none()),
      kept: () =>
        isKept && source._tag === "Resume" ? Option.some(source.threadId) : Option.none(),
      running: () => running,
      attempt,
      copied: (turn) => ({
        ...options,
        ...turn,
        turn: { ...chosen, ...turn.turn },
        thread:
          source._tag === "Start"
            ? { _tag: "Start", ephemeral: true }
            : { _tag: "Fork", threadId: source.threadId, ephemeral: true }
      })
    }
  })
