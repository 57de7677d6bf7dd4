/** The metrics of a pool. What is a state is derived from the state itself, after each step. */
import * as Effect from "effect/Effect"
import * as HashSet from "effect/HashSet"
import type * as Scope from "effect/Scope"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import type { TransportError } from "../../Failure.ts"
import * as Metrics from "../../Metrics.ts"
import * as PoolState from "./PoolState.ts"
import type { Circuit } from "./RestartPolicy.ts"

type Server = Pick<AppServerSpec, "key" | "name">

/** What one server contributes to the gauges of its name. */
interface Shares {
  readonly leases: (value: number) => void
  readonly states: ReadonlyArray<readonly [PoolState.State, (value: number) => void]>
  readonly open: (value: number) => void
  readonly leased: Metrics.Series
}

const sharesOf = (server: string): Shares => ({
  leases: Metrics.share(Metrics.leases.of({ server })),
  states: PoolState.State.literals.map((state) => [
    state,
    Metrics.share(Metrics.generations.of({ server, state }))
  ]),
  open: Metrics.share(Metrics.circuitsOpen.of({ server })),
  leased: Metrics.acquireDuration.of({ server, outcome: "Leased" })
})

export class PoolMetrics {
  private readonly shares = new Map<string, Shares>()

  /** A closed pool contributes nothing. */
  static readonly make: Effect.Effect<PoolMetrics, never, Scope.Scope> = Effect.acquireRelease(
    Effect.sync(() => new PoolMetrics()),
    (metrics) => Effect.sync(() => metrics.end())
  )

  /** To be called after every step that may change a server's slot or circuit. */
  changed({ key, name }: Server, { generations }: PoolState.Slot, circuit: Circuit): void {
    const shares = this.shares.get(key) ?? sharesOf(name)
    let leases = 0
    for (const generation of generations) leases += HashSet.size(generation.leases)
    shares.leases(leases)
    for (const [state, set] of shares.states) set(countIn(generations, state))
    shares.open(circuit.state === "Open" ? 1 : 0)
    if (generations.length === 0 && circuit.state !== "Open") this.shares.delete(key)
    else this.shares.set(key, shares)
  }

  /** The time is in milliseconds. */
  leased({ key }: Server, took: number): void {
    this.shares.get(key)?.leased.update(took / 1_000)
  }

  notLeased({ name: server }: Server, outcome: string, took: number): void {
    Metrics.acquireDuration.of({ server, outcome }).update(took / 1_000)
  }

  started(server: string, took: number): void {
    Metrics.starts.of({ server, outcome: "Started" }).update(1)
    Metrics.startDuration.of({ server }).update(took / 1_000)
  }

  notStarted(server: string, outcome: "Failed" | "Stopped"): void {
    Metrics.starts.of({ server, outcome }).update(1)
  }

  restarting(server: string): void {
    Metrics.restarts.of({ server }).update(1)
  }

  private end(): void {
    for (const { leases, open, states } of this.shares.values()) {
      for (const set of [leases, open, ...states.map(([, set]) => set)]) set(0)
    }
    this.shares.clear()
  }

  lost(server: string, { phase, reason }: TransportError): void {
    Metrics.losses.of({ server, reason, phase }).update(1)
  }
}

const countIn = (generations: PoolState.Slot["generations"], state: PoolState.State): number => {
  let count = 0
  for (const generation of generations) if (generation.state === state) count++
  return count
}
