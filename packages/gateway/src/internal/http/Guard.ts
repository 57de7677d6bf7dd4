/** What holds for every answer of the gateway's own server. */
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import { docsPath } from "./Docs.ts"

/** Adds headers, also to the answers to what no route is for. */
export const guard: <E, R>(app: HttpApp.Default<E, R>) => HttpApp.Default<E, R> =
  HttpApp.withPreResponseHandler(({ url }, response) =>
    Effect.succeed(
      HttpServerResponse.setHeaders(response, {
        "content-security-policy": url === docsPath ? docsPolicy : nothing,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        // A page has its own policy.
        ...response.headers
      })
    )
  )

/** Answers that are data load nothing. */
const nothing = "default-src 'none'; frame-ancestors 'none'"

/** The page of the interface has its script and its styles in it, and may try requests to the gateway. */
const docsPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")
