/** `packages/README.md` is the map of the packages: it names every subsystem, and imports go one way through it. */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../../packages/", import.meta.url))
const map = readFileSync(join(root, "README.md"), "utf8")

const cells = (line: string): ReadonlyArray<string> =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

const named = (cell = ""): ReadonlyArray<string> =>
  Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => name ?? "")

/** The rows of the table below a heading, or of the first one. */
const rows = (heading: string | undefined): ReadonlyArray<ReadonlyArray<string>> => {
  const section =
    heading === undefined
      ? (map.split("\n## ")[0] ?? "")
      : (map.split("\n## ").find((part) => part.startsWith(`${heading}\n`)) ?? "")
  return section
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[ |-]*$/.test(line))
    .map(cells)
    .slice(1)
}

const packages = rows(undefined).flatMap(([name]) => named(name))

interface Subsystem {
  readonly folder: string | undefined
  readonly modules: ReadonlyArray<string>
}

const subsystemsOf = (name: string): ReadonlyArray<Subsystem> =>
  rows(name).map(([folder, modules]) => ({ folder: named(folder)[0], modules: named(modules) }))

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file))

/** What a module imports, types included: its own package's files, and the names of other packages. */
const importsOf = (file: string): ReadonlyArray<string> =>
  Array.from(
    readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^"]*?\bfrom "([^"]+)"/gms),
    ([, specifier = ""]) => (specifier.startsWith(".") ? join(dirname(file), specifier) : specifier)
  )

const mapped = packages.filter((name) => rows(name).length > 0)

describe("the map of the packages", () => {
  it("has every package, each after those that it imports", () => {
    const onDisk = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect([...packages].toSorted()).toEqual(onDisk.map(({ name }) => name).toSorted())
    const wrong = packages.flatMap((name, position) =>
      filesIn(join(root, name, "src")).flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith("@effect-codex/"))
          .map((specifier) => specifier.split("/")[1] ?? "")
          .filter((other) => !packages.slice(0, position).includes(other))
          .map((other) => `${relative(root, file)} imports ${other}`)
      )
    )
    expect(wrong).toEqual([])
  })

  it("fits a screen", () => {
    expect(map.split("\n").length).toBeLessThanOrEqual(90)
  })

  it.each(mapped)("names every subsystem and public module of %s, and no other", (name) => {
    const src = join(root, name, "src")
    const folders = readdirSync(join(src, "internal"))
    const modules = readdirSync(src).flatMap((file) => /^([A-Z]\w*)\.ts$/.exec(file)?.[1] ?? [])
    const subsystems = subsystemsOf(name)
    expect(subsystems.flatMap(({ folder }) => folder ?? []).toSorted()).toEqual(folders.toSorted())
    expect(subsystems.flatMap(({ modules }) => modules).toSorted()).toEqual(modules.toSorted())
  })

  it.each(mapped)("has the subsystems of %s in the order of their imports", (name) => {
    const src = join(root, name, "src")
    const subsystems = subsystemsOf(name)
    const positionOf = (file: string): number => {
      const [first = "", folder] = relative(src, file).split("/")
      const module = first.replace(/\.ts$/, "")
      return subsystems.findIndex((subsystem) =>
        first === "internal" ? subsystem.folder === folder : subsystem.modules.includes(module)
      )
    }
    const wrong = filesIn(src)
      .filter((file) => positionOf(file) !== -1)
      .flatMap((file) =>
        importsOf(file)
          .filter((other) => other.startsWith(src) && positionOf(other) > positionOf(file))
          .map((other) => `${relative(src, file)} imports ${relative(src, other)}`)
      )
    expect(wrong).toEqual([])
  })
})
