/**
 * One process of a `FakeAppServer`: what a test can see of it, and how the test makes it fail.
 *
 * A test gets it from `FakeAppServer.awaitProcess`, from `FakeAppServer.processes`, or in the script of a turn.
 *
 * @example
 * const first = yield* fake.awaitProcess(1)
 * yield* first.awaitReceived("turn/start")
 * yield* first.kill("SIGKILL")
 */
import type { Message, ServerRequests } from "@effect-codex/protocol"
import type { Duration, Effect } from "effect"

/** What is wrong with a process from its start. */
export interface StartFaults {
  /** There is no such program. */
  readonly spawnFails?: boolean
  /** How long the spawn takes, whether it works or fails. Default: no time. */
  readonly spawnDelay?: Duration.DurationInput
  /** The process never answers `initialize`. */
  readonly silent?: boolean
  /** How long the process waits before it reacts to `initialize` in any way. Default: no time. */
  readonly handshakeDelay?: Duration.DurationInput
  /** The process exits with this code instead of answering `initialize`. */
  readonly exitsWith?: number
  /** The process answers `initialize` with this error. */
  readonly refusesHandshake?: Message.RpcError
  /** What the process calls itself in its answer to `initialize`. Default: codex 0.169.0. */
  readonly userAgent?: string
  /** What the process writes to stderr first. */
  readonly stderr?: string
  /**
   * How long the process lives on after its input has ended. Default: no time, so that a scope can close on a test clock
   * that nobody adjusts. The real server takes about 200 ms.
   */
  readonly lingers?: Duration.DurationInput
  /** The process lives on after its input has ended. */
  readonly ignoresEndOfInput?: boolean
  /** SIGTERM does not end the process. */
  readonly ignoresSigterm?: boolean
}

/** How a process ended. The exit code is missing if a signal ended it. */
export interface Ended {
  readonly how: "EndOfInput" | "SIGTERM" | "SIGKILL" | "Exit"
  readonly code: number | undefined
}

/** A request or a notification from the client. */
export interface Received {
  /** The id of a request; a notification has none. */
  readonly id: Message.RequestId | undefined
  readonly method: string
  readonly params: unknown
}

/** The client's answer to a request of the server. */
export interface Reply {
  readonly id: Message.RequestId
  /** The method of that request; `undefined` if the server made no request with this id. */
  readonly method: string | undefined
  readonly answer: ServerRequests.Answer
}

/** One process: what it has done so far, and the faults that a test can cause. */
export interface FakeProcess {
  /** Higher than any that the system gives to a process. */
  readonly pid: number
  /** Its place among the starts of its fake, from 1. */
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly isRunning: Effect.Effect<boolean>
  readonly ended: Effect.Effect<Ended | undefined>
  readonly howEnded: Effect.Effect<Ended["how"] | undefined>
  /** Everything the client sent but its answers. */
  readonly received: Effect.Effect<ReadonlyArray<Received>>
  /** Waits for the `nth` message of this method, from 1. Default: the first. */
  readonly awaitReceived: (method: string, nth?: number) => Effect.Effect<Received>
  /** Every answer of the client, also those that it should not have given. */
  readonly replies: Effect.Effect<ReadonlyArray<Reply>>
  /** The turns that run on it: none once it is gone. */
  readonly activeTurns: Effect.Effect<
    ReadonlyArray<{ readonly threadId: string; readonly turnId: string }>
  >
  /** The threads it tells the client of: none once it is gone. */
  readonly subscribedThreads: Effect.Effect<ReadonlyArray<string>>
  /** The commands that run on it, those included that have outlived their turns: none once it is gone. */
  readonly commandsRunning: Effect.Effect<ReadonlyArray<string>>

  /** Ends by itself, and is gone afterwards. */
  readonly exit: (code: number) => Effect.Effect<void>
  /** A signal from outside. Returns when it is gone, or when the signal does not end it. */
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => Effect.Effect<void>
  /** Closes its output and lives on. */
  readonly endOutput: Effect.Effect<void>
  /** No longer reads its input: the next write fails. */
  readonly breakInput: Effect.Effect<void>
  /** As SIGSTOP does: reads and writes nothing, keeps SIGTERM until `thaw`, and SIGKILL ends it. */
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** Refuses the next requests as overloaded. */
  readonly overload: (count: number) => Effect.Effect<void>
  /** Carries the next requests out and never answers them. */
  readonly dropAnswers: (count: number) => Effect.Effect<void>
  /** Answers the next requests so much later. What follows an answer does not wait for it. */
  readonly delayAnswers: (count: number, by: Duration.DurationInput) => Effect.Effect<void>
  /** Answers the next requests twice. */
  readonly repeatAnswers: (count: number) => Effect.Effect<void>
  /** Makes the lines of the next answers, where they are objects, so many bytes long. */
  readonly padAnswers: (count: number, bytes: number) => Effect.Effect<void>
  /** Answers a request, well, that need not be one of the client's. */
  readonly answerUnknown: (id: Message.RequestId) => Effect.Effect<void>
  /**
   * Holds back as many of the next notifications as `order` has places, and then sends them in that order: `[1, 0]` swaps
   * two. Those of one thread really come in order. What may come in either is those of different threads, and an answer
   * and the notifications around it: for this see `delayAnswers`.
   */
  readonly reorder: (order: ReadonlyArray<number>) => Effect.Effect<void>
  /** Writes nothing for so long, and then everything. Reads and works meanwhile. */
  readonly stall: (duration: Duration.DurationInput) => Effect.Effect<void>
  /** Writes no more than so many bytes at once from now on, wherever that cuts a line or a code point. */
  readonly splitOutput: (bytes: number) => Effect.Effect<void>
  /** Reads its input no faster than that from now on. Who writes waits, as at every process, with more than 64 KiB unread. */
  readonly readSlowly: (bytesPerSecond: number) => Effect.Effect<void>
  /** Runs `effect` as the `nth` request from now arrives, from 1, before it is carried out. */
  readonly atRequest: (nth: number, effect: Effect.Effect<unknown>) => Effect.Effect<void>
  /** Writes any line. */
  readonly writeLine: (line: string) => Effect.Effect<void>
  /** Writes any bytes, as one chunk. */
  readonly writeBytes: (bytes: Uint8Array) => Effect.Effect<void>
  readonly notify: (method: string, params?: object) => Effect.Effect<void>
  /** Asks the client and waits for its answer. */
  readonly ask: (method: string, params?: object) => Effect.Effect<ServerRequests.Answer>
  /** Asks the client and goes on, with the id of the request. */
  readonly send: (method: string, params?: object) => Effect.Effect<number>
  /** Tells the client that somebody else answered a request. */
  readonly resolve: (id: number) => Effect.Effect<void>
  /** Asks the client once more under the same id, whatever has become of the request. */
  readonly sendAgain: (id: number) => Effect.Effect<void>
  readonly stderr: (text: string) => Effect.Effect<void>
}
