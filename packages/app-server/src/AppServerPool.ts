/**
 * The servers of a program, shared. One slot a key; in each slot at most one generation that takes leases.
 *
 * A run attempt leases the server for as long as its scope is open. What happens to a run never reaches the server;
 * what happens to the server reaches every run on it, as a `TransportError`.
 */
import { Context, Deferred, Duration, Effect, FiberSet, HashSet, Layer, type Scope } from "effect"
import type * as AppServer from "./AppServer.ts"
import type { AppServerSpec } from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as CircuitBreaker from "./internal/pool/CircuitBreaker.ts"
import { Generations, type Live } from "./internal/pool/Generations.ts"
import * as LeakDetection from "./internal/pool/LeakDetection.ts"
import * as Observer from "./internal/pool/Observer.ts"
import type { GenerationSnapshot, PoolEvent } from "./internal/pool/PoolEvent.ts"
import * as PoolState from "./internal/pool/PoolState.ts"
import * as Limits from "./Limits.ts"
import type { TransportFactory } from "./Transport.ts"

export type { GenerationSnapshot, HeldLease, PoolEvent } from "./internal/pool/PoolEvent.ts"

/** The use of a server by one run attempt, from the moment of asking until its scope closes. */
export interface Lease {
  readonly generation: number
  readonly server: AppServer.Service
  /**
   * Reports that this generation's transport is lost. Everything on it ends with the error, and the next acquire
   * starts a new server. Does nothing when that has happened already, and can never end another generation: neither
   * does the lease of one, nor the error of one.
   */
  readonly invalidate: (error: TransportError) => Effect.Effect<void>
  /**
   * Another lease of the same generation until the scope closes, also while that drains: for what cannot move to the next
   * one, such as an ephemeral thread.
   */
  readonly extend: Effect.Effect<void, never, Scope.Scope>
}

/** What a pool does. */
export interface Service {
  /**
   * Leases the server of a spec, starting it if none is there. Any number of callers that ask while it starts share
   * that one start; a caller that leaves early takes only its own claim with it.
   *
   * Fails with the `TransportError` of the start, with `CircuitOpen` when the server was lost too often of late, or with
   * `Closed` once the pool is closing. Fails with an `AuthError`
   * when the server could not be logged in to its account; the server stays, and the next acquire tries that again.
   *
   * @example
   * const models = Effect.scoped(
   *   Effect.flatMap(pool.lease(server), (lease) => lease.server.request("model/list", {}))
   * )
   */
  readonly lease: (
    spec: AppServerSpec
  ) => Effect.Effect<Lease, TransportError | AuthError, Scope.Scope>
  /**
   * Gives the server of a spec no new leases: it closes after its last one, and the next acquire starts another. For
   * an upgrade, a rotation, a change of account.
   *
   * @example
   * const upgraded = Effect.gen(function* () {
   *   yield* pool.drain(server)
   *   return yield* pool.lease(server)
   * })
   */
  readonly drain: (spec: AppServerSpec) => Effect.Effect<void>
  /**
   * What the pool holds now, generations that are closing included.
   *
   * @example
   * const leases = Effect.map(pool.snapshot, (all) => all.map(({ pid, leases }) => [pid, leases]))
   */
  readonly snapshot: Effect.Effect<ReadonlyArray<GenerationSnapshot>>
}

/** Of the pool itself. Its bounds and deadlines are in `Limits`. */
export interface Options {
  /**
   * Told of every start, loss and end, in their order, on a fiber of its own. For logs, metrics, a display: what it does
   * or fails to do reaches no server. One that falls a thousand events behind misses the oldest.
   */
  readonly observe?: (event: PoolEvent) => Effect.Effect<void>
}

/** The pool of this program: one is enough, whatever servers its runs are on. */
export class AppServerPool extends Context.Tag("@effect-codex/app-server/AppServerPool")<
  AppServerPool,
  Service
>() {
  /**
   * A pool for the life of this layer; closing it ends every server and waits until they are gone.
   *
   * @example
   * const Live = AppServerPool.AppServerPool.layer({
   *   observe: ({ _tag, generation }) => Effect.logInfo(`generation ${generation}: ${_tag}`)
   * }).pipe(Layer.provide(StdioTransport.layer), Layer.provide(NodeContext.layer))
   */
  static readonly layer = (
    options: Options = {}
  ): Layer.Layer<AppServerPool, never, TransportFactory> =>
    Layer.scoped(AppServerPool, make(options))
}

/**
 * A pool for the life of the scope, for a program that wants no layer.
 *
 * @example
 * const pool = yield* AppServerPool.make({})
 * const lease = yield* pool.lease(server)
 */
