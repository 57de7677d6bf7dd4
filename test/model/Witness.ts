/**
 * Stands between a pool and everybody who uses it, and writes down what they hold and what they were given, so that it can
 * be compared with what the pool says of itself.
 */
import type { AppServer, AppServerPool, Failure } from "@effect-codex/app-server"
import { Clock, Effect } from "effect"

/** A lease that was given out. */
export interface Held {
  readonly key: string
  readonly lease: AppServerPool.Lease
}

/** A server that was leased at some time. */
export interface Server {
  readonly key: string
  readonly service: AppServer.Service
  /** The threads that were used on it, and by how many at present. */
  readonly threads: Map<string, number>
  /** Requests of leases that have not ended. */
  open: number
}

export interface Witness {
  /** Leases that were ever asked for, by key. */
  readonly asked: Map<string, number>
  /** Those of them that are not given yet. */
  readonly waiting: Map<string, number>
  readonly held: Set<Held>
  /** Every lease that was ever given out, the oldest first. */
  readonly leases: Array<Held>
  readonly servers: Map<string, Server>
  /** Requests of leases: asked for, and how they ended. */
  readonly requests: { asked: number; answered: number; failed: number; interrupted: number }
  /** When a generation last lost a lease. */
  readonly released: Map<string, number>
  /** What people were asked to approve, each time: by its item. */
  readonly approvals: Array<string>
}

export const make = (): Witness => ({
  asked: new Map(),
  waiting: new Map(),
  held: new Set(),
  leases: [],
  servers: new Map(),
  requests: { asked: 0, answered: 0, failed: 0, interrupted: 0 },
  released: new Map(),
  approvals: []
})

/** Names a generation among those of all keys. */
export const idOf = (key: string, generation: number): string => `${key}/${generation}`

/** How many wait or hold, by some name. */
const count = (counts: Map<string, number>, name: string, by: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

/** The pool, watched. */
export const around = (pool: AppServerPool.Service, witness: Witness): AppServerPool.Service => ({
  ...pool,
  lease: (spec, options) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        count(witness.asked, spec.key, 1)
        count(witness.waiting, spec.key, 1)
        const given = yield* restore(pool.lease(spec, options)).pipe(
          Effect.ensuring(Effect.sync(() => count(witness.waiting, spec.key, -1)))
        )
        const lease = { ...given, server: watched(given, spec.key, witness) }
        const held: Held = { key: spec.key, lease }
        witness.leases.push(held)
        witness.held.add(held)
        yield* Effect.addFinalizer(() =>
          Effect.map(Clock.currentTimeNanos, (now) => {
            witness.held.delete(held)
            witness.released.set(idOf(spec.key, lease.generation), Number(now) / 1_000_000)
          })
        )
        return lease
      })
    )
})

const watched = (
  { generation, server }: AppServerPool.Lease,
  key: string,
  { requests, servers }: Witness
): AppServer.Service => {
  const id = idOf(key, generation)
  const known: Server = servers.get(id) ?? { key, service: server, threads: new Map(), open: 0 }
  servers.set(id, known)

  const counted = <A>(request: Effect.Effect<A, Failure.RequestFailure>) =>
    Effect.suspend(() => {
      requests.asked++
      known.open++
      return request
    }).pipe(
      Effect.onExit((exit) =>
        Effect.sync(() => {
          known.open--
          if (exit._tag === "Success") requests.answered++
          else if (exit.cause._tag === "Fail") requests.failed++
          else requests.interrupted++
        })
      )
    )

  return {
    ...server,
    request: (method, params, options) => counted(server.request(method, params, options)),
    requestAs: (method, params, schema, options) =>
      counted(server.requestAs(method, params, schema, options)),
    threads: {
      ...server.threads,
      open: (opening, options) => {
        const counting = (threadId: string, by: 1 | -1) =>
          Effect.sync(() => count(known.threads, threadId, by))
        const opened = Effect.acquireRelease(
          Effect.tap(Effect.interruptible(server.threads.open(opening, options)), ({ threadId }) =>
            counting(threadId, 1)
          ),
          ({ threadId }) => counting(threadId, -1)
        )
        const holding = ({ hold, threadId }: AppServer.LoadedThread) =>
          Effect.acquireRelease(
            Effect.tap(hold, () => counting(threadId, 1)),
            () => counting(threadId, -1)
          )
        return Effect.map(opened, (thread) => Object.assign(thread, { hold: holding(thread) }))
      }
    }
  }
}
