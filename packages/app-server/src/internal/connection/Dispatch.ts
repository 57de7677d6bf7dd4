/**
 * The synchronous core of a connection. It matches answers with requests, routes notifications to the subscribers
 * of their threads, and routes server requests to their handlers. Plain functions over plain tables, without a
 * runtime.
 */
import { Message } from "@effect-codex/protocol"
import * as Either from "effect/Either"
import type { Frame, Oversized } from "../transport/Framing.ts"
import * as Deltas from "./Deltas.ts"
import { FairQueue } from "./FairQueue.ts"
import { InFlight } from "./InFlight.ts"
import { SubAgents } from "./SubAgents.ts"
import * as ThreadLives from "./ThreadLives.ts"
import { isKept, Unheard } from "./Unheard.ts"

/**
 * A request of ours, from its submission until its answer, its deadline, or the end of the connection.
 *
 * This is a class, not an object literal. V8 pretenures literals that it often finds alive: it allocates them among
 * its old objects, where they and everything they refer to are collected late and at a high cost.
 */
export abstract class Pending<E> {
  /** 0 until the request is written. */
  id = 0
  /** Whether it is in a queue, and its caller has not left. Otherwise it will not be written. */
  isQueued = false
  /**
   * The JSON of the message, without its id. The caller encodes it, so that an encoding error fails only the
   * caller.
   */
  readonly message: string
  /** Called synchronously with each {@link RequestEvent}, even after the caller has left. */
  readonly observe: Observe<E> | undefined
  /** On the same clock as the argument of `expire`. */
  readonly deadline: number
  /** The queue in which the request waits. */
  readonly queue: number

  constructor(message: string, observe: Observe<E> | undefined, deadline: number, queue: number) {
    this.message = message
    this.observe = observe
    this.deadline = deadline
    this.queue = queue
  }

  /** Called once, with the first outcome. */
  abstract settle(outcome: Outcome<E>): void
}

export type Outcome<E> =
  | { readonly _tag: "Result"; readonly value: unknown }
  | { readonly _tag: "Error"; readonly error: Message.RpcError }
  | { readonly _tag: "TooLong" }
  /** The deadline has passed. If the request was written, its answer may still arrive. */
  | { readonly _tag: "Expired"; readonly written: boolean }
  | { readonly _tag: "Lost"; readonly error: E }

/**
 * What happens to a request, in order: it is written, then it has an outcome. `Expired` may be followed by a late
 * outcome.
 */
export type RequestEvent<E> = { readonly _tag: "Written" } | Outcome<E>

export type Observe<E> = (event: RequestEvent<E>) => void

export interface Hooks {
  readonly write: (line: string) => void
  /**
   * `root` is the thread whose handler answers if the request's own thread has none: the root thread of a
   * sub-agent.
   */
  readonly onRequest: (request: Message.ServerRequest, root: string) => void
  /** A server request is too long to be read. */
  readonly onUnreadable: (id: Message.RequestId, method: string) => void
  /** Another client has answered a server request. */
  readonly onResolved: (id: Message.RequestId) => void
  /** A line is not a valid message of the protocol, or answers a request that is not pending. */
  readonly onInvalidMessage: (what: string) => void
  /** The server says something beside its turns, of a thread or of itself. */
  readonly onNotice: (notification: Message.Notification) => void
  /** An observer of a request has thrown. */
  readonly onDefect: (defect: unknown) => void
  /** Called after each step that may have changed how many requests are in flight or queued. */
  readonly onLoad: (inFlight: number, queued: number) => void
}

/** Receives the notifications of a thread, each as it arrives. */
export interface Sink<E> {
  /** Whether it takes what was said before it subscribed. */
  readonly takesUnheard: boolean
  /** Whether its consumer may be left asleep for a moment, in which more may come. */
  readonly canWait: boolean
  /** Whether it takes pieces of text, of which there are most. */
  readonly takesDeltas: boolean
  /** Returns whether there is something to wake its consumer for, and was not before. */
  push(event: Message.Notification): boolean
  /** Wakes the consumer: notifications are waiting, and no more are expected at once. */
  wake(): void
  end(lost: { readonly _tag: "Lost"; readonly error: E }): void
}

