/** Everything that `pnpm bench capacity` measures. */
import { loadavg } from "node:os"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Failover from "./failover.ts"
import * as Load from "./load.ts"
import type { Report } from "./report.ts"

/** `scale` is the share of the work that is done. Of a small one only the first settings are. */
export const measured = (rounds: number, scale: number) =>
  Effect.gen(function* () {
    const [loadBefore = Number.NaN] = loadavg()
    const of = (count: number): number => Math.max(1, Math.round(count * scale))
    yield* Console.error("turns that tell all at once")
    const { load: short } = yield* Load.measured({
      turn: { kind: "deltas", size: 20 },
      sessions: of(10),
      each: of(20)
    })
    yield* Console.error("turns that tell something for five seconds, as a model does")
    const { load: streamed, rest } = yield* Load.measured({
      turn: { kind: "paced", size: of(250) },
      sessions: of(10),
      each: of(3)
    })
    const failovers = yield* Effect.forEach(
      Failover.settings.slice(0, of(Failover.settings.length)),
      (setting) => Failover.measured(setting, rounds)
    )
    return { short, streamed, rest, failovers, loadBefore } satisfies Report
  })
