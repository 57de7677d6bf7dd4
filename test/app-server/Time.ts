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

/**
 * How much longer one work takes than another. The least times count, because compiling, the collection of garbage and
 * cold caches can only add to them, and the tries alternate, so that both meet a busy machine.
 */
export const ratio = (one: () => void, other: () => void): number => {
  let [leastOfOne, leastOfOther] = [Infinity, Infinity]
  for (let tries = 0; tries < 10; tries++) {
    leastOfOne = Math.min(leastOfOne, timeOf(one))
    leastOfOther = Math.min(leastOfOther, timeOf(other))
  }
  return leastOfOne / leastOfOther
}
