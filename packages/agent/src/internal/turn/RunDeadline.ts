/**
 * The deadlines of a run: one for the whole attempt, one that each sign of progress renews, and one for a server that does
 * nothing but reconnect to the model. None says anything about the server's health: a tool may be quiet for long, and a
 * person slow to answer. They also apply in uninterruptible regions, such as finalizers.
 */
import { Failure, MonotonicClock } from "@effect-codex/app-server"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { RunEvent } from "./Event.ts"
import { Reconnects } from "./Reconnects.ts"
import { waitUntil } from "./WaitUntil.ts"

export interface Options {
  /**
   * How long one attempt may take, from the call to the end of the turn. This includes starting the server and
   * waiting for other turns of the thread, but not waiting for other turns of the session. For a stream, the
   * deadline is checked when its reader asks for more events. Default: none.
   */
  readonly timeout?: Duration.DurationInput
  /**
   * How long the turn may go without an event. The time in which the server waits for an approval or a tool of this
   * program does not count, and `Reconnecting` is no progress. Default: none.
   */
  readonly progressTimeout?: Duration.DurationInput
  /**
   * How long the server may do nothing but reconnect to the model. Without a network it would do so for ever. Then the
   * run fails with a `TimeoutError` (`Reconnecting`). `Infinity` waits for ever. Default: 2 minutes.
   */
  readonly reconnectTimeout?: Duration.DurationInput
}

/** Codex gives up on a model that answers with errors after some seconds. A network that is switched over takes longer. */
const defaultReconnectTimeout = "2 minutes"

export interface RunDeadline {
  /** The clock of the deadlines, in milliseconds. */
  readonly now: () => number
  /** Applies `timeout` to everything up to the start of the turn. */
  readonly all: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
  /** Applies both deadlines to the wait for the next events. */
  readonly next: <A, E, R>(
    wait: Effect.Effect<A, E, R>,
    view: TurnView
  ) => Effect.Effect<A, E | Failure.TimeoutError, R>
  /** To be called with each batch of events. */
  readonly saw: (events: ReadonlyArray<RunEvent>) => void
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

/** The deadlines by their names, in milliseconds. */
type Limits = Readonly<Record<"Run" | "Progress" | "Reconnecting", number>>

/** Starts the deadlines now. */
export const make = (options: Options): Effect.Effect<RunDeadline> =>
  Effect.map(MonotonicClock.reader, (now) => {
    const limits: Limits = {
      Run: millis(options.timeout),
      Progress: millis(options.progressTimeout),
      Reconnecting: millis(options.reconnectTimeout ?? defaultReconnectTimeout)
    }
    const end = now() + limits.Run
    const reconnects = new Reconnects()

    const within = <A, E, R>(
      wait: Effect.Effect<A, E, R>,
      view: TurnView,
      heard: number,
      hasWaited: boolean
    ): Effect.Effect<A, E | Failure.TimeoutError, R> =>
      Effect.suspend(() => {
        // The turn has ended and its end waits for a slow reader. No deadline applies any more.
        if (view.hasEnded()) return wait
        const quietSince = Math.max(reconnects.since ?? heard, view.waitedUntil())
        const { at, deadline } = firstOf(limits, end, quietSince, reconnects)
        const left = at - now()
        // With a slow reader some events have always arrived meanwhile. They are progress, but do not stop the run's clock.
        if (left <= 0 && (hasWaited || deadline === "Run")) {
          return Effect.fail(expired(limits, deadline, view, reconnects))
        }
        return Effect.flatMap(
          waitUntil(Effect.sleep(Math.max(0, left)), wait),
          Option.match({ onSome: Effect.succeed, onNone: () => within(wait, view, heard, true) })
        )
      })

    return {
      now,
      all: (effect) =>
        limits.Run === Infinity
          ? effect
          : Effect.timeoutFail(Effect.interruptible(effect), {
              duration: Math.max(0, end - now()),
              onTimeout: () => expired(limits, "Run", noTurn, reconnects)
            }),
      next: (wait, view) =>
        Effect.suspend(() => {
          const isBounded =
            limits.Run !== Infinity ||
            limits.Progress !== Infinity ||
            reconnects.since !== undefined
          return isBounded ? within(wait, view, now(), false) : wait
        }),
      saw: (events) => reconnects.saw(events, now)
    }
  })

/** The deadline that passes first if nothing is heard, and when. */
const firstOf = (
  limits: Limits,
  end: number,
  quietSince: number,
  { since }: Reconnects
): { readonly deadline: keyof Limits; readonly at: number } => {
  const all = [
    { deadline: "Run", at: end },
    { deadline: "Progress", at: quietSince + limits.Progress },
    {
      deadline: "Reconnecting",
      at: since === undefined ? Infinity : quietSince + limits.Reconnecting
    }
  ] as const
  return all.reduce<(typeof all)[number]>(
    (first, other) => (other.at < first.at ? other : first),
    all[0]
  )
}

const expired = (
  limits: Limits,
  deadline: keyof Limits,
  { generation, lastMessage }: TurnView,
  { cause }: Reconnects
) =>
  new Failure.TimeoutError({
    deadline,
    method: "turn/completed",
    generation,
    after: Duration.millis(limits[deadline]),
    written: true,
    lastMessage: lastMessage(),
    lastCause: cause
  })

const millis = (duration: Duration.DurationInput | undefined): number =>
  duration === undefined ? Infinity : Duration.toMillis(duration)
