/** The two servers that a situation is played on, both on the clock of the machine. */
import { AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { real, signal } from "../support.ts"
import type { Situation, World } from "./Situation.ts"

/** The process of the server that takes turns now. */
const pidNow = Effect.flatMap(AppServerPool.AppServerPool, ({ snapshot }) =>
  Effect.map(snapshot, (all) => all.find(({ state }) => state === "Ready")?.pid)
)

type Signal = Parameters<World["kill"]>[0]

const killing =
  (send: (pid: number | undefined, signal: Signal) => Effect.Effect<void>): World["kill"] =>
  (signal) =>
    Effect.gen(function* () {
      const pid = yield* pidNow
      yield* send(pid, signal)
      yield* Effect.repeat(Effect.delay(pidNow, "10 millis"), { while: (now) => now === pid })
    })

export const onFake = ({ fake: options, play }: Situation) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(options)
    const kill = killing((pid, signal) =>
      Effect.gen(function* () {
        const process = (yield* fake.processes).find((process) => process.pid === pid)
        yield* process?.kill(signal) ?? Effect.void
      })
    )
    const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
    return yield* play({ server: fake.spec({ experimentalApi: true }), kill }).pipe(
      Effect.scoped,
      Effect.provide(pool)
    )
  })

export const onReal = ({ model, play, real: options }: Situation) =>
  Effect.gen(function* () {
    const { pool, spec } = yield* real(model, { experimentalApi: true, ...options })
    const kill = killing(signal)
    return yield* play({ server: spec, kill }).pipe(Effect.scoped, Effect.provide(pool))
  }).pipe(Effect.provide(NodeContext.layer))
