/**
 * The servers of a program, shared. One slot a key; in each slot at most one generation that takes leases.
 *
 * A run attempt leases the server for as long as its scope is open. What happens to a run never reaches the server;
 * what happens to the server reaches every run on it, as a `TransportError`.
 */
import {
  Context,
  Deferred,
  Duration,
  Effect,
  type Fiber,
  FiberId,
  FiberSet,
  HashSet,
  Layer,
  Option,
  type Scope
} from "effect"
import * as AppServer from "./AppServer.ts"
import type { AppServerSpec } from "./AppServerSpec.ts"
import * as Connection from "./Connection.ts"
import type { AuthError, TransportError } from "./Failure.ts"
import * as LeakDetection from "./internal/pool/LeakDetection.ts"
import * as Observer from "./internal/pool/Observer.ts"
import * as PoolState from "./internal/pool/PoolState.ts"
import * as CircuitBreaker from "./internal/pool/CircuitBreaker.ts"
import * as Limits from "./Limits.ts"
import type { CloseReport, TransportFactory } from "./Transport.ts"

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
}

/** What a pool holds of one generation. */
export interface GenerationSnapshot {
  readonly key: string
  readonly generation: number
  readonly state: PoolState.State
  readonly pid: number | undefined
  readonly version: string | undefined
  readonly leases: number
  readonly requestsInFlight: number
  readonly requestsQueued: number
}

/** What happened to a generation, or to a lease of one; `key` is that of its spec. */
export type PoolEvent =
  | {
      readonly _tag: "Started"
      readonly key: string
      readonly generation: number
      readonly pid: number | undefined
    }
  | {
      readonly _tag: "StartFailed"
      readonly key: string
      readonly generation: number
      readonly error: TransportError
    }
  | {
      readonly _tag: "Invalidated"
      readonly key: string
      readonly generation: number
      readonly error: TransportError
    }
  | {
      readonly _tag: "Closed"
      readonly key: string
      readonly generation: number
      readonly report: CloseReport
    }
  /** A lease is held for longer than `Limits.leakDetectionThreshold`. Told once of each. */
  | ({ readonly _tag: "LeakSuspected" } & HeldLease)
  /** One that was told of as held came back. */
  | ({ readonly _tag: "LeaseReturned" } & HeldLease)

/** A lease that is, or was, held for long. */
export interface HeldLease extends LeakDetection.Held {
  readonly key: string
  readonly generation: number
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

/** One generation, as the shell sees it. */
interface Live {
  readonly spec: AppServerSpec
  readonly generation: number
  readonly ready: Deferred.Deferred<AppServer.Service, TransportError>
  readonly stop: Deferred.Deferred<void>
  readonly gone: Deferred.Deferred<void>
  server: AppServer.Service | undefined
  isLost: boolean
  resting: Fiber.RuntimeFiber<void> | undefined
}

/** What one lease asks for waits in a line of its own, so that no flood of another's is before it. */
const forLease = (server: AppServer.Service, lease: number): AppServer.Service => ({
  ...server,
  request: (method, params, options) => server.request(method, params, { line: lease, ...options })
})

const idOf = (key: string, generation: number): string => `${key}/${generation}`

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
    const slots = new Map<string, PoolState.Slot>()
    const lives = new Map<string, Live>()
    const restarts = yield* CircuitBreaker.make
    let youngest = 0
    let lastLease = 0
    let closing = false

    const slotOf = (key: string): PoolState.Slot => slots.get(key) ?? PoolState.empty(youngest)

    /** The one place where a slot changes. */
    const apply = (spec: AppServerSpec, event: PoolState.Event): PoolState.Slot => {
      const [slot, actions] = PoolState.step(slotOf(spec.key), event)
      if (slot.generations.length > 0) slots.set(spec.key, slot)
      else {
        slots.delete(spec.key)
        youngest = Math.max(youngest, slot.youngest)
      }
      for (const action of actions) perform(spec, action)
      return slot
    }

    const perform = (spec: AppServerSpec, action: PoolState.Action): void => {
      if (action._tag === "Start") return start(spec, action.generation)
      const live = lives.get(idOf(spec.key, action.generation))
      if (live === undefined) return
      live.resting?.unsafeInterruptAsFork(FiberId.none)
      live.resting = action._tag === "Rest" ? fork(rest(live)) : undefined
      if (action._tag === "Stop") Deferred.unsafeDone(live.stop, Effect.void)
    }

    const rest = (live: Live) =>
      Effect.andThen(Effect.sleep(limits.idleTimeToLive), () => {
        apply(live.spec, { _tag: "Idle", generation: live.generation })
      })

    const start = (spec: AppServerSpec, generation: number): void => {
      const live: Live = {
        spec,
        generation,
        ready: Deferred.unsafeMake(FiberId.none),
        stop: Deferred.unsafeMake(FiberId.none),
        gone: Deferred.unsafeMake(FiberId.none),
        server: undefined,
        isLost: false,
        resting: undefined
      }
      lives.set(idOf(spec.key, generation), live)
      fork(life(live))
    }

    /** A generation from its start to its end. It is one scope, and closing that is its end, however it comes. */
    const life = (live: Live) =>
      Effect.scoped(serve(live)).pipe(
        Effect.raceFirst(Deferred.await(live.stop)),
        Effect.ensuring(Effect.suspend(() => bury(live)))
      )

