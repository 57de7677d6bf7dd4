/** The command line: the root command with its subcommands, and what `--help` says below each of them. */
import { Command, HelpDoc, ValidationError } from "@effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Btw from "./commands/Btw.ts"
import * as Chat from "./commands/Chat.ts"
import * as Demo from "./commands/Demo.ts"
import * as Doctor from "./commands/Doctor.ts"
import * as Host from "./commands/Host.ts"
import * as Record from "./commands/Record.ts"
import * as Replay from "./commands/Replay.ts"
import * as Run from "./commands/Run.ts"
import * as Sessions from "./commands/Sessions.ts"
import * as Serve from "./commands/Serve.ts"
import * as Status from "./commands/Status.ts"
import * as Completions from "./internal/Completions.ts"
import * as ExitCode from "./internal/ExitCode.ts"
import * as Help from "./internal/Help.ts"
import { version } from "./internal/Version.ts"

const root = Command.make("effect-codex").pipe(
  Command.withDescription("Keeps Codex agents alive on one shared app-server.")
)

const command = root.pipe(
  Command.withSubcommands([
    Run.command,
    Chat.command,
    Btw.command,
    Sessions.command,
    Serve.command,
    Host.command,
    Status.command,
    Doctor.command,
    Record.command,
    Replay.command,
    Demo.command
  ])
)

const exitCodes = HelpDoc.sequence(
  HelpDoc.h1("EXIT CODES"),
  HelpDoc.p(
    ExitCode.table.map(([code, meaning]) => `${String(code).padStart(3)}  ${meaning}`).join("\n")
  )
)

const program: Help.Program = {
  name: "effect-codex",
  root: root.descriptor,
  commands: Command.getSubcommands(command),
  below: {
    sessions: Command.getSubcommands(Sessions.command),
    serve: Command.getSubcommands(Serve.command)
  },
  footer: exitCodes
}

const cli = Command.run(command, {
  name: "effect-codex",
  version,
  executable: "effect-codex",
  footer: exitCodes
})

/** Runs the command line, given as `process.argv` is: after the runtime and the script. */
export const run = (argv: ReadonlyArray<string>) => {
  const args = argv.slice(2)
  const help = Help.asked(program, args)
  return help === undefined
    ? Effect.tapError(Completions.mending(argv)(cli(argv)), (error) =>
        ValidationError.isValidationError(error)
          ? Console.error(Help.hint(program, args))
          : Effect.void
      )
    : Console.log(help)
}
