/** A circuit breaker per key: counts how often servers were lost, and delays or refuses new starts. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import type { Timers } from "../timing/Timers.ts"
import * as RestartPolicy from "./RestartPolicy.ts"

export interface CircuitBreaker {
  readonly lost: (spec: Server, error: TransportError) => void
  /** Fails with `CircuitOpen` while starts are refused. */
  readonly admit: (key: string) => Effect.Effect<void, TransportError>
  /** Waits before a start that was admitted. */
  readonly backOff: (key: string) => Effect.Effect<void>
  readonly circuit: (key: string) => RestartPolicy.Circuit
  /** The servers that were lost within the window, or can never start. */
  readonly servers: () => Iterable<Server>
}

type Server = Pick<AppServerSpec, "key" | "name">

export interface Options {
  readonly timers: Timers
  /** Called when the passing of time changes the circuit of a server. */
  readonly onChange: (server: Server) => void
}

interface Known {
  readonly server: Server
  readonly history: RestartPolicy.History
  readonly stopTimer: () => void
}

export const make = ({ onChange, timers }: Options): Effect.Effect<CircuitBreaker> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const now = yield* MonotonicClock.reader
    const known = new Map<string, Known>()
    const decide = (key: string) => RestartPolicy.decide(known.get(key)?.history, now(), limits)

    /** Keeps the history until its last loss has left the window. */
    const keep = (server: Server, history: RestartPolicy.History): void => {
      known.get(server.key)?.stopTimer()
      known.delete(server.key)
      if (RestartPolicy.hasExpired(history, now(), limits)) return
      const changesAt = RestartPolicy.changesAt(history, now(), limits)
      const stopTimer =
        changesAt === Infinity
          ? () => {}
          : timers.after(Math.max(1, changesAt - now()), () => {
              keep(server, history)
              onChange(server)
            })
      known.set(server.key, { server, history, stopTimer })
    }

    return {
      lost: (server, error) =>
        keep(
          server,
          RestartPolicy.recordLoss(known.get(server.key)?.history, now(), error, limits)
        ),
      circuit: (key) => {
        const history = known.get(key)?.history
        return history === undefined
          ? RestartPolicy.closed
          : RestartPolicy.circuitOf(history, now(), limits)
      },
      servers: () => Array.from(known.values(), ({ server }) => server),
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
