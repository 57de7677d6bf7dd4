/** Whether there is a codex, and whether it may be executed. */
import type { CodexBinary } from "@effect-codex/app-server"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import { Subject } from "./Subject.ts"

export interface Facts {
  readonly file: Either.Either<string, CodexBinary.BinaryNotFound>
  readonly isFile: boolean
  readonly isExecutable: boolean
}

export const judge = ({ file, isExecutable, isFile }: Facts) => {
  if (Either.isLeft(file)) {
    const { platform, searched } = file.left
    return Finding.failure(
      `No codex executable was found for ${platform}. Searched: ${searched.join(", ")}`,
      'Install it with "npm install @openai/codex", or name it with --codex or EFFECT_CODEX_BINARY.'
    )
  }
  if (!isFile) {
    return Finding.failure(
      `${file.right} is no file.`,
      "Name the executable itself with --codex or EFFECT_CODEX_BINARY."
    )
  }
  return isExecutable
    ? Finding.ok(file.right)
    : Finding.failure(
        `${file.right} may not be executed.`,
        `chmod +x ${file.right}, or install codex again with "npm install @openai/codex".`
      )
}

const anyExecute = 0o111

const facts = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const file = yield* Effect.either((yield* Subject).command)
  if (Either.isLeft(file)) return { file, isFile: false, isExecutable: false }
  const info = yield* Effect.option(fs.stat(file.right))
  const { mode, type } = info._tag === "Some" ? info.value : { mode: 0, type: "Unknown" }
  // Windows has no such bits.
  const isExecutable = process.platform === "win32" || (mode & anyExecute) !== 0
  return { file, isFile: type === "File", isExecutable }
})

export const check = Check.failing({
  name: "codex",
  how: "the executable that --codex, EFFECT_CODEX_BINARY, the installed package or PATH names, and its mode",
  exitCode: 4,
  find: Effect.map(facts, (facts) => [judge(facts)])
})
