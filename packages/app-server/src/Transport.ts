/**
 * A scoped connection that sends and receives lines and ends with one typed error.
 *
 * A `TransportFactory` opens one transport per generation. `StdioTransport` is the live implementation; tests
 * provide a fake.
 */
import { Lenient } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { AppServerSpec } from "./AppServerSpec.ts"
import type { TransportError } from "./Failure.ts"
import type { Redact } from "./Redaction.ts"
import type { Frame } from "./internal/transport/Framing.ts"

export type { Frame, Oversized } from "./internal/transport/Framing.ts"

/** How a server's process ended when its scope closed. */
export const CloseReport = Schema.Struct({
  generation: Schema.Int,
  pid: Lenient.orUndefined(Schema.Int),
  /**
   * What ended the process. `AlreadyGone`: it had exited before. `EndOfInput`: it exited after its stdin was
   * closed.
   */
  how: Schema.Literal("AlreadyGone", "EndOfInput", "SIGTERM", "SIGKILL"),
  /** The exit code. `undefined` if a signal ended the process. */
  exitCode: Lenient.orUndefined(Schema.Int),
  /** The signal that ended the process, if one did and the system says which. */
  signal: Lenient.orUndefined(Schema.String),
  took: Schema.Duration,
  /** How many processes of its tree had outlived it and were ended. */
  orphans: Schema.Int
})
/** How a server's process ended when its scope closed. */
export type CloseReport = typeof CloseReport.Type

/**
 * Receives each batch of frames, synchronously. `more` offers another call soon, perhaps without frames, for which
 * consumers that are not in a hurry can wait. The listener returns how many of them do: if none does, the next call may
 * be long in coming.
 */
export type Listener = (frames: ReadonlyArray<Frame>, more: boolean) => number

/** What a connection makes of its transport. */
export type Observation =
  | { readonly _tag: "Lost"; readonly error: TransportError }
  | { readonly _tag: "InvalidMessage"; readonly what: string }

/** One process, seen as lines in and lines out. */
export interface Transport {
  readonly pid: number | undefined
  /** Starts reading. There is exactly one listener. */
  readonly listen: (listener: Listener) => Effect.Effect<void>
  /** Enqueues one line, without its LF. Never waits and never fails: a broken pipe ends the transport. */
  readonly write: (line: string) => void
  /** Waits until the transport has ended, and returns why. The listener has received all earlier data by then. */
  readonly end: Effect.Effect<TransportError>
  /** Measures the resident memory of the process and its descendants, in bytes. `undefined` if that cannot be read. */
  readonly memory?: Effect.Effect<number | undefined>
  /** Returns the last bytes that the server wrote to stderr, redacted. */
  readonly stderr: () => string
  /**
   * Called synchronously with the error that the connection ends with, and with what is wrong with each line that is no
   * valid message. For a recorder: most transports have none.
   */
  readonly observe?: (observation: Observation) => void
}

/** Options of opening a transport. */
export interface OpenOptions {
  readonly spec: AppServerSpec
  readonly generation: number
  /** Removes secrets from everything that the server writes, before it is shown. */
  readonly redact: Redact
  readonly onClosed: (report: CloseReport) => Effect.Effect<void>
}

/**
 * Opens transports. The scope's closing ends the transport. Whoever waits for that goes on, with a warning in the log,
 * after twice what a server may take: `shutdownTimeout`, `terminateTimeout` and 5 s more (18 s by default).
 */
export interface Service {
  readonly open: (options: OpenOptions) => Effect.Effect<Transport, TransportError, Scope.Scope>
}

/** Opens the transport of each generation. Provide `StdioTransport.layer`, or a fake in tests. */
export class TransportFactory extends Context.Tag("@effect-codex/app-server/TransportFactory")<
  TransportFactory,
  Service
>() {}
