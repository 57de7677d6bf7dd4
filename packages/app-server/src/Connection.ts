/**
 * Requests, notifications and requests of the server over one transport, with one end that reaches everybody at once.
 *
 * The reader waits for nobody: what a consumer or a handler does delays no answer and no other thread.
 */
import { Message } from "@effect-codex/protocol"
import { Cause, Deferred, Duration, Effect, Exit, FiberSet, Option, type Scope } from "effect"
import { TransportError } from "./Failure.ts"
import { Dispatch, Pending, type Sink } from "./internal/connection/Dispatch.ts"
import { EventBuffer } from "./internal/connection/EventBuffer.ts"
import * as Liveness from "./internal/connection/Liveness.ts"
import { NotificationTap } from "./internal/connection/NotificationTap.ts"
import { type Handler, PendingServerRequests } from "./internal/connection/PendingServerRequests.ts"
import * as RequestDeadlines from "./internal/connection/RequestDeadlines.ts"
import * as Requests from "./internal/connection/Requests.ts"
import * as Subscription from "./internal/connection/Subscription.ts"
import * as Limits from "./Limits.ts"
import type { Redact } from "./Redaction.ts"
import type { Transport } from "./Transport.ts"

export { droppedMethod } from "./internal/connection/EventBuffer.ts"
export type { Handler } from "./internal/connection/PendingServerRequests.ts"
export { isOverloaded } from "./internal/connection/Requests.ts"
export type { RequestEvent, RequestOptions } from "./internal/connection/Requests.ts"
export type { Subscription } from "./internal/connection/Subscription.ts"

/** The messages of one server, until its transport is lost or its scope closes. */
export interface Connection {
  readonly generation: number
  /**
   * Sends a request and waits for its answer, inside its deadline and the bound in flight. A refusal as overloaded is
   * tried again. An interrupted caller gets no answer; the server may still carry the request out. Parameters that
   * JSON cannot encode are a defect of the caller.
   */
  readonly request: Requests.Request
  readonly notify: (method: string, params?: unknown) => Effect.Effect<void>
  /**
   * Takes the notifications of a thread and of its sub-agents (or, without one, those that speak of no thread) from now
   * on. The handler
   * answers the server's requests for it; without one they are refused. When the scope closes, requests that are
   * still open are refused too.
   */
  readonly subscribe: (
    threadId: string | undefined,
    handler?: Handler
  ) => Effect.Effect<Subscription.Subscription, never, Scope.Scope>
  /**
   * Shows each notification of a thread (or, without one, those that speak of no thread) to a plain function as it
   * arrives, before anybody has taken it and before any later request of the server is handled; until the scope closes.
   * Everybody on the connection waits for the function, so it must be quick. One that throws is shown nothing more, and
   * that is logged. `onEnd` is told when the connection is lost.
   *
   * @example
   * const itemsStarted = Effect.gen(function* () {
   *   const seen: Array<Message.Notification> = []
   *   yield* connection.tap(threadId, (notification) => {
   *     if (notification.method === "item/started") seen.push(notification)
   *   })
   *   return seen
   * })
   */
  readonly tap: (
    threadId: string | undefined,
    show: (notification: Message.Notification) => void,
    onEnd?: (error: TransportError) => void
  ) => Effect.Effect<void, never, Scope.Scope>
  /**
   * Answers the server's requests for a thread and its sub-agents (or, without one, those that speak of no thread) until
   * the scope closes. What is still open then is refused.
   */
  readonly handle: (
    threadId: string | undefined,
    handler: Handler
  ) => Effect.Effect<void, never, Scope.Scope>
  /**
   * The number of the last request of this method that was answered with an error, by a handler or for want of one,
   * unless a later one of the method was answered well: then 0. A higher number than before is a refusal since.
   */
  readonly lastRefusal: (method: string) => number
  /** Ends the connection with this error, for everybody, once. The first error stands. */
  readonly fail: (error: TransportError) => Effect.Effect<void>
  /** The error this connection ended with; waits for it. */
  readonly end: Effect.Effect<TransportError>
  /** The same, without waiting. */
  readonly ended: Effect.Effect<Option.Option<TransportError>>
  /** How much it holds, for people, metrics and tests. */
  readonly counts: Effect.Effect<Counts>
}

