/**
 * The two deadlines of a run: one for all of it, and one that progress renews. Neither says anything about the server:
 * a tool may be quiet for long, and a person slow to answer. They hold in a finalizer too.
 */
import { Failure } from "@effect-codex/app-server"
import { Cause, Duration, Effect, Exit, Fiber, Option } from "effect"

export interface Options {
  /**
   * Of each attempt: from the moment of asking to the end of the turn, the start of the server and the wait for other
   * turns on the thread included. In a session it begins when its turn has come. Of a stream it is looked at when its
   * reader asks for more. Default: none.
   */
  readonly timeout?: Duration.DurationInput
  /** Between two signs of life of the turn. The time this program takes for an approval or a tool does not count. */
  readonly progressTimeout?: Duration.DurationInput
}

export interface RunDeadline {
  /** The whole of it, whatever is left of the run's time. */
  readonly all: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
  /** The wait for the next sign of life. */
  readonly next: <A, E, R>(
    wait: Effect.Effect<A, E, R>,
    soFar: SoFar
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
}

export interface SoFar {
  readonly generation: number
  readonly lastMessage: string
  /** Whether the end of the turn has come, be it that it was not read yet. */
  readonly hasEnded: () => boolean
  /** Until when the turn has waited for this program: now, while it does. */
  readonly waitedUntil: () => number
}

const nothing: SoFar = {
  generation: 0,
  lastMessage: "",
  hasEnded: () => false,
  waitedUntil: () => -Infinity
}

/** It begins now. */
export const make = (options: Options): Effect.Effect<RunDeadline> =>
  Effect.map(Effect.clock, (clock) => {
    const now = () => clock.unsafeCurrentTimeMillis()
    const total = millis(options.timeout)
    const quiet = millis(options.progressTimeout)
    const end = now() + total

    const expired = (of: "Run" | "Progress", { generation, lastMessage }: SoFar) =>
      new Failure.TimeoutError({
        of,
        method: "turn/completed",
        generation,
        after: Duration.millis(of === "Run" ? total : quiet),
        written: true,
        lastMessage
      })

    const within = <A, E, R>(
      wait: Effect.Effect<A, E, R>,
      soFar: SoFar,
      pause = quiet
    ): Effect.Effect<A, E | Failure.TimeoutError, R> =>
      Effect.suspend(() => {
        // Its end waits for a slow reader, and no deadline is left to hold.
        if (soFar.hasEnded()) return wait
        const left = end - now()
        // Before what has come meanwhile is looked at: with a slow reader there is always something.
        if (left <= 0) return Effect.fail(expired("Run", soFar))
        return upTo(Math.min(left, pause), wait).pipe(
          Effect.flatMap(
            Option.match({
              onSome: Effect.succeed,
              onNone: () => {
                if (left <= pause) return Effect.fail(expired("Run", soFar))
                const more = soFar.waitedUntil() + quiet - now()
                return more > 0
                  ? within(wait, soFar, more)
                  : Effect.fail(expired("Progress", soFar))
              }
            })
          )
        )
      })

    return {
      all: (effect) =>
        total === Infinity
          ? effect
          : Effect.timeoutFail(Effect.interruptible(effect), {
              duration: Math.max(0, end - now()),
              onTimeout: () => expired("Run", nothing)
            }),
      next: (wait, soFar) => (total === Infinity && quiet === Infinity ? wait : within(wait, soFar))
    }
  })

/** Not `Effect.timeout`: that throws away what the wait took at the very moment it was cut off, which nobody else has. */
const upTo = <A, E, R>(
  pause: number,
  wait: Effect.Effect<A, E, R>
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.raceWith(Effect.interruptible(wait), Effect.interruptible(Effect.sleep(pause)), {
    onSelfDone: (exit, timer) => Effect.as(Fiber.interrupt(timer), exit),
    onOtherDone: (_, waiting) => Fiber.interrupt(waiting)
  }).pipe(
    Effect.flatMap(
      Exit.matchEffect({
        onSuccess: Effect.succeedSome,
        onFailure: (cause) =>
          Cause.isInterruptedOnly(cause) ? Effect.succeedNone : Effect.failCause(cause)
      })
    )
  )

const millis = (duration: Duration.DurationInput | undefined): number =>
  duration === undefined ? Infinity : Duration.toMillis(duration)
