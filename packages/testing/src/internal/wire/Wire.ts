/** What a process keeps of the messages to and from its client, and what sends them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Received } from "../../FakeProcess.ts"
import * as AnswerFaults from "./AnswerFaults.ts"
import * as Arrivals from "./Arrivals.ts"
import type { Client } from "./Handshake.ts"
import * as Log from "./Log.ts"
import * as NotificationOrder from "./NotificationOrder.ts"
import { ServerRequests } from "./ServerRequests.ts"

export interface Wire {
  /** Writes one line. */
  readonly print: (line: string) => Effect.Effect<void>
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Does not send the next `count` notifications of this method. */
  readonly loseNotifications: (method: string, count: number) => Effect.Effect<void>
  readonly received: Log.Log<Received>
  readonly arrivals: Arrivals.Arrivals
  readonly answerFaults: AnswerFaults.AnswerFaults
  readonly order: NotificationOrder.NotificationOrder
  readonly serverRequests: ServerRequests
}

export interface WireOptions {
  readonly client: Pick<Client, "optedOut">
  readonly write: (bytes: Uint8Array) => Effect.Effect<void>
  /** Runs something in the background, no longer than the process lives. */
  readonly during: (effect: Effect.Effect<void>) => Effect.Effect<void>
}

export const make = ({ client, during, write }: WireOptions): Wire => {
  const encoder = new TextEncoder()
  const print = (line: string) => write(encoder.encode(`${line}\n`))
  const order = NotificationOrder.make(print)
  const losses = new Map<string, number>()
  const notify = (method: string, params: object) =>
    Effect.flatMap(Clock.currentTimeMillis, (emittedAtMs) => {
      if (client.optedOut.has(method)) return Effect.void
      const lost = losses.get(method) ?? 0
      if (lost > 0) return Effect.sync(() => losses.set(method, lost - 1))
      return order.print(JSON.stringify({ method, params, emittedAtMs }))
    })
  return {
    print,
    notify,
    loseNotifications: (method, count) => Effect.sync(() => losses.set(method, count)),
    received: Log.make(),
    arrivals: Arrivals.make(),
    answerFaults: AnswerFaults.make({ print, during }),
    order,
    serverRequests: new ServerRequests(print, notify)
  }
}
