/**
 * Everything that can go wrong, and what follows from it.
 *
 * The errors say **what** failed. {@link policy} decides what a failure means for the run attempt and for the
 * server. Nothing else decides that.
 */
import { Codec } from "@effect-codex/protocol"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import type * as ParseResult from "effect/ParseResult"

/** The phase of a generation in which its transport was lost. */
export type Phase = "Spawn" | "Handshake" | "Authenticate" | "Running"

/** How the connection to a server was lost. */
export type TransportReason =
  /** The process could not be started. */
  | "SpawnFailed"
  /** The process ended on its own, with any exit code. */
  | "Exited"
  /** The process no longer reads its stdin. */
  | "StdinBroken"
  /** The process closed its stdout but is still running. */
  | "StdoutEnded"
  /** The server did not answer `initialize` in time. */
  | "HandshakeUnanswered"
  /** The server refused `initialize`, or its answer names no version. */
  | "HandshakeRefused"
  /** The server is older than this library supports. Starting it again does not help: update codex. */
  | "VersionUnsupported"
  /** The server did not answer the login in time. */
  | "LoginUnanswered"
  /** The server sent nothing, not even after a liveness probe: it hangs, or its process is stopped. */
  | "ProbeUnanswered"
  /** The server was lost too often recently, so the pool does not start it for a while. */
  | "CircuitOpen"
  /** The server was closed on purpose: its scope or its pool closed. */
  | "Closed"

/**
 * The connection to one generation of a server is lost. This is the only failure that invalidates a generation: all
 * its leases, requests and event streams fail with this error, and the next acquire starts a new server.
 */
export class TransportError extends Data.TaggedError("TransportError")<{
  readonly reason: TransportReason
  readonly phase: Phase
  readonly generation: number
  /**
   * What happened and what to do about it, redacted. Unlike `message`, it does not contain `stderr`, so it can be
   * shown more widely.
   */
  readonly detail: string
  /** The last bytes that the process wrote to stderr, redacted. Empty if it wrote nothing. */
  readonly stderr: string
}> {
  override get message(): string {
    const where = this.phase === "Running" ? "" : ` in phase ${this.phase}`
    const tail = this.stderr === "" ? "" : `\nstderr: ${this.stderr}`
    return `app-server generation ${this.generation}${where}: ${this.detail}${tail}`
  }

  /** Returns the same error with another phase, for a loss that is noticed during that phase. */
  during(phase: Phase): TransportError {
    return new TransportError({ ...this.fields, phase })
  }

  private get fields() {
    const { reason, phase, generation, detail, stderr } = this
    return { reason, phase, generation, detail, stderr }
  }
}

/** What happened to the credential. */
export type AuthReason =
  /** 401: the provider does not accept the credential. */
  | "Unauthorized"
  /** 403: the provider knows the credential but does not allow the request. */
  | "Forbidden"
  /** There was no credential to send. */
  | "MissingCredential"
  /** The server could not log in to its account. */
  | "LoginRefused"
  /** The provider refused the account's token, and this program returned no new token in time. */
  | "RefreshRefused"
  /** The provider needs the account's credential, but the server has no account. */
  | "SignedOut"

/**
 * A credential was refused or is missing. The run that used it fails. The server is healthy and keeps serving the
 * other runs.
 */
export class AuthError extends Data.TaggedError("AuthError")<{
  readonly reason: AuthReason
  readonly generation: number
  /** The provider that refused, as codex's configuration names it, if known. */
  readonly provider: string | undefined
  /** The HTTP status of the provider's answer, if there was one. */
  readonly status: number | undefined
  /** What a person should do about it. */
  readonly action: string
  /** Whether the same run may succeed later without a person's help. */
  readonly retryable: boolean
  /** The message of the server or of the token source, redacted. Empty if there is none. */
  readonly detail: string
}> {
  override get message(): string {
    const known = [
      ...(this.provider === undefined ? [] : [`provider "${this.provider}"`]),
      ...(this.status === undefined ? [] : [`HTTP ${this.status}`])
    ]
    const where = known.length === 0 ? "" : ` (${known.join(", ")})`
    const detail = this.detail === "" ? "" : `: ${this.detail.replace(/\.$/, "")}`
    return `${authText[this.reason]}${where}${detail}. ${this.action}`
  }
}

const authText: Readonly<Record<AuthReason, string>> = {
  Unauthorized: "The credential was refused",
  Forbidden: "The credential is not allowed to do this",
  MissingCredential: "A credential is missing",
  LoginRefused: "The server could not log in to its account",
  RefreshRefused: "The account's token expired and was not refreshed",
  SignedOut: "The server is signed in to no account, and the thread's provider needs one"
}

