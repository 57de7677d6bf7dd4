/** From what one turn takes to a hundred hosts, step by step. What is assumed stands at the top, and what is measured comes in. */
import * as Rows from "../rows.ts"
import type { Load, Rest } from "./load.ts"
import * as Statements from "./statements.ts"

/** A cluster, and how it is used in its busiest hour. */
export const assumed = {
  hosts: 100,
  sessions: 100_000,
  /** Turns that a session takes in that hour. */
  turnsAnHour: 3,
  /** How long a turn runs, in seconds, and for how many of them the model tells something. */
  turnSeconds: 60,
  toldSeconds: 20,
  /** How many such hours a day has. */
  busyHours: 8,
  /** Programs that ask for turns and read them. */
  programs: 20
} as const

/** What is there by default, and what one large machine for PostgreSQL has. */
const given = {
  pollEvery: 0.1,
  turnsPerQuestion: 1000,
  lockRefresh: 10,
  maxConnections: 10,
  lockConnections: 3,
  retentionDays: 7,
  shards: 300,
  postgresCores: 32,
  postgresConnections: 2000,
  walBytes: 200e6,
  diskBytes: 10e12
} as const

/** What was measured. */
export interface Measured {
  /** A turn that tells all at once. */
  readonly short: Load
  /** A turn that tells for some seconds. */
  readonly streamed: Load
  readonly rest: Rest
}

/** One step of the arithmetic. */
export interface Step {
  readonly name: string
  readonly arithmetic: string
  readonly value: number
  readonly unit: string
}

/** What there is of something, and what is needed of it. */
export interface Need {
  readonly resource: string
  readonly needed: number
  readonly there: number
  readonly unit: string
  /** What moves it. */
  readonly lever: string
}

/** What does not depend on how long a turn tells something, and what each second of that adds. */
interface Part {
  readonly fixed: number
  readonly aSecond: number
}

const partsOf = ({ short, streamed }: Measured) => {
  const part = (of: (load: Load) => number): Part => {
    const fixed = of(short)
    return { fixed, aSecond: Math.max(0, of(streamed) - fixed) / streamed.seconds }
  }
  const ofTurns = ({ statements }: Load) =>
    Statements.total(
      statements.filter(({ name }) => name !== Statements.news),
      ({ calls }) => calls
    )
  return {
    statements: part(ofTurns),
    events: part(({ events }) => events),
    wal: part((load) => Statements.total(load.statements, ({ wal }) => wal)),
    stored: part(({ stored }) => stored),
    postgres: part(({ cpu }) => cpu.postgres),
    host: part(({ cpu }) => cpu.host)
  }
}

const { hosts, programs, sessions } = assumed

/** Turns that begin each second, those that run, and those that tell something. */
const begin = (sessions * assumed.turnsAnHour) / 3600
const running = begin * assumed.turnSeconds
const telling = begin * assumed.toldSeconds
const aDay = begin * 3600 * assumed.busyHours

const ofAll = ({ aSecond, fixed }: Part): number => begin * fixed + telling * aSecond

const whole = (value: number): string => Math.round(value).toLocaleString("en")

const n = (value: number): string => (value >= 1000 ? whole(value) : Rows.number(value))

const sum = ({ aSecond, fixed }: Part): string =>
  `${n(begin)} x ${n(fixed)} + ${n(telling)} x ${n(aSecond)}`

const step = (name: string, arithmetic: string, value: number, unit = ""): Step => ({
  name,
  arithmetic,
  value,
  unit
})

const turns: ReadonlyArray<Step> = [
  step(
    "turns that begin",
    `${whole(sessions)} x ${assumed.turnsAnHour} / 3,600 s`,
    begin,
    "a second"
  ),
  step(
    "turns that run",
    `${n(begin)} x ${assumed.turnSeconds} s`,
    running,
    `at once, ${n(running / hosts)} a host`
  ),
  step("turns that tell something", `${n(begin)} x ${assumed.toldSeconds} s`, telling, "at once")
]

