/** How much of the processor works take, and how they compare. */

/** In microseconds. Time in which the machine does something else does not count. */
export const since = (before: NodeJS.CpuUsage): number => {
  const { system, user } = process.cpuUsage(before)
  return system + user
}

export const timeOf = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  return since(before)
}

/** In microseconds. What takes less is repeated: it could not be told from what else the processor does. */
const enough = 5_000

const repeated = (work: () => void, times: number): (() => void) => {
  return () => {
    for (let nth = 0; nth < times; nth++) work()
  }
}

/**
 * How much longer one work takes than another. The least times count, because compiling, the collection of garbage and
 * cold caches can only add to them, and the tries alternate, so that both meet a busy machine.
 */
export const ratio = (one: () => void, other: () => void): number => {
  other()
  const times = Math.max(1, Math.ceil(enough / Math.max(1, timeOf(other))))
  let [leastOfOne, leastOfOther] = [Infinity, Infinity]
  for (let tries = 0; tries < 10; tries++) {
    leastOfOne = Math.min(leastOfOne, timeOf(repeated(one, times)))
    leastOfOther = Math.min(leastOfOther, timeOf(repeated(other, times)))
  }
  return leastOfOne / leastOfOther
}
