/** The built command, as a shell runs it, with a state folder of its own. */
import { createRequire } from "node:module"
import { Command, type CommandExecutor, FileSystem } from "@effect/platform"
import { Effect, Fiber, Schedule, Schema, Stream } from "effect"
import { bin, installed } from "../bundles.ts"

const Package = Schema.Struct({ version: Schema.String })

export const { version } = Schema.decodeUnknownSync(Package)(
  createRequire(import.meta.url)(`${process.cwd()}/packages/cli/package.json`)
)

const parent = `${process.cwd()}/node_modules/.cache/cli`

/**
 * A folder for one test: not below the temporary folder of the system, of which codex warns. A process that is just ending
 * may still write into it.
 */
export const folder = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  Effect.zipRight(
    fs.makeDirectory(parent, { recursive: true }),
    Effect.acquireRelease(fs.makeTempDirectory({ directory: parent }), (folder) =>
      fs
        .remove(folder, { recursive: true, force: true })
        .pipe(Effect.retry({ times: 20, schedule: Schedule.spaced("100 millis") }), Effect.ignore)
    )
  )
)

const shell = (name: string, file: string) => `${name}() { node ${JSON.stringify(file)} "$@"; };`

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Cli {
  /** The folder of the test, in which the command runs. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Runs the command to its end. Nothing is on its standard input. */
  readonly run: (...args: ReadonlyArray<string>) => Effect.Effect<Ended>
  /** Runs a line of bash, in which `cli` is the command and `installed` is it as it is installed. */
  readonly bash: (line: string) => Effect.Effect<Ended>
}

/** The command with an environment that has nothing of the developer's. `env` is added. */
export const cli = (env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const cwd = yield* folder
    const context = yield* Effect.context<FileSystem.FileSystem | CommandExecutor.CommandExecutor>()
    const all = {
      PATH: process.env["PATH"] ?? "",
      HOME: cwd,
      XDG_STATE_HOME: `${cwd}/state`,
      ...env
    }
    const ended = (command: Command.Command) =>
      Effect.gen(function* () {
        const child = yield* Command.start(
          command.pipe(Command.workingDirectory(cwd), Command.env(all), Command.stdin(Stream.empty))
        )
        const stderr = yield* Effect.fork(Stream.mkString(Stream.decodeText(child.stderr)))
        const stdout = yield* Stream.mkString(Stream.decodeText(child.stdout))
        return { code: yield* child.exitCode, stdout, stderr: yield* Fiber.join(stderr) }
      }).pipe(Effect.scoped, Effect.orDie, Effect.provide(context))
    const self: Cli = {
      cwd,
      env: all,
      run: (...args) => ended(Command.make("node", bin, ...args)),
      bash: (line) =>
        ended(
          Command.make(
            "bash",
            "-c",
            `${shell("cli", bin)} ${shell("installed", installed)} ${line}`
          )
        )
    }
    return self
  })
