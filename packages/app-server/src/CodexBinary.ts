/**
 * Finds the native `codex` executable.
 *
 * The npm package `@openai/codex` contains a Node launcher that starts this executable. Starting the executable
 * directly saves a process and a layer of signal handling.
 */
import { createRequire } from "node:module"
import { Version } from "@effect-codex/protocol"
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

/** The environment variable with the executable to use instead of the installed one: a path, or a name on `PATH`. */
export const variable = "EFFECT_CODEX_BINARY"

/**
 * The oldest version of codex that this library supports. Older servers lack methods and fields that it relies on, so a
 * server of an older version is refused with a `TransportError` (`VersionUnsupported`). The tests run against it.
 */
export const oldestVersion = "0.169.0"

/**
 * The newest version of codex that the tests were run against: the one whose protocol this library speaks. A newer server
 * is not refused. `AppServer.Service.isNewer` tells of it.
 */
export const newestVersion = Version.codexVersion

const targetTriples: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc"
}

/**
 * Finds the codex executable. It uses the one that `EFFECT_CODEX_BINARY` names if that is set: a path, or a name
 * without a slash, which it looks up on `PATH`. Else it uses the installed `@openai/codex`, which it looks up from the
 * current working directory and then from this library, or else the `codex` on `PATH`. `NodeContext.layer` provides
 * what it needs.
 *
 * A `codex` on `PATH` may be the Node launcher of the npm package. The server's environment must then have a `PATH`
 * with `node` on it, as `AppServerSpec.ordinaryEnv` has.
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
    const configured = yield* optionally(Config.string(variable))
    const places = Option.match(configured, {
      onNone: () => installed,
      onSome: (file) => named(file, ` (named in ${variable})`)
    })
    return yield* firstOf(places)
  })

/**
 * Finds a codex executable that a person has named: a path, or a name without a slash, which is looked up on `PATH`.
 * Use {@link find} if nobody has named one.
 *
 * **Errors**
 *
 * - `BinaryNotFound`: there is no such file.
 *
 * @example
 * const command = yield* CodexBinary.findNamed("/opt/codex/bin/codex")
 */
export const findNamed = (
  file: string
): Effect.Effect<string, BinaryNotFound, FileSystem.FileSystem | Path.Path> =>
  firstOf(named(file, ""))

const firstOf = (places: Places) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { candidates, searched } = places(yield* Path.Path, yield* pathFolders)
    for (const candidate of candidates) {
      if (yield* Effect.orElseSucceed(fs.exists(candidate), () => false)) return candidate
    }
    return yield* new BinaryNotFound({ platform, searched })
  })

const platform = `${process.platform}-${process.arch}`

const executable = process.platform === "win32" ? "codex.exe" : "codex"

/** Where to look, and how to say that it was not there. */
type Places = (
  path: Path.Path,
  folders: ReadonlyArray<string>
) => { readonly candidates: ReadonlyArray<string>; readonly searched: ReadonlyArray<string> }

const named =
  (file: string, by: string): Places =>
  (path, folders) =>
    /[\\/]/.test(file)
      ? { candidates: [file], searched: [`${file}${by}`] }
      : {
          candidates: onPath(path, folders, file),
          searched: [`${file} on PATH${by}`]
        }

const installed: Places = (path, folders) => {
  const files = [path.join(process.cwd(), "package.json"), import.meta.url]
    .flatMap((from) => Option.toArray(platformPackage(from)))
    .map((folder) =>
      path.join(folder, "vendor", targetTriples[platform] ?? platform, "bin", executable)
    )
  return {
    candidates: [...files, ...onPath(path, folders, executable)],
    searched: [
      ...(files.length > 0 ? files : [`node_modules above ${process.cwd()}`]),
      `${executable} on PATH`
    ]
  }
}

/** Windows starts a program by its name without the extension, but there is no file of that name. */
const onPath = (path: Path.Path, folders: ReadonlyArray<string>, name: string) => {
  const file = process.platform === "win32" && !/\.\w+$/.test(name) ? `${name}.exe` : name
  return folders.map((folder) => path.resolve(folder, file))
}

const optionally = <A>(config: Config.Config<A>): Effect.Effect<Option.Option<A>> =>
  Effect.orElseSucceed(Config.option(config), () => Option.none())

const pathFolders = Effect.map(optionally(Config.string("PATH")), (path) =>
  Option.getOrElse(path, () => "")
    .split(process.platform === "win32" ? ";" : ":")
    .filter((folder) => folder !== "")
)

/** Resolved from the launcher, because the platform package is the launcher's dependency. */
const platformPackage = (from: string): Option.Option<string> =>
  resolve(from, "@openai/codex/package.json").pipe(
    Option.flatMap((launcher) => resolve(launcher, `@openai/codex-${platform}/package.json`)),
    Option.map((file) => file.replace(/[\\/]package\.json$/, ""))
  )

const resolve = (from: string, module: string): Option.Option<string> =>
  Option.liftThrowable(() => createRequire(from).resolve(module))()
