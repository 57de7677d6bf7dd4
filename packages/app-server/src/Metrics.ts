/**
 * The metrics of servers, pools and connections, as Effect `Metric`s: whatever exports those exports these. Those of
 * runs are in the `Metrics` of `@effect-codex/agent`. `METRICS.md` lists all of them, and what to alert on.
 *
 * The label `server` is the name of a server's spec (`AppServerSpec.Options.name`), not its key. Servers of one name are
 * counted together, also if several pools run them. Labels of `Effect.tagMetrics` are not added.
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricLabel from "effect/MetricLabel"

/** What the values of a metric are. */
export type Unit = "seconds" | "bytes" | "tokens" | "count"

/** What a metric is called, what it says, and by what it is broken down. */
export interface Description<Label extends string> {
  readonly name: string
  readonly unit: Unit
  readonly labels: ReadonlyArray<Label>
  readonly description: string
}

/** One time series of a metric. */
export interface Series {
  /** Counts this much, sets a gauge to it, or takes it into a histogram. */
  readonly update: (value: number) => void
  /** The same, but raises a gauge by it. */
  readonly add: (value: number) => void
  /** Reads a counter, a gauge, or how many values a histogram has taken in. */
  readonly read: () => number
}

/** A metric of this library. */
export interface Instrument<Label extends string> extends Description<Label> {
  readonly kind: "counter" | "gauge" | "histogram"
  /** The time series with these labels. To keep it saves looking it up. */
  readonly of: (labels: Readonly<Record<Label, string>>) => Series
}

/** How many time series each metric has at most. What exceeds it is counted in a series whose labels are `other`. */
const maxSeries = 4_096

type Labels = ReadonlyArray<MetricLabel.MetricLabel>

interface Recorder {
  readonly unsafeUpdate: (value: number, labels: Labels) => void
  readonly unsafeModify: (value: number, labels: Labels) => void
}

const make = <Label extends string>(
  kind: Instrument<Label>["kind"],
  description: Description<Label>,
  metric: Recorder,
  read: (labels: Labels) => number
): Instrument<Label> => {
  const all = new Map<string, Series>()
  const { labels } = description
  const seriesOf = (id: string, values: (label: Label) => string): Series => {
    // The array itself: `Metric` finds the series by its identity.
    const tags = labels.map((label) => MetricLabel.make(label, values(label)))
    const series: Series = {
      update: (value) => metric.unsafeUpdate(value, tags),
      add: (value) => metric.unsafeModify(value, tags),
      read: () => read(tags)
    }
    all.set(id, series)
    return series
  }
  return {
    ...description,
    kind,
    of: (values) => {
      const id = labels.map((label) => values[label]).join("\n")
      const known = all.get(id)
      if (known !== undefined) return known
      return all.size < maxSeries
        ? seriesOf(id, (label) => values[label])
        : (all.get("other") ?? seriesOf("other", () => "other"))
    }
  }
}

/**
 * Defines a counter: a number that only grows.
 *
 * @example
 * const starts = Metrics.counter({
 *   name: "my_bot_commands_total",
 *   unit: "count",
 *   labels: ["command"],
 *   description: "Commands that people have given"
 * })
 * starts.of({ command: "help" }).add(1)
 */
export const counter = <Label extends string>(options: Description<Label>): Instrument<Label> => {
  const { description, name } = options
  const metric = Metric.counter(name, { description, incremental: true })
  return make("counter", options, metric, (labels) => metric.unsafeValue(labels).count)
}

/**
 * Defines a gauge: a number that rises and falls.
 *
 * @example
 * const rooms = Metrics.gauge({
 *   name: "my_bot_rooms",
 *   unit: "count",
 *   labels: [],
 *   description: "Rooms with a bot"
 * })
 * rooms.of({}).update(3)
 */
export const gauge = <Label extends string>(options: Description<Label>): Instrument<Label> => {
  const { description, name } = options
  const metric = Metric.gauge(name, { description })
  return make("gauge", options, metric, (labels) => metric.unsafeValue(labels).value)
}

/**
 * Defines a histogram of durations, from 1 ms to 17 minutes.
 *
 * @example
 * const replies = Metrics.histogram({
 *   name: "my_bot_reply_seconds",
 *   unit: "seconds",
 *   labels: ["room"],
 *   description: "How long people wait for a reply"
 * })
 * replies.of({ room: "lobby" }).update(0.25)
 */
export const histogram = <Label extends string>(options: Description<Label>): Instrument<Label> => {
  const metric = Metric.histogram(options.name, boundaries, options.description)
  return make("histogram", options, metric, (labels) => metric.unsafeValue(labels).count)
}

const boundaries = MetricBoundaries.fromIterable([
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 1_000
])

