/** The command line: the root command with its subcommands, and what `--help` says below each of them. */
import { Command, HelpDoc } from "@effect/cli"
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
import { version } from "./internal/Version.ts"

const command = Command.make("effect-codex").pipe(
  Command.withDescription("Keeps Codex agents alive on one shared app-server"),
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

const cli = Command.run(command, {
  name: "effect-codex",
  version,
  executable: "effect-codex",
  footer: exitCodes
})

/** Runs the command line, given as `process.argv` is: after the runtime and the script. */
export const run = (args: ReadonlyArray<string>) => Completions.mending(args)(cli(args))