export const make = (
  options: Options
): Effect.Effect<Service, never, Scope.Scope | TransportFactory> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const observe = yield* Observer.make<PoolEvent>(options.observe ?? (() => Effect.void))
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)<TransportFactory>()
    const circuit = yield* CircuitBreaker.make
    const generations = new Generations({ limits, observe, fork, circuit })
    const pool: Pool = { circuit, generations, limits, observe, lastLease: 0, isClosing: false }

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        pool.isClosing = true
        for (const { spec } of generations.all) generations.apply(spec, { _tag: "Close" })
        return FiberSet.awaitEmpty(fibers)
      })
    )

    return {
      lease: leasing(pool),
      drain: (spec) =>
        Effect.sync(() => {
          generations.apply(spec, { _tag: "Drain" })
        }),
      snapshot: snapshotOf(generations)
    }
  })

interface Pool {
  readonly circuit: CircuitBreaker.CircuitBreaker
  readonly generations: Generations
  readonly limits: Limits.Service
  readonly observe: (event: PoolEvent) => void
  lastLease: PoolState.LeaseId
  isClosing: boolean
}

const leasing =
  (pool: Pool): Service["lease"] =>
  (spec) => {
    const line = LeakDetection.callerLine()
    return Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const { lease, live } = yield* acquire(pool, spec)
        const { generation } = live
        const release = Effect.sync(() => {
          pool.generations.apply(spec, { _tag: "Release", generation, lease })
        })
        const server = yield* Deferred.await(live.ready).pipe(
          Effect.tap(({ account }) => account.login),
          restore,
          Effect.onError(() => release)
        )
        yield* Effect.addFinalizer(() => release)
        yield* detectLeak(pool, live, line)
        return {
          generation,
          server: forLease(server, lease),
          invalidate: (error: TransportError) => pool.generations.invalidate(live, error),
          extend: Effect.suspend(() => extend(pool, live, ++pool.lastLease))
        }
      })
    )
  }

/** Joins the current generation, or starts one. */
const acquire = (pool: Pool, spec: AppServerSpec) =>
  Effect.gen(function* () {
    const { circuit, generations } = pool
    yield* generations.noticeLoss(generations.current(spec))
    if (generations.current(spec) === undefined) yield* circuit.admit(spec.key)
    // In the same step as the acquire: nothing may come between.
    if (pool.isClosing) return yield* Connection.closed(generations.youngest)
    const lease = ++pool.lastLease
    const slot = generations.apply(spec, { _tag: "Acquire", lease })
    const generation = PoolState.current(slot)?.number ?? 0
    const live = generations.live(spec.key, generation)
    return live === undefined ? yield* Connection.closed(generation) : { lease, live }
  })

const extend = ({ generations }: Pool, { generation, spec }: Live, lease: PoolState.LeaseId) =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.sync(() => generations.apply(spec, { _tag: "Extend", generation, lease })),
      () => Effect.sync(() => generations.apply(spec, { _tag: "Release", generation, lease }))
    )
  )

/** A lease's requests have a queue of their own, so that no flood of another's is before them. */
const forLease = (server: AppServer.Service, lease: PoolState.LeaseId): AppServer.Service => ({
  ...server,
  request: (method, params, options) =>
    server.request(method, params, { queue: lease, ...options }),
  requestAs: (method, params, schema, options) =>
    server.requestAs(method, params, schema, { queue: lease, ...options }),
  threads: {
    ...server.threads,
    open: (opening, options) => server.threads.open(opening, { queue: lease, ...options })
  }
})

const detectLeak = (
  { limits, observe }: Pool,
  { generation, spec: { key, name } }: Live,
  line: string
) => {
  const tell =
    (_tag: "LeakSuspected" | "LeaseReturned", words: string) => (held: LeakDetection.Held) =>
      Effect.zipRight(
        Effect.sync(() => observe({ _tag, key, name, generation, ...held })),
        Effect.logWarning(
          `a lease of app-server generation ${generation} ${words} ${Duration.format(held.for)}; it was acquired in: ${held.acquired}`
        )
      )
  return LeakDetection.watch(limits.leakDetectionThreshold, line, {
    onHeld: tell("LeakSuspected", "has been held for"),
    onReturned: tell("LeaseReturned", "was released after")
  })
}

const snapshotOf = (generations: Generations): Service["snapshot"] =>
  Effect.suspend(() =>
    Effect.forEach([...generations.slots], ([key, slot]) =>
      Effect.forEach(slot.generations, (generation) => snapshot(generations, key, generation))
    )
  ).pipe(Effect.map((all) => all.flat()))

const snapshot = (generations: Generations, key: string, generation: PoolState.Generation) =>
  Effect.gen(function* () {
    const live = generations.live(key, generation.number)
    const server = live?.server
    const counts = server === undefined ? undefined : yield* server.connection.counts
    return {
      key,
      name: live?.spec.name ?? key,
      generation: generation.number,
      state: generation.state,
      pid: server?.pid,
      version: server?.version,
      leases: HashSet.size(generation.leases),
      requestsInFlight: counts?.inFlight ?? 0,
      requestsQueued: counts?.queued ?? 0,
      threads: server?.threads.snapshot() ?? []
    }
  })
