/** `effect-codex doctor`: finds out what keeps runs from working, and says what to do. */
import { Command, HelpDoc, Options } from "@effect/cli"
import * as Effect from "effect/Effect"
import { findingsOf } from "../doctor/Check.ts"
import { checks } from "../doctor/Checks.ts"
import * as Report from "../doctor/Report.ts"
import { Subject } from "../doctor/Subject.ts"
import { AlreadyTold } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import * as Reporting from "../internal/Report.ts"
import { Screen } from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print the report as one JSON object, and nothing else.")
)

const strict = Options.boolean("strict").pipe(
  Options.withDescription("Exit with 1 if there are warnings and no failures.")
)

/** Runs the checks, and prints the result of each when it is there, unless `json`. */
const results = (json: boolean) =>
  Effect.gen(function* () {
    const { stdout } = yield* Output.Output
    const screen = yield* Screen
    return yield* Effect.forEach(checks, (check) =>
      Effect.gen(function* () {
        yield* screen.busy(check.name)
        const result = { check, findings: yield* findingsOf(check) }
        if (!json) yield* screen.alone(Output.line(Report.lines(result, stdout)))
        return result
      })
    )
  })

export const command = Command.make(
  "doctor",
  { server: Server.options, json, strict },
  ({ json, server, strict }) =>
    Effect.gen(function* () {
      const found = yield* results(json).pipe(
        Effect.provide(Subject.layer(server)),
        Effect.provide(json ? Screen.silent : Screen.layer),
        Reporting.quietly
      )
      const exitCode = Report.exitCode(found, { strict })
      yield* Output.line(
        json ? JSON.stringify(Report.json(found, exitCode), undefined, 2) : `\n${Report.sum(found)}`
      )
      if (exitCode !== 0) return yield* new AlreadyTold({ exitCode })
    })
).pipe(
  Command.withDescription(
    HelpDoc.sequence(
      HelpDoc.p(
        "Finds out what keeps runs from working here, and says what to do about it. The exit code is that of the first failure. Warnings do not count without --strict."
      ),
      HelpDoc.p(checks.map(({ how, name }) => `${name.padEnd(12)}  ${how}`).join("\n"))
    )
  )
)
