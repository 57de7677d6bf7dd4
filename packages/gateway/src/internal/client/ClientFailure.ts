/** What a client makes of the refusals of a gateway, and of a gateway that cannot be reached. */
import { Failure, SessionStore } from "@effect-codex/agent"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type * as ApiError from "../../ApiError.ts"

/** What every request may fail with. */
export type Refused =
  | ApiError.Unauthorized
  | ApiError.Forbidden
  | ApiError.NotFound
  | ApiError.TooMany
  | ApiError.BodyTooLarge
  | ApiError.NotJson
  | ApiError.StoreUnavailable
  | Failure.Public
  | HttpApiError.HttpApiDecodeError
  | HttpClientError.HttpClientError
  | ParseResult.ParseError

/** What was asked, and of whom. */
export interface Asked {
  /** The origin of the gateway's address. */
  readonly gateway: string
  /** The name of the operation. */
  readonly method: string
  /** The turn that it starts, or follows: then its failure says what is known of that. Default: none. */
  readonly turn?: "Starting" | "Started"
}

/** The failure of a run that is refused so. */
export const of = (error: Refused, asked: Asked): Effect.Effect<Failure.Failure> =>
  HttpClientError.isHttpClientError(error)
    ? Effect.succeed(unanswered(error, asked))
    : error._tag === "TooMany"
      ? Effect.map(DateTime.now, (now) => tooMany(error, now))
      : Effect.succeed(refused(error, asked))

type Refusal = Exclude<Refused, HttpClientError.HttpClientError | ApiError.TooMany>

const refused = (error: Refusal, { gateway, method, turn }: Asked): Failure.Failure => {
  switch (error._tag) {
    case "Unauthorized":
      return unauthorized(gateway)
    case "Forbidden":
      return turnError("ExceedsCeiling", error.message)
    case "NotFound":
      return error.what === "Turn"
        ? turnError(
            "TurnGone",
            `The gateway does not know the turn ${error.id} any more: it has started anew, or other turns have ended since. Read the history to see how it ended.`
          )
        : turnError("ThreadGone", `The gateway has no session ${error.id}. Make it again.`)
    case "StoreUnavailable":
      return unreachable(gateway, "it cannot read its sessions", fateOf(turn, "NotSent"))
    case "BodyTooLarge":
      return requestError(method, 413, error.message)
    case "NotJson":
      return requestError(method, 415, error.message)
    case "HttpApiDecodeError":
      return requestError(method, 400, error.message)
    case "ParseError":
      return Failure.mismatch(error, method, 0)
    default:
      return Failure.fromPublic(error)
  }
}

/** The store of the gateway is that of the client's sessions. */
export const storeError = (gateway: string): SessionStore.StoreError =>
  new SessionStore.StoreError({
    reason: "Unreadable",
    location: gateway,
    action: "Try again later. The gateway's log says why.",
    detail: "the gateway cannot read or write its sessions"
  })

const unanswered = (
  error: HttpClientError.HttpClientError,
  { gateway, method, turn }: Asked
): Failure.Failure => {
  const fate = fateOf(turn, isUnsent(error) ? "NotSent" : "Unknown")
  if (error._tag === "RequestError")
    return unreachable(gateway, codeOf(error) ?? error.reason, fate)
  const { status } = error.response
  return isRefusal(status)
    ? requestError(
        method,
        status,
        statusText[status] ?? `The gateway answered with HTTP ${status}.`
      )
    : unreachable(gateway, `HTTP ${status}`, fate)
}

/** Of a good status, the answer did not come to its end. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500

const statusText: Readonly<Record<number, string>> = {
  404: "There is no gateway at this address.",
  413: "The gateway does not take requests of this size."
}

/** Whether a later request may be answered, because the gateway or its store is not available for a moment, or busy. */
export const isPassing = (error: Refused): boolean =>
  HttpClientError.isHttpClientError(error)
    ? error._tag === "RequestError"
      ? error.reason === "Transport"
      : !isRefusal(error.response.status)
    : error._tag === "StoreUnavailable" || error._tag === "TooMany"

/** The gateway has not been heard for too long. */
export const silent = ({ gateway, turn }: Asked): Failure.TransportError =>
  unreachable(gateway, "it says nothing", fateOf(turn, "Unknown"))

/** A turn that was started before is at work, whether or not this request was sent. */
const fateOf = (turn: Asked["turn"], request: Failure.LostTurn): Failure.LostTurn | undefined =>
  turn === "Started" ? "Unknown" : turn && request

const unreachable = (
  gateway: string,
  why: string,
  turn: Failure.LostTurn | undefined
): Failure.TransportError =>
  new Failure.TransportError({
    reason: "Unreachable",
    phase: "Running",
    generation: 0,
    detail: `The gateway at ${gateway} cannot be reached (${why})`,
    stderr: "",
    ...(turn === undefined ? {} : { turn })
  })

/** No run has a credential of its own here: whoever runs the program gave it the token. */
const unauthorized = (gateway: string) =>
  new Failure.AuthError({
    reason: "Unauthorized",
    generation: 0,
    credential: "Server",
    provider: undefined,
    status: 401,
    action: "Give this program a token that the gateway knows.",
    retryable: false,
    detail: `the gateway at ${gateway} does not know the token`
  })

const tooMany = (error: ApiError.TooMany, now: DateTime.Utc) =>
  turnError("RateLimited", error.message, DateTime.add(now, { seconds: error.retryAfter }))

const turnError = (reason: Failure.TurnReason, detail: string, resetsAt?: DateTime.Utc) =>
  new Failure.TurnError({
    reason,
    generation: 0,
    threadId: "",
    turnId: undefined,
    kind: undefined,
    detail,
    ...(resetsAt === undefined ? {} : { resetsAt })
  })

export const requestError = (method: string, code: number, detail: string): Failure.RequestError =>
  new Failure.RequestError({
    method,
    generation: 0,
    code,
    detail,
    kind: undefined,
    httpStatus: undefined
  })

/** Where no connection was made, nothing was sent. */
const isUnsent = (error: HttpClientError.HttpClientError): boolean =>
  error._tag === "RequestError" &&
  (error.reason !== "Transport" || unconnected.has(codeOf(error) ?? ""))

const unconnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT"
])

/** The code of the error at the bottom, as Node has it. */
const codeOf = (error: unknown): string | undefined => {
  if (!Predicate.isRecord(error)) return undefined
  return codeOf(error["cause"]) ?? (Predicate.isString(error["code"]) ? error["code"] : undefined)
}
