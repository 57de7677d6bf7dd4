/**
 * Every bound and deadline of the library, in one place.
 *
 * The defaults apply without any layer. Change some of them with `Limits.layer`.
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The limits. Each names its default and the reason for it. */
export interface Service {
  /**
   * How long the server may take to answer `initialize`. 30 s: enough for a loaded machine and a slow state
   * database.
   */
  readonly handshakeTimeout: Duration.DurationInput
  /** The minimum time for a start, even if `handshakeTimeout` is shorter. 100 ms: about a third of a warm start. */
  readonly minStartupTimeout: Duration.DurationInput
  /**
   * How long the token source may take, and then each step of the server's login. 30 s: the server waits up to 10 s
   * for its back end.
   */
  readonly loginTimeout: Duration.DurationInput
  /** How long the server waits for new tokens of its account. 8 s: codex gives up after 10 s. */
  readonly tokenRefreshTimeout: Duration.DurationInput
  /**
   * How long the result of a token refresh, new tokens or a refusal, is reused. 10 s: the server asks once per
   * refused turn, one turn after the other.
   */
  readonly tokenRefreshTimeToLive: Duration.DurationInput
  /** How long a request may take, including its time in the queue. 60 s. */
  readonly requestTimeout: Duration.DurationInput
  /**
   * How many requests may be in flight per server. 96: in measurements codex refused requests from 200 in flight,
   * and lost answers from 250.
   */
  readonly maxRequestsInFlight: number
  /**
   * How many requests of the server may wait for the handler of one thread. Further ones are refused, which the
   * server treats as a decline. 64: a thread asks one question at a time, and so does each of its sub-agents.
   */
  readonly maxServerRequestsPerThread: number
  /**
   * How many sub-agents of one thread are followed while it has subscribers. Notifications of further ones are
   * dropped, and their requests are refused. 1,024: codex runs a few at a time.
   */
  readonly maxSubAgentsPerThread: number
  /**
   * How many characters may wait to be written to the server. Then the server is lost, because it does not read. 128
   * Mi: more than all requests in flight together, because codex takes 1 Mi per request.
   */
  readonly maxUnwrittenCharacters: number
  /**
   * How often a request is sent, retries included, while the server refuses it as overloaded. All attempts share
   * one deadline. 5.
   */
  readonly overloadMaxAttempts: number
  /**
   * The delay before the first of those retries, before jitter. It doubles up to `overloadMaxBackoff`. 50 ms up to
   * 2 s.
   */
  readonly overloadBackoff: Duration.DurationInput
  readonly overloadMaxBackoff: Duration.DurationInput
  /**
   * How long a server may stay silent after a liveness probe. Then it is lost. A request that times out triggers a
   * probe. 15 s: a busy server sends something within one or two seconds.
   */
  readonly livenessTimeout: Duration.DurationInput
  /**
   * How long a server with subscribers may stay silent before it is probed. 60 s: the same as a request's timeout.
   */
  readonly livenessInterval: Duration.DurationInput
  /** How many losses of one key within `restartWindow` open the circuit breaker. 5 in 60 s. */
  readonly maxRestarts: number
  readonly restartWindow: Duration.DurationInput
  /**
   * The delay before a start after the second loss in the window, before jitter. It doubles up to
   * `restartMaxBackoff`. 250 ms.
   */
  readonly restartBackoff: Duration.DurationInput
  /** The longest delay before a start, and how long an open circuit refuses starts before it lets one try. 10 s. */
  readonly restartMaxBackoff: Duration.DurationInput
  /**
   * How many losses of its server within `threadLossWindow` a thread may have caused. After that it is refused, so
   * that the other threads of the server are not disturbed again. A turn that ends while the server lives starts the
   * count anew. 2 in 30 min: once may be an accident. `Infinity` refuses none.
   */
  readonly maxLossesPerThread: number
  readonly threadLossWindow: Duration.DurationInput
  /**
   * How long the threads that may have ended their server are tried before further ones of them are admitted. 5 s:
   * several times what opening a thread and starting its turn takes.
   */
  readonly suspectTrial: Duration.DurationInput
  /**
   * How long a lease may be held before it is reported as a possible leak. 1 h: even hard turns rarely take longer.
   */
  readonly leakDetectionThreshold: Duration.DurationInput
  /** How long an idle server without leases is kept. 60 s: a person's pause between two turns. */
  readonly idleTimeToLive: Duration.DurationInput
  /**
   * How long running turns may go on after a registry of sessions begins to shut down. Then they are interrupted. 15 s:
   * with 5 s for the interrupts and 4 s for the servers, the program ends within the 30 s that Kubernetes gives it.
   * Docker gives 10 s.
   */
  readonly shutdownGrace: Duration.DurationInput
  /** How long a server may take to exit after its stdin was closed. 2 s: ten times what it needs. */
  readonly shutdownTimeout: Duration.DurationInput
  /** How long it may then take to exit after SIGTERM. After that it gets SIGKILL. 2 s. */
  readonly terminateTimeout: Duration.DurationInput
  /**
   * The maximum length of a message in bytes. 64 MiB: messages of 43 MB occur. A longer message fails alone; the
   * connection continues. At most 512 MiB, which is the longest string of V8: a higher limit has no effect.
   */
  readonly maxLineBytes: number
  /**
   * How many events may wait for one thread's consumer. 1,024. When the buffer is full, progress events are
   * dropped; if it holds only text and other events that must be kept, the consumer fails.
   */
  readonly eventBufferCapacity: number
  /** How many bytes of stderr are kept for errors. 8 KiB. Of more than 64 Ki characters an error shows both ends. */
  readonly stderrTailBytes: number
  /** How long an interrupted turn may take to confirm its end. 5 s: a healthy server needs 15 ms. */
  readonly interruptTimeout: Duration.DurationInput
  /**
   * How often the server is asked whether a turn still runs of which nothing was heard since the last look. One that it
   * does not run has ended. 5 minutes: a turn that has begun is rarely silent for as long, and a server may take more
   * than two minutes to begin one.
   */
  readonly silentTurnCheck: Duration.DurationInput
  /**
   * How long an interrupted approval handler, tool or observer of this program may take to clean up. After that
   * nothing waits for it. 1 s: it delays the end of its own run, and the closing of a pool.
   */
  readonly cleanUpTimeout: Duration.DurationInput
}

