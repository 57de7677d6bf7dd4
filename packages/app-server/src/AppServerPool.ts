/**
 * A pool of app-servers that all runs of a program share. The pool has one slot per spec key, and at most one
 * generation per slot takes new leases.
 *
 * A run attempt holds a lease until its scope closes. A failing run never affects its server. A lost server fails
 * every run on it with a `TransportError`.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type * as AppServer from "./AppServer.ts"
import type { AppServerSpec } from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as CircuitBreaker from "./internal/pool/CircuitBreaker.ts"
import { type Connectivity, of as connectivityOf } from "./internal/pool/Connectivity.ts"
import * as Draining from "./internal/pool/Draining.ts"
import {
  Generations,
  type Live,
  type Options as GenerationsOptions
} from "./internal/pool/Generations.ts"
import { Health } from "./internal/pool/Health.ts"
import { type Held, here, type Holder, LeakDetection } from "./internal/pool/LeakDetection.ts"
import * as Observer from "./internal/pool/Observer.ts"
import type {
  GenerationSnapshot,
  HeldLease,
  Liveness,
  PoolEvent,
  Readiness,
  ServerExit,
  ServerMemory,
  ServerSnapshot
} from "./internal/pool/PoolEvent.ts"
import * as PoolLog from "./internal/pool/PoolLog.ts"
import { PoolMetrics } from "./internal/pool/PoolMetrics.ts"
import * as PoolState from "./internal/pool/PoolState.ts"
import * as PoolSpans from "./internal/pool/PoolSpans.ts"
import * as Sampling from "./internal/pool/Sampling.ts"
import { Suspects } from "./internal/pool/Suspects.ts"
import { Watchers } from "./internal/pool/Watchers.ts"
import { untilClosedSync } from "./internal/connection/UntilClosed.ts"
import { Timers } from "./internal/timing/Timers.ts"
import * as Limits from "./Limits.ts"
import * as Spans from "./internal/telemetry/Spans.ts"
import * as MonotonicClock from "./MonotonicClock.ts"
import type { TransportFactory } from "./Transport.ts"
import type * as Rights from "./Rights.ts"

export type { Draining } from "./internal/pool/Draining.ts"
export { Connectivity } from "./internal/pool/Connectivity.ts"
export { Holder } from "./internal/pool/LeakDetection.ts"
export {
  Drained,
  GenerationSnapshot,
  HeldLease,
  Liveness,
  PoolEvent,
  Readiness,
  ServerExit,
  ServerMemory,
  ServerSnapshot
} from "./internal/pool/PoolEvent.ts"
export { Circuit } from "./internal/pool/RestartPolicy.ts"

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
    spec: AppServerSpec,
    options?: LeaseOptions
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
   * Returns the state of every generation in the pool, including those that are closing. It is cheap. `servers` says
   * more.
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
  /**
   * Returns every lease that is held, the oldest first: by which session and run, for how long, and where it was
   * acquired. A lease whose server still starts is not held yet.
   *
   * @example
   * const holders = Effect.map(pool.leases, (all) => all.map(({ name, session, run }) => [name, session, run]))
   */
  readonly leases: Effect.Effect<ReadonlyArray<HeldLease>>
  /**
   * Returns everything that the pool knows of each server that runs, ran, or was lost: its connectivity, its circuit
   * breaker with the time until the next try, its generations, leases and exits. For people, and for a page.
   *
   * @example
   * const lost = Effect.map(pool.servers, (all) => all.filter(({ circuit }) => circuit.losses > 0))
   */
  readonly servers: Effect.Effect<ReadonlyArray<ServerSnapshot>>
  /**
   * Measures the resident memory of each server and its descendants. It reads the whole process table, so ask for it
   * seldom. To have it as a metric, see `Options.sampleInterval`.
   *
   * @example
   * const largest = Effect.map(pool.memory, (all) => Math.max(0, ...all.map(({ bytes }) => bytes ?? 0)))
   */
  readonly memory: Effect.Effect<ReadonlyArray<ServerMemory>>
  /**
   * Watches a server: what its connectivity is now, and then each change, in order. A reader that is more than 16
   * changes behind misses the oldest. The stream ends when the pool closes. Watching does not start the server.
   *
   * - `Idle`: no server runs. The next lease starts one.
   * - `Starting`, `Ready`: leases join this server.
   * - `Draining`: the server keeps its leases, and the next lease starts another one.
   * - `Lost`: no server runs, and the last one was lost within `Limits.restartWindow`. The next lease starts one.
   * - `Refused`: the circuit is open, so a lease fails.
   *
   * @example
   * const shown = pool.changes(server).pipe(
   *   Stream.runForEach((connectivity) => Console.log(`${server.name} is ${connectivity}`))
   * )
   */
  readonly changes: (spec: AppServerSpec) => Stream.Stream<Connectivity>
  /**
   * Returns whether a server can be leased: the pool is not closing, and the circuit of the server is not open. Without a
   * spec, it is enough that one of the servers that the pool knows can be leased, or that it knows none. Use it for the
   * readiness probe of an orchestrator. It starts nothing.
   *
   * @example
   * const status = Effect.map(pool.readiness(server), ({ isReady }) => (isReady ? 200 : 503))
   */
  readonly readiness: (spec?: AppServerSpec) => Effect.Effect<Readiness>
  /**
   * Returns whether the pool itself works, whatever its servers do: it has not closed, and its fibers run. Use it for
   * the liveness probe of an orchestrator, which restarts the program.
   *
   * @example
   * const status = Effect.map(pool.liveness, ({ isLive }) => (isLive ? 200 : 503))
   */
  readonly liveness: Effect.Effect<Liveness>
}

