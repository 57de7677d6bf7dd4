/**
 * Decides whether and when a lost server may be started again. Plain functions over the times of losses of one key.
 *
 * After one loss, the next start is immediate. Further losses in the window delay the next start, twice as long
 * each time. After `maxRestarts` losses the circuit opens: callers get the last error until `restartMaxBackoff` has
 * passed. Then the circuit is half open, and one start may try. If it succeeds, all callers are admitted again. The
 * losses still count after that, so a server that dies right after each start cannot loop.
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { Lenient } from "@effect-codex/protocol"
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
      /** The longest delay before the start, in milliseconds. Jitter reduces it by up to half. */
      readonly pause: number
    }
  | { readonly _tag: "Refuse"; readonly last: TransportError; readonly until: number }

/** What a circuit breaker says of a server. */
export const Circuit = Schema.Struct({
  /** `Open`: the server is not started. `HalfOpen`: one start may try. */
  state: Schema.Literal("Closed", "Open", "HalfOpen"),
  /** How often it was lost within `Limits.restartWindow`. */
  losses: Schema.Int,
  /** How long an open circuit refuses starts. `undefined` if it is not open, or stays so because no start can succeed. */
  nextTryIn: Lenient.orUndefined(Schema.Duration)
})
export type Circuit = typeof Circuit.Type

/** That of a server which was not lost. */
export const closed: Circuit = { state: "Closed", losses: 0, nextTryIn: undefined }

type Bounds = Pick<
  Limits.Service,
  "maxRestarts" | "restartWindow" | "restartBackoff" | "restartMaxBackoff"
>

const recent = (history: History | undefined, now: number, window: Duration.DurationInput) =>
  (history?.losses ?? []).filter((time) => now - time < Duration.toMillis(window))

/** Records another loss. */
export const recordLoss = (
  history: History | undefined,
  now: number,
  last: TransportError,
  { restartWindow }: Bounds
): History => ({ losses: [...recent(history, now, restartWindow), now], last })

/** Whether all losses of the history have left the window. */
export const hasExpired = (history: History, now: number, { restartWindow }: Bounds): boolean =>
  !isPermanent(history) && recent(history, now, restartWindow).length === 0

/** Starting the same server again cannot succeed. */
const isPermanent = ({ last }: History): boolean => last.reason === "VersionUnsupported"

export const decide = (history: History | undefined, now: number, bounds: Bounds): Decision => {
  if (history !== undefined && isPermanent(history)) {
    return { _tag: "Refuse", last: history.last, until: Infinity }
  }
  const losses = recent(history, now, bounds.restartWindow)
  const latest = losses.at(-1)
  if (history === undefined || latest === undefined) return startNow
  const longest = Duration.toMillis(bounds.restartMaxBackoff)
  if (losses.length < bounds.maxRestarts) {
    if (losses.length === 1) return startNow
    const first = Duration.toMillis(bounds.restartBackoff)
    return { _tag: "Start", pause: Math.min(longest, first * 2 ** (losses.length - 2)) }
  }
  const until = latest + longest
  return now < until ? { _tag: "Refuse", last: history.last, until } : startNow
}

const startNow: Decision = { _tag: "Start", pause: 0 }

/** The same decision, for people. */
export const circuitOf = (history: History, now: number, bounds: Bounds): Circuit => {
  const losses = recent(history, now, bounds.restartWindow).length
  const decision = decide(history, now, bounds)
  if (decision._tag === "Start") {
    const state = losses < bounds.maxRestarts ? "Closed" : "HalfOpen"
    return { state, losses, nextTryIn: undefined }
  }
  const nextTryIn = decision.until === Infinity ? undefined : Duration.millis(decision.until - now)
  return { state: "Open", losses, nextTryIn }
}

/** When the decision, or the number of losses, changes by the passing of time alone. `Infinity` if it does not. */
export const changesAt = (history: History, now: number, bounds: Bounds): number => {
  const [oldest = Infinity] = recent(history, now, bounds.restartWindow)
  const expires = oldest + Duration.toMillis(bounds.restartWindow)
  const decision = decide(history, now, bounds)
  return decision._tag === "Refuse" ? Math.min(decision.until, expires) : expires
}
