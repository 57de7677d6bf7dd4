/** What the user says to a turn that is running already. */
import * as Effect from "effect/Effect"
import type { UserMessage } from "./UserMessage.ts"

export interface Steering {
  /** Messages that the turn has accepted and not yet taken in. */
  readonly pending: Array<UserMessage>
  /** Opened when a message is pending. */
  readonly arrived: Effect.Latch
  /** The turn accepts every message and loses it. */
  readonly ignored: boolean
  /** The turn is ending and takes nothing any more. */
  closed: boolean
}

export const make = (ignored: boolean): Steering => ({
  pending: [],
  arrived: Effect.unsafeMakeLatch(),
  ignored,
  closed: false
})

/** Accepts a message. The turn owns it before the answer is sent, and reacts to it only afterwards. */
export const steer = (
  steering: Steering,
  message: UserMessage,
  answer: Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (steering.ignored) return answer
    steering.pending.push(message)
    return Effect.zipLeft(answer, steering.arrived.open)
  })

/**
 * Runs a step that has a request open at the provider. A message ends such a step. Answers whether the step came to its
 * own end.
 */
export const unlessSteered = (
  { arrived }: Steering,
  step: Effect.Effect<void>
): Effect.Effect<boolean> =>
  Effect.raceFirst(Effect.as(step, true), Effect.as(arrived.await, false))
