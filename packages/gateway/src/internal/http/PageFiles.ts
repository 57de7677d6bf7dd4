/** The files of the page, as the build has put them beside this package's modules, and how they are answered. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Path from "@effect/platform/Path"
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"

type Handler = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  never,
  HttpServerRequest.HttpServerRequest
>

const files = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/page/main.js", file: "main.js", type: "text/javascript; charset=utf-8" },
  { path: "/page/style.css", file: "style.css", type: "text/css; charset=utf-8" },
  { path: "/page/licenses.txt", file: "licenses.txt", type: "text/plain; charset=utf-8" }
] as const

/** The page runs its own script alone, and reaches nothing but the gateway. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'"
].join("; ")

/** They are few and small, so they are read once and kept. */
export const routes: Effect.Effect<
  ReadonlyArray<{ readonly path: (typeof files)[number]["path"]; readonly handler: Handler }>,
  never,
  FileSystem.FileSystem | Path.Path
> = Effect.suspend(() =>
  Effect.forEach(files, ({ file, path, type }) =>
    Effect.map(read(file), (content) => ({ path, handler: answer(content, type) })).pipe(
      Effect.orElseSucceed(() => ({ path, handler: Effect.succeed(notBuilt) }))
    )
  )
)

const read = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* path.fromFileUrl(new URL("../../page/", import.meta.url))
    return yield* fs.readFile(path.join(folder, file))
  })

/** A package has them. A clone of the repository may not. */
const notBuilt = HttpServerResponse.text("The page was not built. Run: pnpm build:page\n", {
  status: 404
})

const answer = (content: Uint8Array, contentType: string): Handler => {
  const etag = `"${createHash("sha256").update(content).digest("base64url")}"`
  const headers = {
    etag,
    "cache-control": "no-cache",
    "content-security-policy": contentSecurityPolicy
  }
  const whole = HttpServerResponse.uint8Array(content, { contentType, headers })
  const unchanged = HttpServerResponse.empty({ status: 304, headers })
  return Effect.map(HttpServerRequest.HttpServerRequest, (request) =>
    request.headers["if-none-match"] === etag ? unchanged : whole
  )
}
