/**
 * Gets tokens from a program's token source: within a timeout, for the right account, and registered as secrets
 * before use.
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { SignInNeeded, type Tokens, type TokenSource } from "../../Account.ts"
import type { Redact } from "../../Redaction.ts"

export interface Options {
  readonly redact: Redact
  readonly keepSecret: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** How long the source may take. */
  readonly timeout: Duration.DurationInput
}

/** Why there are no tokens. */
export interface NoTokens {
  /** A sentence that says what happened. */
  readonly detail: string
  /** Whether there are none until a person signs in again. */
  readonly isFinal: boolean
}

export const passing = (detail: string): NoTokens => ({ detail, isFinal: false })

export const obtain = (
  source: TokenSource,
  accountId: string,
  { keepSecret, redact, timeout }: Options
): Effect.Effect<Tokens, NoTokens> =>
  Effect.gen(function* () {
    const tokens = yield* source.pipe(
      Effect.catchAllCause((cause) =>
        Effect.fail({
          detail: `the token source failed: ${redact(firstMessage(cause))}`,
          isFinal: Chunk.some(Cause.failures(cause), (error) => error instanceof SignInNeeded)
        })
      ),
      // An uninterruptible source keeps running in the background: neither the timeout nor closing the server waits
      // for it.
      Effect.disconnect,
      Effect.timeoutFail({
        duration: timeout,
        onTimeout: () =>
          passing(`the token source returned no tokens within ${Duration.format(timeout)}`)
      })
    )
    yield* keepSecret(tokens.accessToken)
    if (tokens.accountId !== accountId) {
      return yield* Effect.fail(passing("the token source returned tokens of another account"))
    }
    return tokens
  })

const firstMessage = (cause: Cause.Cause<unknown>): string =>
  Cause.prettyErrors(cause)[0]?.message ?? "it was interrupted"

/** The form in which the server takes tokens. */
export const onTheWire = ({ accessToken, accountId, planType }: Tokens) => ({
  accessToken: Redacted.value(accessToken),
  chatgptAccountId: accountId,
  chatgptPlanType: planType ?? null
})
