/**
 * A command that the model has started and that runs on its own, such as a development server. It outlives the turn that
 * started it, and ends with the session at the latest. A session of a registry ends when it was idle for its
 * `idleTimeToLive`.
 */
import { Lenient } from "@effect-codex/protocol"
import type { Failure } from "@effect-codex/app-server"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as CommandsState from "./internal/session/CommandsState.ts"

/** How a command has ended. */
export const End = CommandsState.End
/** How a command has ended. */
export interface End extends CommandsState.End {}

/** Which command it is, and where it runs. */
export const Snapshot = Lenient.struct({
  /** The id of its item in the events of its turn. */
  id: Schema.String,
  /** The thread of the session, or that of a sub-agent. */
  threadId: Schema.String,
  /** The turn that has started it. */
  turnId: Schema.String,
  /** As the model wrote it, in the shell that runs it. */
  command: Schema.String,
  cwd: Schema.String,
  /** By which the server knows it. This is not the id of the process in the operating system. */
  processId: Lenient.orUndefined(Schema.String),
  /** Whether the turn that has started it has ended. */
  outlivesTurn: Schema.Boolean
})
/** Which command it is, and where it runs. */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

/**
 * A running command of a session, as `session.commands` lists it. The session keeps its server while the command runs.
 *
 * @example
 * yield* session.run("Start the development server in the background.")
 * const [server] = yield* session.commands
 * if (server !== undefined) {
 *   yield* server.output.pipe(Stream.takeUntil((text) => text.includes("ready")), Stream.runDrain)
 *   yield* server.terminate
 * }
 */
export interface BackgroundCommand {
  readonly snapshot: Effect.Effect<Snapshot>
  /**
   * What the command has printed, and then what it prints, until it ends. Of a long output at least the last 131,072
   * characters are kept. What a command prints within milliseconds of its start may be missing here; it is in the `output`
   * of its end.
   */
  readonly output: Stream.Stream<string>
  /** Waits for the end of the command. */
  readonly end: Effect.Effect<End>
  /**
   * Ends the command, and returns when it has ended. Does nothing to one that has ended.
   *
   * **Errors**: `RequestError` if the server's spec does not set `experimentalApi`. `TurnError` (`StillRunning`) if it has not
   * ended within `Limits.interruptTimeout` (5 s).
   */
  readonly terminate: Effect.Effect<void, Failure.RequestFailure | Failure.TurnError>
  /**
   * Writes to the standard input of the command. No version of codex lets a client do that: only the model can, with a tool of
   * its own. Ask it to, with a turn.
   *
   * **Errors**: always a `RequestError`, until codex has such a request.
   */
  readonly write: (text: string) => Effect.Effect<void, Failure.RequestFailure>
}
