/**
 * Returns new tokens to a server whose account's tokens were refused.
 *
 * The server asks once for each refused turn, one after the other. It also asks when the refused credential was a
 * run's own. So one renewal answers several requests: the renewal that is in progress, or its recent result.
 */
import { Message, ServerRequests } from "@effect-codex/protocol"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Account, Tokens } from "../../Account.ts"
import type { Connection } from "../../Connection.ts"
import * as Limits from "../../Limits.ts"
import * as MonotonicClock from "../../MonotonicClock.ts"
import * as Spans from "../telemetry/Spans.ts"
import * as TokenSource from "./TokenSource.ts"

export const method = "account/chatgptAuthTokens/refresh"

/** The server repeats this code in the turn's failure, so `code=-32081` in its log points to this library. */
const refusedCode = -32081

const refusal = (message: string): Message.RpcError => ({ code: refusedCode, message })

export interface Options {
  readonly account: Extract<Account, { readonly _tag: "ChatgptTokens" }>
  readonly connection: Connection
  readonly tokens: TokenSource.Options
  readonly inUse: () => Tokens | undefined
  readonly onTokens: (tokens: Tokens) => void
  /** Called when a renewal begins and when it fails. */
  readonly setNeedsSignIn: (needed: boolean) => void
}

/** One renewal. Times are in milliseconds on the monotonic clock. */
interface Renewal {
  readonly began: number
  ended: number | undefined
  readonly result: Deferred.Deferred<Tokens, Message.RpcError>
}

/** Answers the server's refresh requests until the scope closes. */
export const handle = (options: Options): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { account, connection, onTokens } = options
    const scope = yield* Effect.scope
    const clock = yield* MonotonicClock.reader
    const limits = yield* Limits.Limits
    const timeout = Duration.toMillis(limits.tokenRefreshTimeout)
    const timeToLive = Duration.toMillis(limits.tokenRefreshTimeToLive)
    let last: Renewal | undefined

    const hasExpired = ({ ended }: Renewal, now: number): boolean =>
      ended !== undefined && now - ended >= timeToLive

    const renewal = (now: number): Effect.Effect<Renewal> => {
      if (last !== undefined && !hasExpired(last, now)) return Effect.succeed(last)
      const started: Renewal = {
        began: now,
        ended: undefined,
        result: Deferred.unsafeMake(FiberId.none)
      }
      last = started
      const ended = Effect.sync(() => {
        started.ended = clock()
      })
      return renew(options).pipe(
        Spans.span("effect_codex.token_refresh"),
        Effect.ensuring(ended),
        Effect.intoDeferred(started.result),
        Effect.interruptible,
        Effect.forkIn(scope),
        Effect.as(started)
      )
    }

    const refresh = Effect.gen(function* () {
      const now = clock()
      const { began, ended, result } = yield* Effect.uninterruptible(renewal(now))
      if (ended !== undefined) return yield* Deferred.await(result)
      return yield* Deferred.await(result).pipe(
        Effect.timeoutFail({
          duration: Math.max(0, began + timeout - now),
          onTimeout: () => refusal("the account's tokens were not renewed in time")
        })
      )
    })

    yield* connection.handle(
      undefined,
      ServerRequests.handler({
        [method]: ({ previousAccountId }) =>
          typeof previousAccountId === "string" && previousAccountId !== account.accountId
            ? Effect.fail(refusal("this client has no tokens for that account"))
            : Effect.map(refresh, (tokens) => {
                onTokens(tokens)
                return TokenSource.onTheWire(tokens)
              })
      })
    )
  })

const isJwt = ({ accessToken }: Tokens): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(Redacted.value(accessToken))

/**
 * The server rejects unreadable tokens at login, but during a refresh it hides them as the cause of the failed
 * turn. So a token that is no JWT is refused here if the previous one was a JWT.
 */
const hasSameFormat =
  (refused: Tokens | undefined) =>
  (tokens: Tokens): boolean =>
    refused === undefined || !isJwt(refused) || isJwt(tokens)

const renew = ({ account, inUse, setNeedsSignIn, tokens }: Options) => {
  const refused = inUse()
  setNeedsSignIn(false)
  const source = Effect.suspend(() =>
    refused === undefined ? account.tokens : account.renew(refused)
  )
  return TokenSource.obtain(source, account.accountId, tokens).pipe(
    Effect.filterOrFail(hasSameFormat(refused), () =>
      TokenSource.passing(
        "the token source returned an access token that is not a JWT, unlike the one before"
      )
    ),
    Effect.tapError(({ isFinal }) => Effect.sync(() => setNeedsSignIn(isFinal))),
    Effect.tapError(({ detail }) =>
      Effect.logWarning(`could not renew the account's tokens: ${detail}`)
    ),
    Effect.mapError(({ detail }) => refusal(detail))
  )
}
