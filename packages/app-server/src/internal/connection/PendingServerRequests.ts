/**
 * The server's requests, from their arrival to their one answer. Whoever takes a request out of the table answers it;
 * nobody else can.
 */
import { Message, ServerRequests } from "@effect-codex/protocol"
import { Cause, Effect, Exit, type Fiber, FiberId, Option } from "effect"

/** Answers a request of the server: with its result, or with an error, which the server reads as a decline. */
export type Handler = (request: Message.ServerRequest) => Effect.Effect<unknown, Message.RpcError>

export interface Hooks {
  readonly write: (line: string) => void
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
}

interface Entry {
  readonly method: string
  readonly thread: string
  readonly refusal: ServerRequests.Answer
  fiber: Fiber.RuntimeFiber<void> | undefined
}

export class PendingServerRequests {
  private readonly entries = new Map<Message.RequestId, Entry>()
  private readonly handlers = new Map<string, Handler>()
  private readonly refusals = new Map<string, number>()
  private answered = 0
  private readonly hooks: Hooks

  constructor(hooks: Hooks) {
    this.hooks = hooks
  }

  get size(): number {
    return this.entries.size
  }

  /** The number of the last answer to this method, if it was an error; else 0. */
  lastRefusal(method: string): number {
    return this.refusals.get(method) ?? 0
  }

  handle(thread: string, handler: Handler): void {
    this.handlers.set(thread, handler)
  }

  /** The handler is gone: what it has not answered is refused. */
  unhandle(thread: string, handler: Handler): void {
    if (this.handlers.get(thread) !== handler) return
    this.handlers.delete(thread)
    for (const [id, entry] of this.entries) {
      if (entry.thread === thread) this.settle(id, entry.refusal)
    }
  }

  /**
   * `root` is whoever answers for the request's thread when nobody does for that itself. The server sends what is open
   * again when its thread is resumed: one that is asked already is not asked twice.
   */
  ask(request: Message.ServerRequest, root: string): void {
    if (this.entries.has(request.id)) return
    const own = Message.threadIdOf(request.params) ?? ""
    const thread = this.handlers.has(own) ? own : root
    const handler = this.handlers.get(thread)
    const entry: Entry = {
      method: request.method,
      thread,
      refusal: ServerRequests.refuse(request.method),
      fiber: undefined
    }
    this.entries.set(request.id, entry)
    if (handler === undefined) return this.settle(request.id, entry.refusal)
    entry.fiber = this.hooks.fork(
      Effect.exit(Effect.suspend(() => handler(request))).pipe(
        Effect.map((exit) => this.settle(request.id, answerOf(exit, entry.refusal)))
      )
    )
  }

  /** One that cannot be read is refused, for whomever it was. */
  refuse(id: Message.RequestId, method: string): void {
    if (this.entries.has(id)) return
    const refusal = ServerRequests.refuse(method)
    this.entries.set(id, { method, thread: "", refusal, fiber: undefined })
    this.settle(id, refusal)
  }

  /** Somebody else answered it. */
  resolved(id: Message.RequestId): void {
    this.settle(id, undefined)
  }

  /** The connection has ended: there is nobody to answer. */
  end(): void {
    for (const id of this.entries.keys()) this.settle(id, undefined)
  }

  private settle(id: Message.RequestId, answer: ServerRequests.Answer | undefined): void {
    const entry = this.entries.get(id)
    if (entry === undefined) return
    this.entries.delete(id)
    if (answer !== undefined) this.write(id, entry, answer)
    entry.fiber?.unsafeInterruptAsFork(FiberId.none)
  }

  /** What JSON has no words for is answered with the refusal. */
  private write(id: Message.RequestId, entry: Entry, answer: ServerRequests.Answer): void {
    const line = encode(id, answer)
    const written = Option.isSome(line) ? answer : entry.refusal
    this.answered++
    if (written._tag === "Error") this.refusals.set(entry.method, this.answered)
    else this.refusals.delete(entry.method)
    this.hooks.write(Option.getOrElse(line, () => encodeSafe(id, entry.refusal)))
  }
}

const encodeSafe = (id: Message.RequestId, answer: ServerRequests.Answer): string =>
  answer._tag === "Result" ? Message.result(id, answer.result) : Message.error(id, answer.error)

const encode = Option.liftThrowable(encodeSafe)

const answerOf = (
  exit: Exit.Exit<unknown, Message.RpcError>,
  refusal: ServerRequests.Answer
): ServerRequests.Answer =>
  Exit.match(exit, {
    onSuccess: (result) => ({ _tag: "Result", result }),
    onFailure: (cause) =>
      Option.match(Cause.failureOption(cause), {
        onNone: () => refusal,
        onSome: (error) => ({ _tag: "Error", error })
      })
  })
