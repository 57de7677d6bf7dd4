/** A circuit breaker per key: counts how often servers were lost, and delays or refuses new starts. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import * as RestartPolicy from "./RestartPolicy.ts"

export interface CircuitBreaker {
  readonly lost: (key: string, error: TransportError) => void
  /** Fails with `CircuitOpen` while starts are refused. */
  readonly admit: (key: string) => Effect.Effect<void, TransportError>
  /** Waits before a start that was admitted. */
  readonly backOff: (key: string) => Effect.Effect<void>
}

export const make: Effect.Effect<CircuitBreaker> = Effect.gen(function* () {
  const limits = yield* Limits.Limits
  const now = yield* MonotonicClock.reader
  const histories = new Map<string, RestartPolicy.History>()
  const decide = (key: string) => RestartPolicy.decide(histories.get(key), now(), limits)

  return {
    lost: (key, error) => {
      for (const [key, history] of histories) {
        if (RestartPolicy.hasExpired(history, now(), limits)) histories.delete(key)
      }
      histories.set(key, RestartPolicy.recordLoss(histories.get(key), now(), error, limits))
    },
    admit: (key) =>
      Effect.suspend(() => {
        const decision = decide(key)
        if (decision._tag === "Start") return Effect.void
        const { last, until } = decision
        return Effect.fail(until === Infinity ? last : circuitOpen(last, until - now(), limits))
      }),
    // Between half and the whole delay (jitter), so that many callers do not retry at the same time.
    backOff: (key) =>
      Effect.gen(function* () {
        const decision = decide(key)
        if (decision._tag === "Refuse" || decision.pause === 0) return
        yield* Effect.sleep(decision.pause * (0.5 + 0.5 * (yield* Random.next)))
      })
  }
})

const circuitOpen = (
  last: TransportError,
  wait: number,
  { maxRestarts, restartWindow }: Limits.Service
): TransportError =>
  new TransportError({
    reason: "CircuitOpen",
    phase: last.phase,
    generation: last.generation,
    detail: `the server was lost ${maxRestarts} times within ${Duration.format(restartWindow)}, so it is not started again for ${Duration.format(Duration.millis(wait))}. Fix the cause of the last loss: ${last.detail}`,
    stderr: last.stderr
  })
