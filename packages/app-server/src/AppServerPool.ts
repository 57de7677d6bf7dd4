/**
 * A pool of app-servers that all runs of a program share. The pool has one slot per spec key, and at most one
 * generation per slot takes new leases.
 *
 * A run attempt holds a lease until its scope closes. A failing run never affects its server. A lost server fails
 * every run on it with a `TransportError`.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as HashSet from "effect/HashSet"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type * as AppServer from "./AppServer.ts"
import type { AppServerSpec } from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as CircuitBreaker from "./internal/pool/CircuitBreaker.ts"
import * as Draining from "./internal/pool/Draining.ts"
import { Generations, type Live } from "./internal/pool/Generations.ts"
import { type Held, LeakDetection } from "./internal/pool/LeakDetection.ts"
import * as Observer from "./internal/pool/Observer.ts"
import type { GenerationSnapshot, PoolEvent, ServerExit } from "./internal/pool/PoolEvent.ts"
import * as PoolState from "./internal/pool/PoolState.ts"
import { Suspects } from "./internal/pool/Suspects.ts"
import { untilClosedSync } from "./internal/connection/UntilClosed.ts"
import { Timers } from "./internal/timing/Timers.ts"
import * as Limits from "./Limits.ts"
import type { TransportFactory } from "./Transport.ts"
import type * as Rights from "./Rights.ts"

export type { Draining } from "./internal/pool/Draining.ts"
export {
  Drained,
  GenerationSnapshot,
  HeldLease,
  PoolEvent,
  ServerExit
} from "./internal/pool/PoolEvent.ts"

/** One run attempt's use of a server. It counts from the moment the caller asks until the caller's scope closes. */
export interface Lease {
  readonly generation: number
  readonly server: AppServer.Service
  /** The most that a run on this lease may be allowed, if the pool has a ceiling. */
  readonly ceiling: Rights.Ceiling | undefined
  /**
   * Reports that this generation's transport is lost. Everything that uses the generation fails with the error, and
   * the next acquire starts a new server.
   *
   * Only an error of this generation has an effect, and only the first time. A late report never ends another
   * generation.
   */
  readonly invalidate: (error: TransportError) => Effect.Effect<void>
  /**
   * Takes another lease of the same generation until the scope closes, even while the generation drains. For work
   * that cannot move to the next generation, such as an ephemeral thread.
   */
  readonly extend: Effect.Effect<void, never, Scope.Scope>
}

/** A pool of app-servers. */
export interface Service {
  /**
   * Leases the server of a spec until the scope closes. The pool starts the server if none is running.
   *
   * Callers that ask while the server starts share that start. Interrupting one caller gives up only its own claim.
   *
   * **Errors**
   *
   * - `TransportError`: the server could not be started.
   * - `TransportError` (`CircuitOpen`): the server was lost too often recently, so the pool does not start it for a
   *   while.
   * - `TransportError` (`Closed`): the pool is closing.
   * - `AuthError`: the login failed. The server keeps running, and the next acquire tries the login again.
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
   * Stops giving new leases of a spec's current server. The server closes after its last lease is released, and the
   * next acquire starts a new one. Use it for an upgrade, a rotation, or a change of account.
   *
   * It returns at once. `end` waits until the server is gone, and says which leases were cut off. Without a `grace`
   * that may take as long as the longest lease.
   *
   * @example
   * const upgraded = Effect.gen(function* () {
   *   yield* pool.drain(server)
   *   return yield* pool.lease(server)
   * })
   *
   * @example
   * const stopped = Effect.gen(function* () {
   *   const { end } = yield* pool.drain(server, { grace: "5 minutes" })
   *   return (yield* end).filter(({ cut }) => cut > 0)
   * })
   */
  readonly drain: (spec: AppServerSpec, options?: DrainOptions) => Effect.Effect<Draining.Draining>
  /**
   * Returns the state of every generation in the pool, including those that are closing.
   *
   * @example
   * const leases = Effect.map(pool.snapshot, (all) => all.map(({ pid, leases }) => [pid, leases]))
   */
  readonly snapshot: Effect.Effect<ReadonlyArray<GenerationSnapshot>>
  /**
   * Returns how the last ten servers of each key ended, the oldest first: after how long, with which exit code or
   * signal, whether the system was likely out of memory, and which threads were busy.
   *
   * @example
   * const killed = Effect.map(pool.exits, (all) => all.filter((exit) => exit.isLikelyOutOfMemory))
   */
  readonly exits: Effect.Effect<ReadonlyArray<ServerExit>>
}