/**
 * The server refused to queue the request (code -32001), and kept refusing until the retries or the deadline ran
 * out.
 */
export class OverloadedError extends Data.TaggedError("OverloadedError")<{
  readonly method: string
  readonly generation: number
  readonly attempts: number
}> {
  override get message(): string {
    return `The server is overloaded and refused ${this.method} ${this.attempts} times. Try again later, or run fewer turns at once.`
  }
}

/** The server answered a request with an error. */
export class RequestError extends Data.TaggedError("RequestError")<{
  readonly method: string
  readonly generation: number
  readonly code: number
  /** The server's own message, redacted. */
  readonly detail: string
  /** The server's error kind (`codexErrorInfo`), if it gave one. */
  readonly kind: string | undefined
  /** The HTTP status that the server got from the provider, if that caused the error. */
  readonly httpStatus: number | undefined
}> {
  override get message(): string {
    return `${this.method} failed (${this.code}): ${this.detail}`
  }
}

/** An answer does not match its schema. The error says where and how, but never contains what arrived. */
export class DecodeError extends Data.TaggedError("DecodeError")<{
  readonly method: string
  readonly generation: number
  /** The place of the mismatch in the answer, as keys joined by dots. Empty for the answer as a whole. */
  readonly path: string
  /** The kind of mismatch, such as `Missing` or `Type`. `TooLong` if the answer exceeds `Limits.maxLineBytes`. */
  readonly kind: string
}> {
  override get message(): string {
    return this.kind === "TooLong"
      ? `The answer to ${this.method} is longer than Limits.maxLineBytes. Raise that limit, or ask for less.`
      : `The answer to ${this.method} does not match its schema: ${this.kind} at ${this.path === "" ? "its root" : this.path}`
  }
}

/**
 * Converts a `ParseError` to a `DecodeError`. The text of the `ParseError` is dropped because it quotes the
 * payload.
 *
 * @example
 * const decoded = Schema.decodeUnknown(Schema.Struct({ id: Schema.String }))({ id: 1 }).pipe(
 *   Effect.mapError((error) => Failure.mismatch(error, "thread/start", appServer.generation))
 * )
 */
export const mismatch = (
  error: ParseResult.ParseError,
  method: string,
  generation: number
): DecodeError => new DecodeError({ method, generation, ...Codec.mismatch(error) })

/** Which deadline passed. */
export type Deadline =
  /** The server did not answer the request in time. */
  | "Request"
  /** The run did not end in time. */
  | "Run"
  /** The run made no progress for that long. */
  | "Progress"

/** A local deadline passed. This does not mean that the server is unhealthy. */
export class TimeoutError extends Data.TaggedError("TimeoutError")<{
  readonly deadline: Deadline
  readonly method: string
  readonly generation: number
  readonly after: Duration.Duration
  /** Whether the request may have reached the server. If so, the server may have carried it out. */
  readonly written: boolean
  /** The last message that the model had completed before the deadline. Empty if there was none. */
  readonly lastMessage: string
}> {
  override get message(): string {
    const after = Duration.format(this.after)
    switch (this.deadline) {
      case "Request":
        return this.written
          ? `The server did not answer ${this.method} within ${after}. It may have carried it out: check before you retry.`
          : `${this.method} waited ${after} in the queue and was not sent. Retrying is safe.`
      case "Run":
        return `The run did not end within ${after} and was interrupted.`
      case "Progress":
        return `The run made no progress for ${after} and was interrupted.`
    }
  }
}

/** Why a turn failed. */
export type TurnReason =
  | "UsageLimit"
  | "ContextWindow"
  | "RateLimited"
  | "Sandbox"
  /** The provider was unreachable or could not answer. A later retry may succeed. */
  | "ModelUnavailable"
  /** The provider rejected the request: an unknown model, an invalid request, an unpaid bill. */
  | "BadRequest"
  /** The turn was interrupted: by another client, by `Turn.interrupt`, or because its session ended. */
  | "Interrupted"
  /**
   * An earlier turn of the thread was interrupted but has not ended. The server would add this turn's input to it.
   */
  | "StillRunning"
  /** The thread was ephemeral, and its server is gone. */
  | "ThreadLost"
  /** There was no turn to steer, or the turn ended before the model received the message. */
  | "NotSteered"
  /** The consumer of the turn's events fell too far behind, and text would have been lost. */
  | "SlowConsumer"
  /** Any other reason: see `detail` and `kind`. */
  | "Other"

