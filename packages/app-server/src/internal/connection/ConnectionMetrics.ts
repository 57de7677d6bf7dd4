/** The metrics of one connection. */
import { Methods } from "@effect-codex/protocol"
import * as Metrics from "../../Metrics.ts"
import type { RequestEvent } from "./Requests.ts"

export interface ConnectionMetrics {
  readonly onLoad: (inFlight: number, queued: number) => void
  readonly onInvalidMessage: () => void
  /** The time is in milliseconds. */
  readonly onOutcome: (
    method: string,
    outcome: RequestEvent["_tag"] | "Overloaded",
    took: number
  ) => void
}

export const make = (server = "unnamed"): ConnectionMetrics => {
  const setInFlight = Metrics.share(Metrics.requestsInFlight.of({ server }))
  const setQueued = Metrics.share(Metrics.requestsQueued.of({ server }))
  const invalid = Metrics.invalidMessages.of({ server })
  const durations = new Map<string, Map<string, Metrics.Series>>()

  const durationOf = (method: string, outcome: string): Metrics.Series => {
    const known = durations.get(outcome)?.get(method)
    if (known !== undefined) return known
    const label = Methods.isMethod(method) ? method : "other"
    const series = Metrics.requestDuration.of({ server, method: label, outcome })
    // A program may make up any number of methods.
    if (label === "other") return series
    durations.set(outcome, (durations.get(outcome) ?? new Map()).set(method, series))
    return series
  }

  return {
    onLoad: (inFlight, queued) => {
      setInFlight(inFlight)
      setQueued(queued)
    },
    onInvalidMessage: () => invalid.update(1),
    onOutcome: (method, outcome, took) => durationOf(method, outcome).update(took / 1_000)
  }
}
