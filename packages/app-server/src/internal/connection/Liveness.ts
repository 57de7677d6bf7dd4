/**
 * A liveness probe. It distinguishes a slow server from one that hangs: it sends one more request and waits for any
 * message. A slow server sends something in that time, even if it answers another request.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export interface Options {
  /** Sends a cheap request to the server, ahead of all queued requests. */
  readonly sendProbe: () => void
  /** How much has been received so far. Any number that grows with each message will do. */
  readonly framesReceived: () => number
  /** How long the server may stay silent after the probe. */
  readonly timeout: Duration.DurationInput
  readonly onSilence: () => void
}

/** Runs a probe, unless one is in progress. */
export type Liveness = Effect.Effect<void>

export const make = ({ sendProbe, framesReceived, onSilence, timeout }: Options): Liveness => {
  let isProbing = false
  return Effect.suspend(() => {
    if (isProbing) return Effect.void
    isProbing = true
    const before = framesReceived()
    sendProbe()
    return Effect.sleep(timeout).pipe(
      Effect.andThen(() => {
        if (framesReceived() === before) onSilence()
      }),
      Effect.ensuring(
        Effect.sync(() => {
          isProbing = false
        })
      )
    )
  })
}

/** Probes the server whenever it has been silent for the interval while it has subscribers. */
export const probeWhenSilent = (
  probe: Liveness,
  interval: Duration.DurationInput,
  {
    framesReceived,
    isListenedTo
  }: Pick<Options, "framesReceived"> & { readonly isListenedTo: () => boolean }
): Effect.Effect<void, never, Scope.Scope> => {
  let before = framesReceived()
  const check = Effect.suspend(() => {
    const now = framesReceived()
    const isSilent = now === before && isListenedTo()
    before = now
    return isSilent ? probe : Effect.void
  })
  return Effect.asVoid(Effect.forkScoped(Effect.forever(Effect.delay(check, interval))))
}
