/** Waits until a limit of the account resets, if that comes in time. */
import { type Failure, MonotonicClock } from "@effect-codex/app-server"
import * as Clock from "effect/Clock"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as RunDeadline from "./RunDeadline.ts"

export interface Options {
  /**
   * How long the run may wait in all for limits of its account that are used up (`TurnError` with a `resetsAt`). It waits
   * without a lease, if the limit resets within this time and within `timeout`, both counted from the start of the run, and
   * only if the attempt has shown nothing and cannot have changed anything. The event `WaitingForReset` says so. Otherwise it
   * fails at once. Default: it never waits.
   */
  readonly resetTimeout?: Duration.DurationInput
}

/** The failure of an attempt at a limit, and when that limit resets. */
export interface Reset {
  readonly failure: Failure.TurnError
  readonly resetsAt: DateTime.Utc
}

export interface ResetWait {
  /** The reset that the run may wait for after this failure. */
  readonly of: (failure: Failure.Failure) => Effect.Effect<Reset | undefined>
}

/** The times that the server tells are whole seconds, and its clock is another one. */
const slack = 1_000

/** The time of day may be set while somebody waits for it. */
const longestSleep = 60_000

/** Starts the deadline now. */
export const make = (
  { resetTimeout, timeout = Duration.infinity }: Options & Pick<RunDeadline.Options, "timeout">,
  resetOf: (failure: Failure.TurnError) => DateTime.Utc | undefined
): Effect.Effect<ResetWait> =>
  resetTimeout === undefined
    ? Effect.succeed({ of: () => Effect.succeed(undefined) })
    : Effect.map(MonotonicClock.reader, (now) => {
        const end = now() + Duration.toMillis(Duration.min(resetTimeout, timeout))
        return {
          of: (failure) =>
            Effect.map(Clock.currentTimeMillis, (time) => {
              if (failure._tag !== "TurnError") return undefined
              const resetsAt = resetOf(failure)
              if (resetsAt === undefined) return undefined
              const isInTime = now() + resetsAt.epochMillis + slack - time <= end
              return isInTime ? { failure, resetsAt } : undefined
            })
        }
      })

/** Waits until this time of day. */
export const until = (time: DateTime.Utc): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const left = time.epochMillis + slack - now
    return left <= 0
      ? Effect.void
      : Effect.zipRight(Effect.sleep(Math.min(left, longestSleep)), until(time))
  })
