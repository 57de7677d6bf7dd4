/** How works compare that take processor time and nothing else. */

/** In microseconds. Time in which the machine does something else does not count. */
const timeOf = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { system, user } = process.cpuUsage(before)
  return system + user
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
