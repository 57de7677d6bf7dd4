/** Everything that is measured, in the order of the table. */
import * as Place from "../cluster/place.ts"
import * as Isolated from "../isolated.ts"
import type { Work } from "../measure.ts"
import * as Cluster from "./cluster.ts"
import * as Lease from "./lease.ts"
import * as Memory from "./memory.ts"
import * as Pipe from "./pipe.ts"
import * as Real from "./real.ts"
import * as Telemetry from "./telemetry.ts"
import * as Turns from "./turns.ts"

/** Each contender in a process of its own. `scale` is the share of the work that is done: 1 is all of it. */
export const all = (scale: number): ReadonlyArray<Work> =>
  here(scale).map((work) => Isolated.each(work, { probe: work.name, size: scale }))

/** The same, in this process, but for what only a process of its own can tell. */
export const here = (scale: number): ReadonlyArray<Work> => {
  const of = (count: number): number => Math.max(1, Math.round(count * scale))
  return [
    Turns.oneAnswer(of(100_000)),
    Turns.manyAnswers(of(50), of(4000)),
    Turns.shortRuns(of(1000)),
    Turns.commands(of(1000), 5),
    Pipe.deltas(of(50), of(1000)),
    Pipe.inFlight(of(50_000)),
    Pipe.latency(of(3000)),
    Memory.attempts(of(10_000), "Run.run"),
    Memory.attempts(of(1_000), "Run.stream"),
    Memory.leftAfter(of(200)),
    Lease.warm(of(10_000)),
    Memory.line(of(64 * 1024 * 1024)),
    Real.start,
    Real.shared(Math.max(2, of(10))),
    Telemetry.spans(of(300)),
    ...(Place.isPossible ? cluster(of) : [])
  ]
}

const cluster = (of: (count: number) => number): ReadonlyArray<Work> => [
  Cluster.latency(of(10)),
  Cluster.throughput(of(20), 3)
]
