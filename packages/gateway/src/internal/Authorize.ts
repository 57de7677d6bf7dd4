/** Finds the tenant of each request, and counts its requests. */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { TooMany, Unauthorized } from "../ApiError.ts"
import { Authorization } from "../Authorization.ts"
import { Tenants } from "../Tenants.ts"
import * as RetryAfter from "./RetryAfter.ts"

export const layer = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const tenants = yield* Tenants
    const limiter = yield* RateLimiter.RateLimiter
    return {
      token: (token) =>
        Effect.gen(function* () {
          const tenant = yield* Option.match(tenants.find(token), {
            onNone: () => Effect.fail(new Unauthorized()),
            onSome: Effect.succeed
          })
          yield* limiter
            .consume({
              key: tenant.name,
              limit: tenant.limits.requestsPerMinute,
              window: "1 minute",
              algorithm: "token-bucket"
            })
            .pipe(
              Effect.catchTag("RateLimiterError", (error) =>
                error.reason === "Exceeded"
                  ? Effect.fail(tooMany(error.retryAfter))
                  : Effect.die(error)
              )
            )
          return tenant
        }).pipe(Effect.tapError(RetryAfter.told))
    }
  })
).pipe(Layer.provide(RateLimiter.layer), Layer.provide(RateLimiter.layerStoreMemory))

const tooMany = (after: Duration.Duration) =>
  new TooMany({ limit: "Requests", retryAfter: Math.max(1, Math.ceil(Duration.toSeconds(after))) })
