import { describe, expect, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import * as History from "./History.ts"
import * as Search from "./Search.ts"

/** The same histories each time: to look for others is what `pnpm soak` is for. */
const { perKind, seed } = Effect.runSync(
  Effect.all({
    perKind: Config.integer("MODEL_HISTORIES").pipe(Config.withDefault(100)),
    seed: Config.integer("MODEL_SEED").pipe(Config.withDefault(20_261_122))
  })
)

/** Between two of these vitest is heard, which takes a worker that says nothing for a minute for dead. */
const batch = 20

/** Each batch has a seed of its own, far from those of the others. */
const seeds = Array.from({ length: Math.ceil(perKind / batch) }, (_, n) => seed + n * 1_000_003)

describe(`pool, connections and runs do what their model says, whatever happens (MODEL_SEED=${seed})`, () => {
  for (const kind of Object.keys(History.kinds)) {
    it.live(
      `in ${seeds.length * batch} histories in which ${kind}`,
      () =>
        Effect.forEach(seeds, (seed) =>
          Effect.gen(function* () {
            const found = Search.find({ kind, seed, histories: batch })
            expect(found === undefined ? "" : Search.report(found)).toBe("")
            yield* Effect.sleep(1)
          })
        ),
      { timeout: 300_000 }
    )
  }
})
