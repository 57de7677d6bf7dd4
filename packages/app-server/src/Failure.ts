/**
 * Everything that can go wrong, and what follows from it.
 *
 * The errors say **what** failed. {@link policy} decides what a failure means for the run attempt and for the
 * server, and {@link disclosure} what a stranger is told of it. Nothing else decides that.
 *
 * A failure is a schema. Its lossless encoding (`Schema.encode(Failure.Failure)`) is for this program's own stores,
 * journals and machines. `JSON.stringify` and {@link toPublic} show only what a stranger may be told.
 */
import * as Codec from "@effect-codex/protocol/Codec"
import * as Lenient from "@effect-codex/protocol/Lenient"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type * as ParseResult from "effect/ParseResult"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

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

/** What a stranger may be told of a failure: somebody who sees neither this program's logs nor its configuration. */
export interface Disclosure {
  /** The HTTP status of an answer that reports the failure. */
  readonly status: number
  /** A fixed sentence. It quotes nothing of the failure: no path, no stderr, no text of a provider or a model. */
  readonly message: string
}

/** 503, because the caller did nothing wrong and the next server may be up in a moment. */
const unavailable: Disclosure = {
  status: 503,
  message: "The agent's server is not available. Try again later."
}

/** 503 too, but the agent may have been at work. */
const lost: Disclosure = {
  status: 503,
  message:
    "The agent's server was lost. Check what the agent has already done before you try again."
}

/** 502, because the credential is this service's own: a 401 or 403 would tell the caller to change theirs. */
const notSignedIn: Disclosure = {
  status: 502,
  message: "This service could not sign in to the model's provider."
}

