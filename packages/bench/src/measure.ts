/** How a measurement is taken: every round runs each contender once, so that whatever else the machine does falls on all. */

/** What one round took. */
export interface Sample {
  /** CPU time of this process, user and system, in microseconds. */
  readonly cpu: number
  /** In milliseconds. */
  readonly elapsed: number
}

/** Starts a clock; call the answer when the work is done. */
export const stopwatch = (): (() => Sample) => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { cpu: user + system, elapsed: performance.now() - started }
  }
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
