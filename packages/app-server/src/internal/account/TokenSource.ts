/** Tokens from the source that a program gave: in time, of the right account, and known as secrets before anybody has them. */
import { Cause, Duration, Effect, Redacted } from "effect"
import type { Tokens, TokenSource } from "../../Account.ts"
import type { Redact } from "../../Redaction.ts"

export interface Options {
  readonly redact: Redact
  readonly keepSecret: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** How long the source may take. */
  readonly within: Duration.DurationInput
}

/** Fails with a sentence on why there are none. */
export const obtain = (
  source: TokenSource,
  accountId: string,
  { keepSecret, redact, within }: Options
): Effect.Effect<Tokens, string> =>
  Effect.gen(function* () {
    const tokens = yield* source.pipe(
      Effect.catchAllCause((cause) =>
        Effect.fail(`the source of tokens failed: ${redact(firstOf(cause))}`)
      ),
      // One that cannot be interrupted goes on by itself: neither its time nor the server's end waits for it.
      Effect.disconnect,
      Effect.timeoutFail({
        duration: within,
        onTimeout: () => `the source of tokens brought none within ${Duration.format(within)}`
      })
    )
    yield* keepSecret(tokens.accessToken)
    if (tokens.accountId !== accountId) {
      return yield* Effect.fail("the source of tokens brought those of another account")
    }
    return tokens
  })

const firstOf = (cause: Cause.Cause<unknown>): string =>
  Cause.prettyErrors(cause)[0]?.message ?? "it was interrupted"

/** As the server takes them. */
export const onTheWire = ({ accessToken, accountId, planType }: Tokens) => ({
  accessToken: Redacted.value(accessToken),
  chatgptAccountId: accountId,
  chatgptPlanType: planType ?? null
})
