/** The account of one server: logging in to it, keeping its tokens fresh, and whether there is one. */
import { Effect, type Scope } from "effect"
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
  /** Logs the server in to the account of its spec, unless it is; whoever asks meanwhile shares the one login. */
  readonly login: Effect.Effect<void, Login.Failure>
  /** Whether it is signed in: `Unknown` when its default provider takes no account, so that it does not say. */
  readonly status: Effect.Effect<Classification.AccountStatus, RequestFailure>
  /** The number of the last refresh of its tokens that was refused, and 0 once a later one went well. */
  readonly lastRefusal: () => number
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
    const { loginTimeout: within } = yield* Limits.Limits
    const tokens: TokenSource.Options = { ...options.secrets, within }
    let inUse: Tokens | undefined
    const onTokens = (tokens: Tokens): void => {
      inUse = tokens
    }
    if (account._tag === "ChatgptTokens") {
      yield* TokenRefresh.handle({ account, connection, tokens, inUse: () => inUse, onTokens })
    }
    return {
      login: yield* Login.make({ account, request, connection, stderr, tokens, within, onTokens }),
      status: account._tag === "Inherit" ? read(request) : Effect.succeed(known[account._tag]),
      lastRefusal: () => connection.lastRefusal(TokenRefresh.method)
    }
  })

/** What this library signed in, it knows. */
const known = { None: "SignedOut", ApiKey: "SignedIn", ChatgptTokens: "SignedIn" } as const

const read = (request: TypedRequest) =>
  Effect.map(request("account/read", {}, { timeout: "5 seconds" }), Classification.accountStatus)
