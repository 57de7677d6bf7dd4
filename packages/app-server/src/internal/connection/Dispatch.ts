/**
 * The synchronous heart of a connection: correlates answers with requests, routes notifications to their threads
 * and requests of the server to whoever answers them. Plain functions over plain tables, no runtime.
 */
import { Message } from "@effect-codex/protocol"
import type { Frame, Oversized } from "../transport/Framing.ts"
import { FairQueue } from "./FairQueue.ts"
import { SubAgents } from "./SubAgents.ts"

/**
 * A request of ours, from the moment it is asked for until its answer, its deadline or the end.
 *
 * A class and not a literal: V8 takes literals that it often finds alive for lasting, allocates the next ones among its
 * old objects, and collects late and dearly whatever hangs on those.
 */
export class Pending<E> {
  written = false
  /** Nobody waits any more: it is not written. If it was already, its place stays taken until its answer or deadline. */
  abandoned = false
  /** The message without its id, encoded by whoever asks: what cannot be encoded is that caller's problem. */
  readonly message: string
  /** Told, synchronously, what becomes of it, whether or not anybody still waits: see {@link RequestEvent}. */
  readonly observe: Observe<E> | undefined
  /** On the clock of whoever calls `expire`. */
  readonly deadline: number
  /** Which queue it waits in. */
  readonly queue: number
  readonly settle: (outcome: Outcome<E>) => void

  constructor(
    message: string,
    observe: Observe<E> | undefined,
    deadline: number,
    queue: number,
    settle: (outcome: Outcome<E>) => void
  ) {
    this.message = message
    this.observe = observe
    this.deadline = deadline
    this.queue = queue
    this.settle = settle
  }
}

export type Outcome<E> =
  | { readonly _tag: "Result"; readonly value: unknown }
  | { readonly _tag: "Error"; readonly error: Message.RpcError }
  | { readonly _tag: "TooLong" }
  /** Its deadline passed. If it was written, the answer may still come. */
  | { readonly _tag: "Expired"; readonly written: boolean }
  | { readonly _tag: "Lost"; readonly error: E }

/** What becomes of a request, in order: it is written, then it has an outcome, and after `Expired` perhaps another one. */
export type RequestEvent<E> = { readonly _tag: "Written" } | Outcome<E>

export type Observe<E> = (event: RequestEvent<E>) => void

export interface Hooks {
  readonly write: (line: string) => void
  /** `root` is the thread whose consumers follow this one: itself, or the one whose sub-agent it is. */
  readonly onRequest: (request: Message.ServerRequest, root: string) => void
  /** A request of the server that is too long to be read. */
  readonly onUnreadable: (id: Message.RequestId, method: string) => void
  /** A request of the server was answered elsewhere. */
  readonly onResolved: (id: Message.RequestId) => void
  /** A line that is not a message of this protocol, or that names a request nobody knows. */
  readonly onOddity: (what: string) => void
}

/** Where the notifications of a thread go, each as it arrives. */
export interface Sink<E> {
  /** How much of it waits to be taken. */
  readonly size: number
  push(event: Message.Notification): void
  /** There is something to take, and no more is coming at once. */
  wake(): void
  end(lost: { readonly _tag: "Lost"; readonly error: E }): void
}

/** A consumer with this much waiting is woken at the next chunk's end, even while more is coming. */
const batch = 128

/** Observed requests that expired and are still listened for. Past it the oldest is forgotten. */
const mostLate = 1_024

/** And every consumer after this many full chunks in a row: half a megabyte, a few milliseconds. */
const chunksUnwoken = 8

export class Dispatch<E> {
  private readonly pending = new Map<Message.RequestId, Pending<E>>()
  /** Requests that expired after they were written, and whose late answer somebody wants to know of. */
  private readonly late = new Map<Message.RequestId, Observe<E>>()
  private readonly sinks = new Map<string, Array<Sink<E>>>()
  private readonly subAgents = new SubAgents()
  private readonly waiting = new FairQueue<Pending<E>>()
  private lastId = 0
  private touched = new Set<Sink<E>>()
  private unwoken = 0
  private ended: { readonly error: E } | undefined
  private readonly inFlight: number
  private readonly hooks: Hooks

