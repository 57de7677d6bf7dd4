/** What runs leave behind in a program that goes on: nothing, however they end. Objects are counted, not bytes. */
import { queryObjects } from "node:v8"
import { Run } from "@effect-codex/agent"
import * as Wire from "@effect-codex/bench/wire"
import { describe, expect, it } from "@effect/vitest"
import { Fiber } from "effect"
import * as InstantServer from "./server.ts"

/** Longer than anything is remembered of a run that has ended. */
const aWhile = 60_000

const rounds = 50

/** Objects that are left by a run, when others have filled what is filled once. Other tests leave a few, too. */
const leftBy = (world: ReturnType<typeof InstantServer.make>, run: () => void): number => {
  const play = (): number => {
    for (let round = 0; round < rounds; round++) run()
    world.simulation.pass(aWhile)
    world.server.methods.length = 0
    return queryObjects(Object, { format: "count" })
  }
  const before = play()
  return Math.max(0, Math.round((play() - before) / rounds))
}

const thread = { _tag: "Start", ephemeral: true } as const

describe("a program that goes on is left nothing", () => {
  it("by runs that are completed", () => {
    const world = InstantServer.make(Wire.deltasTurn(20))
    const run = Run.run({ server: world.spec, input: "go", thread })
    expect(leftBy(world, () => world.play(run))).toBe(0)
  })

  it.each([
    ["by runs that are interrupted in the middle of a text", []],
    ["by text that comes after the end of its turn", [Wire.delta(1), Wire.delta(2)]]
  ])("%s", (_, late) => {
    const world = InstantServer.make(Wire.hangingTurn(20))
    world.server.late = late
    const run = Run.run({ server: world.spec, input: "go", thread })
    const interrupted = (): void => {
      const fiber = world.fork(run)
      world.simulation.fork(Fiber.interrupt(fiber))
      world.settle()
    }
    expect(leftBy(world, interrupted)).toBe(0)
  })
})