const statements = (measured: Measured): ReadonlyArray<Step> => {
  const { events, statements } = partsOf(measured)
  const rest = Statements.total(measured.rest.statements, ({ calls }) => calls)
  const { lockRefresh, pollEvery, shards, turnsPerQuestion } = given
  return [
    step("statements of turns", sum(statements), ofAll(statements), "a second"),
    step(
      "questions for news",
      `${programs} programs / ${pollEvery} s, each for up to ${whole(turnsPerQuestion)} turns`,
      programs / pollEvery,
      "a second"
    ),
    step("statements of hosts at rest", `${hosts} x ${n(rest)}`, hosts * rest, "a second"),
    step(
      "locks that are renewed",
      `(${shards} shards + ${hosts} hosts) / ${lockRefresh} s`,
      (shards + hosts) / lockRefresh,
      "rows a second"
    ),
    step("events that are written", sum(events), ofAll(events), "rows a second")
  ]
}

const cpuOfPostgres = (measured: Measured): Step => {
  const { postgres } = partsOf(measured)
  const rest = measured.rest.cpu.postgres
  return step(
    "CPU of PostgreSQL",
    `(${sum(postgres)} + ${hosts} x ${n(rest)}) ms / 1,000`,
    (ofAll(postgres) + hosts * rest) / 1000,
    "cores"
  )
}

const log = (measured: Measured): Step => {
  const { wal } = partsOf(measured)
  return step("write-ahead log", `(${sum(wal)}) / 1,000,000`, ofAll(wal) / 1e6, "MB a second")
}

const hostCpu = (measured: Measured): Step => {
  const { host } = partsOf(measured)
  const value = ofAll(host) / 1000 / hosts
  return step(
    "CPU of a host, without codex",
    `(${sum(host)}) ms / 1,000 / ${hosts}`,
    value,
    "cores"
  )
}

const bytesOfATurn = (measured: Measured): Step => {
  const { stored } = partsOf(measured)
  const { toldSeconds } = assumed
  return step(
    "bytes of a turn",
    `(${n(stored.fixed)} + ${toldSeconds} s x ${n(stored.aSecond)}) / 1,000`,
    (stored.fixed + toldSeconds * stored.aSecond) / 1000,
    "kB"
  )
}

const disk = (measured: Measured): Step => {
  const { value } = bytesOfATurn(measured)
  const { retentionDays } = given
  return step(
    "disk",
    `${whole(aDay)} x ${n(value)} kB x ${retentionDays} days`,
    (aDay * value * retentionDays) / 1e9,
    "TB"
  )
}

const kept = (measured: Measured): ReadonlyArray<Step> => [
  step("turns a day", `${n(begin)} x 3,600 s x ${assumed.busyHours}`, aDay),
  step(
    "the mailbox: messages, and as many answers",
    `${whole(aDay)} x ${given.retentionDays} days`,
    (aDay * given.retentionDays) / 1e6,
    "million rows of each"
  ),
  bytesOfATurn(measured),
  disk(measured)
]

const connections = step(
  "connections",
  `${hosts} x (${given.maxConnections} + ${given.lockConnections}) + ${programs} x ${given.maxConnections}`,
  hosts * (given.maxConnections + given.lockConnections) + programs * given.maxConnections
)

/** The arithmetic, a step a line. */
export const steps = (measured: Measured): ReadonlyArray<Step> => [
  ...turns,
  ...statements(measured),
  log(measured),
  cpuOfPostgres(measured),
  hostCpu(measured),
  ...kept(measured),
  step(
    "connections of hosts at rest",
    `${hosts} x ${measured.rest.connections}`,
    hosts * measured.rest.connections
  ),
  connections
]

/** What is needed of each thing that there is not any amount of, the scarcest first. */
export const needs = (measured: Measured): ReadonlyArray<Need> => {
  const need = ({ name, unit, value }: Step, there: number, lever: string): Need => ({
    resource: name,
    needed: value,
    there,
    unit,
    lever
  })
  const all = [
    need(
      cpuOfPostgres(measured),
      given.postgresCores,
      "`TurnClaim.writeEvery`, `TurnLog.pollEvery`"
    ),
    need(log(measured), given.walBytes / 1e6, "`TurnClaim.writeEvery`"),
    need(
      disk(measured),
      given.diskBytes / 1e12,
      "`TurnLog.retention`, `TurnClaim.turnLogCapacity`"
    ),
    need(connections, given.postgresConnections, "`Host.maxConnections`"),
    need(step("shards, one a host", "", hosts), given.shards, "nothing: the engine has so many")
  ]
  return all.toSorted((a, b) => share(b) - share(a))
}

export const share = ({ needed, there }: Need): number => needed / there
