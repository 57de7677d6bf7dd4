/** Nothing that is longer than ten lines stands twice in the packages, generated modules included. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"

const folder = fileURLToPath(new URL("../../packages/", import.meta.url))
const tooLong = 11

interface Line {
  readonly place: string
  readonly text: string
}

/** The lines of a module that say something: no imports, blank lines or lone punctuation. */
const linesOf = (name: string, source: string): ReadonlyArray<Line> =>
  source
    .replaceAll(/^import [^"]*"[^"]*"$/gm, (statement) => statement.replaceAll(/[^\n]/g, ""))
    .split("\n")
    .map((line, index) => ({ place: `${name}:${index + 1}`, text: line.trim() }))
    .filter(({ text }) => /\w/.test(text))

/** The places of blocks of eleven lines that stand elsewhere already, and where that is. */
const repeats = (modules: ReadonlyArray<ReadonlyArray<Line>>): ReadonlyArray<string> => {
  const places = new Map<string, string>()
  return modules.flatMap((lines) =>
    lines.slice(tooLong - 1).flatMap((_, start) => {
      const block = lines.slice(start, start + tooLong)
      const text = block.map(({ text }) => text).join("\n")
      const place = block[0]?.place ?? ""
      const earlier = places.get(text)
      if (earlier === undefined) places.set(text, place)
      return earlier === undefined ? [] : [`${place} repeats ${earlier}`]
    })
  )
}

/** The modules of every package, and of the generator. */
const modules = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter(
    (name) => /^[\w-]+\/(src|generator)\/.*\.ts$/.test(name) && !/\/dist\/|\.d\.ts$/.test(name)
  )
  .map((name) => linesOf(name, readFileSync(join(folder, name), "utf8")))

it("no eleven lines of the packages stand twice", () => {
  expect(modules.length).toBeGreaterThan(200)
  expect(repeats(modules)).toEqual([])
})

it("eleven lines that stand twice are found, in one module and in two, and ten are not", () => {
  const body = (count: number) =>
    Array.from({ length: count }, (_, n) => `  readonly a${n}: string`)
  const block = (name: string, count: number) => [`interface ${name} {`, ...body(count), "}"]
  const of = (...lines: ReadonlyArray<string>) => linesOf("A.ts", lines.join("\n"))
  expect(repeats([of(...block("A", 11), "", ...block("B", 11))])).toEqual([
    "A.ts:16 repeats A.ts:2"
  ])
  expect(repeats([of(...block("A", 11)), of(...block("B", 11))])).toHaveLength(1)
  expect(repeats([of(...block("A", 10), "", ...block("B", 10))])).toEqual([])
})
