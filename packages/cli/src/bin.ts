#!/usr/bin/env node
/** The `effect-codex` command. */
import { Command, Options, ValidationError } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Demo from "./Demo.ts"
import { Gone } from "./internal/Gone.ts"
import { Timeline } from "./Timeline.ts"

/** The demo ran, and some verdicts failed. */
class VerdictsFailed extends Data.TaggedError("VerdictsFailed")<{ readonly failed: number }> {}

const json = Options.boolean("json").pipe(
  Options.withDescription("Print the results as one JSON object, and nothing else")
)

const demo = Command.make("demo", { json }, ({ json }) =>
  Effect.gen(function* () {
    const verdicts = yield* Effect.provide(Demo.run, json ? Timeline.silent : Timeline.forPeople)
    const failed = verdicts.filter(({ ok }) => !ok).length
    yield* Console.log(
      json
        ? JSON.stringify({ ok: failed === 0, verdicts }, undefined, 2)
        : failed === 0
          ? `\nAll ${verdicts.length} checks passed.`
          : `\n${failed} of ${verdicts.length} checks failed.`
    )
    if (failed > 0) return yield* new VerdictsFailed({ failed })
  })
).pipe(
  Command.withDescription(
    "Shows on the real codex app-server that a 401 fails one run and not the session, and that a session outlives its server"
  )
)

const command = Command.make("effect-codex").pipe(
  Command.withDescription("Keeps Codex agents alive on one shared app-server"),
  Command.withSubcommands([demo])
)

const cli = Command.run(command, { name: "effect-codex", version: "0.1.0" })

/** The command has already printed these errors. */
const isAlreadyPrinted = Predicate.or(
  ValidationError.isValidationError,
  (error) => error instanceof VerdictsFailed
)

/** Logs go to stderr. stdout is for the output of the command. `--log-level` shows more than warnings. */
const logs = Layer.merge(
  Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ stderr: true })),
  Logger.minimumLogLevel(LogLevel.Warning)
)

const gone = new Gone()

const exitCode = <A, E>(exit: Exit.Exit<A, E>): number =>
  Exit.match(exit, {
    onSuccess: () => 0,
    onFailure: (cause) => (Cause.isInterruptedOnly(cause) ? gone.exitCode : 1)
  })

gone.interrupts(cli(process.argv)).pipe(
  Effect.tapErrorCause((cause) =>
    Option.match(Cause.failureOption(cause), {
      onNone: () =>
        Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause)),
      onSome: (error) => (isAlreadyPrinted(error) ? Effect.void : Console.error(error.message))
    })
  ),
  Effect.provide([NodeContext.layer, logs]),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(exitCode(exit))
  })
)