/** From so many consumers on, all wait for the next chunk: to wake one costs more than to read a line. */
const crowd = 8

/** How many expired requests are still observed. The oldest is forgotten first. */
const maxLateObservers = 1_024

export class Dispatch<E> {
  private readonly pending = new InFlight<Pending<E>>()
  /** The observers of requests that expired after they were written. A late answer is reported to them. */
  private readonly late = new Map<Message.RequestId, Observe<E>>()
  private readonly sinks = new Map<string, Array<Sink<E>>>()
  private readonly subAgents: SubAgents
  private readonly unheard = new Unheard()
  private readonly deltas = new Deltas.Deltas()
  private readonly waiting = new FairQueue<Pending<E>>()
  /** How many requests wait, without those whose callers have left. */
  private queued = 0
  /** Those with something to wake their consumers for. */
  private readonly touched = new Set<Sink<E>>()
  /** Those whose consumers cannot wait. They are few, and those that can may be thousands. */
  private readonly urgent = new Set<Sink<E>>()
  private ended: { readonly error: E } | undefined
  private readonly inFlight: number
  private readonly hooks: Hooks

  constructor(inFlight: number, maxSubAgents: number, hooks: Hooks) {
    this.inFlight = inFlight
    this.subAgents = new SubAgents(maxSubAgents)
    this.hooks = hooks
  }

  get counts(): {
    readonly inFlight: number
    readonly queued: number
    readonly subscriptions: number
  } {
    return {
      inFlight: this.pending.size,
      queued: this.queued,
      subscriptions: this.sinks.size
    }
  }

  submit(request: Pending<E>): void {
    if (this.ended !== undefined) this.finish(request, { _tag: "Lost", error: this.ended.error })
    else if (this.pending.size < this.inFlight) this.send(request)
    else {
      request.isQueued = true
      this.queued++
      this.waiting.push(request.queue, request)
    }
    this.loaded()
  }

  /** The caller has left. A queued request is then not written. A written one stays in flight until its answer or deadline. */
  abandon(request: Pending<E>): void {
    this.unqueue(request)
    this.loaded()
  }

  /** Sends the request even if the in-flight limit is reached. */
  submitAtOnce(request: Pending<E>): void {
    if (this.ended !== undefined) this.finish(request, { _tag: "Lost", error: this.ended.error })
    else this.send(request)
  }

  /** The earliest deadline of all requests, on the clock of `expire`. */
  nextDeadline(): number {
    let next = Infinity
    for (const request of this.pending) next = Math.min(next, request.deadline)
    for (const request of this.waiting) {
      if (request.isQueued) next = Math.min(next, request.deadline)
    }
    return next
  }

  expire(now: number): void {
    const late = (request: Pending<E>): boolean => request.deadline <= now
    for (const request of this.waiting) {
      if (!request.isQueued || !late(request)) continue
      this.unqueue(request)
      this.finish(request, { _tag: "Expired", written: false })
    }
    for (const request of [...this.pending].filter(late)) {
      // Without an observer too: a late answer is no invalid message.
      this.observeLate(request.id, request.observe ?? (() => {}))
      this.settle(request, { _tag: "Expired", written: true })
    }
    this.loaded()
  }

  subscribe(threadId: string, sink: Sink<E>): void {
    if (this.ended !== undefined) return sink.end({ _tag: "Lost", error: this.ended.error })
    const sinks = this.sinks.get(threadId)
    if (sinks === undefined) this.sinks.set(threadId, [sink])
    else sinks.push(sink)
    if (!sink.takesUnheard) return
    for (const notification of this.unheard.take(threadId)) sink.push(notification)
  }

  unsubscribe(threadId: string, sink: Sink<E>): void {
    // It is not left asleep for more, but what has come is its own.
    if (this.touched.delete(sink)) sink.wake()
    this.urgent.delete(sink)
    const rest = (this.sinks.get(threadId) ?? []).filter((other) => other !== sink)
    if (rest.length === 0) {
      this.sinks.delete(threadId)
      this.deltas.forget(threadId)
      for (const agent of this.subAgents.forget(threadId)) this.deltas.forget(agent)
      this.unheard.take(threadId)
    } else this.sinks.set(threadId, rest)
  }

