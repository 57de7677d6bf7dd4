/** The headers that HTTP has for what an error says: when to come again, and what to sign in with. */
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { Forbidden, TooMany, Unauthorized } from "../../ApiError.ts"

export const told = (error: TooMany | Unauthorized | Forbidden | { readonly _tag: string }) => {
  if ("retryAfter" in error) return set("retry-after", String(error.retryAfter))
  return error._tag === "Unauthorized" ? set("www-authenticate", "Bearer") : Effect.void
}

const set = (name: string, value: string) =>
  HttpApp.appendPreResponseHandler((_, response) =>
    Effect.succeed(HttpServerResponse.setHeader(response, name, value))
  )