    const serve = (live: Live) =>
      Effect.gen(function* () {
        const { spec, generation } = live
        const { key } = spec
        yield* predecessorsGone(live)
        yield* restarts.backOff(key)
        const started = yield* Effect.either(
          AppServer.make({
            spec,
            generation,
            onClosed: (report) =>
              Effect.sync(() => observe({ _tag: "Closed", key, generation, report }))
          })
        )
        if (started._tag === "Left") return yield* startFailed(live, started.left)
        const server = started.right
        live.server = server
        apply(spec, { _tag: "Started", generation })
        yield* Deferred.succeed(live.ready, server)
        observe({ _tag: "Started", key, generation, pid: server.pid })
        const error = yield* server.connection.end
        yield* Effect.sync(() => lost(live, error))
      })

    // Both ask for the stop that would interrupt them.
    const startFailed = ({ spec, generation, ready }: Live, error: TransportError) =>
      Effect.uninterruptible(
        Effect.gen(function* () {
          restarts.lost(spec.key, error)
          apply(spec, { _tag: "StartFailed", generation })
          yield* Deferred.fail(ready, error)
          observe({ _tag: "StartFailed", key: spec.key, generation, error })
        })
      )

    /** Once for each generation, whoever notices first. */
    const lost = (live: Live, error: TransportError): void => {
      if (live.isLost) return
      live.isLost = true
      const { spec, generation } = live
      restarts.lost(spec.key, error)
      observe({ _tag: "Invalidated", key: spec.key, generation, error })
      apply(spec, { _tag: "Lost", generation })
    }

    /** No two processes hold one CODEX_HOME for the same key, but for one that drains beside its successor. */
    const predecessorsGone = ({ spec, generation }: Live) =>
      Effect.suspend(() =>
        Effect.forEach(
          slotOf(spec.key).generations.filter(
            ({ state, number }) => state === "Closing" && number < generation
          ),
          ({ number }) => {
            const predecessor = lives.get(idOf(spec.key, number))
            return predecessor === undefined ? Effect.void : Deferred.await(predecessor.gone)
          },
          { discard: true }
        )
      )

    const bury = ({ spec, generation, ready, gone }: Live) => {
      lives.delete(idOf(spec.key, generation))
      apply(spec, { _tag: "Gone", generation })
      return Effect.zipRight(
        Deferred.fail(ready, Connection.closed(generation)),
        Deferred.succeed(gone, undefined)
      )
    }

    const invalidate = (live: Live) => (error: TransportError) =>
      error.generation !== live.generation || live.server === undefined
        ? Effect.void
        : Effect.zipRight(live.server.connection.fail(error), noticeLoss(live))

    /** A connection that has ended takes no lease, even if its end has not been noticed here yet. */
    const noticeLoss = (live: Live | undefined) =>
      Effect.gen(function* () {
        const error = yield* live?.server?.connection.ended ?? Effect.succeedNone
        if (live !== undefined && Option.isSome(error)) lost(live, error.value)
      })

    const currentOf = ({ key }: AppServerSpec): Live | undefined => {
      const generation = PoolState.current(slotOf(key))
      return generation === undefined ? undefined : lives.get(idOf(key, generation.number))
    }

    const watched = (key: string, generation: number, line: string) => {
      const tell =
        (_tag: "LeakSuspected" | "LeaseReturned", words: string) => (held: LeakDetection.Held) =>
          Effect.zipRight(
            Effect.sync(() => observe({ _tag, key, generation, ...held })),
            Effect.logWarning(
              `a lease of app-server generation ${generation} ${words} ${Duration.format(held.for)}; it was acquired in: ${held.acquired}`
            )
          )
      return LeakDetection.watch(limits.leakDetectionThreshold, line, {
        onHeld: tell("LeakSuspected", "has been held for"),
        onReturned: tell("LeaseReturned", "came back after")
      })
    }

    const lease: Service["lease"] = (spec) => {
      const line = LeakDetection.callerLine()
      return Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          yield* noticeLoss(currentOf(spec))
          if (closing) return yield* Connection.closed(youngest)
          if (currentOf(spec) === undefined) yield* restarts.admit(spec.key)
          const id = ++lastLease
          const generation =
            PoolState.current(apply(spec, { _tag: "Acquire", lease: id }))?.number ?? 0
          const live = lives.get(idOf(spec.key, generation))
          if (live === undefined) return yield* Connection.closed(generation)
          const release = Effect.sync(() => {
            apply(spec, { _tag: "Release", generation, lease: id })
          })
          const server = yield* Deferred.await(live.ready).pipe(
            Effect.tap(({ account }) => account.login),
            restore,
            Effect.onError(() => release)
          )
          yield* Effect.addFinalizer(() => release)
          yield* watched(spec.key, generation, line)
          return { generation, server: forLease(server, id), invalidate: invalidate(live) }
        })
      )
    }

    const snapshotOf = (key: string) => (generation: PoolState.Generation) =>
      Effect.gen(function* () {
        const server = lives.get(idOf(key, generation.number))?.server
        const counts = server === undefined ? undefined : yield* server.connection.counts
        return {
          key,
          generation: generation.number,
          state: generation.state,
          pid: server?.pid,
          version: server?.version,
          leases: HashSet.size(generation.leases),
          requestsInFlight: counts?.inFlight ?? 0,
          requestsQueued: counts?.queued ?? 0
        }
      })

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        closing = true
        for (const { spec } of lives.values()) apply(spec, { _tag: "Close" })
        return FiberSet.awaitEmpty(fibers)
      })
    )

    return {
      lease,
      drain: (spec) =>
        Effect.sync(() => {
          apply(spec, { _tag: "Drain" })
        }),
      snapshot: Effect.suspend(() =>
        Effect.forEach([...slots], ([key, slot]) =>
          Effect.forEach(slot.generations, snapshotOf(key))
        )
      ).pipe(Effect.map((generations) => generations.flat()))
    }
  })
