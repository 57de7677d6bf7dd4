/**
 * Asks the server to compact a thread, which it does in a turn of its own.
 *
 * Measured: the answer is empty and names no turn. `turn/started` follows, an item `contextCompaction`, and the end of the turn,
 * which says whether it went well. A turn that is running would be interrupted, so the thread must be reserved before.
 */
import { Failure, Limits } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Running } from "./TurnEvents.ts"

const method = "thread/compact/start"

/** Returns when the turn has started, with what was told until then. */
export const start = ({
  lease,
  subscription,
  turn
}: Pick<Running, "lease" | "subscription" | "turn">): Effect.Effect<
  ReadonlyArray<Message.Notification>,
  Failure.RequestFailure | Failure.TurnError
> => {
  const { threadId } = turn.thread
  const untilStarted = (
    before: ReadonlyArray<Message.Notification>
  ): Effect.Effect<
    ReadonlyArray<Message.Notification>,
    Failure.TransportError | Failure.TurnError
  > =>
    Effect.flatMap(subscription.take, (batch) => {
      const all = [...before, ...batch]
      const started = all.find(
        ({ method, params }) => method === "turn/started" && Message.threadIdOf(params) === threadId
      )
      if (started === undefined) return untilStarted(all)
      // It stands for the answer, which names no turn.
      turn.observe({ _tag: "Result", value: started.params })
      return Effect.succeed(all)
    })
  return Effect.gen(function* () {
    const { requestTimeout } = yield* Limits.Limits
    yield* lease.server.requestAs(method, { threadId }, Schema.Unknown, {
      observe: (event) => {
        if (event._tag !== "Result") turn.observe(event)
      }
    })
    return yield* Effect.timeoutFail(untilStarted([]), {
      duration: requestTimeout,
      onTimeout: () => {
        turn.observe({ _tag: "Expired", written: true })
        return unanswered(lease.generation, requestTimeout)
      }
    })
  })
}

const unanswered = (generation: number, after: Duration.DurationInput) =>
  new Failure.TimeoutError({
    deadline: "Request",
    method,
    generation,
    after: Duration.decode(after),
    written: true,
    lastMessage: ""
  })
