/**
 * The embedded model of `--scripted`. It repeats what it is told, and does what a few first words ask of it, so that
 * everything can be tried without an account:
 *
 * - `! COMMAND`: runs a command, and says what it printed.
 * - `count to N`: counts, slowly, to be interrupted or steered.
 * - `fail STATUS`: is refused by its provider with this HTTP status.
 *
 * If its answer must fit a schema, it gives one that does.
 */
import { ScriptedModel } from "@effect-codex/testing"
import * as SampleAnswer from "./SampleAnswer.ts"

export const token = "the-token-of-the-embedded-model"

/** How to write to the embedded model, for `--help`. */
export const usage =
  'The embedded model repeats what it is told. "! COMMAND" makes it run a command, "count to N" count slowly, and "fail STATUS" be refused.'

export const script: ScriptedModel.Script = ({ body, text, toolOutput }) => {
  const wanted = SampleAnswer.wanted(body)
  const [, first = "", rest = ""] = /^\s*(!|count to\b|fail\b)\s*([^]*)/i.exec(text) ?? []
  switch (first.toLowerCase()) {
    case "!":
      return toolOutput === undefined
        ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: rest.trim() } })
        : ScriptedModel.text(words(`It printed:\n${toolOutput}`), pace)
    case "count to":
      return ScriptedModel.text(numbers(Number.parseInt(rest, 10)), pace)
    case "fail":
      return ScriptedModel.status(Number.parseInt(rest, 10) || 500)
    default:
      if (wanted !== undefined) return ScriptedModel.text(wanted)
      return ScriptedModel.text(words(`You said: ${text}`), pace)
  }
}

const pace = { every: "30 millis" } as const

const words = (text: string): ReadonlyArray<string> => text.split(/(?<=\s)(?=\S)/)

/** Each number is a line. */
const numbers = (last: number): ReadonlyArray<string> =>
  Array.from({ length: Math.min(Math.max(last || 0, 0), 10_000) }, (_, index) => `${index + 1}\n`)
