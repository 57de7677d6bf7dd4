/**
 * Requests to the server: bounded by a deadline and the in-flight limit, and retried while the server is
 * overloaded.
 */
import { Message, Turn } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import type * as Tracer from "effect/Tracer"
import {
  DecodeError,
  OverloadedError,
  RequestError,
  type RequestFailure,
  TimeoutError,
  type TransportError
} from "../../Failure.ts"
import type * as Limits from "../../Limits.ts"
import * as Spans from "../telemetry/Spans.ts"
import type { Redact } from "../../Redaction.ts"
import { type Dispatch, type Outcome, Pending, type RequestEvent as Event } from "./Dispatch.ts"
import { orLost } from "./OrLost.ts"
import type { Deadlines } from "../timing/Deadlines.ts"

/** What happens to a request, whether or not its caller still waits. */
export type RequestEvent = Event<TransportError>

/** Options of a single request. */
export interface RequestOptions {
  /** Includes the time in the queue. Default: `Limits.requestTimeout` (60 s). */
  readonly timeout?: Duration.DurationInput
  /**
   * Which queue this request waits in while the connection is at its in-flight limit. Queues take turns, and each
   * lease has its own. Default: a queue that all requests without this option share.
   */
  readonly queue?: number
  /**
   * Called synchronously when the request is written and when it has an outcome, even if the caller has left or the
   * answer comes after the deadline. When an overloaded server refuses the request, that is an outcome too, before
   * each retry.
   */
  readonly observe?: (event: RequestEvent) => void
}

export type Request = (
  method: string,
  params?: unknown,
  options?: RequestOptions
) => Effect.Effect<unknown, RequestFailure>

/**
 * The same without a fiber and without a span: the request is sent at once. `resume` is called with what it comes to: an
 * `Exit`, or what is still to be done if an overloaded server has refused it. Returns what is to be done when nobody wants
 * the answer any more, if that makes a difference.
 */
export type UnsafeRequest = (
  method: string,
  params: unknown,
  options: RequestOptions | undefined,
  resume: (outcome: Effect.Effect<unknown, RequestFailure>) => void
) => Effect.Effect<void> | undefined

export interface Requests {
  readonly request: Request
  readonly unsafeRequest: UnsafeRequest
}

export interface Options {
  readonly generation: number
  readonly redact: Redact
  readonly limits: Limits.Service
  readonly now: () => number
  readonly dispatch: Dispatch<TransportError>
  readonly deadlines: Deadlines
  /** Waits until the connection ends, and returns the error it ended with. */
  readonly end: Effect.Effect<TransportError>
  /** Called when a request timed out, even if it was still queued. */
  readonly onLate: () => void
  /** Called with the outcome of each attempt, and the milliseconds since the request was made. */
  readonly onOutcome: (
    method: string,
    outcome: RequestEvent["_tag"] | "Overloaded",
    took: number
  ) => void
}

export const make = (connection: Options): Requests => {
  const { limits, now } = connection
  const defaultTimeout = Duration.toMillis(limits.requestTimeout)

  const send = (
    method: string,
    params: unknown,
    options: RequestOptions | undefined,
    resume: Resume,
    span: Tracer.Span | undefined
  ): Effect.Effect<void> | undefined => {
    const timeout =
      options?.timeout === undefined ? defaultTimeout : Duration.toMillis(options.timeout)
    const asked = now()
    const deadline = asked + timeout
    const trace = span === undefined ? undefined : Spans.traceOf(span)
    const message = messageOf(method, params, trace)
    return submit(
      new Call(connection, { method, message, asked, timeout, deadline, options }, 1, resume)
    )
  }

  return {
    request: (method, params, options) =>
      traced(method, (span) =>
        Effect.async((resume) => send(method, params, options, resume, span))
      ),
    unsafeRequest: (method, params, options, resume) =>
      send(method, params, options, resume, undefined)
  }
}

/** What `JSON.stringify` makes of all three behind the `{`, well-formed. It takes that twice as long. */
export const messageOf = (method: string, params: unknown, trace: unknown): string => {
  const name = plain.test(method) ? `"${method}"` : Message.wellFormed(JSON.stringify(method))
  return `"method":${name}${member("params", params)}${member("trace", trace)}}`
}

/** A method without anything to escape, as all of the protocol are. */
const plain = /^[\w/]+$/

const member = (name: string, value: unknown): string => {
  const json: string | undefined = value === undefined ? undefined : JSON.stringify(value)
  return json === undefined ? "" : `,"${name}":${Message.wellFormed(json)}`
}

