/**
 * Whose account a server acts for. One process has one account, and whoever it is belongs to the pool's key: another
 * account is another server.
 *
 * An account that this library signs in is kept in the server's memory alone: neither is a login that `CODEX_HOME`
 * holds touched, nor is anything written there. To replace the account of a running server, `drain` it.
 */
import { Config, ConfigError, Data, type Effect, Either, Option, Redacted } from "effect"

/** Made by {@link inherit}, {@link none}, {@link apiKey} or {@link chatgptTokens}. */
export type Account = Data.TaggedEnum<{
  /** Whatever login `CODEX_HOME` holds, as codex itself keeps and renews it. */
  Inherit: {}
  /** None, whatever `CODEX_HOME` holds. For providers and runs that bring a credential of their own. */
  None: {}
  /** An API key of OpenAI's. Nobody checks it before the first turn. */
  ApiKey: { readonly key: Redacted.Redacted }
  /** Tokens of a ChatGPT account that this program obtains and renews. */
  ChatgptTokens: {
    readonly accountId: string
    readonly tokens: TokenSource
    readonly renew: (refused: Tokens) => TokenSource
  }
}>

const Account = Data.taggedEnum<Account>()

/** What a login with tokens takes, from a {@link TokenSource}. */
export interface Tokens {
  readonly accessToken: Redacted.Redacted
  /** Whose token it is: the workspace id. One of another account is never handed to the server. */
  readonly accountId: string
  /** The plan, if the token itself does not say. */
  readonly planType?: string
}

/** Where tokens come from: a vault, a login service. What it fails with is logged, redacted. */
export type TokenSource = Effect.Effect<Tokens, unknown>

/** Whatever login `CODEX_HOME` holds: the one of `codex login`. The default. */
export const inherit: Account = Account.Inherit()

/** No account, whatever `CODEX_HOME` holds: for providers and runs that bring a credential of their own. */
export const none: Account = Account.None()

/**
 * An API key of OpenAI's. Nobody checks it before the first turn, which a wrong one fails with an `AuthError`.
 *
 * @example
 * const key = yield* Config.redacted("OPENAI_API_KEY")
 * const spec = AppServerSpec.make({ command: "/usr/bin/codex", account: Account.apiKey(key) })
 */
export const apiKey = (key: Redacted.Redacted): Account => Account.ApiKey({ key })

/**
 * Tokens from this program. `tokens` is asked at each login; `renew` when the provider has refused a token, at most
 * once in `Limits.tokenRefreshTimeToLive` however many turns were refused, and by default is `tokens` again. It has
 * `Limits.tokenRefreshTimeout` (8 s) to be of use to those turns. One that takes longer goes on, for a renewal that is cut off may cost
 * the account its login, and serves the next ones; either source is interrupted after `Limits.loginTimeout` (30 s).
 *
 * Two specs of the same account are the same server, which asks the source of the one that started it.
 *
 * @example
 * const account = Account.chatgptTokens({ accountId: "ws-1", tokens: readTokensFromVault })
 */
export const chatgptTokens = (options: {
  readonly accountId: string
  readonly tokens: TokenSource
  readonly renew?: (refused: Tokens) => TokenSource
}): Account => Account.ChatgptTokens({ renew: () => options.tokens, ...options })

/**
 * The account that the program's configuration names in `EFFECT_CODEX_ACCOUNT`: `inherit` (the default), `none`, or `apiKey`,
 * whose key is read from `EFFECT_CODEX_API_KEY`.
 *
 * @example
 * const account = yield* Account.config
 */
export const config: Config.Config<Account> = Config.literal(
  "inherit",
  "none",
  "apiKey"
)("ACCOUNT").pipe(
  Config.withDefault("inherit"),
  Config.zip(Config.option(Config.redacted("API_KEY"))),
  Config.mapOrFail(([account, key]) => {
    if (account === "inherit") return Either.right(inherit)
    if (account === "none") return Either.right(none)
    return Option.match(key, {
      onNone: () =>
        Either.left(
          ConfigError.MissingData(["EFFECT_CODEX", "API_KEY"], "the account is an API key: set it")
        ),
      onSome: (key) => Either.right(apiKey(key))
    })
  }),
  Config.nested("EFFECT_CODEX")
)

/**
 * What makes two accounts the same one. Holds secrets: only for a digest, such as the key of a spec.
 *
 * @example
 * const isSame = (one: Account.Account, other: Account.Account) =>
 *   JSON.stringify(Account.identity(one)) === JSON.stringify(Account.identity(other))
 */
export const identity = (account: Account): ReadonlyArray<string> => {
  switch (account._tag) {
    case "Inherit":
    case "None":
      return [account._tag]
    case "ApiKey":
      return [account._tag, Redacted.value(account.key)]
    case "ChatgptTokens":
      return [account._tag, account.accountId]
  }
}

/**
 * The secrets that are known from the start; tokens become known as their source brings them.
 *
 * @example
 * const { redact } = Redaction.make(Account.secrets(Account.apiKey(token)))
 */
export const secrets = (account: Account): ReadonlyArray<Redacted.Redacted> =>
  account._tag === "ApiKey" ? [account.key] : []
