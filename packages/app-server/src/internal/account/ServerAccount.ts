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
import { type AccountLimits, KnownLimits } from "./AccountLimits.ts"
import * as Login from "./Login.ts"
import * as TokenRefresh from "./TokenRefresh.ts"
import type * as TokenSource from "./TokenSource.ts"

/** The account of a server: its login, and its limits. */
export interface ServerAccount {
  /** Logs the server in to the account of its spec, unless that is done. Concurrent callers share one login. */
  readonly login: Effect.Effect<void, Login.Failure>
  /** Whether that is done. */
  readonly isLoggedIn: () => boolean
  /**
   * Whether the server is signed in. `Unknown` if its default provider takes no account: then the server does not
   * say.
   */
  readonly status: Effect.Effect<Classification.AccountStatus, RequestFailure>
  /** To be called when the server tells that its account has changed. */
  readonly changed: () => void
  /** The number of the last token refresh that was refused, or 0 after a later one has succeeded. */
  readonly lastRefusal: () => number
  /** Whether the last renewal of the tokens has failed until a person signs in again. */
  readonly needsSignIn: () => boolean
  /** The limits of the account, as far as the server tells them. */
  readonly limits: AccountLimits
  /** To be called when the server tells limits. */
  readonly heardLimits: (params: unknown) => void
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
    const limits = new KnownLimits(request)
    const inherited = new InheritedStatus(request)
    const { isDone: isLoggedIn, login } = yield* Login.make({
      account,
      request,
      connection,
      stderr,
      tokens,
      timeout,
      onTokens
    })
    return {
      login,
      isLoggedIn,
      status: account._tag === "Inherit" ? inherited.read : Effect.succeed(statusOf[account._tag]),
      changed: () => {
        inherited.changed()
        limits.forget()
      },
      lastRefusal: () => connection.lastRefusal(TokenRefresh.method),
      needsSignIn: () => needsSignIn,
      limits,
      heardLimits: (params) => limits.heard(params)
    }
  })

/** The status of the accounts that this library logs in itself. */
const statusOf = { None: "SignedOut", ApiKey: "SignedIn", ChatgptTokens: "SignedIn" } as const

/**
 * The status of an account that the server has by itself. It is asked once, because the server tells when the account
 * changes. A server without one is asked again: somebody may sign in by other means.
 */
class InheritedStatus {
  private known: Classification.AccountStatus | undefined
  private changes = 0
  private readonly request: TypedRequest

  constructor(request: TypedRequest) {
    this.request = request
  }

  readonly read: Effect.Effect<Classification.AccountStatus, RequestFailure> = Effect.suspend(() =>
    this.known === undefined ? this.ask : Effect.succeed(this.known)
  )

  private get ask() {
    const before = this.changes
    return Effect.map(this.request("account/read", {}, { timeout: "5 seconds" }), (answer) => {
      const status = Classification.accountStatus(answer)
      if (status !== "SignedOut" && this.changes === before) this.known = status
      return status
    })
  }

  changed(): void {
    this.changes++
    this.known = undefined
  }
}
