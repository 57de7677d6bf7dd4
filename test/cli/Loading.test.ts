/** What the command loads before it knows what it is to do: everything that is not needed makes each start later. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"

const bin = fileURLToPath(new URL("../../packages/cli/dist/bin.js", import.meta.url))

/** The files of this repository that a module imports at once, and those that these import. */
const loaded = (file: string, before: ReadonlySet<string> = new Set()): ReadonlySet<string> => {
  if (before.has(file)) return before
  const { resolve } = createRequire(file)
  const imported = readFileSync(file, "utf8").matchAll(
    /^(?:import|export)\b[^"]*?\bfrom "([^"]+)"/gm
  )
  return Array.from(imported, ([, specifier = ""]) => specifier)
    .filter((specifier) => specifier.startsWith(".") || specifier.startsWith("@effect-codex/"))
    .map((specifier) => resolve(specifier))
    .reduce<ReadonlySet<string>>((all, next) => loaded(next, all), new Set([...before, file]))
}

it("the package of clusters is loaded only by the commands that use it", () => {
  const files = [...loaded(bin)]
  expect(files.filter((file) => file.includes("/packages/gateway/"))).not.toEqual([])
  expect(files.filter((file) => file.includes("/packages/cluster/"))).toEqual([])
})
