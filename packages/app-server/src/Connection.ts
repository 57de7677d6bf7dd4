/**
 * Requests, notifications and requests of the server over one transport, with one end that reaches everybody at once.
 *
 * The reader waits for nobody: what a consumer or a handler does delays no answer and no other thread.
 */
import { Message, Turn } from "@effect-codex/protocol"
import {
  Cause,
  Deferred,
  Duration,
  Effect,
  Exit,
  FiberSet,
  MutableRef,
  Option,
  Random,
  type Scope
} from "effect"
import {
  DecodeError,
  OverloadedError,
  RequestError,
  type RequestFailure,
  TimeoutError,
  TransportError,
  TurnError
} from "./Failure.ts"
import { PendingServerRequests, type Handler } from "./internal/connection/PendingServerRequests.ts"
import * as RequestDeadlines from "./internal/connection/RequestDeadlines.ts"
import { Dispatch, type Outcome, Pending, type Sink } from "./internal/connection/Dispatch.ts"
import { EventBuffer, type Taken } from "./internal/connection/EventBuffer.ts"
import { NotificationTap } from "./internal/connection/NotificationTap.ts"
import * as Liveness from "./internal/connection/Liveness.ts"
import * as Limits from "./Limits.ts"
import type { Redact } from "./Redaction.ts"
import type { Transport } from "./Transport.ts"

export type { Handler } from "./internal/connection/PendingServerRequests.ts"
export { droppedMethod } from "./internal/connection/EventBuffer.ts"

/** What may be said of a single request. */
export interface RequestOptions {
  /** From the moment of asking, waiting for its turn included. Default: `Limits.requestTimeout`. */
  readonly timeout?: Duration.DurationInput
  /**
   * In which line it waits when the server has all it may have. The lines take turns; a lease's requests are one line.
   * Default: that of those who name none.
   */
  readonly line?: number
  /** Set to whether the server may have the request: not while it waits for its turn, nor once it was refused. */
  readonly sent?: MutableRef.MutableRef<boolean>
}

/** One consumer of one thread's notifications. */
export interface Subscription {
  /**
   * Everything that has arrived since the last call, in order; waits for at least one. Fails with the `TransportError`
   * once the connection is lost, and with a `TurnError` (`SlowConsumer`) if the consumer fell behind its bound.
   */
  readonly take: Effect.Effect<ReadonlyArray<Message.Notification>, TransportError | TurnError>
  /** What has arrived and not been taken, without waiting; what came before a loss, also after it. */
  readonly poll: Effect.Effect<ReadonlyArray<Message.Notification>>
}

