/**
 * Every bound and deadline of this library, in one place.
 *
 * The defaults hold without anything being provided; a program changes some of them with `Limits.layer`.
 */
import { Config, Context, type Duration, Effect, Layer } from "effect"

/** Each with its default, and where the number comes from. */
export interface Service {
  /** How long `initialize` may take. 30 s: a start on a loaded machine, with room for a slow state database. */
  readonly handshakeTimeout: Duration.DurationInput
  /** The least a start is given, however small `handshakeTimeout` is. 100 ms: about a third of a warm start. */
  readonly minStartupTimeout: Duration.DurationInput
  /** How long logging in may take: the source of tokens, and then the server. 30 s: it asks a back end for up to 10 s. */
  readonly loginTimeout: Duration.DurationInput
  /** How long the server waits for new tokens of its account. 8 s: it gives up at 10. */
  readonly tokenRefreshTimeout: Duration.DurationInput
  /**
   * For how long new tokens, or the refusal to bring any, are the answer to whoever asks next. 10 s: the server asks once
   * for every turn that was refused, one after the other.
   */
  readonly tokenRefreshTimeToLive: Duration.DurationInput
  /** How long a request may take from the moment it is asked for. 60 s. */
  readonly requestTimeout: Duration.DurationInput
  /** Requests the server holds at once. 96: measured, it starts refusing at 200 and losing answers at 250. */
  readonly maxRequestsInFlight: number
  /** Tries of a request the server refuses as overloaded, inside that request's deadline. */
  readonly overloadMaxAttempts: number
  /** The first pause between those tries, before jitter; it doubles up to `overloadMaxBackoff`. */
  readonly overloadBackoff: Duration.DurationInput
  readonly overloadMaxBackoff: Duration.DurationInput
  /**
   * How long a server may be silent after a request was not answered in time, and was sent one more: then it is lost.
   * 15 s: a busy one says something within one or two.
   */
  readonly livenessTimeout: Duration.DurationInput
  /** How long a server that somebody listens to may say nothing before it is probed, too. 60 s: a request's time. */
  readonly livenessInterval: Duration.DurationInput
  /** How many generations of one key may be lost within `restartWindow` before starting another is refused. 5 in 60 s. */
  readonly maxRestarts: number
  readonly restartWindow: Duration.DurationInput
  /** The pause before a start after the second loss in the window, before jitter; it doubles up to `restartMaxBackoff`. */
  readonly restartBackoff: Duration.DurationInput
  /** Also how long starting is refused before one start may try. 10 s. */
  readonly restartMaxBackoff: Duration.DurationInput
  /** When a lease that is still held is reported. 1 h: longer than a turn usually takes, however hard the work. */
  readonly leakDetectionThreshold: Duration.DurationInput
  /** How long a server nobody leases is kept. 60 s: a person's pause between two turns. */
  readonly idleTimeToLive: Duration.DurationInput
  /** How long a server has to leave after its input has ended. 2 s: ten times what it takes. */
  readonly shutdownTimeout: Duration.DurationInput
  /** How long it then has to leave after SIGTERM, before SIGKILL. */
  readonly terminateTimeout: Duration.DurationInput
  /** Bytes of one line. 64 MiB: lines of 43 MB have been seen; over it that message fails alone. */
  readonly maxLineBytes: number
  /** Events that wait for one thread's consumer. 1,024: past it progress is dropped, and text fails the consumer. */
  readonly eventBufferCapacity: number
  /** Bytes of stderr kept for errors. */
  readonly stderrTailBytes: number
  /** How long an interrupted turn has to confirm its end. 5 s: it takes 15 ms when the server is well. */
  readonly interruptTimeout: Duration.DurationInput
}