/** What a stranger may be told, and with which HTTP status: one row per failure and reason. */
export const disclosure = {
  TransportError: {
    SpawnFailed: unavailable,
    Exited: lost,
    StdinBroken: lost,
    StdoutEnded: lost,
    HandshakeUnanswered: unavailable,
    HandshakeRefused: unavailable,
    VersionUnsupported: {
      status: 503,
      message: "The agent's server is not available until its operator updates it."
    },
    LoginUnanswered: unavailable,
    ProbeUnanswered: lost,
    CircuitOpen: unavailable,
    BrokeDown: lost,
    Unreachable: lost,
    Closed: { status: 503, message: "The agent's server was shut down." }
  },
  AuthError: {
    // The provider's own status, because the refused credential came with the caller's run.
    Run: {
      Unauthorized: {
        status: 401,
        message: "The credential of this run was refused. Use a valid one."
      },
      Forbidden: { status: 403, message: "The credential of this run does not allow this." },
      MissingCredential: notSignedIn,
      LoginRefused: notSignedIn,
      RefreshRefused: notSignedIn,
      SignedOut: notSignedIn
    },
    Server: {
      Unauthorized: notSignedIn,
      Forbidden: notSignedIn,
      MissingCredential: notSignedIn,
      LoginRefused: notSignedIn,
      RefreshRefused: notSignedIn,
      SignedOut: notSignedIn
    }
  },
  // 503, because waiting is all that helps.
  OverloadedError: {
    status: 503,
    message: "The agent's server is overloaded. Try again later."
  },
  // 502, because the request was this program's, not the caller's.
  RequestError: { status: 502, message: "The agent's server refused a request." },
  DecodeError: {
    status: 502,
    message: "The agent's server gave an answer that is not understood."
  },
  // 504, because the answer that did not come is the server's.
  TimeoutError: {
    Request: { status: 504, message: "The agent's server did not answer in time." },
    Run: { status: 504, message: "The agent did not finish in time and was stopped." },
    Reconnecting: { status: 504, message: "The model could not be reached. Try again later." },
    Progress: { status: 504, message: "The agent made no progress and was stopped." }
  },
  TurnError: {
    // 429, because asking for less, or later, is what helps.
    UsageLimit: { status: 429, message: "The usage limit of the model is reached." },
    RateLimited: { status: 429, message: "The model received too many requests. Try again later." },
    // 413, because the conversation is too long for the model.
    ContextWindow: { status: 413, message: "The conversation is too long for the model." },
    // 500, because the machine that the agent works on is this service's.
    Sandbox: { status: 500, message: "The agent's sandbox failed." },
    ModelUnavailable: { status: 503, message: "The model is not available. Try again later." },
    // 502, because an unpaid bill is among its causes, and that is not the caller's.
    BadRequest: { status: 502, message: "The model's provider rejected the request." },
    // 409, because somebody has ended what the caller waits for.
    Interrupted: { status: 409, message: "The turn was interrupted." },
    StillRunning: {
      status: 409,
      message: "An earlier turn of this conversation has not ended. Try again later."
    },
    NotSteered: { status: 409, message: "The turn ended before the message reached it." },
    // 409, because another use of the conversation decides what it may do.
    RightsDiffer: {
      status: 409,
      message: "This conversation may not do exactly what was asked for. Start a new one."
    },
    // 403, because waiting does not help: somebody has decided that this is too much.
    ExceedsCeiling: { status: 403, message: "This is more than the agent is allowed to do here." },
    // 404, because a stranger who learns that it exists has learned something.
    NotOwner: { status: 404, message: "There is no such conversation." },
    // 503, because it may be tried again later, and because the server's state is the reason.
    EndsServer: {
      status: 503,
      message: "This conversation cannot be continued for now. Start a new one."
    },
    // 410, because the thread does not come back.
    ThreadLost: { status: 410, message: "The conversation was lost. Start a new one." },
    ThreadGone: { status: 410, message: "The conversation does not exist. Start a new one." },
    TurnGone: { status: 410, message: "The conversation has no such turn any more." },
    // 409, because somebody has put it away, or uses it.
    ThreadArchived: { status: 409, message: "The conversation is archived." },
    ThreadHeldElsewhere: {
      status: 409,
      message: "The conversation is in use by another program. Try again later."
    },
    // 500, because the files of the thread are this service's.
    ThreadUnusable: { status: 500, message: "The conversation cannot be read. Start a new one." },
    // 429, because asking for less, or later, is what helps.
    BudgetExceeded: { status: 429, message: "The agent has used up its budget and was stopped." },
    ShuttingDown: { status: 503, message: "This service is shutting down. Try again later." },
    // 409, because the same turn was taken elsewhere.
    AlreadyClaimed: { status: 409, message: "This turn was started already." },
    NotClaimed: { status: 503, message: "The turn could not be started. Try again later." },
    // 502, because what the agent has done is not known.
    TurnLost: { status: 502, message: "The turn was lost. It may have done some of its work." },
    // 500, because this program reads the events.
    SlowConsumer: { status: 500, message: "The events of the turn were not read fast enough." },
    Other: { status: 502, message: "The turn failed." }
  }
} as const satisfies {
  readonly TransportError: Readonly<Record<TransportReason, Disclosure>>
  readonly AuthError: Readonly<Record<CredentialOwner, Readonly<Record<AuthReason, Disclosure>>>>
  readonly OverloadedError: Disclosure
  readonly RequestError: Disclosure
  readonly DecodeError: Disclosure
  readonly TimeoutError: Readonly<Record<Deadline, Disclosure>>
  readonly TurnError: Readonly<Record<TurnReason, Disclosure>>
}

/** Lets `HttpApi` answer with the status of a row. A failure with reasons has that of its most general reason. */
const answeredAs = <A>({ status }: Disclosure): Schema.Annotations.Schema<A> =>
  HttpApiSchema.annotations<A>({ status })

/** The phase of a generation in which its transport was lost. */
export const Phase = Schema.Literal("Spawn", "Handshake", "Authenticate", "Running")
/** The phase of a generation in which its transport was lost. */
export type Phase = typeof Phase.Type

