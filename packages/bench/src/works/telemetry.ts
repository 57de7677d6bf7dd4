/** What spans cost: with tracing switched off, with nobody listening, and with everything recorded. */
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import * as Contenders from "../contenders.ts"
import type { Work } from "../measure.ts"
import * as Ours from "../ours.ts"
import { cpu, shortTurns } from "./turns.ts"

const off = "tracing off"
const unheard = "nobody listens"
const recorded = "spans in memory"

/** Keeps every span that has ended, as an exporter does until it sends them. */
const recording = Effect.flatMap(Effect.tracer, (tracer) => {
  const ended: Array<Tracer.Span> = []
  return Effect.succeed(
    Tracer.make({
      span: (...args) => {
        const span = tracer.span(...args)
        const end = span.end.bind(span)
        span.end = (time, exit) => {
          end(time, exit)
          ended.push(span)
        }
        return span
      },
      context: (run) => run()
    })
  )
})

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
        aims: { [unheard]: { ratioAtMost: 1.02 }, [recorded]: { ratioAtMost: 1.3 } }
      }
    ],
    baseline: off,
    contenders: [
      contender(off, Effect.withTracerEnabled(false)),
      contender(unheard, (work) => work),
      contender(recorded, (work) =>
        Effect.flatMap(recording, (tracer) => Effect.withTracer(work, tracer))
      )
    ],
    rounds: 7
  }
}
