/** A lease of a server that runs, beside a reference that does nothing but count. */
import { AppServerPool } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as RcRef from "effect/RcRef"
import * as Contenders from "../contenders.ts"
import { type Contender, timed, type Work } from "../measure.ts"
import { cpu } from "./turns.ts"

const counted = "RcRef.get"

const reference = (count: number): Contender => ({
  name: counted,
  open: Effect.gen(function* () {
    const ref = yield* RcRef.make({ acquire: Effect.succeed("server") })
    yield* RcRef.get(ref)
    return timed(Contenders.times(count, 1, Effect.scoped(Effect.as(RcRef.get(ref), 1))))
  })
})

const lease = (count: number): Contender =>
  Contenders.pooled({ kind: "deltas", size: 0 }, (server) =>
    Effect.flatMap(AppServerPool.AppServerPool, (pool) =>
      Contenders.times(count, 1, Effect.scoped(Effect.as(pool.lease(server), 1)))
    )
  )

export const warm = (count: number): Work => ({
  name: "a warm lease",
  measures: [cpu("a warm lease, acquired and released", "a lease", count, 1.25)],
  baseline: counted,
  contenders: [lease(count), reference(count)],
  rounds: 7
})
