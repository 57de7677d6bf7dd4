import { FakeTurn } from "@effect-codex/testing"
import { Validator } from "@seriousme/openapi-schema-validator"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { send, started, withGateway } from "./support.ts"

const hello = withGateway({ turns: () => FakeTurn.text("Hello") })

describe("a gateway for operators", () => {
  it.scopedLive("says whether it lives and takes turns", () =>
    Effect.gen(function* () {
      expect(yield* send("GET", "/livez")).toMatchObject({ status: 204, text: "" })
      expect(yield* send("GET", "/readyz")).toMatchObject({ status: 204, text: "" })
    }).pipe(hello)
  )

  it.scopedLive("shows its servers", () =>
    Effect.gen(function* () {
      expect((yield* send("GET", "/v1/pool")).json).toEqual({ servers: [], memory: [] })
      yield* send("GET", `${yield* started("s")}/result?wait=10`)
      expect((yield* send("GET", "/v1/pool")).json).toMatchObject({
        servers: [{ generations: [{ generation: 1 }], circuit: { losses: 0 } }]
      })
    }).pipe(hello)
  )

  it.scopedLive(
    "publishes metrics that Prometheus reads, and no key, token or text of anybody in them",
    () =>
      Effect.gen(function* () {
        const turn = yield* started("my-secret-key", "my secret text")
        yield* send("GET", `${turn}/result?wait=10`)
        const { headers, text } = yield* send("GET", "/metrics")
        expect(headers["content-type"]).toContain("text/plain; version=0.0.4")
        const lines = text.split("\n").filter((line) => line !== "")
        const sample =
          /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)*\})? [-+]?(\d[\d.eE+-]*|NaN|Inf)( \d+)?$/
        const comment = /^# ((HELP|TYPE|UNIT) [a-zA-Z_:][a-zA-Z0-9_:]*|EOF)/
        for (const line of lines) expect(line).toMatch(line.startsWith("#") ? comment : sample)
        const types = lines
          .filter((line) => line.startsWith("# TYPE "))
          .map((line) => line.split(" ")[2])
        expect(new Set(types).size).toBe(types.length)
        expect(text).toContain("codex_")
        expect(text).not.toMatch(/secret|Hello/)
      }).pipe(hello)
  )

  it.scopedLive(
    "describes itself in valid OpenAPI 3.1, with every endpoint and every failure",
    () =>
      Effect.gen(function* () {
        const { headers, json, text } = yield* send("GET", "/openapi.json")
        expect(headers["content-type"]).toContain("application/json")
        expect(json).toMatchObject({ openapi: "3.1.0" })
        const result = yield* Effect.promise(() => new Validator().validate(JSON.parse(text)))
        expect(result).toMatchObject({ valid: true })
        const paths = Object.keys(JSON.parse(text).paths)
        expect(paths).toContain("/v1/sessions/{key}/turns/{turn}/events")
        const start = JSON.parse(text).paths["/v1/sessions/{key}/turns"].post
        expect(Object.keys(start.responses)).toEqual(
          expect.arrayContaining(["201", "400", "401", "403", "404", "413", "415", "429", "503"])
        )
        expect(start.security).toEqual([{ token: [] }])
      }).pipe(hello)
  )

  it.scopedLive("has a page of its interface, which fetches nothing from elsewhere", () =>
    Effect.gen(function* () {
      const { headers, status, text } = yield* send("GET", "/docs")
      expect(status).toBe(200)
      expect(headers["content-type"]).toContain("text/html")
      expect(headers["content-security-policy"]).toContain("default-src 'none'")
      expect(text).not.toMatch(/<(script|link|img)[^>]+(src|href)="?https?:/)
    }).pipe(hello)
  )
})
