/** What a connection takes, without threads, turns or a pool above it. */
import type { Connection } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Contenders from "../contenders.ts"
import * as Effects from "../effects.ts"
import { type Contender, timed, type Work } from "../measure.ts"
import * as Ours from "../ours.ts"
import * as Steps from "../steps.ts"
import { cpu } from "./turns.ts"

const atConnection = (
  turn: Contenders.Turn,
  round: (connection: Connection.Connection) => Effect.Effect<number, unknown>
): Contender => ({
  name: Contenders.ours,
  open: Effect.map(Ours.connect(Contenders.serverOf(turn)), (connection) =>
    timed(round(connection))
  )
})

/** The deltas of many threads, each with a consumer of its own. */
export const deltas = (threads: number, each: number): Work => {
  const turn = { kind: "deltas", size: each } as const
  const measure = cpu(
    `${threads} threads of ${each} deltas, Connection`,
    "a delta",
    threads * each,
    0.9
  )
  return {
    name: measure.name,
    measures: [measure],
    baseline: Contenders.bare,
    contenders: [
      atConnection(turn, (connection) =>
        Contenders.times(threads, threads, Ours.turnAt(connection))
      ),
      ...Contenders.byHand(turn, (client) =>
        Steps.times(threads, threads, async () => (await Steps.run(client, "go")).streamed.length)
      )
    ]
  }
}

const method = "thread/loaded/list"

const requests = (count: number, inFlight: number): ReadonlyArray<Contender> => {
  const turn = { kind: "deltas", size: 0 } as const
  return [
    atConnection(turn, (connection) =>
      Contenders.times(count, inFlight, Effect.as(connection.request(method, {}), 1))
    ),
    ...Contenders.byHand(turn, (client) =>
      Steps.times(count, inFlight, async () => {
        await client.request(method, {})
        return 1
      })
    ),
    Effects.requests(turn, method, count, inFlight)
  ]
}

/** Many requests at once: each answer sends the next. */
export const inFlight = (count: number): Work => ({
  name: "64 requests in flight",
  measures: [
    {
      name: "64 requests in flight, throughput",
      unit: "thousands a second",
      of: ({ elapsed }) => count / elapsed,
      better: "more",
      aims: { [Contenders.ours]: { ratioAtLeast: 1 } }
    },
    cpu("64 requests in flight, CPU", "a request", count, 1.3)
  ],
  baseline: Contenders.bare,
  contenders: requests(count, 64),
  leadIn: 1
})

/** One request after the other. */
export const latency = (count: number): Work => ({
  name: "one request after the other",
  measures: [
    {
      name: "one request after the other, latency",
      unit: "us a request",
      of: ({ elapsed }) => (elapsed * 1000) / count,
      aims: { [Contenders.ours]: { ratioAtMost: 1.1 } }
    }
  ],
  baseline: Contenders.bare,
  contenders: requests(count, 1),
  leadIn: 2
})

const mebi = 1024 * 1024

/** Answers of this length, one after the other. */
export const lines = (length: number, count: number): Work => {
  const turn = { kind: "deltas", size: 0 } as const
  return {
    name: `lines of ${length} bytes`,
    measures: [
      {
        name: `lines of ${length} bytes`,
        unit: "ms CPU a MiB",
        of: ({ cpu }) => cpu / 1000 / ((length * count) / mebi),
        aims: {}
      }
    ],
    baseline: Contenders.bare,
    contenders: [
      atConnection(turn, (connection) => Contenders.times(count, 1, Ours.long(connection, length))),
      ...Contenders.byHand(turn, (client) =>
        Steps.times(
          count,
          1,
          async () => (await client.request("bench/long", { length })).text?.length ?? 0
        )
      )
    ]
  }
}
