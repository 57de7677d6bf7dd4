/** What must be asked for: the memory of servers, and what they say of themselves. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Metrics from "../../Metrics.ts"
import type { Generations, Live } from "./Generations.ts"
import type { ServerMemory } from "./PoolEvent.ts"

/** The memory of every generation, one after the other: each reads the whole process table. */
export const memory = (generations: Generations): Effect.Effect<ReadonlyArray<ServerMemory>> =>
  Effect.suspend(() =>
    Effect.forEach([...generations.all], ({ generation, server, spec: { key, name } }) =>
      Effect.map(server?.memory ?? Effect.succeed(undefined), (bytes) => ({
        key,
        name,
        generation,
        pid: server?.pid,
        bytes
      }))
    )
  )

/** Samples until the scope closes. */
export const every = (
  interval: Duration.DurationInput,
  generations: Generations
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const memories = new Samples(Metrics.memory)
    const diagnostics = new Samples(Metrics.diagnostics)
    const sample = Effect.gen(function* () {
      memories.set(
        (yield* memory(generations)).map(({ bytes = 0, name }) => [{ server: name }, bytes])
      )
      const all = yield* Effect.forEach([...generations.all], gauges)
      diagnostics.set(all.flat())
    })
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        memories.set([])
        diagnostics.set([])
      })
    )
    yield* Effect.forkScoped(Effect.repeat(sample, Schedule.spaced(interval)))
  })

type Sample<Label extends string> = readonly [
  labels: Readonly<Record<Label, string>>,
  value: number
]

/** The values of one metric, each the sum of what was sampled under its labels. */
class Samples<Label extends string> {
  private readonly shares = new Map<string, (value: number) => void>()
  private readonly instrument: Metrics.Instrument<Label>

  constructor(instrument: Metrics.Instrument<Label>) {
    this.instrument = instrument
  }

  set(samples: ReadonlyArray<Sample<Label>>): void {
    const sums = new Map<string, number>()
    for (const [labels, value] of samples) {
      const id = JSON.stringify(labels)
      if (!this.shares.has(id)) this.shares.set(id, Metrics.share(this.instrument.of(labels)))
      sums.set(id, (sums.get(id) ?? 0) + value)
    }
    for (const [id, setShare] of this.shares) {
      setShare(sums.get(id) ?? 0)
      if (!sums.has(id)) this.shares.delete(id)
    }
  }
}

/** How long a server may take to say it. */
const timeout = Duration.seconds(5)

/** Names that codex gives to gauges. Anything else is not for a label. */
const isName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name)

const gauges = ({ server, spec }: Live) =>
  server === undefined || !spec.experimentalApi
    ? Effect.succeed([])
    : server.request("server/diagnostics", {}, { timeout }).pipe(
        Effect.map(({ gauges }) =>
          gauges
            .filter(({ name }) => isName(name))
            .map(({ name, value }) => [{ server: spec.name, gauge: name }, value] as const)
        ),
        Effect.orElseSucceed(() => [])
      )
