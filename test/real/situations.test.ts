/** The same situations on the fake and on the real server: a run is told the same. Where not, the real one is right. */
import { CodexBinary } from "@effect-codex/app-server"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { failures } from "./situations/failures.ts"
import { losses } from "./situations/losses.ts"
import { onFake, onReal } from "./situations/worlds.ts"
import { people } from "./situations/people.ts"
import { turns } from "./situations/turns.ts"
import { describeReal } from "./support.ts"

/** The tests are run with another codex than the installed one. */
const isOtherVersion = process.env[CodexBinary.variable] !== undefined

describeReal("a run is told the same by the fake and by the real server", () => {
  for (const situation of [...turns, ...people, ...failures, ...losses]) {
    const { newestOnly } = situation
    const isSkipped = isOtherVersion && newestOnly !== undefined
    const name = isSkipped ? `${situation.name} (skipped: ${newestOnly})` : situation.name
    it.scopedLive.skipIf(isSkipped)(name, () =>
      Effect.gen(function* () {
        const [fake, real] = yield* Effect.all([onFake(situation), onReal(situation)], {
          concurrency: "unbounded"
        })
        expect(fake, situation.name).toEqual(real)
      })
    )
  }
})
