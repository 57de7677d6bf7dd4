/** What `doctor` says: a line for each finding, a sum, an exit code. */
import type { ExitCode } from "../internal/ExitCode.ts"
import { Ansi, type Target, wrapped } from "../internal/Output.ts"
import type { Check } from "./Check.ts"
import * as Finding from "./Finding.ts"

/** What a check has found. */
export interface Result {
  readonly check: Check
  readonly findings: ReadonlyArray<Finding.Finding>
}

const marks: Readonly<Record<Finding.Level, string>> = {
  ok: "✓",
  unchecked: "-",
  warning: "!",
  failure: "✗"
}

const colours: Readonly<Record<Finding.Level, Ansi.Ansi>> = {
  ok: Ansi.green,
  unchecked: Ansi.blackBright,
  warning: Ansi.yellow,
  failure: Ansi.red
}

/** The name of a check is shown in a column of this width. */
const nameWidth = 14
const indent = 2 + nameWidth

/** The lines of a result, for people. */
export const lines = ({ check, findings }: Result, target: Target): string =>
  findings
    .map(({ found, level, todo }, index) => {
      const name = index === 0 ? check.name.padEnd(nameWidth) : " ".repeat(nameWidth)
      const first = `${target.paint(colours[level], marks[level])} ${name}${wrapped(found, indent, target)}`
      return todo === ""
        ? first
        : `${first}\n${" ".repeat(indent)}${target.paint(Ansi.bold, "→")} ${wrapped(todo, indent + 2, target)}`
    })
    .join("\n")

const count = (results: ReadonlyArray<Result>, level: Finding.Level): number =>
  results.flatMap(({ findings }) => findings).filter((one) => one.level === level).length

const plural = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`

/** The last line, for people. */
export const sum = (results: ReadonlyArray<Result>): string => {
  const failures = count(results, "failure")
  const warnings = count(results, "warning")
  if (failures > 0) {
    return `${plural(failures, "failure")}, ${plural(warnings, "warning")}. Begin with the first failure: later ones may come from it.`
  }
  return warnings > 0 ? `Everything works. ${plural(warnings, "warning")}.` : "Everything works."
}

/**
 * The first failure decides, because later ones may come from it. `strict`: a warning counts as a failure, if nothing
 * failed.
 */
export const exitCode = (
  results: ReadonlyArray<Result>,
  { strict }: { readonly strict: boolean }
): ExitCode => {
  for (const { check, findings } of results) {
    const failure = findings.find(({ level }) => level === "failure")
    if (failure !== undefined) return failure.exitCode ?? check.exitCode
  }
  return strict && count(results, "warning") > 0 ? 1 : 0
}

/** The report for programs. */
export const json = (results: ReadonlyArray<Result>, exitCode: ExitCode): unknown => ({
  worst: Finding.worst(results.flatMap(({ findings }) => findings)),
  exitCode,
  checks: results.map(({ check, findings }) => ({
    name: check.name,
    level: Finding.worst(findings),
    findings: findings.map(({ found, level, todo }) => ({ level, found, todo }))
  }))
})
