/** Calls an observer on a fiber of its own, so that a slow or failing observer affects nothing else. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Limits from "../../Limits.ts"
import * as CleanUp from "../connection/CleanUp.ts"

/** Returns a synchronous function that enqueues an event and never waits. `whose` is shown in the log. */
export const make = <Event>(
  observe: (event: Event) => Effect.Effect<void, unknown>,
  whose: string
): Effect.Effect<(event: Event) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const events = yield* Queue.sliding<Event | undefined>(1024)
    const delivering = Effect.flatMap(Queue.take(events), (event) =>
      event === undefined
        ? Effect.succeed(true)
        : observe(event).pipe(
            Effect.catchAllCause((cause) =>
              Effect.logWarning(`the observer of ${whose} failed; nothing else is affected`, cause)
            ),
            Effect.as(false)
          )
    ).pipe(Effect.repeat({ until: (isLast) => isLast }))
    const { cleanUpTimeout } = yield* Limits.Limits
    const fiber = yield* Effect.forkDaemon(Effect.interruptible(delivering))
    // When the scope closes, the observer may still take the events that are queued.
    yield* Effect.addFinalizer(() =>
      Queue.offer(events, undefined).pipe(
        Effect.zipRight(CleanUp.awaitEnd([fiber], cleanUpTimeout, `the observer of ${whose}`)),
        Effect.zipRight(Fiber.interruptFork(fiber))
      )
    )
    return (event: Event): void => {
      Queue.unsafeOffer(events, event)
    }
  })
