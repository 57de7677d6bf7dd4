/** Waiting that ends with the connection. */
import { Effect } from "effect"
import type { TransportError } from "../../Failure.ts"

/**
 * Waits for an effect, or fails with what the connection ended with. In a finalizer too, where the loser of the two has to be
 * made interruptible; and where a second interruption would end the two at once, children that they are.
 */
export const orLost = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  end: Effect.Effect<TransportError>
): Effect.Effect<A, E | TransportError, R> =>
  Effect.disconnect(
    Effect.raceFirst(Effect.interruptible(effect), Effect.interruptible(Effect.flip(end)))
  )
