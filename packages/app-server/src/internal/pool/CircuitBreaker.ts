/** Remembers how often the servers of each key were lost, and lets them be started accordingly. */
import { Duration, Effect, Random } from "effect"
import { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import * as RestartPolicy from "./RestartPolicy.ts"

export interface CircuitBreaker {
  readonly lost: (key: string, error: TransportError) => void
  /** Fails with the reason (`CircuitOpen`) while no start is due. */
  readonly admit: (key: string) => Effect.Effect<void, TransportError>
  /** The pause before a start that was admitted. */
  readonly backOff: (key: string) => Effect.Effect<void>
}

export const make: Effect.Effect<CircuitBreaker> = Effect.gen(function* () {
  const limits = yield* Limits.Limits
  const clock = yield* Effect.clock
  const now = () => clock.unsafeCurrentTimeMillis()
  const histories = new Map<string, RestartPolicy.History>()
  const decide = (key: string) => RestartPolicy.decide(histories.get(key), now(), limits)

  return {
    lost: (key, error) => {
      for (const [key, history] of histories) {
        if (RestartPolicy.isOver(history, now(), limits)) histories.delete(key)
      }
      histories.set(key, RestartPolicy.lost(histories.get(key), now(), error, limits))
    },
    admit: (key) =>
      Effect.suspend(() => {
        const decision = decide(key)
        if (decision._tag === "Start") return Effect.void
        const { last, until } = decision
        return Effect.fail(until === Infinity ? last : circuitOpen(last, until - now(), limits))
      }),
    // Half of it, and up to the whole: those who wait for several servers do not all come back at once.
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
    detail: `it was lost ${maxRestarts} times within ${Duration.format(restartWindow)}, and is not started again for ${Duration.format(Duration.millis(wait))}; the last time: ${last.detail}`,
    stderr: last.stderr
  })
