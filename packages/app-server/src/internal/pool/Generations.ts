/**
 * The generations of a pool. This is the shell around {@link PoolState}: it applies each event in one synchronous
 * step and performs the resulting actions.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as AppServer from "../../AppServer.ts"
import * as AppServerSpec from "../../AppServerSpec.ts"
import * as Connection from "../../Connection.ts"
import { TransportError } from "../../Failure.ts"
import type * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import * as Notice from "../../Notice.ts"
import * as Redaction from "../../Redaction.ts"
import * as Spans from "../telemetry/Spans.ts"
import { closingTimeout } from "../connection/OpenTransport.ts"
import type { TransportFactory } from "../../Transport.ts"
import type { CircuitBreaker } from "./CircuitBreaker.ts"
import { ExitHistory } from "./ExitHistory.ts"
import type { PoolEvent } from "./PoolEvent.ts"
import * as PoolLog from "./PoolLog.ts"
import type { PoolMetrics } from "./PoolMetrics.ts"
import * as PoolSpans from "./PoolSpans.ts"
import * as PoolState from "./PoolState.ts"
import type { Timers } from "../timing/Timers.ts"
import type { Suspects } from "./Suspects.ts"

/** One generation while it exists. */
export interface Live {
  readonly spec: AppServerSpec.AppServerSpec
  readonly generation: number
  readonly ready: Deferred.Deferred<AppServer.Service, TransportError>
  readonly stop: Deferred.Deferred<void>
  readonly gone: Deferred.Deferred<void>
  server: AppServer.Service | undefined
  isLost: boolean
  stopIdleTimer: () => void
}

export interface Options {
  readonly limits: Limits.Service
  readonly observe: (event: PoolEvent) => void
  /** Forks a fiber of the pool, synchronously. */
  readonly fork: (effect: Effect.Effect<void, never, TransportFactory>) => Fiber.RuntimeFiber<void>
  readonly circuit: CircuitBreaker
  readonly suspects: Suspects
  readonly timers: Timers
  readonly metrics: PoolMetrics
  /** Called after each step of a slot. */
  readonly changed: (spec: AppServerSpec.AppServerSpec) => void
}

/** How many different notices are remembered as logged. */
const maxLogged = 256

const idOf = (key: string, generation: number): string => `${key}/${generation}`

export class Generations {
  /** The highest number of any generation whose slot no longer exists. */
  youngest = 0
  readonly exits = new ExitHistory()
  readonly slots = new Map<string, PoolState.Slot>()
  private readonly byId = new Map<string, Live>()
  private readonly newerVersions = new Set<string>()
  private readonly logged = new Set<string>()
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  get all(): Iterable<Live> {
    return this.byId.values()
  }

  live(key: string, generation: number): Live | undefined {
    return this.byId.get(idOf(key, generation))
  }

  /** The generation that an acquire joins. */
  current({ key }: AppServerSpec.AppServerSpec): Live | undefined {
    const generation = PoolState.current(this.slotOf(key))
    return generation === undefined ? undefined : this.live(key, generation.number)
  }

  /** All generations of a spec that are not gone. */
  of({ key }: AppServerSpec.AppServerSpec): ReadonlyArray<Live> {
    return this.slotOf(key).generations.flatMap(({ number }) => this.live(key, number) ?? [])
  }

  stateOf({ generation, spec }: Live): PoolState.Generation | undefined {
    return this.slotOf(spec.key).generations.find(({ number }) => number === generation)
  }

  slotOf(key: string): PoolState.Slot {
    return this.slots.get(key) ?? PoolState.empty(this.youngest)
  }

  /** All changes of a slot go through here. */
  apply(
    spec: AppServerSpec.AppServerSpec,
    event: PoolState.Event,
    caller?: Spans.Caller
  ): PoolState.Slot {
    const [slot, actions] = PoolState.step(this.slotOf(spec.key), event)
    if (slot.generations.length > 0) this.slots.set(spec.key, slot)
    else {
      this.slots.delete(spec.key)
      this.youngest = Math.max(this.youngest, slot.youngest)
    }
    this.options.changed(spec)
    for (const action of actions) this.perform(spec, action, caller)
    return slot
  }

