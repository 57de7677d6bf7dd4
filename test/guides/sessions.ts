/** What the guide on sessions shows. `Guides.test.ts` runs it. */
import {
  type AppServerSpec,
  RunEvent,
  type Session,
  Sessions,
  SessionStore,
  Threads,
  Turn
} from "@effect-codex/agent"
import { KeyValueStore } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stream } from "effect"

type Server = AppServerSpec.AppServerSpec

export const answer = (chat: string, text: string) =>
  // #region get
  Effect.gen(function* () {
    const session = yield* (yield* Sessions.Sessions).get(chat)
    return (yield* session.run(text)).text
  }).pipe(Effect.scoped)
// #endregion get

export const stores = (server: Server) => {
  // #region stores
  const InFiles = SessionStore.file("/var/lib/my-bot/sessions").pipe(
    Layer.provide(NodeContext.layer)
  )
  const InAStoreOfYours = SessionStore.keyValue.pipe(Layer.provide(KeyValueStore.layerMemory))

  const Live = Sessions.Sessions.layer(() => ({ server }), { idleTimeToLive: "10 minutes" }).pipe(
    Layer.provide(InFiles)
  )
  // #endregion stores
  return { InAStoreOfYours, Live }
}

// #region tag
class Chats extends Sessions.Tag<Chats>()("Chats", {
  input: Schema.Struct({ customer: Schema.Number }),
  metadata: Schema.Struct({ customer: Schema.Number, title: Schema.String })
}) {}

const chats = (server: AppServerSpec.AppServerSpec) =>
  Chats.layer(({ input }) => ({
    server,
    settings: { cwd: `/srv/${input.customer}` },
    metadata: { customer: input.customer, title: "New chat" }
  }))

const rename = (chat: string, title: string) =>
  Effect.flatMap(Chats, ({ updateMetadata }) =>
    updateMetadata(chat, () => ({ customer: 7, title }))
  )
// #endregion tag
export { chats, Chats, rename }

export const owned = (tenant: string, chat: string) =>
  Effect.gen(function* () {
    // #region owned
    const mine = (yield* Sessions.Sessions).ownedBy(tenant)
    const session = yield* mine.get(chat)
    const { sessions } = yield* mine.list
    // #endregion owned
    return { session, sessions }
  })

export const background = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region start
    const turn = yield* session.start("Tidy up.", { timeout: "1 hour" })
    const shown = turn.events().pipe(Stream.runForEach((event) => Console.log(event._tag)))
    yield* Effect.fork(shown)
    const result = yield* turn.result
    // #endregion start
    return { result, turn }
  })

export const cancelled = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region cancel
    const turn = yield* session.start("Tidy up.", { id: "message-42" })
    const again = yield* session.start("Tidy up.", { id: "message-42" }) // the same turn
    yield* turn.interrupt
    const ended = yield* Effect.either(again.result) // a TurnError (`Interrupted`)
    // #endregion cancel
    return { ended, turns: yield* session.turns }
  })

export const served = (turn: Turn.Turn, lastEventId: number) => {
  // #region events
  const frames = Turn.serverSentEvents(turn, { after: lastEventId })
  // #endregion events
  return frames
}

export const stored = (session: Session.Session) => {
  // #region store-events
  const lines = session
    .stream("Tell me a story.")
    .pipe(Stream.mapEffect(Schema.encode(Schema.parseJson(RunEvent.RunEvent))))
  // #endregion store-events
  return lines
}

export const history = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region history
    const { turnId } = yield* session.run("Which licence is this under?")
    yield* session.run("Change it.")
    const { turns } = yield* session.history({ limit: 10 })
    yield* session.rewind({ after: turnId }) // takes "Change it." back
    // #endregion history
    return turns.length
  })

export const steered = (session: Session.Session) => {
  // #region steer
  const added = session
    .steer("In French, please.")
    .pipe(Effect.catchTag("TurnError", () => session.start("In French, please.")))
  // #endregion steer
  return added
}

export const listed = (server: Server) =>
  Effect.gen(function* () {
    // #region threads
    const threads = yield* Threads.make({ server })
    const { threads: newest } = yield* threads.list({ limit: 10 })
    const titles = newest.map(({ name, preview }) => name ?? preview)
    // #endregion threads
    return titles
  })
