/**
 * Where the native `codex` executable is.
 *
 * The npm package `@openai/codex` is a Node launcher around it; starting the executable itself saves a process and a
 * layer of signals.
 */
import { createRequire } from "node:module"
import { FileSystem, Path } from "@effect/platform"
import { Config, Data, Effect, Option } from "effect"

/** There is no executable for this platform, the package that carries it is not installed, or the one named is not there. */
export class BinaryNotFound extends Data.TaggedError("BinaryNotFound")<{
  readonly platform: string
  /** Where, each place as a person would name it. */
  readonly looked: ReadonlyArray<string>
}> {
  override get message(): string {
    return [
      `No codex executable for ${this.platform}.`,
      `Install one with "npm install @openai/codex", or name one in ${variable}.`,
      `Looked in: ${this.looked.join(", ")}`
    ].join("\n")
  }
}

/** Names an executable to use instead of the installed one. */
export const variable = "EFFECT_CODEX_BINARY"

const triples: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc"
}

/**
 * Finds the executable: the one named in `EFFECT_CODEX_BINARY`, or that of the installed `@openai/codex`, looked up
 * from the current working directory and then from this library. Needs what `NodeContext.layer` provides.
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
          triples[platform] ?? platform,
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
      looked: Option.match(named, {
        onNone: () => (installed.length > 0 ? installed : [`node_modules above ${process.cwd()}`]),
        onSome: (file) => [`${file} (named in ${variable})`]
      })
    })
  })

/** The platform package is a dependency of the launcher, so it is found from there. */
const platformPackage = (from: string, platform: string): Option.Option<string> =>
  resolve(from, "@openai/codex/package.json").pipe(
    Option.flatMap((launcher) => resolve(launcher, `@openai/codex-${platform}/package.json`)),
    Option.map((file) => file.replace(/[\\/]package\.json$/, ""))
  )

const resolve = (from: string, module: string): Option.Option<string> =>
  Option.liftThrowable(() => createRequire(from).resolve(module))()
