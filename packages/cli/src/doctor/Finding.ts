/** What a check of `doctor` has found, and what to do about it. */
import type { ExitCode } from "../internal/ExitCode.ts"

/** How bad it is. `unchecked`: what the check needs was not there, and another check says why. */
export type Level = "ok" | "unchecked" | "warning" | "failure"

/** A level at which something is to be done. `warning`: runs work, or may work. `failure`: runs do not work. */
export type Problem = Extract<Level, "warning" | "failure">

export interface Finding<L extends Level = Level> {
  readonly level: L
  /** What was found, in a line. */
  readonly found: string
  /** What to do about it. Empty if nothing is to be done. */
  readonly todo: string
  /** The exit code that this finding asks for, if it is another one than that of its check. */
  readonly exitCode?: ExitCode
}

export const ok = (found: string): Finding<"ok"> => ({ level: "ok", found, todo: "" })

export const unchecked = (why: string): Finding<"unchecked"> => ({
  level: "unchecked",
  found: why,
  todo: ""
})

export const warning = (found: string, todo: string): Finding<"warning"> => ({
  level: "warning",
  found,
  todo
})

export const failure = (found: string, todo: string, exitCode?: ExitCode): Finding<"failure"> => ({
  level: "failure",
  found,
  todo,
  ...(exitCode === undefined ? {} : { exitCode })
})

const ranks: Readonly<Record<Level, number>> = { ok: 0, unchecked: 1, warning: 2, failure: 3 }

/** The worst level among findings. */
export const worst = (findings: ReadonlyArray<Finding>): Level =>
  findings.reduce<Level>((worst, { level }) => (ranks[level] > ranks[worst] ? level : worst), "ok")
