/**
 * Classifies the failures that a server reports: authentication failures, failures of a request, failures of a
 * turn.
 *
 * The place of the failure, the HTTP status and the server's error kind decide. Kinds such as
 * `httpConnectionFailed` are about the server's connection to the model, never about our connection to the server.
 * A credential that was missing, a response that was cut off and a request that was answered with 400 have neither a
 * status nor a kind, so only there the text decides.
 */
import type * as Methods from "@effect-codex/protocol/Methods"
import * as Turn from "@effect-codex/protocol/Turn"
import { AuthError, RequestError, TurnError, type TurnReason } from "./Failure.ts"
import * as ProviderText from "./ProviderText.ts"

/** Which run failed, and with which credential. */
export interface Context {
  readonly generation: number
  readonly threadId: string
  readonly turnId: string | undefined
  readonly provider: string | undefined
  /** Whether the run used its own credential instead of the account's. */
  readonly ownCredential: boolean
  /**
   * Whether this program refused to refresh the account's token since the turn began. The server then hides the
   * 401.
   */
  readonly refreshRefused: boolean
  /** Whether that refusal lasts until a person signs in again. Default: no. */
  readonly signInNeeded?: boolean
  readonly redact: (text: string) => string
}

type CredentialContext = Pick<Context, "generation" | "provider" | "ownCredential">

/**
 * Classifies the `error` of a failed turn: an `AuthError` if a credential was refused or missing, else a
 * `TurnError`.
 *
 * @example
 * const ended = Classification.turnFailure(
 *   { message: "unexpected status 401", codexErrorInfo: "unauthorized" },
 *   {
 *     generation: appServer.generation,
 *     threadId,
 *     turnId: undefined,
 *     provider: "openai",
 *     ownCredential: true,
 *     refreshRefused: false,
 *     redact: appServer.redact
 *   }
 * )
 */
export const turnFailure = (error: Turn.TurnError, context: Context): AuthError | TurnError => {
  const kind = Turn.kindOf(error.codexErrorInfo)
  const status = Turn.httpStatusOf(error.codexErrorInfo)
  const words = wordsOf(error, context.redact)
  const unknown = status === undefined && (kind === undefined || kind === "other")
  const refusal = unknown ? ProviderText.refusal(error.message) : undefined
  return (
    authFailure(kind, status, context, words) ??
    missingCredential(error, context) ??
    refusedRefresh(kind, status, context) ??
    new TurnError({
      reason:
        refusal !== undefined
          ? "BadRequest"
          : unknown && wasCutOff.test(error.message)
            ? "ModelUnavailable"
            : turnReason(kind, status),
      generation: context.generation,
      threadId: context.threadId,
      turnId: context.turnId,
      kind: refusal?.code ?? kind,
      detail: words
    })
  )
}

/**
 * Returns what a person should read of a turn's error: why the server reconnects, else its message. It is redacted,
 * without the markup of a page, and bounded.
 *
 * @example
 * const words = Classification.wordsOf({ message: "unexpected status 502" }, appServer.redact)
 */
export const wordsOf = (
  { additionalDetails, message }: Turn.TurnError,
  redact: Context["redact"]
): string => ProviderText.readable(additionalDetails ?? message, redact)

/**
 * What codex says, once it has given up reconnecting, of a connection that was refused or broke off, and of a response
 * that ended early, fell silent or was no stream of events. Of a response that says itself that it failed it says more.
 */
const wasCutOff =
  /^stream disconnected before completion: (?:stream closed before|Transport error:|error sending request|idle timeout)/

/**
 * Classifies a refused request: an `AuthError` if the cause is a credential, whatever the method; else the error
 * itself.
 *
 * @example
 * const opened = appServer.request("thread/resume", { threadId }).pipe(
 *   Effect.catchTag("RequestError", (error) =>
 *     Effect.fail(
 *       Classification.requestFailure(error, {
 *         generation: appServer.generation,
 *         provider: undefined,
 *         ownCredential: false
 *       })
 *     )
 *   )
 * )
 */
