/**
 * The page of the gateway, at `/`: sessions, conversations, what waits for an answer, and the pool. `Gateway.serve` serves it.
 *
 * A browser keeps the page, and asks each time whether it has changed. The page runs its own script alone, and reaches
 * nothing but the gateway.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as PageFiles from "./internal/http/PageFiles.ts"

/**
 * The routes of the page, for a program that mounts `Gateway.layer` beside its own.
 *
 * @example
 * const Routes = Layer.mergeAll(
 *   Gateway.layer({ server, folders: ["/srv/projects"] }),
 *   Page.layer
 * )
 */
export const layer: Layer.Layer<
  never,
  never,
  FileSystem.FileSystem | HttpLayerRouter.HttpRouter | Path.Path
> = HttpLayerRouter.use((router) =>
  Effect.flatMap(PageFiles.routes, (routes) =>
    Effect.forEach(routes, ({ handler, path }) => router.add("GET", path, handler), {
      discard: true
    })
  )
)
