/** A turn that runs behind a gateway. */
import type { Failure, PortableSessions, RunEvent } from "@effect-codex/agent"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Connection } from "./Connection.ts"
import * as Events from "./Events.ts"
import * as Requests from "./Requests.ts"

/** How long the gateway lets one request wait for a result, in seconds. It is asked again then. */
const wait = 30

export const make = (
  connection: Connection,
  path: Events.TurnPath
): PortableSessions.PortableTurn => {
  const { turns } = connection.api
  const { waitTimeout } = connection.options
  return {
    id: path.turn,
    events: ({ after = 0 } = {}) => Events.after(connection, path, after),
    result: result(connection, path),
    steer: (input) =>
      Effect.flatMap(Requests.inputOf(input), (input) =>
        connection.call(
          { method: "steer", deadline: waitTimeout },
          turns.steer({ path, payload: { input } })
        )
      ),
    interrupt: connection.persist(
      { method: "interrupt", turn: "Started" },
      // A turn that the gateway does not know any more has ended.
      Effect.catchTag(turns.interrupt({ path }), "NotFound", () => Effect.void)
    ),
    snapshot: connection.call({ method: "snapshot" }, turns.get({ path }))
  }
}

/** Asks until the turn has ended. */
const result = (
  connection: Connection,
  path: Events.TurnPath
): Effect.Effect<RunEvent.RunResult, Failure.Failure> => {
  const deadline = Duration.sum(connection.options.requestTimeout, Duration.seconds(wait))
  const call = { method: "result", turn: "Started", deadline } as const
  const ask = connection.api.turns.result({ path, urlParams: { wait } })
  return Effect.repeat(connection.persist(call, ask), { until: isResult })
}

/** Of a turn that has not ended, the gateway answers nothing. */
const isResult = (answer: RunEvent.RunResult | void): answer is RunEvent.RunResult =>
  answer !== undefined
