/**
 * The least that a client of app-server can do, by hand: split at LF, `JSON.parse`, a map of pending ids and one of
 * threads. No effects, no failures, no deadlines, and nothing is checked.
 */
import * as Client from "./client.ts"
import { splitter } from "./lines.ts"

interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: Client.Result
  readonly params?: Client.Params
}

export const connect: Client.Connect = async (server) => {
  const { close, process } = await Client.start(server)
  const pending = new Map<number, (result: Client.Result) => void>()
  const threads = new Client.Threads()
  let lastId = 0
  process.stdout.setEncoding("utf8").on(
    "data",
    splitter((line) => {
      const { id, method, params, result }: Message = JSON.parse(line)
      if (id !== undefined && result !== undefined) {
        pending.get(id)?.(result)
        pending.delete(id)
      } else if (method !== undefined) threads.show(method, params)
    })
  )
  const request: Client.Client["request"] = (method, params) =>
    new Promise((resolve) => {
      const id = ++lastId
      pending.set(id, resolve)
      process.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  await request("initialize", Client.initialize)
  process.stdin.write('{"method":"initialized"}\n')
  return { request, listen: threads.listen, leave: threads.leave, close }
}
