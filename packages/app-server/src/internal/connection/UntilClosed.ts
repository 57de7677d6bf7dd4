/**
 * What lasts until a scope closes. `Effect.acquireRelease` also restores the fiber's references for each finalizer, which
 * costs more than what the finalizers here do. They need none of them.
 *
 * A run has many of these for as long as its turn, so what is done at the end is put together at the end.
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
      return Effect.as(Scope.addFinalizerExit(scope, ending(end, begun)), begun)
    })
  )

/** Outside of its caller, whose variables it would keep. */
const ending =
  <A>(end: (begun: A) => Effect.Effect<void>, begun: A) =>
  (): Effect.Effect<void> =>
    Effect.uninterruptible(Effect.suspend(() => end(begun)))

/** The same with an end that is synchronous, too. */
export const untilClosedSync = <A>(begin: () => A, end: (begun: A) => void) =>
  untilClosed(begin, (begun) => Effect.sync(() => end(begun)))
