/** The clients of a cluster. */
import { type PortableSessions, RemoteTurns, Sessions, SessionStore } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import type * as Sharding from "@effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { Sealing } from "../../Sealing.ts"
import { TurnLog } from "../../TurnLog.ts"
import { entity } from "../entity/Entity.ts"
import * as ClusterSession from "./ClusterSession.ts"
import { Hosts, type Timeouts } from "./Hosts.ts"

export const hosts = (
  timeouts: Partial<Timeouts>
): Effect.Effect<Hosts, never, Sharding.Sharding | TurnLog | Scope.Scope> =>
  Effect.gen(function* () {
    const { requestTimeout } = yield* Limits.Limits
    return new Hosts(
      yield* entity.client,
      yield* TurnLog,
      yield* Sealing,
      yield* RemoteTurns.make,
      {
        requestTimeout,
        waitTimeout: "10 minutes",
        reconnectTimeout: "60 seconds",
        newsTimeout: "1 day",
        ...timeouts
      }
    )
  })

/** The sessions, as `PortableSessions` has them. */
export const service = (hosts: Hosts, store: SessionStore.Service): PortableSessions.Service => {
  const open = (key: string, as: "New" | "NewOrFound" | "Found") =>
    hosts.call(key, { method: "open" }, (entity, call) => entity.Open({ call, as }))
  const session = (key: string) => ClusterSession.make(hosts, key)
  return {
    create: (key) => Effect.as(open(key, "New"), session(key)),
    find: (key) =>
      Effect.map(withoutExists(open(key, "Found")), (isThere) =>
        isThere ? Option.some(session(key)) : Option.none()
      ),
    get: (key) => Effect.as(withoutExists(open(key, "NewOrFound")), session(key)),
    list: Effect.map(store.list, ({ entries }) =>
      entries.flatMap(({ key, owner }) => (owner === undefined ? [key] : []))
    ),
    // The entity forgets a session for its owner, too. A program has none.
    forget: (key) =>
      Effect.flatMap(store.get(key), (entry) =>
        Option.exists(entry, ({ owner }) => owner !== undefined)
          ? Effect.fail(new Sessions.NotOwner({ key }))
          : hosts.call(key, { method: "forget" }, (entity) => entity.Forget())
      )
  }
}

/** Only a session that is to be new may exist already. */
const withoutExists = <A, E>(
  opening: Effect.Effect<A, E | Sessions.SessionExists>
): Effect.Effect<A, Exclude<E, Sessions.SessionExists>> =>
  Effect.catchIf(
    opening,
    (error): error is Sessions.SessionExists => error instanceof Sessions.SessionExists,
    Effect.die
  )
