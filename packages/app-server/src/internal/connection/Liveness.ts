/**
 * Tells a server that is slow from one that is stopped: it is sent one more request, and has some time to say anything at
 * all. A slow one does, be it the answer to something else.
 */
import { Duration, Effect, type Scope } from "effect"

export interface Options {
  /** Sends a request that costs the server nothing, whatever is waiting before it. */
  readonly ask: () => void
  /** How much has been heard so far, on any scale that grows. */
  readonly heard: () => number
  /** How long it may say nothing. */
  readonly within: Duration.DurationInput
  readonly onSilence: () => void
}

/** Probes it, unless that is under way. */
export type Liveness = Effect.Effect<void>

export const make = ({ ask, heard, onSilence, within }: Options): Liveness => {
  let isUnderWay = false
  return Effect.suspend(() => {
    if (isUnderWay) return Effect.void
    isUnderWay = true
    const before = heard()
    ask()
    return Effect.sleep(within).pipe(
      Effect.andThen(() => {
        if (heard() === before) onSilence()
      }),
      Effect.ensuring(
        Effect.sync(() => {
          isUnderWay = false
        })
      )
    )
  })
}

/** Probes a server that has said nothing for that long while somebody listens to it. */
export const onSilence = (
  probe: Liveness,
  after: Duration.DurationInput,
  { heard, isListenedTo }: Pick<Options, "heard"> & { readonly isListenedTo: () => boolean }
): Effect.Effect<void, never, Scope.Scope> => {
  let before = heard()
  const look = Effect.suspend(() => {
    const now = heard()
    const isSilent = now === before && isListenedTo()
    before = now
    return isSilent ? probe : Effect.void
  })
  return Effect.asVoid(Effect.forkScoped(Effect.forever(Effect.delay(look, after))))
}
