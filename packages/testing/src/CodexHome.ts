/**
 * Private folders for one `codex` process, so that a test neither reads nor writes the developer's own configuration,
 * login and threads.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import type * as PlatformError from "@effect/platform/Error"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as ScriptedModel from "./ScriptedModel.ts"

/** The folders, and the environment to start codex with. */
export interface CodexHome {
  /** The folder of configuration and threads: `CODEX_HOME`. */
  readonly codexHome: string
  /** An empty home folder: `HOME`. With the real one each thread would run the developer's login shell. */
  readonly home: string
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>
}

/** What the configuration says, and where the folders are. */
export interface Options {
  /** The `url` of the scripted model that the process uses. */
  readonly modelUrl: string
  /** The credential that the process sends to the model. Without one each turn fails. */
  readonly token?: string
  /**
   * The `chatgptUrl` of the scripted model, for a process that acts for an account. Such a process takes its credential
   * from the account, and not from `token`.
   */
  readonly chatgptUrl?: string
  /** More tables of `config.toml`. They come after that of the provider. */
  readonly config?: string
  /** How often codex retries a failed request. Default: never. */
  readonly retries?: number
  /**
   * Where the folders are made. Codex warns about folders below the temporary folder of the system. Default:
   * `node_modules/.cache/effect-codex` in the current working directory.
   */
  readonly parent?: string
}

/**
 * Makes the folders and writes `config.toml`. The folders are removed when the scope closes. A process that is just ending
 * may still write into them, so the removal is retried for a second and then given up.
 *
 * @example
 * const { codexHome, env } = yield* CodexHome.make({ modelUrl: model.url, token: "good" })
 * const server = AppServerSpec.make({ command: yield* CodexBinary.find, codexHome, env })
 */
export const make = (
  options: Options
): Effect.Effect<
  CodexHome,
  PlatformError.PlatformError,
  FileSystem.FileSystem | Path.Path | Scope.Scope
> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const parent = path.resolve(
      options.parent ?? path.join("node_modules", ".cache", "effect-codex")
    )
    yield* fs.makeDirectory(parent, { recursive: true })
    const folder = yield* Effect.acquireRelease(
      fs.makeTempDirectory({ directory: parent, prefix: "home-" }),
      (folder) =>
        fs
          .remove(folder, { recursive: true, force: true })
          .pipe(Effect.retry(untilGone), Effect.ignore)
    )

    const codexHome = path.join(folder, "codex")
    const home = path.join(folder, "home")
    yield* fs.makeDirectory(codexHome)
    yield* fs.makeDirectory(home)
    yield* fs.writeFileString(
      path.join(codexHome, "config.toml"),
      ScriptedModel.providerConfig(options.modelUrl, options) + (options.config ?? "")
    )

    const PATH = yield* Effect.orElseSucceed(Config.string("PATH"), () => "")
    const token =
      options.token === undefined ? {} : { [ScriptedModel.apiKeyVariable]: options.token }
    return { codexHome, home, env: { PATH, HOME: home, CODEX_HOME: codexHome, ...token } }
  })

const untilGone = Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(10))
