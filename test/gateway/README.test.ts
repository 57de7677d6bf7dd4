/** What the README of the gateway shows. */
import { fileURLToPath } from "node:url"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { gateway, Url } from "./support.ts"

const program = fileURLToPath(new URL("../dist/readme/gateway-client.js", import.meta.url))

describe("the README of the gateway", () => {
  it.effect("shows its programs as they stand in files that compile", () =>
    Effect.gen(function* () {
      const { readFileString } = yield* FileSystem.FileSystem
      const readme = yield* readFileString("packages/gateway/README.md")
      const shown = [...readme.matchAll(/<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/g)]
      expect(shown.length).toBeGreaterThan(0)
      for (const [, file = "", code] of shown) expect(code).toBe(yield* readFileString(file))
    }).pipe(Effect.provide(NodeContext.layer))
  )

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
})
