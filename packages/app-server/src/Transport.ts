/**
 * A scoped duplex of lines with a single, typed end.
 *
 * A `TransportFactory` opens one for each generation. `StdioTransport` is the live one; tests provide a fake.
 */
import { Context, type Duration, type Effect, type Scope } from "effect"
import type { AppServerSpec } from "./AppServerSpec.ts"
import type { TransportError } from "./Failure.ts"
import type { Redact } from "./Redaction.ts"
import type { Frame } from "./internal/transport/Framing.ts"

export type { Frame, Oversized } from "./internal/transport/Framing.ts"

/** How a server went when its scope closed. */
export interface CloseReport {
  readonly generation: number
  readonly pid: number | undefined
  /** What it took: nothing (it was gone already), the end of its input, SIGTERM, or SIGKILL. */
  readonly how: "AlreadyGone" | "EndOfInput" | "SIGTERM" | "SIGKILL"
  /** Its exit code; `undefined` when a signal ended it. */
  readonly exitCode: number | undefined
  readonly took: Duration.Duration
  /** Processes of its family that had outlived it and were ended. */
  readonly orphans: number
}

/**
 * Takes each batch of frames, synchronously. `more` promises another call soon, if need be with no frames: consumers
 * that are not in a hurry may be woken then.
 */
export type Listener = (frames: ReadonlyArray<Frame>, more: boolean) => void

/** One process as lines in and lines out. */
export interface Transport {
  readonly pid: number | undefined
  /** Starts reading, for the one listener. */
  readonly listen: (listener: Listener) => Effect.Effect<void>
  /** Enqueues one line, without its LF. Never waits and never fails: a broken pipe shows as the end. */
  readonly write: (line: string) => void
  /** The one end, after everything that had arrived before it was handed to the listener. */
  readonly end: Effect.Effect<TransportError>
  /** The last of what the server wrote to stderr, redacted. */
  readonly stderr: () => string
}

/** What a transport is opened with. */
export interface OpenOptions {
  readonly spec: AppServerSpec
  readonly generation: number
  /** Takes secrets out of whatever the server writes before anybody sees it. */
  readonly redact: Redact
  readonly onClosed: (report: CloseReport) => Effect.Effect<void>
}

/** What opens transports. */
export interface Service {
  readonly open: (options: OpenOptions) => Effect.Effect<Transport, TransportError, Scope.Scope>
}

/** Opens the transport of a generation. Provide `StdioTransport.layer`, or a fake in tests. */
export class TransportFactory extends Context.Tag("@effect-codex/app-server/TransportFactory")<
  TransportFactory,
  Service
>() {}
