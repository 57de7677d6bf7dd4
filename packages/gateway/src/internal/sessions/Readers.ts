/** The connections that read streams of events, so that one that no longer reads does not keep the server from closing. */
import { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

/** How long readers may take to receive the last of their events. */
const patience = "2 seconds"

export class Readers extends Context.Tag("@effect-codex/gateway/Readers")<
  Readers,
  {
    readonly add: Effect.Effect<void, never, HttpServerRequest.HttpServerRequest>
    /** Waits until all have received what was written to them, and ends the connections of those that take too long. */
    readonly dismiss: Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.sync(Readers, () => {
    const sockets = new Set<Socket>()
    const isEmpty = Effect.sync(() => sockets.size === 0)
    return {
      add: Effect.map(HttpServerRequest.HttpServerRequest, ({ source }) => {
        if (!(source instanceof IncomingMessage)) return
        const { socket } = source
        sockets.add(socket)
        socket.once("close", () => sockets.delete(socket))
      }),
      dismiss: isEmpty.pipe(
        Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("10 millis") }),
        // A finalizer is uninterruptible, and so is what it waits for.
        Effect.interruptible,
        Effect.timeoutOption(patience),
        Effect.ensuring(Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
      )
    }
  })
}
