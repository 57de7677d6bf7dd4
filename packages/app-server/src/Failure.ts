/**
 * Everything that can go wrong, and what follows from it.
 *
 * The errors say **what** failed; {@link policy} says what that does to the run attempt and to the server. Nowhere
 * else is that decided.
 */
import { Codec } from "@effect-codex/protocol"
import { Data, Duration, type ParseResult } from "effect"

/** The part of a generation's life in which its transport was lost. */
export type Phase = "Spawn" | "Handshake" | "Authenticate" | "Running"

/** How the link to a server was lost. */
export type TransportReason =
  /** The process could not be started. */
  | "SpawnFailed"
  /** The process ended, with whatever code, without having been asked to. */
  | "Exited"
  /** The process no longer reads what is written to it. */
  | "StdinBroken"
  /** The process closed its output and lives on. */
  | "StdoutEnded"
  /** `initialize` got no answer in time. */
  | "HandshakeUnanswered"
  /** `initialize` was refused, or answered without a version. */
  | "HandshakeRefused"
  /** The server is older than this library supports. Starting it again does not help: update codex. */
  | "VersionUnsupported"
  /** The login got no answer in time. */
  | "LoginUnanswered"
  /** Nothing was heard from it, not even after it was probed: it is stopped, or stuck. */
  | "ProbeUnanswered"
  /** It was lost too often of late, and is not started again for a while. */
  | "CircuitOpen"
  /** It was closed on purpose: its scope ended. */
  | "Closed"

/**
 * The link to the server is lost, and with it one generation. The only failure that invalidates: every lease,
 * request and event stream of that generation ends with it, and the next acquire starts a new server.
 */
export class TransportError extends Data.TaggedError("TransportError")<{
  readonly reason: TransportReason
  readonly phase: Phase
  readonly generation: number
  /** One sentence, redacted. For those who are not to read `stderr`, which is in the `message`. */
  readonly detail: string
  /** The last of what the process wrote to stderr, redacted; empty when it wrote nothing. */
  readonly stderr: string
}> {
  override get message(): string {
    const where = this.phase === "Running" ? "" : ` in phase ${this.phase}`
    const tail = this.stderr === "" ? "" : `\nstderr: ${this.stderr}`
    return `app-server generation ${this.generation}${where}: ${this.detail}${tail}`
  }

  /** The same loss, noticed in another phase. */
  during(phase: Phase): TransportError {
    return new TransportError({ ...this.fields, phase })
  }

  private get fields() {
    const { reason, phase, generation, detail, stderr } = this
    return { reason, phase, generation, detail, stderr }
  }
}

/** What became of the credential. */
export type AuthReason =
  /** 401: the provider does not know the credential. */
  | "Unauthorized"
  /** 403: it knows the credential and will not serve it. */
  | "Forbidden"
  /** No credential was there to send. */
  | "MissingCredential"
  /** The server could not be logged in to its account. */
  | "LoginRefused"
  /** The account's token was refused, and this program brought no new one in time. */
  | "RefreshRefused"
  /** The provider takes the account's credential, and the server has no account. */
  | "SignedOut"

/**
 * A credential was refused or missing. The run that used it fails now; the server is healthy, and nothing this
 * error can reach takes it from the others.
 */
export class AuthError extends Data.TaggedError("AuthError")<{
  readonly reason: AuthReason
  readonly generation: number
  /** The provider that refused, as the server's configuration names it, when known. */
  readonly provider: string | undefined
  /** The HTTP status the provider answered, when one arrived. */
  readonly status: number | undefined
  /** What a person should do about it. */
  readonly action: string
  /** Whether the same may succeed later without a person doing anything. */
  readonly retryable: boolean
  /** The server's or the token source's own words, redacted; empty when there are none. */
  readonly detail: string
}> {
  override get message(): string {
    const known = [
      ...(this.provider === undefined ? [] : [`provider "${this.provider}"`]),
      ...(this.status === undefined ? [] : [`HTTP ${this.status}`])
    ]
    const where = known.length === 0 ? "" : ` (${known.join(", ")})`
    const detail = this.detail === "" ? "" : `: ${this.detail}`
    return `${authText[this.reason]}${where}${detail}. ${this.action}`
  }
}

const authText: Readonly<Record<AuthReason, string>> = {
  Unauthorized: "The credential was refused",
  Forbidden: "The credential is not allowed to do this",
  MissingCredential: "A credential is missing",
  LoginRefused: "The server could not be logged in to its account",
  RefreshRefused: "The account's token has run out and was not refreshed",
  SignedOut: "The server is signed in to no account, and the thread's provider needs one"
}

/** The server refused to queue the request (-32001), and went on refusing it until its tries or deadline ran out. */
export class OverloadedError extends Data.TaggedError("OverloadedError")<{
  readonly method: string
  readonly generation: number
  readonly tries: number
}> {
  override get message(): string {
    return `${this.method} was refused as overloaded, ${this.tries} times. Try again later, or run less at once.`
  }
}

/** The server answered a request with an error. */
export class RequestError extends Data.TaggedError("RequestError")<{
  readonly method: string
  readonly generation: number
  readonly code: number
  /** The server's own words, redacted. */
  readonly detail: string
  /** The server's word for the cause (`codexErrorInfo`), when it gave one. */
  readonly kind: string | undefined
  /** The HTTP status the server itself got from the provider, when that is the cause. */
  readonly httpStatus: number | undefined
}> {
  override get message(): string {
    return `${this.method} failed (${this.code}): ${this.detail}`
  }
}

