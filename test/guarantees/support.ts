/** A pool over the fake, on the test's clock. */
import { RunAttempt, type RunEvent } from "@effect-codex/agent"
import { AppServerPool, Failure } from "@effect-codex/app-server"
import type { FakeAppServer } from "@effect-codex/testing"
import { Clock, Effect, Fiber, Layer, Stream, SubscriptionRef, TestClock } from "effect"

export const Pool = AppServerPool.AppServerPool

export const pooled = (fake: FakeAppServer.FakeAppServer, options?: AppServerPool.Options) =>
  AppServerPool.AppServerPool.layer(options).pipe(Layer.provide(fake.layer))

/** Lets every fiber run until it waits for something. */
export const settle = Effect.repeatN(Effect.yieldNow(), 300)

/** Lets a fake close the threads that nobody uses any more. Until then it refuses to resume them, as codex does. */
export const threadsClosed = settle.pipe(
  Effect.zipRight(TestClock.adjust("13 millis")),
  Effect.zipRight(settle)
)

export const snapshot = Effect.flatMap(Pool, ({ snapshot }) => snapshot)

export const lost = (generation: number, detail = "lost on purpose"): Failure.TransportError =>
  new Failure.TransportError({
    reason: "StdoutEnded",
    phase: "Running",
    generation,
    detail,
    stderr: ""
  })

/** Reads a run in the background, and shows what it has read so far. */
export const watch = <E, R>(events: Stream.Stream<RunEvent.RunEvent, E, R>) =>
  Effect.gen(function* () {
    const seen = yield* SubscriptionRef.make<ReadonlyArray<RunEvent.RunEvent>>([])
    const fiber = yield* events.pipe(
      Stream.tap((event) => SubscriptionRef.update(seen, (before) => [...before, event])),
      RunAttempt.resultOf,
      Effect.forkScoped
    )
    return {
      fiber,
      events: SubscriptionRef.get(seen),
      text: Effect.map(SubscriptionRef.get(seen), textOf),
      texts: Effect.map(SubscriptionRef.get(seen), textsOf),
      awaitTexts: (count: number) =>
        seen.changes.pipe(
          Stream.takeUntil((events) => textsOf(events).length >= count),
          Stream.runDrain
        ),
      awaitEvent: (tag: RunEvent.RunEvent["_tag"]) =>
        seen.changes.pipe(
          Stream.takeUntil((events) => events.some(({ _tag }) => _tag === tag)),
          Stream.runDrain
        ),
      result: Fiber.join(fiber)
    }
  })

const textsOf = (events: ReadonlyArray<RunEvent.RunEvent>): ReadonlyArray<string> =>
  events.flatMap((event) => (event._tag === "Text" ? [event.delta] : []))

const textOf = (events: ReadonlyArray<RunEvent.RunEvent>): string => textsOf(events).join("")

export const tagsOf = <Tag extends RunEvent.RunEvent["_tag"]>(
  events: ReadonlyArray<{ readonly _tag: Tag }>
) => events.map(({ _tag }) => _tag)

/** The clock of the test, with a wall clock that steps when it is told to. */
export const steppingClock = Effect.map(Effect.clock, (clock) => {
  let offset = 0
  const now = () => clock.unsafeCurrentTimeMillis() + offset
  const stepping: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: now,
    currentTimeMillis: Effect.sync(now),
    unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
    currentTimeNanos: clock.currentTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
  const step = (by: number) =>
    Effect.sync(() => {
      offset += by
    })
  return { on: Effect.withClock(stepping), step }
})
