/** When the limit that has ended a turn resets. */
import { type AppServer, type Classification, Failure, RateLimits } from "@effect-codex/app-server"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

type Credential = Pick<Classification.Context, "ownCredential">

/**
 * Returns a function that tells when the limit of the server's account resets, as far as the server has said so. The server
 * tells the limits of a turn before its end.
 *
 * A run with a credential of its own has other limits. The server does not say whose it tells, so until the scope closes
 * it tells none of the account.
 */
export const ofAccount = (
  { account: { limits } }: AppServer.Service,
  { ownCredential }: Credential
): Effect.Effect<() => DateTime.Utc | undefined, never, Scope.Scope> =>
  ownCredential
    ? Effect.as(limits.ignoring, () => undefined)
    : Effect.clockWith((clock) => Effect.succeed(() => resetsAt(limits.current(), clock)))

const resetsAt = (limits: RateLimits.RateLimits, clock: Clock.Clock): DateTime.Utc | undefined =>
  Option.getOrUndefined(
    RateLimits.resetsAt(limits, DateTime.unsafeMake(clock.unsafeCurrentTimeMillis()))
  )

/** How long the server may take to say when a limit resets. */
const askTimeout = "5 seconds"

/**
 * Adds to the failure of a turn when its limit resets. If the server has not said so, it is asked. Only accounts of ChatGPT
 * can be asked for.
 */
export const added = (
  { account: { limits } }: AppServer.Service,
  { ownCredential }: Credential,
  failure: Failure.Failure
): Effect.Effect<Failure.Failure> => {
  const isUnknown =
    !ownCredential &&
    failure._tag === "TurnError" &&
    failure.reason === "UsageLimit" &&
    failure.resetsAt === undefined
  return isUnknown
    ? Effect.clockWith((clock) =>
        limits.read.pipe(
          Effect.timeout(askTimeout),
          Effect.map((limits) => {
            const time = resetsAt(limits, clock)
            return time === undefined ? failure : withReset(failure, time)
          }),
          Effect.orElseSucceed(() => failure)
        )
      )
    : Effect.succeed(failure)
}

const withReset = (
  { detail, generation, kind, reason, threadId, turnId }: Failure.TurnError,
  resetsAt: DateTime.Utc
) => new Failure.TurnError({ detail, generation, kind, reason, resetsAt, threadId, turnId })
