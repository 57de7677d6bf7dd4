/** Retries a run after a transient failure, and replays it after the loss of its server. */
import { Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { leavesTrace, RunEvent } from "../../RunEvent.ts"

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
}

export const stream = <R>(
  attempt: Stream.Stream<RunEvent, Failure.Failure, R>,
  { replay, retry = Schedule.stop }: Options
): Stream.Stream<RunEvent, Failure.Failure, R> =>
  Stream.unwrap(
    Effect.map(Schedule.driver(retry), (driver) => {
      let replayed = false
      const shouldRetry = (
        failure: Failure.Failure,
        leftTrace: boolean
      ): Effect.Effect<boolean> => {
        if (!replayed && Failure.mayReplay(failure) && isSafe(replay, leftTrace)) {
          replayed = true
          return Effect.succeed(true)
        }
        return Failure.isTransient(failure) && !leftTrace
          ? Effect.isSuccess(driver.next(failure))
          : Effect.succeed(false)
      }
      const attempts: Stream.Stream<RunEvent, Failure.Failure, R> = Stream.suspend(() => {
        let leftTrace = false
        return attempt.pipe(
          Stream.mapChunks((chunk) => {
            for (const event of chunk) leftTrace ||= leavesTrace(event)
            return chunk
          }),
          Stream.catchAll((failure) =>
            Stream.unwrap(
              Effect.map(shouldRetry(failure, leftTrace), (shouldRetry) =>
                shouldRetry
                  ? Stream.concat(Stream.make(RunEvent.Retrying({ failure })), attempts)
                  : Stream.fail(failure)
              )
            )
          )
        )
      })
      return attempts
    })
  )

const isSafe = (replay: Replay, leftTrace: boolean): boolean =>
  replay === "Always" || (replay === "WhenSafe" && !leftTrace)
