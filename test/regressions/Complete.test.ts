import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { citationsOf, titlesOf } from "./citations.ts"
import { rows } from "./rows.ts"
import { citations, isKnown, readTitles, render, tablePath, testsOf } from "./table.ts"

describe("the regressions", () => {
  it.effect("each have a test that cites them, but for the one that cannot", () =>
    Effect.gen(function* () {
      const titles = yield* readTitles
      const untested = rows.filter((row) => testsOf(row, titles).length === 0)
      expect(untested.flatMap((row) => row.citations)).toEqual(["row websocket"])
      expect(rows.filter((row) => row.notApplicable !== undefined)).toEqual(untested)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("are what every citation in a title names", () =>
    Effect.gen(function* () {
      const unknown = (yield* readTitles).filter((title) => !citations(title).every(isKnown))
      expect(unknown).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it("are cited by one row each", () => {
    const all = rows.flatMap(({ citations }) => citations)
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted())
  })

  it.effect("stand in the table as `pnpm regressions` writes it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      expect(yield* fs.readFileString(tablePath)).toBe(render(yield* readTitles))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("the citations of a title", () => {
  // As one text: in a list they would be citations themselves.
  const known = new Set("ab #10, JK, row late client".split(", "))
  const of = (title: string) => citationsOf(title, known).join(", ")

  it("are in brackets; a number alone is of the project before it", () => {
    expect(of("a title (ab #10, #11, cd-e #12)")).toBe("ab #10, ab #11, cd-e #12")
    expect(of("a title (JK, row late client)")).toBe("JK, row late client")
  })

  it("include one that no row has, wherever it stands", () => {
    expect(of("a title (row of nothing)")).toBe("row of nothing")
    expect(of("a title of #10 (ab)")).toBe("#10")
  })

  it("are not whatever else is in brackets", () => {
    expect(of("a title (guarantee 7) of a `call(x)` ($account)")).toBe("")
  })
})

describe("the titles of a file", () => {
  const quoted = (text: string) => JSON.stringify(text)
  const titles = (...lines: ReadonlyArray<string>) =>
    titlesOf("x.test.ts", lines.join("\n")).map(({ group, title }) => [group, title])

  it("are those of groups, of tests in them, and of the rows of tables", () => {
    expect(
      titles(
        `const cases = [[${quoted("one")}, 1]]`,
        `describe(${quoted("group")}, () => {`,
        `  it.scoped.each(cases)(${quoted('%s "twice"')}, () => {})`,
        "  it.effect(",
        "    `of ${many} lines`,",
        "    () => x",
        "  )",
        "})",
        `it(${quoted("outside")}, () => {})`,
        `const words = f(${quoted("no title")})`
      )
    ).toEqual([
      [undefined, "one"],
      [undefined, "group"],
      ["group", '%s "twice"'],
      ["group", "of ${many} lines"],
      [undefined, "outside"]
    ])
  })
})