/** How the connection to a server was lost. */
export const TransportReason = Schema.Literal(
  /** The process could not be started. */
  "SpawnFailed",
  /** The process ended on its own, with any exit code. */
  "Exited",
  /** The process no longer reads its stdin. */
  "StdinBroken",
  /** The process closed its stdout but is still running. */
  "StdoutEnded",
  /** The server did not answer `initialize` in time. */
  "HandshakeUnanswered",
  /** The server refused `initialize`, or its answer names no version. */
  "HandshakeRefused",
  /** The server is older than this library supports. Starting it again does not help: update codex. */
  "VersionUnsupported",
  /** The server did not answer the login in time. */
  "LoginUnanswered",
  /** The server sent nothing, not even after a liveness probe: it hangs, or its process is stopped. */
  "ProbeUnanswered",
  /** The server was lost too often recently, so the pool does not start it for a while. */
  "CircuitOpen",
  /** Code of this program threw an error while it started, ran or closed the server. The log has the whole of it. */
  "BrokeDown",
  /** The program that has the server, such as a gateway, cannot be reached. */
  "Unreachable",
  /** The server was closed on purpose: its scope or its pool closed. */
  "Closed"
)
/** How the connection to a server was lost. */
export type TransportReason = typeof TransportReason.Type

/** What is known of the turn of a run that lost its server. */
export const LostTurn = Schema.Literal(
  /** It was not sent. The same run may be tried again. */
  "NotSent",
  /** The next server has no record of it: it was lost before it began. */
  "NoRecord",
  /** The next server has it as interrupted. The run's events tell the items that it completed. */
  "Interrupted",
  /** It was sent, and could not be read back, for example because its thread was ephemeral. */
  "Unknown"
  // What a later version has written.
).annotations({
  decodingFallback: (issue) =>
    typeof issue.actual === "string" ? Either.right("Unknown" as const) : Either.left(issue)
})
/** What is known of the turn of a run that lost its server. */
export type LostTurn = typeof LostTurn.Type

/**
 * The connection to one generation of a server is lost. This is the only failure that invalidates a generation: all
 * its leases, requests and event streams fail with this error, and the next acquire starts a new server.
 */
export class TransportError extends Schema.TaggedError<TransportError>()(
  "TransportError",
  {
    reason: TransportReason,
    phase: Phase,
    generation: Schema.Int,
    /**
     * What happened and what to do about it, redacted. Unlike `message`, it does not contain `stderr`, so it can be
     * shown more widely.
     */
    detail: Schema.String,
    /** The last bytes that the process wrote to stderr, redacted. Empty if it wrote nothing. */
    stderr: Schema.String,
    /** For the failure of a run: what is known of its turn. A turn that has ended is never reported as lost. */
    turn: Schema.optionalWith(LostTurn, { exact: true })
  },
  answeredAs(disclosure.TransportError.Exited)
) {
  override get message(): string {
    const phase = this.phase === "Running" ? "" : ` in phase ${this.phase}`
    const tail = this.stderr === "" ? "" : `\nstderr: ${this.stderr}`
    const turn = this.turn === undefined ? "" : `. ${lostTurnText[this.turn]}`
    // A server of another program has no generation here.
    const where = this.generation === 0 ? "" : `app-server generation ${this.generation}${phase}: `
    return `${where}${this.detail}${turn}${tail}`
  }

  /** Returns the same error with another phase, for a loss that is noticed during that phase. */
  during(phase: Phase): TransportError {
    const { reason, generation, detail, stderr } = this
    return new TransportError({ reason, phase, generation, detail, stderr })
  }

  /** Returns the same error as the failure of a run, with what is known of its turn. */
  withTurn(turn: LostTurn): TransportError {
    const { reason, phase, generation, detail, stderr } = this
    return new TransportError({ reason, phase, generation, detail, stderr, turn })
  }

  override toJSON(): Public {
    return toPublic(this)
  }
}

const lostTurnText: Readonly<Record<LostTurn, string>> = {
  NotSent: "The turn was not sent: try again",
  NoRecord: "The server has no record of the turn: most likely it did not begin",
  Interrupted: "The turn was interrupted: check what it has done before you try again",
  Unknown: "The turn was sent, and its fate is unknown: check what it has done before you try again"
}

