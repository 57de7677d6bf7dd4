/** What runs leave behind in a program that goes on: nothing, however they end. Objects are counted, not bytes. */
import { queryObjects } from "node:v8"
import { Run } from "@effect-codex/agent"
import * as Wire from "@effect-codex/bench/wire"
import { describe, expect, it } from "@effect/vitest"
import { Fiber } from "effect"
import * as InstantServer from "./server.ts"

/** Longer than anything is remembered of a run that has ended. */
const aWhile = 60_000

/** Objects that are left by this many rounds, after as many others have filled what is filled once. */
const leftBy = (rounds: number, world: ReturnType<typeof InstantServer.make>, run: () => void) => {
  const play = (): number => {
    for (let round = 0; round < rounds; round++) run()
    world.simulation.pass(aWhile)
    world.server.methods.length = 0
    return queryObjects(Object, { format: "count" })
  }
  const before = play()
  return play() - before
}

const thread = { _tag: "Start", ephemeral: true } as const

describe("a program that goes on is left nothing", () => {
  it("by runs that are completed", () => {
    const world = InstantServer.make(Wire.deltasTurn(20))
    const run = Run.run({ server: world.spec, input: "go", thread })
    expect(leftBy(50, world, () => world.play(run))).toBeLessThanOrEqual(0)
  })

  it("by runs that are interrupted in the middle of a text", () => {
    const world = InstantServer.make(Wire.hangingTurn(20))
    const run = Run.run({ server: world.spec, input: "go", thread })
    const interrupted = (): void => {
      const fiber = world.fork(run)
      world.simulation.fork(Fiber.interrupt(fiber))
      world.settle()
    }
    expect(leftBy(50, world, interrupted)).toBeLessThanOrEqual(0)
  })
})
