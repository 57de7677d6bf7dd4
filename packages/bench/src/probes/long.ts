/** What one long line takes: CPU time, and the most memory that the process had more than before. */
import * as Effect from "effect/Effect"
import * as Contenders from "../contenders.ts"
import { collectGarbage, type Contender, timed } from "../measure.ts"
import * as Ours from "../ours.ts"

const turn = { kind: "deltas", size: 0 } as const

/** The most memory of the process so far, in bytes. */
const peak = (): number => process.resourceUsage().maxRSS * 1024

const round = (length: number, ask: (length: number) => Effect.Effect<number, unknown>) =>
  Effect.gen(function* () {
    yield* ask(1024)
    collectGarbage()
    const before = process.memoryUsage.rss()
    const sample = yield* timed(ask(length))
    return { ...sample, memory: Math.max(0, peak() - before), left: 0 }
  })

const ours = (length: number): Contender => ({
  name: Contenders.ours,
  open: Effect.map(Ours.connect(Contenders.serverOf(turn)), (connection) =>
    round(length, (length) => Ours.long(connection, length))
  )
})

export const contenders = (length: number): ReadonlyArray<Contender> => [
  ours(length),
  ...Contenders.peers.map(({ connect, dialect, name }) => ({
    name,
    open: Effect.map(Contenders.connected(connect, Contenders.serverOf(turn, dialect)), (client) =>
      round(length, (length) =>
        Effect.promise(
          async () => (await client.request("bench/long", { length })).text?.length ?? 0
        )
      )
    )
  }))
]
