/** A server of Node that closes when its answers are given, whatever its clients do with their connections. */
import { type IncomingMessage, Server, type ServerResponse } from "node:http"
import type { Socket } from "node:net"

/**
 * Makes a server for `NodeHttpServer.layer`. Node's own waits for ever, when it closes, for a connection that a browser has
 * opened ahead and not used, and for a client that asks again and again on its connection. This one does not.
 *
 * @example
 * const Http = NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 4127 })
 */
export const createServer = (): Server => new NodeServer()

class NodeServer extends Server {
  /** On which nothing was asked yet. */
  private readonly unused = new Set<Socket>()
  private isClosing = false

  constructor() {
    super()
    this.on("connection", (socket: Socket) => {
      this.unused.add(socket)
      socket.once("close", () => this.unused.delete(socket))
    })
    this.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.unused.delete(socket)
      if (this.isClosing) response.shouldKeepAlive = false
    })
  }

  override close(callback?: (error?: Error) => void): this {
    this.isClosing = true
    super.close(callback)
    for (const socket of this.unused) socket.destroy()
    return this
  }
}
