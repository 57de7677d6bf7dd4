/** A check of `doctor`, as data. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { ExitCode } from "../internal/ExitCode.ts"
import { failure, type Finding, type Problem } from "./Finding.ts"
import type { Subject } from "./Subject.ts"

export type Env = Subject | FileSystem.FileSystem | Path.Path

/** The findings of a check whose worst level this is. */
type UpTo<Worst extends Problem> = Finding<
  "ok" | "unchecked" | "warning" | (Worst extends "failure" ? "failure" : never)
>

export interface Check<Worst extends Problem = Problem> {
  readonly name: string
  /** How it is found out. */
  readonly how: string
  /** The worst that it can find. */
  readonly worst: Worst
  /** The exit code of `doctor` if this is the first check that fails. */
  readonly exitCode: ExitCode
  /** At least one finding. */
  readonly find: Effect.Effect<ReadonlyArray<UpTo<Worst>>, never, Env>
}

/** A check that can find a failure. */
export const failing = (check: Omit<Check<"failure">, "worst">): Check<"failure"> => ({
  ...check,
  worst: "failure"
})

/** A check that finds a warning at worst. Its exit code is that of `--strict`. */
export const warning = (check: Omit<Check<"warning">, "worst" | "exitCode">): Check<"warning"> => ({
  ...check,
  worst: "warning",
  exitCode: 1
})

/** More than a server takes that starts slowly, and ends without being asked to. */
const patience = Duration.minutes(1)

/** What a check finds. A disk that does not answer must not keep the other checks from being made. */
export const findingsOf = (check: Check): Effect.Effect<ReadonlyArray<Finding>, never, Env> =>
  Effect.timeoutTo(check.find, {
    duration: patience,
    onSuccess: (findings): ReadonlyArray<Finding> => findings,
    onTimeout: () => [
      failure(
        `It was not found out within ${Duration.format(patience)}: something does not answer.`,
        "See whether the folders that the command uses are on a disk that is slow or away: CODEX_HOME, and $XDG_STATE_HOME/effect-codex, by default ~/.local/state/effect-codex."
      )
    ]
  })
