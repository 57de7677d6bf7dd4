/**
 * Requests, notifications and requests of the server over one transport, with one end that reaches everybody at once.
 *
 * The reader waits for nobody: what a consumer or a handler does delays no answer and no other thread.
 */
import { Message, ServerRequests, Turn } from "@effect-codex/protocol"
import {
  Cause,
  Deferred,
  Duration,
  Effect,
  Exit,
  type Fiber,
  FiberId,
  FiberSet,
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
import { Dispatch, type Outcome } from "./internal/Dispatch.ts"
import { EventBuffer, type Taken } from "./internal/EventBuffer.ts"
import * as Limits from "./Limits.ts"
import type { Redact } from "./Redaction.ts"
import type { Transport } from "./Transport.ts"

export { droppedMethod } from "./internal/EventBuffer.ts"

export interface RequestOptions {
  /** From the moment of asking, waiting for its turn included. Default: `Limits.request`. */
  readonly timeout?: Duration.DurationInput
}

/** Answers a request of the server: with its result, or with an error, which the server reads as a decline. */
export type Handler = (request: Message.ServerRequest) => Effect.Effect<unknown, Message.RpcError>

/** One consumer of one thread's notifications. */
export interface Subscription {
  /**
   * Everything that has arrived since the last call, in order; waits for at least one. Fails with the `TransportError`
   * once the connection is lost, and with a `TurnError` (`SlowConsumer`) if the consumer fell behind its bound.
   */
  readonly take: Effect.Effect<ReadonlyArray<Message.Notification>, TransportError | TurnError>
  /** What has arrived and not been taken, without waiting; nothing once the connection is lost. */
  readonly poll: Effect.Effect<ReadonlyArray<Message.Notification>>
}

export interface Connection {
  readonly generation: number
  /**
   * Sends a request and waits for its answer, inside its deadline and the bound in flight. A refusal as overloaded is
   * tried again. An interrupted caller gets no answer; the server may still carry the request out.
   */
  readonly request: (
    method: string,
    params?: unknown,
    options?: RequestOptions
  ) => Effect.Effect<unknown, RequestFailure>
  readonly notify: (method: string, params?: unknown) => Effect.Effect<void>
  /**
   * Takes the notifications of a thread (or, without one, those that speak of no thread) from now on. The handler
   * answers the server's requests for it; without one they are refused. When the scope closes, requests that are
   * still open are refused too.
   */
  readonly subscribe: (
    threadId: string | undefined,
    handler?: Handler
  ) => Effect.Effect<Subscription, never, Scope.Scope>
  /** Ends the connection with this error, for everybody, once. The first error stands. */
  readonly fail: (error: TransportError) => Effect.Effect<void>
  /** The error this connection ended with; waits for it. */
  readonly end: Effect.Effect<TransportError>
  /** The same, without waiting. */
  readonly ended: Effect.Effect<Option.Option<TransportError>>
  /** How much it holds, for people, metrics and tests. */
  readonly counts: Effect.Effect<{
    readonly inFlight: number
    readonly queued: number
    readonly subscriptions: number
    readonly serverRequests: number
  }>
}

export interface Options {
  readonly transport: Transport
  readonly generation: number
  readonly redact: Redact
}

/** A request of the server that waits for its answer. */
interface Asked {
  readonly thread: string
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/** Starts reading the transport. Closing the scope ends the connection with a `TransportError` (`Closed`). */
export const make = (options: Options): Effect.Effect<Connection, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { transport, generation, redact } = options
    const limits = yield* Limits.Limits
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    const fork = yield* FiberSet.makeRuntime<never>()
    const endedWith = yield* Deferred.make<TransportError>()
    let lost: TransportError | undefined

    const asked = new Map<Message.RequestId, Asked>()
    const handlers = new Map<string, Handler>()

    const answer = (id: Message.RequestId, reply: ServerRequests.Answer): void =>
      transport.write(
        reply._tag === "Result" ? Message.result(id, reply.result) : Message.error(id, reply.error)
      )

    /** Whoever takes the request out of `asked` answers it; nobody else can. */
    const settleAsked = (id: Message.RequestId, reply?: ServerRequests.Answer): void => {
      const entry = asked.get(id)
      if (entry === undefined) return
      asked.delete(id)
      entry.fiber?.unsafeInterruptAsFork(FiberId.none)
      if (reply !== undefined) answer(id, reply)
    }

    const onRequest = (request: Message.ServerRequest): void => {
      const thread = Message.threadIdOf(request.params) ?? ""
      const handler = handlers.get(thread)
      const refusal = ServerRequests.refuse(request.method)
      if (handler === undefined) return answer(request.id, refusal)
      const entry: Asked = { thread, fiber: undefined }
      asked.set(request.id, entry)
      entry.fiber = fork(
        Effect.exit(handler(request)).pipe(
          Effect.map((exit) => settleAsked(request.id, replyOf(exit, refusal)))
        )
      )
    }

    const dispatch = new Dispatch<TransportError>(limits.inFlight, {
      write: transport.write,
      onRequest,
      onResolved: settleAsked,
      onOddity: (what) => {
        fork(Effect.logWarning(`app-server generation ${generation} sent ${what}`))
      }
    })

    const fail = (error: TransportError): void => {
      if (lost !== undefined) return
      lost = error
      Deferred.unsafeDone(endedWith, Exit.succeed(error))
      dispatch.end(error)
      for (const id of asked.keys()) settleAsked(id)
    }

    // One fiber watches the deadlines of all requests: a fiber a request would cost more than the request.
    let sleepingUntil = Infinity
    const earlier = Effect.unsafeMakeLatch(false)
    const watchDeadlines = Effect.suspend(() => {
      earlier.unsafeClose()
      sleepingUntil = dispatch.nextDeadline()
      const wait =
        sleepingUntil === Infinity
          ? earlier.await
          : Effect.raceFirst(Effect.sleep(Math.max(0, sleepingUntil - now())), earlier.await)
      return Effect.andThen(wait, () => dispatch.expire(now()))
    })

    const once = (
      method: string,
      params: unknown,
      after: Duration.Duration,
      deadline: number,
      tries: number
    ) =>
      Effect.async<unknown, RequestFailure>((resume) => {
        const pending = {
          method,
          params,
          deadline,
          written: false,
          abandoned: false,
          settle: (outcome: Outcome<TransportError>) => resume(toExit(outcome))
        }
        const toExit = (outcome: Outcome<TransportError>): Exit.Exit<unknown, RequestFailure> => {
          switch (outcome._tag) {
            case "Result":
              return Exit.succeed(outcome.value)
            case "Lost":
              return Exit.fail(outcome.error)
            case "Expired":
              return Exit.fail(
                new TimeoutError({ method, generation, after, written: pending.written })
              )
            case "TooLong":
              return Exit.fail(new DecodeError({ method, generation, path: "", kind: "TooLong" }))
            case "Error":
              return Exit.fail(
                outcome.error.code === Message.overloadedCode
                  ? new OverloadedError({ method, generation, tries })
                  : new RequestError({
                      method,
                      generation,
                      code: outcome.error.code,
                      detail: redact(outcome.error.message),
                      ...Turn.causeOf(outcome.error.data)
                    })
              )
          }
        }
        dispatch.submit(pending)
        if (deadline < sleepingUntil) earlier.unsafeOpen()
        return Effect.sync(() => {
          pending.abandoned = true
        })
      })

    const defaultTimeout = Duration.decode(limits.request)
    const firstPause = Duration.toMillis(limits.overloadPause)
    const longestPause = Duration.toMillis(limits.overloadPauseMax)

    const request: Connection["request"] = (method, params, options) =>
      Effect.suspend(() => {
        const after =
          options?.timeout === undefined ? defaultTimeout : Duration.decode(options.timeout)
        const deadline = now() + Duration.toMillis(after)
        const attempt = (tries: number): Effect.Effect<unknown, RequestFailure> =>
          Effect.catchTag(once(method, params, after, deadline, tries), "OverloadedError", again)
        const again = (refused: OverloadedError) =>
          Effect.gen(function* () {
            const ceiling = Math.min(longestPause, firstPause * 2 ** (refused.tries - 1))
            const pause = (yield* Random.next) * ceiling
            if (refused.tries >= limits.overloadTries || now() + pause >= deadline)
              return yield* refused
            yield* Effect.sleep(pause)
            return yield* attempt(refused.tries + 1)
          })
        return attempt(1)
      })

    const subscribe: Connection["subscribe"] = (threadId, handler) =>
      Effect.gen(function* () {
        const thread = threadId ?? ""
        const buffer = new EventBuffer<TransportError>(limits.eventsPerThread)
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            dispatch.subscribe(thread, buffer)
            if (handler !== undefined) handlers.set(thread, handler)
          }),
          () =>
            Effect.sync(() => {
              dispatch.unsubscribe(thread, buffer)
              if (handler === undefined || handlers.get(thread) !== handler) return
              handlers.delete(thread)
              for (const [id, entry] of asked) {
                if (entry.thread === thread) settleAsked(id, closingReply)
              }
            })
        )
        return { take: taking(buffer, generation, thread), poll: polling(buffer) }
      })

    yield* transport.listen((frames, more) => dispatch.receive(frames, more))
    yield* Effect.forkScoped(Effect.forever(watchDeadlines))
    yield* Effect.forkScoped(Effect.map(transport.end, fail))
    yield* Effect.addFinalizer(() => Effect.sync(() => fail(closed(generation))))

    return {
      generation,
      request,
      notify: (method, params) =>
        Effect.sync(() => transport.write(Message.notification(method, params))),
      subscribe,
      fail: (error) => Effect.sync(() => fail(error)),
      end: Deferred.await(endedWith),
      ended: Effect.sync(() => Option.fromNullable(lost)),
      counts: Effect.sync(() => ({ ...dispatch.counts, serverRequests: asked.size }))
    }
  })

/** The error of whatever is asked of a server whose scope has closed. */
export const closed = (generation: number): TransportError =>
  new TransportError({
    reason: "Closed",
    phase: "Running",
    generation,
    detail: "it was closed while this was under way, or before",
    stderr: ""
  })

const closingReply: ServerRequests.Answer = {
  _tag: "Error",
  error: {
    code: Message.methodNotFoundCode,
    message: "The run that would have answered has ended."
  }
}

const replyOf = (
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

const taking = (
  buffer: EventBuffer<TransportError>,
  generation: number,
  threadId: string
): Subscription["take"] => {
  const settle = (
    taken: Taken<TransportError>
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
            detail: `more than ${buffer.bound} events that must not be dropped were waiting for their consumer`
          })
        )
    }
  }
  return Effect.suspend(() => {
    const taken = buffer.take()
    if (taken !== undefined) return settle(taken)
    return Effect.async((resume) => {
      const cancel = buffer.onTaken((later) => resume(settle(later)))
      return Effect.sync(cancel)
    })
  })
}

const polling = (buffer: EventBuffer<TransportError>): Subscription["poll"] =>
  Effect.sync(() => {
    const taken = buffer.take()
    return taken?._tag === "Batch" ? taken.events : []
  })
