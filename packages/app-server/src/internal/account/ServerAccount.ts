/** The account of one server: its login, the refresh of its tokens, and its status. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Tokens } from "../../Account.ts"
import type { TypedRequest } from "../connection/TypedRequest.ts"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import * as Classification from "../../Classification.ts"
import type { Connection } from "../../Connection.ts"
import type { RequestFailure } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import * as Login from "./Login.ts"
import * as TokenRefresh from "./TokenRefresh.ts"
import type * as TokenSource from "./TokenSource.ts"

export interface ServerAccount {
  /** Logs the server in to the account of its spec, unless that is done. Concurrent callers share one login. */
  readonly login: Effect.Effect<void, Login.Failure>
  /**
   * Whether the server is signed in. `Unknown` if its default provider takes no account: then the server does not
   * say.
   */
  readonly status: Effect.Effect<Classification.AccountStatus, RequestFailure>
  /** The number of the last token refresh that was refused, or 0 after a later one has succeeded. */
  readonly lastRefusal: () => number
  /** Whether the last renewal of the tokens has failed until a person signs in again. */
  readonly needsSignIn: () => boolean
}

export interface Options {
  readonly spec: AppServerSpec
  readonly request: TypedRequest
  readonly connection: Connection
  readonly secrets: Pick<TokenSource.Options, "redact" | "keepSecret">
  readonly stderr: () => string
}

export const make = (options: Options): Effect.Effect<ServerAccount, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { connection, request, spec, stderr } = options
    const { account } = spec
    const { loginTimeout: timeout } = yield* Limits.Limits
    const tokens: TokenSource.Options = { ...options.secrets, timeout }
    let inUse: Tokens | undefined
    let needsSignIn = false
    const onTokens = (tokens: Tokens): void => {
      inUse = tokens
    }
    if (account._tag === "ChatgptTokens") {
      yield* TokenRefresh.handle({
        account,
        connection,
        tokens,
        inUse: () => inUse,
        onTokens,
        setNeedsSignIn: (needed) => {
          needsSignIn = needed
        }
      })
    }
    return {
      login: yield* Login.make({ account, request, connection, stderr, tokens, timeout, onTokens }),
      status:
        account._tag === "Inherit" ? readStatus(request) : Effect.succeed(statusOf[account._tag]),
      lastRefusal: () => connection.lastRefusal(TokenRefresh.method),
      needsSignIn: () => needsSignIn
    }
  })

/** The status of the accounts that this library logs in itself. */
const statusOf = { None: "SignedOut", ApiKey: "SignedIn", ChatgptTokens: "SignedIn" } as const

const readStatus = (request: TypedRequest) =>
  Effect.map(request("account/read", {}, { timeout: "5 seconds" }), Classification.accountStatus)
