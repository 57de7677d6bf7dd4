import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Chaos from "../chaos/chaos.ts"
import { kinds } from "../chaos/servers.ts"
import { describeReal } from "./support.ts"

describeReal("servers that are ended at random moments", () => {
  it.live(
    "cost no session its next turn, end each run in a result or one typed error, and leave nothing behind",
    () =>
      Effect.gen(function* () {
        const options = { kills: 6, seed: 3, parents: 2, words: 8, slowness: 5 }
        const report = yield* Chaos.run(options, () => Effect.void)
        expect(Chaos.broken(options, report)).toEqual([])
        expect(new Set(report.kills.map(({ kind }) => kind))).toEqual(new Set(kinds))
        expect(report.serversStarted).toBeGreaterThan(options.kills)
        expect(report.ended["result"]).toBeGreaterThan(options.parents)
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
