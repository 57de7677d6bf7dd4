/**
 * The connections that read streams of events: a tenant may have so many, and one that no longer reads does not keep the server
 * from closing.
 */
import { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Iterable from "effect/Iterable"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TooMany } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"

/** When a tenant with too many readers may come again, in seconds. When one leaves is not known. */
const retryAfter = 5

/** How long readers may take to receive the last of their events. */
const patience = "2 seconds"

export class Readers extends Context.Tag("@effect-codex/gateway/Readers")<
  Readers,
  {
    /** The connection of the request is one, until it closes. */
    readonly add: Effect.Effect<void, TooMany, CurrentTenant | HttpServerRequest.HttpServerRequest>
    /** Waits until all have received what was written to them, and ends the connections of those that take too long. */
    readonly dismiss: Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.sync(Readers, () => {
    /** With the name of the tenant that reads. */
    const sockets = new Map<Socket, string>()
    const isEmpty = Effect.sync(() => sockets.size === 0)
    const numberOf = (tenant: string) =>
      Iterable.reduce(sockets.values(), 0, (number, name) =>
        name === tenant ? number + 1 : number
      )
    return {
      add: Effect.gen(function* () {
        const { limits, name } = yield* CurrentTenant
        const { source } = yield* HttpServerRequest.HttpServerRequest
        if (numberOf(name) >= limits.readers) return yield* TooMany.readers(retryAfter)
        // One that has closed already says so no more.
        if (!(source instanceof IncomingMessage) || source.socket.destroyed) return
        const { socket } = source
        sockets.set(socket, name)
        socket.once("close", () => sockets.delete(socket))
      }),
      dismiss: isEmpty.pipe(
        Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("10 millis") }),
        // A finalizer is uninterruptible, and so is what it waits for.
        Effect.interruptible,
        Effect.timeoutOption(patience),
        Effect.ensuring(Effect.sync(() => sockets.forEach((_, socket) => socket.destroy())))
      )
    }
  })
}
