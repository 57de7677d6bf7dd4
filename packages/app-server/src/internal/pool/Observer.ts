/** Calls an observer on a fiber of its own, so that a slow or failing observer affects nothing else. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Limits from "../../Limits.ts"
import * as CleanUp from "../connection/CleanUp.ts"
import { Latest } from "./Latest.ts"

/** How far an observer may be behind. */
const capacity = 1_024

/** Returns a synchronous function that enqueues an event and never waits. `whose` is shown in the log. */
export const make = <Event>(
  observe: (event: Event) => Effect.Effect<void, unknown>,
  whose: string
): Effect.Effect<(event: Event) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const events = new Latest<Event>(capacity)
    const told = (event: Event) =>
      Effect.catchAllCause(observe(event), (cause) =>
        Effect.logWarning(`the observer of ${whose} failed; nothing else is affected`, cause)
      )
    const delivering = events.take.pipe(
      Effect.flatMap((taken) => Effect.forEach(taken, told, { discard: true })),
      Effect.forever,
      Effect.ignore
    )
    const { cleanUpTimeout } = yield* Limits.Limits
    const fiber = yield* Effect.forkDaemon(Effect.interruptible(delivering))
    // When the scope closes, the observer may still take the events that are queued.
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => events.end()).pipe(
        Effect.zipRight(CleanUp.awaitEnd([fiber], cleanUpTimeout, `the observer of ${whose}`)),
        Effect.zipRight(Fiber.interruptFork(fiber))
      )
    )
    return (event: Event) => events.offer(event)
  })
