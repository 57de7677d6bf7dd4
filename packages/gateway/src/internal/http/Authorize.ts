/** Finds the tenant of each request, and counts its requests. */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { Forbidden, TooMany, Unauthorized } from "../../ApiError.ts"
import { Authorization } from "../../Authorization.ts"
import { Tenants } from "../../Tenants.ts"
import * as Loopback from "./Loopback.ts"
import * as ErrorHeader from "./ErrorHeader.ts"

export const layer = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const { find, needsToken } = yield* Tenants
    const limiter = yield* RateLimiter.RateLimiter
    const authorized = (token: Redacted.Redacted) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        if (!needsToken && !Loopback.isOwn(request)) return yield* foreign
        const tenant = yield* Option.match(find(token), {
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
      })
    return { token: (token) => Effect.tapError(authorized(token), ErrorHeader.told) }
  })
).pipe(Layer.provide(RateLimiter.layer), Layer.provide(RateLimiter.layerStoreMemory))

const foreign = new Forbidden({
  message:
    "This gateway has no tokens, so it answers only this machine, and neither other web pages nor proxies. Open it as http://localhost, or give it tenants."
})

const tooMany = (after: Duration.Duration) =>
  TooMany.requests(Math.max(1, Math.ceil(Duration.toSeconds(after))))
