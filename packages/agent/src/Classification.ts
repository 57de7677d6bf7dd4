/**
 * What a failure that the server reported really was: an authentication failure, or one of the turn's own.
 *
 * Decided by the HTTP status and the server's word for it. Names such as `httpConnectionFailed` speak of the server's
 * link to the model, never of ours to the server. A credential that was not there to send has neither status nor word,
 * and only there the text decides.
 */
import { Failure } from "@effect-codex/app-server"
import { Turn } from "@effect-codex/protocol"

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

export const turnFailure = (
  error: Turn.TurnError,
  context: Context
): Failure.AuthError | Failure.TurnError => {
  const kind = Turn.kindOf(error.codexErrorInfo)
  const status = Turn.httpStatusOf(error.codexErrorInfo)
  return (
    authFailure(kind, status, context) ??
    refusedRefresh(kind, status, context) ??
    missingCredential(error, context) ??
    new Failure.TurnError({
      reason: status === 429 ? "RateLimited" : (reasons[kind ?? ""] ?? "Other"),
      generation: context.generation,
      threadId: context.threadId,
      turnId: context.turnId,
      kind,
      detail: context.redact(error.message)
    })
  )
}

/** A request that was refused because of a credential is an authentication failure, whichever method it was. */
export const requestFailure = (
  error: Failure.RequestError,
  context: Pick<Context, "generation" | "provider" | "ownCredential">
): Failure.AuthError | Failure.RequestError =>
  authFailure(error.kind, error.httpStatus, context) ?? error

const authFailure = (
  kind: string | undefined,
  status: number | undefined,
  {
    generation,
    provider,
    ownCredential
  }: Pick<Context, "generation" | "provider" | "ownCredential">
): Failure.AuthError | undefined => {
  const reason =
    kind === "unauthorized" || status === 401
      ? "Unauthorized"
      : status === 403
        ? "Forbidden"
        : undefined
  return reason === undefined
    ? undefined
    : new Failure.AuthError({
        reason,
        generation,
        provider,
        status: status ?? (reason === "Unauthorized" ? 401 : undefined),
        action: ownCredential ? renewRun : renewServer
      })
}

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
  { generation, provider, ownCredential, refreshRefused }: Context
): Failure.AuthError | undefined =>
  refreshRefused && status === undefined && hiding.has(kind)
    ? new Failure.AuthError({
        reason: ownCredential ? "Unauthorized" : "RefreshRefused",
        generation,
        provider,
        status: ownCredential ? 401 : undefined,
        action: ownCredential ? renewRun : renewServer
      })
    : undefined

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
): Failure.AuthError | undefined => {
  for (const [pattern, action] of missing) {
    const found = pattern.exec(error.message)?.[1]
    if (found === undefined) continue
    return new Failure.AuthError({
      reason: "MissingCredential",
      generation,
      provider,
      status: undefined,
      action: action(redact(found))
    })
  }
  return undefined
}

const renewRun =
  "Give this run a valid credential and start it again. The server and its other runs are not affected."

const renewServer =
  "Sign the server's account in again, or correct its API key. The server keeps running, and so do runs with a credential of their own."

const reasons: Readonly<Record<string, Failure.TurnReason>> = {
  usageLimitExceeded: "UsageLimit",
  sessionBudgetExceeded: "UsageLimit",
  rateLimitExceeded: "RateLimited",
  contextWindowExceeded: "ContextWindow",
  sandboxError: "Sandbox",
  badRequest: "BadRequest",
  interrupted: "Interrupted",
  modelNotFound: "ModelUnavailable",
  serverOverloaded: "ModelUnavailable",
  internalServerError: "ModelUnavailable",
  httpConnectionFailed: "ModelUnavailable",
  responseStreamConnectionFailed: "ModelUnavailable",
  responseStreamDisconnected: "ModelUnavailable",
  responseTooManyFailedAttempts: "ModelUnavailable"
}
