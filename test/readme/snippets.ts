/**
 * What pages show of programs. A block of TypeScript names its source before it, a file that is compiled with the tests, or a
 * region of one:
 *
 *     <!-- test/guides/sessions.ts#registry -->
 *
 * In the file, `// #region registry` and `// #endregion registry` are around it.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A block of TypeScript on a page. */
export interface Snippet {
  readonly page: string
  /** The file, or the file and the region. `undefined` if the page names none. */
  readonly source: string | undefined
  readonly code: string
}

const block = /(?:<!-- (test\/\S+) -->\n\n)?^( *)```ts\n([\s\S]*?)^ *```$/gm

const inFolder = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("api/"))
    .map((name) => join(folder, name))

const inPackages = readdirSync("packages", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(join("packages", name))
      .filter((file) => /^[A-Z]+\.md$/.test(file) && file !== "CHANGELOG.md")
      .map((file) => join("packages", name, file))
  )

/** Every page that a reader finds: the README, those of the packages, and the guides. */
export const pages: ReadonlyArray<string> = [
  "README.md",
  "packages/README.md",
  ...inPackages,
  ...inFolder("packages/docs/src")
]

export const snippetsIn = (page: string, text: string): ReadonlyArray<Snippet> =>
  Array.from(text.matchAll(block), ([, source, , code = ""]) => ({ page, source, code }))

/** What a source holds now. `undefined` if there is no such file or region. */
export const codeOf = (source: string): string | undefined => {
  const [file = "", region] = source.split("#")
  const text = readFileSync(file, "utf8")
  return region === undefined ? text : regionOf(text, region)
}

const regionOf = (text: string, region: string): string | undefined => {
  const lines = text.split("\n")
  const at = (mark: string) => lines.findIndex((line) => line.trim() === `// #${mark} ${region}`)
  const [start, end] = [at("region"), at("endregion")]
  if (start === -1 || end === -1) return undefined
  const inside = lines.slice(start + 1, end).filter((line) => !/^ *\/\/ #(end)?region /.test(line))
  const indents = inside.filter((line) => line !== "").map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return inside.map((line) => `${line.slice(indent)}\n`).join("")
}

/** The page with each snippet as its source has it now. */
export const rewritten = (text: string): string =>
  text.replaceAll(block, (whole, source: string | undefined, indent: string) =>
    source === undefined
      ? whole
      : `<!-- ${source} -->\n\n${indent}\`\`\`ts\n${codeOf(source) ?? ""}${indent}\`\`\``
  )
