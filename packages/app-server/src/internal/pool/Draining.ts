/** Drains a slot: its generations take no new leases, and end with their last lease or when their time is over. */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as HashSet from "effect/HashSet"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import type { Generations, Live } from "./Generations.ts"
import type { Drained } from "./PoolEvent.ts"
import * as PoolLog from "./PoolLog.ts"
import * as PoolSpans from "./PoolSpans.ts"

export interface Options {
  /** How long the generations may keep their leases. `undefined`: without a limit. */
  readonly grace: Duration.DurationInput | undefined
  /** Forks a fiber of the pool. The deadline holds whether or not anybody waits for the end. */
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
}

/** Generations that drain. */
export interface Draining {
  /** Waits until all servers that the spec had at that time are gone, and says which leases were cut off. */
  readonly end: Effect.Effect<ReadonlyArray<Drained>>
}

/** Begins to drain every generation that the slot has now. */
export const drain = (
  generations: Generations,
  spec: AppServerSpec,
  { fork, grace }: Options
): Effect.Effect<Draining> =>
  Effect.sync(() => {
    const before = generations.of(spec)
    const begins = before.filter((live) => generations.stateOf(live)?.state !== "Draining")
    generations.apply(spec, { _tag: "Drain" })
    const draining = before.map((live) => new DrainingGeneration(generations, live))
    for (const live of begins) {
      const state = generations.stateOf(live)
      if (state?.state === "Draining") {
        fork(PoolLog.of(live)(PoolLog.draining(HashSet.size(state.leases))))
      }
    }
    if (grace !== undefined) for (const one of draining) fork(one.endAfter(grace))
    const end = Effect.forEach(draining, (one) => one.end)
    return { end: PoolSpans.draining(spec)(end) }
  })

class DrainingGeneration {
  private cut: Pick<Drained, "cut" | "running"> = { cut: 0, running: [] }
  private readonly generations: Generations
  private readonly live: Live

  constructor(generations: Generations, live: Live) {
    this.generations = generations
    this.live = live
  }

  endAfter(grace: Duration.DurationInput): Effect.Effect<void> {
    const overdue = Effect.andThen(Effect.sleep(grace), () => this.overdue)
    return Effect.raceFirst(Deferred.await(this.live.gone), overdue)
  }

  get end(): Effect.Effect<Drained> {
    const { generation, gone, spec } = this.live
    return Effect.map(Deferred.await(gone), () => ({
      key: spec.key,
      name: spec.name,
      generation,
      ...this.cut
    }))
  }

  private get overdue(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { generation, server, spec } = this.live
      const state = this.generations.stateOf(this.live)
      if (state?.state !== "Draining") return Effect.void
      this.cut = { cut: HashSet.size(state.leases), running: server?.threads.snapshot() ?? [] }
      this.generations.apply(spec, { _tag: "Overdue", generation })
      return PoolLog.of(this.live)(PoolLog.overdue(this.cut.cut))
    })
  }
}
