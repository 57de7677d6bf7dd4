/** The pauses in what a script says. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Does not sleep at all for a pause of zero, which would take time on the live clock. */
export const pause = (every: Duration.Duration): Effect.Effect<void> =>
  Duration.toMillis(every) === 0 ? Effect.void : Effect.sleep(every)
