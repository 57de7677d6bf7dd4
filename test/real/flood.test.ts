import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Flood from "../flood/flood.ts"
import { describeReal } from "./support.ts"

describeReal("a flood of requests through one connection", () => {
  it.live("is answered to the last of them, inside the bound in flight", () =>
    Effect.gen(function* () {
      const report = yield* Flood.run({ requests: 3000, bound: "on" })
      expect(report).toMatchObject({ asked: 3000, answered: 3000, refused: 0, lost: 0 })
      expect(report.mostInFlight).toBeLessThanOrEqual(96)
      expect(Flood.broken(report)).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.live("is not all answered without the bound: that is what the bound is for", () =>
    Effect.gen(function* () {
      // So many that a server that happens to be fast has too much to do as well.
      const requests = 9000
      const report = yield* Flood.run({ requests, bound: "off" })
      expect(report.mostInFlight).toBeGreaterThan(96)
      expect(report.answered).toBeLessThan(requests)
      expect(report.answered + report.refused + report.lost).toBe(requests)
      expect(Flood.broken(report)).not.toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
