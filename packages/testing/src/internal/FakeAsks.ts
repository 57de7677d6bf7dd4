/** The requests a fake process sends to its client, and the answers it gets. */
import { Message, type ServerRequests } from "@effect-codex/protocol"
import { Deferred, Effect } from "effect"
import type { Reply } from "../FakeAppServer.ts"

interface Asked {
  readonly method: string
  readonly params: object
  readonly threadId: string | undefined
  readonly turnId: string | undefined
  readonly answer: Deferred.Deferred<ServerRequests.Answer>
  open: boolean
}

export interface FakeAsks {
  /** Sends a request, and answers with its id. */
  readonly send: (method: string, params: object, turnId?: string) => Effect.Effect<number>
  /** Sends the open requests of a thread once more, each with the id it has. */
  readonly repeat: (threadId: string) => Effect.Effect<void>
  /** Sends a request once more with the id it has, as if nobody had answered it. */
  readonly again: (id: Message.RequestId) => Effect.Effect<void>
  /** Waits for the client's answer to a request. */
  readonly answerTo: (id: number) => Effect.Effect<ServerRequests.Answer>
  /** Takes no answer to a request any more, without telling the client. */
  readonly drop: (id: Message.RequestId) => Effect.Effect<void>
  /** Takes what the client answered. */
  readonly onAnswer: (id: Message.RequestId, answer: ServerRequests.Answer) => Effect.Effect<void>
  /** Tells the client that a request needs no answer any more. */
  readonly resolve: (id: Message.RequestId) => Effect.Effect<void>
  /** Closes all requests of a turn that has ended. */
  readonly resolveTurn: (turnId: string) => Effect.Effect<void>
  readonly replies: Effect.Effect<ReadonlyArray<Reply>>
}

/** Only a thread is told that its request needs no answer any more, and nobody is told so of a call of a tool. */
const isTold = ({ method, threadId }: Asked) =>
  threadId !== undefined && method !== "item/tool/call"

export const make = (
  print: (line: string) => Effect.Effect<void>,
  notify: (method: string, params: object) => Effect.Effect<void>
): FakeAsks => {
  const asked = new Map<Message.RequestId, Asked>()
  const replies: Array<Reply> = []

  const resolve: FakeAsks["resolve"] = (requestId) =>
    Effect.suspend(() => {
      const entry = asked.get(requestId)
      if (entry !== undefined) entry.open = false
      return notify("serverRequest/resolved", { threadId: entry?.threadId, requestId })
    })

  const drop: FakeAsks["drop"] = (id) =>
    Effect.sync(() => {
      const entry = asked.get(id)
      if (entry !== undefined) entry.open = false
    })

  return {
    send: (method, params, turnId) =>
      Effect.gen(function* () {
        const answer = yield* Deferred.make<ServerRequests.Answer>()
        const id = asked.size
        const threadId = Message.threadIdOf(params)
        asked.set(id, { method, params, threadId, turnId, answer, open: true })
        yield* print(Message.request(id, method, params))
        return id
      }),
    repeat: (threadId) =>
      Effect.suspend(() =>
        Effect.forEach(
          [...asked].filter(([, entry]) => entry.open && entry.threadId === threadId),
          ([id, { method, params }]) => print(Message.request(id, method, params)),
          { discard: true }
        )
      ),
    again: (id) =>
      Effect.suspend(() => {
        const entry = asked.get(id)
        if (entry === undefined) return Effect.void
        entry.open = true
        return print(Message.request(id, entry.method, entry.params))
      }),
    answerTo: (id) =>
      Effect.suspend(() => {
        const entry = asked.get(id)
        return entry === undefined ? Effect.never : Deferred.await(entry.answer)
      }),
    drop,
    onAnswer: (id, answer) =>
      Effect.suspend(() => {
        const entry = asked.get(id)
        replies.push({ id, method: entry?.method, answer })
        if (entry === undefined || !entry.open) return Effect.void
        const close = isTold(entry) ? resolve(id) : drop(id)
        return Effect.zipRight(close, Deferred.succeed(entry.answer, answer))
      }),
    resolve,
    resolveTurn: (turnId) =>
      Effect.suspend(() =>
        Effect.forEach(
          [...asked].filter(([, entry]) => entry.open && entry.turnId === turnId),
          ([id, entry]) => (isTold(entry) ? resolve(id) : drop(id)),
          { discard: true }
        )
      ),
    replies: Effect.sync(() => [...replies])
  }
}
