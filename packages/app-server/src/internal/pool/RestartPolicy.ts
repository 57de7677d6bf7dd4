/**
 * How often a server may be started anew. Plain functions over the times at which generations of one key were lost.
 *
 * One loss is no pattern: the next start comes at once. More of them in the window wait longer and longer, and past the
 * intensity the circuit is open: who asks gets the reason, until a pause has passed and one start may try (half open). Its
 * success lets everybody in; the losses are not forgotten by it, so a server that dies right after its start cannot loop.
 */
import { Duration } from "effect"
import type { TransportError } from "../../Failure.ts"
import type * as Limits from "../../Limits.ts"

export interface History {
  /** Times in milliseconds, the oldest first. */
  readonly losses: ReadonlyArray<number>
  readonly last: TransportError
}

export type Decision =
  | {
      readonly _tag: "Start"
      /** The longest pause before it, in milliseconds; jitter takes up to half of that away. */
      readonly pause: number
    }
  | { readonly _tag: "Refuse"; readonly last: TransportError; readonly until: number }

type Bounds = Pick<
  Limits.Service,
  "maxRestarts" | "restartWindow" | "restartBackoff" | "restartMaxBackoff"
>

const recent = (history: History | undefined, now: number, window: Duration.DurationInput) =>
  (history?.losses ?? []).filter((time) => now - time < Duration.toMillis(window))

/** Another loss. */
export const lost = (
  history: History | undefined,
  now: number,
  last: TransportError,
  { restartWindow }: Bounds
): History => ({ losses: [...recent(history, now, restartWindow), now], last })

/** Whether nothing of it counts any more. */
export const isOver = (history: History, now: number, { restartWindow }: Bounds): boolean =>
  !isPermanent(history) && recent(history, now, restartWindow).length === 0

/** Starting the same server again cannot do better. */
const isPermanent = ({ last }: History): boolean => last.reason === "VersionUnsupported"

export const decide = (history: History | undefined, now: number, bounds: Bounds): Decision => {
  if (history !== undefined && isPermanent(history)) {
    return { _tag: "Refuse", last: history.last, until: Infinity }
  }
  const losses = recent(history, now, bounds.restartWindow)
  const latest = losses.at(-1)
  if (history === undefined || latest === undefined) return atOnce
  const longest = Duration.toMillis(bounds.restartMaxBackoff)
  if (losses.length < bounds.maxRestarts) {
    if (losses.length === 1) return atOnce
    const first = Duration.toMillis(bounds.restartBackoff)
    return { _tag: "Start", pause: Math.min(longest, first * 2 ** (losses.length - 2)) }
  }
  const until = latest + longest
  return now < until ? { _tag: "Refuse", last: history.last, until } : atOnce
}

const atOnce: Decision = { _tag: "Start", pause: 0 }
