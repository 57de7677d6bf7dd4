/** Measures the series, and shows them as a table. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Isolated from "./isolated.ts"
import { measure } from "./measure.ts"
import * as Rows from "./rows.ts"
import type { Series } from "./works/growth.ts"

/** What each contender took at each size. Without a value where it cannot do the work. */
export interface Panel {
  readonly name: string
  readonly axis: string
  readonly sizes: ReadonlyArray<number>
  readonly labels: ReadonlyArray<string>
  readonly lines: ReadonlyArray<{
    readonly name: string
    readonly values: ReadonlyArray<number | undefined>
  }>
}

export const measured = ({ axis, label, name, sizes, work }: Series, rounds: number) =>
  Effect.gen(function* () {
    const rows = yield* Effect.forEach(sizes, (size) =>
      Effect.gen(function* () {
        yield* Console.error(`${name}: ${label(size)} ${axis}`)
        const one = Isolated.each(work(size), { probe: name, size })
        return Rows.rowsOf(one, yield* measure(one, rounds, () => Effect.void))[0]?.cells ?? []
      })
    )
    const names = [...new Set(rows.flatMap((cells) => cells.map((cell) => cell.name)))]
    const lines = names.map((name) => ({
      name,
      values: rows.map((cells) => cells.find((cell) => cell.name === name)?.value)
    }))
    return { name, axis, sizes, labels: sizes.map(label), lines } satisfies Panel
  })

const table = ({ axis, labels, lines, name }: Panel): ReadonlyArray<ReadonlyArray<string>> => [
  [`${name}, by ${axis}`, ...labels],
  ...lines.map((line) => [
    line.name,
    ...line.values.map((value) => (value === undefined ? "" : Rows.number(value)))
  ])
]

/** For a terminal. */
export const text = (panels: ReadonlyArray<Panel>): string =>
  panels
    .map((panel) =>
      table(panel)
        .map(
          ([first = "", ...rest]) =>
            first.padEnd(58) + rest.map((cell) => cell.padStart(10)).join("")
        )
        .join("\n")
    )
    .join("\n\n")

/** For a page. */
export const markdown = (panels: ReadonlyArray<Panel>): string =>
  panels
    .map((panel) => {
      const [head = [], ...rest] = table(panel)
      const rule = head.map((_, at) => (at === 0 ? "---" : "---:"))
      return [head, rule, ...rest].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
    })
    .join("\n\n")
