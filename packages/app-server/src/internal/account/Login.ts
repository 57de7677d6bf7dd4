/**
 * Logs a server in to the account of its spec: once, for everybody who waits for it. A login that fails is an
 * `AuthError` for those, and the next one to ask tries again, on the same process.
 */
import { type Methods, Notifications } from "@effect-codex/protocol"
import {
  Array,
  Deferred,
  Duration,
  Effect,
  Exit,
  FiberId,
  Option,
  Redacted,
  type Scope
} from "effect"
import type { Account, Tokens } from "../../Account.ts"
import type { TypedRequest } from "../connection/TypedRequest.ts"
import * as Classification from "../../Classification.ts"
import * as Connection from "../../Connection.ts"
import { type AuthError, TransportError } from "../../Failure.ts"
import * as TokenSource from "./TokenSource.ts"

export type Failure = AuthError | TransportError

export interface Options {
  readonly account: Account
  readonly request: TypedRequest
  readonly connection: Connection.Connection
  readonly tokens: TokenSource.Options
  /** How long the source of tokens may take, and then each step of the server's. */
  readonly within: Duration.DurationInput
  readonly stderr: () => string
  /** Told of the tokens that are in use now. */
  readonly onTokens: (tokens: Tokens) => void
}

/** The login belongs to the server's scope, not to whoever asks first: that one may leave while others wait. */
export const make = (
  options: Options
): Effect.Effect<Effect.Effect<void, Failure>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let flight: Deferred.Deferred<void, Failure> | undefined
    const start = Effect.suspend(() => {
      const mine = Deferred.unsafeMake<void, Failure>(FiberId.none)
      flight = mine
      return Effect.interruptible(attempt(options)).pipe(
        Effect.onExit((exit) => {
          if (Exit.isFailure(exit)) flight = undefined
          return Exit.isInterrupted(exit)
            ? Effect.flatMap(endOf(options.connection), (error) => Deferred.fail(mine, error))
            : Deferred.done(mine, exit)
        }),
        Effect.forkIn(scope),
        Effect.as(mine)
      )
    })
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(flight === undefined ? start : Effect.succeed(flight), (landed) =>
        restore(Deferred.await(landed))
      )
    )
  })

/** What a login that is cut off fails with: its server was lost, or is closing. */
const endOf = ({ ended, generation }: Connection.Connection): Effect.Effect<TransportError> =>
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
      return send(options, { type: "apiKey", apiKey: Redacted.value(account.key) })
    case "ChatgptTokens":
      return withTokens(options, account)
  }
}

const withTokens = (options: Options, account: Extract<Account, { _tag: "ChatgptTokens" }>) =>
  Effect.gen(function* () {
    const source = TokenSource.obtain(account.tokens, account.accountId, options.tokens)
    const tokens = yield* Effect.mapError(source, (detail) =>
      failed(options, { _tag: "NoTokens", detail })
    )
    options.onTokens(tokens)
    const events = yield* options.connection.subscribe(undefined)
    yield* send(options, { type: "chatgptAuthTokens", ...TokenSource.onTheWire(tokens) })
    yield* confirmed(options, events)
  }).pipe(Effect.scoped)

const failed = ({ connection }: Options, problem: Classification.LoginProblem): AuthError =>
  Classification.loginFailure(problem, connection.generation)

const method = "account/login/start"

const send = (
  options: Options,
  params: Methods.Params<typeof method>
): Effect.Effect<void, Failure> => {
  const refused = (detail: string) => Effect.fail(failed(options, { _tag: "Refused", detail }))
  return options.request(method, params, { timeout: options.within }).pipe(
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

/** A server that does not even answer is lost, and nobody uses it yet: the next acquire starts another. */
const unanswered = ({
  connection,
  stderr,
  within
}: Options): Effect.Effect<never, TransportError> => {
  const error = new TransportError({
    reason: "LoginUnanswered",
    phase: "Authenticate",
    generation: connection.generation,
    detail: `the login was not answered within ${Duration.format(within)}`,
    stderr: stderr()
  })
  return Effect.zipRight(connection.fail(error), Effect.fail(error))
}

const completed = "account/login/completed"

/** The answer to the login says nothing yet: how it went is told by a notification. */
const confirmed = (
  options: Options,
  events: Connection.Subscription
): Effect.Effect<void, Failure> => {
  const notConfirmed = (detail: string) => failed(options, { _tag: "NotConfirmed", detail })
  return events.take.pipe(
    Effect.map(Array.findFirst(({ method }) => method === completed)),
    Effect.repeat({ until: Option.isSome }),
    Effect.flatten,
    Effect.flatMap(({ params }) => Notifications.notifications[completed].decode(params)),
    Effect.mapError((error) =>
      error._tag === "TransportError"
        ? error.during("Authenticate")
        : notConfirmed(`${completed} could not be read`)
    ),
    Effect.timeoutOption(options.within),
    Effect.flatMap(Option.match({ onNone: () => unanswered(options), onSome: Effect.succeed })),
    Effect.flatMap(({ error, success }) =>
      success ? Effect.void : notConfirmed(options.tokens.redact(error ?? ""))
    )
  )
}
