/**
 * Brings new tokens when the server says that those of its account were refused.
 *
 * The server asks once for every turn that was refused, one after the other, and also when it was a run's own
 * credential that was refused. So one answer stands for a while: the renewal that is under way, or what it came to.
 */
import { Message, ServerRequests } from "@effect-codex/protocol"
import { Deferred, Duration, Effect, FiberId, Redacted, type Scope } from "effect"
import type { Account, Tokens } from "../../Account.ts"
import type { Connection } from "../../Connection.ts"
import * as Limits from "../../Limits.ts"
import * as TokenSource from "./TokenSource.ts"

export const method = "account/chatgptAuthTokens/refresh"

/** The server quotes it in the failure of the turn: `code=-32081` tells a reader of its log whose refusal it was. */
const refusedCode = -32081

const refusal = (message: string): Message.RpcError => ({ code: refusedCode, message })

export interface Options {
  readonly account: Extract<Account, { readonly _tag: "ChatgptTokens" }>
  readonly connection: Connection
  readonly tokens: TokenSource.Options
  readonly inUse: () => Tokens | undefined
  readonly onTokens: (tokens: Tokens) => void
}

/** One renewal. Times are milliseconds on the clock. */
interface Renewal {
  readonly began: number
  ended: number | undefined
  readonly result: Deferred.Deferred<Tokens, Message.RpcError>
}

/** Answers the server for as long as the scope is open. */
export const handle = (options: Options): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { account, connection, onTokens } = options
    const scope = yield* Effect.scope
    const clock = yield* Effect.clock
    const limits = yield* Limits.Limits
    const patience = Duration.toMillis(limits.tokenRefreshTimeout)
    const memory = Duration.toMillis(limits.tokenRefreshTimeToLive)
    let last: Renewal | undefined

    const isOver = ({ ended }: Renewal, now: number): boolean =>
      ended !== undefined && now - ended >= memory

    const renewal = (now: number): Effect.Effect<Renewal> => {
      if (last !== undefined && !isOver(last, now)) return Effect.succeed(last)
      const mine: Renewal = {
        began: now,
        ended: undefined,
        result: Deferred.unsafeMake(FiberId.none)
      }
      last = mine
      const ended = Effect.sync(() => {
        mine.ended = clock.unsafeCurrentTimeMillis()
      })
      return renew(options).pipe(
        Effect.ensuring(ended),
        Effect.intoDeferred(mine.result),
        Effect.interruptible,
        Effect.forkIn(scope),
        Effect.as(mine)
      )
    }

    const refresh = Effect.gen(function* () {
      const now = clock.unsafeCurrentTimeMillis()
      const { began, ended, result } = yield* Effect.uninterruptible(renewal(now))
      if (ended !== undefined) return yield* Deferred.await(result)
      return yield* Deferred.await(result).pipe(
        Effect.timeoutFail({
          duration: Math.max(0, began + patience - now),
          onTimeout: () => refusal("the account's tokens were not renewed in time")
        })
      )
    })

    yield* connection.handle(
      undefined,
      ServerRequests.handler({
        [method]: ({ previousAccountId }) =>
          typeof previousAccountId === "string" && previousAccountId !== account.accountId
            ? Effect.fail(refusal("this client has no tokens of that account"))
            : Effect.map(refresh, (tokens) => {
                onTokens(tokens)
                return TokenSource.onTheWire(tokens)
              })
      })
    )
  })

const isJwt = ({ accessToken }: Tokens): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(Redacted.value(accessToken))

/** Of a form that it cannot read the server would complain when it logs in; here it hides why the turn fails. */
const isLike =
  (refused: Tokens | undefined) =>
  (tokens: Tokens): boolean =>
    refused === undefined || !isJwt(refused) || isJwt(tokens)

const renew = ({ account, inUse, tokens }: Options) => {
  const refused = inUse()
  const source = Effect.suspend(() =>
    refused === undefined ? account.tokens : account.renew(refused)
  )
  return TokenSource.obtain(source, account.accountId, tokens).pipe(
    Effect.filterOrFail(isLike(refused), () => "the source of tokens brought one that is no JWT"),
    Effect.tapError((why) => Effect.logWarning(`the account's tokens were not renewed: ${why}`)),
    Effect.mapError(refusal)
  )
}