/** The options of `drain`. */
export interface DrainOptions {
  /**
   * How long the server may keep its leases. Then it is closed, and what still uses it fails with a `TransportError`
   * (`Closed`). Default: as long as they are held.
   */
  readonly grace?: Duration.DurationInput
}

/** Options of a pool. Its bounds and deadlines are in `Limits`. */
export interface Options {
  /**
   * Called with every event of the pool, in order, on a fiber of its own. Use it for logs, metrics or a display.
   *
   * A slow or failing observer does not affect any server. An observer that is more than 1,024 events behind misses
   * the oldest.
   */
  readonly observe?: (event: PoolEvent) => Effect.Effect<void>
  /**
   * The most that any run on this pool's servers may be allowed. A run that asks for more, or whose thread has more,
   * fails with a `TurnError` (`ExceedsCeiling`) before its turn. Default: no ceiling.
   *
   * It limits runs and sessions, with all their options. It does not limit what approval handlers grant, and not what
   * a program sends by itself with `Lease.server`. A sub-agent of codex has the rights of the turn that starts it: the
   * protocol does not announce its thread, so they are not checked again.
   */
  readonly ceiling?: Rights.Ceiling
  /**
   * How long leases may still be held after the pool has begun to close. It gives no new ones meanwhile. Default: none,
   * the servers are closed at once. Sessions have ended by then: their layer waits for their turns.
   */
  readonly shutdownGrace?: Duration.DurationInput
}

/** The pool of a program. One pool is enough, however many different servers the program uses. */
export class AppServerPool extends Context.Tag("@effect-codex/app-server/AppServerPool")<
  AppServerPool,
  Service
>() {
  /**
   * Makes a pool that lives as long as the layer. Closing it ends every server and waits until all processes are
   * gone.
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
 * Makes a pool that lives until the scope closes. Use `AppServerPool.layer` unless the program needs no layer.
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
    const suspects = yield* Suspects.make
    const timers = yield* Timers.make
    const generations = new Generations({ limits, observe, fork, circuit, suspects, timers })
    const pool: Pool = {
      ceiling: options.ceiling,
      leakDetection: yield* LeakDetection.make,
      circuit,
      generations,
      observe,
      suspects,
      lastLease: 0,
      isClosing: false
    }

    const draining = (spec: AppServerSpec, grace: Duration.DurationInput | undefined) =>
      Draining.drain(generations, spec, { grace, fork })
    const closing = (spec: AppServerSpec) =>
      options.shutdownGrace === undefined
        ? Effect.sync(() => void generations.apply(spec, { _tag: "Close" }))
        : Effect.asVoid(draining(spec, options.shutdownGrace))
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        pool.isClosing = true
        const closed = Effect.forEach([...generations.all], ({ spec }) => closing(spec))
        return Effect.zipRight(closed, FiberSet.awaitEmpty(fibers))
      })
    )

    return {
      lease: leasing(pool),
      drain: (spec, { grace } = {}) => draining(spec, grace),
      snapshot: snapshotOf(generations),
      exits: Effect.sync(() => generations.exits.all)
    }
  })

interface Pool {
  readonly ceiling: Rights.Ceiling | undefined
  readonly circuit: CircuitBreaker.CircuitBreaker
  readonly generations: Generations
  readonly leakDetection: LeakDetection
  readonly observe: (event: PoolEvent) => void
  readonly suspects: Suspects
  lastLease: PoolState.LeaseId
  isClosing: boolean
}

const leasing =
  (pool: Pool): Service["lease"] =>
  (spec) => {
    const trace = callerOfThis()
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(acquire(pool, spec), (acquired) => {
        const { server } = acquired.live
        // In most cases the server is there, and this takes no step more than it must.
        const ready =
          server?.account.isLoggedIn() === true
            ? Effect.succeed(server)
            : Effect.onError(restore(awaitReady(acquired)), () => release(pool, acquired))
        return Effect.flatMap(ready, (server) => held(pool, acquired, server, trace))
      })
    )
  }

/** Three frames: this one, `lease` and its caller. All would be kept, with what they refer to, for as long as the lease. */
const callerOfThis = (): Error => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 3
  const trace = new Error()
  Error.stackTraceLimit = limit
  return trace
}