  constructor(inFlight: number, hooks: Hooks) {
    this.inFlight = inFlight
    this.hooks = hooks
  }

  get counts(): {
    readonly inFlight: number
    readonly queued: number
    readonly subscriptions: number
  } {
    return {
      inFlight: this.pending.size,
      queued: [...this.waiting].filter(({ abandoned }) => !abandoned).length,
      subscriptions: this.sinks.size
    }
  }

  submit(request: Pending<E>): void {
    if (this.ended !== undefined) settle(request, { _tag: "Lost", error: this.ended.error })
    else if (this.pending.size < this.inFlight) this.send(request)
    else this.waiting.push(request.queue, request)
  }

  /** Sends it whatever is waiting, over the bound. */
  submitAtOnce(request: Pending<E>): void {
    if (this.ended !== undefined) settle(request, { _tag: "Lost", error: this.ended.error })
    else this.send(request)
  }

  /** The earliest deadline of all requests, on the clock of `expire`. */
  nextDeadline(): number {
    let next = Infinity
    for (const request of this.pending.values()) next = Math.min(next, request.deadline)
    for (const request of this.waiting) {
      if (!request.abandoned) next = Math.min(next, request.deadline)
    }
    return next
  }

  expire(now: number): void {
    const late = (request: Pending<E>): boolean => request.deadline <= now
    for (const request of this.waiting) {
      if (request.abandoned || !late(request)) continue
      request.abandoned = true
      settle(request, { _tag: "Expired", written: false })
    }
    for (const [id, request] of this.pending) {
      if (!late(request)) continue
      if (request.observe !== undefined) this.listenFor(id, request.observe)
      this.settle(id, request, { _tag: "Expired", written: true })
    }
  }

  subscribe(threadId: string, sink: Sink<E>): void {
    if (this.ended !== undefined) return sink.end({ _tag: "Lost", error: this.ended.error })
    const sinks = this.sinks.get(threadId)
    if (sinks === undefined) this.sinks.set(threadId, [sink])
    else sinks.push(sink)
  }

  unsubscribe(threadId: string, sink: Sink<E>): void {
    const rest = (this.sinks.get(threadId) ?? []).filter((other) => other !== sink)
    if (rest.length === 0) {
      this.sinks.delete(threadId)
      this.subAgents.forget(threadId)
    } else this.sinks.set(threadId, rest)
  }

  /** One chunk's frames. `more` promises another call soon, if need be with nothing. */
  receive(frames: ReadonlyArray<Frame>, more: boolean): void {
    if (this.ended !== undefined) return
    for (const frame of frames) {
      if (typeof frame === "string") this.line(frame)
      else this.oversized(frame)
    }
    this.wake(more)
  }

  /** Ends every request and every sink, once. */
  end(error: E): void {
    if (this.ended !== undefined) return
    this.ended = { error }
    const outcome = { _tag: "Lost", error } as const
    const requests = [...this.pending.values(), ...this.waiting]
    this.pending.clear()
    this.waiting.clear()
    for (const request of requests) settle(request, outcome)
    for (const observe of this.late.values()) observe(outcome)
    this.late.clear()
    for (const sinks of this.sinks.values()) {
      for (const sink of sinks) sink.end(outcome)
    }
    this.sinks.clear()
    this.touched.clear()
  }

  private send(request: Pending<E>): void {
    const id = ++this.lastId
    this.pending.set(id, request)
    request.written = true
    request.observe?.({ _tag: "Written" })
    this.hooks.write(`{"id":${id},${request.message}`)
  }

  private settle(id: Message.RequestId, request: Pending<E>, outcome: Outcome<E>): void {
    this.pending.delete(id)
    settle(request, outcome)
    this.sendWaiting()
  }

  private listenFor(id: Message.RequestId, observe: Observe<E>): void {
    this.late.set(id, observe)
    if (this.late.size <= mostLate) return
    const [oldest] = this.late.keys()
    if (oldest !== undefined) this.late.delete(oldest)
  }

