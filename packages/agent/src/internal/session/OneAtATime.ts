/**
 * Lets one in at a time, in the order in which they asked.
 *
 * Unlike with a semaphore, a place is known to whoever gives it up before it is granted. So it is given up also by a
 * caller that is interrupted in the moment in which its turn comes.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type * as Scope from "effect/Scope"

/** Done when those before it have left. */
type Place = Deferred.Deferred<void>

export class OneAtATime {
  /** The first one is in. */
  private readonly places = new Set<Place>()

  /** Waits until nobody else is in, and stays in until the scope closes. */
  readonly enter: Effect.Effect<void, never, Scope.Scope> = Effect.uninterruptibleMask((restore) =>
    Effect.acquireRelease(
      Effect.sync(() => this.join()),
      (place) => Effect.sync(() => this.leave(place))
    ).pipe(Effect.flatMap((place) => restore(Deferred.await(place))))
  )

  private join(): Place {
    const place = Deferred.unsafeMake<void>(FiberId.none)
    this.places.add(place)
    this.admit()
    return place
  }

  private leave(place: Place): void {
    this.places.delete(place)
    this.admit()
  }

  private admit(): void {
    for (const first of this.places) return Deferred.unsafeDone(first, Effect.void)
  }
}
