/** Adds input to a running turn, and makes sure that the turn took it in: the server may accept it and then lose it. */
import { type Connection, Failure } from "@effect-codex/app-server"
import type { Message } from "@effect-codex/protocol"
import { Effect, Random } from "effect"
import * as Input from "../Input.ts"
import type { StartedTurn } from "../RunAttempt.ts"
import * as TurnInterrupt from "./TurnInterrupt.ts"

/** Returns when the message has its place in the turn. Fails with a `TurnError` (`NotSteered`) if the turn ended first. */
export const steer = (
  { lease: { server }, threadId, turnId }: StartedTurn,
  input: Input.Input
): Effect.Effect<void, Failure.Failure> =>
  Effect.scoped(
    Effect.gen(function* () {
      const clientId = `steer-${(yield* Random.next).toString(36).slice(2)}`
      const events = yield* server.connection.subscribe(threadId)
      yield* server.request("turn/steer", {
        threadId,
        expectedTurnId: turnId,
        input: Input.parts(input),
        clientUserMessageId: clientId
      })
      const turn = { ...TurnInterrupt.make(threadId, undefined), turnId }
      yield* untilTaken(events, turn, clientId)
      if (turn.ended) {
        return yield* notSteered(server.generation, threadId, turnId)
      }
    })
  )

const untilTaken = (events: Connection.Subscription, turn: TurnInterrupt.Turn, clientId: string) =>
  Effect.repeat(events.take, {
    until: (batch) => {
      // In the order of their arrival: what was taken in before the end was taken in.
      const taken = batch.findIndex((notification) => carries(notification, clientId))
      TurnInterrupt.note(turn, taken < 0 ? batch : batch.slice(0, taken))
      return taken >= 0 || turn.ended
    }
  })

const carries = ({ params }: Message.Notification, clientId: string): boolean => {
  if (typeof params !== "object" || params === null || !("item" in params)) return false
  const { item } = params
  return (
    typeof item === "object" && item !== null && "clientId" in item && item.clientId === clientId
  )
}

/** There was no turn to steer, or none any more. */
export const notSteered = (
  generation: number,
  threadId: string,
  turnId: string | undefined
): Failure.TurnError =>
  new Failure.TurnError({
    reason: "NotSteered",
    generation,
    threadId,
    turnId,
    kind: undefined,
    detail:
      turnId === undefined
        ? "no turn of the session is running; start one"
        : "the turn ended before it took the message in; start another"
  })
