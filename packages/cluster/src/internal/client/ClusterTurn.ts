/** A turn of a cluster: it is read from the log, and its host is asked for the rest. */
import {
  Input,
  type Failure,
  type PortableSessions,
  RemoteTurns,
  type RunEvent,
  type Turn
} from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as TurnLog from "../../TurnLog.ts"
import { type Hosts, notNow, silent, turnError } from "./Hosts.ts"

/** What a client knows of a turn beside its name. */
export type About = Pick<Turn.Snapshot, "kind" | "title">

export const make = (
  hosts: Hosts,
  turn: TurnLog.TurnKey,
  about: About = { kind: "Turn", title: "" }
): PortableSessions.PortableTurn => ({
  id: turn.id,
  events: ({ after = 0 } = {}) => eventsAfter(hosts, turn, after),
  result: hosts.persist(
    Effect.timeoutFail(hosts.log.result(turn), {
      duration: hosts.timeouts.newsTimeout,
      onTimeout: () => silent
    }),
    "Unknown"
  ),
  steer: (input) =>
    hosts.wait(turn.session, "steer", (entity, call) =>
      entity.Steer({ call, turn: turn.id, input: Input.parts(input) })
    ),
  interrupt: interrupt(hosts, turn),
  snapshot: Effect.map(statusOf(hosts, turn), (status) => snapshotOf(turn, about, status))
})

/** Each event once, in order, however often the database goes away meanwhile. */
const eventsAfter = (
  { log, timeouts }: Hosts,
  turn: TurnLog.TurnKey,
  after: number
): Stream.Stream<RunEvent.RunEvent, Failure.Failure> =>
  Stream.unwrap(
    Effect.map(RemoteTurns.Patience.make(timeouts.reconnectTimeout), (patience) => {
      let last = after
      return Stream.suspend(() => log.events(turn, { after: last })).pipe(
        Stream.mapError((error) => notNow(error, patience, "Unknown")),
        Stream.tap((event) =>
          Effect.sync(() => {
            last = event.sequence
            patience.heard()
          })
        ),
        Stream.retry(patience.schedule),
        Stream.catchTag("NotNow", ({ failure }) => Stream.fail(failure)),
        Stream.timeoutFail(() => silent, timeouts.newsTimeout)
      )
    })
  )

const statusOf = (
  hosts: Hosts,
  turn: TurnLog.TurnKey
): Effect.Effect<TurnLog.Status, Failure.Failure> =>
  Effect.flatMap(
    hosts.persist(hosts.log.status(turn), "Unknown"),
    Option.match({
      onNone: () =>
        Effect.fail(
          turnError("TurnGone", "It has ended so long ago that it is gone. Read the history.")
        ),
      onSome: Effect.succeed
    })
  )

const snapshotOf = (
  { id }: TurnLog.TurnKey,
  about: About,
  status: TurnLog.Status
): Turn.Snapshot => {
  switch (status._tag) {
    case "Accepted":
      return { id, ...about, status: "Queued", lastEvent: 0 }
    case "Claimed":
      return { id, ...about, ...placeOf(status), status: "Running" }
    case "Ended":
      return { id, ...about, ...placeOf(status), status: status.outcome._tag }
  }
}

const placeOf = ({ claim, lastEvent }: Exclude<TurnLog.Status, { readonly _tag: "Accepted" }>) => ({
  lastEvent,
  ...(claim.sent === undefined ? {} : { threadId: claim.sent.threadId })
})

/** Asks the host of the session until the turn has ended: its message may be on the way to it. */
const interrupt = (hosts: Hosts, turn: TurnLog.TurnKey): Effect.Effect<void, Failure.Failure> =>
  Effect.gen(function* () {
    const status = yield* statusOf(hosts, turn)
    if (status._tag === "Ended") return
    const isThere = yield* hosts.wait(turn.session, "interrupt", (entity) =>
      entity.Interrupt({ turn: turn.id })
    )
    yield* Effect.delay(interrupt(hosts, turn), isThere ? "10 millis" : "100 millis")
  }).pipe(Effect.catchIf(isGone, () => Effect.void))

const isGone = (failure: Failure.Failure): boolean =>
  failure._tag === "TurnError" && failure.reason === "TurnGone"