  private perform(
    spec: AppServerSpec.AppServerSpec,
    action: PoolState.Action,
    caller: Spans.Caller | undefined
  ): void {
    if (action._tag === "Start") return this.start(spec, action.generation, caller)
    const live = this.live(spec.key, action.generation)
    if (live === undefined) return
    live.stopIdleTimer()
    if (action._tag === "Rest") live.stopIdleTimer = this.expireWhenIdle(live)
    if (action._tag !== "Stop") return
    // Those who wait for the start are told now, not when the process has ended.
    Deferred.unsafeDone(live.ready, Effect.fail(Connection.closed(live.generation)))
    Deferred.unsafeDone(live.stop, Effect.void)
  }

  private expireWhenIdle({ generation, spec }: Live): () => void {
    const { limits, timers } = this.options
    return timers.after(limits.idleTimeToLive, () => {
      this.apply(spec, { _tag: "Idle", generation })
    })
  }

  private start(
    spec: AppServerSpec.AppServerSpec,
    generation: number,
    caller: Spans.Caller | undefined
  ): void {
    const live: Live = {
      spec,
      generation,
      ready: Deferred.unsafeMake(FiberId.none),
      stop: Deferred.unsafeMake(FiberId.none),
      gone: Deferred.unsafeMake(FiberId.none),
      server: undefined,
      isLost: false,
      stopIdleTimer: () => {}
    }
    this.byId.set(idOf(spec.key, generation), live)
    this.options.fork(Spans.on(caller)(this.run(live)))
  }

  /** A generation from start to end. It is one scope: closing the scope ends it, whatever the cause. */
  private run(live: Live) {
    return Effect.scoped(this.serve(live)).pipe(
      PoolLog.of(live),
      Effect.onError((cause) =>
        Cause.isInterruptedOnly(cause) ? Effect.void : this.brokeDown(live, cause)
      ),
      Effect.raceFirst(Deferred.await(live.stop)),
      Effect.catchAllCause(() => Effect.void),
      Effect.ensuring(Effect.suspend(() => this.remove(live)))
    )
  }

  private serve(live: Live) {
    const { generation, spec } = live
    const { key, name } = spec
    const { circuit, metrics, observe } = this.options
    return Effect.gen(this, function* () {
      yield* this.predecessorsGone(live)
      yield* circuit.backOff(key)
      if (circuit.circuit(key).losses > 0) metrics.restarting(name)
      const now = yield* MonotonicClock.reader
      const started = now()
      const made = yield* Effect.either(
        AppServer.make({
          spec,
          generation,
          onNotice: (notice) => this.noticed(live, notice),
          onClosed: (report) =>
            Effect.suspend(() => {
              const running = live.server?.threads.interrupted() ?? []
              this.exits.add({ key, name, report, running, uptime: now() - started })
              observe({ _tag: "Closed", key, name, generation, report })
              return Effect.zipRight(PoolSpans.closed(spec, report), PoolLog.closed(report))
            })
        })
      )
      if (made._tag === "Left") return yield* this.startFailed(live, made.left)
      yield* this.started(live, made.right, now() - started)
      const error = yield* made.right.connection.end
      yield* Effect.sync(() => this.lost(live, error))
    })
  }

  private started(live: Live, server: AppServer.Service, took: number): Effect.Effect<void> {
    const { generation, ready, spec } = live
    const { key, name } = spec
    return Effect.gen(this, function* () {
      live.server = server
      this.options.metrics.started(name, took)
      this.apply(spec, { _tag: "Started", generation })
      yield* Deferred.succeed(ready, server)
      this.options.observe({ _tag: "Started", key, name, generation, pid: server.pid })
      yield* PoolLog.started(server, took)
      if (server.isNewer) yield* this.reportNewerVersion(live, server.version)
    })
  }

  /** Every server of the same spec says the same, so it is logged once. */
  private noticed({ generation, spec: { key, name } }: Live, notice: Notice.Notice) {
    return Effect.suspend(() => {
      this.options.observe({ _tag: "Noticed", key, name, generation, notice })
      const line = Notice.textOf(notice)
      const said = `${key}: ${line}`
      if (this.logged.has(said)) return Effect.void
      this.logged.add(said)
      const [oldest] = this.logged
      if (this.logged.size > maxLogged && oldest !== undefined) this.logged.delete(oldest)
      return Effect.logWarning(line)
    })
  }

  private reportNewerVersion({ generation, spec: { key, name } }: Live, version: string) {
    if (this.newerVersions.has(version)) return Effect.void
    this.newerVersions.add(version)
    this.options.observe({ _tag: "NewerVersion", key, name, generation, version })
    return Effect.logWarning(
      `codex ${version} is newer than any version this library was verified with. It most likely works; if it does not, update this library`
    )
  }

