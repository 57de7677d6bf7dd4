import { Failure } from "@effect-codex/app-server"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

const read = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)).pipe(
    Effect.provide(NodeContext.layer)
  )

/** What is in `packages` besides packages that are published. */
const notPublished = new Set(["README.md", "bench", "docs"])

const Package = Schema.Struct({
  devDependencies: Schema.Struct({ "@openai/codex": Schema.String, "codex-floor": Schema.String })
})

describe("the README", () => {
  it.effect("is read in three minutes: fewer than 700 words beside the code", () =>
    Effect.gen(function* () {
      const text = (yield* read("README.md"))
        .replaceAll(/```[\s\S]*?```|<!--.*?-->|\]\([^)]*\)/g, "")
        .replaceAll(/[|-]{2,}|\|/g, " ")
      expect(text.trim().split(/\s+/).length).toBeLessThan(700)
    })
  )

  it.effect("begins with a program of at most 15 lines", () =>
    Effect.gen(function* () {
      const program = yield* read("test/readme/quickstart.ts")
      expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(15)
      expect(yield* read("README.md")).toContain(program)
    })
  )

  it.effect("names every package, and every failure of the policy", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const readme = yield* read("README.md")
      for (const tag of Object.keys(Failure.policy))
        expect(readme.toLowerCase()).toContain(tag.toLowerCase())
      for (const name of yield* fs.readDirectory("packages")) {
        if (!notPublished.has(name)) expect(readme).toContain(`\`@effect-codex/${name}\``)
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
