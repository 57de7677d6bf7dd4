import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { compile } from "./compile.ts"
import { docsOf, type Exported } from "./docs.ts"

/** The docstrings of the public modules of these packages. */
const read = (...packages: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folders = packages.map((name) => `packages/${name}/src`)
    const files = yield* Effect.forEach(folders, (folder) =>
      Effect.map(fs.readDirectory(folder), (names) =>
        names
          .filter((name) => name.endsWith(".ts") && name !== "index.ts")
          .map((name) => ({ file: `${folder}/${name}`, name: name.replace(".ts", "") }))
      )
    )
    return yield* Effect.forEach(files.flat(), ({ file, name }) =>
      Effect.map(fs.readFileString(file), (source) => ({ file, name, ...docsOf(name, source) }))
    )
  }).pipe(Effect.provide(NodeContext.layer))

const examplesOf = (modules: Effect.Effect.Success<ReturnType<typeof read>>) =>
  modules.flatMap(({ examples, file }) => examples.map((example) => ({ ...example, file })))

/** What is exported and lacks something, each with its place. */
const lacking = (lacks: (one: Exported) => boolean) =>
  Effect.map(read("agent", "app-server", "cluster"), (modules) =>
    modules.flatMap(({ exported, file, name: module }) =>
      exported.filter(lacks).map(({ line, name }) => `${file}:${line} ${module}.${name}`)
    )
  )

describe("the documentation", () => {
  it.effect("has an example for every public function", () =>
    Effect.gen(function* () {
      const without = yield* lacking(({ examples, isFunction }) => isFunction && examples === 0)
      expect(without).toEqual([])
    })
  )

  it.effect("says of everything that is public what it is", () =>
    Effect.gen(function* () {
      expect(yield* lacking(({ documented }) => !documented)).toEqual([])
    })
  )

  it.effect("shows examples that compile, and a wrong one would be told by its name and line", () =>
    Effect.gen(function* () {
      const examples = examplesOf(yield* read("agent", "app-server", "cluster", "testing"))
      expect(examples.length).toBeGreaterThan(0)
      const wrong = `/**
 * Is wrong.
 *
 * @example
 * const fine = 1
 * const spec: string = server
 */
export const wrong = () => 1
`
      const [example] = docsOf("Wrong", wrong).examples
      if (example === undefined) return expect.unreachable()
      expect(yield* compile([...examples, { ...example, file: "Wrong.ts" }])).toEqual([
        { of: "Wrong.wrong", at: "Wrong.ts:6", message: expect.stringContaining("TS2322") }
      ])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("a module's docstrings", () => {
  const { exported, examples } = docsOf(
    "Bread",
    `/**
 * About bread.
 *
 * @example
 * const bread = 1
 */
import { x } from "y"

/** How it is cut. */
export interface Cut {
  /**
   * @example
   * const slice = 1
   *
   * @example
   * const slices = 2
   */
  readonly slice: (thick: number) => void
}

/** @internal */
export const crumbs = 3

export const slice =
  <A>(a: A): A => a

/**
 * Bakes.
 *
 * @example
 * bake(1)
 */
export const bake = (x: number) => x

/** The oven. */
export const oven: Effect.Effect<number> = Effect.gen(function* () {})
`
  )

  it("tell what is a function, what is documented, and what has an example", () => {
    const rows = exported.map(
      ({ documented, examples, isFunction, name }) =>
        [name, isFunction, documented, examples] as const
    )
    expect(rows).toEqual([
      ["Cut", false, true, 0],
      ["crumbs", false, false, 0],
      ["slice", true, false, 0],
      ["bake", true, true, 1],
      ["oven", false, true, 0]
    ])
  })

  it("give every example to what it is an example of, with its line", () => {
    expect(examples).toEqual([
      { of: "Bread", line: 5, code: "const bread = 1" },
      { of: "Bread.Cut.slice", line: 13, code: "const slice = 1" },
      { of: "Bread.Cut.slice", line: 16, code: "const slices = 2" },
      { of: "Bread.bake", line: 31, code: "bake(1)" }
    ])
  })
})
