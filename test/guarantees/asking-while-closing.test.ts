import { setImmediate as vitestIsHeard } from "node:timers/promises"
import { AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import * as Simulation from "../model/Simulation.ts"

/** A pool whose servers take their time to start and to close, and one of whose servers may run. */
const aPool = (isWarm: boolean) => {
  const simulation = Simulation.make()
  const { run } = simulation
  const fake = run(
    FakeAppServer.make({ starts: () => ({ handshakeDelay: "1 second", ignoresEndOfInput: true }) })
  )
  const scope = run(Scope.make())
  const layer = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
  const pool = Context.get(run(Layer.buildWithScope(layer, scope)), AppServerPool.AppServerPool)
  const lease = Effect.scoped(pool.lease(fake.spec()))
  if (isWarm) {
    simulation.fork(lease)
    simulation.pass(2_000)
  }
  return { simulation, lease, close: Scope.close(scope, Exit.void), fake, run }
}

/** More operations than asking and closing need until they wait, so that every order is tried. */
const orders = Array.from({ length: 150 }, (_, operations) => operations)

describe("asking for a lease while the pool closes is answered without any time passing", () => {
  for (const isWarm of [true, false]) {
    const when = isWarm ? "beside a server that runs" : "when none runs"
    it(`${when}: the pool begins to close at any step of the asking`, async () => {
      for (const operations of orders) {
        await vitestIsHeard()
        const { close, lease, simulation } = aPool(isWarm)
        simulation.yieldAfter(operations)
        const asking = simulation.fork(lease)
        simulation.fork(close)
        simulation.settle()
        expect(asking.unsafePoll(), `after ${operations} operations`).not.toBeNull()
      }
    })

    it(`${when}: somebody asks at any step of the closing`, async () => {
      for (const operations of orders) {
        await vitestIsHeard()
        const { close, fake, lease, run, simulation } = aPool(isWarm)
        const spawns = run(fake.spawns)
        simulation.yieldAfter(operations)
        simulation.fork(close)
        const asking = simulation.fork(lease)
        simulation.settle()
        expect(asking.unsafePoll(), `after ${operations} operations`).not.toBeNull()
        simulation.pass(10_000)
        expect(run(fake.spawns) - spawns).toBeLessThanOrEqual(isWarm ? 0 : 1)
        expect(run(fake.running)).toBe(0)
      }
    })
  }

  it("during a start: whoever waits is told before the process has ended", () => {
    const { close, fake, lease, run, simulation } = aPool(false)
    const asking = simulation.fork(lease)
    simulation.pass(500)
    simulation.fork(close)
    simulation.settle()
    expect(asking.unsafePoll()).not.toBeNull()
    expect(run(fake.running)).toBe(1)
    simulation.pass(10_000)
    expect(run(fake.running)).toBe(0)
  })
})
