/** What the README says of `doctor` is what the code says. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { checks } from "../../packages/cli/dist/doctor/Checks.js"

const rows = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [, section = ""] = readFileSync("packages/cli/README.md", "utf8").split(`\n${heading}\n`)
  const [text = ""] = section.split(/\n##/)
  return text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", ""))
    )
}

describe("the README of the command", () => {
  it("has every check of doctor, with how it is found out, the worst it finds, and its exit code", () => {
    expect(rows("### doctor")).toEqual(
      checks.map(({ exitCode, how, name, worst }) => [
        name,
        how,
        worst,
        worst === "failure" ? String(exitCode) : "0"
      ])
    )
  })
})
