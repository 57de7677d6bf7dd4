import { CodexBinary } from "@effect-codex/app-server"
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
})
