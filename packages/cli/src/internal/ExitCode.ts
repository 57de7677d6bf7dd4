/** What the exit code of the command says, in one table. `--help` and the README show it. */
import * as ValidationError from "@effect/cli/ValidationError"
import type { Failure } from "@effect-codex/app-server"
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"

/** The exit codes, and what they mean to a person. */
export const table = [
  [0, "success"],
  [1, "the turn failed, or anything that has no code of its own"],
  [2, "usage: an argument, a file or a setting of the command is wrong"],
  [3, "authentication: not signed in, or the credential was refused"],
  [4, "the codex server is not available: not found, not started, lost or overloaded"],
  [5, "timeout"],
  [6, "a limit was reached: usage, rate, budget or context window"],
  [129, "hang-up (SIGHUP)"],
  [130, "interrupted: Ctrl-C (SIGINT)"],
  [141, "the reader of the output has closed the pipe (SIGPIPE)"],
  [143, "terminated (SIGTERM)"]
] as const

export type ExitCode = (typeof table)[number][0]

/** The command has already printed what is wrong. Only the exit code is left to say. */
export class AlreadyTold extends Data.TaggedError("AlreadyTold")<{ readonly exitCode: ExitCode }> {}

/** An argument, a file or a setting of the command is wrong. The message says which, and what to do. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/** No gateway answers there. */
export class NotReachable extends Data.TaggedError("NotReachable")<{ readonly url: string }> {
  override get message(): string {
    return `No gateway answers at ${this.url}. Start one with "effect-codex serve", or name another with --url.`
  }
}

/** Something else answers there. */
export class NotAGateway extends Data.TaggedError("NotAGateway")<{ readonly url: string }> {
  override get message(): string {
    return `What answers at ${this.url} is no gateway of this version. Name another with --url, or see whether a proxy is in between.`
  }
}

/** One row for each failure of the library, so that a new one does not compile without its code. */
const ofFailure: { readonly [Tag in Failure.Failure["_tag"]]: ExitCode } = {
  TransportError: 4,
  AuthError: 3,
  OverloadedError: 4,
  RequestError: 1,
  DecodeError: 1,
  TimeoutError: 5,
  TurnError: 1
}

/** The reasons of a `TurnError` that have a code of their own. */
const ofTurn: { readonly [Reason in Failure.TurnReason]?: ExitCode } = {
  UsageLimit: 6,
  RateLimited: 6,
  ContextWindow: 6,
  BudgetExceeded: 6,
  ModelUnavailable: 4,
  NotOwner: 3
}

/** The other errors of the command. */
const ofOther: Readonly<Record<string, ExitCode>> = {
  UsageError: 2,
  ConfigError: 2,
  HostError: 2,
  BinaryNotFound: 4,
  NotReachable: 4,
  NotAGateway: 4,
  Unauthorized: 3,
  Unplayable: 2
}

/** Returns the exit code of an error of any kind. A wrong command line is a `ValidationError`, which has many tags. */
export const of = (error: unknown): ExitCode => {
  if (error instanceof AlreadyTold) return error.exitCode
  if (ValidationError.isValidationError(error)) return 2
  if (!Predicate.hasProperty(error, "_tag") || typeof error._tag !== "string") return 1
  if (error._tag === "TurnError" && Predicate.hasProperty(error, "reason")) {
    return lookUp(ofTurn, error.reason) ?? ofFailure.TurnError
  }
  return lookUp(ofFailure, error._tag) ?? lookUp(ofOther, error._tag) ?? 1
}

const lookUp = (
  codes: { readonly [name: string]: ExitCode | undefined },
  name: unknown
): ExitCode | undefined =>
  typeof name === "string" && Object.hasOwn(codes, name) ? codes[name] : undefined
