import { Failure } from "@effect-codex/app-server"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"

const read = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)).pipe(
    Effect.provide(NodeContext.layer)
  )

describe("the README", () => {
  it.effect(
    "shows the first program as it stands in a file that compiles, in at most 25 lines",
    () =>
      Effect.gen(function* () {
        const readme = yield* read("README.md")
        const program = yield* read("test/readme/first-program.ts")
        const shown = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
        expect(shown).toBe(program)
        expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(25)
      })
  )

  it.effect("names every package, and every failure of the policy", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const readme = yield* read("README.md")
      for (const tag of Object.keys(Failure.policy))
        expect(readme.toLowerCase()).toContain(tag.toLowerCase())
      for (const name of yield* fs.readDirectory("packages"))
        expect(readme).toContain(`\`@effect-codex/${name}\``)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
