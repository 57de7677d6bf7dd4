/**
 * The account that a server acts for. One process has exactly one account, and the account is part of the pool's
 * key: two accounts mean two servers.
 *
 * An account that this library logs in lives in the server's memory only. The library does not read, change or
 * write the login in `CODEX_HOME`. To change the account of a running server, `drain` it and lease a spec with the
 * new account.
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * The account of a server. Make one with {@link inherit}, {@link none}, {@link apiKey} or {@link chatgptTokens}.
 */
export type Account = Data.TaggedEnum<{
  /** The login in `CODEX_HOME`, which codex itself keeps and renews. */
  Inherit: {}
  /** No account, even if `CODEX_HOME` holds a login. For providers and runs that bring their own credential. */
  None: {}
  /** An OpenAI API key. It is not checked before the first turn. */
  ApiKey: { readonly key: Redacted.Redacted }
  /** Tokens of a ChatGPT account. This program obtains and renews them. */
  ChatgptTokens: {
    readonly accountId: string
    readonly tokens: TokenSource
    readonly renew: (refused: Tokens) => TokenSource
  }
}>

const Account = Data.taggedEnum<Account>()

/** The tokens of a ChatGPT account, as a {@link TokenSource} returns them. */
export interface Tokens {
  readonly accessToken: Redacted.Redacted
  /** The workspace id that the token belongs to. Tokens of another account are never given to the server. */
  readonly accountId: string
  /** The ChatGPT plan. Only needed if the token itself does not name it. */
  readonly planType?: string
}

/**
 * An effect that returns tokens, for example from a vault or a login service. Its failures are logged with secrets
 * redacted.
 *
 * A failure counts as passing: runs fail with an `AuthError` that is retryable, because the source may succeed later.
 * Fail with {@link SignInNeeded} if it cannot.
 */
export type TokenSource = Effect.Effect<Tokens, unknown>

/**
 * The failure of a {@link TokenSource} that returns no tokens until a person signs in again: the refresh token was
 * revoked, has expired or was already used. Runs then fail with an `AuthError` that is not retryable.
 *
 * @example
 * const tokens = Effect.mapError(readTokensFromVault, (error) =>
 *   error === "revoked" ? new Account.SignInNeeded({ detail: "the refresh token was revoked" }) : error
 * )
 */
export class SignInNeeded extends Data.TaggedError("SignInNeeded")<{
  /** What happened, for the error that runs fail with. */
  readonly detail: string
}> {
  override get message(): string {
    return this.detail
  }
}

/** Uses the login in `CODEX_HOME`, as `codex login` wrote it. This is the default. */
export const inherit: Account = Account.Inherit()

/** Uses no account, even if `CODEX_HOME` holds a login. For providers and runs that bring their own credential. */
export const none: Account = Account.None()

/**
 * Uses an OpenAI API key. The key is not checked before the first turn; a wrong key fails that turn with an
 * `AuthError`.
 *
 * @example
 * const key = yield* Config.redacted("OPENAI_API_KEY")
 * const spec = AppServerSpec.make({ command: "/usr/bin/codex", account: Account.apiKey(key) })
 */
export const apiKey = (key: Redacted.Redacted): Account => Account.ApiKey({ key })

/**
 * Uses ChatGPT tokens that this program obtains and renews.
 *
 * The server calls `tokens` at each login. It calls `renew` after the provider has refused a token, at most once
 * per `Limits.tokenRefreshTimeToLive` (10 s), however many turns were refused. By default `renew` is `tokens`.
 *
 * A renewal has `Limits.tokenRefreshTimeout` (8 s) to save the turns that were refused. A slower renewal keeps
 * running, and its tokens serve later turns: cutting it off could cost the account its login. Both sources are
 * interrupted after `Limits.loginTimeout` (30 s).
 *
 * Two specs with the same `accountId` share one server. That server uses the token source of the spec that started
 * it.
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
          ConfigError.MissingData(["API_KEY"], "the account is an API key, and this is to hold it")
        ),
      onSome: (key) => Either.right(apiKey(key))
    })
  }),
  Config.nested("EFFECT_CODEX")
)

/**
 * Returns what makes two accounts interchangeable. The result contains secrets: use it only as the input of a hash,
 * such as a spec's key.
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
 * Returns the secrets that are known before the login. Tokens are added later, when their source returns them.
 *
 * @example
 * const { redact } = Redaction.make(Account.secrets(Account.apiKey(token)))
 */
export const secrets = (account: Account): ReadonlyArray<Redacted.Redacted> =>
  account._tag === "ApiKey" ? [account.key] : []
