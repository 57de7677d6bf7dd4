/** The pull side of a thread's notifications: what one consumer takes out of its buffer. */
import type { Message } from "@effect-codex/protocol"
import { Effect, Exit } from "effect"
import { type TransportError, TurnError } from "../../Failure.ts"
import type { EventBuffer, Taken } from "./EventBuffer.ts"

/** One consumer of one thread's notifications. */
export interface Subscription {
  /**
   * Everything that has arrived since the last call, in order; waits for at least one. Fails with the `TransportError`
   * once the connection is lost, and with a `TurnError` (`SlowConsumer`) if the consumer fell behind its bound.
   */
  readonly take: Effect.Effect<ReadonlyArray<Message.Notification>, TransportError | TurnError>
  /** What has arrived and not been taken, without waiting; what came before a loss, also after it. */
  readonly poll: Effect.Effect<ReadonlyArray<Message.Notification>>
}

export const make = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription => ({ take: taking(buffer, generation, threadId), poll: polling(buffer) })

const taking = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription["take"] => {
  const take: Subscription["take"] = Effect.suspend(() => {
    const taken = buffer.take()
    return taken === undefined ? wait : takenExit(taken, buffer.bound, generation, threadId)
  })
  const wait: Subscription["take"] = Effect.async((resume) => buffer.onWake(() => resume(take)))
  return take
}

const takenExit = (
  taken: Taken<TransportError>,
  bound: number,
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
          detail: `more than ${bound} events that must not be dropped were waiting for their consumer`
        })
      )
  }
}

const polling = (buffer: EventBuffer<TransportError>): Subscription["poll"] =>
  Effect.sync(() => {
    const taken = buffer.take()
    return taken?._tag === "Batch" ? taken.events : []
  })
