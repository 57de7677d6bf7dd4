/** A session of a cluster. */
import {
  type Failure,
  Input,
  type PortableSessions,
  RemoteTurns,
  type Session as Turns,
  Turn
} from "@effect-codex/agent"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as TurnLog from "../../TurnLog.ts"
import { Kind, Options, Parts } from "../entity/Messages.ts"
import * as ClusterTurn from "./ClusterTurn.ts"
import type { Hosts } from "./Hosts.ts"

type Session = PortableSessions.PortableSession

export const make = (hosts: Hosts, key: string): Session => {
  const { turns: remote } = hosts
  const started = (
    kind: Kind,
    input: Input.Input,
    { id: named, ...options }: PortableSessions.PortableAskOptions & Turns.TurnName = {}
  ) =>
    Effect.gen(function* () {
      const id = named ?? (yield* RemoteTurns.newId)
      return yield* submit(hosts, { session: key, id }, kind, input, options)
    }).pipe(
      Effect.catchTag("TurnLogError", (error) => hosts.persist(Effect.fail(error), "NotSent"))
    )
  return {
    key,
    start: (input, options) => remote.start(started("Turn", input, options)),
    retryLast: (options) => remote.start(started("Retry", "", options)),
    startBtw: (input, options) => remote.start(started("SideQuestion", input, options)),
    spawn: ({ input, ...options }) => remote.start(started("Helper", input, options)),
    stream: (input, options) => remote.stream(started("Turn", input, options)),
    run: (input, options) => remote.run(started("Turn", input, options)),
    btw: (input, options) => remote.run(started("SideQuestion", input, options)),
    steer: (input) =>
      hosts.wait(key, "steer", (entity, call) => entity.Steer({ call, input: Input.parts(input) })),
    turns: Effect.map(
      hosts.call(key, { method: "turns" }, (entity) => entity.Turns()),
      (turns) =>
        turns.map(({ id, kind, title }) =>
          ClusterTurn.make(hosts, { session: key, id }, { kind, title })
        )
    ),
    history: ({ cursor, limit, order } = {}) =>
      hosts.call(key, { method: "history" }, (entity) =>
        entity.History({
          ...(cursor === undefined ? {} : { cursor }),
          ...(limit === undefined ? {} : { limit }),
          ...(order === undefined ? {} : { order })
        })
      ),
    rewind: (to) => hosts.wait(key, "rewind", (entity, call) => entity.Rewind({ call, to })),
    context: hosts.call(key, { method: "context" }, (entity) => entity.Context()),
    compact: () => hosts.wait(key, "compact", (entity, call) => entity.Compact({ call }))
  }
}

/** Has the log accept a turn, and puts it in the mailbox of its session. Both may be done twice. */
export const submit = (
  hosts: Hosts,
  turn: TurnLog.TurnKey,
  kind: Kind,
  input: Input.Input,
  options: PortableSessions.PortableAskOptions = {}
): Effect.Effect<PortableSessions.PortableTurn, Failure.Failure | TurnLog.TurnLogError> =>
  Effect.gen(function* () {
    const parts = Input.parts(input)
    const asked = optionsOf(options)
    const how = yield* Effect.orDie(encodeHow({ kind, options: asked }))
    const status = yield* hosts.accept(turn, parts, how)
    if (status._tag !== "Ended") {
      const text = yield* Effect.orDie(encodeParts(parts))
      yield* hosts.submit(turn.session, {
        id: turn.id,
        kind,
        input: hosts.sealing.seal(text),
        options: asked
      })
    }
    return ClusterTurn.make(hosts, turn, { kind: kindOf[kind], title: Turn.title(input) })
  })

/** How a turn is asked: the same id in another way is another turn. */
const encodeHow = Schema.encode(Schema.Struct({ kind: Kind, options: Options }))

const encodeParts = Schema.encode(Schema.parseJson(Parts))

const kindOf = {
  Turn: "Turn",
  Retry: "Turn",
  SideQuestion: "SideQuestion",
  Helper: "Helper"
} as const

const optionsOf = ({
  from,
  progressTimeout,
  timeout,
  turn
}: PortableSessions.PortableAskOptions): Options => ({
  ...(timeout === undefined ? {} : { timeout: Duration.decode(timeout) }),
  ...(progressTimeout === undefined ? {} : { progressTimeout: Duration.decode(progressTimeout) }),
  ...(turn === undefined ? {} : { turn }),
  ...(from === undefined ? {} : { from })
})
