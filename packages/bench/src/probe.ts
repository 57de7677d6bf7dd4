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
import * as Works from "./works/all.ts"
import * as Growth from "./works/growth.ts"

const probes: Readonly<Record<string, (size: number) => ReadonlyArray<Contender>>> = {
  streams: Attempts.ofStreams,
  runs: Attempts.ofRuns,
  long: Long.contenders
}

const [, , probe = "", name = "", size = "0"] = process.argv

const found = (size: number): ReadonlyArray<Contender> => {
  const work = Works.here(size).find((work) => work.name === probe)
  const series = Growth.all(1).find((series) => series.name === probe)
  return probes[probe]?.(size) ?? (work ?? series?.work(size))?.contenders ?? []
}

const contender = found(Number(size)).find((one) => one.name === name)

const main = Effect.gen(function* () {
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
