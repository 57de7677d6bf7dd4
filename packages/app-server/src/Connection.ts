/**
 * One connection to a server: requests, notifications and server requests over one transport. When the connection
 * ends, every request, subscription and waiting caller ends with the same error.
 *
 * The reader never waits: a slow consumer or handler delays neither answers nor other threads.
 */
import { Message } from "@effect-codex/protocol"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { TransportError } from "./Failure.ts"
import * as CleanUp from "./internal/connection/CleanUp.ts"
import * as ConnectionMetrics from "./internal/connection/ConnectionMetrics.ts"
import { Dispatch, Pending } from "./internal/connection/Dispatch.ts"
import { EventBuffer } from "./internal/connection/EventBuffer.ts"
import * as Liveness from "./internal/connection/Liveness.ts"
import * as ThreadLives from "./internal/connection/ThreadLives.ts"
import * as NotificationTap from "./internal/connection/NotificationTap.ts"
import {
  type Handler,
  type Order,
  PendingServerRequests,
  type Unhandled
} from "./internal/connection/PendingServerRequests.ts"
import * as Deadlines from "./internal/timing/Deadlines.ts"
import * as Requests from "./internal/connection/Requests.ts"
import * as Subscription from "./internal/connection/Subscription.ts"
import { untilClosed, untilClosedSync } from "./internal/connection/UntilClosed.ts"
import * as Limits from "./Limits.ts"
import * as MonotonicClock from "./MonotonicClock.ts"
import type { Redact } from "./Redaction.ts"
import type { Transport } from "./Transport.ts"

export { droppedMethod } from "./internal/connection/EventBuffer.ts"
export type { Handler, Order } from "./internal/connection/PendingServerRequests.ts"
export { isOverloaded } from "./internal/connection/Requests.ts"
export type { RequestEvent, RequestOptions } from "./internal/connection/Requests.ts"
export type { Subscription } from "./internal/connection/Subscription.ts"

/** The messages of one server, until its transport is lost or its scope closes. */
export interface Connection {
  readonly generation: number
  /**
   * Sends a request and waits for its answer. An overloaded server's refusal is retried.
   *
   * The request waits in a queue while `Limits.maxRequestsInFlight` requests are in flight. Its deadline includes
   * that time. Interrupting the caller discards the answer, but the server may still carry the request out.
   * Parameters that JSON cannot encode are a defect.
   */
  readonly request: Requests.Request
  /**
   * Like {@link Connection.request}, without a fiber and a span: sends the request at once. Calls back with what it comes
   * to: an `Exit`, or what is still to be done if an overloaded server has refused it. Returns what takes it out of its
   * queue, if it waits in one. It throws for parameters that JSON cannot encode.
   */
  readonly unsafeRequest: Requests.UnsafeRequest
  readonly notify: (method: string, params?: unknown) => Effect.Effect<void>
  /**
   * Subscribes to the notifications of a thread and its sub-agents, starting now. Without a thread id, it
   * subscribes to the notifications that name no thread.
   *
   * The handler answers the server's requests for the thread, as in {@link Connection.handle}. Without a handler
   * they are refused.
   */
  readonly subscribe: (
    threadId: string | undefined,
    handler?: Handler
  ) => Effect.Effect<Subscription.Subscription, never, Scope.Scope>
  /** Like {@link Connection.subscribe}, without a scope: begins at once, and returns what ends it. */
  readonly unsafeSubscribe: (threadId: string | undefined, handler?: Handler) => Subscribed
  /**
   * Calls a synchronous function with each notification of a thread until the scope closes. Without a thread id, it
   * gets the notifications that name no thread.
   *
   * The function runs as the notification arrives: before any subscriber takes it, and before any later server
   * request is handled. The whole connection waits for the function, so it must be fast. If the function throws,
   * the error is logged and the function is not called again.
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
    options?: TapOptions
  ) => Effect.Effect<void, never, Scope.Scope>
  /** Like {@link Connection.tap}, without a scope: begins at once, and returns what ends it. */
  readonly unsafeTap: (
    threadId: string | undefined,
    show: (notification: Message.Notification) => void,
    options?: TapOptions
  ) => () => void
  /**
   * Answers the server's requests for a thread and its sub-agents until the scope closes. Without a thread id, it
   * answers the requests that name no thread.
   *
   * A thread may have several handlers. The newest one answers; one of the order `Last` answers only while there is
   * no other. A request that nobody handles is refused and logged. When the scope closes, the handler is interrupted
   * and its open requests are refused. Those of sub-agents, which go on, are asked of the thread's next handler if there
   * is one. The scope waits at most `Limits.cleanUpTimeout` (1 s) for the end of a handler.
   */
  readonly handle: (
    threadId: string | undefined,
    handler: Handler,
    order?: Order
  ) => Effect.Effect<void, never, Scope.Scope>
  /**
   * Returns the number of the last server request of this method that was answered with an error, by its handler or
   * because it has none. Returns 0 if a later request of the method succeeded. A higher number than before means:
   * refused since then.
   */
  readonly lastRefusal: (method: string) => number
  /** Hands a notification on as if the server had sent it: one that it did not send, and whose content was read back. */
  readonly deliver: (notification: Message.Notification) => void
  /** Ends the connection with this error. Only the first call has an effect. */
  readonly fail: (error: TransportError) => Effect.Effect<void>
  /** Waits until the connection ends, and returns the error it ended with. */
  readonly end: Effect.Effect<TransportError>
  /** Returns the error the connection ended with, without waiting. */
  readonly ended: Effect.Effect<Option.Option<TransportError>>
  /** Like {@link Connection.ended}, at once. */
  readonly unsafeEnded: () => TransportError | undefined
  /** Returns how many requests and subscriptions the connection holds, for people, metrics and tests. */
  readonly counts: Effect.Effect<Counts>
}