/** The messages of one server, until its transport is lost or its scope closes. */
export interface Connection {
  readonly generation: number
  /**
   * Sends a request and waits for its answer, inside its deadline and the bound in flight. A refusal as overloaded is
   * tried again. An interrupted caller gets no answer; the server may still carry the request out. Parameters that
   * JSON cannot encode are a defect of the caller.
   */
  readonly request: (
    method: string,
    params?: unknown,
    options?: RequestOptions
  ) => Effect.Effect<unknown, RequestFailure>
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
  ) => Effect.Effect<Subscription, never, Scope.Scope>
  /**
   * Shows each notification of a thread (or, without one, those that speak of no thread) to a plain function as it
   * arrives, before anybody has taken it and before any later request of the server is handled; until the scope closes.
   * Everybody on the connection waits for the function, so it must be quick. One that throws is shown nothing more, and
   * that is logged.
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
    show: (notification: Message.Notification) => void
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
    const { transport, generation } = options
    const limits = yield* Limits.Limits
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    const fork = yield* FiberSet.makeRuntime<never>()
    const endedWith = yield* Deferred.make<TransportError>()
    let lost: TransportError | undefined
    let oddities = 0

    const asked = new PendingServerRequests({ write: transport.write, fork })
    const dispatch = new Dispatch<TransportError>(limits.maxRequestsInFlight, {
      write: transport.write,
      onRequest: (request, root) => asked.ask(request, root),
      onUnreadable: (id, method) => asked.refuse(id, method),
      onResolved: (id) => asked.resolved(id),
      onOddity: (what) => {
        // The first, the tenth, the hundredth ...: a server that floods us with garbage does not flood the log.
        if (!Number.isInteger(Math.log10(++oddities))) return
        fork(
          Effect.logWarning(
            `app-server generation ${generation} sent ${what} (${oddities} such lines so far)`
          )
        )
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

    const handle: Connection["handle"] = (threadId = "", handler) =>
      Effect.acquireRelease(
        Effect.sync(() => asked.handle(threadId, handler)),
        () => Effect.sync(() => asked.unhandle(threadId, handler))
      )

    const listening = (threadId: string, sink: Sink<TransportError>) =>
      Effect.acquireRelease(
        Effect.sync(() => dispatch.subscribe(threadId, sink)),
        () => Effect.sync(() => dispatch.unsubscribe(threadId, sink))
      )

    const tap: Connection["tap"] = (threadId = "", show) =>
      Effect.suspend(() =>
        listening(
          threadId,
          new NotificationTap(show, (defect) =>
            fork(
              Effect.logError(
                `a function that was shown the notifications of thread ${threadId} threw`,
                Cause.die(defect)
              )
            )
          )
        )
      )

    const subscribe: Connection["subscribe"] = (threadId, handler) =>
      Effect.gen(function* () {
        const thread = threadId ?? ""
        const buffer = new EventBuffer<TransportError>(limits.eventBufferCapacity)
        yield* listening(thread, buffer)
        if (handler !== undefined) yield* handle(threadId, handler)
        return { take: taking(buffer, generation, thread), poll: polling(buffer) }
      })

    let heard = 0
    yield* transport.listen((frames, more) => {
      heard += frames.length
      dispatch.receive(frames, more)
    })
    const liveness = { heard: () => heard, isListenedTo: () => dispatch.counts.subscriptions > 0 }
    const probe = Liveness.make({
      ...liveness,
      within: limits.livenessTimeout,
      ask: () => {
        const deadline = now() + Duration.toMillis(limits.livenessTimeout)
        dispatch.submitAtOnce(probing(deadline))
        deadlines.added(deadline)
      },
      onSilence: () => fail(silent(generation, transport, limits))
    })
    yield* Liveness.onSilence(probe, limits.livenessInterval, liveness)
    yield* Effect.forkScoped(deadlines.watch)
    yield* Effect.forkScoped(Effect.map(transport.end, fail))
    yield* Effect.addFinalizer(() => Effect.sync(() => fail(closed(generation))))

    return {
      generation,
      request: requesting({
        ...options,
        limits,
        now,
        dispatch,
        deadlines,
        end: Deferred.await(endedWith),
        onLate: () => fork(probe)
      }),
      notify: (method, params) =>
        Effect.sync(() => transport.write(Message.notification(method, params))),
      subscribe,
      tap,
      handle,
      lastRefusal: (method) => asked.lastRefusal(method),
      fail: (error) => Effect.sync(() => fail(error)),
      end: Deferred.await(endedWith),
      ended: Effect.sync(() => Option.fromNullable(lost)),
      counts: Effect.sync(() => ({ ...dispatch.counts, serverRequests: asked.size, oddities }))
    }
  })

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

const silent = (
  generation: number,
  transport: Transport,
  { livenessTimeout: probe }: Limits.Service
) =>
  new TransportError({
    reason: "ProbeUnanswered",
    phase: "Running",
    generation,
    detail: `it said nothing for ${Duration.format(probe)} after it was probed`,
    stderr: transport.stderr()
  })

interface Requesting {
  readonly generation: number
  readonly redact: Redact
  readonly limits: Limits.Service
  readonly now: () => number
  readonly dispatch: Dispatch<TransportError>
  readonly deadlines: RequestDeadlines.RequestDeadlines
  /** The error the connection ended with; waits for it. */
  readonly end: Effect.Effect<TransportError>
  /** Told when a request was not answered in time, also one that was waiting for its turn all the while. */
  readonly onLate: () => void
}

