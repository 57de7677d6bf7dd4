/** A check of `doctor`, as data. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import type * as Effect from "effect/Effect"
import type { ExitCode } from "../internal/ExitCode.ts"
import type { Finding, Problem } from "./Finding.ts"
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
