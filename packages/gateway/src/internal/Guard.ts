/**
 * What holds for every request. A gateway without tokens answers only requests that were meant for loopback and come from
 * no foreign web page: any page that a person on this machine looks at may send requests to it.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Loopback from "./Loopback.ts"

const defaultMaxBodyBytes = 16 * 1024 * 1024

export interface Options {
  readonly needsToken: boolean
  readonly maxBodyBytes: number | undefined
}

export const guard =
  ({ maxBodyBytes = defaultMaxBodyBytes, needsToken }: Options) =>
  <E, R>(app: HttpApp.Default<E, R>): HttpApp.Default<E, R> =>
    Effect.gen(function* () {
      const { headers } = yield* HttpServerRequest.HttpServerRequest
      if (!needsToken && !isOwn(headers["host"], headers["origin"])) return foreign
      return HttpServerResponse.setHeaders(yield* app, security)
    }).pipe(HttpServerRequest.withMaxBodySize(Option.some(FileSystem.Size(maxBodyBytes))))

/** A page that was loaded from the gateway itself has its host as the origin. */
const isOwn = (host: string | undefined, origin: string | undefined): boolean =>
  host !== undefined &&
  Loopback.isLoopback(Loopback.hostnameOf(host)) &&
  (origin === undefined || origin === `http://${host}`)

const foreign = HttpServerResponse.text(
  "This gateway has no tokens, so it answers only on loopback, and no other web pages. Open it as http://localhost, or give it tokens.\n",
  { status: 403 }
)

const security = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer"
}
