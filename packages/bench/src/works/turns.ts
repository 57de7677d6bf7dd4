/** Turns on a pool: long ones, many at once, short ones, ones of many items. */
import * as Contenders from "../contenders.ts"
import * as Effects from "../effects.ts"
import type { Measure, Work } from "../measure.ts"
import * as Ours from "../ours.ts"
import * as Steps from "../steps.ts"

export interface Turns {
  readonly runs: number
  readonly atOnce: number
  readonly turn: Contenders.Turn
  /** Whether the text is put together as it comes, or only the result is wanted. */
  readonly how: "stream" | "run"
}

/** The same turns, by everybody. */
export const contenders = ({ atOnce, how, runs, turn }: Turns) => [
  Contenders.pooled(turn, (server) =>
    Contenders.times(runs, atOnce, (how === "stream" ? Ours.stream : Ours.run)(server))
  ),
  ...Contenders.byHand(turn, (client) =>
    Steps.times(runs, atOnce, async () => {
      const { answer, items, streamed } = await Steps.run(client, "go")
      return how === "stream" ? streamed.length : answer.length + items.length
    })
  )
]

/** CPU time, divided by how many there are of something. */
export const cpu = (name: string, each: string, count: number, ratioAtMost?: number): Measure => ({
  name,
  unit: `us CPU ${each}`,
  of: (sample) => sample.cpu / count,
  aims: ratioAtMost === undefined ? {} : { [Contenders.ours]: { ratioAtMost } }
})

export const work = (turns: Turns, measure: Measure, rest: Pick<Work, "rounds"> = {}): Work => ({
  name: measure.name,
  measures: [measure],
  baseline: Contenders.bare,
  contenders: contenders(turns),
  ...rest
})

export const oneAnswer = (deltas: number): Work =>
  work(
    { runs: 1, atOnce: 1, turn: { kind: "deltas", size: deltas }, how: "stream" },
    cpu(`one answer of ${deltas} deltas, Run.stream`, "a delta", deltas, 1.3)
  )

export const manyAnswers = (runs: number, deltas: number): Work =>
  work(
    { runs, atOnce: runs, turn: { kind: "deltas", size: deltas }, how: "stream" },
    cpu(`${runs} runs at once of ${deltas} deltas, Run.stream`, "a delta", runs * deltas, 1.5)
  )

export const shortTurns = (runs: number): Turns => ({
  runs,
  atOnce: 32,
  turn: { kind: "deltas", size: 20 },
  how: "run"
})

export const shortRuns = (runs: number): Work => {
  const turns = shortTurns(runs)
  const { atOnce, turn } = turns
  const name = `${runs} runs of 20 deltas, ${atOnce} at once, Run.run`
  return {
    ...work(turns, cpu(name, "a run", runs, 5), { rounds: 7 }),
    contenders: [...contenders(turns), Effects.runs(turn, runs, atOnce)]
  }
}

export const commands = (items: number, turns: number): Work =>
  work(
    { runs: turns, atOnce: 1, turn: { kind: "commands", size: items }, how: "run" },
    cpu(`a turn of ${items} commands, Run.run`, "an item", items * turns, 1.5),
    { rounds: 9 }
  )