  // Uninterruptible, because it applies the event that stops, and so interrupts, its own fiber.
  private startFailed(live: Live, error: TransportError) {
    const { generation, ready, spec } = live
    const { key, name } = spec
    return Effect.uninterruptible(
      Effect.gen(this, function* () {
        this.options.metrics.notStarted(name, "Failed")
        this.counted(live, error)
        yield* Deferred.fail(ready, error)
        this.apply(spec, { _tag: "StartFailed", generation })
        this.options.observe({ _tag: "StartFailed", key, name, generation, error })
      })
    )
  }

  /** A loss counts once, towards the circuit, the metrics and the log. */
  private counted(live: Live, error: TransportError): void {
    const { circuit, fork, metrics } = this.options
    const { key, name } = live.spec
    live.isLost = true
    circuit.lost(live.spec, error)
    metrics.lost(name, error)
    // What broke down is logged with its cause.
    if (error.reason !== "BrokeDown")
      fork(PoolLog.of(live)(PoolLog.lost(error, circuit.circuit(key))))
  }

  /** A defect is a loss like any other, of the library's own making or of a transport's. */
  private brokeDown(live: Live, cause: Cause.Cause<never>): Effect.Effect<void> {
    const { generation, server, spec } = live
    const { redact } = Redaction.make(AppServerSpec.secrets(spec))
    const error = new TransportError({
      reason: "BrokeDown",
      phase: server === undefined ? "Spawn" : "Running",
      generation,
      detail: redact(`this program broke down: ${Cause.prettyErrors(cause)[0]?.message}`),
      stderr: ""
    })
    const counted = Effect.suspend(() => {
      if (live.isLost) return Effect.void
      return server === undefined
        ? this.startFailed(live, error)
        : Effect.sync(() => this.lost(live, error))
    })
    return Effect.zipRight(
      counted,
      PoolLog.of(live)(
        Effect.logError(`app-server generation ${generation}: ${redact(Cause.pretty(cause))}`)
      )
    )
  }

  /** Runs once per generation: only the first report of the loss counts. */
  private lost(live: Live, error: TransportError): void {
    if (live.isLost) return
    const { generation, spec } = live
    const { key, name } = spec
    this.counted(live, error)
    if (live.server !== undefined) this.options.suspects.lost(key, live.server)
    this.options.observe({ _tag: "Invalidated", key, name, generation, error })
    this.apply(spec, { _tag: "Lost", generation })
  }

  /**
   * Two processes with the same key must not use one CODEX_HOME. A draining server beside its successor is the only
   * exception.
   */
  private predecessorsGone({ generation, spec }: Live) {
    return Effect.suspend(() =>
      Effect.forEach(
        this.slotOf(spec.key).generations.filter(
          ({ state, number }) => state === "Closing" && number < generation
        ),
        ({ number }) => {
          const predecessor = this.live(spec.key, number)
          return predecessor === undefined ? Effect.void : Deferred.await(predecessor.gone)
        },
        { discard: true }
      )
    ).pipe(
      Effect.timeoutOption(closingTimeout(this.options.limits)),
      Effect.flatMap((gone) =>
        Option.isSome(gone)
          ? Effect.void
          : Effect.logWarning(
              "an earlier generation of this server is still closing long after its time. The next one starts beside it"
            )
      )
    )
  }

  private remove({ generation, gone, isLost, server, spec }: Live) {
    if (server === undefined && !isLost) this.options.metrics.notStarted(spec.name, "Stopped")
    this.byId.delete(idOf(spec.key, generation))
    this.apply(spec, { _tag: "Gone", generation })
    return Deferred.succeed(gone, undefined)
  }

  /** Ends a generation's connection, if the error is of this generation. Ignores errors of other generations. */
  invalidate(live: Live, error: TransportError): Effect.Effect<void> {
    return error.generation !== live.generation || live.server === undefined
      ? Effect.void
      : Effect.map(live.server.connection.fail(error), () => this.noticeLoss(live))
  }

  /**
   * Records the end of a connection that its own fiber has not processed yet, so that a lost server gives no new
   * lease.
   */
  noticeLoss(live: Live | undefined): void {
    const error = live?.server?.connection.unsafeEnded()
    if (live !== undefined && error !== undefined) this.lost(live, error)
  }

  /** The same, unless the pool itself is closing the connection. */
  noticeLossWhileOpen(live: Live): void {
    const { state = "Closing" } = this.stateOf(live) ?? {}
    if (state !== "Closing") this.noticeLoss(live)
  }
}
