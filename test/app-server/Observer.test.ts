import { expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import * as Observer from "../../packages/app-server/src/internal/pool/Observer.js"

it.effect("an observer that is too far behind misses the oldest events, not the newest", () =>
  Effect.gen(function* () {
    const free = yield* Deferred.make<void>()
    const seen: Array<number> = []
    const observe = (event: number) =>
      Effect.map(Deferred.await(free), () => {
        seen.push(event)
      })
    yield* Effect.gen(function* () {
      const tell = yield* Observer.make(observe, "the test")
      tell(0)
      // It has taken the first one by then.
      yield* Effect.yieldNow()
      for (let event = 1; event <= 3000; event++) tell(event)
      yield* Deferred.succeed(free, undefined)
    }).pipe(Effect.scoped)
    expect(seen.length).toBeGreaterThan(1000)
    expect(seen.length).toBeLessThan(3000)
    expect(seen.slice(1)).toEqual(seen.slice(1).map((_, n, all) => 3001 - all.length + n))
  })
)