/** A request that nobody asked for, such as a probe, has no span. */
const traced = (
  method: string,
  send: (span: Tracer.Span | undefined) => Effect.Effect<unknown, RequestFailure>
): Effect.Effect<unknown, RequestFailure> =>
  Effect.withFiberRuntime((fiber) =>
    fiber.currentSpan === undefined || !Spans.isHeard(fiber)
      ? send(undefined)
      : Spans.leaf(method, () => ({
          kind: "client",
          attributes: { "rpc.system": "jsonrpc", "rpc.method": method }
        }))((span) =>
          Effect.tapErrorTag(send(span), "RequestError", ({ code }) =>
            Effect.sync(() => span?.attribute("rpc.jsonrpc.error_code", code))
          )
        )
  )

/** What is the same in all attempts of a request. */
interface Asked {
  readonly method: string
  readonly message: string
  /** When, on the clock of the deadline. */
  readonly asked: number
  /** In milliseconds. */
  readonly timeout: number
  readonly deadline: number
  readonly options: RequestOptions | undefined
}

type Resume = (effect: Effect.Effect<unknown, RequestFailure>) => void

/** An attempt of a request. */
class Call extends Pending<TransportError> {
  readonly connection: Options
  readonly asked: Asked
  readonly attempts: number
  private readonly resume: Resume

  constructor(connection: Options, asked: Asked, attempts: number, resume: Resume) {
    super(asked.message, asked.options?.observe, asked.deadline, asked.options?.queue ?? 0)
    this.connection = connection
    this.asked = asked
    this.attempts = attempts
    this.resume = resume
  }

  settle(outcome: Outcome<TransportError>): void {
    const { asked, connection } = this
    const overloaded = isOverloaded(outcome)
    const took = connection.now() - asked.asked
    connection.onOutcome(asked.method, overloaded ? "Overloaded" : outcome._tag, took)
    if (outcome._tag === "Expired") connection.onLate()
    this.resume(overloaded ? retry(this) : exitOf(outcome, connection, asked))
  }
}

/** Returns what is to be done when the caller leaves. */
const submit = (call: Call): Effect.Effect<void> | undefined => {
  const { deadlines, dispatch } = call.connection
  dispatch.submit(call)
  deadlines.added(call.deadline)
  // A written request cannot be taken back, so only a queued one needs to know of the interruption.
  if (call.id > 0) return undefined
  return Effect.sync(() => dispatch.abandon(call))
}

const retry = ({ asked, attempts, connection }: Call): Effect.Effect<unknown, RequestFailure> => {
  const { end, generation, limits, now } = connection
  const { deadline, method } = asked
  return Effect.flatMap(backoff(limits, attempts), (pause) =>
    attempts >= limits.overloadMaxAttempts || now() + pause >= deadline
      ? Effect.fail(new OverloadedError({ method, generation, attempts }))
      : Effect.zipRight(
          orLost(Effect.sleep(pause), end),
          Effect.async<unknown, RequestFailure>((resume) =>
            submit(new Call(connection, asked, attempts + 1, resume))
          )
        )
  )
}

/** Full jitter: a random delay up to a ceiling that doubles with each attempt. */
const backoff = (limits: Limits.Service, attempts: number): Effect.Effect<number> => {
  const first = Duration.toMillis(limits.overloadBackoff)
  const longest = Duration.toMillis(limits.overloadMaxBackoff)
  return Effect.map(
    Random.next,
    (random) => random * Math.min(longest, first * 2 ** (attempts - 1))
  )
}

/**
 * Returns whether the server refused to queue a request. Such a request was not carried out, so retrying it is
 * safe.
 */
export const isOverloaded = (event: RequestEvent): boolean =>
  event._tag === "Error" && event.error.code === Message.overloadedCode

const exitOf = (
  outcome: Outcome<TransportError>,
  { generation, redact }: Pick<Options, "generation" | "redact">,
  { method, timeout }: Asked
): Exit.Exit<unknown, RequestFailure> => {
  switch (outcome._tag) {
    case "Result":
      return Exit.succeed(outcome.value)
    case "Lost":
      return Exit.fail(outcome.error)
    case "Expired": {
      const { written } = outcome
      return Exit.fail(
        new TimeoutError({
          deadline: "Request",
          method,
          generation,
          after: Duration.millis(timeout),
          written,
          lastMessage: ""
        })
      )
    }
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
