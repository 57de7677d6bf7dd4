import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Storm from "../storm/storm.ts"
import { describeReal } from "./support.ts"

describeReal("a storm of refused helpers", () => {
  it.live("reaches neither the parent's stream nor its server, and leaves no lease", () =>
    Effect.gen(function* () {
      const options = { helpers: 24, atOnce: 8, words: 80 }
      const report = yield* Storm.run(options, () => Effect.void)
      expect(Storm.broken(options, report)).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
