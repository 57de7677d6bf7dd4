import { CodexBinary } from "@effect-codex/app-server"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"

const named = (file: string) =>
  CodexBinary.find.pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map([[CodexBinary.variable, file]]))),
    Effect.provide(NodeContext.layer)
  )

describe("the executable", () => {
  it.effect("is the one that is named, wherever another is installed", () =>
    Effect.gen(function* () {
      expect(yield* named(process.execPath)).toBe(process.execPath)
    })
  )

  it.effect(
    "is not looked for elsewhere where the one named is not there, and the error says who named it",
    () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(named("/nowhere/codex"))
        expect(error.message).toContain("/nowhere/codex (named in EFFECT_CODEX_BINARY)")
      })
  )

  it.scoped("is looked up on PATH if it is named without a folder (deliberation #170)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFileString(`${folder}/my-codex`, "", { mode: 0o755 })
      const found = (name: string) =>
        Effect.withConfigProvider(
          CodexBinary.find,
          ConfigProvider.fromMap(
            new Map([
              [CodexBinary.variable, name],
              ["PATH", `/nowhere:${folder}`]
            ])
          )
        )
      expect(yield* found("my-codex")).toBe(`${folder}/my-codex`)
      expect((yield* Effect.flip(found("no-codex"))).message).toContain(
        "no-codex on PATH (named in EFFECT_CODEX_BINARY)"
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("is the one that a person names, and the error says only that name", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(CodexBinary.findNamed("/nowhere/codex"))
      expect(error.searched).toEqual(["/nowhere/codex"])
      expect(yield* CodexBinary.findNamed(process.execPath)).toBe(process.execPath)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