/** What a connection holds now; of `oddities`, all there ever were. */
export interface Counts {
  readonly inFlight: number
  readonly queued: number
  readonly subscriptions: number
  readonly serverRequests: number
  /** Lines that were no message of this protocol, so far. */
  readonly oddities: number
}

/** What a connection is made of. */
export interface Options {
  readonly transport: Transport
  readonly generation: number
  readonly redact: Redact
}

/**
 * Starts reading the transport. Closing the scope ends the connection with a `TransportError` (`Closed`).
 *
 * @example
 * const transport = yield* StdioTransport.open({
 *   spec: server,
 *   generation: 1,
 *   redact: (text) => text,
 *   onClosed: () => Effect.void
 * })
 * const connection = yield* Connection.make({ transport, generation: 1, redact: (text) => text })
 */
export const make = (options: Options): Effect.Effect<Connection, never, Scope.Scope> =>
  Effect.gen(function* () {
    const link = yield* makeLink(options)
    const { asked, deadlines, dispatch, endedWith, fail, limits, now } = link
    const { generation, transport } = options
    const { probe } = yield* watchLiveness(link, transport)
    yield* Effect.forkScoped(deadlines.watch)
    yield* Effect.forkScoped(Effect.map(transport.end, fail))
    yield* Effect.addFinalizer(() => Effect.sync(() => fail(closed(generation))))

    const end = Deferred.await(endedWith)
    const onLate = () => link.fork(probe)
    return {
      generation,
      request: Requests.make({ ...options, limits, now, dispatch, deadlines, end, onLate }),
      notify: (method, params) =>
        Effect.sync(() => link.write(Message.notification(method, params))),
      ...listening(link),
      lastRefusal: (method) => asked.lastRefusal(method),
      fail: (error) => Effect.sync(() => fail(error)),
      end,
      ended: Effect.sync(() => Option.fromNullable(link.lost())),
      counts: Effect.sync(() => ({
        ...dispatch.counts,
        serverRequests: asked.size,
        oddities: link.oddities()
      }))
    }
  })

/** The tables of a connection and its one end. */
interface Link {
  readonly generation: number
  readonly limits: Limits.Service
  readonly now: () => number
  readonly fork: (effect: Effect.Effect<void>) => void
  readonly write: (line: string) => void
  readonly dispatch: Dispatch<TransportError>
  readonly asked: PendingServerRequests
  readonly deadlines: RequestDeadlines.RequestDeadlines
  readonly endedWith: Deferred.Deferred<TransportError>
  readonly lost: () => TransportError | undefined
  readonly oddities: () => number
  readonly fail: (error: TransportError) => void
}

const makeLink = ({ generation, transport }: Options): Effect.Effect<Link, never, Scope.Scope> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    const fork = yield* FiberSet.makeRuntime<never>()
    const endedWith = yield* Deferred.make<TransportError>()
    let lost: TransportError | undefined
    let oddities = 0

    const write = (line: string) => transport.write(Message.wellFormed(line))
    const asked = new PendingServerRequests({ write, fork })
    const dispatch = new Dispatch<TransportError>(limits.maxRequestsInFlight, {
      write,
      onRequest: (request, root) => asked.ask(request, root),
      onUnreadable: (id, method) => asked.refuse(id, method),
      onResolved: (id) => asked.resolved(id),
      onOddity: (what) => {
        // The first, the tenth, the hundredth ...: a server that floods us with garbage does not flood the log.
        if (Number.isInteger(Math.log10(++oddities))) fork(logOddity(generation, what, oddities))
      }
    })
    const deadlines = RequestDeadlines.make({
      now,
      next: () => dispatch.nextDeadline(),
      expire: (time) => dispatch.expire(time)
    })
    const fail = (error: TransportError): void => {
      if (lost !== undefined) return
      lost = error
      Deferred.unsafeDone(endedWith, Exit.succeed(error))
      dispatch.end(error)
      asked.end()
    }
    return {
      generation,
      limits,
      now,
      fork,
      write,
      dispatch,
      asked,
      deadlines,
      endedWith,
      lost: () => lost,
      oddities: () => oddities,
      fail
    }
  })

