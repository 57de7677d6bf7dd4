/**
 * A process of which one thing is measured. Its parent asks for rounds; it ends when its parent has gone.
 *
 *     node --expose-gc probe.js runs effect-codex 10000
 *     node --expose-gc probe.js "64 requests in flight" bare 0.01
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Runtime from "effect/Runtime"
import type { Contender } from "./measure.ts"
import * as Attempts from "./probes/attempts.ts"
import * as Long from "./probes/long.ts"

const probes: Readonly<Record<string, (size: number) => ReadonlyArray<Contender>>> = {
  streams: Attempts.ofStreams,
  runs: Attempts.ofRuns,
  long: Long.contenders
}

const [, , probe = "", name = "", size = "0"] = process.argv

/** Loaded only where needed, which is a quarter of the time that a probe takes to start. */
const found = async (size: number): Promise<ReadonlyArray<Contender>> => {
  const own = probes[probe]?.(size)
  if (own !== undefined) return own
  const [Works, Growth] = await Promise.all([import("./works/all.ts"), import("./works/growth.ts")])
  const work = Works.here(size).find((work) => work.name === probe)
  const series = Growth.all(1).find((series) => series.name === probe)
  return (work ?? series?.work(size))?.contenders ?? []
}

const main = Effect.gen(function* () {
  const all = yield* Effect.promise(() => found(Number(size)))
  const contender = all.find((one) => one.name === name)
  if (contender === undefined) return yield* Effect.dieMessage(`there is no ${probe} of ${name}`)
  const round = yield* contender.open
  const run = Runtime.runFork(yield* Effect.runtime<never>())
  yield* Effect.async<void>((resume) => {
    process.on("message", () => {
      run(Effect.map(Effect.orDie(round), (sample) => process.send?.(sample)))
    })
    process.on("disconnect", () => resume(Effect.void))
  })
}).pipe(Effect.scoped, Effect.provide(Logger.minimumLogLevel(LogLevel.Error)))

NodeRuntime.runMain(main)