  /**
   * Processes the frames of one chunk. `more` offers another call soon, perhaps without frames. Returns how many
   * consumers wait for it.
   */
  receive(frames: ReadonlyArray<Frame>, more: boolean): number {
    if (this.ended !== undefined) return 0
    for (const frame of frames) {
      if (typeof frame === "string") this.line(frame)
      else this.oversized(frame)
    }
    this.loaded()
    this.wake(more)
    return this.touched.size
  }

  /** Hands a notification on as if it had come from the server. */
  deliver(notification: Message.Notification): void {
    if (this.ended !== undefined) return
    this.notification(notification)
    this.wake(false)
  }

  /** Ends all requests and sinks with this error. Only the first call has an effect. */
  end(error: E): void {
    if (this.ended !== undefined) return
    this.ended = { error }
    const outcome = { _tag: "Lost", error } as const
    const queued = [...this.waiting].filter(({ isQueued }) => isQueued)
    const requests = [...this.pending, ...queued]
    this.pending.clear()
    this.waiting.clear()
    for (const request of queued) this.unqueue(request)
    this.loaded()
    for (const request of requests) this.finish(request, outcome)
    for (const observe of this.late.values()) this.tell(observe, outcome)
    this.late.clear()
    for (const sinks of this.sinks.values()) {
      for (const sink of sinks) sink.end(outcome)
    }
    this.sinks.clear()
    this.touched.clear()
    this.urgent.clear()
  }

  private send(request: Pending<E>): void {
    this.pending.add(request)
    if (request.observe !== undefined) this.tell(request.observe, { _tag: "Written" })
    this.hooks.write(`{"id":${request.id},${request.message}`)
  }

  private settle(request: Pending<E>, outcome: Outcome<E>): void {
    this.pending.delete(request)
    this.finish(request, outcome)
    this.sendWaiting()
  }

  /**
   * The caller is resumed in a later step of its fiber, so the observer still runs first. But the caller is resumed even if
   * the observer throws.
   */
  private finish(request: Pending<E>, outcome: Outcome<E>): void {
    request.settle(outcome)
    this.tell(request.observe, outcome)
  }

  /** An observer that throws must not stop the reader, which reads for everybody. */
  private tell(observe: Observe<E> | undefined, event: RequestEvent<E>): void {
    if (observe === undefined) return
    const told = Either.try(() => observe(event))
    if (Either.isLeft(told)) this.hooks.onDefect(told.left)
  }

  private observeLate(id: Message.RequestId, observe: Observe<E>): void {
    this.late.set(id, observe)
    if (this.late.size <= maxLateObservers) return
    const [oldest] = this.late.keys()
    if (oldest !== undefined) this.late.delete(oldest)
  }

  private sendWaiting(): void {
    while (this.pending.size < this.inFlight) {
      const next = this.waiting.shift()
      if (next === undefined) return
      if (!next.isQueued) continue
      this.unqueue(next)
      this.send(next)
    }
  }

  private unqueue(request: Pending<E>): void {
    if (!request.isQueued) return
    request.isQueued = false
    this.queued--
  }

  private loaded(): void {
    this.hooks.onLoad(this.pending.size, this.queued)
  }

  private line(line: string): void {
    const delta = this.deltas.read(line)
    if (delta !== undefined) return this.toThread(delta.params.threadId, delta, true)
    const message = parse(line)
    if (message === undefined) this.hooks.onInvalidMessage("its line is not a JSON object")
    else if ("method" in message) {
      if (isCall(message)) {
        this.deltas.saw(line, message)
        this.call(message)
      } else this.hooks.onInvalidMessage("its method is not a string")
    } else if ("id" in message) this.answer(message)
    else this.hooks.onInvalidMessage("it has neither a method nor an id")
  }

  private call(message: Message.Notification): void {
    if (!("id" in message)) this.notification(message)
    else if (isId(message.id)) {
      const { id, method, params } = message
      const root = this.subAgents.rootOf(Message.threadIdOf(params) ?? "")
      this.hooks.onRequest({ id, method, params }, root)
    } else this.hooks.onInvalidMessage("its id is neither a number nor a string")
  }

