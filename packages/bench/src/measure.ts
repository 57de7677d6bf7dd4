/**
 * How a measurement is taken. Every round runs each contender once, so that whatever else the machine does falls on all
 * of them. Rounds before the first warm up and do not count.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** What one round of one contender took. */
export interface Sample {
  /** How much work was done: characters, items, answers. It must be the same for all contenders. */
  readonly amount: number
  /** CPU time of the client's process, user and system, in microseconds. */
  readonly cpu: number
  /** In milliseconds. */
  readonly elapsed: number
  /** In bytes, where the work measures it. */
  readonly memory?: number
  /** Bytes that were still held after the work, where the work measures it. */
  readonly left?: number
}

export interface Contender {
  readonly name: string
  /** Prepares the contender; the effect that it returns is one round. */
  readonly open: Effect.Effect<Effect.Effect<Sample, unknown>, unknown, Scope.Scope>
}

/** What a contender is to reach: a value at most, or a multiple of the baseline at most or at least. */
export interface Aim {
  readonly atMost?: number
  readonly ratioAtMost?: number
  readonly ratioAtLeast?: number
}

/** One number that is read off the samples of a work. Each is a row of the table. */
export interface Measure {
  readonly name: string
  readonly unit: string
  readonly of: (sample: Sample) => number
  /** Which of its rounds stands for a contender. Default: the median. `growth` is the last round less the first. */
  readonly as?: "median" | "growth"
  /** Whether less is better, as of most things, or more. Default: less. */
  readonly better?: "less" | "more"
  /** By contender. */
  readonly aims: Readonly<Record<string, Aim>>
}

/** Work that all contenders do. */
export interface Work {
  readonly name: string
  readonly measures: ReadonlyArray<Measure>
  /** Whom the others are compared with. */
  readonly baseline: string
  readonly contenders: ReadonlyArray<Contender>
  /** So many rounds at least, if one is short or its spread is wide. */
  readonly rounds?: number
  /** So many rounds at most, if one takes long. */
  readonly most?: number
  /**
   * So many rounds before each that counts, if it is short or waits more than it computes: while the others ran, its caches
   * have become cold, and the system runs it and its server in turn on one core before it gives each a core of its own. Default: none.
   */
  readonly leadIn?: number
  /** How contenders warm up before the first round: until they are no faster, with one round, or not. Default: `Thorough`. */
  readonly warmUp?: "Thorough" | "Once" | "None"
}

/** Starts a clock; call the answer with the amount when the work is done. */
export const stopwatch = (): ((amount: number) => Sample) => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  return (amount) => {
    const { user, system } = process.cpuUsage(cpu)
    return { amount, cpu: user + system, elapsed: performance.now() - started }
  }
}

/** One round of work that counts what it does. */
export const timed = <E, R>(work: Effect.Effect<number, E, R>): Effect.Effect<Sample, E, R> =>
  Effect.suspend(() => Effect.map(work, stopwatch()))

/** For what is measured in memory. Otherwise each contender pays for its garbage when it is due, as in a program. */
export const collectGarbage = (): void => globalThis.gc?.()

/** How long a contender may take to warm up, in milliseconds. */
const warmUpTime = 4000

/** A contender is warm when it was no faster for so long, in milliseconds. */
const steadyTime = 1000

/** V8 compiles what has run for long enough, again and again: a program at work has all of that behind it. */
const warmedUp = ({ round }: Opened) =>
  Effect.gen(function* () {
    let least = Infinity
    let steady = 0
    for (let elapsed = 0; elapsed < warmUpTime && steady < steadyTime;) {
      const sample = yield* round
      elapsed += sample.elapsed
      steady = sample.cpu < least ? 0 : steady + sample.elapsed
      least = Math.min(least, sample.cpu)
    }
  })

interface Opened {
  readonly name: string
  readonly round: Effect.Effect<Sample, unknown>
}

/** What a contender took in each round. */
export interface Samples {
  readonly name: string
  readonly samples: ReadonlyArray<Sample>
}

/** Measures a work, and closes what its contenders have opened. */
export const measure = (
  work: Work,
  rounds: number,
  onRound: (round: number) => Effect.Effect<void>
): Effect.Effect<ReadonlyArray<Samples>, unknown> =>
  Effect.gen(function* () {
    const opened = yield* Effect.forEach(work.contenders, ({ name, open }) =>
      Effect.map(open, (round) => ({ name, round }))
    )
    const taken = opened.map(({ name }) => ({ name, samples: new Array<Sample>() }))
    const count = Math.min(Math.max(rounds, work.rounds ?? 0), work.most ?? Infinity)
    const { warmUp = "Thorough" } = work
    if (warmUp !== "None") {
      yield* onRound(0)
      const once = ({ round }: Opened) => round
      yield* Effect.forEach(opened, warmUp === "Once" ? once : warmedUp, { discard: true })
    }
    for (let round = 1; round <= count; round++) {
      yield* onRound(round)
      for (const [at, contender] of opened.entries()) {
        const sample = yield* last(contender, work.leadIn)
        taken[at]?.samples.push(sample)
      }
    }
    return yield* isSame(taken)
      ? Effect.succeed(taken)
      : Effect.dieMessage(`${work.name}: the contenders have not done the same work`)
  }).pipe(Effect.scoped)

/** The last of several rounds. */
const last = ({ round }: Opened, leadIn = 0): Opened["round"] =>
  Effect.zipRight(Effect.replicateEffect(round, leadIn, { discard: true }), round)

const isSame = (all: ReadonlyArray<Samples>): boolean =>
  new Set(all.flatMap(({ samples }) => samples.map(({ amount }) => amount))).size <= 1

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
