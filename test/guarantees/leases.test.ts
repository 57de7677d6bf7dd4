import { RunAttempt } from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Ref, Scope, TestClock } from "effect"
import { Pool, pooled, settle } from "./support.ts"

const observed = Effect.gen(function* () {
  const events = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
  return {
    observe: (event: AppServerPool.PoolEvent) => Ref.update(events, (all) => [...all, event]),
    held: Effect.map(Ref.get(events), (all) =>
      all.flatMap((event) =>
        event._tag === "LeakSuspected" || event._tag === "LeaseReturned" ? [event] : []
      )
    )
  }
})

describe("a lease that is held for longer than a run should take", () => {
  it.scoped("is reported once, with where it was acquired, and again when it comes back", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const { held, observe } = yield* observed
      yield* Effect.gen(function* () {
        const scope = yield* Scope.make()
        yield* Effect.flatMap(Pool, (pool) => pool.lease(fake.spec())).pipe(
          Scope.extend(scope),
          Effect.withSpan("the forgetful one")
        )
        yield* TestClock.adjust("59 minutes")
        yield* settle
        expect(yield* held).toEqual([])
        yield* TestClock.adjust("1 minute")
        yield* settle
        yield* TestClock.adjust("5 hours")
        yield* settle
        expect(yield* held).toMatchObject([
          {
            _tag: "LeakSuspected",
            generation: 1,
            key: fake.spec().key,
            for: Duration.hours(1),
            acquired: expect.stringMatching(/^the forgetful one < .*leases\.test/)
          }
        ])
        yield* Scope.close(scope, Exit.void)
        yield* settle
        expect((yield* held).slice(1)).toMatchObject([
          { _tag: "LeaseReturned", for: Duration.hours(6) }
        ])
      }).pipe(Effect.provide(pooled(fake, { observe })))
    })
  )

  it.scoped(
    "is told by the spans of its run, and one that comes back in time is not told of at all",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => (text === "long" ? FakeTurn.wait("2 hours") : FakeTurn.text("Hello"))
        })
        const { held, observe } = yield* observed
        yield* Effect.gen(function* () {
          const server = fake.spec()
          yield* RunAttempt.run({ server, input: "short" })
          yield* TestClock.adjust("3 hours")
          yield* settle
          expect(yield* held).toEqual([])
          const run = yield* Effect.fork(
            RunAttempt.run({ server, input: "long" }).pipe(Effect.withSpan("nightly job"))
          )
          yield* settle
          yield* TestClock.adjust("1 hour")
          yield* settle
          expect(yield* held).toMatchObject([{ acquired: "effect_codex.attempt < nightly job" }])
          yield* TestClock.adjust("1 hour")
          yield* Fiber.join(run)
        }).pipe(Effect.provide(pooled(fake, { observe })))
      })
  )

  it.scoped("says what it is for where its run has no spans", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.wait("1 hour") })
      yield* Effect.gen(function* () {
        const run = yield* Effect.fork(RunAttempt.run({ server: fake.spec(), input: "long" }))
        yield* settle
        expect(yield* Effect.flatMap(Pool, (pool) => pool.leases)).toMatchObject([
          { acquired: "effect_codex.attempt" }
        ])
        yield* Fiber.interrupt(run)
      }).pipe(Effect.withTracerEnabled(false), Effect.provide(pooled(fake)))
    })
  )
})
