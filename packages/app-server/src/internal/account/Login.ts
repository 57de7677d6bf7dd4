/**
 * Logs a server in to the account of its spec. All callers that wait share one login. A failed login is an
 * `AuthError` for them; the next caller tries again on the same process.
 */
import { type Methods, Notifications } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Account, Tokens } from "../../Account.ts"
import type { TypedRequest } from "../connection/TypedRequest.ts"
import * as Classification from "../../Classification.ts"
import * as Connection from "../../Connection.ts"
import { type AuthError, TransportError } from "../../Failure.ts"
import * as Spans from "../telemetry/Spans.ts"
import * as TokenSource from "./TokenSource.ts"

export type Failure = AuthError | TransportError

export interface Options {
  readonly account: Account
  readonly request: TypedRequest
  readonly connection: Connection.Connection
  readonly tokens: TokenSource.Options
  /** How long the token source may take, and then each step of the server. */
  readonly timeout: Duration.DurationInput
  readonly stderr: () => string
  /** Called with the tokens that are in use from now on. */
  readonly onTokens: (tokens: Tokens) => void
}

export interface Login {
  readonly login: Effect.Effect<void, Failure>
  readonly isDone: () => boolean
}

/**
 * The login runs in the server's scope, because the caller that starts it may be interrupted while others wait for
 * it.
 */
export const make = (options: Options): Effect.Effect<Login, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let isDone = false
    let current: Deferred.Deferred<void, Failure> | undefined
    const start = Effect.suspend(() => {
      const result = Deferred.unsafeMake<void, Failure>(FiberId.none)
      current = result
      return Effect.interruptible(attempt(options)).pipe(
        Effect.onExit((exit) => {
          isDone = Exit.isSuccess(exit)
          if (!isDone) current = undefined
          return Exit.isInterrupted(exit)
            ? Effect.flatMap(interruptedBy(options.connection), (error) =>
                Deferred.fail(result, error)
              )
            : Deferred.done(result, exit)
        }),
        Effect.forkIn(scope),
        Effect.as(result)
      )
    })
    const login = Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(current === undefined ? start : Effect.succeed(current), (result) =>
        restore(Deferred.await(result))
      )
    )
    return { login, isDone: () => isDone }
  })

/** The error of a login that was interrupted: its server was lost, or is closing. */
const interruptedBy = ({
  ended,
  generation
}: Connection.Connection): Effect.Effect<TransportError> =>
  Effect.map(ended, (error) =>
    Option.getOrElse(error, () => Connection.closed(generation)).during("Authenticate")
  )

const attempt = (options: Options): Effect.Effect<void, Failure> => {
  const { account } = options
  switch (account._tag) {
    case "Inherit":
    case "None":
      return Effect.void
    case "ApiKey":
      return traced(send(options, { type: "apiKey", apiKey: Redacted.value(account.key) }))
    case "ChatgptTokens":
      return traced(withTokens(options, account))
  }
}

const traced = Spans.span("effect_codex.login")

const withTokens = (options: Options, account: Extract<Account, { _tag: "ChatgptTokens" }>) =>
  Effect.gen(function* () {
    const source = TokenSource.obtain(account.tokens, account.accountId, options.tokens)
    const tokens = yield* Effect.mapError(source, ({ detail, isFinal }) =>
      loginError(options, { _tag: isFinal ? "SignInNeeded" : "NoTokens", detail })
    )
    options.onTokens(tokens)
    const events = yield* options.connection.subscribe(undefined)
    yield* send(options, { type: "chatgptAuthTokens", ...TokenSource.onTheWire(tokens) })
    yield* confirmed(options, events)
  }).pipe(Effect.scoped)

const loginError = ({ connection }: Options, problem: Classification.LoginProblem): AuthError =>
  Classification.loginFailure(problem, connection.generation)

const method = "account/login/start"

const send = (
  options: Options,
  params: Methods.Params<typeof method>
): Effect.Effect<void, Failure> => {
  const refused = (detail: string) => Effect.fail(loginError(options, { _tag: "Refused", detail }))
  return options.request(method, params, { timeout: options.timeout }).pipe(
    Effect.asVoid,
    Effect.catchTags({
      TransportError: (error) => Effect.fail(error.during("Authenticate")),
      TimeoutError: () => unanswered(options),
      RequestError: ({ detail }) => refused(detail),
      OverloadedError: ({ message }) => refused(message),
      DecodeError: ({ message }) => refused(message)
    })
  )
}

/**
 * A server that does not answer the login is treated as lost. No run uses it yet, so the next acquire starts
 * another one.
 */
const unanswered = ({
  connection,
  stderr,
  timeout
}: Options): Effect.Effect<never, TransportError> => {
  const error = new TransportError({
    reason: "LoginUnanswered",
    phase: "Authenticate",
    generation: connection.generation,
    detail: `the server did not answer the login within ${Duration.format(timeout)}. Raise Limits.loginTimeout if its back end is slow`,
    stderr: stderr()
  })
  return Effect.zipRight(connection.fail(error), Effect.fail(error))
}

const completed = "account/login/completed"

/** The answer to the login is not its result: a notification says whether it succeeded. */
const confirmed = (
  options: Options,
  events: Connection.Subscription
): Effect.Effect<void, Failure> => {
  const notConfirmed = (detail: string) => loginError(options, { _tag: "NotConfirmed", detail })
  return events.take.pipe(
    Effect.map(Arr.findFirst(({ method }) => method === completed)),
    Effect.repeat({ until: Option.isSome }),
    Effect.flatten,
    Effect.flatMap(({ params }) => Notifications.notifications[completed].decode(params)),
    Effect.mapError((error) =>
      error._tag === "TransportError"
        ? error.during("Authenticate")
        : notConfirmed(`${completed} does not match its schema`)
    ),
    Effect.timeoutOption(options.timeout),
    Effect.flatMap(Option.match({ onNone: () => unanswered(options), onSome: Effect.succeed })),
    Effect.flatMap(({ error, success }) =>
      success ? Effect.void : notConfirmed(options.tokens.redact(error ?? ""))
    )
  )
}