/** A lease that counts, though its server may not be ready yet. */
interface Acquired {
  readonly lease: PoolState.LeaseId
  readonly live: Live
}

const awaitReady = ({ live }: Acquired) =>
  Effect.tap(Deferred.await(live.ready), ({ account }) => account.login)

const release = (pool: Pool, { lease, live: { generation, spec } }: Acquired) =>
  Effect.sync(() => {
    pool.generations.apply(spec, { _tag: "Release", generation, lease })
  })

/** Releases the lease when the scope closes. */
const held = (pool: Pool, acquired: Acquired, server: AppServer.Service, trace: Error) =>
  Effect.contextWithEffect((context: Context.Context<Scope.Scope>) => {
    const { lease, live } = acquired
    const span = Context.getOption(context, Tracer.ParentSpan)
    const watched = pool.leakDetection.hold({ span, trace }, leakReports(pool, live))
    const released = () =>
      Effect.uninterruptible(
        Effect.zipRight(
          release(pool, acquired),
          Effect.suspend(() => pool.leakDetection.release(watched))
        )
      )
    return Effect.as(Scope.addFinalizerExit(Context.get(context, Scope.Scope), released), {
      generation: live.generation,
      server: forLease(pool, live, server, lease),
      ceiling: pool.ceiling,
      invalidate: (error: TransportError) => pool.generations.invalidate(live, error),
      extend: Effect.suspend(() => extend(pool, live, ++pool.lastLease))
    })
  })

/** Joins the current generation, or starts a new one. */
const acquire = (pool: Pool, spec: AppServerSpec) =>
  Effect.suspend(() => {
    const { circuit, generations } = pool
    return Effect.flatMap(generations.noticeLoss(generations.current(spec)), () =>
      generations.current(spec) === undefined
        ? Effect.flatMap(circuit.admit(spec.key), () => join(pool, spec))
        : join(pool, spec)
    )
  })

/** Synchronous from the check on, so that the pool cannot close in between. */
const join = (pool: Pool, spec: AppServerSpec): Effect.Effect<Acquired, TransportError> => {
  const { generations } = pool
  if (pool.isClosing) return Effect.fail(Connection.closed(generations.youngest))
  const lease = ++pool.lastLease
  const slot = generations.apply(spec, { _tag: "Acquire", lease })
  const generation = PoolState.current(slot)?.number ?? 0
  const live = generations.live(spec.key, generation)
  return live === undefined
    ? Effect.fail(Connection.closed(generation))
    : Effect.succeed({ lease, live })
}

const extend = ({ generations }: Pool, { generation, spec }: Live, lease: PoolState.LeaseId) =>
  Effect.asVoid(
    untilClosedSync(
      () => generations.apply(spec, { _tag: "Extend", generation, lease }),
      () => generations.apply(spec, { _tag: "Release", generation, lease })
    )
  )

/**
 * Puts the lease's requests into a queue of their own, so that a lease with many requests cannot starve the others,
 * and opens no thread that ends its servers.
 */
const forLease = (
  { generations, suspects }: Pool,
  live: Live,
  server: AppServer.Service,
  lease: PoolState.LeaseId
): AppServer.Service => ({
  ...server,
  request: (method, params, options) =>
    server.request(method, params, { queue: lease, ...options }),
  requestAs: (method, params, schema, options) =>
    server.requestAs(method, params, schema, { queue: lease, ...options }),
  threads: {
    ...server.threads,
    open: (opening, options) =>
      suspects.open(
        server,
        live.spec.key,
        opening,
        { queue: lease, ...options },
        generations.noticeLossWhileOpen(live)
      )
  }
})

const leakReports = ({ observe }: Pool, { generation, spec: { key, name } }: Live) => {
  const report = (_tag: "LeakSuspected" | "LeaseReturned", what: string) => (held: Held) =>
    Effect.zipRight(
      Effect.sync(() => observe({ _tag, key, name, generation, ...held })),
      Effect.logWarning(
        `a lease of app-server generation ${generation} ${what} ${Duration.format(held.for)}. It was acquired at: ${held.acquired}`
      )
    )
  return {
    onHeld: report("LeakSuspected", "may be leaked: it has been held for"),
    onReturned: report("LeaseReturned", "that was reported as a possible leak was released after")
  }
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
