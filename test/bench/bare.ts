/** The least a client can do: split at LF, JSON.parse, a Map of pending ids. No effects, no types, no failures. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { inFlight, method, type Sample, start, stopwatch, threadIds } from "./workload.ts"

interface Received {
  readonly id?: number
  readonly params?: { readonly threadId: string; readonly delta: string }
}

/** Runs a child, hands every message on with a way to write, and ends the child when `onMessage` answers true. */
const loop = async (
  args: ReadonlyArray<string>,
  begin: (write: (line: string) => void) => (message: Received) => boolean,
  signal: AbortSignal
): Promise<Sample> => {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"], signal })
  const write = (line: string): void => {
    child.stdin.write(`${line}\n`)
  }
  await once(child, "spawn")
  const sample = await new Promise<Sample>((resolve, reject) => {
    child.on("error", reject)
    let rest = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) {
        const message: Received = JSON.parse(line)
        if (onMessage(message)) resolve(stop())
      }
    })
    const stop = stopwatch()
    const onMessage = begin(write)
  })
  child.stdin.end()
  await once(child, "exit")
  return sample
}

/** Counts the deltas of each thread and reads their text. */
export const deltas = (child: string, messages: number, signal: AbortSignal): Promise<Sample> =>
  loop(
    [child, "deltas", String(messages)],
    (write) => {
      const counts = new Map(threadIds.map((threadId) => [threadId, 0]))
      let left = messages
      let characters = 0
      write(start)
      return ({ params }) => {
        if (params === undefined) return false
        counts.set(params.threadId, (counts.get(params.threadId) ?? 0) + 1)
        characters += params.delta.length
        return --left === 0 && characters > 0
      }
    },
    signal
  )

/** Keeps as many requests in flight as the other side does: each answer sends the next. */
export const requests = (child: string, messages: number, signal: AbortSignal): Promise<Sample> =>
  loop(
    [child, "echo"],
    (write) => {
      const pending = new Map<number, () => void>()
      let sent = 0
      let answered = 0
      const send = (): void => {
        if (sent === messages) return
        const id = ++sent
        pending.set(id, send)
        write(JSON.stringify({ id, method, params: {} }))
      }
      for (let count = 0; count < inFlight; count++) send()
      return ({ id }) => {
        const settle = id === undefined ? undefined : pending.get(id)
        if (id === undefined || settle === undefined) return false
        pending.delete(id)
        settle()
        return ++answered === messages
      }
    },
    signal
  )
