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
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

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
  /** What the process calls itself in its answer to `initialize`. Default: the codex that the protocol is of. */
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
  /** The trace context of a request, if it has one. */
  readonly trace: unknown
}

/** The client's answer to a request of the server. */
export interface Reply {
  readonly id: Message.RequestId
  /** The method of that request; `undefined` if the server made no request with this id. */
  readonly method: string | undefined
  readonly answer: ServerRequests.Answer
}

/** Which requests a fault applies to. */
export interface RequestSelection {
  /** Requests of this method alone. Default: any request. */
  readonly method?: string
  /** The first of those requests that it applies to, counted from now, from 1. Default: 1. */
  readonly nth?: number
}

/** Which requests are refused, and when. */
export interface RefusalOptions extends RequestSelection {
  /** How long after the request the error is sent. Default: at once. */
  readonly after?: Duration.DurationInput
}

/** One process: what it has done so far, and the faults that a test can cause. */
export interface FakeProcess {
  /** A number higher than any process id of the system. */
  readonly pid: number
  /** Its place among the starts of its fake, from 1. */
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly isRunning: Effect.Effect<boolean>
  /** How the process ended; `undefined` while it runs. */
  readonly ended: Effect.Effect<Ended | undefined>
  readonly howEnded: Effect.Effect<Ended["how"] | undefined>
  /** The requests and notifications that the client has sent. */
  readonly received: Effect.Effect<ReadonlyArray<Received>>
  /** Waits for the `nth` message of this method, from 1. Default: the first. */
  readonly awaitReceived: (method: string, nth?: number) => Effect.Effect<Received>
  /** Every answer that the client has sent, including those that it should not have sent. */
  readonly replies: Effect.Effect<ReadonlyArray<Reply>>
  /** The turns that are running. A process that has ended has none. */
  readonly activeTurns: Effect.Effect<
    ReadonlyArray<{ readonly threadId: string; readonly turnId: string }>
  >
  /** The threads that the client is subscribed to. A process that has ended has none. */
  readonly subscribedThreads: Effect.Effect<ReadonlyArray<string>>
  /** The commands that are running, including those whose turn has ended. A process that has ended has none. */
  readonly commandsRunning: Effect.Effect<ReadonlyArray<string>>

