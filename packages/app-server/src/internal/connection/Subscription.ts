/** The consumer's side of a thread's notifications: pulls them from the buffer. */
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type TransportError, TurnError } from "../../Failure.ts"
import type { EventBuffer, Taken } from "./EventBuffer.ts"

/** One consumer of one thread's notifications. */
export interface Subscription {
  /**
   * Takes all notifications that have arrived since the last call, in order. Waits for at least one.
   *
   * **Errors**
   *
   * - `TransportError`: the connection is lost, and all earlier notifications were taken.
   * - `TurnError` (`SlowConsumer`): the consumer fell behind `Limits.eventBufferCapacity`.
   */
  readonly take: Effect.Effect<ReadonlyArray<Message.Notification>, TransportError | TurnError>
  /** Takes the notifications that have arrived, without waiting. Still works after the connection is lost. */
  readonly poll: Effect.Effect<ReadonlyArray<Message.Notification>>
  /**
   * Adds a notification of this program itself, after those that have arrived. It counts towards
   * `Limits.eventBufferCapacity` and is never dropped.
   */
  readonly add: (notification: Message.Notification) => void
}

export const make = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription => ({
  take: takeFrom(buffer, generation, threadId),
  poll: pollFrom(buffer),
  add: (notification) => {
    buffer.push(notification)
    buffer.wake()
  }
})

const takeFrom = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription["take"] => {
  const take: Subscription["take"] = Effect.suspend(() => {
    const taken = buffer.take()
    return taken === undefined ? wait : takenExit(taken, buffer.capacity, generation, threadId)
  })
  const wait: Subscription["take"] = Effect.async((resume) => buffer.onWake(() => resume(take)))
  return take
}

const takenExit = (
  taken: Taken<TransportError>,
  capacity: number,
  generation: number,
  threadId: string
): Exit.Exit<ReadonlyArray<Message.Notification>, TransportError | TurnError> => {
  switch (taken._tag) {
    case "Batch":
      return Exit.succeed(taken.events)
    case "Lost":
      return Exit.fail(taken.error)
    case "Overflow":
      return Exit.fail(
        new TurnError({
          reason: "SlowConsumer",
          generation,
          threadId,
          turnId: undefined,
          kind: undefined,
          detail: `the consumer is too slow: more than ${capacity} events that must not be dropped were waiting. Consume the events faster, or raise Limits.eventBufferCapacity`
        })
      )
  }
}

const pollFrom = (buffer: EventBuffer<TransportError>): Subscription["poll"] =>
  Effect.sync(() => {
    const taken = buffer.take()
    return taken?._tag === "Batch" ? taken.events : []
  })
