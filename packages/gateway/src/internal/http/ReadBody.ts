/** Reads the bodies of requests, so that one that cannot be read is answered with what is wrong. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpMethod from "@effect/platform/HttpMethod"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { BodyTooLarge, NotJson } from "../../ApiError.ts"
import { JsonBody } from "../../JsonBody.ts"
import type { FrontOptions } from "../../Options.ts"

const defaultMaxBodyBytes = 16 * 1024 * 1024

export const layer = ({ maxBodyBytes = defaultMaxBodyBytes }: FrontOptions) =>
  Layer.succeed(
    JsonBody,
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      if (!HttpMethod.hasBody(request.method)) return
      const { "content-length": length, "content-type": type = "application/json" } =
        request.headers
      const tooLarge = BodyTooLarge.over(maxBodyBytes)
      if (Number(length ?? 0) > maxBodyBytes) return yield* tooLarge
      if (!isJson(type)) return yield* new NotJson()
      // The request keeps the text for the handler.
      yield* request.text.pipe(
        HttpServerRequest.withMaxBodySize(Option.some(FileSystem.Size(maxBodyBytes))),
        Effect.mapError(() => tooLarge)
      )
      const body = yield* Effect.mapError(request.json, ({ cause }) => malformed(cause))
      if (isDeeper(body, maxDepth)) return yield* malformed(new Error(tooDeep))
    })
  )

/** Whoever walks through a body must come to its end. */
const maxDepth = 100
const tooDeep = `the body is nested more than ${maxDepth} deep`

const isDeeper = (value: unknown, depth: number): boolean =>
  Predicate.isObject(value) &&
  (depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1)))

const isJson = (contentType: string): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType.trim())

/** In the words of the parser, which say where. */
const malformed = (cause: unknown) => {
  const message = cause instanceof Error ? cause.message : "the body is not JSON"
  return new HttpApiError.HttpApiDecodeError({
    issues: [{ _tag: "Type", path: [], message }],
    message
  })
}
