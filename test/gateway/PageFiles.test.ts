import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { tenantOf, send, withGateway } from "./support.ts"
import { Tenants } from "@effect-codex/gateway"

const paths = ["/", "/page/main.js", "/page/style.css", "/page/licenses.txt"]

describe("the page of a gateway", () => {
  it.scopedLive("is built with the package, and is answered without a token", () =>
    Effect.gen(function* () {
      const { registered } = yield* tenantOf("ada")
      yield* Effect.forEach(paths, (path) =>
        Effect.gen(function* () {
          const { status } = yield* send("GET", path)
          expect([path, status]).toEqual([path, 200])
        })
      ).pipe(withGateway({}, { tenants: Tenants.of([registered]) }))
    })
  )

  it.scopedLive("is kept by a browser, which is told when it has not changed", () =>
    Effect.gen(function* () {
      for (const path of paths) {
        const first = yield* send("GET", path)
        const { etag = "" } = first.headers
        expect(first.headers["cache-control"]).toBe("no-cache")
        const again = yield* send("GET", path, { headers: { "if-none-match": etag } })
        expect([again.status, again.text]).toEqual([304, ""])
        const other = yield* send("GET", path, { headers: { "if-none-match": '"another"' } })
        expect(other.status).toBe(200)
      }
    }).pipe(withGateway({}))
  )

  it.scopedLive("may run its own script alone, and reach the gateway alone", () =>
    Effect.gen(function* () {
      const { headers, text } = yield* send("GET", "/")
      const policy = headers["content-security-policy"]
      expect(policy).toContain(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
      )
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain("unsafe")
      expect(text).not.toMatch(/<script(?![^>]*src=)/)
      expect(text).not.toMatch(/\bon\w+=|style=|https?:\/\/(?!www\.w3\.org)/)
    }).pipe(withGateway({}))
  )
})
