/** A session that lives behind a gateway. */
import type { Failure, Input, PortableSessions, RunEvent } from "@effect-codex/agent"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as Api from "../../Api.ts"
import type { Refused } from "./ClientFailure.ts"
import type { Connection } from "./Connection.ts"
import * as RemoteTurn from "./RemoteTurn.ts"
import * as Requests from "./Requests.ts"

type Session = PortableSessions.PortableSession
type Turn = PortableSessions.PortableTurn

/** `segment` is the key as a part of a path. */
export const make = (connection: Connection, key: string, segment: string): Session => {
  const { sessions, turns } = connection.api
  const { waitTimeout } = connection.options
  const path = { key: segment }
  const waiting = (method: string) => ({ method, deadline: waitTimeout })
  const { start, ...starting } = startingTurns(connection, segment)
  const startBtw = starting.startBtw
  return {
    key,
    start,
    ...starting,
    stream: (input, options) => streamOf(connection, start(input, options)),
    run: (input, options) => resultOf(connection, start(input, options)),
    btw: (input, options) => resultOf(connection, startBtw(input, options)),
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

const startingTurns = (
  connection: Connection,
  key: string
): Pick<Session, "start" | "retryLast" | "startBtw" | "spawn"> => {
  const { turns } = connection.api
  const path = { key }
  const started = (
    method: string,
    input: Input.Input,
    request: (input: Api.Input) => Effect.Effect<Api.TurnView, Refused>
  ) =>
    RemoteTurn.start(
      connection,
      key,
      Effect.flatMap(Requests.inputOf(input), (input) =>
        connection.call({ method, turn: "Starting" }, request(input))
      )
    )
  const beside = (
    thread: "new" | "copy",
    input: Input.Input,
    options: PortableSessions.PortableTurnOptions = {}
  ) =>
    started("spawn", input, (input) =>
      turns.spawn({ path, payload: { input, thread, ...Requests.turnOptionsOf(options) } })
    )
  return {
    start: (input, { from, ...options } = {}) =>
      started("start", input, (input) =>
        turns.start({
          path,
          payload: {
            input,
            ...Requests.turnOptionsOf(options),
            ...(from === undefined ? {} : { from })
          }
        })
      ),
    retryLast: (options = {}) =>
      started("retryLast", "", () =>
        turns.retryLast({ path, payload: Requests.turnOptionsOf(options) })
      ),
    startBtw: (input, options) => beside("copy", input, options),
    spawn: ({ input, ...options }) => beside("new", input, options)
  }
}

/** The turn belongs to the caller who waits for it. */
const resultOf = (
  connection: Connection,
  start: Effect.Effect<Turn, Failure.Failure>
): Effect.Effect<RunEvent.RunResult, Failure.Failure> =>
  Effect.acquireUseRelease(
    start,
    ({ result }) => result,
    (turn, exit) => (Exit.isSuccess(exit) ? Effect.void : leave(connection, turn, exit))
  )

/** The turn belongs to the caller who reads it. */
const streamOf = (
  connection: Connection,
  start: Effect.Effect<Turn, Failure.Failure>
): Stream.Stream<RunEvent.RunEvent, Failure.Failure> =>
  Stream.suspend(() => {
    let isCompleted = false
    const turn = Effect.acquireRelease(start, (turn, exit) =>
      Effect.suspend(() => (isCompleted ? Effect.void : leave(connection, turn, exit)))
    )
    return Stream.unwrapScoped(
      Effect.map(turn, ({ events }) =>
        Stream.tap(events(), ({ _tag }) =>
          Effect.sync(() => {
            isCompleted = _tag === "Completed"
          })
        )
      )
    )
  })

/**
 * Interrupts a turn that nobody waits for any more. A caller who leaves waits for its end. One who is told a failure does not:
 * either the turn has ended with it, or the gateway is out of reach.
 */
const leave = (
  { scope }: Connection,
  { interrupt }: Turn,
  exit: Exit.Exit<unknown, unknown>
): Effect.Effect<void> =>
  Exit.isFailure(exit) && !Cause.isInterrupted(exit.cause)
    ? Effect.asVoid(Effect.forkIn(Effect.ignore(interrupt), scope))
    : Effect.ignore(interrupt)
