/**
 * A private place for one `codex` process to live in, so that a test neither reads nor writes the developer's own
 * configuration, login and threads.
 */
import { FileSystem, Path, type Error } from "@effect/platform"
import { Config, Effect, Schedule, type Scope } from "effect"
import * as ScriptedModel from "./ScriptedModel.ts"

/** Where it is, and how to start codex in it. */
export interface CodexHome {
  /** Configuration and threads: `CODEX_HOME`. */
  readonly codexHome: string
  /** An empty home folder: `HOME`. With a real one, each thread would run the developer's login shell. */
  readonly home: string
  /** The whole environment to spawn codex with. */
  readonly env: Readonly<Record<string, string>>
}

/** What is written into its configuration. */
export interface Options {
  /** The `url` of the scripted model that the process is to use. */
  readonly modelUrl: string
  /** What the process shows to the model as its credential. Left out, it has none, and each turn fails. */
  readonly token?: string
  /**
   * The `chatgptUrl` of the scripted model, for a process that acts for an account: it takes its credential from the
   * account it is signed in with, and none from `token`.
   */
  readonly chatgptUrl?: string
  /** More of `config.toml`: tables, to go after the provider's. */
  readonly config?: string
  /** How often codex tries a failed request again by itself. Default: never. */
  readonly retries?: number
  /**
   * Where to make the folders. Codex warns when it lives below the system's folder for temporary files. Default:
   * `node_modules/.cache/effect-codex` in the current working directory.
   */
  readonly parent?: string
}

/**
 * Makes the folders and writes `config.toml`. They are removed when the scope closes, as far as they can be: a process
 * that is only just ending may still write into them, so that is tried for a second, and then left.
 *
 * @example
 * const { codexHome, env } = yield* CodexHome.make({ modelUrl: model.url, token: "good" })
 * const server = AppServerSpec.make({ command: yield* CodexBinary.find, codexHome, env })
 */
export const make = (
  options: Options
): Effect.Effect<CodexHome, Error.PlatformError, FileSystem.FileSystem | Path.Path | Scope.Scope> =>
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