export const requestFailure = (
  error: RequestError,
  context: CredentialContext
): AuthError | RequestError =>
  authFailure(error.kind, error.httpStatus, context, error.detail) ?? error

const authFailure = (
  kind: string | undefined,
  status: number | undefined,
  context: CredentialContext,
  words: string
): AuthError | undefined =>
  kind === "unauthorized" || status === 401
    ? credentialRefused("Unauthorized", status ?? 401, context, words)
    : status === 403
      ? credentialRefused("Forbidden", status, context, words)
      : undefined

/** The provider refused a credential. Retrying with the same credential does not help. */
const credentialRefused = (
  reason: "Unauthorized" | "Forbidden",
  status: number,
  { generation, provider, ownCredential }: CredentialContext,
  detail: string
): AuthError =>
  new AuthError({
    reason,
    generation,
    credential: ownCredential ? "Run" : "Server",
    provider,
    status,
    action:
      reason === "Forbidden"
        ? checkWhoForbids
        : ownCredential
          ? replaceRunCredential
          : replaceServerCredential,
    retryable: false,
    detail
  })

/** The error kinds under which the server hides a 401 after the token refresh was refused. */
const kindsThatHide401: ReadonlySet<string | undefined> = new Set([
  undefined,
  "other",
  "responseStreamDisconnected"
])

/**
 * A 401 always asks for a refresh of the account's token, even if the provider refused the run's own credential. In
 * that case the failure is the run's.
 */
const refusedRefresh = (
  kind: string | undefined,
  status: number | undefined,
  context: Context
): AuthError | undefined => {
  if (!context.refreshRefused || status !== undefined || !kindsThatHide401.has(kind))
    return undefined
  const { generation, provider, signInNeeded = false } = context
  return context.ownCredential
    ? credentialRefused("Unauthorized", 401, context, "")
    : new AuthError({
        reason: "RefreshRefused",
        generation,
        provider,
        status: undefined,
        action: signInNeeded ? signInAgain : fixTokenSource,
        retryable: !signInNeeded,
        detail: ""
      })
}

/** The texts of errors that have neither a status nor a kind, each with what a person should do. */
const missingPatterns: ReadonlyArray<readonly [RegExp, (found: string) => string]> = [
  [
    /^Missing environment variable: `([^`]*)`/,
    (name) =>
      `Set ${name} in the environment of the server's spec, or give the run its own credential.`
  ],
  [
    /^provider auth command `([^`]*)`/,
    (command) => `Fix the command ${command}: it must print the provider's token.`
  ]
]

const missingCredential = (
  error: Turn.TurnError,
  { generation, provider, redact }: Context
): AuthError | undefined => {
  for (const [pattern, action] of missingPatterns) {
    const found = pattern.exec(error.message)?.[1]
    if (found === undefined) continue
    return withoutCredential(provider, generation, action(redact(found)))
  }
  return undefined
}

/**
 * Makes the `AuthError` (`MissingCredential`) of a run that had no credential to send.
 *
 * @example
 * const error = Classification.withoutCredential("openai", 1, "Set OPENAI_API_KEY.")
 */
export const withoutCredential = (
  provider: string | undefined,
  generation: number,
  action: string
): AuthError =>
  new AuthError({
    reason: "MissingCredential",
    generation,
    provider,
    status: undefined,
    action,
    retryable: false,
    detail: ""
  })

/** Why a login failed. */
export type LoginProblem =
  /** The token source failed, took too long, or returned tokens of another account. */
  | { readonly _tag: "NoTokens"; readonly detail: string }
  /** The token source has no tokens until a person signs in again. */
  | { readonly _tag: "SignInNeeded"; readonly detail: string }
  /** The server answered the login with an error. */
  | { readonly _tag: "Refused"; readonly detail: string }
  /** The server accepted the tokens, but the account back end did not. */
  | { readonly _tag: "NotConfirmed"; readonly detail: string }

/**
 * Makes the `AuthError` (`LoginRefused`) of a login that failed.
 *
 * @example
 * const error = Classification.loginFailure({ _tag: "NoTokens", detail: "the vault is sealed" }, 1)
 */
