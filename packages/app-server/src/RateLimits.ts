/**
 * The limits of an account, as the server tells them: how much of each window is used, when it resets, the credits and
 * the plan. `AppServer.Service.account.limits` has those of a server's account, and a `TurnError` the time at which the
 * limit that has ended its turn resets.
 */
import { Account, Lenient } from "@effect-codex/protocol"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A window of time in which so much may be used. */
export const Window = Lenient.struct({
  /** How much of it is used, in percent. 100 or more means that it is used up. */
  usedPercent: Schema.Number,
  /** How long the window is, such as 5 hours or a week. */
  duration: Lenient.orUndefined(Schema.Duration),
  /** When the window begins anew. */
  resetsAt: Lenient.orUndefined(Schema.DateTimeUtc)
})
/** A window of time in which so much may be used. */
export interface Window extends Schema.Schema.Type<typeof Window> {}

/** What an account has bought beside its plan. */
export const Credits = Lenient.struct({
  hasCredits: Schema.Boolean,
  unlimited: Schema.Boolean,
  /** As the server writes it, such as `"12.50"`. */
  balance: Lenient.orUndefined(Schema.String)
})
/** What an account has bought beside its plan. */
export interface Credits extends Schema.Schema.Type<typeof Credits> {}

/** One limit of an account. Most accounts have one for all models, and some have another for single models. */
export const RateLimit = Lenient.struct({
  /** What is limited, such as `codex`. */
  id: Schema.String,
  /** A name for people. */
  name: Lenient.orUndefined(Schema.String),
  /** The short window. */
  primary: Lenient.orUndefined(Window),
  /** The long window. */
  secondary: Lenient.orUndefined(Window),
  credits: Lenient.orUndefined(Credits),
  /** Why nothing more may be used, in the server's word, such as `workspace_owner_credits_depleted`. */
  reached: Lenient.orUndefined(Schema.String)
})
/** One limit of an account. */
export interface RateLimit extends Schema.Schema.Type<typeof RateLimit> {}

/** The limits of an account. */
export const RateLimits = Lenient.struct({
  /** The plan of the account, such as `pro`, if the server has said it. */
  plan: Lenient.orUndefined(Schema.String),
  /** The limit that the server spoke of last is the first. */
  limits: Schema.Array(RateLimit)
})
/** The limits of an account. */
export interface RateLimits extends Schema.Schema.Type<typeof RateLimits> {}

/** Nothing is known of the limits. */
export const unknown: RateLimits = { plan: undefined, limits: [] }

/** The name of the limit if the server gives none. */
const defaultId = "codex"

/**
 * Converts an answer to `account/rateLimits/read`.
 *
 * @example
 * const limits = Effect.map(
 *   appServer.request("account/rateLimits/read", {}),
 *   RateLimits.fromAnswer
 * )
 */
export const fromAnswer = (
  answer: Pick<Account.GetAccountRateLimitsResponse, "rateLimits" | "rateLimitsByLimitId">
): RateLimits => {
  const { rateLimits, rateLimitsByLimitId } = answer
  const others = Object.values(rateLimitsByLimitId ?? {}).filter(
    ({ limitId }) => limitId !== rateLimits.limitId
  )
  return [...others, rateLimits].reduce(updated, unknown)
}

/**
 * Takes in what the server says of one limit. What it leaves out stays as it was.
 *
 * @example
 * const ofOneLimit = Effect.map(
 *   appServer.request("account/rateLimits/read", {}),
 *   ({ rateLimits }) => RateLimits.updated(RateLimits.unknown, rateLimits)
 * )
 */
export const updated = (before: RateLimits, told: Account.RateLimitSnapshot): RateLimits => {
  const id = told.limitId ?? defaultId
  const known = before.limits.find((limit) => limit.id === id)
  const limit: RateLimit = {
    id,
    name: told.limitName ?? known?.name,
    primary: windowOf(told.primary) ?? known?.primary,
    secondary: windowOf(told.secondary) ?? known?.secondary,
    credits: creditsOf(told.credits) ?? known?.credits,
    reached: told.rateLimitReachedType ?? undefined
  }
  return {
    plan: told.planType ?? before.plan,
    limits: [limit, ...before.limits.filter((other) => other !== known)]
  }
}

const windowOf = (told: Account.RateLimitWindow | null): Window | undefined =>
  told === null
    ? undefined
    : {
        usedPercent: told.usedPercent,
        duration:
          told.windowDurationMins === null ? undefined : Duration.minutes(told.windowDurationMins),
        resetsAt:
          told.resetsAt === null
            ? undefined
            : Option.getOrUndefined(DateTime.make(told.resetsAt * 1000))
      }

const creditsOf = (told: Account.CreditsSnapshot | null): Credits | undefined =>
  told === null ? undefined : { ...told, balance: told.balance ?? undefined }

/** The windows of the limit that the server spoke of last, but for those that have begun anew since. */
const windowsOf = ({ limits: [limit] }: RateLimits, now: DateTime.DateTime) =>
  [limit?.primary, limit?.secondary].filter(
    (window): window is Window =>
      window !== undefined &&
      (window.resetsAt === undefined || DateTime.greaterThan(window.resetsAt, now))
  )

/**
 * Returns the window of the limit that the server spoke of last of which the most is used now. A window that has begun anew
 * since is not looked at.
 *
 * @example
 * const window = Effect.map(DateTime.now, (now) =>
 *   RateLimits.fullest(appServer.account.limits.current(), now)
 * )
 */
export const fullest = (limits: RateLimits, now: DateTime.DateTime): Window | undefined =>
  windowsOf(limits, now).reduce<Window | undefined>(
    (most, window) => (most === undefined || window.usedPercent > most.usedPercent ? window : most),
    undefined
  )

/**
 * Returns when the limit that the server spoke of last may be used again. `None` if it is not used up, or if the server does
 * not say when it resets.
 *
 * @example
 * const again = Effect.map(DateTime.now, (now) =>
 *   RateLimits.resetsAt(appServer.account.limits.current(), now)
 * )
 */
export const resetsAt = (
  limits: RateLimits,
  now: DateTime.DateTime
): Option.Option<DateTime.Utc> => {
  const full = windowsOf(limits, now).filter(({ usedPercent }) => usedPercent >= 100)
  const times = full.flatMap(({ resetsAt }) => (resetsAt === undefined ? [] : [resetsAt]))
  // Each of them must have begun anew.
  return times.length < full.length || times.length === 0
    ? Option.none()
    : Option.some(times.reduce((latest, time) => DateTime.max(latest, time)))
}
