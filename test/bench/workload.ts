/** What both sides of a measurement share: the lines that cross the pipe, and how a result is told. */

export const threads = 50

export const inFlight = 64

/** Sent to the child to start its flood. */
export const start = '{"method":"start"}'

export const method = "thread/loaded/list"

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")

export const threadIds: ReadonlyArray<string> = Array.from(
  { length: threads },
  (_, thread) => `0199a5f0-7c3e-7d40-9b21-${hex(thread, 12)}`
)

const words = [
  "Reading",
  " the",
  " file",
  ",",
  " then",
  " I",
  " change",
  " what",
  " it",
  " exports",
  ".\n"
]

/** A text delta, shaped as the server sends it. */
const delta = (threadId: string, turn: number, word: number): string =>
  JSON.stringify({
    method: "item/agentMessage/delta",
    params: {
      threadId,
      turnId: `0199a5f0-8a11-7b52-8c33-${hex(turn, 12)}`,
      itemId: `msg_${hex(turn, 48)}`,
      delta: words[word % words.length]
    },
    emittedAtMs: 1_790_000_000_000 + word
  })

/** Every thread speaks in turn: the worst case for whoever would like to wake one thread's consumer less often. */
export const block: ReadonlyArray<string> = Array.from({ length: threads * 16 }, (_, at) =>
  delta(threadIds[at % threads] ?? "", at % threads, Math.floor(at / threads))
)

/** What one round took. */
export interface Sample {
  /** CPU time of this process, both kinds, in microseconds. */
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