/** The default limits. */
export const defaults: Service = {
  handshakeTimeout: "30 seconds",
  minStartupTimeout: "100 millis",
  loginTimeout: "30 seconds",
  tokenRefreshTimeout: "8 seconds",
  tokenRefreshTimeToLive: "10 seconds",
  requestTimeout: "60 seconds",
  maxRequestsInFlight: 96,
  maxServerRequestsPerThread: 64,
  maxSubAgentsPerThread: 1024,
  maxUnwrittenCharacters: 128 * 1024 * 1024,
  overloadMaxAttempts: 5,
  overloadBackoff: "50 millis",
  overloadMaxBackoff: "2 seconds",
  livenessTimeout: "15 seconds",
  livenessInterval: "60 seconds",
  maxRestarts: 5,
  restartWindow: "60 seconds",
  restartBackoff: "250 millis",
  restartMaxBackoff: "10 seconds",
  maxLossesPerThread: 2,
  threadLossWindow: "30 minutes",
  suspectTrial: "5 seconds",
  leakDetectionThreshold: "1 hour",
  idleTimeToLive: "60 seconds",
  shutdownGrace: "15 seconds",
  shutdownTimeout: "2 seconds",
  terminateTimeout: "2 seconds",
  maxLineBytes: 64 * 1024 * 1024,
  eventBufferCapacity: 1024,
  stderrTailBytes: 8 * 1024,
  interruptTimeout: "5 seconds",
  silentTurnCheck: "5 minutes",
  cleanUpTimeout: "1 second"
}

/**
 * The limits that apply to the current fiber. Default: {@link defaults}.
 *
 * @example
 * const { idleTimeToLive } = yield* Limits.Limits
 */
export class Limits extends Context.Reference<Limits>()("@effect-codex/app-server/Limits", {
  defaultValue: (): Service => defaults
}) {}

/**
 * Changes some limits for everything that is built on this layer. The others keep their values.
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
  threadLossWindow: duration("threadLossWindow"),
  suspectTrial: duration("suspectTrial"),
  leakDetectionThreshold: duration("leakDetectionThreshold"),
  idleTimeToLive: duration("idleTimeToLive"),
  shutdownGrace: duration("shutdownGrace"),
  shutdownTimeout: duration("shutdownTimeout"),
  terminateTimeout: duration("terminateTimeout"),
  interruptTimeout: duration("interruptTimeout"),
  silentTurnCheck: duration("silentTurnCheck"),
  cleanUpTimeout: duration("cleanUpTimeout"),
  maxRequestsInFlight: count("maxRequestsInFlight"),
  maxServerRequestsPerThread: count("maxServerRequestsPerThread"),
  maxSubAgentsPerThread: count("maxSubAgentsPerThread"),
  maxUnwrittenCharacters: count("maxUnwrittenCharacters"),
  overloadMaxAttempts: count("overloadMaxAttempts"),
  maxRestarts: count("maxRestarts"),
  maxLossesPerThread: count("maxLossesPerThread"),
  maxLineBytes: count("maxLineBytes"),
  eventBufferCapacity: count("eventBufferCapacity"),
  stderrTailBytes: count("stderrTailBytes")
}).pipe(Config.nested("EFFECT_CODEX"))
