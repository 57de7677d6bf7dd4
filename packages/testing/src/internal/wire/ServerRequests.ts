/** The requests that the server sends to its client, and the client's answers. */
import { Message, type ServerRequests as Protocol } from "@effect-codex/protocol"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { Reply } from "../../FakeProcess.ts"

interface Sent {
  readonly method: string
  readonly params: object
  readonly threadId: string | undefined
  readonly turnId: string | undefined
  readonly answer: Deferred.Deferred<Protocol.Answer>
  /** Whether an answer is still taken. */
  open: boolean
}

/** Codex sends `serverRequest/resolved` for requests of a thread, and for no call of a tool. */
const isResolvable = ({ method, threadId }: Sent) =>
  threadId !== undefined && method !== "item/tool/call"

export class ServerRequests {
  readonly #sent = new Map<Message.RequestId, Sent>()
  readonly #replies: Array<Reply> = []
  readonly #print: (line: string) => Effect.Effect<void>
  readonly #notify: (method: string, params: object) => Effect.Effect<void>

  constructor(
    print: (line: string) => Effect.Effect<void>,
    notify: (method: string, params: object) => Effect.Effect<void>
  ) {
    this.#print = print
    this.#notify = notify
  }

  /** Sends a request and returns its id. */
  send(method: string, params: object, turnId?: string): Effect.Effect<number> {
    return Effect.suspend(() => {
      const id = this.#sent.size
      const threadId = Message.threadIdOf(params)
      const answer = Deferred.unsafeMake<Protocol.Answer>(FiberId.none)
      const request: Sent = { method, params, threadId, turnId, answer, open: true }
      this.#sent.set(id, request)
      return Effect.as(this.#write(id, request), id)
    })
  }

  /** Sends the open requests of a thread again, under the same ids. */
  repeat(threadId: string): Effect.Effect<void> {
    return this.#forEachOpen(
      (request) => request.threadId === threadId,
      (id, request) => this.#write(id, request)
    )
  }

  /** Sends a request again under the same id, and takes an answer to it again. */
  again(id: Message.RequestId): Effect.Effect<void> {
    return Effect.suspend(() => {
      const request = this.#sent.get(id)
      if (request === undefined) return Effect.void
      request.open = true
      return this.#write(id, request)
    })
  }

  /** Waits for the client's answer. */
  answerTo(id: number): Effect.Effect<Protocol.Answer> {
    return Effect.suspend(() => {
      const request = this.#sent.get(id)
      return request === undefined ? Effect.never : Deferred.await(request.answer)
    })
  }

  /** An answer has arrived from the client. */
  onAnswer(id: Message.RequestId, answer: Protocol.Answer): Effect.Effect<void> {
    return Effect.suspend(() => {
      const request = this.#sent.get(id)
      this.#replies.push({ id, method: request?.method, answer })
      if (request === undefined || !request.open) return Effect.void
      return Effect.zipRight(this.#close(id, request), Deferred.succeed(request.answer, answer))
    })
  }

  /** Tells the client that a request needs no answer any more. */
  resolve(requestId: Message.RequestId): Effect.Effect<void> {
    return Effect.suspend(() => {
      const request = this.#sent.get(requestId)
      if (request !== undefined) request.open = false
      return this.#notify("serverRequest/resolved", { threadId: request?.threadId, requestId })
    })
  }

  /** Closes the open requests of a turn that has ended. */
  resolveTurn(turnId: string): Effect.Effect<void> {
    return this.#forEachOpen(
      (request) => request.turnId === turnId,
      (id, request) => this.#close(id, request)
    )
  }

  /** Every answer of the client, in the order of arrival. */
  get replies(): Effect.Effect<ReadonlyArray<Reply>> {
    return Effect.sync(() => [...this.#replies])
  }

  #write(id: Message.RequestId, { method, params }: Sent): Effect.Effect<void> {
    return this.#print(Message.request(id, method, params))
  }

  #close(id: Message.RequestId, request: Sent): Effect.Effect<void> {
    return Effect.suspend(() => {
      request.open = false
      return isResolvable(request) ? this.resolve(id) : Effect.void
    })
  }

  #forEachOpen(
    fits: (request: Sent) => boolean,
    use: (id: Message.RequestId, request: Sent) => Effect.Effect<void>
  ): Effect.Effect<void> {
    return Effect.suspend(() => {
      const open = [...this.#sent].filter(([, request]) => request.open && fits(request))
      return Effect.forEach(open, ([id, request]) => use(id, request), { discard: true })
    })
  }
}
