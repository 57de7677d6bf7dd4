/** A run whose attempt failed, and that may be taken again: after the loss of its server, or as its retry says. */
import { Failure } from "@effect-codex/app-server"
import { Effect, Schedule, Stream } from "effect"
import { leavesTrace, RunEvent } from "../../RunEvent.ts"

/**
 * When a turn whose server was lost is taken again on the next generation, once:
 * - `WhenSafe`: if nothing of it was shown and it can have done nothing. The model may read the message twice.
 * - `Always`: also after text was shown or commands were run; the events tell where it began again (`Retrying`).
 * - `Never`.
 */
export type Replay = "WhenSafe" | "Always" | "Never"

/** Which failures are worth another attempt, and when. */
export type Retry = Schedule.Schedule<unknown, Failure.Failure>

export interface Options {
  readonly replay: Replay
  /**
   * When the run is taken again after a failure that may pass (`Failure.isTransient`), if nothing of the attempt was shown
   * and it can have done nothing. Default: never.
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
      const isDue = (failure: Failure.Failure, traces: boolean): Effect.Effect<boolean> => {
        if (!replayed && Failure.mayReplay(failure) && isSafe(replay, traces)) {
          replayed = true
          return Effect.succeed(true)
        }
        return Failure.isTransient(failure) && !traces
          ? Effect.isSuccess(driver.next(failure))
          : Effect.succeed(false)
      }
      const taken: Stream.Stream<RunEvent, Failure.Failure, R> = Stream.suspend(() => {
        let traces = false
        return attempt.pipe(
          Stream.mapChunks((chunk) => {
            for (const event of chunk) traces ||= leavesTrace(event)
            return chunk
          }),
          Stream.catchAll((failure) =>
            Stream.unwrap(
              Effect.map(isDue(failure, traces), (isDue) =>
                isDue
                  ? Stream.concat(Stream.make(RunEvent.Retrying({ failure })), taken)
                  : Stream.fail(failure)
              )
            )
          )
        )
      })
      return taken
    })
  )

const isSafe = (replay: Replay, traces: boolean): boolean =>
  replay === "Always" || (replay === "WhenSafe" && !traces)
