import { expect, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const packages = join(import.meta.dirname, "../../packages")

/** The names of ours between such quotes. */
const named = (text: string, quote: string): ReadonlyArray<string> => {
  const names = text.matchAll(new RegExp(`${quote}(effect_codex\\.[a-z_.]+)${quote}`, "g"))
  return [...new Set(Array.from(names, ([, name = ""]) => name))].toSorted()
}

it("the page of traces names each span and attribute that the sources have, and no other", () => {
  const sources = ["app-server", "agent"].flatMap((name) => {
    const src = join(packages, name, "src")
    const files = readdirSync(src, { recursive: true, encoding: "utf8" })
    return files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(src, file), "utf8"))
  })
  const page = readFileSync(join(packages, "app-server/TELEMETRY.md"), "utf8")
  const ofSources = named(sources.join("\n"), '"')
  expect(ofSources.length).toBeGreaterThan(15)
  expect(named(page, "`")).toEqual(ofSources)
})
