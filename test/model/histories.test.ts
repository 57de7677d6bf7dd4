import { describe, expect, it } from "@effect/vitest"
import { Clock, Config, Effect } from "effect"
import * as History from "./History.ts"
import * as Search from "./Search.ts"

/** To play the histories of a failure again, give the seed that it told. */
const { histories, seed } = Effect.runSync(
  Effect.all({
    histories: Config.integer("MODEL_HISTORIES").pipe(Config.withDefault(400)),
    seed: Effect.orElse(Config.integer("MODEL_SEED"), () =>
      Effect.map(Clock.currentTimeMillis, (now) => now % 2 ** 31)
    )
  })
)

describe(`pool, connections and runs do what their model says, whatever happens (MODEL_SEED=${seed})`, () => {
  for (const kind of Object.keys(History.kinds)) {
    it(`${histories} histories in which ${kind}`, { timeout: 120_000 }, () => {
      const found = Search.find({ kind, seed, histories })
      expect(found === undefined ? "" : Search.report(found)).toBe("")
    })
  }
})
