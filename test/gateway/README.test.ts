/** What the README of the gateway shows, and says that there is. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Api, ApiError } from "@effect-codex/gateway"
import { Command, HttpApiSchema, OpenApi } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { gateway, Url } from "./support.ts"

const readme = readFileSync("packages/gateway/README.md", "utf8")
const program = fileURLToPath(new URL("../dist/readme/gateway-client.js", import.meta.url))

describe("the README of the gateway", () => {
  it("shows its programs as they stand in files that compile", () => {
    const shown = [...readme.matchAll(/<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/g)]
    expect(shown.map(([, file]) => file)).toEqual([
      "test/readme/gateway.ts",
      "test/readme/mounted.ts",
      "test/readme/gateway-hosts.ts",
      "test/readme/gateway-client.ts"
    ])
    for (const [, file = "", code] of shown) expect(code).toBe(readFileSync(file, "utf8"))
    expect(readme.split("```ts\n")).toHaveLength(shown.length + 1)
  })

  it.scopedLive("has a program that runs on the sessions of a gateway", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: ({ text }) => FakeTurn.text(`re: ${text}`) })
      const printed = Effect.flatMap(Url, (url) =>
        Command.make(process.execPath, program).pipe(
          Command.env({ GATEWAY_URL: url, GATEWAY_TOKEN: "none-is-needed" }),
          Command.string
        )
      )
      expect(yield* printed.pipe(Effect.provide(gateway({ fake })))).toBe(
        "re: What does this project do?\n"
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

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
