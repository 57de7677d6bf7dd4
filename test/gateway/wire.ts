/** A wire between a client and a gateway that is cut, or falls silent, when a test says so. */
import { createServer, connect, type Socket } from "node:net"
import { Effect, Schema } from "effect"

const Address = Schema.Struct({ port: Schema.Number })

export interface Wire {
  /** Where the client finds the gateway. */
  readonly url: string
  /** Breaks all connections. New ones are made. */
  readonly cut: Effect.Effect<void>
  /** The gateway hears, and is not heard: what it says arrives with `resume`. */
  readonly hush: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
  /** Breaks all connections, and refuses new ones. */
  readonly remove: Effect.Effect<void>
  /** Leads new connections to another gateway. */
  readonly moveTo: (gateway: string) => Effect.Effect<void>
  /** How many connections of the client have ended. */
  readonly ended: Effect.Effect<number>
  /** How many were made. */
  readonly made: Effect.Effect<number>
}

const portOf = (gateway: string): number => Number(new URL(gateway).port)

export const to = (gateway: string) =>
  Effect.acquireRelease(
    Effect.async<Wire & { readonly close: Effect.Effect<void> }>((resume) => {
      const sockets = new Set<Socket>()
      const upstreams = new Set<Socket>()
      let port = portOf(gateway)
      let made = 0
      let ended = 0
      let isHushed = false
      const server = createServer((client) => {
        made++
        const upstream = connect(port, "127.0.0.1")
        const both = [client, upstream]
        sockets.add(client)
        upstreams.add(upstream)
        const end = () => {
          sockets.delete(client)
          upstreams.delete(upstream)
          for (const socket of both) socket.destroy()
        }
        for (const socket of both) socket.on("error", end).on("close", end)
        client.on("close", () => ended++)
        client.on("data", (bytes) => void upstream.write(bytes))
        upstream.on("data", (bytes) => void client.write(bytes))
        if (isHushed) upstream.pause()
      })
      const cut = Effect.sync(() => {
        for (const socket of sockets) socket.destroy()
      })
      const remove = Effect.zipRight(
        Effect.sync(() => void server.close()),
        cut
      )
      server.listen(0, "127.0.0.1", () => {
        const own = Schema.decodeUnknownSync(Address)(server.address())
        resume(
          Effect.succeed({
            url: `http://127.0.0.1:${own.port}`,
            cut,
            moveTo: (gateway) => Effect.sync(() => void (port = portOf(gateway))),
            hush: Effect.sync(() => {
              isHushed = true
              for (const upstream of upstreams) upstream.pause()
            }),
            resume: Effect.sync(() => {
              isHushed = false
              for (const upstream of upstreams) upstream.resume()
            }),
            remove,
            close: remove,
            ended: Effect.sync(() => ended),
            made: Effect.sync(() => made)
          })
        )
      })
    }),
    ({ close }) => close
  )
