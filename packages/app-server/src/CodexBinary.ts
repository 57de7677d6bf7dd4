/**
 * Finds the native `codex` executable.
 *
 * The npm package `@openai/codex` contains a Node launcher that starts this executable. Starting the executable
 * directly saves a process and a layer of signal handling.
 */
import { createRequire } from "node:module"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * No codex executable was found: the platform is not supported, the npm package is not installed, or the configured
 * file does not exist.
 */
export class BinaryNotFound extends Data.TaggedError("BinaryNotFound")<{
  readonly platform: string
  /** The places that were searched, as a person would name them. */
  readonly searched: ReadonlyArray<string>
}> {
  override get message(): string {
    return [
      `No codex executable was found for ${this.platform}.`,
      `Install it with "npm install @openai/codex", or set ${variable} to its path.`,
      `Searched: ${this.searched.join(", ")}`
    ].join("\n")
  }
}

/** The environment variable with the path of an executable to use instead of the installed one. */
export const variable = "EFFECT_CODEX_BINARY"

const targetTriples: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc"
}

/**
 * Finds the codex executable. It uses the path in `EFFECT_CODEX_BINARY` if that is set, else the installed
 * `@openai/codex`, which it looks up from the current working directory and then from this library.
 * `NodeContext.layer` provides what it needs.
 *
 * **Errors**
 *
 * - `BinaryNotFound`: there is no such file. The message lists the places that were searched.
 *
 * @example
 * const command = yield* CodexBinary.find
 */
export const find: Effect.Effect<string, BinaryNotFound, FileSystem.FileSystem | Path.Path> =
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const platform = `${process.platform}-${process.arch}`
    const named = yield* Config.option(Config.string(variable)).pipe(
      Effect.orElseSucceed(() => Option.none<string>())
    )
    const installed = [path.join(process.cwd(), "package.json"), import.meta.url]
      .flatMap((from) => Option.toArray(platformPackage(from, platform)))
      .map((folder) =>
        path.join(
          folder,
          "vendor",
          targetTriples[platform] ?? platform,
          "bin",
          process.platform === "win32" ? "codex.exe" : "codex"
        )
      )
    const candidates = Option.match(named, { onNone: () => installed, onSome: (file) => [file] })
    for (const candidate of candidates) {
      if (yield* Effect.orElseSucceed(fs.exists(candidate), () => false)) return candidate
    }
    return yield* new BinaryNotFound({
      platform,
      searched: Option.match(named, {
        onNone: () => (installed.length > 0 ? installed : [`node_modules above ${process.cwd()}`]),
        onSome: (file) => [`${file} (named in ${variable})`]
      })
    })
  })

/** Resolved from the launcher, because the platform package is the launcher's dependency. */
const platformPackage = (from: string, platform: string): Option.Option<string> =>
  resolve(from, "@openai/codex/package.json").pipe(
    Option.flatMap((launcher) => resolve(launcher, `@openai/codex-${platform}/package.json`)),
    Option.map((file) => file.replace(/[\\/]package\.json$/, ""))
  )

const resolve = (from: string, module: string): Option.Option<string> =>
  Option.liftThrowable(() => createRequire(from).resolve(module))()
