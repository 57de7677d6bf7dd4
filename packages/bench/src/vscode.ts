/** `vscode-jsonrpc`, with a reader and a writer of lines instead of its headers. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Message,
  type MessageReader,
  type MessageWriter
} from "vscode-jsonrpc/node"
import type { Readable, Writable } from "node:stream"
import * as Client from "./client.ts"
import { splitter } from "./lines.ts"

class LineReader extends AbstractMessageReader implements MessageReader {
  private readonly input: Readable
  constructor(input: Readable) {
    super()
    this.input = input.setEncoding("utf8")
  }
  listen(show: DataCallback) {
    const split = splitter((line) => show(JSON.parse(line)))
    this.input.on("data", split)
    return { dispose: () => void this.input.off("data", split) }
  }
}

class LineWriter extends AbstractMessageWriter implements MessageWriter {
  private readonly output: Writable
  constructor(output: Writable) {
    super()
    this.output = output
  }
  write(message: Message) {
    this.output.write(`${JSON.stringify(message)}\n`)
    return Promise.resolve()
  }
  end(): void {}
}

export const connect: Client.Connect = async (server) => {
  const { close, process } = await Client.start(server)
  const threads = new Client.Threads()
  const connection = createMessageConnection(
    new LineReader(process.stdout),
    new LineWriter(process.stdin)
  )
  connection.onNotification((method: string, params: unknown) => threads.show(method, params))
  connection.listen()
  await connection.sendRequest("initialize", Client.initialize)
  await connection.sendNotification("initialized")
  return {
    request: (method, params) => connection.sendRequest(method, params),
    listen: threads.listen,
    leave: threads.leave,
    close: () => {
      connection.dispose()
      return close()
    }
  }
}
