/** What a server that was not started says, to the check that is about it and to those that need it. */
import { stripVTControlCharacters } from "node:util"
import * as Effect from "effect/Effect"
import * as ExitCode from "../internal/ExitCode.ts"
import * as Report from "../internal/Report.ts"
import * as Finding from "./Finding.ts"
import type { Unavailable } from "./Subject.ts"

/** To the check that is about it. `how` says how the server was started. */
export const judge = (error: Unavailable, how: string) => {
  switch (error._tag) {
    case "BinaryNotFound":
      return noExecutable
    case "TransportError":
      return Finding.failure(
        `codex app-server did not start ${how}: ${error.detail}${lastWords(error.stderr)}`,
        "What it wrote says what is wrong. If it wrote nothing, check that the executable is codex, for this platform."
      )
    case "AuthError":
      return Finding.failure(error.message, "", ExitCode.of(error))
    case "UsageError":
      return Finding.failure(error.message, "Correct it first.", ExitCode.of(error))
    case "ConfigError":
      return notPrepared(error, "Correct the variable, or unset it.")
    default:
      return notPrepared(
        error,
        "Mend what it names. The command keeps its files in $XDG_STATE_HOME/effect-codex, by default ~/.local/state/effect-codex."
      )
  }
}

const notPrepared = (error: Unavailable, todo: string) =>
  Finding.failure(
    `The server could not be prepared: ${Report.messageOf(error)}`,
    todo,
    ExitCode.of(error)
  )

/** To a check that needs it, and is not about it. */
export const unchecked = Effect.succeed([Finding.unchecked("codex app-server was not started.")])

const noExecutable = Finding.unchecked("There is no executable.")

/** The last lines that are not empty. */
const lastWords = (stderr: string): string => {
  const lines = stripVTControlCharacters(stderr)
    .split("\n")
    .filter((line) => line.trim() !== "")
  return lines.length === 0 ? "" : `. It wrote: ${lines.slice(-3).join(" ")}`
}
