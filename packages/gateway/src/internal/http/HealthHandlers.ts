/** Whether the gateway works and takes turns, for load balancers and orchestrators. */
import { AppServerPool } from "@effect-codex/app-server"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Api from "../../Api.ts"
import { NotReady } from "../../ApiError.ts"
import type { Options } from "../../Options.ts"
import { Registry } from "../sessions/Registry.ts"

export const layer = ({ server }: Options) =>
  HttpApiBuilder.group(Api.GatewayApi, "health", (handlers) =>
    Effect.gen(function* () {
      const pool = yield* AppServerPool.AppServerPool
      const sessions = yield* Registry
      const ready = Effect.all([
        sessions.readiness,
        Effect.map(pool.readiness(server), ({ isReady }) => isReady)
      ])
      const live = Effect.all([
        sessions.liveness,
        Effect.map(pool.liveness, ({ isLive }) => isLive)
      ])
      return handlers
        .handle("live", () => answer(live, NotReady.atAll))
        .handle("ready", () => answer(ready, NotReady.forTurns))
    })
  )

const answer = (all: Effect.Effect<ReadonlyArray<boolean>>, not: NotReady) =>
  Effect.flatMap(all, (all) => (all.every(Boolean) ? Effect.void : Effect.fail(not)))
