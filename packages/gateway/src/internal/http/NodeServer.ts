/** A server of Node that answers from the first request on, and closes when its answers are given, whatever its clients do. */
import { type IncomingMessage, Server, type ServerResponse } from "node:http"
import type { Socket } from "node:net"

/**
 * Makes a server for `NodeHttpServer.layer`, which listens before the routes are there: Node's own never answers a request
 * that comes between. It also waits for ever, when it closes, for a connection that a browser has
 * opened ahead and not used, and for a client that asks again and again on its connection. This one does neither.
 *
 * @example
 * const Http = NodeHttpServer.layer(Gateway.createServer, { host: "127.0.0.1", port: 4127 })
 */
export const createServer = (): Server => new NodeServer()

class NodeServer extends Server {
  /** On which nothing was asked yet. */
  private readonly unused = new Set<Socket>()
  /** What was asked before the routes were there. */
  private early: Array<readonly [IncomingMessage, ServerResponse]> = []
  private isClosing = false

  constructor() {
    super()
    this.on("connection", (socket: Socket) => {
      this.unused.add(socket)
      socket.once("close", () => this.unused.delete(socket))
    })
    this.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.unused.delete(request.socket)
      if (this.isClosing) response.shouldKeepAlive = false
      if (this.listenerCount("request") === 1) this.early.push([request, response])
    })
    this.on("newListener", (event: string) => {
      if (event === "request") setImmediate(() => this.answerEarly())
    })
  }

  private answerEarly(): void {
    const { early } = this
    this.early = []
    for (const [request, response] of early) this.emit("request", request, response)
  }

  override close(callback?: (error?: Error) => void): this {
    this.isClosing = true
    super.close(callback)
    for (const socket of this.unused) socket.destroy()
    // Nobody answers them any more.
    for (const [{ socket }] of this.early) socket.destroy()
    return this
  }
}
