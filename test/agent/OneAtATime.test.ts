import { setImmediate as vitestIsHeard } from "node:timers/promises"
import { describe, expect, it } from "@effect/vitest"
import { Fiber } from "effect"
import * as World from "../steps/World.ts"

/** More than a turn needs until it waits for its server. */
const operations = Array.from({ length: 250 }, (_, nth) => nth)

describe("a turn that is left at any step of its beginning", () => {
  it("lets the next turn of its session begin", async () => {
    for (const nth of operations) {
      await vitestIsHeard()
      const { session, simulation } = World.make("none", "prompt")
      simulation.at({ before: "operation", nth }, () => {
        simulation.fork(Fiber.interrupt(left))
      })
      const left = simulation.fork(session.value.run("left"))
      const next = simulation.fork(session.value.run("next"))
      const hasEnded = simulation.passUntil(() => next.unsafePoll() !== null, 60_000)
      expect(hasEnded, `before operation ${nth}`).toBe(true)
    }
  })
})
