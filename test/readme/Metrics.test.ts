/** The page of metrics says what is measured, no more and no less, and shows a program that compiles. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { RunMetrics } from "@effect-codex/agent"
import { Metrics } from "@effect-codex/app-server"
import { expect, it } from "@effect/vitest"

const root = join(import.meta.dirname, "../..")
const page = readFileSync(join(root, "packages/app-server/METRICS.md"), "utf8")
const all = [...Metrics.all, ...RunMetrics.all]

/** The cells of the table, without its head. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `effect_codex_"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim())
  )

it("the page has a row for each metric, in their order, with its kind, unit, labels and meaning", () => {
  const expected = all.map(({ description, kind, labels, name, unit }) => [
    `\`${name}\``,
    kind,
    unit,
    labels.map((label) => `\`${label}\``).join(", "),
    description
  ])
  expect(rows.map((row) => row.slice(0, 5))).toEqual(expected)
})

it("the page says of each metric what to alert on", () => {
  expect(rows.filter(([, , , , , alert = ""]) => alert.length < 10)).toEqual([])
})

it("the program on the page is the one that is compiled", () => {
  const program = readFileSync(join(root, "test/readme/metrics.ts"), "utf8")
  expect(page).toContain(`<!-- test/readme/metrics.ts -->\n\n\`\`\`ts\n${program}\`\`\`\n`)
})

it("names are those that Prometheus asks for: a counter ends in _total, others in their unit", () => {
  for (const { kind, name, unit } of all) {
    expect(name).toMatch(/^effect_codex_[a-z_]+$/)
    expect(name.endsWith("_total")).toBe(kind === "counter")
    if (unit === "seconds" || unit === "bytes") expect(name.endsWith(`_${unit}`)).toBe(true)
  }
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
})
