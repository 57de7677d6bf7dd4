/** `effect-codex demo`. */
import { Command, Options } from "@effect/cli"
import * as Effect from "effect/Effect"
import * as Demo from "../demo/Demo.ts"
import { Timeline } from "../demo/Timeline.ts"
import { AlreadyTold } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import * as Report from "../internal/Report.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print the results as one JSON object, and nothing else")
)

export const command = Command.make("demo", { json }, ({ json }) =>
  Effect.gen(function* () {
    const verdicts = yield* Demo.run.pipe(
      Effect.provide(json ? Timeline.silent : Timeline.forPeople),
      Report.quietly
    )
    const failed = verdicts.filter(({ ok }) => !ok).length
    yield* Output.line(
      json
        ? JSON.stringify({ ok: failed === 0, verdicts }, undefined, 2)
        : failed === 0
          ? `\nAll ${verdicts.length} checks passed.`
          : `\n${failed} of ${verdicts.length} checks failed.`
    )
    if (failed > 0) return yield* new AlreadyTold({ exitCode: 1 })
  })
).pipe(
  Command.withDescription(
    "Shows on the real codex app-server that a 401 fails one run and not the session, and that a session outlives its server"
  )
)
