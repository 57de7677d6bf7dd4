/**
 * A session as an entity of a cluster: it lives on one host at a time, and goes on at another if that is lost.
 */
import type { Sessions, SessionStore } from "@effect-codex/agent"
import type * as Sharding from "@effect/cluster/Sharding"
import type * as Layer from "effect/Layer"
import { entity } from "./internal/entity/Entity.ts"
import * as SessionEntity from "./internal/entity/SessionEntity.ts"
import type { TurnClaim } from "./TurnClaim.ts"
import type { TurnLog } from "./TurnLog.ts"

export { entity } from "./internal/entity/Entity.ts"
export type { Options } from "./internal/entity/SessionEntity.ts"

/** Runs the sessions whose place is this host. */
export const layer = (
  options: SessionEntity.Options = {}
): Layer.Layer<
  never,
  never,
  Sharding.Sharding | Sessions.Sessions | SessionStore.SessionStore | TurnLog | TurnClaim
> =>
  entity.toLayer(SessionEntity.make(options), {
    // A turn must not keep its own interrupt waiting.
    concurrency: "unbounded",
    // A defect in one call must not end the turns.
    disableFatalDefects: true,
    maxIdleTime: options.maxIdleTime
  })
