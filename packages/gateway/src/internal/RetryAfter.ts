/** The header `Retry-After` of answers with the status 429. */
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"

/** Says with the answer when to come again, if the failure is about that. */
export const told = (error: { readonly _tag: string }) =>
  error._tag === "TooMany" && "retryAfter" in error
    ? HttpApp.appendPreResponseHandler((_, response) =>
        Effect.succeed(
          HttpServerResponse.setHeader(response, "retry-after", String(error.retryAfter))
        )
      )
    : Effect.void
