/**
 * The metrics of runs, as Effect `Metric`s: whatever exports those exports these. Those of servers are in the `Metrics`
 * of `@effect-codex/app-server`, which also says what the label `server` is. `METRICS.md` lists all of them, and what to alert on.
 *
 * A run is what its caller sees: a run, a session's turn, or a helper, with all its attempts.
 */
import { Metrics } from "@effect-codex/app-server"

/** Runs by how they ended: `Completed`, `Interrupted`, `Defect`, or the tag of the failure with its reason. */
export const runs = Metrics.counter({
  name: "effect_codex_runs_total",
  unit: "count",
  labels: ["server", "outcome", "reason"],
  description:
    "Runs by how they ended: Completed, Interrupted, Defect, or tag and reason of the failure"
})

/** Attempts that followed a failed one of the same run. */
export const retries = Metrics.counter({
  name: "effect_codex_retries_total",
  unit: "count",
  labels: ["server"],
  description: "Attempts that followed a failed one of the same run"
})

/** How long turns take, from their acceptance by the server to their end, by the outcome of the attempt. */
export const turnDuration = Metrics.histogram({
  name: "effect_codex_turn_seconds",
  unit: "seconds",
  labels: ["server", "outcome"],
  description: "How long turns take, from their acceptance by the server to their end"
})

/** How long it takes from the acceptance of a turn to the first piece of text, reasoning or plan. */
export const timeToFirstToken = Metrics.histogram({
  name: "effect_codex_time_to_first_token_seconds",
  unit: "seconds",
  labels: ["server"],
  description: "From the acceptance of a turn to the first piece of its text, reasoning or plan"
})

/** Tokens that turns have spent, as the server told, also of turns that fail. `cachedInput` is part of `input`. */
export const tokens = Metrics.counter({
  name: "effect_codex_tokens_total",
  unit: "tokens",
  labels: ["server", "kind", "by"],
  description: "Tokens by kind, spent by the Turn or its SubAgents, also if the turn fails"
})

/** Progress events that were dropped because their reader was too slow. */
export const droppedProgress = Metrics.counter({
  name: "effect_codex_dropped_progress_total",
  unit: "count",
  labels: ["server"],
  description: "Progress events that were dropped because their reader was too slow"
})

/** Runs that failed with an `AuthError`, by its reason and by whose credential it was: `Run` or `Server`. */
export const authenticationFailures = Metrics.counter({
  name: "effect_codex_authentication_failures_total",
  unit: "count",
  labels: ["server", "reason", "credential"],
  description: "Runs that failed with an AuthError, by its reason and whose credential it was"
})

/** All metrics of this package, for pages and tests. */
export const all: typeof Metrics.all = [
  runs,
  retries,
  turnDuration,
  timeToFirstToken,
  tokens,
  droppedProgress,
  authenticationFailures
]