/** The options of `lease`. */
export interface LeaseOptions {
  /**
   * Says who holds the lease, in `leases`, `servers` and the reports of leaks. It is called when somebody asks. Default:
   * only the place where it was acquired is known.
   */
  readonly holder?: () => Partial<Holder>
  /**
   * Says what the lease is acquired for, in the same places: before the spans in which it is acquired, unless one of them has
   * this name, and instead of the line of the program, which takes longer to find out than to acquire the lease. Default: the
   * spans and the line.
   */
  readonly within?: string | undefined
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
  /**
   * How often the metrics are sampled that must be asked for: the memory of process trees, and of servers with
   * `experimentalApi` what `server/diagnostics` says. Default: never.
   */
  readonly sampleInterval?: Duration.DurationInput
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
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)<TransportFactory>()
    const pool = yield* makePool(options, fork)
    const { generations, health } = pool

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
    if (options.sampleInterval !== undefined) {
      yield* Sampling.every(options.sampleInterval, generations)
    }

    return {
      lease: leasing(pool),
      drain: (spec, { grace } = {}) => draining(spec, grace),
      exits: Effect.sync(() => generations.exits.all),
      leases: Effect.sync(() => pool.leakDetection.all),
      memory: Sampling.memory(generations),
      readiness: (spec) => Effect.sync(() => health.readiness(spec, pool.isClosing)),
      liveness: Effect.sync(() => health.liveness(pool.isClosing)),
      snapshot: Effect.suspend(() => health.snapshot),
      servers: Effect.suspend(() => health.servers),
      changes: (spec) => health.changes(spec)
    }
  })

const makePool = (options: Options, fork: GenerationsOptions["fork"]) =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const observe = yield* Observer.make<PoolEvent>(
      options.observe ?? (() => Effect.void),
      "an app-server pool"
    )
    const metrics = yield* PoolMetrics.make
    const watchers = yield* Watchers.make
    const timers = yield* Timers.make
    const suspects = yield* Suspects.make
    const changed = (server: Pick<AppServerSpec, "key" | "name">): void => {
      const slot = generations.slotOf(server.key)
      const state = circuit.circuit(server.key)
      metrics.changed(server, slot, state)
      watchers.changed(server.key, () => connectivityOf(slot, state))
    }
    const circuit = yield* CircuitBreaker.make({ timers, onChange: changed })
    const generations = new Generations({
      limits,
      observe,
      fork,
      circuit,
      suspects,
      timers,
      metrics,
      changed
    })
    const leakDetection = yield* LeakDetection.make
    const pool: Pool = {
      ceiling: options.ceiling,
      now: yield* MonotonicClock.reader,
      leakDetection,
      circuit,
      generations,
      health: new Health({ circuit, generations, leakDetection, timers, watchers }),
      metrics,
      observe,
      suspects,
      lastLease: 0,
      isClosing: false
    }
    return pool
  })

interface Pool {
  readonly ceiling: Rights.Ceiling | undefined
  readonly now: () => number
  readonly circuit: CircuitBreaker.CircuitBreaker
  readonly generations: Generations
  readonly health: Health
  readonly leakDetection: LeakDetection
  readonly metrics: PoolMetrics
  readonly observe: (event: PoolEvent) => void
  readonly suspects: Suspects
  lastLease: PoolState.LeaseId
  isClosing: boolean
}

const leasing =
  (pool: Pool): Service["lease"] =>
  (spec, options) => {
    const trace = options?.within === undefined ? here() : undefined
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        PoolSpans.leasing(spec)((span) =>
          Effect.flatMap(acquire(pool, spec, span), (acquired) => {
            const { server } = acquired.live
            PoolSpans.leased(span, acquired.live.generation, acquired.how)
            // In most cases the server is there, and this takes no step more than it must.
            const isReady = server?.account.isLoggedIn() === true
            if (isReady) pool.metrics.leased(spec, 0)
            return isReady
              ? Effect.succeed({ acquired, server })
              : Effect.map(Spans.under(span)(awaitReady(pool, acquired, restore)), (server) => ({
                  acquired,
                  server
                }))
          })
        ),
        ({ acquired, server }) => held(pool, acquired, server, { trace, ...options })
      )
    )
  }

