/** How soon the sessions of a host that was killed take turns on another one, by the times of the hosts. */
import { PortableSessions } from "@effect-codex/agent"
import { TurnLog } from "@effect-codex/cluster"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Contenders from "../contenders.ts"
import * as Place from "./place.ts"

const second = 1000

/** The times of hosts that matter here, in milliseconds. */
export interface Times {
  readonly lockRefresh: number
  readonly lockExpiration: number
  readonly assignments: number
  readonly healthCheck: number
  readonly messages: number
}

export interface Setting {
  readonly locks: "Table" | "Advisory"
  readonly times: Times
}

export interface Failover extends Setting {
  /** What is to be expected, in seconds. */
  readonly least: number
  readonly most: number
  /** What was measured, in seconds, from the kill to the end of a turn that was asked for at once. */
  readonly took: ReadonlyArray<number>
}

const defaults: Times = {
  lockRefresh: 10 * second,
  lockExpiration: 35 * second,
  assignments: 3 * second,
  healthCheck: 10 * second,
  messages: 5 * second
}

export const settings: ReadonlyArray<Setting> = [
  {
    locks: "Table",
    times: {
      lockRefresh: 2 * second,
      lockExpiration: 6 * second,
      assignments: 0.5 * second,
      healthCheck: second,
      messages: 0.5 * second
    }
  },
  {
    locks: "Table",
    times: {
      lockRefresh: 2.5 * second,
      lockExpiration: 8 * second,
      assignments: 0.5 * second,
      healthCheck: second,
      messages: 0.5 * second
    }
  },
  {
    locks: "Table",
    times: {
      lockRefresh: 5 * second,
      lockExpiration: 17 * second,
      assignments: 1.5 * second,
      healthCheck: 5 * second,
      messages: 2.5 * second
    }
  },
  { locks: "Table", times: defaults },
  { locks: "Advisory", times: defaults }
]

/** How often the engine tries to take locks that others have, and how long it waits for a host that it asks. */
const retry = second

/**
 * Locks in a table were renewed within the last `lockRefresh`, and last for `lockExpiration` from then on. What of the host is
 * left in the list of hosts is gone at the same time, or at its next health check. Then the others see that it is gone, within
 * `assignments`, or try again to take its locks. Locks of a connection are gone with it.
 */
export const expected = ({ locks, times }: Setting): Pick<Failover, "least" | "most"> => {
  const { assignments, lockExpiration, lockRefresh } = times
  const most = (lockExpiration + Math.max(assignments, retry)) / second
  return { most, least: locks === "Table" ? (lockExpiration - lockRefresh) / second : 0 }
}

type PortableSession = PortableSessions.PortableSession

/** The host that a session is on: that of a turn of it. */
const hostOf = (session: PortableSession) =>
  Effect.gen(function* () {
    const { status } = yield* TurnLog.TurnLog
    const turn = yield* session.start("go")
    // A host that is merely busy may give its sessions up, if its times are short.
    yield* Effect.exit(turn.result)
    const found = Option.getOrUndefined(yield* status({ session: session.key, id: turn.id }))
    return found?._tag === "Ended" ? found.claim.host : undefined
  })

/** A session that is on this host. */
const sessionOn = (host: string) =>
  Effect.gen(function* () {
    const { get } = yield* PortableSessions.PortableSessions
    for (let n = 0; ; n = (n + 1) % 16) {
      const session: PortableSession = yield* get(`chat:${n}`)
      if ((yield* hostOf(session)) === host) return session
      yield* Effect.sleep("50 millis")
    }
  })

/** The same, when the other host has its share, at any time since the locks were renewed. */
const settledOn = (host: string, other: string, times: Times): ReturnType<typeof sessionOn> =>
  Effect.gen(function* () {
    yield* sessionOn(other)
    const session = yield* sessionOn(host)
    yield* Effect.sleep(Math.random() * times.lockRefresh)
    return (yield* hostOf(session)) === host ? session : yield* settledOn(host, other, times)
  })

/** Kills a host, again and again, while another one is there. */
export const measured = (setting: Setting, rounds: number) =>
  Effect.gen(function* () {
    const { locks, times } = setting
    const server = Contenders.serverOf({ kind: "deltas", size: 20 })
    const place = yield* Place.make({ server, locks, timing: { ...times } })
    const took: Array<number> = []
    const context = yield* Layer.build(place.client())
    let victim = yield* place.start("host-0")
    for (let round = 1; round <= rounds; round++) {
      const next = yield* place.start(`host-${round}`)
      const session = yield* Effect.provide(settledOn(victim.name, next.name, times), context)
      yield* victim.kill
      const began = performance.now()
      const answered = yield* Effect.exit(session.run("go"))
      const seconds = (performance.now() - began) / second
      if (Exit.isSuccess(answered)) took.push(seconds)
      yield* Console.error(
        `a host was killed, ${locks}: ${answered._tag} after ${seconds.toFixed(1)} s`
      )
      victim = next
    }
    return { ...setting, ...expected(setting), took } satisfies Failover
  }).pipe(Effect.scoped)
