import { describe, expect, it } from "@effect/vitest"
import { Clock, Config, Effect, FastCheck as fc } from "effect"
import * as History from "./History.ts"
import * as Run from "./Run.ts"

/** To play the histories of a failure again, give the seed that it told. */
const { runs, seed } = Effect.runSync(
  Effect.all({
    runs: Config.integer("MODEL_HISTORIES").pipe(Config.withDefault(500)),
    seed: Effect.orElse(Config.integer("MODEL_SEED"), () =>
      Effect.map(Clock.currentTimeMillis, (now) => now % 2 ** 31)
    )
  })
)

describe(`the pool, its connections and the runs on them do what the model says (MODEL_SEED=${seed})`, () => {
  for (const [kind, histories] of Object.entries(History.kinds)) {
    it(`${runs} histories in which ${kind}`, { timeout: 120_000 }, () => {
      fc.assert(
        fc.property(histories, (history) => {
          expect(Run.violation(history)).toBeUndefined()
        }),
        { numRuns: runs, seed }
      )
    })
  }
})
