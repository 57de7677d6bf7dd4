/**
 * The events of a run, as an effect that takes the next batch. An attempt, a retry and a session's turn each open one
 * in a scope; a stream and a result are two ways to read it.
 */
import type { Failure } from "@effect-codex/app-server"
import * as Channel from "effect/Channel"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RunEvent, RunResult } from "../../RunEvent.ts"

/** Takes the events that have come since the last call, and waits for some. `Completed` is the last event of all. */
export type Pull = Effect.Effect<ReadonlyArray<RunEvent>, Failure.Failure>

/** Starts a run. It is interrupted when the scope closes. */
export type Open<R> = Effect.Effect<Pull, Failure.Failure, R | Scope.Scope>

/** Streams the events. Ending the stream ends the run. */
export const stream = <R>(
  open: Open<R>
): Stream.Stream<RunEvent, Failure.Failure, Exclude<R, Scope.Scope>> =>
  Stream.fromChannel(
    // A scope of its own and a loop: `Stream.unwrapScoped` holds several KiB more for as long as the run.
    Channel.suspend(() => {
      let scope: Scope.CloseableScope | undefined
      const opened = Effect.flatMap(Scope.make(), (made) => {
        scope = made
        return Scope.extend(open, made)
      })
      return Channel.fromEffect(opened).pipe(
        Channel.flatMap(pages),
        Channel.ensuringWith((exit) =>
          scope === undefined ? Effect.void : Effect.uninterruptible(Scope.close(scope, exit))
        )
      )
    })
  )

const pages = (pull: Pull): Pages => {
  const next: Pages = Channel.flatMap(Channel.fromEffect(pull), (events) => {
    const page = Channel.write(Chunk.unsafeFromArray(events))
    return resultOf(events) === undefined ? Channel.zipRight(page, next) : page
  })
  return next
}

type Pages = Channel.Channel<Chunk.Chunk<RunEvent>, unknown, Failure.Failure, unknown, void>

/** Reads the events up to the result. */
export const result = <R>(
  open: Open<R>
): Effect.Effect<RunResult, Failure.Failure, Exclude<R, Scope.Scope>> =>
  // `Effect.scopedWith`, but the scope, which keeps the exit that it is closed with, does not get the result. Effect assigns
  // functions to properties, V8 allocates those among its old objects, and there they keep the scope until the next full
  // collection. The scope is there while the run is opened, and not while it is read, which takes longer.
  Effect.flatMap(Scope.make(), (scope) =>
    Effect.onExit(Effect.flatMap(Scope.extend(open, scope), lastOf), (exit) =>
      Scope.close(scope, Exit.asVoid(exit))
    )
  )

const lastOf = (pull: Pull): Effect.Effect<RunResult, Failure.Failure> => {
  const next: Effect.Effect<RunResult, Failure.Failure> = Effect.flatMap(pull, (events) => {
    const result = resultOf(events)
    return result === undefined ? next : Effect.succeed(result)
  })
  return next
}

/** Tells these events before the others. */
export const after = (first: ReadonlyArray<RunEvent>, pull: Pull): Pull => {
  let left = first
  return Effect.suspend(() => {
    const events = left
    left = []
    return events.length === 0 ? pull : Effect.succeed(events)
  })
}

const resultOf = (events: ReadonlyArray<RunEvent>): RunResult | undefined => {
  const last = events.at(-1)
  return last?._tag === "Completed" ? last.result : undefined
}

/** A resource, and how to close the scope it lives in. */
export interface Owned<A> {
  readonly value: A
  readonly close: (exit: Exit.Exit<unknown, unknown>) => Effect.Effect<void>
}

/**
 * Acquires something in a scope of its own, which closes with the surrounding scope at the latest, and at once if this
 * fails.
 */
export const inOwnScope = <A, E, R>(
  acquire: Effect.Effect<A, E, R>
): Effect.Effect<Owned<A>, E, Exclude<R, Scope.Scope> | Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.scope, (parent) =>
      Effect.flatMap(Scope.fork(parent, ExecutionStrategy.sequential), (scope) =>
        restore(Scope.extend(acquire, scope)).pipe(
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
          // An interruption would end the closing between two finalizers.
          Effect.map((value) => ({
            value,
            close: (exit) => Effect.uninterruptible(Scope.close(scope, exit))
          }))
        )
      )
    )
  )