/** A turn failed for a reason that concerns this turn only. */
export class TurnError extends Data.TaggedError("TurnError")<{
  readonly reason: TurnReason
  readonly generation: number
  readonly threadId: string
  readonly turnId: string | undefined
  /** The server's error kind (`codexErrorInfo`), if it gave one. */
  readonly kind: string | undefined
  /** The server's own message, redacted, or what this library found and what to do about it. */
  readonly detail: string
}> {
  override get message(): string {
    return `${turnText(this.reason)} (${this.kind ?? this.reason}): ${this.detail}`
  }
}

const turnText = (reason: TurnReason): string => {
  switch (reason) {
    case "StillRunning":
    case "ThreadLost":
      return "The turn was not started"
    case "NotSteered":
      return "The message was not added to the turn"
    default:
      return "The turn failed"
  }
}

/** Everything a run can fail with. A new member does not compile until {@link policy} has a row for it. */
export type Failure =
  | TransportError
  | AuthError
  | OverloadedError
  | RequestError
  | DecodeError
  | TimeoutError
  | TurnError

/** Everything a request can fail with. */
export type RequestFailure =
  | TransportError
  | OverloadedError
  | RequestError
  | DecodeError
  | TimeoutError

/** The caller of a run was interrupted. This is not an error, but the policy has a row for it. */
export interface Interruption {
  readonly _tag: "Interruption"
}

/** What a failure means for the run attempt and for the server. */
export interface Decision {
  /**
   * - `Fail`: the attempt fails now.
   * - `RetryThenFail`: the request is retried until its deadline, then the attempt fails.
   * - `ReplayOrFail`: the attempt is replayed on the next generation if that is safe, else it fails.
   * - `InterruptTurn`: the attempt's turn is interrupted and its end is confirmed, in bounded time.
   */
  readonly attempt: "Fail" | "RetryThenFail" | "ReplayOrFail" | "InterruptTurn"
  readonly server: "Invalidate" | "Untouched"
}

/** The whole policy, one row per failure. */
export const policy = {
  TransportError: { attempt: "ReplayOrFail", server: "Invalidate" },
  AuthError: { attempt: "Fail", server: "Untouched" },
  OverloadedError: { attempt: "RetryThenFail", server: "Untouched" },
  RequestError: { attempt: "Fail", server: "Untouched" },
  DecodeError: { attempt: "Fail", server: "Untouched" },
  TimeoutError: { attempt: "Fail", server: "Untouched" },
  TurnError: { attempt: "Fail", server: "Untouched" },
  Interruption: { attempt: "InterruptTurn", server: "Untouched" }
} as const satisfies Record<Failure["_tag"] | Interruption["_tag"], Decision>

/**
 * Returns the policy's row for a failure, or for the interruption of a run.
 *
 * @example
 * const { attempt, server: fate } = Failure.decide(failure)
 */
export const decide = (outcome: Failure | Interruption): Decision => policy[outcome._tag]

type Policy = typeof policy

/** The failures that invalidate their generation, according to {@link policy}. */
export type Invalidating = Extract<
  Failure,
  {
    _tag: {
      [Tag in keyof Policy]: Policy[Tag]["server"] extends "Invalidate" ? Tag : never
    }[keyof Policy]
  }
>

/**
 * Returns whether a failure means that its generation is lost. Narrows the failure to the type that `invalidate`
 * takes.
 *
 * @example
 * const lease = yield* pool.lease(server)
 * if (Failure.invalidates(failure)) yield* lease.invalidate(failure)
 */
export const invalidates = (failure: Failure): failure is Invalidating =>
  decide(failure).server === "Invalidate"

/**
 * Returns whether a failed attempt may be replayed on the next generation, provided that is safe. Sessions use
 * this.
 *
 * @example
 * const again = Effect.retry(run, { times: 1, while: Failure.mayReplay })
 */
export const mayReplay = (failure: Failure): boolean => decide(failure).attempt === "ReplayOrFail"

/**
 * Returns whether the same run may succeed a little later without a person's help: the server or the model was
 * overloaded, the server was lost, or a login or token refresh could not be completed.
 *
 * Returns false for failures that a person must fix, and for requests that the server may already have carried out.
 * The `retry` option of runs and sessions checks this before it consults its schedule.
 *
 * @example
 * const models = Effect.retry(appServer.request("model/list", {}), {
 *   while: Failure.isTransient,
 *   schedule: Schedule.intersect(Schedule.exponential("1 second"), Schedule.recurs(3))
 * })
 */
export const isTransient = (failure: Failure): boolean => {
  switch (failure._tag) {
    case "OverloadedError":
      return true
    case "TransportError":
      return failure.reason !== "Closed"
    case "AuthError":
      return failure.retryable
    case "TimeoutError":
      return !failure.written
    case "TurnError":
      return failure.reason === "RateLimited" || failure.reason === "ModelUnavailable"
    case "RequestError":
    case "DecodeError":
      return false
  }
}
