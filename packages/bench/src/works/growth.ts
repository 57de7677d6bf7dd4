/** How cost grows with what there is more of. If nothing is paid twice, all lines are flat. */
import * as Contenders from "../contenders.ts"
import type { Work } from "../measure.ts"
import * as Memory from "./memory.ts"
import * as Pipe from "./pipe.ts"
import * as Turns from "./turns.ts"

/** Work that is done with more and more of something. */
export interface Series {
  readonly name: string
  /** What there is more of. */
  readonly axis: string
  readonly sizes: ReadonlyArray<number>
  readonly label: (size: number) => string
  readonly work: (size: number) => Work
}

const count = (size: number): string => size.toLocaleString("en")

const bytes = (size: number): string =>
  size < 1024 * 1024 ? `${size / 1024} KiB` : `${size / 1024 / 1024} MiB`

/** So that few are measured long enough. */
const enough = 200

const attempts = (atOnce: number): Work => {
  const runs = Math.max(atOnce, enough)
  return Turns.work(
    { ...Turns.shortTurns(runs), atOnce },
    Turns.cpu(`${atOnce} attempts at once`, "an attempt", runs)
  )
}

/** The same for every thread, so that what the run itself takes is the same part of all. */
const deltas = 400

const threads = (atOnce: number): Work => {
  const runs = Math.max(atOnce, enough / 10)
  return Turns.work(
    { runs, atOnce, turn: { kind: "deltas", size: deltas }, how: "stream" },
    Turns.cpu(`${atOnce} threads at once`, "a delta", runs * deltas)
  )
}

const items = (size: number): Work => Turns.commands(size, Math.ceil(1000 / size))

const length = 16 * 1024 * 1024

/** MCP's client copies all that it has of a line at each read: 64 MiB take it half a minute of CPU. */
const longest = 4 * 1024 * 1024

const line = (size: number): Work => {
  const work = Pipe.lines(size, Math.max(1, length / size))
  return {
    ...work,
    contenders: work.contenders.filter(({ name }) => size <= longest || name !== Contenders.mcp)
  }
}

/** `scale` is the share of the sizes that is measured: 1 is all of them. */
export const all = (scale: number): ReadonlyArray<Series> => {
  const sizes = (...all: ReadonlyArray<number>): ReadonlyArray<number> =>
    all.filter((size) => size <= (all.at(-1) ?? 0) * scale)
  return [
    {
      name: "CPU an attempt, us",
      axis: "attempts at once",
      sizes: sizes(1, 10, 100, 1000, 10_000),
      label: count,
      work: attempts
    },
    {
      name: "heap an attempt, KiB",
      axis: "attempts in the middle of a turn",
      sizes: sizes(10, 100, 1000, 10_000),
      label: count,
      work: (attempts) => Memory.attempts(attempts, "Run.stream")
    },
    {
      name: "CPU a delta, us",
      axis: "threads that stream at once",
      sizes: sizes(1, 10, 100, 1000),
      label: count,
      work: threads
    },
    {
      name: "CPU an item, us",
      axis: "items of a turn",
      sizes: sizes(1, 10, 100, 1000, 10_000),
      label: count,
      work: items
    },
    {
      name: "CPU a MiB, ms",
      axis: "length of a line",
      sizes: sizes(1024, 16 * 1024, 256 * 1024, longest, 4 * length),
      label: bytes,
      work: line
    }
  ]
}