/** An answer that does not fit its schema. Shows where and what was expected, never what arrived. */
export class DecodeError extends Data.TaggedError("DecodeError")<{
  readonly method: string
  readonly generation: number
  /** Where in the answer, as a path of keys. */
  readonly path: string
  /** The kind of mismatch: `Missing`, `Type`, `TooLong`, ... */
  readonly kind: string
}> {
  override get message(): string {
    return `The answer to ${this.method} does not fit: ${this.kind} at ${this.path === "" ? "its root" : this.path}`
  }
}

/**
 * What a schema found wrong with an answer. Its own texts quote the payload, so they stay behind.
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

/** Whose deadline it was. */
export type TimeoutOf =
  /** The request was not answered in time. */
  | "Request"
  /** The run did not come to its end in time. */
  | "Run"
  /** The run told of no progress for that long. */
  | "Progress"

/** A local deadline passed. It says nothing about the server's health. */
export class TimeoutError extends Data.TaggedError("TimeoutError")<{
  readonly of: TimeoutOf
  readonly method: string
  readonly generation: number
  readonly after: Duration.Duration
  /** Whether the request may have reached the server, and so may have been carried out. */
  readonly written: boolean
  /** The last message that the model had completed by then; empty without one. */
  readonly lastMessage: string
}> {
  override get message(): string {
    const after = Duration.format(this.after)
    switch (this.of) {
      case "Request": {
        const fate = this.written ? "it may have been carried out" : "it was not sent"
        return `${this.method} was not answered within ${after}; ${fate}`
      }
      case "Run":
        return `the run did not end within ${after}`
      case "Progress":
        return `the run made no progress for ${after}`
    }
  }
}

/** Why a turn failed. */
export type TurnReason =
  | "UsageLimit"
  | "ContextWindow"
  | "RateLimited"
  | "Sandbox"
  /** The provider could not be reached, or could not answer: it may a little later. */
  | "ModelUnavailable"
  /** The provider would not take it: the model is unknown, the request is wrong, the bill is not paid. */
  | "BadRequest"
  /** The server ended the turn as interrupted, and this caller had not asked for it. */
  | "Interrupted"
  /** An earlier turn of the thread was interrupted, never ended, and would have swallowed this one. */
  | "StillRunning"
  /** The thread was ephemeral, and the server that had it is gone. */
  | "ThreadLost"
  /** There was no turn to steer, or it ended before it took the message in. */
  | "NotSteered"
  /** The consumer of the turn's events fell behind its bound, and text would have been lost. */
  | "SlowConsumer"
  /** Whatever else: see `detail` and `kind`. */
  | "Other"

/** The turn failed for a reason of its own. */
export class TurnError extends Data.TaggedError("TurnError")<{
  readonly reason: TurnReason
  readonly generation: number
  readonly threadId: string
  readonly turnId: string | undefined
  /** The server's word for it (`codexErrorInfo`), when it gave one. */
  readonly kind: string | undefined
  /** The server's own words, redacted. */
  readonly detail: string
}> {
  override get message(): string {
    return `The turn failed (${this.kind ?? this.reason}): ${this.detail}`
  }
}

/** Everything a run can fail with. A new member has no place in the program until {@link policy} has a row for it. */
export type Failure =
  | TransportError
  | AuthError
  | OverloadedError
  | RequestError
  | DecodeError
  | TimeoutError
  | TurnError

/** What a request can fail with. */
export type RequestFailure =
  | TransportError
  | OverloadedError
  | RequestError
  | DecodeError
  | TimeoutError

/** The caller left: not an error, but it has its row in the policy. */
export interface Interruption {
  readonly _tag: "Interruption"
}

/** What follows from a failure, for the run attempt and for the server. */
export interface Decision {
  /**
   * - `Fail`: ends now with the failure.
   * - `RetryThenFail`: tried again inside its deadline first.
   * - `ReplayOrFail`: taken again on the next generation where that is safe.
   * - `InterruptTurn`: its turn is interrupted, confirmed, in bounded time.
   */
  readonly attempt: "Fail" | "RetryThenFail" | "ReplayOrFail" | "InterruptTurn"
  readonly server: "Invalidate" | "Untouched"
}

/** The policy, whole. */
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
 * The row of the policy for a failure, or for the interruption of a run.
 *
 * @example
 * const { attempt, server: fate } = Failure.decide(failure)
 */
export const decide = (outcome: Failure | Interruption): Decision => policy[outcome._tag]

type Policy = typeof policy

/** The failures whose row says so. */
export type Invalidating = Extract<
  Failure,
  {
    _tag: {
      [Tag in keyof Policy]: Policy[Tag]["server"] extends "Invalidate" ? Tag : never
    }[keyof Policy]
  }
>

/**
 * Whether this failure means that its generation is lost. Narrows to what `invalidate` takes.
 *
 * @example
 * const lease = yield* pool.lease(server)
 * if (Failure.invalidates(failure)) yield* lease.invalidate(failure)
 */
export const invalidates = (failure: Failure): failure is Invalidating =>
  decide(failure).server === "Invalidate"

/**
 * Whether an attempt that ended so may be taken again on the next generation, if that is safe. Sessions ask this.
 *
 * @example
 * const again = Effect.retry(run, { times: 1, while: Failure.mayReplay })
 */
export const mayReplay = (failure: Failure): boolean => decide(failure).attempt === "ReplayOrFail"

/**
 * Whether the same run may succeed a little later by itself: the server or the model had too much to do, a login or
 * refresh could not be carried out, the server was lost. Not what a person has to mend, and not what may have been done.
 * What `retry` of runs and sessions asks before it asks its schedule.
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
