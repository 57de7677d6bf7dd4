/** Retries a run after a transient failure, and replays it after the loss of its server. */
import { Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { leavesTrace, RunEvent } from "../../RunEvent.ts"
import * as Pull from "./Pull.ts"
import { Sequence } from "./Sequence.ts"

/**
 * Whether a turn is replayed on the next generation when its server is lost. It is replayed at most once.
 * - `WhenSafe`: only if none of its output was shown and it cannot have changed anything. The model may read the
 *   message twice.
 * - `Always`: also after text was shown or commands were run. The event `Retrying` marks where the turn starts
 *   again.
 * - `Never`.
 */
export type Replay = "WhenSafe" | "Always" | "Never"

/** Which failures are retried, and when. */
export type Retry = Schedule.Schedule<unknown, Failure.Failure>

export interface Options {
  readonly replay: Replay
  /**
   * When to retry after a transient failure (`Failure.isTransient`). An attempt is retried only if none of its
   * output was shown and it cannot have changed anything. Default: never.
   */
  readonly retry?: Retry | undefined
  /**
   * Whether the next attempt mends what this one failed of. It is asked only if the attempt has left no trace. Default:
   * never.
   */
  readonly mends?: (failure: Failure.Failure) => boolean
}

/**
 * Opens the attempt, and opens it again after a failure that allows it. Each attempt has a scope of its own. They
 * number their events together.
 */
export const open = <R>(
  attempt: (sequence: Sequence) => Pull.Open<R>,
  { mends = () => false, replay, retry = Schedule.stop }: Options
): Pull.Open<R> =>
  Effect.gen(function* () {
    const context = yield* Effect.context<R | Scope.Scope>()
    const driver = yield* Schedule.driver(retry)
    const sequence = new Sequence()
    const opened = Effect.provide(Pull.inOwnScope(attempt(sequence)), context)
    let current: Pull.Owned<Pull.Pull> | undefined
    let leftTrace = false
    let replayed = false

    const shouldRetry = (failure: Failure.Failure): Effect.Effect<boolean> => {
      if (!replayed && Failure.mayReplay(failure) && isSafe(replay, leftTrace)) {
        replayed = true
        return Effect.succeed(true)
      }
      if (leftTrace) return Effect.succeed(false)
      return Failure.isTransient(failure)
        ? Effect.isSuccess(driver.next(failure))
        : Effect.sync(() => mends(failure))
    }

    const onFailure = (failure: Failure.Failure): Pull.Pull =>
      Effect.gen(function* () {
        const failed = current
        current = undefined
        if (failed !== undefined) yield* failed.close(Exit.fail(failure))
        if (!(yield* shouldRetry(failure))) return yield* Effect.fail(failure)
        leftTrace = false
        return [RunEvent.Retrying({ sequence: sequence.next(), failure })]
      })

    const next = Effect.suspend(() =>
      current === undefined
        ? Effect.flatMap(opened, (attempt) => {
            current = attempt
            return attempt.value
          })
        : current.value
    )
    return Effect.catchAll(
      Effect.map(next, (events) => {
        leftTrace ||= events.some(leavesTrace)
        return events
      }),
      onFailure
    )
  })

const isSafe = (replay: Replay, leftTrace: boolean): boolean =>
  replay === "Always" || (replay === "WhenSafe" && !leftTrace)