/** What a connection holds now, and how many invalid lines it has received in all. */
export const Counts = Schema.Struct({
  inFlight: Schema.Int,
  queued: Schema.Int,
  subscriptions: Schema.Int,
  serverRequests: Schema.Int,
  /** How many lines the server has sent so far that are not valid messages of the protocol. */
  invalidMessages: Schema.Int
})
/** What a connection holds now, and how many invalid lines it has received in all. */
export type Counts = typeof Counts.Type

/**
 * In place of a thread's id, for `tap`: the notifications that tell that any thread was made, named, archived, unarchived,
 * deleted, or taken back to an earlier turn. The server also tells of the threads of other clients of the same process.
 *
 * @example
 * const seen = new Set<string>()
 * yield* connection.tap(Connection.anyThread, ({ method }) => {
 *   seen.add(method)
 * })
 */
export const anyThread: string = ThreadLives.anyThread

/** A subscription, and how to end it. */
export interface Subscribed {
  readonly subscription: Subscription.Subscription
  /** Waits for the clean-up of the handler, as the scope of {@link Connection.handle} does. */
  readonly end: Effect.Effect<void>
}

/** Options of {@link Connection.tap}. */
export type TapOptions = NotificationTap.TapOptions<TransportError>

/** Options of {@link make}. */
export interface Options {
  readonly transport: Transport
  readonly generation: number
  readonly redact: Redact
  /** The name of the server in metrics. Default: `unnamed`. */
  readonly name?: string
  /** Called synchronously with what the server says beside its turns: `Notice.read` reads it. */
  readonly onNotice?: (notification: Message.Notification) => void
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
    const state = yield* makeState(options)
    const { serverRequests, deadlines, dispatch, lostWith, fail, limits, now } = state
    const { generation, transport } = options
    const { probe } = yield* watchLiveness(state, transport)
    yield* Effect.forkScoped(deadlines.watch)
    yield* Effect.forkScoped(Effect.map(transport.end, fail))
    yield* Effect.addFinalizer(() => Effect.sync(() => fail(closed(generation))))

    const end = Deferred.await(lostWith)
    const onLate = () => state.fork(probe)
    const { onOutcome } = state.metrics
    return {
      generation,
      ...Requests.make({
        ...options,
        limits,
        now,
        dispatch,
        deadlines,
        end,
        onLate,
        onOutcome
      }),
      notify: (method, params) =>
        Effect.sync(() => state.write(Message.notification(method, params))),
      ...listeners(state),
      deliver: (notification) => dispatch.deliver(notification),
      lastRefusal: (method) => serverRequests.lastRefusal(method),
      fail: (error) => Effect.sync(() => fail(error)),
      end,
      ended: Effect.sync(() => Option.fromNullable(state.lost())),
      unsafeEnded: state.lost,
      counts: Effect.sync(() => ({
        ...dispatch.counts,
        serverRequests: serverRequests.size,
        invalidMessages: state.invalidMessages()
      }))
    }
  })

