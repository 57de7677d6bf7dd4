/**
 * The least that a client of app-server can do, by hand: split at LF, `JSON.parse`, a map of pending ids and one of
 * threads. No effects, no failures, no deadlines, and nothing is checked.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"

/** What it reads of a message. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: {
    readonly thread?: { readonly id: string }
    readonly turn?: { readonly id: string }
  }
  readonly params?: {
    readonly threadId?: string
    readonly delta?: string
    readonly item?: { readonly type: string; readonly text?: string }
  }
}

export interface Client {
  readonly request: (method: string, params: object) => Promise<Message["result"]>
  /** Called with each notification of the thread until it is left. */
  readonly listen: (threadId: string, show: (message: Message) => void) => void
  readonly leave: (threadId: string) => void
  readonly close: () => Promise<void>
}

/** Spawns a server, and takes the first step of the protocol. */
export const connect = async (args: ReadonlyArray<string>): Promise<Client> => {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] })
  await once(child, "spawn")
  const pending = new Map<number, (result: Message["result"]) => void>()
  const threads = new Map<string, (message: Message) => void>()
  let lastId = 0
  let rest = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const message: Message = JSON.parse(line)
      const { id, params } = message
      if (id !== undefined) {
        pending.get(id)?.(message.result)
        pending.delete(id)
      } else if (params?.threadId !== undefined) threads.get(params.threadId)?.(message)
    }
  })
  const request: Client["request"] = (method, params) =>
    new Promise((resolve) => {
      const id = ++lastId
      pending.set(id, resolve)
      child.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  await request("initialize", { clientInfo: { name: "bare", title: null, version: "1.0.0" } })
  child.stdin.write('{"method":"initialized"}\n')
  return {
    request,
    listen: (threadId, show) => {
      threads.set(threadId, show)
    },
    leave: (threadId) => {
      threads.delete(threadId)
    },
    close: async () => {
      child.stdin.end()
      await once(child, "exit")
    }
  }
}

export interface Told {
  /** How many characters the model has said. */
  readonly characters: number
  readonly items: number
  readonly text: string
}

/** A run: a thread, a turn, what is told of it, and the thread is let go of. */
export const run = async (client: Client, text: string): Promise<Told> => {
  const opened = await client.request("thread/start", { ephemeral: true })
  const threadId = opened?.thread?.id ?? ""
  const told = await new Promise<Told>((resolve) => {
    let characters = 0
    let answer = ""
    const items: Array<object> = []
    client.listen(threadId, ({ method, params }) => {
      switch (method) {
        case "item/agentMessage/delta":
          characters += params?.delta?.length ?? 0
          return
        case "item/completed": {
          const item = params?.item
          if (item === undefined) return
          items.push(item)
          if (item.type === "agentMessage") answer = item.text ?? ""
          return
        }
        case "turn/completed":
          resolve({ characters, items: items.length, text: answer })
      }
    })
    void client.request("turn/start", { threadId, input: [{ type: "text", text }] })
  })
  client.leave(threadId)
  await client.request("thread/unsubscribe", { threadId })
  return told
}