  private notification(notification: Message.Notification): void {
    if (notification.method === "serverRequest/resolved") this.resolved(notification.params)
    const thread = Message.threadIdOf(notification.params) ?? ""
    if (isKept(notification)) this.notice(thread, notification)
    this.toThread(thread, notification, Deltas.methods.has(notification.method))
    if (ThreadLives.methods.has(notification.method)) this.ofAnyThread(notification)
  }

  private ofAnyThread(notification: Message.Notification): void {
    const sinks = this.sinks.get(ThreadLives.anyThread)
    if (sinks !== undefined) this.push(sinks, notification, false)
  }

  private toThread(thread: string, notification: Message.Notification, isDelta: boolean): void {
    const root = this.subAgents.rootOf(thread)
    const own = this.sinks.get(thread)
    // A sub-agent's thread may have listeners of its own. Those of the thread that started it hear of it all the same.
    const ofRoot = root === thread ? undefined : this.sinks.get(root)
    if (own === undefined && ofRoot === undefined) return this.deltas.forget(thread)
    if (!isDelta) this.subAgents.record(thread, notification)
    if (own !== undefined) this.push(own, notification, isDelta)
    if (ofRoot !== undefined) this.push(ofRoot, notification, isDelta)
  }

  private notice(thread: string, notification: Message.Notification): void {
    this.hooks.onNotice(notification)
    const own = this.sinks.get(thread)
    if (thread !== "" && !own?.some(({ takesUnheard }) => takesUnheard)) {
      this.unheard.keep(thread, notification)
    }
  }

  private push(
    sinks: ReadonlyArray<Sink<E>>,
    notification: Message.Notification,
    isDelta: boolean
  ): void {
    for (const sink of sinks) {
      if (isDelta && !sink.takesDeltas) continue
      if (sink.push(notification)) this.touched.add(sink)
      if (!sink.canWait) this.urgent.add(sink)
    }
  }

  private resolved(params: unknown): void {
    if (typeof params === "object" && params !== null && "requestId" in params) {
      if (isId(params.requestId)) this.hooks.onResolved(params.requestId)
    }
  }

  private answer(message: { readonly id: unknown }): void {
    const { id } = message
    if (!isId(id))
      return this.hooks.onInvalidMessage(
        "it is an answer whose id is neither a number nor a string"
      )
    const outcome: Outcome<E> =
      "error" in message
        ? { _tag: "Error", error: Message.rpcErrorOf(message.error) }
        : { _tag: "Result", value: "result" in message ? message.result : undefined }
    this.answered(id, outcome)
  }

  private answered(id: Message.RequestId, outcome: Outcome<E>): void {
    const request = this.pending.get(id)
    if (request !== undefined) return this.settle(request, outcome)
    const observe = this.late.get(id)
    if (observe === undefined) {
      return this.hooks.onInvalidMessage("it answers a request that is not pending")
    }
    this.late.delete(id)
    this.tell(observe, outcome)
  }

  /** Only the head of the line is kept. It usually tells which request the line answers, or what it asks. */
  private oversized(frame: Oversized): void {
    this.hooks.onInvalidMessage(`its line of ${frame.bytes} bytes exceeds Limits.maxLineBytes`)
    const message = parse(`${frame.head.split(longMember)[0]}}`)
    if (message === undefined || !("id" in message) || !isId(message.id)) return
    const { id } = message
    if ("method" in message) {
      if (isCall(message)) this.hooks.onUnreadable(id, message.method)
      return
    }
    this.answered(id, { _tag: "TooLong" })
  }

  private wake(more: boolean): void {
    const isHeld = more && this.touched.size >= crowd
    for (const sink of isHeld ? this.urgent : this.touched) {
      this.touched.delete(sink)
      sink.wake()
    }
    this.urgent.clear()
  }
}

/** The members after which the head of a line is cut off. Those before them are always short. */
const longMember = /,"(?:params|result|error)":/

const isId = (id: unknown): id is Message.RequestId =>
  typeof id === "number" || typeof id === "string"

/** A type guard, because copying each message would cost the garbage collector as much as parsing it. */
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
