/**
 * What telemetry costs: with tracing switched off, with nobody listening, with every span recorded, and with the metrics
 * read as an exporter does. Metrics are counted in any case.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import * as Contenders from "../contenders.ts"
import type { Work } from "../measure.ts"
import * as Ours from "../ours.ts"
import { cpu, shortTurns } from "./turns.ts"

const off = "tracing off"
const unheard = "nobody listens"
const recorded = "spans in memory"
const read = "metrics read"

/** As many spans as OpenTelemetry's exporter sends at a time, unless it is told otherwise. */
const batch = 512

/** Keeps the spans that have ended, as an exporter does until it sends them. */
const recording = Effect.flatMap(Effect.tracer, (tracer) => {
  const ended: Array<Tracer.Span> = []
  return Effect.succeed(
    Tracer.make({
      span: (...args) => {
        const span = tracer.span(...args)
        const end = span.end.bind(span)
        span.end = (time, exit) => {
          end(time, exit)
          if (ended.push(span) === batch) ended.length = 0
        }
        return span
      },
      context: tracer.context
    })
  )
})

/** Reads all metrics beside the work, more often than exporters do. */
const reading = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.raceFirst(
    work,
    Effect.forever(Effect.zipRight(Metric.snapshot, Effect.sleep("100 millis")))
  )

export const spans = (runs: number): Work => {
  const { atOnce, turn } = shortTurns(runs)
  const contender = (
    name: string,
    traced: <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ) =>
    Contenders.pooled(
      turn,
      (server) => traced(Contenders.times(runs, atOnce, Ours.run(server))),
      name
    )
  return {
    name: "telemetry",
    measures: [
      {
        ...cpu(`${runs} runs of 20 deltas, telemetry`, "a run", runs),
        aims: {
          [unheard]: { ratioAtMost: 1.02 },
          [recorded]: { ratioAtMost: 1.3 },
          [read]: { ratioAtMost: 1.05 }
        }
      }
    ],
    baseline: off,
    contenders: [
      contender(off, Effect.withTracerEnabled(false)),
      contender(unheard, (work) => work),
      contender(read, reading),
      contender(recorded, (work) =>
        Effect.flatMap(recording, (tracer) => Effect.withTracer(work, tracer))
      )
    ],
    rounds: 7
  }
}
