/**
 * Every bound and deadline of this library, in one place.
 *
 * The defaults hold without anything being provided; a program changes some of them with `Limits.layer`.
 */
import { Context, type Duration, Effect, Layer } from "effect"

/** Each with its default, and where the number comes from. */
export interface Service {
  /** How long `initialize` may take. 30 s: a start on a loaded machine, with room for a slow state database. */
  readonly handshake: Duration.DurationInput
  /** The least a start is given, however small `handshake` is. 100 ms: about a third of a warm start. */
  readonly startupFloor: Duration.DurationInput
  /** How long logging in may take: the source of tokens, and then the server. 30 s: it asks a back end for up to 10 s. */
  readonly authenticate: Duration.DurationInput
  /** How long the server waits for new tokens of its account. 8 s: it gives up at 10. */
  readonly refresh: Duration.DurationInput
  /**
   * For how long new tokens, or the refusal to bring any, are the answer to whoever asks next. 10 s: the server asks once
   * for every turn that was refused, one after the other.
   */
  readonly refreshMemory: Duration.DurationInput
  /** How long a request may take from the moment it is asked for. 60 s. */
  readonly request: Duration.DurationInput
  /** Requests the server holds at once. 96: measured, it starts refusing at 200 and losing answers at 250. */
  readonly inFlight: number
  /** Tries of a request the server refuses as overloaded, inside that request's deadline. */
  readonly overloadTries: number
  /** The first pause between those tries, before jitter; it doubles up to `overloadPauseMax`. */
  readonly overloadPause: Duration.DurationInput
  readonly overloadPauseMax: Duration.DurationInput
  /**
   * How long a server may be silent after a request was not answered in time, and was sent one more: then it is lost.
   * 15 s: a busy one says something within one or two.
   */
  readonly probe: Duration.DurationInput
  /** How long a server that somebody listens to may say nothing before it is probed, too. 60 s: a request's time. */
  readonly silence: Duration.DurationInput
  /** How many generations of one key may be lost within `restartWindow` before starting another is refused. 5 in 60 s. */
  readonly restarts: number
  readonly restartWindow: Duration.DurationInput
  /** The pause before a start after the second loss in the window, before jitter; it doubles up to `restartPauseMax`. */
  readonly restartPause: Duration.DurationInput
  /** Also how long starting is refused before one start may try. 10 s. */
  readonly restartPauseMax: Duration.DurationInput
  /** When a lease that is still held is reported. 1 h: longer than a turn usually takes, however hard the work. */
  readonly leaseHeld: Duration.DurationInput
  /** How long a server nobody leases is kept. 60 s: a person's pause between two turns. */
  readonly idle: Duration.DurationInput
  /** How long a server has to leave after its input has ended. 2 s: ten times what it takes. */
  readonly endOfInput: Duration.DurationInput
  /** How long it then has to leave after SIGTERM, before SIGKILL. */
  readonly sigterm: Duration.DurationInput
  /** Bytes of one line. 64 MiB: lines of 43 MB have been seen; over it that message fails alone. */
  readonly lineBytes: number
  /** Events that wait for one thread's consumer. 1,024: past it progress is dropped, and text fails the consumer. */
  readonly eventsPerThread: number
  /** Bytes of stderr kept for errors. */
  readonly stderrBytes: number
  /** How long an interrupted turn has to confirm its end. 5 s: it takes 15 ms when the server is well. */
  readonly interrupt: Duration.DurationInput
}

/** The defaults. */
export const defaults: Service = {
  handshake: "30 seconds",
  startupFloor: "100 millis",
  authenticate: "30 seconds",
  refresh: "8 seconds",
  refreshMemory: "10 seconds",
  request: "60 seconds",
  inFlight: 96,
  overloadTries: 5,
  overloadPause: "50 millis",
  overloadPauseMax: "2 seconds",
  probe: "15 seconds",
  silence: "60 seconds",
  restarts: 5,
  restartWindow: "60 seconds",
  restartPause: "250 millis",
  restartPauseMax: "10 seconds",
  leaseHeld: "1 hour",
  idle: "60 seconds",
  endOfInput: "2 seconds",
  sigterm: "2 seconds",
  lineBytes: 64 * 1024 * 1024,
  eventsPerThread: 1024,
  stderrBytes: 8 * 1024,
  interrupt: "5 seconds"
}

/**
 * The limits in force where it is asked. Default: {@link defaults}.
 *
 * @example
 * const { idle } = yield* Limits.Limits
 */
export class Limits extends Context.Reference<Limits>()("@effect-codex/app-server/Limits", {
  defaultValue: (): Service => defaults
}) {}

/**
 * Changes some of the limits for everything built on top of this layer; the others stay what they were.
 *
 * @example
 * const Live = AppServerPool.AppServerPool.layer().pipe(
 *   Layer.provide(Limits.layer({ idle: "10 minutes", restarts: 3 })),
 *   Layer.provide(StdioTransport.layer),
 *   Layer.provide(NodeContext.layer)
 * )
 */
export const layer = (changes: Partial<Service>): Layer.Layer<never> =>
  Layer.effect(
    Limits,
    Effect.map(Limits, (limits) => ({ ...limits, ...changes }))
  )
