/** Runs the built `doctor` on a machine of the test's making, and reads its report. */
import { CodexBinary } from "@effect-codex/app-server"
import { Command, FileSystem, Path } from "@effect/platform"
import { ConfigProvider, Effect, Logger, LogLevel, Option, Schema, Stream } from "effect"
import * as Check from "../../packages/cli/dist/doctor/Check.js"
import { checks } from "../../packages/cli/dist/doctor/Checks.js"
import { exitCode as exitCodeOf } from "../../packages/cli/dist/doctor/Report.js"
import { Subject } from "../../packages/cli/dist/doctor/Subject.js"
import type * as Server from "../../packages/cli/dist/internal/Server.js"
import { bin } from "../bundles.ts"

const Report = Schema.parseJson(
  Schema.Struct({
    worst: Schema.String,
    exitCode: Schema.Int,
    checks: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        level: Schema.String,
        findings: Schema.Array(
          Schema.Struct({ level: Schema.String, found: Schema.String, todo: Schema.String })
        )
      })
    )
  })
)

/** A good set-up: a home that is closed to others, with a login, and nothing else in the environment. */
export const goodSetUp = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const caches = path.resolve("node_modules/.cache")
  yield* fs.makeDirectory(caches, { recursive: true })
  const folder = yield* fs.makeTempDirectoryScoped({ directory: caches, prefix: "doctor-" })
  const home = path.join(folder, "home")
  const codexHome = path.join(folder, "codex")
  const state = path.join(folder, "state")
  for (const one of [home, codexHome, state]) yield* fs.makeDirectory(one, { mode: 0o700 })
  yield* fs.chmod(codexHome, 0o700)
  yield* fs.writeFileString(
    path.join(codexHome, "auth.json"),
    JSON.stringify({ OPENAI_API_KEY: "sk-of-this-test-000000000000" }),
    { mode: 0o600 }
  )
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    CODEX_HOME: codexHome,
    XDG_STATE_HOME: state,
    [CodexBinary.variable]: yield* CodexBinary.find
  }
  return { folder, codexHome, env }
})

export type SetUp = Effect.Effect.Success<typeof goodSetUp>

/** Runs `effect-codex` with these arguments and nothing but this environment. */
export const command = (env: SetUp["env"], ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const started = yield* Command.make(
      "env",
      "-i",
      ...variables,
      process.execPath,
      bin,
      ...args
    ).pipe(Command.start)
    const text = (bytes: typeof started.stdout) => Stream.mkString(Stream.decodeText(bytes))
    const [stdout, stderr] = yield* Effect.all([text(started.stdout), text(started.stderr)], {
      concurrency: 2
    })
    return { stdout, stderr, exitCode: yield* started.exitCode }
  })

/** What `doctor` reports: its exit code, and the findings that are not `ok`, by check. */
export const examined = ({ env }: SetUp, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { exitCode, stderr, stdout } = yield* command(env, "doctor", "--json", ...args)
    const report = yield* Schema.decode(Report)(stdout)
    return { ...report, processExitCode: exitCode, stderr }
  })

export const noOptions: Server.ServerOptions = {
  codex: Option.none(),
  codexHome: Option.none(),
  cwd: Option.none(),
  scripted: false
}

/** What one check of `doctor` finds, without a process of its own, and the exit code that `doctor` would have. */
export const checked = ({ env }: SetUp, name: string) =>
  Effect.gen(function* () {
    const check = checks.find((one) => one.name === name) ?? checks[0]
    const findings = yield* Check.findingsOf(check)
    return { findings, exitCode: exitCodeOf([{ check, findings }], { strict: false }) }
  }).pipe(
    Effect.provide(Subject.layer(noOptions)),
    Effect.withConfigProvider(
      ConfigProvider.fromMap(new Map(Object.entries(env)), { pathDelim: "_" })
    ),
    Logger.withMinimumLogLevel(LogLevel.None)
  )

/** An executable that starts the real one, after this line of shell. */
export const wrapped = ({ env, folder }: SetUp, line: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const real = env[CodexBinary.variable]
    const file = `${folder}/wrapped-codex`
    yield* fs.writeFileString(file, `#!/bin/sh\n${line.replaceAll("$codex", `'${real}'`)}\n`, {
      mode: 0o755
    })
    return file
  })
