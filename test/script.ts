/** What the experiments that are run as commands have in common. */
import { Command, Options, ValidationError } from "@effect/cli"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Cause, Console, Data, Effect, Exit, Logger, Option, Schema } from "effect"

class PromisesBroken extends Data.TaggedError("PromisesBroken")<{ readonly message: string }> {}

export const json = Options.boolean("json").pipe(
  Options.withDescription("Print one JSON object, and nothing else")
)

export const moreThanZero = (name: string) =>
  Schema.Positive.annotations({ message: () => `--${name} must be more than 0` })

export const positive = (name: string, described: string, byDefault: number) =>
  Options.integer(name).pipe(
    Options.withSchema(moreThanZero(name)),
    Options.withDescription(`${described}; ${byDefault} when not given`),
    Options.withDefault(byDefault)
  )

export const rows = (values: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.entries(values).map(
    ([name, value]) =>
      `${name.padEnd(20)}${typeof value === "string" ? value : JSON.stringify(value)}`
  )

/** Fails when a promise did not hold. */
export const keep = (broken: ReadonlyArray<string>) =>
  broken.length === 0
    ? Effect.void
    : new PromisesBroken({ message: `Promises that did not hold: ${broken.join("; ")}.` })

/** 130 is what a shell expects of a program that Ctrl-C ended. */
const exitCode = <A, E>(exit: Exit.Exit<A, E>): number =>
  Exit.match(exit, {
    onSuccess: () => 0,
    onFailure: (cause) => (Cause.isInterruptedOnly(cause) ? 130 : 1)
  })

/** What is logged goes to stderr: stdout is for what was asked for. */
const logs = Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ stderr: true }))

/** Runs the command with the arguments of this process. Ctrl-C closes what it opened. */
export const main = <Name extends string, E extends Error, A>(
  name: Name,
  command: Command.Command<Name, NodeContext.NodeContext, E, A>
): void =>
  Command.run(command, { name: `pnpm ${name}`, version: "0.1.0" })(process.argv).pipe(
    // What is wrong with the arguments has been told by then.
    Effect.tapErrorCause((cause) =>
      Option.match(Cause.failureOption(cause), {
        onNone: () =>
          Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause)),
        onSome: (error) =>
          ValidationError.isValidationError(error) ? Effect.void : Console.error(error.message)
      })
    ),
    Effect.provide([NodeContext.layer, logs]),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (exit, onExit) => onExit(exitCode(exit))
    })
  )
