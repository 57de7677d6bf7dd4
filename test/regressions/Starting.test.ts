import { RunAttempt } from "@effect-codex/agent"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { pooled, settle, snapshot } from "../guarantees/support.ts"

describe("starting", () => {
  it.scoped(
    "a client that arrives after its caller gave up is closed: nothing is written to it, no lease stays, and the next caller has another (row late client)",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          starts: (n) => (n === 1 ? { spawnDelay: "1 second" } : {})
        })
        const run = RunAttempt.run({ server: fake.spec(), input: "x" })
        yield* Effect.gen(function* () {
          const early = yield* Effect.fork(run)
          yield* settle
          yield* Fiber.interrupt(early)
          const next = yield* Effect.fork(run)
          yield* settle
          expect(yield* fake.processes).toEqual([])
          expect(yield* fake.spawns).toBe(1)
          yield* TestClock.adjust("1 second")

          expect(yield* Fiber.join(next)).toMatchObject({ text: "Hello", generation: 2 })
          const late = yield* fake.awaitProcess(1)
          expect(yield* late.isRunning).toBe(false)
          expect(yield* late.received).toEqual([])
          expect(yield* fake.spawns).toBe(2)
          expect(yield* snapshot).toMatchObject([{ generation: 2, leases: 0 }])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )
})