/** The tables of a connection, and the one way to end it. */
interface State {
  readonly generation: number
  readonly limits: Limits.Service
  readonly now: () => number
  readonly fork: (effect: Effect.Effect<void>) => void
  readonly write: (line: string) => void
  readonly dispatch: Dispatch<TransportError>
  readonly serverRequests: PendingServerRequests
  readonly deadlines: Deadlines.Deadlines
  readonly lostWith: Deferred.Deferred<TransportError>
  readonly lost: () => TransportError | undefined
  readonly invalidMessages: () => number
  readonly metrics: ConnectionMetrics.ConnectionMetrics
  readonly fail: (error: TransportError) => void
}

const makeState = ({
  generation,
  name,
  onNotice = () => {},
  transport
}: Options): Effect.Effect<State, never, Scope.Scope> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const now = yield* MonotonicClock.reader
    const fork = yield* FiberSet.makeRuntime<never>()
    const runtime = yield* Effect.runtime<never>()
    const lostWith = yield* Deferred.make<TransportError>()
    const metrics = ConnectionMetrics.make(name)
    let lost: TransportError | undefined
    const invalid = countInvalid({ generation, fork, metrics, transport })
    const write = (line: string) => transport.write(line)
    const serverRequests = new PendingServerRequests(limits.maxServerRequestsPerThread, {
      write,
      fork: Runtime.runFork(runtime),
      onUnhandled: unhandledLog(generation, fork)
    })
    const { maxRequestsInFlight: inFlight, maxSubAgentsPerThread: subAgents } = limits
    const dispatch = new Dispatch<TransportError>(inFlight, subAgents, {
      write,
      onRequest: (request, root) => serverRequests.handleRequest(request, root),
      onUnreadable: (id, method) => serverRequests.refuse(id, method),
      onResolved: (id) => serverRequests.resolved(id),
      onNotice,
      onDefect: (defect) => fork(logDefect(defect)),
      onLoad: metrics.onLoad,
      onInvalidMessage: invalid.onMessage
    })
    const deadlines = deadlinesOf(dispatch, now)
    const fail = (error: TransportError): void => {
      if (lost !== undefined) return
      lost = error
      transport.observe?.({ _tag: "Lost", error })
      Deferred.unsafeDone(lostWith, Exit.succeed(error))
      dispatch.end(error)
      serverRequests.end()
    }
    return {
      generation,
      limits,
      now,
      fork,
      write,
      dispatch,
      serverRequests,
      deadlines,
      lostWith,
      lost: () => lost,
      invalidMessages: invalid.count,
      metrics,
      fail
    }
  })

const deadlinesOf = (dispatch: Dispatch<TransportError>, now: () => number) =>
  Deadlines.make({
    now,
    next: () => dispatch.nextDeadline(),
    expire: (time) => dispatch.expire(time)
  })

/** The 1st, 10th, 100th, ... is logged, so that a server cannot flood the log. */
const isPowerOfTen = (count: number): boolean => Number.isInteger(Math.log10(count))

/** A run is seldom asked more than a few times when nobody is there to answer. */
const isLogged = (count: number): boolean => count < 10 || isPowerOfTen(count)

/** A server may send texts of any length. */
const shortened = (text: string): string => text.slice(0, 200)

const logDefect = (defect: unknown) =>
  Effect.logError("the observer of a request has thrown", Cause.die(defect))

const countInvalid = ({
  fork,
  generation,
  metrics,
  transport
}: Pick<State, "fork" | "generation" | "metrics"> & Pick<Options, "transport">) => {
  let count = 0
  return {
    count: () => count,
    onMessage: (what: string): void => {
      transport.observe?.({ _tag: "InvalidMessage", what })
      metrics.onInvalidMessage()
      if (isPowerOfTen(++count)) fork(logInvalid(generation, what, count))
    }
  }
}

const unhandledLog = (generation: number, fork: (effect: Effect.Effect<void>) => unknown) => {
  let count = 0
  return (method: string, threadId: string, why: Unhandled): void => {
    if (isLogged(++count))
      fork(logUnhandled(generation, shortened(method), shortened(threadId), why, count))
  }
}

const logUnhandled = (
  generation: number,
  method: string,
  threadId: string,
  why: Unhandled,
  count: number
) =>
  Effect.logWarning(
    why === "NoHandler"
      ? `app-server generation ${generation} asked ${method}, and no run or session answers for its thread: the request was refused (${count} such requests so far)`
      : `app-server generation ${generation} asked ${method} while Limits.maxServerRequestsPerThread requests of the thread were open: the request was refused (${count} such requests so far)`
  ).pipe(Effect.annotateLogs({ threadId }))

const logInvalid = (generation: number, what: string, count: number) =>
  Effect.logWarning(
    `app-server generation ${generation} sent an invalid message: ${what} (${count} invalid messages so far)`
  )

