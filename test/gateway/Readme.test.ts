/** What the README of the gateway says is what there is. */
import { readFileSync } from "node:fs"
import { Api, ApiError } from "@effect-codex/gateway"
import { HttpApiSchema, OpenApi } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"

const readme = readFileSync("packages/gateway/README.md", "utf8")

describe("the README of the gateway", () => {
  it("shows its programs as they stand in files that compile", () => {
    const shown = [...readme.matchAll(/<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/g)]
    expect(shown.map(([, file]) => file)).toEqual([
      "test/readme/gateway.ts",
      "test/readme/mounted.ts"
    ])
    for (const [, file = "", code = ""] of shown) expect(code).toBe(readFileSync(file, "utf8"))
  })

  it("has every endpoint", () => {
    const { paths } = OpenApi.fromApi(Api.GatewayApi)
    const endpoints = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${shortened(path)}`)
    )
    expect(endpoints.length).toBeGreaterThan(25)
    expect(endpoints.filter((endpoint) => !readme.includes(endpoint))).toEqual([])
  })

  it("has every refusal, with its status", () => {
    for (const refusal of Object.values(ApiError)) {
      const status = HttpApiSchema.getStatusError(refusal)
      expect(readme).toMatch(new RegExp(`^\\| ${status} .*\`${refusal.name}\``, "m"))
    }
  })
})

const shortened = (path: string): string =>
  path
    .replace("/v1/sessions/{key}/turns/{turn}", ".../turns/TURN")
    .replace("{key}", "KEY")
    .replace("{id}", "QUESTION")
