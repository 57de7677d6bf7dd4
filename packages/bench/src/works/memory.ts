/** What only a process of its own can tell: the heap of attempts, and the memory that a long line takes. */
import * as Contenders from "../contenders.ts"
import * as Isolated from "../isolated.ts"
import type { Measure, Work } from "../measure.ts"
import { waiting } from "../probes/attempts.ts"

const kibi = 1024
const mebi = 1024 * 1024

const everybody = [Contenders.ours, ...Contenders.peers.map(({ name }) => name)]

/** MCP's client copies all that it has of a line at each read: 64 MiB take it half a minute of CPU. */
const withoutMcp = everybody.filter((name) => name !== Contenders.mcp)

const probes = {
  "Run.run": { probe: "runs", contenders: [Contenders.ours, Contenders.bare] },
  "Run.stream": { probe: "streams", contenders: [Contenders.ours, Contenders.bare, waiting] }
}

/** The heap of each of many attempts that are in the middle of a turn. The rivals are left out to keep the run short. */
export const attempts = (count: number, how: keyof typeof probes): Work => ({
  name: `attempts, heap, ${how}`,
  measures: [
    {
      name: `${count} attempts in the middle of a turn, ${how}, heap`,
      unit: "KiB an attempt",
      of: ({ memory = Number.NaN }) => memory / kibi,
      aims: { [Contenders.ours]: { atMost: 32 } }
    }
  ],
  baseline: Contenders.bare,
  contenders: probes[how].contenders.map((contender) =>
    Isolated.lasting({ probe: probes[how].probe, contender, size: count })
  ),
  most: 1,
  warmUp: "None"
})

/**
 * What attempts leave behind, from the second to the tenth round of the same process. It is interpreted: compiled code is no
 * leak, and there is ten times as much of it.
 */
export const leftAfter = (count: number): Work => {
  const growth: Measure = {
    name: `ten rounds of ${count} attempts, growth of the heap`,
    unit: "KiB",
    of: ({ left = Number.NaN }) => left / kibi,
    as: "growth",
    aims: { [Contenders.ours]: { atMost: 64 } }
  }
  return {
    name: "attempts, left after",
    measures: [growth],
    baseline: Contenders.bare,
    contenders: [Contenders.ours, Contenders.bare].map((contender) =>
      Isolated.lasting({ probe: "streams", contender, size: count, isInterpreted: true })
    ),
    rounds: 9,
    warmUp: "Once"
  }
}

/** A line of this length. */
export const line = (length: number, contenders = withoutMcp): Work => ({
  name: "a long line",
  measures: [
    {
      name: `a line of ${Math.round(length / mebi)} MiB, CPU`,
      unit: "ms CPU a MiB",
      of: ({ cpu }) => cpu / 1000 / (length / mebi),
      aims: { [Contenders.ours]: { ratioAtMost: 1.3 } }
    },
    {
      name: `a line of ${Math.round(length / mebi)} MiB, memory`,
      unit: "times its length",
      of: ({ memory = Number.NaN }) => memory / length,
      aims: { [Contenders.ours]: { atMost: 2.5 } }
    }
  ],
  baseline: Contenders.bare,
  contenders: contenders.map((contender) =>
    Isolated.fresh({ probe: "long", contender, size: length })
  ),
  warmUp: "None"
})
