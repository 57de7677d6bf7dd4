/** The steps of the protocol that a run takes, by hand: a thread, a turn, what is told of it, and the thread is let go of. */
import type { Client, Listener } from "./client.ts"

export interface Told {
  /** The deltas of the answer, joined. */
  readonly streamed: string
  /** The items that were completed, the message of the user first. */
  readonly items: ReadonlyArray<object>
  /** The last message of the model. */
  readonly answer: string
}

const open = async (client: Client): Promise<string> =>
  (await client.request("thread/start", { ephemeral: true })).thread?.id ?? ""

/** Shows what is told of a turn, and says so when it has ended. */
export const telling = (ended: (told: Told) => void): Listener => {
  let streamed = ""
  let answer = ""
  const items: Array<object> = []
  return (method, { delta = "", item }) => {
    switch (method) {
      case "item/agentMessage/delta":
        streamed += delta
        return
      case "item/completed":
        if (item === undefined) return
        items.push(item)
        if (item.type === "agentMessage") answer = item.text ?? ""
        return
      case "turn/completed":
        ended({ streamed, items, answer })
    }
  }
}

/** Starts a turn. Resolves when it has ended. */
const turn = (client: Client, threadId: string, text: string): Promise<Told> =>
  new Promise((resolve, reject) => {
    client.listen(threadId, telling(resolve))
    client.request("turn/start", { threadId, input: [{ type: "text", text }] }).catch(reject)
  })

export const run = async (client: Client, text: string): Promise<Told> => {
  const threadId = await open(client)
  const told = await turn(client, threadId, text)
  client.leave(threadId)
  await client.request("thread/unsubscribe", { threadId })
  return told
}

/** A turn in whose middle we are: `end` interrupts it and lets its thread go. */
export interface Midway {
  readonly end: () => Promise<void>
}

/** Resolves once the turn has said something. */
export const midway = async (client: Client, text: string): Promise<Midway> => {
  const threadId = await open(client)
  let hasEnded = (): void => {}
  const ended = new Promise<void>((resolve) => {
    hasEnded = resolve
  })
  const said = new Promise<void>((resolve) => {
    client.listen(threadId, (method) => {
      if (method === "item/agentMessage/delta") resolve()
      if (method === "turn/completed") hasEnded()
    })
  })
  const input = [{ type: "text", text }]
  const { turn } = await client.request("turn/start", { threadId, input })
  await said
  return {
    end: async () => {
      await client.request("turn/interrupt", { threadId, turnId: turn?.id })
      await ended
      client.leave(threadId)
      await client.request("thread/unsubscribe", { threadId })
    }
  }
}

/** Does something `count` times, so many at once, and adds up what each returns. */
export const times = async (
  count: number,
  atOnce: number,
  once: () => Promise<number>
): Promise<number> => {
  let left = count
  let sum = 0
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      // `sum += await` would forget what others have added meanwhile.
      const amount = await once()
      sum += amount
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  return sum
}
