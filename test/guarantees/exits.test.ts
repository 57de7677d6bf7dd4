import { RunAttempt } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, TestClock } from "effect"
import { Pool, pooled, settle } from "./support.ts"

const exits = Effect.flatMap(Pool, ({ exits }) => exits)

const lease = (spec: ReturnType<FakeAppServer.FakeAppServer["spec"]>) =>
  Effect.scoped(Effect.flatMap(Pool, (pool) => pool.lease(spec)))

describe("the pool remembers how its servers ended", () => {
  it.scoped("when, with which code, and what was running", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.hang })
      const server = fake.spec()
      yield* Effect.gen(function* () {
        yield* Effect.fork(RunAttempt.run({ server, input: "x" }))
        yield* settle
        yield* TestClock.adjust("3 seconds")
        yield* (yield* fake.awaitProcess(1)).exit(7)
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* exits).toMatchObject([
          {
            generation: 1,
            report: { how: "AlreadyGone", exitCode: 7, signal: undefined },
            isLikelyOutOfMemory: false,
            running: [{ phase: "Loaded", turn: "Taken" }]
          }
        ])
        const [exit] = yield* exits
        expect(Duration.toSeconds(exit?.uptime ?? 0)).toBeGreaterThanOrEqual(3)
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a SIGKILL that this program did not send is likely the system's, out of memory", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        yield* lease(fake.spec())
        yield* (yield* fake.awaitProcess(1)).kill("SIGKILL")
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* settle
        expect(yield* exits).toMatchObject([
          { report: { signal: "SIGKILL" }, isLikelyOutOfMemory: true, running: [] }
        ])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("the last ten of a key, the oldest first", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const server = fake.spec()
      yield* Effect.gen(function* () {
        for (let n = 0; n < 12; n++) {
          yield* lease(server)
          yield* (yield* Pool).drain(server)
          yield* settle
        }
        expect((yield* exits).map(({ generation }) => generation)).toEqual([
          3, 4, 5, 6, 7, 8, 9, 10, 11, 12
        ])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
