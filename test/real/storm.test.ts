import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Storm from "../storm/storm.ts"
import { describeReal } from "./support.ts"

describeReal("a storm of refused helpers", () => {
  it.live(
    "reaches neither the parent's stream nor its server, and leaves no lease",
    () =>
      Effect.gen(function* () {
        const options = { helpers: 24, atOnce: 8, words: 80 }
        const report = yield* Storm.run(options, () => Effect.void)
        expect(report).toMatchObject({
          processesStarted: 1,
          generations: 1,
          ended: { "AuthError Unauthorized": 24 },
          wordsInOrder: 80,
          leasesLeft: 0,
          requestsLeft: 0
        })
      }).pipe(Effect.provide(NodeContext.layer)),
    60_000
  )
})
