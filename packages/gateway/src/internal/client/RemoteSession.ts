/** A session that lives behind a gateway. */
import type { Input, PortableSessions } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Api from "../../Api.ts"
import type { Refused } from "./ClientFailure.ts"
import type { Connection } from "./Connection.ts"
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

const startingTurns = (connection: Connection, key: string) => {
  const { turns } = connection.api
  const path = { key }
  const starting = (
    method: string,
    input: Input.Input,
    request: (input: Api.Input) => Effect.Effect<Api.TurnView, Refused>
  ) =>
    Requests.inputOf(input).pipe(
      Effect.flatMap((input) => connection.call({ method, turn: "Starting" }, request(input))),
      Effect.map(({ id }) => RemoteTurn.make(connection, { key, turn: id }))
    )
  const beside = (
    thread: "new" | "copy",
    input: Input.Input,
    options: PortableSessions.PortableTurnOptions = {}
  ) =>
    starting("spawn", input, (input) =>
      turns.spawn({ path, payload: { input, thread, ...Requests.turnOptionsOf(options) } })
    )
  return {
    start: (input: Input.Input, { from, ...options }: PortableSessions.PortableAskOptions = {}) =>
      starting("start", input, (input) => {
        const payload = { input, ...Requests.turnOptionsOf(options) }
        return turns.start({ path, payload: from === undefined ? payload : { ...payload, from } })
      }),
    retryLast: (options: PortableSessions.PortableTurnOptions = {}) =>
      starting("retryLast", "", () =>
        turns.retryLast({ path, payload: Requests.turnOptionsOf(options) })
      ),
    startBtw: (input: Input.Input, options?: PortableSessions.PortableTurnOptions) =>
      beside("copy", input, options),
    spawn: ({ input, ...options }: PortableSessions.PortableHelperOptions) =>
      beside("new", input, options)
  }
}