  /** Ends the process with an exit code, and returns when it is gone. */
  readonly exit: (code: number) => Effect.Effect<void>
  /**
   * Ends the process with an exit code, while a child of it keeps its pipes open. `endOutput` and `breakInput` close them
   * afterwards, so that a client can be told of the three ends in any order.
   *
   * @example
   * const first = yield* fake.awaitProcess(1)
   * yield* first.exitHoldingPipes(1)
   * yield* TestClock.adjust("10 seconds")
   * yield* first.endOutput
   */
  readonly exitHoldingPipes: (code: number) => Effect.Effect<void>
  /** Sends a signal, and returns when the process is gone, or at once if the signal does not end it. */
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => Effect.Effect<void>
  /** Closes the output. The process lives on. */
  readonly endOutput: Effect.Effect<void>
  /**
   * Loses everything that the server writes from now on. It works on meanwhile, as a process does that dies before it
   * has written what it had to say.
   */
  readonly loseOutput: Effect.Effect<void>
  /** Closes the input. The client's next write fails. */
  readonly breakInput: Effect.Effect<void>
  /**
   * Stops the process as SIGSTOP does. It reads and writes nothing and keeps SIGTERM pending until `thaw`; SIGKILL ends
   * it.
   */
  readonly freeze: Effect.Effect<void>
  /** Stops the process for a while. Then it goes on with everything that the client has written meanwhile. */
  readonly freezeFor: (duration: Duration.DurationInput) => Effect.Effect<void>
  /** Lets a frozen process go on, as SIGCONT does. */
  readonly thaw: Effect.Effect<void>
  /** Refuses the next requests as overloaded. */
  readonly overload: (count: number) => Effect.Effect<void>
  /**
   * Answers the next `count` requests with this error and does not carry them out.
   *
   * A refusal that comes late: `refuseRequests(1, error, { method: "turn/start", after: "6 seconds" })`.
   */
  readonly refuseRequests: (
    count: number,
    error: Message.RpcError,
    options?: RefusalOptions
  ) => Effect.Effect<void>
  /** Carries out the next `count` requests and never answers them. Everything else is answered. */
  readonly dropAnswers: (count: number, of?: RequestSelection) => Effect.Effect<void>
  /**
   * Carries out the next `count` requests at once and answers them late. Everything else stays prompt: the notifications
   * that follow a request do not wait for its answer.
   *
   * The answer to the second `turn/start` from now, eight seconds late:
   * `delayAnswers(1, "8 seconds", { method: "turn/start", nth: 2 })`.
   */
  readonly delayAnswers: (
    count: number,
    by: Duration.DurationInput,
    of?: RequestSelection
  ) => Effect.Effect<void>
  /**
   * Carries out the next `count` requests and changes their results, to anything that JSON can hold. Refusals are not
   * changed.
   *
   * A thread without a name: `changeAnswers(1, () => ({ thread: {} }), { method: "thread/start" })`.
   */
  readonly changeAnswers: (
    count: number,
    change: (result: unknown) => unknown,
    of?: RequestSelection
  ) => Effect.Effect<void>
  /** Answers the next requests twice. */
  readonly repeatAnswers: (count: number) => Effect.Effect<void>
  /** Makes the lines of the next answers so many bytes long, if their results are objects. */
  readonly padAnswers: (count: number, bytes: number) => Effect.Effect<void>
  /** Sends an answer with this id, whether or not the client has made such a request. */
  readonly answerUnknown: (id: Message.RequestId) => Effect.Effect<void>
  /**
   * Keeps as many of the next notifications as `order` has places, and then sends them in that order: `[1, 0]` swaps two.
   *
   * Codex sends the notifications of one thread in order. What it may send in any order are those of different threads,
   * and an answer beside the notifications around it. For the latter use `delayAnswers`.
   */
  readonly reorder: (order: ReadonlyArray<number>) => Effect.Effect<void>
  /** Does not send the next `count` notifications of this method. */
  readonly loseNotifications: (method: string, count: number) => Effect.Effect<void>
  /** Writes nothing for a while, and then everything. Unlike a frozen process it reads and works meanwhile. */
  readonly stall: (duration: Duration.DurationInput) => Effect.Effect<void>
  /** Writes no more than so many bytes in one chunk from now on, wherever that cuts a line or a code point. */
  readonly splitOutput: (bytes: number) => Effect.Effect<void>
  /** Reads the input no faster than this from now on. A client with more than 64 KiB unread waits, as with every pipe. */
  readonly readSlowly: (bytesPerSecond: number) => Effect.Effect<void>
  /** Runs `effect` when the `nth` request from now arrives, from 1, before the request is carried out. */
  readonly atRequest: (nth: number, effect: Effect.Effect<unknown>) => Effect.Effect<void>
  /** Writes any line. */
  readonly writeLine: (line: string) => Effect.Effect<void>
  /** Writes any bytes as one chunk. */
  readonly writeBytes: (bytes: Uint8Array) => Effect.Effect<void>
  /** Sends a notification. */
  readonly notify: (method: string, params?: object) => Effect.Effect<void>
  /** Sends a request to the client and waits for its answer. */
  readonly ask: (method: string, params?: object) => Effect.Effect<ServerRequests.Answer>
  /** Sends a request to the client and returns the id of the request. */
  readonly send: (method: string, params?: object) => Effect.Effect<number>
  /** Tells the client that somebody else has answered a request. */
  readonly resolve: (id: number) => Effect.Effect<void>
  /** Sends a request again under the same id, even if it was answered or resolved. */
  readonly sendAgain: (id: number) => Effect.Effect<void>
  /** Writes to stderr. */
  readonly stderr: (text: string) => Effect.Effect<void>
}