/** The defaults. */
export const defaults: Service = {
  handshakeTimeout: "30 seconds",
  minStartupTimeout: "100 millis",
  loginTimeout: "30 seconds",
  tokenRefreshTimeout: "8 seconds",
  tokenRefreshTimeToLive: "10 seconds",
  requestTimeout: "60 seconds",
  maxRequestsInFlight: 96,
  overloadMaxAttempts: 5,
  overloadBackoff: "50 millis",
  overloadMaxBackoff: "2 seconds",
  livenessTimeout: "15 seconds",
  livenessInterval: "60 seconds",
  maxRestarts: 5,
  restartWindow: "60 seconds",
  restartBackoff: "250 millis",
  restartMaxBackoff: "10 seconds",
  leakDetectionThreshold: "1 hour",
  idleTimeToLive: "60 seconds",
  shutdownTimeout: "2 seconds",
  terminateTimeout: "2 seconds",
  maxLineBytes: 64 * 1024 * 1024,
  eventBufferCapacity: 1024,
  stderrTailBytes: 8 * 1024,
  interruptTimeout: "5 seconds"
}

/**
 * The limits in force where it is asked. Default: {@link defaults}.
 *
 * @example
 * const { idleTimeToLive } = yield* Limits.Limits
 */
export class Limits extends Context.Reference<Limits>()("@effect-codex/app-server/Limits", {
  defaultValue: (): Service => defaults
}) {}

/**
 * Changes some of the limits for everything built on top of this layer; the others stay what they were.
 *
 * @example
 * const Live = AppServerPool.AppServerPool.layer().pipe(
 *   Layer.provide(Limits.layer({ idleTimeToLive: "10 minutes", maxRestarts: 3 })),
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
export const layer = (changes: Partial<Service>): Layer.Layer<never> =>
  Layer.effect(
    Limits,
    Effect.map(Limits, (limits) => ({ ...limits, ...changes }))
  )

/** `idleTimeToLive` is read from `IDLE_TIME_TO_LIVE`. */
const variableOf = (limit: string): string =>
  limit.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

const duration = <Name extends keyof Service>(name: Name) =>
  Config.duration(variableOf(name)).pipe(Config.withDefault(defaults[name]))

const count = <Name extends keyof Service>(name: Name) =>
  Config.integer(variableOf(name)).pipe(Config.withDefault(defaults[name]))

/**
 * The limits as the program's configuration has them, for {@link layer}. Each is read from a variable named after it, such as
 * `EFFECT_CODEX_IDLE_TIME_TO_LIVE` for `idleTimeToLive`: a duration (`10 minutes`, `500 millis`) or a whole number. One that
 * is not set has its default.
 *
 * @example
 * const limits = Layer.unwrapEffect(Effect.map(Limits.config, Limits.layer))
 */
export const config: Config.Config<Service> = Config.all({
  handshakeTimeout: duration("handshakeTimeout"),
  minStartupTimeout: duration("minStartupTimeout"),
  loginTimeout: duration("loginTimeout"),
  tokenRefreshTimeout: duration("tokenRefreshTimeout"),
  tokenRefreshTimeToLive: duration("tokenRefreshTimeToLive"),
  requestTimeout: duration("requestTimeout"),
  overloadBackoff: duration("overloadBackoff"),
  overloadMaxBackoff: duration("overloadMaxBackoff"),
  livenessTimeout: duration("livenessTimeout"),
  livenessInterval: duration("livenessInterval"),
  restartWindow: duration("restartWindow"),
  restartBackoff: duration("restartBackoff"),
  restartMaxBackoff: duration("restartMaxBackoff"),
  leakDetectionThreshold: duration("leakDetectionThreshold"),
  idleTimeToLive: duration("idleTimeToLive"),
  shutdownTimeout: duration("shutdownTimeout"),
  terminateTimeout: duration("terminateTimeout"),
  interruptTimeout: duration("interruptTimeout"),
  maxRequestsInFlight: count("maxRequestsInFlight"),
  overloadMaxAttempts: count("overloadMaxAttempts"),
  maxRestarts: count("maxRestarts"),
  maxLineBytes: count("maxLineBytes"),
  eventBufferCapacity: count("eventBufferCapacity"),
  stderrTailBytes: count("stderrTailBytes")
}).pipe(Config.nested("EFFECT_CODEX"))
