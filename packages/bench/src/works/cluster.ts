/**
 * What a cluster adds to a turn: the same program, on the sessions of its own process and on those of a host in another one,
 * with a PostgreSQL between them.
 */
import { PortableSessions, Sessions, SessionStore } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Contenders from "../contenders.ts"
import * as Place from "../cluster/place.ts"
import { type Contender, timed, type Work } from "../measure.ts"
import * as Ours from "../ours.ts"

/** A turn that says twenty words at once. */
const turn = { kind: "deltas", size: 20 } as const

export const own = "Sessions, one process"
const cluster = "ClusterSessions, a host"
const soon = "the same, pollEvery 10 ms"

/** The sessions of this process. */
const ofThisProcess = PortableSessions.local.pipe(
  Layer.provide(
    Sessions.Sessions.layer(() =>
      Effect.succeed({ server: Ours.specOf(Contenders.serverOf(turn)) })
    )
  ),
  Layer.provide([Ours.layer, SessionStore.memory])
)

/** Sessions that are open, each of which takes one turn after the other. Returns the length of what was said. */
const turns = (sessions: number, each: number) =>
  Effect.gen(function* () {
    const { get } = yield* PortableSessions.PortableSessions
    const open = yield* Effect.forEach(
      Array.from({ length: sessions }, (_, n) => `chat:${n}`),
      get,
      {
        concurrency: 32
      }
    )
    return timed(
      Effect.forEach(
        open,
        (session) =>
          Contenders.times(
            each,
            1,
            Effect.map(session.run("go"), ({ text }) => text.length)
          ),
        { concurrency: "unbounded" }
      ).pipe(Effect.map((lengths) => lengths.reduce((sum, length) => sum + length, 0)))
    )
  })

const opened = <E>(
  name: string,
  layer: Layer.Layer<PortableSessions.PortableSessions, E>,
  round: ReturnType<typeof turns>
): Contender => ({
  name,
  open: Effect.flatMap(Layer.build(layer), (context) => Effect.provide(round, context))
})

/** On a host of its own. */
const onAHost = (
  name: string,
  round: ReturnType<typeof turns>,
  pollEvery?: "10 millis"
): Contender => ({
  name,
  open: Effect.gen(function* () {
    const { client, start } = yield* Place.make({ server: Contenders.serverOf(turn) })
    yield* start("host-1")
    return yield* opened(name, client(pollEvery), round).open
  })
})

/** What a turn takes that is asked when the one before has ended. */
export const latency = (count: number): Work => ({
  name: "cluster, a turn",
  measures: [
    {
      name: "cluster: a turn of 20 deltas after the other",
      unit: "ms a turn",
      of: ({ elapsed }) => elapsed / count,
      aims: {}
    }
  ],
  baseline: own,
  contenders: [
    opened(own, ofThisProcess, turns(1, count)),
    onAHost(cluster, turns(1, count)),
    onAHost(soon, turns(1, count), "10 millis")
  ],
  warmUp: "Once"
})

/** Turns of many sessions at once, all through one host and one PostgreSQL. */
export const throughput = (sessions: number, each: number): Work => ({
  name: "cluster, turns a second",
  measures: [
    {
      name: `cluster: ${sessions} sessions at once, turns of 20 deltas`,
      unit: "turns a second",
      better: "more",
      of: ({ elapsed }) => (sessions * each) / (elapsed / 1000),
      aims: {}
    }
  ],
  baseline: own,
  contenders: [
    opened(own, ofThisProcess, turns(sessions, each)),
    onAHost(cluster, turns(sessions, each))
  ],
  warmUp: "Once"
})
