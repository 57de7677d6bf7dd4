/** A session that lives behind a gateway. */
import type { Input, PortableSessions, Session as Turns } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Api from "../../Api.ts"
import type { Refused } from "./ClientFailure.ts"
import type { Connection } from "./Connection.ts"
import * as RemoteTurn from "./RemoteTurn.ts"
import * as Requests from "./Requests.ts"
import * as Starting from "./Starting.ts"

type Session = PortableSessions.PortableSession

/** `segment` is the key as a part of a path. */
export const make = (connection: Connection, key: string, segment: string): Session => {
  const { sessions, turns } = connection.api
  const { waitTimeout } = connection.options
  const path = { key: segment }
  const waiting = (method: string) => ({ method, deadline: waitTimeout })
  const starting = startingTurns(connection, segment)
  return {
    key,
    start: (input, options) => Starting.started(starting.start(input, options)),
    retryLast: (options) => Starting.started(starting.retryLast(options)),
    startBtw: (input, options) => Starting.started(starting.startBtw(input, options)),
    spawn: (options) => Starting.started(starting.spawn(options)),
    stream: (input, options) => Starting.streamOf(connection, starting.start(input, options)),
    run: (input, options) => Starting.resultOf(connection, starting.start(input, options)),
    btw: (input, options) => Starting.resultOf(connection, starting.startBtw(input, options)),
    steer: (input) =>
      Effect.flatMap(Requests.inputOf(input), (input) =>
        connection.call(waiting("steer"), turns.steerCurrent({ path, payload: { input } }))
      ),
    turns: Effect.map(connection.call({ method: "turns" }, turns.list({ path })), ({ turns }) =>
      turns.map(({ id }) => RemoteTurn.make(connection, { key: segment, turn: id }))
    ),
    history: ({ cursor, limit, order } = {}) =>
      connection.call(
        { method: "history" },
        sessions.history({
          path,
          urlParams: {
            ...(cursor === undefined ? {} : { cursor }),
            ...(limit === undefined ? {} : { limit }),
            ...(order === undefined ? {} : { order })
          }
        })
      ),
    rewind: (to) =>
      connection.call(
        waiting("rewind"),
        "before" in to
          ? sessions.rewind({ path, payload: { before: to.before } })
          : sessions.rewind({ path, payload: { after: to.after } })
      ),
    context: Effect.map(
      connection.call({ method: "context" }, sessions.get({ path })),
      ({ context }) => Option.fromNullable(context)
    ),
    compact: () =>
      Effect.map(
        connection.call(waiting("compact"), sessions.compact({ path })),
        ({ compaction }) => Option.fromNullable(compaction)
      )
  }
}

type Named<Options> = Options & Turns.TurnName
type TurnOptions = Named<PortableSessions.PortableTurnOptions>

const startingTurns = (connection: Connection, key: string) => {
  const { turns } = connection.api
  const path = { key }
  const starting = (
    method: string,
    input: Input.Input,
    { id, ...options }: TurnOptions,
    request: (turn: NamedTurn, input: Api.Input) => Effect.Effect<Api.TurnView, Refused>
  ) =>
    Starting.make(connection, key, id, (id) =>
      Effect.flatMap(Requests.inputOf(input), (input) =>
        connection.call(
          { method, turn: "Starting" },
          request({ id, ...Requests.turnOptionsOf(options) }, input)
        )
      )
    )
  const beside = (thread: "new" | "copy", input: Input.Input, options: TurnOptions = {}) =>
    starting("spawn", input, options, (turn, input) =>
      turns.spawn({ path, payload: { ...turn, input, thread } })
    )
  return {
    start: (
      input: Input.Input,
      { from, ...options }: Named<PortableSessions.PortableAskOptions> = {}
    ) =>
      starting("start", input, options, (turn, input) =>
        turns.start({
          path,
          payload: { ...turn, input, ...(from === undefined ? {} : { from }) }
        })
      ),
    retryLast: (options: TurnOptions = {}) =>
      starting("retryLast", "", options, (payload) => turns.retryLast({ path, payload })),
    startBtw: (input: Input.Input, options?: TurnOptions) => beside("copy", input, options),
    spawn: ({ input, ...options }: Named<PortableSessions.PortableHelperOptions>) =>
      beside("new", input, options)
  }
}

/** How a turn is named, and runs. */
type NamedTurn = ReturnType<typeof Requests.turnOptionsOf> & { readonly id: string }
