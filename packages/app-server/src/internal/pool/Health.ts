/** How a pool and its servers are, for people and for probes. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as HashSet from "effect/HashSet"
import type * as Stream from "effect/Stream"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import type { Timers } from "../timing/Timers.ts"
import type { CircuitBreaker } from "./CircuitBreaker.ts"
import * as Connectivity from "./Connectivity.ts"
import type { Generations } from "./Generations.ts"
import type { LeakDetection } from "./LeakDetection.ts"
import type { GenerationSnapshot, Liveness, Readiness, ServerSnapshot } from "./PoolEvent.ts"
import type * as PoolState from "./PoolState.ts"
import type { Watchers } from "./Watchers.ts"

type Server = Pick<AppServerSpec, "key" | "name">

export interface Options {
  readonly circuit: CircuitBreaker
  readonly generations: Generations
  readonly leakDetection: LeakDetection
  readonly timers: Timers
  readonly watchers: Watchers
}

export class Health {
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  readiness(spec: AppServerSpec | undefined, isClosing: boolean): Readiness {
    const { circuit } = this.options
    const asked = spec === undefined ? this.known : [spec]
    const refused = asked
      .map(({ key, name }) => ({ key, name, circuit: circuit.circuit(key) }))
      .filter(({ key }) => this.connectivity(key) === "Refused")
    const isRefused = asked.length > 0 && refused.length === asked.length
    const reason = isClosing ? "Closing" : isRefused ? "Refused" : undefined
    return { isReady: reason === undefined, reason, refused }
  }

  liveness(isClosing: boolean): Liveness {
    const { leakDetection, timers } = this.options
    if (timers.isRunning && leakDetection.isRunning) return { isLive: true, reason: undefined }
    return { isLive: false, reason: isClosing ? "Closed" : "Broken" }
  }

  private connectivity(key: string): Connectivity.Connectivity {
    const { circuit, generations } = this.options
    return Connectivity.of(generations.slotOf(key), circuit.circuit(key))
  }

  changes({ key }: AppServerSpec): Stream.Stream<Connectivity.Connectivity> {
    return this.options.watchers.watch(key, () => this.connectivity(key))
  }

  /** The servers that run, ran or were lost, each once. */
  private get known(): ReadonlyArray<Server> {
    const { circuit, generations } = this.options
    const running = Array.from(generations.all, ({ spec }) => spec)
    const all: ReadonlyArray<Server> = [...generations.exits.all, ...circuit.servers(), ...running]
    return [...new Map(all.map(({ key, name }) => [key, { key, name }])).values()]
  }

  get servers(): Effect.Effect<ReadonlyArray<ServerSnapshot>> {
    return Effect.map(this.snapshot, (snapshot) => {
      const { circuit, generations, leakDetection } = this.options
      const generationsOf = Arr.groupBy(snapshot, ({ key }) => key)
      const leasesOf = Arr.groupBy(leakDetection.all, ({ key }) => key)
      const exitsOf = Arr.groupBy(generations.exits.all, ({ key }) => key)
      return this.known.map(({ key, name }) => ({
        key,
        name,
        connectivity: this.connectivity(key),
        circuit: circuit.circuit(key),
        generations: generationsOf[key] ?? [],
        leases: leasesOf[key] ?? [],
        exits: exitsOf[key] ?? []
      }))
    })
  }

  get snapshot(): Effect.Effect<ReadonlyArray<GenerationSnapshot>> {
    const { slots } = this.options.generations
    const all = [...slots].flatMap(([key, { generations }]) =>
      generations.map((generation) => this.generation(key, generation))
    )
    return Effect.all(all)
  }

  private generation(
    key: string,
    { leases, number, state }: PoolState.Generation
  ): Effect.Effect<GenerationSnapshot> {
    const live = this.options.generations.live(key, number)
    const server = live?.server
    const counts = server === undefined ? Effect.succeed(undefined) : server.connection.counts
    return Effect.map(counts, (counts) => ({
      key,
      name: live?.spec.name ?? key,
      generation: number,
      state,
      pid: server?.pid,
      version: server?.version,
      leases: HashSet.size(leases),
      requestsInFlight: counts?.inFlight ?? 0,
      requestsQueued: counts?.queued ?? 0,
      threads: server?.threads.snapshot() ?? []
    }))
  }
}
