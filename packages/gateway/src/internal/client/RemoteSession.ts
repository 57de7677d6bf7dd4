/** A session that lives behind a gateway. */
import {
  type Failure,
  type Input,
  type PortableSessions,
  RemoteTurns,
  type Session as Turns
} from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Api from "../../Api.ts"
import type { Refused } from "./ClientFailure.ts"
import type { Connection } from "./Connection.ts"
import type { TurnPath } from "./Events.ts"
import * as RemoteTurn from "./RemoteTurn.ts"
import * as Requests from "./Requests.ts"

type Session = PortableSessions.PortableSession

/** `segment` is the key as a part of a path. */
export const make = (connection: Connection, key: string, segment: string): Session => {
  const { sessions, turns } = connection.api
  const remote = connection.turns
  const { waitTimeout } = connection.options
  const path = { key: segment }
  const waiting = (method: string) => ({ method, deadline: waitTimeout })
  const starting = startingTurns(connection, segment)
  return {
    key,
    start: (input, options) => remote.start(starting.start(input, options)),
    retryLast: (options) => remote.start(starting.retryLast(options)),
    startBtw: (input, options) => remote.start(starting.startBtw(input, options)),
    spawn: (options) => remote.start(starting.spawn(options)),
    stream: (input, options) => remote.stream(starting.start(input, options)),
    run: (input, options) => remote.run(starting.start(input, options)),
    btw: (input, options) => remote.run(starting.startBtw(input, options)),
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
    Effect.gen(function* () {
      const turn = id ?? (yield* RemoteTurns.newId)
      const asked = Effect.flatMap(Requests.inputOf(input), (input) =>
        connection.call(
          { method, turn: "Starting" },
          request({ id: turn, ...Requests.turnOptionsOf(options) }, input)
        )
      )
      yield* orFound(connection, asked, { key, turn })
      return RemoteTurn.make(connection, { key, turn })
    })
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

/** Where the answer is lost, the gateway is asked whether it has the turn. If not, its fate is as unknown as before. */
const orFound = (
  connection: Connection,
  request: Effect.Effect<Api.TurnView, Failure.Failure>,
  path: TurnPath
): Effect.Effect<Api.TurnView, Failure.Failure> =>
  Effect.catchTag(request, "TransportError", (failure) =>
    failure.turn === "Unknown"
      ? connection
          .persist({ method: "snapshot", turn: "Started" }, connection.api.turns.get({ path }))
          .pipe(Effect.orElseFail(() => failure))
      : Effect.fail(failure)
  )
