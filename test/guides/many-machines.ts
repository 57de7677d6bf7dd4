/** What the guide on many machines shows. */
import { PortableSessions } from "@effect-codex/agent"
import { ClusterSessions, Host, Sealing, TurnLog } from "@effect-codex/cluster"
import { Config, Effect, Layer, type Redacted, Stream } from "effect"

// #region client
const answer = (chat: string, text: string) =>
  Effect.gen(function* () {
    const session = yield* (yield* PortableSessions.PortableSessions).get(chat)
    return (yield* session.run(text, { timeout: "10 minutes" })).text
  }).pipe(Effect.scoped)

const Remote = Layer.unwrapEffect(
  Effect.map(Config.redacted("DATABASE_URL"), (database) =>
    ClusterSessions.layer().pipe(Layer.provide(Host.clientLayer({ name: "web-1", database })))
  )
)
// #endregion client

// #region submit
const once = (chat: string, message: string, text: string) =>
  Effect.gen(function* () {
    const { submit } = yield* ClusterSessions.ClusterSessions
    const turn = yield* submit({ session: chat, id: message }, text)
    return yield* turn.result
  })
// #endregion submit

// #region read
const read = (session: string, id: string, lastEvent: number) =>
  Stream.unwrap(
    Effect.map(TurnLog.TurnLog, (log) => log.events({ session, id }, { after: lastEvent }))
  )
// #endregion read

export const sealed = (database: Redacted.Redacted) => {
  // #region sealed
  const Sealed = ClusterSessions.layer().pipe(
    Layer.provide(Host.clientLayer({ name: "web-1", database })),
    Layer.provide(Sealing.layerConfig())
  )
  // #endregion sealed
  return Sealed
}

export { answer, once, read, Remote }