/** A lease that counts, though its server may not be ready yet. */
interface Acquired {
  readonly how: PoolSpans.How
  readonly lease: PoolState.LeaseId
  readonly live: Live
}

/** Waits for the server. Whoever leaves before it is ready takes only its own claim along. */
const awaitReady = (
  pool: Pool,
  acquired: Acquired,
  restore: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
) => {
  const { metrics, now } = pool
  const { ready, spec } = acquired.live
  const asked = now()
  const loggedIn = Effect.tap(Deferred.await(ready), ({ account }) => account.login)
  return Effect.onExit(restore(loggedIn), (exit) => {
    const took = now() - asked
    if (Exit.isSuccess(exit)) return Effect.sync(() => metrics.leased(spec, took))
    metrics.notLeased(spec, outcomeOf(exit.cause), took)
    return Effect.sync(() => release(pool, acquired))
  })
}

const outcomeOf = (cause: Cause.Cause<TransportError | AuthError>): string =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => (Cause.isInterruptedOnly(cause) ? "Interrupted" : "Defect"),
    onSome: ({ reason }) => reason
  })

const release = ({ generations }: Pool, { lease, live: { generation, spec } }: Acquired): void => {
  generations.apply(spec, { _tag: "Release", generation, lease })
}

/** Releases the lease when the scope closes. */
const held = (
  pool: Pool,
  acquired: Acquired,
  server: AppServer.Service,
  { holder = () => ({}), trace, within }: LeaseOptions & { readonly trace: Error | undefined }
) =>
  Effect.withFiberRuntime<Lease, never, Scope.Scope>((fiber) => {
    const context = fiber.currentContext
    const { lease, live } = acquired
    const span = Context.getOption(context, Tracer.ParentSpan)
    const place = { within, span, trace, holder }
    const watched = pool.leakDetection.hold(live, place, leakReports(pool, live))
    const released = () =>
      Effect.uninterruptible(
        Effect.suspend(() => {
          release(pool, acquired)
          return pool.leakDetection.release(watched)
        })
      )
    return Effect.as(Scope.addFinalizerExit(Context.unsafeGet(context, Scope.Scope), released), {
      generation: live.generation,
      server: forLease(pool, live, server, lease),
      ceiling: pool.ceiling,
      invalidate: (error: TransportError) => pool.generations.invalidate(live, error),
      extend: Effect.suspend(() => extend(pool, live, ++pool.lastLease))
    })
  })

/** Joins the current generation, or starts a new one. */
const acquire = (
  pool: Pool,
  spec: AppServerSpec,
  span: Tracer.Span | undefined
): Effect.Effect<Acquired, TransportError> =>
  Effect.withFiberRuntime((fiber) => {
    const { circuit, generations, metrics } = pool
    const caller = Spans.callerOf(fiber, span)
    generations.noticeLoss(generations.current(spec))
    if (generations.current(spec) !== undefined) return join(pool, spec, caller)
    return Effect.matchEffect(circuit.admit(spec.key), {
      onFailure: (refusal) => {
        metrics.notLeased(spec, refusal.reason, 0)
        return Effect.fail(refusal)
      },
      onSuccess: () => join(pool, spec, caller)
    })
  })

/** Synchronous, so that the pool cannot close in between. */
const join = (
  pool: Pool,
  spec: AppServerSpec,
  caller: Spans.Caller | undefined
): Effect.Effect<Acquired, TransportError> => {
  const { generations } = pool
  if (pool.isClosing) return Effect.fail(Connection.closed(generations.youngest))
  const lease = ++pool.lastLease
  const isNew = generations.current(spec) === undefined
  const slot = generations.apply(spec, { _tag: "Acquire", lease }, caller)
  const generation = PoolState.current(slot)?.number ?? 0
  const live = generations.live(spec.key, generation)
  if (live === undefined) return Effect.fail(Connection.closed(generation))
  const isReady = live.server?.account.isLoggedIn() === true
  return Effect.succeed({ lease, live, how: isNew ? "created" : isReady ? "warm" : "joined" })
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
      suspects.open(server, live.spec.key, opening, { queue: lease, ...options }, () =>
        generations.noticeLossWhileOpen(live)
      )
  }
})

const leakReports = ({ observe }: Pool, live: Live) => {
  const { generation, spec } = live
  const { key, name } = spec
  const report = (_tag: "LeakSuspected" | "LeaseReturned", what: string) => (held: Held) =>
    Effect.zipRight(
      Effect.sync(() => observe({ _tag, key, name, generation, ...held })),
      PoolLog.of(live)(
        Effect.logWarning(
          `a lease of app-server generation ${generation} ${what} ${Duration.format(held.for)}. It was acquired at: ${held.acquired}`
        )
      )
    )
  return {
    onHeld: report("LeakSuspected", "may be leaked: it has been held for"),
    onReturned: report("LeaseReturned", "that was reported as a possible leak was released after")
  }
}
