/** Carries out one request of the client, and writes its answer. */
import { Message } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { AnswerFaults } from "./AnswerFaults.ts"
import * as Refusals from "./Refusals.ts"
import type { Route } from "./Router.ts"

export const answer = (
  { id, method, params }: Message.ServerRequest,
  faults: AnswerFaults,
  route: Route
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { change = identity, refusal, write } = faults.next(method)
    if (refusal !== undefined) return write(Message.error(id, refusal))
    return route(method, params, (result) => write(Message.result(id, change(result)))).pipe(
      Effect.catchAll((error) => write(Message.error(id, error))),
      Effect.catchAllDefect((defect) => write(Message.error(id, crash(defect))))
    )
  })

/** The script of the test threw. Whoever waits for the answer sees that. */
const crash = (defect: unknown): Message.RpcError =>
  Refusals.internalError(`the fake's script failed: ${Cause.pretty(Cause.die(defect))}`)
