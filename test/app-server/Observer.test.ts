import { AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { Pool, pooled } from "../guarantees/support.ts"

it.scoped("an observer that is too far behind misses the oldest events, not the newest", () =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make()
    const free = yield* Deferred.make<void>()
    const seen: Array<number> = []
    const observe = ({ generation }: AppServerPool.PoolEvent) =>
      Effect.map(Deferred.await(free), () => seen.push(generation))
    const spec = fake.spec()
    yield* Effect.gen(function* () {
      const pool = yield* Pool
      const life = Effect.zipRight(
        Effect.scoped(pool.lease(spec)),
        Effect.flatMap(pool.drain(spec), ({ end }) => end)
      )
      // Each tells of its start and of its end.
      yield* Effect.repeatN(life, 599)
      yield* Deferred.succeed(free, undefined)
    }).pipe(Effect.provide(pooled(fake, { observe })))
    expect(seen.at(-1)).toBe(600)
    expect(new Set(seen).size).toBeGreaterThan(500)
    expect(new Set(seen).size).toBeLessThan(600)
  })
)
