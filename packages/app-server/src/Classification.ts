/**
 * What a failure that the server reported really was: an authentication failure, or one of the request's or turn's own.
 *
 * Decided by where it happened, by the HTTP status and the server's word for it. Names such as `httpConnectionFailed` speak of the server's
 * link to the model, never of ours to the server. A credential that was not there to send has neither status nor word,
 * and only there the text decides.
 */
import { type Methods, Turn } from "@effect-codex/protocol"
import { AuthError, RequestError, TurnError, type TurnReason } from "./Failure.ts"

/** Who failed, with what. */
export interface Context {
  readonly generation: number
  readonly threadId: string
  readonly turnId: string | undefined
  readonly provider: string | undefined
  /** Whether the run brought a credential of its own. */
  readonly ownCredential: boolean
  /** Whether this program refused to refresh the account's token since the turn began: the server then hides the 401. */
  readonly refreshRefused: boolean
  readonly redact: (text: string) => string
}

type Whose = Pick<Context, "generation" | "provider" | "ownCredential">

/**
 * What the `error` of a turn that failed was: of a credential, or of the turn's own.
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
  return (
    authFailure(kind, status, context) ??
    missingCredential(error, context) ??
    refusedRefresh(kind, status, context) ??
    new TurnError({
      reason: turnReason(kind, status),
      generation: context.generation,
      threadId: context.threadId,
      turnId: context.turnId,
      kind,
      detail: context.redact(error.message)
    })
  )
}

/**
 * A request that was refused because of a credential is an authentication failure, whichever method it was.
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
export const requestFailure = (error: RequestError, context: Whose): AuthError | RequestError =>
  authFailure(error.kind, error.httpStatus, context) ?? error

const authFailure = (
  kind: string | undefined,
  status: number | undefined,
  whose: Whose
): AuthError | undefined =>
  kind === "unauthorized" || status === 401
    ? refused("Unauthorized", status ?? 401, whose)
    : status === 403
      ? refused("Forbidden", status, whose)
      : undefined

/** The provider refused a credential: no later try with the same one does better. */
const refused = (
  reason: "Unauthorized" | "Forbidden",
  status: number,
  { generation, provider, ownCredential }: Whose
): AuthError =>
  new AuthError({
    reason,
    generation,
    provider,
    status,
    action: ownCredential ? renewRun : renewServer,
    retryable: false,
    detail: ""
  })

/** What a 401 looks like once the refresh it asked for was refused: a failure without a cause of its own. */
const hiding: ReadonlySet<string | undefined> = new Set([
  undefined,
  "other",
  "responseStreamDisconnected"
])

/** Any 401 asks for the account's refresh, that of a run's own credential too: then it is the run's that was refused. */
const refusedRefresh = (
  kind: string | undefined,
  status: number | undefined,
  context: Context
): AuthError | undefined => {
  if (!context.refreshRefused || status !== undefined || !hiding.has(kind)) return undefined
  const { generation, provider } = context
  return context.ownCredential
    ? refused("Unauthorized", 401, context)
    : new AuthError({
        reason: "RefreshRefused",
        generation,
        provider,
        status: undefined,
        action: renewTokens,
        retryable: true,
        detail: ""
      })
}

/** Without status or word, the text says which credential was not there to send. */
const missing: ReadonlyArray<readonly [RegExp, (found: string) => string]> = [
  [
    /^Missing environment variable: `([^`]*)`/,
    (name) =>
      `Set ${name} in the environment the server is started with, or give the run a credential.`
  ],
  [
    /^provider auth command `([^`]*)`/,
    (command) => `Mend the command ${command}, which is to print the provider's token.`
  ]
]

const missingCredential = (
  error: Turn.TurnError,
  { generation, provider, redact }: Context
): AuthError | undefined => {
  for (const [pattern, action] of missing) {
    const found = pattern.exec(error.message)?.[1]
    if (found === undefined) continue
    return withoutCredential(provider, generation, action(redact(found)))
  }
  return undefined
}

/**
 * There was no credential to send.
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

/** Why a login came to nothing. */
export type LoginProblem =
  /** The source of tokens failed, took too long, or brought another account's. */
  | { readonly _tag: "NoTokens"; readonly detail: string }
  /** The server answered the login with an error. */
  | { readonly _tag: "Refused"; readonly detail: string }
  /** The server took the tokens, and the accounts' back end did not. */
  | { readonly _tag: "NotConfirmed"; readonly detail: string }

/**
 * The `AuthError` (`LoginRefused`) of a login that came to nothing.
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
    retryable: _tag !== "Refused",
    detail
  })

const loginActions: Readonly<Record<LoginProblem["_tag"], string>> = {
  NoTokens:
    "Mend the source of the account's tokens. The server keeps running, and its next use logs in again.",
  Refused:
    "Correct the account in the server's spec, or what its configuration allows. The server keeps running.",
  NotConfirmed:
    "See that the tokens are valid and of that account. The server keeps running, and its next use logs in again."
}

/** What a server says of its account: it speaks of its default provider alone. */
export type AccountStatus = "SignedIn" | "SignedOut" | "Unknown"

/**
 * Whether an answer to `account/read` tells of an account.
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
 * A provider that takes the account's credential, on a server without an account: it would send none.
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
      "Sign in (`codex login`, or an account in the server's spec), or give the run a credential.",
    retryable: false,
    detail: ""
  })

const renewRun =
  "Give this run a valid credential and start it again. The server and its other runs are not affected."

const renewServer =
  "Sign the server's account in again, or correct its API key. The server keeps running, and so do runs with a credential of their own."

const renewTokens =
  "Mend the source of the account's tokens. The server keeps running, and asks again at the next refusal."

const turnReason = (kind: string | undefined, status: number | undefined): TurnReason => {
  if (status === 429) return "RateLimited"
  const isFinal = status !== undefined && status >= 400 && status < 500 && !passing.has(status)
  return isFinal ? "BadRequest" : (reasons[kind ?? ""] ?? "Other")
}

/** Request Timeout, Conflict, Too Early: the same may do later. */
const passing: ReadonlySet<number> = new Set([408, 409, 425])

const reasons: Readonly<Record<string, TurnReason>> = {
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
}
