import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { codeOf, pages, snippetsIn } from "./snippets.ts"

const snippets = pages.flatMap((page) => snippetsIn(page, readFileSync(page, "utf8")))

describe("the TypeScript on the pages", () => {
  it("names the file that it stands in, which is compiled", () => {
    const unnamed = snippets.filter(({ source }) => source === undefined)
    expect(unnamed.map(({ code, page }) => [page, code.slice(0, 80)])).toEqual([])
    expect(snippets.length).toBeGreaterThan(40)
  })

  it("is what the file holds: `pnpm docs:snippets` writes it", () => {
    const outdated = snippets.filter(
      ({ code, source }) => source !== undefined && codeOf(source) !== code
    )
    expect(outdated.map(({ page, source }) => `${page}: ${source}`)).toEqual([])
  })
})
