/**
 * The server's requests, from their arrival to their one answer. An answer is written only by the code that removes
 * the request from the table, so that no request is answered twice.
 */
import { Message, ServerRequests } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"

/** Answers a request of the server with a result, or with an error, which the server treats as a decline. */
export type Handler = (request: Message.ServerRequest) => Effect.Effect<unknown, Message.RpcError>

export interface Hooks {
  readonly write: (line: string) => void
  /** Nothing waits for the fiber but the scope of its handler: see `unhandle`. */
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
  /** A request was refused without a handler's decision. */
  readonly onUnhandled: (method: string, threadId: string, why: Unhandled) => void
}

export type Unhandled = "NoHandler" | "TooMany"

/** Whether a handler answers before the other handlers of its thread, or only if there is no other. */
export type Order = "First" | "Last"

interface Entry {
  readonly request: Message.ServerRequest
  /** The thread whose handlers answer if the request's own thread has none. */
  readonly root: string
  readonly thread: string
  readonly handler: Handler | undefined
  readonly refusal: ServerRequests.Answer
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/** Of how many methods the last refusal is remembered. Many more than there are, but a server may make some up. */
const maxRefusedMethods = 256

export class PendingServerRequests {
  private readonly entries = new Map<Message.RequestId, Entry>()
  /** The handlers of each thread. The first one answers. */
  private readonly handlers = new Map<string, ReadonlyArray<Handler>>()
  /** The fibers of each thread's handlers that have not ended, also of requests that are settled. */
  private readonly running = new Map<string, Map<Fiber.RuntimeFiber<void>, Entry>>()
  private readonly refusals = new Map<string, number>()
  private answered = 0
  private readonly maxPerThread: number
  private readonly hooks: Hooks

  constructor(maxPerThread: number, hooks: Hooks) {
    this.maxPerThread = maxPerThread
    this.hooks = hooks
  }

  get size(): number {
    return this.entries.size
  }

  /** The number of the last answer to this method if it was an error, else 0. */
  lastRefusal(method: string): number {
    return this.refusals.get(method) ?? 0
  }

  handle(thread: string, handler: Handler, order: Order): void {
    const others = this.handlers.get(thread) ?? []
    this.handlers.set(thread, order === "First" ? [handler, ...others] : [...others, handler])
  }

  /**
   * Removes a handler. What it has not answered is refused, except the requests of sub-agents, which go on: the
   * thread's next handler is asked those. Returns its fibers that have been interrupted but have not ended.
   */
  unhandle(thread: string, handler: Handler): ReadonlyArray<Fiber.RuntimeFiber<void>> {
    const others = (this.handlers.get(thread) ?? []).filter((other) => other !== handler)
    if (others.length > 0) this.handlers.set(thread, others)
    else this.handlers.delete(thread)
    const isOwn = (entry: Entry) => entry.thread === thread && entry.handler === handler
    const open = [...this.entries.values()].filter(isOwn)
    for (const entry of open) {
      const isOfThread = ownThread(entry.request) === thread
      this.settle(entry, isOfThread ? entry.refusal : undefined)
      if (!isOfThread) this.handleRequest(entry.request, entry.root)
    }
    return [...this.runningOn(thread)].flatMap(([fiber, entry]) => (isOwn(entry) ? [fiber] : []))
  }

  /**
   * Runs the handler of the request's thread, or that of `root` if its own thread has none. After a thread is
   * resumed, the server sends its open requests again: a request that is already open is not handled twice.
   */
  handleRequest(request: Message.ServerRequest, root: string): void {
    if (this.entries.has(request.id)) return
    const own = ownThread(request)
    const thread = this.handlers.has(own) ? own : root
    const entry: Entry = {
      request,
      root,
      thread,
      handler: this.handlers.get(thread)?.[0],
      refusal: ServerRequests.refuse(request.method),
      fiber: undefined
    }
    this.entries.set(request.id, entry)
    if (entry.handler === undefined) this.unhandled(entry, own, "NoHandler")
    else if (this.runningOn(thread).size >= this.maxPerThread) this.unhandled(entry, own, "TooMany")
    else this.run(entry, entry.handler)
  }

  private unhandled(entry: Entry, threadId: string, why: Unhandled): void {
    this.settle(entry, entry.refusal)
    this.hooks.onUnhandled(entry.request.method, threadId, why)
  }

  private run(entry: Entry, handler: Handler): void {
    const { request, thread } = entry
    const fiber = this.hooks.fork(
      Effect.exit(Effect.suspend(() => handler(request))).pipe(
        Effect.map((exit) => this.settle(entry, answerOf(exit, entry.refusal)))
      )
    )
    entry.fiber = fiber
    const running = this.runningOn(thread)
    this.running.set(thread, running.set(fiber, entry))
    fiber.addObserver(() => {
      running.delete(fiber)
      if (running.size === 0 && this.running.get(thread) === running) this.running.delete(thread)
    })
  }

  /** Refuses a request that is too long to be read. */
  refuse(id: Message.RequestId, method: string): void {
    if (this.entries.has(id)) return
    const refusal = ServerRequests.refuse(method)
    const request = { id, method, params: undefined }
    const entry = { request, root: "", thread: "", handler: undefined, refusal, fiber: undefined }
    this.entries.set(id, entry)
    this.settle(entry, refusal)
  }

  /** Another client has answered the request. */
  resolved(id: Message.RequestId): void {
    const entry = this.entries.get(id)
    if (entry !== undefined) this.settle(entry, undefined)
  }

  /** The connection has ended, so no answer can be written. */
  end(): void {
    for (const entry of this.entries.values()) this.settle(entry, undefined)
  }

  private refused(method: string): void {
    this.refusals.set(method, this.answered)
    const [oldest = ""] = this.refusals.keys()
    if (this.refusals.size > maxRefusedMethods) this.refusals.delete(oldest)
  }

  private runningOn(thread: string): Map<Fiber.RuntimeFiber<void>, Entry> {
    return this.running.get(thread) ?? new Map()
  }

  /** A handler that was removed may still end, while another one has been asked. Its answer does not count. */
  private settle(entry: Entry, answer: ServerRequests.Answer | undefined): void {
    const { id } = entry.request
    if (this.entries.get(id) !== entry) return
    this.entries.delete(id)
    if (answer !== undefined) this.write(entry, answer)
    entry.fiber?.unsafeInterruptAsFork(FiberId.none)
  }

  /** A result that JSON cannot encode is replaced by the refusal. */
  private write({ refusal, request: { id, method } }: Entry, answer: ServerRequests.Answer): void {
    const line = encode(id, answer)
    const written = Option.isSome(line) ? answer : refusal
    this.answered++
    this.refusals.delete(method)
    if (written._tag === "Error") this.refused(method)
    this.hooks.write(Option.getOrElse(line, () => encodeOrThrow(id, refusal)))
  }
}

const ownThread = ({ params }: Message.ServerRequest): string => Message.threadIdOf(params) ?? ""

const encodeOrThrow = (id: Message.RequestId, answer: ServerRequests.Answer): string =>
  answer._tag === "Result" ? Message.result(id, answer.result) : Message.error(id, answer.error)

const encode = Option.liftThrowable(encodeOrThrow)

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
