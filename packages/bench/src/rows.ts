/** Rows: what was measured, what it is beside the baseline, and whether it is as it is to be. */
import * as Contenders from "./contenders.ts"
import { type Aim, type Measure, median, type Samples, type Work } from "./measure.ts"

/** One contender in one row. */
export interface Cell {
  readonly name: string
  readonly value: number
  readonly min: number
  readonly max: number
  /** Beside the baseline. */
  readonly ratio: number
  /** How much work was done in a round: the same for all. */
  readonly amount: number
  readonly aim: string | undefined
  readonly isReached: boolean | undefined
}

export interface Row {
  readonly name: string
  readonly unit: string
  readonly baseline: string
  readonly cells: ReadonlyArray<Cell>
}

export const rowsOf = (work: Work, all: ReadonlyArray<Samples>): ReadonlyArray<Row> =>
  work.measures.map((measure) => {
    const valueOf = (name: string): number => {
      const samples = all.find((one) => one.name === name)?.samples ?? []
      return summary(measure, samples.map(measure.of)).value
    }
    const beside = { baseline: valueOf(work.baseline), ours: valueOf(Contenders.ours) }
    return {
      name: measure.name,
      unit: measure.unit,
      baseline: work.baseline,
      cells: all.map((samples) => cellOf(measure, samples, beside))
    }
  })

interface Beside {
  readonly baseline: number
  readonly ours: number
}

const cellOf = (measure: Measure, { name, samples }: Samples, { baseline, ours }: Beside): Cell => {
  const summed = summary(measure, samples.map(measure.of))
  const ratio = summed.value / baseline
  return {
    name,
    amount: samples[0]?.amount ?? 0,
    ratio,
    ...summed,
    ...judged(measure, { name, ratio, value: summed.value }, ours)
  }
}

const summary = ({ as = "median" }: Measure, values: ReadonlyArray<number>) =>
  as === "growth"
    ? { value: growth(values), min: growth(values), max: growth(values) }
    : { value: median(values), min: Math.min(...values), max: Math.max(...values) }

const growth = (values: ReadonlyArray<number>): number =>
  (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN)

const judged = (
  { aims, better = "less" }: Measure,
  { name, ratio, value }: Pick<Cell, "name" | "ratio" | "value">,
  ours: number
) => {
  const aim = aims[name]
  if (aim !== undefined) return { aim: told(aim), isReached: reached(aim, ratio, value) }
  const isRival = Contenders.rivals.includes(name)
  return isRival
    ? { aim: "behind ours", isReached: better === "less" ? value > ours : value < ours }
    : { aim: undefined, isReached: undefined }
}

const told = ({ atMost, ratioAtLeast, ratioAtMost }: Aim): string =>
  [
    ...(atMost === undefined ? [] : [`${atMost} or less`]),
    ...(ratioAtMost === undefined ? [] : [`x ${ratioAtMost} or less`]),
    ...(ratioAtLeast === undefined ? [] : [`x ${ratioAtLeast} or more`])
  ].join(", ")

const reached = (aim: Aim, ratio: number, value: number): boolean =>
  value <= (aim.atMost ?? Number.POSITIVE_INFINITY) &&
  ratio <= (aim.ratioAtMost ?? Number.POSITIVE_INFINITY) &&
  ratio >= (aim.ratioAtLeast ?? Number.NEGATIVE_INFINITY)

/** Three digits are more than the spread allows. */
export const number = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

const columns = ({ aim = "", isReached, max, min, name, ratio, value }: Cell) => [
  name,
  number(value),
  `${number(min)}-${number(max)}`,
  ratio.toFixed(2),
  aim,
  isReached === undefined ? "" : isReached ? "yes" : "no"
]

const head = ["", "median", "spread", "ratio", "aim", "reached"]
const widths = [28, 9, 16, 8, 18, 8]

const line = (cells: ReadonlyArray<string>): string =>
  cells
    .map((cell, at) =>
      at === 0 || at >= 4 ? `  ${cell.padEnd(widths[at] ?? 0)}` : cell.padStart(widths[at] ?? 0)
    )
    .join("")
    .trimEnd()

/** For a terminal. */
export const text = (rows: ReadonlyArray<Row>): string =>
  [
    line(head),
    ...rows.flatMap(({ cells, name, unit }) => [
      "",
      `${name} (${unit})`,
      ...cells.map((cell) => line(columns(cell)))
    ])
  ].join("\n")

/** For a page. */
export const markdown = (rows: ReadonlyArray<Row>): string =>
  [
    "| work | contender | median | spread | ratio | aim | reached |",
    "| --- | --- | ---: | ---: | ---: | --- | --- |",
    ...rows.flatMap(({ cells, name, unit }) =>
      cells.map((cell, at) =>
        ["", at === 0 ? `${name}, ${unit}` : "", ...columns(cell), ""].join(" | ").trim()
      )
    )
  ].join("\n")
