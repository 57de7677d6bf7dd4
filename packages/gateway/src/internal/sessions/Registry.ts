/** The sessions of a gateway that has them in its own process. */
import { Sessions } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Forbidden } from "../../ApiError.ts"
import { Kept, stillWithin } from "../../Backend.ts"
import type { Options } from "../../Options.ts"
import * as SessionOptions from "./SessionOptions.ts"
import { TurnLimits } from "./TurnLimits.ts"

/** What a caller gives is kept, if the session is new. */
export class Registry extends Sessions.Tag<Registry>()("@effect-codex/gateway/Registry", {
  input: Kept,
  metadata: Kept,
  failure: Forbidden
}) {}

export const layer = (options: Options) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const limits = yield* TurnLimits
      const optionsOf = yield* SessionOptions.make(options)
      return Registry.layer(
        ({ input, metadata, owner }) =>
          Effect.gen(function* () {
            const kept = Option.getOrElse(metadata, () => input)
            yield* stillWithin(options.folders, kept.settings)
            const tenant = Option.getOrElse(owner, () => "")
            return {
              ...(yield* optionsOf(tenant, kept.settings)),
              server: options.server,
              permit: limits.permit(tenant),
              metadata: kept
            }
          }),
        { idleTimeToLive: "15 minutes", ...options.sessions }
      )
    })
  )