/**
 * Returns a function that sets what its caller contributes to a gauge. The gauge is the sum of what all callers have set
 * last, such as all connections of servers with one name.
 *
 * @example
 * const setConnected = Metrics.share(Metrics.leases.of({ server: "main" }))
 * setConnected(2)
 * setConnected(0)
 */
export const share = ({ add }: Pick<Series, "add">): ((value: number) => void) => {
  let last = 0
  return (value) => {
    if (value === last) return
    add(value - last)
    last = value
  }
}

/** Leases that are held, and those that wait for their server's start. */
export const leases = gauge({
  name: "effect_codex_leases",
  unit: "count",
  labels: ["server"],
  description: "Leases that are held, and those that wait for their server's start"
})

/** Generations by their state: `Starting`, `Ready`, `Draining`, `Closing`. */
export const generations = gauge({
  name: "effect_codex_generations",
  unit: "count",
  labels: ["server", "state"],
  description: "Generations by their state: Starting, Ready, Draining, Closing"
})

/** Servers that are not started because they were lost too often, or can never start. */
export const circuitsOpen = gauge({
  name: "effect_codex_circuits_open",
  unit: "count",
  labels: ["server"],
  description: "Servers that are not started because they were lost too often, or can never start"
})

/** Starts of servers by their outcome: `Started`, `Failed`, or `Stopped` because nobody waited for it any more. */
export const starts = counter({
  name: "effect_codex_starts_total",
  unit: "count",
  labels: ["server", "outcome"],
  description: "Starts by their outcome: Started, Failed, or Stopped because nobody waited any more"
})

/** Starts of servers that were lost a short time before (`Limits.restartWindow`). */
export const restarts = counter({
  name: "effect_codex_restarts_total",
  unit: "count",
  labels: ["server"],
  description: "Starts of servers that were lost within the last Limits.restartWindow"
})

/** How long a successful start takes: from the spawn of the process to the end of the handshake. */
export const startDuration = histogram({
  name: "effect_codex_start_seconds",
  unit: "seconds",
  labels: ["server"],
  description: "How long a successful start takes: from the spawn to the end of the handshake"
})

/** Losses of servers by the reason and the phase of their `TransportError`. A start that fails is one too. */
export const losses = counter({
  name: "effect_codex_losses_total",
  unit: "count",
  labels: ["server", "reason", "phase"],
  description: "Losses by the reason and phase of their TransportError. A failed start is one too"
})

/** How long callers wait for a lease, by what they get: `Leased`, `Interrupted`, or the reason of the failure. */
export const acquireDuration = histogram({
  name: "effect_codex_acquire_seconds",
  unit: "seconds",
  labels: ["server", "outcome"],
  description:
    "How long callers wait for a lease: Leased, Interrupted, or the reason of the failure"
})

/** How long requests take with their time in the queue and their retries. Methods of no known protocol are `other`. */
export const requestDuration = histogram({
  name: "effect_codex_request_seconds",
  unit: "seconds",
  labels: ["server", "method", "outcome"],
  description:
    "How long requests take, with their time in the queue: Result, Error, Overloaded, Expired, TooLong, Lost"
})

/** Requests that the servers have not answered yet. */
export const requestsInFlight = gauge({
  name: "effect_codex_requests_in_flight",
  unit: "count",
  labels: ["server"],
  description: "Requests that are written and not answered yet"
})

/** Requests that wait because `Limits.maxRequestsInFlight` are in flight. */
export const requestsQueued = gauge({
  name: "effect_codex_requests_queued",
  unit: "count",
  labels: ["server"],
  description: "Requests that wait because Limits.maxRequestsInFlight are in flight"
})

/** Lines of servers that are no valid messages. */
export const invalidMessages = counter({
  name: "effect_codex_invalid_messages_total",
  unit: "count",
  labels: ["server"],
  description: "Lines of the server that are no valid messages of the protocol"
})

/** The resident memory of the servers' process trees, sampled (`AppServerPool.Options.sampleInterval`). */
export const memory = gauge({
  name: "effect_codex_memory_bytes",
  unit: "bytes",
  labels: ["server"],
  description: "Resident memory of the process trees. Sampled, on Linux"
})

/** What `server/diagnostics` says, by the names of its gauges. Sampled, of servers with `experimentalApi`. */
export const diagnostics = gauge({
  name: "effect_codex_diagnostics",
  unit: "count",
  labels: ["server", "gauge"],
  description: "The gauges of server/diagnostics. Sampled, of servers with experimentalApi"
})

/** All metrics of this package, for pages and tests. */
export const all: ReadonlyArray<Omit<Instrument<string>, "of">> = [
  leases,
  generations,
  circuitsOpen,
  starts,
  restarts,
  startDuration,
  losses,
  acquireDuration,
  requestDuration,
  requestsInFlight,
  requestsQueued,
  invalidMessages,
  memory,
  diagnostics
]