/**
 * Starts reading, and probes the server whenever it is silent. Returns a probe, to run when a request times out.
 */
const watchLiveness = (state: State, transport: Transport) =>
  Effect.gen(function* () {
    const { deadlines, dispatch, fail, generation, limits, now } = state
    let framesReceived = 0
    yield* transport.listen((frames, more) => {
      framesReceived += frames.length
      return dispatch.receive(frames, more)
    })
    const timeout = limits.livenessTimeout
    const server = {
      // A server that only prints garbage does not live.
      framesReceived: () => framesReceived - state.invalidMessages(),
      isListenedTo: () => dispatch.counts.subscriptions > 0
    }
    const probe = Liveness.make({
      ...server,
      timeout,
      sendProbe: () => {
        const deadline = now() + Duration.toMillis(timeout)
        dispatch.submitAtOnce(new Probe(deadline))
        deadlines.added(deadline)
      },
      onSilence: () => fail(probeUnanswered(generation, transport, timeout))
    })
    yield* Liveness.probeWhenSilent(probe, limits.livenessInterval, server)
    return { probe }
  })

/** How callers listen to notifications and answer server requests, each until its scope closes. */
const listeners = ({
  serverRequests,
  dispatch,
  fork,
  generation,
  limits
}: State): Pick<Connection, "subscribe" | "unsafeSubscribe" | "tap" | "unsafeTap" | "handle"> => {
  const unhandle = (threadId: string, handler: Handler): Effect.Effect<void> => {
    const running = serverRequests.unhandle(threadId, handler)
    return running.length === 0
      ? Effect.void
      : CleanUp.awaitEnd(running, limits.cleanUpTimeout, "a handler of server requests")
  }

  const handle: Connection["handle"] = (threadId = "", handler, order = "First") =>
    untilClosed(
      () => serverRequests.handle(threadId, handler, order),
      () => unhandle(threadId, handler)
    )

  const unsafeTap: Connection["unsafeTap"] = (threadId = "", show, options = {}) => {
    const message = `A notification tap of thread ${threadId} threw an error. It is not called again`
    const onThrow = (defect: unknown) => fork(Effect.logError(message, Cause.die(defect)))
    const sink = new NotificationTap.NotificationTap(show, onThrow, options)
    dispatch.subscribe(threadId, sink)
    return () => dispatch.unsubscribe(threadId, sink)
  }

  const tap: Connection["tap"] = (threadId, show, options) =>
    Effect.asVoid(
      untilClosedSync(
        () => unsafeTap(threadId, show, options),
        (end) => end()
      )
    )

  const unsafeSubscribe: Connection["unsafeSubscribe"] = (threadId = "", handler) => {
    const buffer = new EventBuffer<TransportError>(limits.eventBufferCapacity)
    dispatch.subscribe(threadId, buffer)
    if (handler !== undefined) serverRequests.handle(threadId, handler, "First")
    return {
      subscription: Subscription.make(buffer, generation, threadId),
      end: Effect.suspend(() => {
        const handlerEnded = handler === undefined ? Effect.void : unhandle(threadId, handler)
        dispatch.unsubscribe(threadId, buffer)
        return handlerEnded
      })
    }
  }

  const subscribe: Connection["subscribe"] = (threadId, handler) =>
    Effect.map(
      untilClosed(
        () => unsafeSubscribe(threadId, handler),
        ({ end }) => end
      ),
      ({ subscription }) => subscription
    )

  return { subscribe, unsafeSubscribe, tap, unsafeTap, handle }
}

/**
 * Makes the `TransportError` (`Closed`) of everything that uses a server after its scope or its pool has closed.
 *
 * @example
 * const refused = Effect.fail(Connection.closed(appServer.generation))
 */
export const closed = (generation: number): TransportError =>
  new TransportError({
    reason: "Closed",
    phase: "Running",
    generation,
    detail:
      "the server was closed because its scope or its pool closed. Lease or start another server",
    stderr: ""
  })

class Probe extends Pending<TransportError> {
  constructor(deadline: number) {
    super('"method":"thread/loaded/list","params":{}}', undefined, deadline, 0)
  }

  /** The answer is ignored: any message from the server proves that it is alive. */
  settle(): void {}
}

const probeUnanswered = (
  generation: number,
  transport: Transport,
  timeout: Duration.DurationInput
) =>
  new TransportError({
    reason: "ProbeUnanswered",
    phase: "Running",
    generation,
    detail: `the server sent nothing for ${Duration.format(timeout)} after a liveness probe, so it hangs or is stopped`,
    stderr: transport.stderr()
  })
