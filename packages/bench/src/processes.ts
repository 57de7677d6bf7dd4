/** The memory of processes, as Linux counts it: what several share is counted in parts. */
import { readdirSync, readFileSync } from "node:fs"

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    // The process has ended.
    return ""
  }
}

const parentOf = (pid: string): number => {
  const status = read(`/proc/${pid}/status`)
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0)
}

const memoryOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024

/** Bytes of these processes and all that they have started. */
export const memoryOfTrees = (roots: ReadonlyArray<number>): number => {
  const tree = new Set(roots)
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), parentOf(pid)] as const)
  for (let size = -1; size !== tree.size;) {
    size = tree.size
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid)
  }
  return Array.from(tree, memoryOf).reduce((sum, one) => sum + one, 0)
}

/** Linux counts in hundredths of a second. */
const ticks = 10_000

/** CPU time of a process and of all that it has started and has seen end, user and system, in microseconds. */
export const cpuOfTree = (root: number): number => {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/stat`))
    .filter((stat) => stat !== "")
    .map((stat) => {
      // A name may have spaces and parentheses.
      const [, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      const times = rest.slice(9, 13).map(Number)
      return { pid: Number.parseInt(stat), parent: Number(parent), cpu: sum(times) * ticks }
    })
  const tree = new Set([root])
  for (let size = -1; size !== tree.size;) {
    size = tree.size
    for (const { parent, pid } of stats) if (tree.has(parent)) tree.add(pid)
  }
  return sum(stats.filter(({ pid }) => tree.has(pid)).map(({ cpu }) => cpu))
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((all, one) => all + one, 0)
