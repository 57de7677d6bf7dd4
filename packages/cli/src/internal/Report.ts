/** What the command says when it fails, and what it logs on the way: on stderr, for a person. */
import * as ValidationError from "@effect/cli/ValidationError"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import { AlreadyTold } from "./ExitCode.ts"
import { safe, type Service as Screen } from "./Screen.ts"

const isDetailed = (args: ReadonlyArray<string>): boolean =>
  args.some((arg) => arg.startsWith("--log-level"))

const pretty = Logger.prettyLogger({ stderr: true })

const brief = Logger.make(({ cause, logLevel, message }) => {
  const text = Array.isArray(message) ? message.map(String).join(" ") : String(message)
  const why = Cause.isEmpty(cause) ? "" : `: ${Cause.pretty(cause).split("\n", 1)[0]}`
  return `${logLevel._tag.toLowerCase()}: ${text}${why}`
})

const briefOnStderr = Logger.withConsoleError(brief)

/** Tells what is wrong, unless the command has told it. */
export const failure = (cause: Cause.Cause<unknown>): Effect.Effect<void> =>
  Option.match(Cause.failureOption(cause), {
    onNone: () =>
      Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause)),
    onSome: (error) =>
      ValidationError.isValidationError(error) || error instanceof AlreadyTold
        ? Effect.void
        : Console.error(safe(messageOf(error)))
  })

/** What a person is told of an error. */
export const messageOf = (error: unknown): string => {
  if (isSignedOut(error)) return signedOut
  if (ParseResult.isParseError(error)) return misfits(error)
  if (ConfigError.isConfigError(error)) return ofVariable(error)
  return error instanceof Error ? error.message : String(error)
}

/** The sentence for somebody who has just installed the command. */
const signedOut =
  "You are not signed in: run `codex login`, or set EFFECT_CODEX_ACCOUNT=apiKey and EFFECT_CODEX_API_KEY, or try it without an account with --scripted."

/** What does not fit, with the place of it, as programs write it. */
const misfits = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => (path.length === 0 ? message : `${placeOf(path)}: ${message}`))
    .join("; ")

const placeOf = (path: ReadonlyArray<PropertyKey>): string =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "")

/** The message alone does not name the variable. */
const ofVariable = (error: ConfigError.ConfigError): string =>
  "path" in error ? `${error.path.join("_")}: ${error.message}` : String(error)

const isSignedOut = (error: unknown): boolean =>
  Predicate.isTagged(error, "AuthError") &&
  Predicate.hasProperty(error, "reason") &&
  error.reason === "SignedOut"

/**
 * Logs go to stderr. stdout is for the output of the command. `--log-level` shows more than warnings, with times and all that
 * is known; without it a warning is one line for a person.
 */
export const logs: Layer.Layer<never> = Layer.merge(
  Logger.replace(Logger.defaultLogger, isDetailed(process.argv) ? pretty : briefOnStderr),
  Logger.minimumLogLevel(LogLevel.Warning)
)

/** The same on a screen, where a line must not be written into another. */
export const logsOn = ({ noteNow }: Screen): Layer.Layer<never> =>
  isDetailed(process.argv)
    ? Layer.empty
    : Logger.replace(
        briefOnStderr,
        Logger.map(brief, (line) => noteNow(safe(line)))
      )

/** For a command whose output has what the servers say. `--log-level` shows it all. */
export const quietly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(FiberRef.get(FiberRef.currentMinimumLogLevel), (level) =>
    LogLevel.lessThan(level, LogLevel.Warning)
      ? effect
      : Effect.locally(effect, FiberRef.currentMinimumLogLevel, LogLevel.None)
  )
