/** What the body of a request must be: JSON, and not too large. */
import * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as Schema from "effect/Schema"
import { BodyTooLarge, NotJson } from "./ApiError.ts"

/** Reads the body of a request, once its token is known. */
export class JsonBody extends HttpApiMiddleware.Tag<JsonBody>()("@effect-codex/gateway/JsonBody", {
  failure: Schema.Union(BodyTooLarge, NotJson, HttpApiError.HttpApiDecodeError)
}) {}
