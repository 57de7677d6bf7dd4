/** The scripts of `--completions`, read by the shells that they are for. */
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mended } from "../../packages/cli/dist/internal/Completions.js"
import { bin } from "../bundles.ts"

const script = (shell: string) =>
  Command.string(Command.make(process.execPath, bin, "--completions", shell))

/** What bash offers after these words. */
const completed = (file: string, ...words: ReadonlyArray<string>) =>
  Effect.map(
    Command.string(
      Command.make(
        "bash",
        "-c",
        'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _effect-codex_bash_completions effect-codex; echo "${COMPREPLY[@]}"',
        file,
        ...words
      )
    ),
    (line) => line.trim().split(" ")
  )

describe("the completions of bash", () => {
  it.scopedLive("know the commands, those below them, and the options of each", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped()
      yield* fs.writeFileString(file, yield* script("bash"))
      expect(yield* completed(file, "effect-codex", "do")).toEqual(["doctor"])
      expect(yield* completed(file, "effect-codex", "doctor", "--st")).toEqual(["--strict"])
      expect(yield* completed(file, "effect-codex", "record", "--ou")).toEqual(["--out"])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("the completions", () => {
  it.live.each(["bash", "zsh", "fish"])("of %s are printed, and nothing else", (shell) =>
    Effect.gen(function* () {
      const text = yield* script(shell)
      expect(text).toContain("doctor")
      expect(text).not.toContain("\u001b")
      expect(mended(text)).toBe(text)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