  private sendWaiting(): void {
    while (this.pending.size < this.inFlight) {
      const next = this.waiting.shift()
      if (next === undefined) return
      if (!next.abandoned) this.send(next)
    }
  }

  private line(line: string): void {
    const message = parse(line)
    if (message === undefined) this.hooks.onOddity("a line that is not a JSON object")
    else if ("method" in message) {
      if (isCall(message)) this.call(message)
      else this.hooks.onOddity("a method that is not a string")
    } else if ("id" in message) this.answer(message)
    else this.hooks.onOddity("an object that is no message")
  }

  private call(message: Message.Notification): void {
    if (!("id" in message)) this.notification(message)
    else if (isId(message.id)) {
      const { id, method, params } = message
      const root = this.subAgents.rootOf(Message.threadIdOf(params) ?? "")
      this.hooks.onRequest({ id, method, params }, root)
    } else this.hooks.onOddity("a request whose id is neither a number nor a string")
  }

  private notification(notification: Message.Notification): void {
    if (notification.method === "serverRequest/resolved") this.resolved(notification.params)
    const thread = Message.threadIdOf(notification.params) ?? ""
    const sinks = this.sinks.get(thread) ?? this.sinks.get(this.subAgents.rootOf(thread))
    if (sinks === undefined) return
    this.subAgents.note(thread, notification)
    for (const sink of sinks) {
      sink.push(notification)
      this.touched.add(sink)
    }
  }

  private resolved(params: unknown): void {
    if (typeof params === "object" && params !== null && "requestId" in params) {
      if (isId(params.requestId)) this.hooks.onResolved(params.requestId)
    }
  }

  private answer(message: { readonly id: unknown }): void {
    const { id } = message
    if (!isId(id)) return this.hooks.onOddity("an answer whose id is neither a number nor a string")
    const outcome: Outcome<E> =
      "error" in message
        ? { _tag: "Error", error: Message.rpcErrorOf(message.error) }
        : { _tag: "Result", value: "result" in message ? message.result : undefined }
    this.arrived(id, outcome)
  }

  private arrived(id: Message.RequestId, outcome: Outcome<E>): void {
    const request = this.pending.get(id)
    if (request !== undefined) return this.settle(id, request, outcome)
    const observe = this.late.get(id)
    if (observe === undefined) {
      return this.hooks.onOddity("an answer to a request that is not pending")
    }
    this.late.delete(id)
    observe(outcome)
  }

  /** Only the head of the line is left: enough to tell which request it would have answered, or what it asks. */
  private oversized(frame: Oversized): void {
    this.hooks.onOddity(`a line of ${frame.bytes} bytes, over the cap`)
    const message = parse(`${frame.head.split(longMember)[0]}}`)
    if (message === undefined || !("id" in message) || !isId(message.id)) return
    const { id } = message
    if ("method" in message) {
      if (isCall(message)) this.hooks.onUnreadable(id, message.method)
      return
    }
    this.arrived(id, { _tag: "TooLong" })
  }

  private wake(more: boolean): void {
    this.unwoken = more ? this.unwoken + 1 : chunksUnwoken
    const all = this.unwoken >= chunksUnwoken
    if (all) this.unwoken = 0
    for (const sink of this.touched) {
      if (!all && sink.size < batch) continue
      this.touched.delete(sink)
      sink.wake()
    }
  }
}

const settle = <E>(request: Pending<E>, outcome: Outcome<E>): void => {
  request.observe?.(outcome)
  request.settle(outcome)
}

/** Where the members end that are never long. */
const longMember = /,"(?:params|result|error)":/

const isId = (id: unknown): id is Message.RequestId =>
  typeof id === "number" || typeof id === "string"

/** Messages are handed on as they were parsed: for the collector, a copy of each costs as much as parsing it. */
const isCall = (message: { readonly method: unknown }): message is Message.Notification =>
  typeof message.method === "string"

const parse = (line: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
