/** Tells an observer what happens, on a fiber of its own: what it does or fails to do reaches nobody. */
import { Effect, Fiber, Queue, type Scope } from "effect"

/** How long an observer may take for what is left to tell it when the pool closes. */
const lastWords = "1 second"

/** What it is told with is synchronous and never waits. */
export const make = <Event>(
  observe: (event: Event) => Effect.Effect<void>
): Effect.Effect<(event: Event) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const events = yield* Queue.sliding<Event | undefined>(1024)
    const telling = Effect.flatMap(Queue.take(events), (event) =>
      event === undefined
        ? Effect.succeed(true)
        : observe(event).pipe(
            Effect.catchAllCause((cause) =>
              Effect.logWarning("the observer of a pool failed", cause)
            ),
            Effect.as(false)
          )
    ).pipe(Effect.repeat({ until: (isLast) => isLast }))
    const fiber = yield* Effect.forkScoped(Effect.interruptible(telling))
    yield* Effect.addFinalizer(() =>
      Effect.zipRight(
        Queue.offer(events, undefined),
        Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), lastWords)
      )
    )
    return (event: Event): void => {
      Queue.unsafeOffer(events, event)
    }
  })
