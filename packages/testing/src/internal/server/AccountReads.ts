/** The methods that read what an account may use: `account/rateLimits/read` and `model/list`. */
import * as Effect from "effect/Effect"
import * as RateLimits from "../turn/RateLimits.ts"
import type { Handlers } from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"

export const handlers = ({ accounts, scripts }: Context): Handlers => ({
  "account/rateLimits/read": (_, respond) =>
    Effect.suspend(() => {
      const signedIn = accounts.current()
      if (signedIn?.account.type !== "chatgptAuthTokens") {
        const which = signedIn === undefined ? "codex account" : "chatgpt"
        return Effect.fail(
          Refusals.invalidRequest(`${which} authentication required to read rate limits`)
        )
      }
      const told = scripts.rateLimits?.(signedIn.account) ?? {}
      const plan = signedIn.plan === null ? {} : { plan: signedIn.plan }
      const limits = RateLimits.snapshot({ ...plan, ...told })
      return respond({
        ordinaryUsageAllowed: null,
        rateLimits: limits,
        rateLimitsByLimitId: { [limits.limitId]: limits },
        rateLimitResetCredits: { availableCount: 0, credits: null },
        accountId: null
      })
    }),
  "model/list": (_, respond) =>
    respond({ data: [model("scripted", true), model("scripted-mini", false)], nextCursor: null })
})

const model = (name: string, isDefault: boolean) => ({
  id: name,
  model: name,
  upgrade: null,
  upgradeInfo: null,
  availabilityNux: null,
  displayName: name,
  description: "Says what a script says.",
  modelSpecialty: null,
  hidden: false,
  supportedReasoningEfforts: [
    { reasoningEffort: "low", description: "Fast responses with lighter reasoning" },
    { reasoningEffort: "high", description: "Greater reasoning depth for complex problems" }
  ],
  defaultReasoningEffort: "low",
  inputModalities: ["text", "image"],
  supportsPersonality: false,
  multiAgentVersion: null,
  additionalSpeedTiers: [],
  serviceTiers: [],
  defaultServiceTier: null,
  availableAccessPrograms: null,
  isDefault
})
