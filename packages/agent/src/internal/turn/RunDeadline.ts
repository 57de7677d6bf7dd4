/**
 * The two deadlines of a run: one for the whole attempt, and one that each sign of progress renews. Neither says
 * anything about the server's health: a tool may be quiet for long, and a person slow to answer. Both also apply in
 * uninterruptible regions, such as finalizers.
 */
import { Failure, MonotonicClock } from "@effect-codex/app-server"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

export interface Options {
  /**
   * How long one attempt may take, from the call to the end of the turn. This includes starting the server and
   * waiting for other turns of the thread, but not waiting for other turns of the session. For a stream, the
   * deadline is checked when its reader asks for more events. Default: none.
   */
  readonly timeout?: Duration.DurationInput
  /**
   * How long the turn may go without an event. The time in which the server waits for an approval or a tool of this
   * program does not count. Default: none.
   */
  readonly progressTimeout?: Duration.DurationInput
}

export interface RunDeadline {
  /** Applies `timeout` to everything up to the start of the turn. */
  readonly all: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
  /** Applies both deadlines to the wait for the next events. */
  readonly next: <A, E, R>(
    wait: Effect.Effect<A, E, R>,
    view: TurnView
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
}

export interface TurnView {
  readonly generation: number
  readonly lastMessage: () => string
  /** Whether the turn has ended. Its end may not have been read yet. */
  readonly hasEnded: () => boolean
  /** When the server last stopped waiting for an answer of this program. Now, if it is still waiting. */
  readonly waitedUntil: () => number
}

const noTurn: TurnView = {
  generation: 0,
  lastMessage: () => "",
  hasEnded: () => false,
  waitedUntil: () => -Infinity
}

/** Starts the deadlines now. */
export const make = (options: Options): Effect.Effect<RunDeadline> =>
  Effect.map(MonotonicClock.reader, (now) => {
    const total = millis(options.timeout)
    const maxPause = millis(options.progressTimeout)
    const end = now() + total

    const expired = (deadline: "Run" | "Progress", { generation, lastMessage }: TurnView) =>
      new Failure.TimeoutError({
        deadline,
        method: "turn/completed",
        generation,
        after: Duration.millis(deadline === "Run" ? total : maxPause),
        written: true,
        lastMessage: lastMessage()
      })

    const within = <A, E, R>(
      wait: Effect.Effect<A, E, R>,
      view: TurnView,
      pause = maxPause
    ): Effect.Effect<A, E | Failure.TimeoutError, R> =>
      Effect.suspend(() => {
        // The turn has ended and its end waits for a slow reader. No deadline applies any more.
        if (view.hasEnded()) return wait
        const left = end - now()
        // Checked before the events that have arrived meanwhile: with a slow reader there are always some.
        if (left <= 0) return Effect.fail(expired("Run", view))
        return waitAtMost(Math.min(left, pause), wait).pipe(
          Effect.flatMap(
            Option.match({
              onSome: Effect.succeed,
              onNone: () => {
                if (left <= pause) return Effect.fail(expired("Run", view))
                const more = view.waitedUntil() + maxPause - now()
                return more > 0 ? within(wait, view, more) : Effect.fail(expired("Progress", view))
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
              onTimeout: () => expired("Run", noTurn)
            }),
      next: (wait, view) =>
        total === Infinity && maxPause === Infinity ? wait : within(wait, view)
    }
  })

/**
 * Like `Effect.timeout`, but keeps a result that arrives at the very moment of the timeout. Nobody else has those
 * events.
 */
const waitAtMost = <A, E, R>(
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
