/**
 * A session as an entity of a cluster. It lives on one host at a time, and goes on at another if that is lost.
 *
 * A turn that is asked for is a message that is stored, and answered when the turn has ended. So it comes to the next host of
 * the session if this one is lost, which then looks how the turn stands: it runs what nobody has claimed, and reads from
 * the thread what became of the rest. Turns run in the entity, and not in the calls that ask for them. Nobody is handed a
 * stream: whoever reads a turn reads the log, and delays nothing.
 *
 * What is asked of a running turn, such as to steer it, is a message that is not stored. The engine may deliver it twice, so it
 * has an id where to do it twice would do harm.
 *
 * `Host` serves it. Use this module for a host of another make, such as one in a test.
 */
import type { Sessions, SessionStore } from "@effect-codex/agent"
import type * as Sharding from "@effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Elsewhere } from "./internal/entity/Elsewhere.ts"
import { entity } from "./internal/entity/Entity.ts"
import * as SessionEntity from "./internal/entity/SessionEntity.ts"
import { HostedSessions } from "./internal/entity/HostedSessions.ts"
import type { TurnClaim } from "./TurnClaim.ts"
import type { TurnLog } from "./TurnLog.ts"

export { entity } from "./internal/entity/Entity.ts"
export type { Options } from "./internal/entity/SessionEntity.ts"

/**
 * Runs the sessions whose place is this host. What waits for people is that of the `ApprovalInbox` of the context, if there is
 * one. With a key (`Sealing`), what is said is sealed.
 *
 * @example
 * const Served = CodexSession.layer({ lost: "Replay" })
 */
export const layer = (
  options: SessionEntity.Options = {}
): Layer.Layer<
  never,
  never,
  Sharding.Sharding | Sessions.Sessions | SessionStore.SessionStore | TurnLog | TurnClaim
> =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const host = yield* HostedSessions.make
      const elsewhere = yield* Effect.serviceOption(Elsewhere)
      Option.map(elsewhere, ({ answering }) => answering((key) => host.find(key)?.answers))
      return entity.toLayer(SessionEntity.make(options, host), {
        // A turn must not keep its own interrupt waiting.
        concurrency: "unbounded",
        // A defect in one call must not end the turns.
        disableFatalDefects: true,
        maxIdleTime: options.maxIdleTime
      })
    })
  )
