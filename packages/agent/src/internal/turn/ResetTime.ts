/** When the limit that has ended a turn resets. */
import { type AppServer, type Classification, Failure, RateLimits } from "@effect-codex/app-server"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

type Credential = Pick<Classification.Context, "ownCredential">

/** How long the server may take to say when a limit resets. */
const askTimeout = "5 seconds"

/**
 * Adds to the failure of a turn when its limit resets. The server tells the limits of a turn before its end. If it has not said
 * so, it is asked. Only accounts of ChatGPT can be asked for.
 *
 * A run with a credential of its own has other limits than the account, and the server does not say whose it tells.
 */
export const added = (
  { account: { limits } }: AppServer.Service,
  { ownCredential }: Credential,
  failure: Failure.Failure
): Effect.Effect<Failure.Failure> => {
  const isAtLimit =
    !ownCredential &&
    failure._tag === "TurnError" &&
    (failure.reason === "UsageLimit" || failure.reason === "RateLimited")
  return isAtLimit
    ? Effect.flatMap(DateTime.now, (now) =>
        Option.match(RateLimits.resetsAt(limits.current(), now), {
          onSome: (resetsAt) => Effect.succeed(withReset(failure, resetsAt)),
          onNone: () =>
            failure.reason === "UsageLimit" ? asked(limits, failure, now) : Effect.succeed(failure)
        })
      )
    : Effect.succeed(failure)
}

const asked = (
  { read }: AppServer.Service["account"]["limits"],
  failure: Failure.TurnError,
  now: DateTime.Utc
): Effect.Effect<Failure.TurnError> =>
  read.pipe(
    Effect.timeout(askTimeout),
    Effect.map((limits) =>
      Option.match(RateLimits.resetsAt(limits, now), {
        onNone: () => failure,
        onSome: (resetsAt) => withReset(failure, resetsAt)
      })
    ),
    Effect.orElseSucceed(() => failure)
  )

const withReset = (
  { detail, generation, kind, reason, threadId, turnId }: Failure.TurnError,
  resetsAt: DateTime.Utc
) => new Failure.TurnError({ detail, generation, kind, reason, resetsAt, threadId, turnId })
