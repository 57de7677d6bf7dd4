/**
 * What lasts until a scope closes. `Effect.acquireRelease` also restores the fiber's references for each finalizer, which
 * costs more than what the finalizers here do. They need none of them.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"

/** Begins something at once, and ends it when the scope closes. */
export const untilClosed = <A>(
  begin: () => A,
  end: (begun: A) => Effect.Effect<void>
): Effect.Effect<A, never, Scope.Scope> =>
  Effect.uninterruptible(
    Effect.scopeWith((scope) => {
      const begun = begin()
      const ending = Effect.uninterruptible(Effect.suspend(() => end(begun)))
      return Effect.as(Scope.addFinalizer(scope, ending), begun)
    })
  )

/** The same with an end that is synchronous, too. */
export const untilClosedSync = <A>(begin: () => A, end: (begun: A) => void) =>
  untilClosed(begin, (begun) => Effect.sync(() => end(begun)))
