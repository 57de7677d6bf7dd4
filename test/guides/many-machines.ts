/** What the guide on many machines shows. */
import type { Session } from "@effect-codex/agent"
import { TurnClaim, TurnLog } from "@effect-codex/cluster"
import { Effect, Stream } from "effect"

// #region claim
const run = (session: Session.Session, id: string, text: string) =>
  Effect.gen(function* () {
    const turn = { session: session.key, id }
    yield* (yield* TurnLog.TurnLog).accept(turn, text)
    const taken = (yield* TurnClaim.TurnClaim).take(turn)
    const running = yield* session.start(text, { beforeTurn: taken.beforeTurn })
    yield* Effect.onError(taken.record(running), () => running.interrupt)
  })
// #endregion claim

// #region read
const read = (session: string, id: string, lastEvent: number) =>
  Stream.unwrap(
    Effect.map(TurnLog.TurnLog, (log) => log.events({ session, id }, { after: lastEvent }))
  )
// #endregion read

export { read, run }
