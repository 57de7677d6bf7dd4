import { describe, expect, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import * as Search from "./Search.ts"
import * as Subject from "./Subject.ts"

/** The same steps each time: all of them are what `pnpm soak` is for. */
const { perSetting, seed } = Effect.runSync(
  Effect.all({
    perSetting: Config.integer("STEPS_PER_SETTING").pipe(Config.withDefault(2)),
    seed: Config.integer("STEPS_SEED").pipe(Config.withDefault(20_261_128))
  })
)

describe(`whatever is disturbed at any step ends, leaves nothing, and the next turn is right (STEPS_SEED=${seed})`, () => {
  for (const subject of Subject.names) {
    it.live(
      subject,
      () =>
        Effect.forEach(Search.settingsOf(subject), (setting) =>
          Effect.gen(function* () {
            for (const before of ["task", "operation"] as const) {
              for (const experiment of Search.sample(setting, before, seed, perSetting)) {
                expect(Search.violation(experiment) ?? "").toBe("")
              }
            }
            // A turn of the event loop, in which vitest is heard.
            yield* Effect.sleep(1)
          })
        ),
      { timeout: 300_000 }
    )
  }
})
