/** The real codex, with a scripted model and a home of its own. */
import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { CodexBinary } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Server } from "../client.ts"
import * as Contenders from "../contenders.ts"
import { type Contender, type Sample, stopwatch, type Work } from "../measure.ts"
import * as Ours from "../ours.ts"
import { memoryOfTrees } from "../processes.ts"

/** How to start codex. Its model says a few words. */
const codex = Effect.gen(function* () {
  const model = yield* ScriptedModel.make(() => ScriptedModel.text(["Hel", "lo"]))
  const home = yield* CodexHome.make({ modelUrl: model.url, token: "token" })
  const command = yield* CodexBinary.find
  const server: Server = { command, args: ["app-server"], env: home.env, cwd: home.home }
  return server
}).pipe(Effect.provide(NodeContext.layer))

/** Until it may be asked for something. The server is closed afterwards, which does not count. */
const coldByHand = ({ connect, name }: Contenders.Peer): Contender => ({
  name,
  open: Effect.map(codex, (server) =>
    Effect.promise(async (): Promise<Sample> => {
      const stop = stopwatch()
      const client = await connect(server)
      const sample = stop(1)
      await client.close()
      return sample
    })
  )
})

const cold: Contender = {
  name: Contenders.ours,
  open: Effect.gen(function* () {
    const server = Ours.specOf(yield* codex)
    const context = yield* Layer.build(Ours.layer)
    return Effect.gen(function* () {
      const pool = yield* AppServerPool.AppServerPool
      const stop = stopwatch()
      const sample = yield* Effect.scoped(Effect.map(pool.lease(server), () => stop(1)))
      yield* Effect.flatten(Effect.map(pool.drain(server), ({ end }) => end))
      return sample
    }).pipe(Effect.provide(context))
  })
}

const hasCodexDialect = ({ dialect }: Contenders.Peer): boolean => dialect === "codex"

export const start: Work = {
  name: "cold start",
  measures: [
    {
      name: "cold start of the real codex to ready",
      unit: "ms",
      of: ({ elapsed }) => elapsed,
      aims: { [Contenders.ours]: { ratioAtMost: 1.1 } }
    }
  ],
  baseline: Contenders.bare,
  contenders: [cold, ...Contenders.peers.filter(hasCodexDialect).map(coldByHand)],
  rounds: 9,
  warmUp: "Once"
}

const run = (server: AppServerSpec.AppServerSpec) =>
  Effect.map(Run.run({ server, input: "go" }), ({ text }) => text.length)

/** As many runs at once as there are specs, from nothing to the last result. The memory is that of the servers then. */
const runsOn = (name: string, isolationOf: (run: number) => string, runs: number): Contender => ({
  name,
  open: Effect.map(codex, (server) =>
    Effect.gen(function* () {
      const pool = yield* AppServerPool.AppServerPool
      const specs = Array.from({ length: runs }, (_, at) =>
        AppServerSpec.make({ ...server, isolation: isolationOf(at) })
      )
      const stop = stopwatch()
      const said = yield* Effect.forEach(specs, run, { concurrency: "unbounded" })
      const sample = stop(said.reduce((sum, length) => sum + length, 0))
      const pids = (yield* pool.snapshot).flatMap(({ pid }) => pid ?? [])
      return { ...sample, memory: memoryOfTrees(pids) }
    }).pipe(Effect.provide(Ours.layer))
  )
})

const one = "one server"

export const shared = (runs: number): Work => ({
  name: "runs on real servers",
  measures: [
    {
      name: `${runs} runs on the real codex, memory of its processes`,
      unit: "MiB",
      of: ({ memory = Number.NaN }) => memory / 1024 / 1024,
      aims: {}
    },
    {
      name: `${runs} runs on the real codex, time with the start`,
      unit: "ms",
      of: ({ elapsed }) => elapsed,
      aims: {}
    }
  ],
  baseline: one,
  contenders: [
    runsOn(one, () => "shared", runs),
    runsOn("a server for each", (at) => `of run ${at}`, runs)
  ],
  warmUp: "Once"
})