/** What happened to the credential. */
export const AuthReason = Schema.Literal(
  /** 401: the provider does not accept the credential. */
  "Unauthorized",
  /** 403: the provider knows the credential but does not allow the request. */
  "Forbidden",
  /** There was no credential to send. */
  "MissingCredential",
  /** The server could not log in to its account. */
  "LoginRefused",
  /** The provider refused the account's token, and this program returned no new token in time. */
  "RefreshRefused",
  /** The provider needs the account's credential, but the server has no account. */
  "SignedOut"
)
/** What happened to the credential. */
export type AuthReason = typeof AuthReason.Type

/** Whose credential it is: the run's own, or the server's, which the runs without one share. */
export const CredentialOwner = Schema.Literal("Run", "Server")
/** Whose credential it is: the run's own, or the server's, which the runs without one share. */
export type CredentialOwner = typeof CredentialOwner.Type

/**
 * A credential was refused or is missing. The run that used it fails. The server is healthy and keeps serving the
 * other runs.
 */
export class AuthError extends Schema.TaggedError<AuthError>()(
  "AuthError",
  {
    reason: AuthReason,
    generation: Schema.Int,
    /** Whose credential was refused or is missing. Default: the server's. */
    credential: Schema.optionalWith(CredentialOwner, { default: () => "Server" }),
    /** The provider that refused, as codex's configuration names it, if known. */
    provider: Lenient.orUndefined(Schema.String),
    /** The HTTP status of the provider's answer, if there was one. */
    status: Lenient.orUndefined(Schema.Int),
    /** What a person should do about it. */
    action: Schema.String,
    /** Whether the same run may succeed later without a person's help. */
    retryable: Schema.Boolean,
    /** The message of the server or of the token source, redacted. Empty if there is none. */
    detail: Schema.String
  },
  answeredAs(disclosure.AuthError.Server.Unauthorized)
) {
  override get message(): string {
    const known = [
      ...(this.provider === undefined ? [] : [`provider "${this.provider}"`]),
      ...(this.status === undefined ? [] : [`HTTP ${this.status}`])
    ]
    const where = known.length === 0 ? "" : ` (${known.join(", ")})`
    const detail = this.detail === "" ? "" : `: ${this.detail.replace(/\.$/, "")}`
    return `${authText[this.reason]}${where}${detail}. ${this.action}`
  }

  override toJSON(): Public {
    return toPublic(this)
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
export class OverloadedError extends Schema.TaggedError<OverloadedError>()(
  "OverloadedError",
  { method: Schema.String, generation: Schema.Int, attempts: Schema.Int },
  answeredAs(disclosure.OverloadedError)
) {
  override get message(): string {
    return `The server is overloaded and refused ${this.method} ${this.attempts} times. Try again later, or run fewer turns at once.`
  }

  override toJSON(): Public {
    return toPublic(this)
  }
}

/** The server answered a request with an error. */
export class RequestError extends Schema.TaggedError<RequestError>()(
  "RequestError",
  {
    method: Schema.String,
    generation: Schema.Int,
    code: Schema.Int,
    /** The server's own message, redacted. */
    detail: Schema.String,
    /** The server's error kind (`codexErrorInfo`), if it gave one. */
    kind: Lenient.orUndefined(Schema.String),
    /** The HTTP status that the server got from the provider, if that caused the error. */
    httpStatus: Lenient.orUndefined(Schema.Int)
  },
  answeredAs(disclosure.RequestError)
) {
  override get message(): string {
    return `${this.method} failed (${this.code}): ${this.detail}`
  }

  override toJSON(): Public {
    return toPublic(this)
  }
}

/**
 * An answer does not match its schema, or the notification that holds the answer of a turn. The error says where and how,
 * but never contains what arrived.
 */
export class DecodeError extends Schema.TaggedError<DecodeError>()(
  "DecodeError",
  {
    method: Schema.String,
    generation: Schema.Int,
    /** The place of the mismatch in the answer, as keys joined by dots. Empty for the answer as a whole. */
    path: Schema.String,
    /** The kind of mismatch, such as `Missing` or `Type`. `TooLong` if the answer exceeds `Limits.maxLineBytes`. */
    kind: Schema.String
  },
  answeredAs(disclosure.DecodeError)
) {
  override get message(): string {
    return this.kind === "TooLong"
      ? `The answer to ${this.method} is longer than Limits.maxLineBytes. Raise that limit, or ask for less.`
      : `The answer to ${this.method} does not match its schema: ${this.kind} at ${this.path === "" ? "its root" : this.path}`
  }

  override toJSON(): Public {
    return toPublic(this)
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
export const Deadline = Schema.Literal(
  /** The server did not answer the request in time. */
  "Request",
  /** The run did not end in time. */
  "Run",
  /** The run made no progress for that long. */
  "Progress",
  /** The server did nothing but reconnect to the model for that long. */
  "Reconnecting"
)
/** Which deadline passed. */
export type Deadline = typeof Deadline.Type

/** A local deadline passed. This does not mean that the server is unhealthy. */
export class TimeoutError extends Schema.TaggedError<TimeoutError>()(
  "TimeoutError",
  {
    deadline: Deadline,
    method: Schema.String,
    generation: Schema.Int,
    after: Schema.Duration,
    /** Whether the request may have reached the server. If so, the server may have carried it out. */
    written: Schema.Boolean,
    /** The last message that the model had completed before the deadline. Empty if there was none. */
    lastMessage: Schema.String,
    /**
     * Why the server was reconnecting to the model when the deadline passed, in its own words, redacted. Empty if it was
     * not.
     */
    lastCause: Schema.optionalWith(Schema.String, { default: () => "" })
  },
  answeredAs(disclosure.TimeoutError.Request)
) {
  override get message(): string {
    const after = Duration.format(this.after)
    switch (this.deadline) {
      case "Request":
        return this.written
          ? `The server did not answer ${this.method} within ${after}. It may have carried it out: check before you retry.`
          : `${this.method} waited ${after} in the queue and was not sent. Retrying is safe.`
      case "Run":
        return `The run did not end within ${after} and was interrupted.${this.reconnecting}`
      case "Progress":
        return `The run made no progress for ${after} and was interrupted.${this.reconnecting}`
      case "Reconnecting":
        return `The server could not reach the model for ${after}, and the run was interrupted. Check the network and the provider's address.${this.reconnecting}`
    }
  }

  private get reconnecting(): string {
    return this.lastCause === "" ? "" : ` The server was reconnecting: ${this.lastCause}`
  }

  override toJSON(): Public {
    return toPublic(this)
  }
}

/** Why a turn failed. */
export const TurnReason = Schema.Literal(
  "UsageLimit",
  "ContextWindow",
  "RateLimited",
  "Sandbox",
  /** The provider was unreachable or could not answer. A later retry may succeed. */
  "ModelUnavailable",
  /** The provider rejected the request: an unknown model, an invalid request, an unpaid bill. */
  "BadRequest",
  /** The turn was interrupted: by another client, by `Turn.interrupt`, or because its session ended. */
  "Interrupted",
  /**
   * An earlier turn of the thread was interrupted but has not ended. The server would add this turn's input to it.
   */
  "StillRunning",
  /** The thread's commands may do something else than the run asks for, or than they might before. */
  "RightsDiffer",
  /** The run could do more than a ceiling allows: the pool's, the session's or its own. */
  "ExceedsCeiling",
  /** Servers have ended while the thread was busy, and no other thread can be the cause. It is refused for a while. */
  "EndsServer",
  /** The thread belongs to another owner than the run's credential, or the run has none. */
  "NotOwner",
  /** The thread was ephemeral, and its server is gone. */
  "ThreadLost",
  /** A budget of the run, its session or its tenant is used up. `kind` says which part of it. */
  "BudgetExceeded",
  /** This program is shutting down and takes no new turns. */
  "ShuttingDown",
  /** Another program has claimed the turn, and may have run it. It is not run twice. */
  "AlreadyClaimed",
  /** The turn could not be claimed, for example because the database was away. It was not sent. */
  "NotClaimed",
  /** The host that had claimed the turn was lost with it, and no record of its end was found. It may have done something. */
  "TurnLost",
  /** The server knows no thread with this id: it was deleted, or it never completed a turn. */
  "ThreadGone",
  /** The thread is archived. Unarchive it (`thread/unarchive`), or let the run do that: its option `ifArchived`. */
  "ThreadArchived",
  /** Another process has the thread loaded. Try again when that process has let go of it, or fork the thread. */
  "ThreadHeldElsewhere",
  /** The server cannot read the thread from its disk. */
  "ThreadUnusable",
  /** The thread has no turn with this id: it was taken out of the thread, or it belongs to another one. */
  "TurnGone",
  /** There was no turn to steer, or the turn ended before the model received the message. */
  "NotSteered",
  /** The consumer of the turn's events fell too far behind, and text would have been lost. */
  "SlowConsumer",
  /** Any other reason: see `detail` and `kind`. */
  "Other"
  // A reason that a later version has written.
).annotations({
  decodingFallback: (issue) =>
    typeof issue.actual === "string" ? Either.right("Other" as const) : Either.left(issue)
})
/** Why a turn failed. */
export type TurnReason = typeof TurnReason.Type

/** A turn failed for a reason that concerns this turn only. */
export class TurnError extends Schema.TaggedError<TurnError>()(
  "TurnError",
  {
    reason: TurnReason,
    generation: Schema.Int,
    threadId: Schema.String,
    turnId: Lenient.orUndefined(Schema.String),
    /** The server's error kind (`codexErrorInfo`), or the provider's error code, if there is one. */
    kind: Lenient.orUndefined(Schema.String),
    /** The server's own message, redacted, or what this library found and what to do about it. */
    detail: Schema.String,
    /**
     * For a `UsageLimit` or `RateLimited`: when the limit resets, if the server has said so. An option of runs waits for it
     * (`resetTimeout`).
     */
    resetsAt: Schema.optionalWith(Schema.DateTimeUtc, { exact: true }),
    /** For a `BudgetExceeded`: what the model had answered when the turn was interrupted. Empty if nothing. */
    answer: Schema.optionalWith(Schema.String, { exact: true })
  },
  answeredAs(disclosure.TurnError.Other)
) {
  override get message(): string {
    const reset =
      this.resetsAt === undefined
        ? ""
        : ` The limit resets at ${DateTime.formatIso(this.resetsAt)}.`
    return `${turnText(this.reason)} (${this.kind ?? this.reason}): ${this.detail}${reset}`
  }

  override toJSON(): Public {
    return toPublic(this)
  }
}

const turnText = (reason: TurnReason): string => {
  switch (reason) {
    case "StillRunning":
    case "RightsDiffer":
    case "ExceedsCeiling":
    case "EndsServer":
    case "NotOwner":
    case "ThreadLost":
    case "ShuttingDown":
    case "AlreadyClaimed":
    case "NotClaimed":
    case "ThreadGone":
    case "ThreadArchived":
    case "ThreadHeldElsewhere":
    case "ThreadUnusable":
    case "TurnGone":
      return "The turn was not started"
    case "NotSteered":
      return "The message was not added to the turn"
    default:
      return "The turn failed"
  }
}

/**
 * Everything a run can fail with. A new member does not compile until {@link policy} and {@link disclosure} have a
 * row for it.
 *
 * The encoding is lossless: it contains stderr and the texts of the server. Keep it inside the program, and answer
 * others with {@link toPublic}. What a later version adds to a failure is ignored when it is decoded.
 *
 * @example
 * const encoded = yield* Schema.encode(Failure.Failure)(failure)
 * const again = yield* Schema.decode(Failure.Failure)(encoded)
 */
export const Failure = Schema.Union(
  TransportError,
  AuthError,
  OverloadedError,
  RequestError,
  DecodeError,
  TimeoutError,
  TurnError
  // The stack is an excess member of the instance. It is not part of the value, also where a schema around it keeps such.
).annotations({ parseOptions: { onExcessProperty: "ignore" } })
/** Everything a run can fail with. */
export type Failure = typeof Failure.Type

/** Everything a request can fail with. */
export const RequestFailure = Schema.Union(
  TransportError,
  OverloadedError,
  RequestError,
  DecodeError,
  TimeoutError
)
/** Everything a request can fail with. */
export type RequestFailure = typeof RequestFailure.Type

/** What every failure tells a stranger. */
const told = {
  /** Whether the same run may succeed later without a person's help: {@link isTransient}. */
  retryable: Schema.Boolean,
  message: Schema.String
}

/** One schema per status, each annotated with it, so that `HttpApi` answers with the status of the reason. */
const toldByStatus = <
  Tag extends string,
  Reason extends string,
  Fields extends Schema.Struct.Fields
>(
  tag: Tag,
  rows: Readonly<Record<Reason, Disclosure>>,
  reasons: ReadonlyArray<Reason>,
  fields: Fields
) =>
  Schema.Union(
    ...[...new Set(reasons.map((reason) => rows[reason].status))].map((status) =>
      Schema.Struct({
        _tag: Schema.Literal(tag),
        reason: Schema.Literal(...reasons.filter((reason) => rows[reason].status === status)),
        ...fields,
        ...told
      }).annotations(HttpApiSchema.annotations({ status }))
    )
  )

const toldOf = <Tag extends string>(tag: Tag, row: Disclosure) =>
  Schema.Struct({ _tag: Schema.Literal(tag), ...told }).annotations(answeredAs(row))

/**
 * What a stranger may be told of a failure: its tag and reason, whether to try again, and a fixed sentence. Made by
 * {@link toPublic}.
 *
 * As an error of an `HttpApi` endpoint it is answered with the status that {@link httpStatus} returns.
 *
 * @example
 * const getAnswer = HttpApiEndpoint.get("answer", "/answer")
 *   .addSuccess(Schema.String)
 *   .addError(Failure.Public)
 */
export const Public = Schema.Union(
  toldByStatus("TransportError", disclosure.TransportError, TransportReason.literals, {}),
  toldByStatus("AuthError", disclosure.AuthError.Run, AuthReason.literals, {
    credential: Schema.Literal("Run")
  }),
  toldByStatus("AuthError", disclosure.AuthError.Server, AuthReason.literals, {
    credential: Schema.Literal("Server")
  }),
  toldOf("OverloadedError", disclosure.OverloadedError),
  toldOf("RequestError", disclosure.RequestError),
  toldOf("DecodeError", disclosure.DecodeError),
  toldByStatus("TimeoutError", disclosure.TimeoutError, Deadline.literals, {}),
  toldByStatus("TurnError", disclosure.TurnError, TurnReason.literals, {})
)
/** What a stranger may be told of a failure. */
export type Public = typeof Public.Type

const disclosureOf = (failure: Failure): Disclosure => {
  switch (failure._tag) {
    case "TransportError":
      return isUnsent(failure) ? unavailable : disclosure.TransportError[failure.reason]
    case "AuthError":
      return disclosure.AuthError[failure.credential][failure.reason]
    case "OverloadedError":
    case "RequestError":
    case "DecodeError":
      return disclosure[failure._tag]
    case "TimeoutError":
      return disclosure.TimeoutError[failure.deadline]
    case "TurnError":
      return disclosure.TurnError[failure.reason]
  }
}

/**
 * Returns whether a server was lost before the turn of a run was sent to it, so that to run it again repeats nothing.
 *
 * @example
 * const again = Effect.retry(run, { times: 3, while: Failure.isUnsent })
 */
export const isUnsent = (failure: Failure): boolean =>
  failure._tag === "TransportError" &&
  failure.turn === "NotSent" &&
  disclosure.TransportError[failure.reason] === lost

/**
 * Returns what a stranger may be told of a failure. Use it for everything that leaves the program for people or
 * programs that may not see its logs. `JSON.stringify` of a failure shows the same.
 *
 * @example
 * const answer = Effect.mapError(session.run("Hello"), Failure.toPublic)
 */
export const toPublic = (failure: Failure): Public => {
  const { message } = disclosureOf(failure)
  const rest = { retryable: isTransient(failure), message }
  switch (failure._tag) {
    case "TransportError":
      return { _tag: failure._tag, reason: failure.reason, ...rest }
    case "AuthError": {
      const { _tag, credential, reason } = failure
      return { _tag, reason, credential, ...rest }
    }
    case "OverloadedError":
    case "RequestError":
    case "DecodeError":
      return { _tag: failure._tag, ...rest }
    case "TimeoutError":
      return { _tag: failure._tag, reason: failure.deadline, ...rest }
    case "TurnError":
      return { _tag: failure._tag, reason: failure.reason, ...rest }
  }
}

/**
 * Returns a failure of what a stranger was told of it. It has the tag, the reason and the message that was told, and
 * decides as the original does (`isTransient`, `httpStatus`). What was not told is empty, and 0 for the generation. Use it
 * where failures of another program arrive, for example in a client of a gateway.
 *
 * @example
 * const failureOf = (body: unknown) =>
 *   Effect.map(Schema.decodeUnknown(Failure.Public)(body), Failure.fromPublic)
 */
export const fromPublic = (told: Public): Failure => {
  const generation = 0
  switch (told._tag) {
    case "TransportError": {
      const { message: detail, reason } = told
      return new TransportError({ reason, phase: "Running", generation, detail, stderr: "" })
    }
    case "AuthError": {
      const { credential, message, reason, retryable } = told
      const unknown = { provider: undefined, status: undefined, detail: "" }
      return new AuthError({
        reason,
        credential,
        retryable,
        generation,
        action: message,
        ...unknown
      })
    }
    case "OverloadedError":
      return new OverloadedError({ method: "", generation, attempts: 0 })
    case "RequestError": {
      const unknown = { method: "", code: 0, kind: undefined, httpStatus: undefined }
      return new RequestError({ generation, detail: told.message, ...unknown })
    }
    case "DecodeError":
      return new DecodeError({ method: "", generation, path: "", kind: "" })
    case "TimeoutError": {
      const { reason: deadline, retryable } = told
      const unknown = { method: "", after: Duration.zero, lastMessage: "", lastCause: "" }
      // One that may have been carried out is not tried again.
      return new TimeoutError({ deadline, generation, written: !retryable, ...unknown })
    }
    case "TurnError": {
      const { message: detail, reason } = told
      const unknown = { threadId: "", turnId: undefined, kind: undefined }
      return new TurnError({ reason, generation, detail, ...unknown })
    }
  }
}

/**
 * Returns the HTTP status of an answer that reports a failure, according to {@link disclosure}. It depends on the
 * reason. The schema of a failure itself is annotated with the status of its most general reason.
 *
 * @example
 * const answer = HttpServerResponse.unsafeJson(Failure.toPublic(failure), {
 *   status: Failure.httpStatus(failure)
 * })
 */
export const httpStatus = (failure: Failure): number => disclosureOf(failure).status

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
 * this. False for a server that no further start brings back: it is too old, or was closed on purpose.
 *
 * @example
 * const again = Effect.retry(run, { times: 1, while: Failure.mayReplay })
 */
export const mayReplay = (failure: Failure): boolean =>
  decide(failure).attempt === "ReplayOrFail" && isTransient(failure)

const transientTurns: ReadonlySet<TurnReason> = new Set([
  "RateLimited",
  "ModelUnavailable",
  "ThreadHeldElsewhere",
  "ShuttingDown",
  "NotClaimed"
])

/**
 * Returns whether the same run may succeed a little later without a person's help: the server or the model was
 * overloaded or could not be reached, the server was lost, another process held the thread, a login or token refresh
 * could not be completed, a turn could not be claimed, or this program is shutting down and its successor may take the run.
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
      return failure.reason !== "Closed" && failure.reason !== "VersionUnsupported"
    case "AuthError":
      return failure.retryable
    case "TimeoutError":
      return !failure.written || failure.deadline === "Reconnecting"
    case "TurnError":
      return transientTurns.has(failure.reason)
    case "RequestError":
    case "DecodeError":
      return false
  }
}
