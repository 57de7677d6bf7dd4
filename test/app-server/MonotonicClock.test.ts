import { MonotonicClock } from "@effect-codex/app-server"
import { expect, it } from "@effect/vitest"
import { Clock, Effect, TestClock } from "effect"

const aMinute = 60_000

it.live("readings of the live clock compare with those of a clock that wraps it", () =>
  Effect.gen(function* () {
    const live = yield* Effect.clock
    const wrapping: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      currentTimeMillis: live.currentTimeMillis,
      currentTimeNanos: live.currentTimeNanos,
      sleep: (duration) => live.sleep(duration),
      unsafeCurrentTimeMillis: () => live.unsafeCurrentTimeMillis(),
      unsafeCurrentTimeNanos: () => live.unsafeCurrentTimeNanos()
    }
    const wrapped = yield* Effect.withClock(MonotonicClock.reader, wrapping)
    const now = yield* MonotonicClock.reader
    expect(Math.abs(now() - wrapped())).toBeLessThan(aMinute)
  })
)

it.live("readings of the live clock go on", () =>
  Effect.gen(function* () {
    const now = yield* MonotonicClock.reader
    const before = now()
    yield* Effect.sleep("5 millis")
    expect(now()).toBeGreaterThan(before)
  })
)

it.effect("a reader follows the clock of its test", () =>
  Effect.gen(function* () {
    const now = yield* MonotonicClock.reader
    const before = now()
    yield* TestClock.adjust("1 hour")
    expect(now() - before).toBe(60 * aMinute)
  })
)
