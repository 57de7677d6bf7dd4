/** The client's side of `@agentclientprotocol/sdk`, with methods that are not ACP's. It takes no message without `jsonrpc`. */
import { Readable, Writable } from "node:stream"
import { client, ndJsonStream } from "@agentclientprotocol/sdk"
import * as Client from "./client.ts"

/** More than the longest line that is measured. */
const maxMessageBytes = 128 * 1024 * 1024

export const connect: Client.Connect = async (server) => {
  const { close, process } = await Client.start(server)
  const threads = new Client.Threads()
  const connection = client()
    .onNotification("*", ({ method, params }) => threads.show(method, params))
    .connect(
      ndJsonStream(Writable.toWeb(process.stdin), Readable.toWeb(process.stdout), {
        maxMessageBytes
      })
    )
  await connection.agent.request("initialize", Client.initialize)
  await connection.agent.notify("initialized", {})
  return {
    request: (method, params) => connection.agent.request<Client.Result>(method, params),
    listen: threads.listen,
    leave: threads.leave,
    close: () => {
      connection.close()
      return close()
    }
  }
}
