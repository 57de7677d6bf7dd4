import { AppServerPool, Run } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"

// #region testing
it.effect("an answer that takes an hour takes no time here", () =>
  Effect.gen(function* () {
    const slow = [FakeTurn.wait("1 hour"), FakeTurn.text("Done.")]
    const fake = yield* FakeAppServer.make({ turns: () => slow })
    const Live = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
    const run = Run.run({ server: fake.spec(), input: "Work." }).pipe(Effect.provide(Live))
    const answer = yield* Effect.fork(run)
    yield* TestClock.adjust("1 hour")
    expect((yield* Fiber.join(answer)).text).toBe("Done.")
  })
)
// #endregion testing
