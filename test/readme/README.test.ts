import { Failure } from "@effect-codex/app-server"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

const read = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)).pipe(
    Effect.provide(NodeContext.layer)
  )

const Package = Schema.Struct({
  devDependencies: Schema.Struct({ "@openai/codex": Schema.String, "codex-floor": Schema.String })
})

describe("the README", () => {
  it.effect("shows its programs as they stand in files that compile, in at most 40 lines", () =>
    Effect.gen(function* () {
      const readme = yield* read("README.md")
      const shown = [...readme.matchAll(/<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/g)]
      expect(shown.map(([, file]) => file)).toEqual([
        "test/readme/first-program.ts",
        "test/readme/review.ts"
      ])
      expect(readme.split("```ts\n")).toHaveLength(shown.length + 1)
      for (const [, file = "", code = ""] of shown) {
        expect(code).toBe(yield* read(file))
        expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(40)
      }
    })
  )

  it.effect("names every package, and every failure of the policy", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const readme = yield* read("README.md")
      for (const tag of Object.keys(Failure.policy))
        expect(readme.toLowerCase()).toContain(tag.toLowerCase())
      for (const name of yield* fs.readDirectory("packages")) {
        if (name !== "README.md") expect(readme).toContain(`\`@effect-codex/${name}\``)
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("names the oldest and the newest version of codex that is supported", () =>
    Effect.gen(function* () {
      const installed = yield* Effect.flatMap(
        read("package.json"),
        Schema.decode(Schema.parseJson(Package))
      )
      const newest = installed.devDependencies["@openai/codex"]
      const oldest = installed.devDependencies["codex-floor"].replace("npm:@openai/codex@", "")
      const readme = yield* read("README.md")
      expect(readme).toContain(` @openai/codex@${newest} `)
      expect(/^\| codex +\| (.+?) +\|$/m.exec(readme)?.[1]).toBe(`${oldest} to ${newest}`)
    })
  )
})
