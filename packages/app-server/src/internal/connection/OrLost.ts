/** Waits that end when the connection ends. */
import * as Effect from "effect/Effect"
import type { TransportError } from "../../Failure.ts"

/**
 * Runs an effect, or fails with the error that the connection ends with.
 *
 * Both sides are made interruptible, because in a finalizer the loser of the race could not be interrupted
 * otherwise. The race is disconnected, because a second interruption of the caller would end both sides at once.
 */
export const orLost = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  end: Effect.Effect<TransportError>
): Effect.Effect<A, E | TransportError, R> =>
  Effect.disconnect(
    Effect.raceFirst(Effect.interruptible(effect), Effect.interruptible(Effect.flip(end)))
  )
