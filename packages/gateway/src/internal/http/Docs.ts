/** The OpenAPI document of the gateway, and a page of it that needs nothing from elsewhere. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiScalar from "@effect/platform/HttpApiScalar"
import * as Layer from "effect/Layer"

export const docsPath = "/docs"

export const layer = Layer.mergeAll(
  HttpApiBuilder.middlewareOpenApi(),
  HttpApiScalar.layer({ path: docsPath, scalar: { withDefaultFonts: false } })
)
