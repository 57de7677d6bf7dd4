import { expect, it } from "@effect/vitest"
import { Clock, Console, Effect, Logger, LogLevel } from "effect"
import * as Fuzz from "./Fuzz.ts"

it.live("nothing that a server sends breaks a connection or a run", () =>
  Effect.gen(function* () {
    const seed = (yield* Clock.currentTimeMillis) % 2 ** 31
    yield* Console.log(`pnpm fuzz --seed ${seed}`)
    const { broken, played } = yield* Fuzz.play(seed, "8 seconds").pipe(
      Logger.withMinimumLogLevel(LogLevel.None)
    )
    expect(broken).toBeUndefined()
    expect(played).toBeGreaterThan(0)
  })
)
