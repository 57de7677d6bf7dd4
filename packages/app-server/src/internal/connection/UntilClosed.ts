/**
 * What lasts until a scope closes. `Effect.acquireRelease` also restores the fiber's references for each finalizer, which
 * costs more than what the finalizers here do. They need none of them.
 *
 * A run has some of these for as long as its turn, so what is done at the end is put together at the end.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"

/** Begins something at once, and ends it when the scope closes. */
export const untilClosed = <A>(
  begin: () => A,
  end: (begun: A) => Effect.Effect<void>
): Effect.Effect<A, never, Scope.Scope> => lasting(begin, uninterruptibly(end))

/** The same with an end that is synchronous, too. */
export const untilClosedSync = <A>(
  begin: () => A,
  end: (begun: A) => void
): Effect.Effect<A, never, Scope.Scope> => lasting(begin, synchronously(end))

type End<A> = (begun: A) => Effect.Effect<void>

const uninterruptibly =
  <A>(end: End<A>): End<A> =>
  (begun) =>
    Effect.uninterruptible(Effect.suspend(() => end(begun)))

const synchronously =
  <A>(end: (begun: A) => void): End<A> =>
  (begun) =>
    Effect.sync(() => end(begun))

/** The finalizer comes first, so that an interruption before the beginning finds nothing to end, and needs no mask. */
const lasting = <A>(begin: () => A, end: End<A>): Effect.Effect<A, never, Scope.Scope> =>
  Effect.withFiberRuntime((fiber) => {
    const lasting = new Lasting(end)
    const scope = Context.unsafeGet(fiber.currentContext, Scope.Scope)
    return Effect.flatMap(Scope.addFinalizerExit(scope, lasting.finalizer), () =>
      lasting.begin(begin)
    )
  })

class Lasting<A> {
  private begun: Option.Option<A> = Option.none()
  private isClosed = false
  private readonly end: End<A>

  constructor(end: End<A>) {
    this.end = end
  }

  begin(begin: () => A): Effect.Effect<A> {
    const begun = begin()
    this.begun = Option.some(begun)
    // The scope was closed already.
    return this.isClosed ? Effect.as(this.end(begun), begun) : Effect.succeed(begun)
  }

  readonly finalizer = (): Effect.Effect<void> => {
    this.isClosed = true
    return Option.isSome(this.begun) ? this.end(this.begun.value) : Effect.void
  }
}
