/** What was measured of a cluster, as tables: for a page, and for a terminal. */
import * as Rows from "../rows.ts"
import * as Capacity from "./capacity.ts"
import type { Failover } from "./failover.ts"
import type { Cpu, Load, Rest } from "./load.ts"
import * as Statements from "./statements.ts"

export interface Report extends Capacity.Measured {
  readonly failovers: ReadonlyArray<Failover>
  /** How many processes wanted to run before anything was measured, as the system counts them. */
  readonly loadBefore: number
}

interface Table {
  readonly title: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** What follows from it. */
  readonly says?: string
}

const number = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : Rows.number(value)

const seconds = (value: number): string => value.toFixed(1)

/** Less than one in two hundred is the machine's noise. */
const cell = (value: number): string => (value < 0.005 ? "" : number(value))

const statements = ({ rest, short, streamed }: Report): Table => {
  const all = [short, streamed, rest].map(({ statements }) => statements)
  const calls = (counts: ReadonlyArray<Statements.Count>, name: string) =>
    counts.find((count) => count.name === name)?.calls ?? 0
  const names = Statements.names.filter((name) =>
    all.some((counts) => calls(counts, name) >= 0.005)
  )
  const sum = all.map((counts) => Statements.total(counts, (count) => count.calls))
  return {
    title: "What PostgreSQL is asked",
    head: ["statements", ...heads(short, streamed), "a host at rest, a second"],
    rows: [
      ...names.map((name) => [name].concat(all.map((counts) => cell(calls(counts, name))))),
      ["all", ...sum.map(cell)]
    ]
  }
}

const heads = (short: Load, streamed: Load): ReadonlyArray<string> => [
  `a turn of ${number(short.events)} events at once`,
  `a turn of ${number(streamed.events)} events in ${seconds(streamed.seconds)} s`
]

const costs = ({ rest, short, streamed }: Report): Table => {
  const of = (name: string, value: (load: Load | Rest) => number) =>
    [name].concat([short, streamed, rest].map((load) => cell(value(load))))
  const cpu = (name: keyof Cpu) => (load: Load | Rest) => load.cpu[name]
  return {
    title: "What a turn takes, and its reading",
    head: ["", ...heads(short, streamed), "a host at rest, a second"],
    rows: [
      of("CPU of PostgreSQL, ms", cpu("postgres")),
      of("CPU of the host, without codex, ms", cpu("host")),
      of("CPU of the program that reads, ms", cpu("program")),
      of("write-ahead log, kB", (load) =>
        Statements.total(load.statements, ({ wal }) => wal / 1000)
      ),
      of("stored, kB", (load) => ("stored" in load ? load.stored / 1000 : 0))
    ]
  }
}

const arithmetic = (report: Report): Table => ({
  title: `${Capacity.assumed.hosts} hosts and ${number(Capacity.assumed.sessions)} sessions`,
  head: ["", "arithmetic", "is"],
  rows: Capacity.steps(report).map(({ arithmetic, name, unit, value }) => [
    name,
    arithmetic,
    `${number(value)} ${unit}`.trim()
  ])
})

const bottleneck = (report: Report): Table => {
  const needs = Capacity.needs(report)
  const [first = "nothing", second = "nothing"] = needs.map(
    (need) =>
      `**${need.resource}**, which ${number(Capacity.assumed.hosts / Capacity.share(need))} hosts with ${number(Capacity.assumed.sessions / Capacity.share(need))} sessions use up`
  )
  return {
    title: "The first bottleneck",
    head: ["", "needed", "there", "share", "what moves it"],
    rows: needs.map((need) => [
      need.resource,
      `${number(need.needed)} ${need.unit}`.trim(),
      number(need.there),
      `${number(Capacity.share(need) * 100)} %`,
      need.lever
    ]),
    says: `The first bottleneck is ${first}. After it comes ${second}.`
  }
}

const failover = ({ failovers }: Report): Table => ({
  title: "How soon a host that was killed is replaced",
  head: ["locks", "refresh, s", "expiration, s", "assignments, s", "expected, s", "measured, s"],
  rows: failovers.map(({ least, locks, most, times, took }) => [
    locks,
    ...[times.lockRefresh, times.lockExpiration, times.assignments].map((millis) =>
      number(millis / 1000)
    ),
    `${number(least)} to ${number(most)}`,
    took.map(seconds).join(", ")
  ])
})

const tables = (report: Report): ReadonlyArray<Table> => [
  ...(report.failovers.length === 0 ? [] : [failover(report)]),
  statements(report),
  costs(report),
  arithmetic(report),
  bottleneck(report)
]

/** For a page. */
export const markdown = (report: Report): string =>
  [
    `The machine's load was ${number(report.loadBefore)} before.`,
    ...tables(report).map(asMarkdown)
  ].join("\n\n")

const asMarkdown = ({ head, rows, says = "", title }: Table): string => {
  const rule = head.map((_, at) => (at === 0 ? "---" : "---:"))
  const lines = [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`)
  return `### ${title}\n\n${lines.join("\n")}\n\n${says}`.trimEnd()
}

/** For a terminal. */
export const text = (report: Report): string =>
  tables(report)
    .map(({ head, rows, says = "", title }) => {
      const widths = head.map((_, at) =>
        Math.max(...[head, ...rows].map((cells) => cells[at]?.length ?? 0))
      )
      const line = (cells: ReadonlyArray<string>) =>
        cells.map((one, at) => one.padEnd(widths[at] ?? 0)).join("  ")
      return [title, line(head), ...rows.map(line), says].join("\n").trimEnd()
    })
    .join("\n\n")