const requesting = (connection: Requesting): Connection["request"] => {
  const { generation, limits, now, dispatch, deadlines } = connection
  const defaultTimeout = Duration.decode(limits.requestTimeout)
  const firstPause = Duration.toMillis(limits.overloadBackoff)
  const longestPause = Duration.toMillis(limits.overloadMaxBackoff)

  return (method, params, options) =>
    Effect.suspend(() => {
      const after =
        options?.timeout === undefined ? defaultTimeout : Duration.decode(options.timeout)
      const deadline = now() + Duration.toMillis(after)
      const message = JSON.stringify({ method, params }).slice(1)
      const sent = options?.sent
      const line = options?.line ?? 0

      const attempt = (tries: number): Effect.Effect<unknown, RequestFailure> =>
        Effect.async((resume) => {
          const pending = new Pending<TransportError>(message, sent, deadline, line, (outcome) => {
            if (outcome._tag === "Expired") connection.onLate()
            resume(
              isOverloaded(outcome)
                ? again(tries)
                : exitOf(outcome, connection, method, after, pending.written)
            )
          })
          dispatch.submit(pending)
          deadlines.added(deadline)
          // What is written cannot be taken back, so only one that waits for its turn has to hear of an interruption.
          if (pending.written) return
          return Effect.sync(() => {
            pending.abandoned = true
          })
        })

      /** Full jitter: anything up to a ceiling that doubles with each try. */
      const again = (tries: number): Effect.Effect<unknown, RequestFailure> =>
        Effect.gen(function* () {
          if (sent !== undefined) MutableRef.set(sent, false)
          const pause = (yield* Random.next) * Math.min(longestPause, firstPause * 2 ** (tries - 1))
          if (tries >= limits.overloadMaxAttempts || now() + pause >= deadline) {
            return yield* new OverloadedError({ method, generation, tries })
          }
          // The end of the connection does not wait for it; in a finalizer too the loser of the two has to give way.
          yield* Effect.raceFirst(
            Effect.interruptible(Effect.sleep(pause)),
            Effect.interruptible(Effect.flip(connection.end))
            // There a second interruption would end the two at once, children that they are.
          ).pipe(Effect.disconnect)
          return yield* attempt(tries + 1)
        })

      return attempt(1)
    })
}

const isOverloaded = (outcome: Outcome<TransportError>): boolean =>
  outcome._tag === "Error" && outcome.error.code === Message.overloadedCode

const exitOf = (
  outcome: Outcome<TransportError>,
  { generation, redact }: Requesting,
  method: string,
  after: Duration.Duration,
  written: boolean
): Exit.Exit<unknown, RequestFailure> => {
  switch (outcome._tag) {
    case "Result":
      return Exit.succeed(outcome.value)
    case "Lost":
      return Exit.fail(outcome.error)
    case "Expired":
      return Exit.fail(
        new TimeoutError({ of: "Request", method, generation, after, written, said: "" })
      )
    case "TooLong":
      return Exit.fail(new DecodeError({ method, generation, path: "", kind: "TooLong" }))
    case "Error": {
      const { code, message, data } = outcome.error
      const detail = redact(message)
      return Exit.fail(
        new RequestError({ method, generation, code, detail, ...Turn.causeOf(data) })
      )
    }
  }
}

const taking = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription["take"] => {
  const take: Subscription["take"] = Effect.suspend(() => {
    const taken = buffer.take()
    return taken === undefined ? wait : takenExit(taken, buffer.bound, generation, threadId)
  })
  const wait: Subscription["take"] = Effect.async((resume) => buffer.onWake(() => resume(take)))
  return take
}

const takenExit = (
  taken: Taken<TransportError>,
  bound: number,
  generation: number,
  threadId: string
): Exit.Exit<ReadonlyArray<Message.Notification>, TransportError | TurnError> => {
  switch (taken._tag) {
    case "Batch":
      return Exit.succeed(taken.events)
    case "Lost":
      return Exit.fail(taken.error)
    case "Overflow":
      return Exit.fail(
        new TurnError({
          reason: "SlowConsumer",
          generation,
          threadId,
          turnId: undefined,
          kind: undefined,
          detail: `more than ${bound} events that must not be dropped were waiting for their consumer`
        })
      )
  }
}

const polling = (buffer: EventBuffer<TransportError>): Subscription["poll"] =>
  Effect.sync(() => {
    const taken = buffer.take()
    return taken?._tag === "Batch" ? taken.events : []
  })