const logOddity = (generation: number, what: string, count: number) =>
  Effect.logWarning(`app-server generation ${generation} sent ${what} (${count} such lines so far)`)

/** Starts to read, and probes the server when it is silent. The result is a probe, for a request that was not answered. */
const watchLiveness = (link: Link, transport: Transport) =>
  Effect.gen(function* () {
    const { deadlines, dispatch, fail, generation, limits, now } = link
    let heard = 0
    yield* transport.listen((frames, more) => {
      heard += frames.length
      dispatch.receive(frames, more)
    })
    const within = limits.livenessTimeout
    const server = { heard: () => heard, isListenedTo: () => dispatch.counts.subscriptions > 0 }
    const probe = Liveness.make({
      ...server,
      within,
      ask: () => {
        const deadline = now() + Duration.toMillis(within)
        dispatch.submitAtOnce(probing(deadline))
        deadlines.added(deadline)
      },
      onSilence: () => fail(silent(generation, transport, within))
    })
    yield* Liveness.onSilence(probe, limits.livenessInterval, server)
    return { probe }
  })

/** Who listens to the server's notifications and answers its requests, each until its scope closes. */
const listening = ({
  asked,
  dispatch,
  fork,
  generation,
  limits
}: Link): Pick<Connection, "subscribe" | "tap" | "handle"> => {
  const handle: Connection["handle"] = (threadId = "", handler) =>
    Effect.acquireRelease(
      Effect.sync(() => asked.handle(threadId, handler)),
      () => Effect.sync(() => asked.unhandle(threadId, handler))
    )

  const listen = (threadId: string, sink: Sink<TransportError>) =>
    Effect.acquireRelease(
      Effect.sync(() => dispatch.subscribe(threadId, sink)),
      () => Effect.sync(() => dispatch.unsubscribe(threadId, sink))
    )

  const tap: Connection["tap"] = (threadId = "", show, onEnd = () => {}) => {
    const words = `a function that was shown the notifications of thread ${threadId} threw`
    const onThrow = (defect: unknown) => fork(Effect.logError(words, Cause.die(defect)))
    return Effect.suspend(() => listen(threadId, new NotificationTap(show, onThrow, onEnd)))
  }

  const subscribe: Connection["subscribe"] = (threadId, handler) =>
    Effect.gen(function* () {
      const thread = threadId ?? ""
      const buffer = new EventBuffer<TransportError>(limits.eventBufferCapacity)
      yield* listen(thread, buffer)
      if (handler !== undefined) yield* handle(threadId, handler)
      return Subscription.make(buffer, generation, thread)
    })

  return { subscribe, tap, handle }
}

/**
 * The error of whatever is asked of a server whose scope has closed.
 *
 * @example
 * const refused = Effect.fail(Connection.closed(appServer.generation))
 */
export const closed = (generation: number): TransportError =>
  new TransportError({
    reason: "Closed",
    phase: "Running",
    generation,
    detail: "it was closed while this was under way, or before",
    stderr: ""
  })

/** Its answer is not looked at: that there is one says enough. */
const probing = (deadline: number) =>
  new Pending<TransportError>(
    '"method":"thread/loaded/list","params":{}}',
    undefined,
    deadline,
    0,
    () => {}
  )

const silent = (generation: number, transport: Transport, within: Duration.DurationInput) =>
  new TransportError({
    reason: "ProbeUnanswered",
    phase: "Running",
    generation,
    detail: `it said nothing for ${Duration.format(within)} after it was probed`,
    stderr: transport.stderr()
  })
