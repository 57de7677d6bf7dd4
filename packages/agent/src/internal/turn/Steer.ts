/**
 * Adds input to a running turn, and waits until the turn has it: the server may accept the request and still lose
 * the input.
 */
import { type AppServer, type Connection, Failure } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Input from "../../Input.ts"

/** A turn that is about to end refuses input. Its end is reported about 10 ms later. */
const endNoticeDelay = "100 millis"

/** A turn that the server has started. */
export interface Steerable {
  readonly server: Pick<AppServer.Service, "connection" | "generation" | "request">
  readonly threadId: string
  readonly turnId: string
  /** The server reports the end of a turn before anything that follows it. */
  readonly hasEnded: () => boolean
}

/** Returns when the message is part of the turn. Fails with a `TurnError` (`NotSteered`) if the turn ends first. */
export const steer = (
  { hasEnded: isOver, server, threadId, turnId }: Steerable,
  input: Input.Input
): Effect.Effect<void, Failure.Failure> =>
  Effect.scoped(
    Effect.gen(function* () {
      const clientId = `steer-${(yield* Random.next).toString(36).slice(2)}`
      const events = yield* server.connection.subscribe(threadId)
      const over = notSteered(server.generation, threadId, turnId)
      yield* server
        .request("turn/steer", {
          threadId,
          expectedTurnId: turnId,
          input: Input.parts(input),
          clientUserMessageId: clientId
        })
        .pipe(
          Effect.catchTag("RequestError", (refused) =>
            untilEnded(events, isOver).pipe(
              Effect.timeoutFail({ duration: endNoticeDelay, onTimeout: () => refused }),
              Effect.zipRight(Effect.fail(over))
            )
          )
        )
      if (!(yield* isAccepted(events, clientId, isOver))) return yield* over
    })
  )

const untilEnded = (events: Connection.Subscription, isOver: () => boolean) =>
  Effect.suspend(() => (isOver() ? Effect.void : Effect.repeat(events.take, { until: isOver })))

/** Waits until the turn holds the message, or has ended. */
const isAccepted = (
  events: Connection.Subscription,
  clientId: string,
  isOver: () => boolean
): Effect.Effect<boolean, Failure.Failure> => {
  const holdsMessage = (batch: ReadonlyArray<Message.Notification>) =>
    batch.some((notification) => isMessage(notification, clientId))
  const isIn = (
    batch: ReadonlyArray<Message.Notification>
  ): Effect.Effect<boolean, Failure.Failure> =>
    holdsMessage(batch)
      ? Effect.succeed(true)
      : isOver()
        ? Effect.map(events.poll, holdsMessage)
        : Effect.flatMap(events.take, isIn)
  return Effect.flatMap(events.take, isIn)
}

const isMessage = ({ params }: Message.Notification, clientId: string): boolean => {
  if (typeof params !== "object" || params === null || !("item" in params)) return false
  const { item } = params
  return (
    typeof item === "object" && item !== null && "clientId" in item && item.clientId === clientId
  )
}

/** The failure when there is no turn to steer, or when it ended first. */
export const notSteered = (
  generation: number,
  threadId: string,
  turnId: string | undefined,
  why = "the session has no running turn. Start one."
): Failure.TurnError =>
  new Failure.TurnError({
    reason: "NotSteered",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail:
      turnId === undefined
        ? why
        : "the turn ended before it accepted the message. Start another turn."
  })
