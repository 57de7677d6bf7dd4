/** What turns ask of PostgreSQL, of their host and of the program that reads them, counted. */
import { PortableSessions } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Contenders from "../contenders.ts"
import { cpuOfTree } from "../processes.ts"
import * as Place from "./place.ts"
import * as Statements from "./statements.ts"

/** CPU time, in milliseconds. */
export interface Cpu {
  readonly postgres: number
  /** The host, with the server that stands for codex. */
  readonly host: number
  readonly program: number
}

/** What one turn took, and its reading, beside what its host takes anyway. */
export interface Load {
  /** How long it took from the first event to the last, in seconds. */
  readonly seconds: number
  readonly events: number
  readonly statements: ReadonlyArray<Statements.Count>
  readonly cpu: Cpu
  /** Bytes that are stored of it. */
  readonly stored: number
}

/** What a host takes that has nothing to do, each second. */
export interface Rest {
  readonly statements: ReadonlyArray<Statements.Count>
  readonly cpu: Cpu
  readonly connections: number
}

/** Turns of a kind, of so many sessions at once. */
export interface Turns {
  readonly turn: Contenders.Turn
  readonly sessions: number
  readonly each: number
}

/** How long a host is watched that has nothing to do, in seconds. */
const restFor = 20

/** A place whose PostgreSQL counts, with a host and a program, and what both of them and the turns take. */
export const measured = (turns: Turns) =>
  Effect.gen(function* () {
    const { each, sessions, turn } = turns
    const place = yield* Place.make({ server: Contenders.serverOf(turn), isCounting: true })
    const host = yield* place.start("host-1")
    const sql = yield* Layer.build(place.sql)
    const program = yield* Layer.build(place.client())
    yield* Effect.provide(Statements.prepare, sql)
    const cpu = Effect.sync(() => ({
      postgres: cpuOfTree(place.postgres) / 1000,
      host: cpuOfTree(host.pid) / 1000,
      program: (process.cpuUsage().user + process.cpuUsage().system) / 1000
    }))
    return yield* Effect.gen(function* () {
      // At first, because PostgreSQL is busy for a while with what was written.
      const idle = yield* counted(cpu, Effect.sleep(restFor * 1000))
      const rest: Rest = {
        statements: idle.statements.map((count) => Statements.times(count, 1 / idle.seconds)),
        cpu: cpuTimes(idle.cpu, 1 / idle.seconds),
        connections: yield* Statements.connections("effect-codex host-1")
      }
      const open = yield* Effect.provide(opened(sessions), program)
      // The first turns of all: caches, compiled code, threads that are opened.
      yield* Effect.forEach(open, read, { concurrency: "unbounded" })
      const storedBefore = yield* Statements.size
      const busy = yield* counted(
        cpu,
        Effect.forEach(open, (session) => Effect.replicateEffect(read(session), each), {
          concurrency: "unbounded"
        })
      )
      const storedAfter = yield* Statements.size
      const count = each * sessions
      const stored = (storedAfter - storedBefore) / count
      return { rest, load: loadOf(busy, rest, count, stored) }
    }).pipe(Effect.provide(sql))
  }).pipe(Effect.scoped)

/** What was taken during some work. */
interface Counted<A> {
  readonly result: A
  readonly seconds: number
  readonly statements: ReadonlyArray<Statements.Count>
  readonly cpu: Cpu
}

const counted = <A, E, R>(cpu: Effect.Effect<Cpu>, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* cpu
    const began = performance.now()
    const { counts, result } = yield* Statements.during(work)
    const seconds = (performance.now() - began) / 1000
    const taken = cpuPlus(yield* cpu, cpuTimes(before, -1))
    return { result, seconds, statements: counts, cpu: taken } satisfies Counted<A>
  })

/** For each turn, without what the host and the program do anyway. */
const loadOf = (
  busy: Counted<ReadonlyArray<ReadonlyArray<Told>>>,
  rest: Rest,
  turns: number,
  stored: number
): Load => {
  const anyway = (name: string): number =>
    busy.seconds * (rest.statements.find((count) => count.name === name)?.calls ?? 0)
  const told = busy.result.flat()
  const mean = (of: (one: Told) => number) =>
    told.reduce((sum, one) => sum + of(one), 0) / told.length
  return {
    seconds: mean(({ seconds }) => seconds),
    events: mean(({ events }) => events),
    statements: busy.statements.flatMap((count) => {
      const own = Math.max(0, 1 - anyway(count.name) / count.calls)
      return own === 0 ? [] : [Statements.times(count, own / turns)]
    }),
    cpu: cpuTimes(cpuPlus(busy.cpu, cpuTimes(rest.cpu, -busy.seconds)), 1 / turns),
    stored
  }
}

const cpuTimes = ({ host, postgres, program }: Cpu, by: number): Cpu => ({
  postgres: postgres * by,
  host: host * by,
  program: program * by
})

const cpuPlus = (a: Cpu, b: Cpu): Cpu => ({
  postgres: a.postgres + b.postgres,
  host: a.host + b.host,
  program: a.program + b.program
})

const opened = (sessions: number) =>
  Effect.gen(function* () {
    const { get } = yield* PortableSessions.PortableSessions
    return yield* Effect.forEach(
      Array.from({ length: sessions }, (_, n) => `chat:${n}`),
      (key) => get(key),
      { concurrency: 8 }
    )
  })

interface Told {
  readonly events: number
  readonly seconds: number
}

/** Shows a turn as it comes. */
const read = (session: PortableSessions.PortableSession) =>
  Effect.suspend(() => {
    let began = 0
    return Stream.runFold(session.stream("go"), 0, (events: number) => {
      began ||= performance.now()
      return events + 1
    }).pipe(Effect.map((events): Told => ({ events, seconds: (performance.now() - began) / 1000 })))
  })
