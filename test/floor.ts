/**
 * Runs a command with the oldest codex that is supported in the place of the installed one.
 *
 *     node test/dist/floor.js pnpm test:run real/ readme/
 *
 * It is installed as `codex-floor`. Without it nothing is run, rather than another codex.
 */
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { CodexBinary } from "@effect-codex/app-server"
import { Command } from "@effect/platform"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { ConfigProvider, Console, Effect } from "effect"

const root = process.cwd()

/** Seen from its own folder, the package has its own name. A binary that the environment names is not the floor. */
const find = Effect.sync(() => {
  process.chdir(dirname(createRequire(`${root}/package.json`).resolve("codex-floor/package.json")))
}).pipe(
  Effect.zipRight(CodexBinary.find),
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map())),
  Effect.ensuring(Effect.sync(() => process.chdir(root)))
)

const run = Effect.gen(function* () {
  const binary = yield* find
  yield* Console.error(`with ${(yield* Command.string(Command.make(binary, "--version"))).trim()}`)
  const [program = "true", ...args] = process.argv.slice(2)
  process.exitCode = yield* Command.make(program, ...args).pipe(
    Command.env({ [CodexBinary.variable]: binary }),
    Command.stdin("inherit"),
    Command.stdout("inherit"),
    Command.stderr("inherit"),
    Command.exitCode
  )
})

NodeRuntime.runMain(Effect.provide(run, NodeContext.layer))