export const loginFailure = ({ _tag, detail }: LoginProblem, generation: number): AuthError =>
  new AuthError({
    reason: "LoginRefused",
    generation,
    provider: undefined,
    status: undefined,
    action: loginActions[_tag],
    retryable: _tag !== "Refused" && _tag !== "SignInNeeded",
    detail
  })

const signInAgain =
  "Sign in again: this account gets no new tokens before that. The server keeps running, and runs with their own credential are not affected."

const loginActions: Readonly<Record<LoginProblem["_tag"], string>> = {
  NoTokens:
    "Fix the token source of the account. The server keeps running, and the next lease logs in again.",
  SignInNeeded: signInAgain,
  Refused:
    "Correct the account in the server's spec, or allow this login in its configuration. The server keeps running.",
  NotConfirmed:
    "Check that the tokens are valid and belong to this account. The server keeps running, and the next lease logs in again."
}

/** Whether a server is signed in, as far as it says: it reports on its default provider only. */
export type AccountStatus = "SignedIn" | "SignedOut" | "Unknown"

/**
 * Reads the account status from an answer to `account/read`.
 *
 * @example
 * const status = Effect.map(appServer.request("account/read", {}), Classification.accountStatus)
 */
export const accountStatus = ({
  account,
  requiresOpenaiAuth
}: Pick<Methods.Result<"account/read">, "account" | "requiresOpenaiAuth">): AccountStatus =>
  account !== null && account !== undefined
    ? "SignedIn"
    : requiresOpenaiAuth
      ? "SignedOut"
      : "Unknown"

/**
 * Makes the `AuthError` (`SignedOut`) of a run whose provider needs the account's credential, on a server without
 * an account.
 *
 * @example
 * const error = Classification.signedOut("openai", appServer.generation)
 */
export const signedOut = (provider: string, generation: number): AuthError =>
  new AuthError({
    reason: "SignedOut",
    generation,
    provider,
    status: undefined,
    action:
      "Sign in with `codex login`, set an account in the server's spec, or give the run its own credential.",
    retryable: false,
    detail: ""
  })

/** A proxy and a provider that does not serve a region answer with 403 too, whatever the credential. */
const checkWhoForbids =
  "Read who refused and why: a provider that does not allow this credential the model or the region, or a proxy or firewall on the way to it. The server and its other runs are not affected."

const replaceRunCredential =
  "Start this run again with a valid credential. The server and its other runs are not affected."

const replaceServerCredential =
  "Log in to the server's account again, or correct its API key. The server keeps running, and runs with their own credential are not affected."

const fixTokenSource =
  "Fix the source of the account's tokens. The server keeps running, and asks for new tokens after the next 401."

const turnReason = (kind: string | undefined, status: number | undefined): TurnReason => {
  if (status === 429) return "RateLimited"
  const isFinal =
    status !== undefined && status >= 400 && status < 500 && !retryableStatuses.has(status)
  return isFinal ? "BadRequest" : (reasons.get(kind) ?? "Other")
}

/** 408 Request Timeout, 409 Conflict, 425 Too Early: the same request may succeed later. */
const retryableStatuses: ReadonlySet<number> = new Set([408, 409, 425])

/** A map, because the kind comes from outside, and may be a word that every object inherits. */
const reasons: ReadonlyMap<string | undefined, TurnReason> = new Map<string, TurnReason>(
  Object.entries({
    usageLimitExceeded: "UsageLimit",
    sessionBudgetExceeded: "UsageLimit",
    rateLimitExceeded: "RateLimited",
    contextWindowExceeded: "ContextWindow",
    sandboxError: "Sandbox",
    badRequest: "BadRequest",
    interrupted: "Interrupted",
    modelNotFound: "BadRequest",
    serverOverloaded: "ModelUnavailable",
    internalServerError: "ModelUnavailable",
    httpConnectionFailed: "ModelUnavailable",
    responseStreamConnectionFailed: "ModelUnavailable",
    responseStreamDisconnected: "ModelUnavailable",
    responseTooManyFailedAttempts: "ModelUnavailable"
  } satisfies Readonly<Record<string, TurnReason>>)
)
