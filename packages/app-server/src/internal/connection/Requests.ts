/** Requests of ours: inside their deadline and the bound in flight, tried again when the server is overloaded. */
import { Message, Turn } from "@effect-codex/protocol"
import { Duration, Effect, Exit, Random } from "effect"
import {
  DecodeError,
  OverloadedError,
  RequestError,
  type RequestFailure,
  TimeoutError,
  type TransportError
} from "../../Failure.ts"
import type * as Limits from "../../Limits.ts"
import type { Redact } from "../../Redaction.ts"
import { type Dispatch, type Outcome, Pending, type RequestEvent as Event } from "./Dispatch.ts"
import { orLost } from "./OrLost.ts"
import type { RequestDeadlines } from "./RequestDeadlines.ts"

/** What becomes of a request, whether or not its caller still waits. */
export type RequestEvent = Event<TransportError>

/** What may be said of a single request. */
export interface RequestOptions {
  /** From the moment of asking, the time in the queue included. Default: `Limits.requestTimeout`. */
  readonly timeout?: Duration.DurationInput
  /**
   * Which queue this request waits in while the connection is at its in-flight limit. Queues take turns, and each lease has
   * its own. Default: that of those who name none.
   */
  readonly queue?: number
  /**
   * Told, synchronously, what becomes of the request: that it was written, and its outcome, also when its caller has left,
   * and also when the answer comes after the deadline. An overloaded server's refusal is an outcome too, before the next try.
   */
  readonly observe?: (event: RequestEvent) => void
}

export type Request = (
  method: string,
  params?: unknown,
  options?: RequestOptions
) => Effect.Effect<unknown, RequestFailure>

export interface Options {
  readonly generation: number
  readonly redact: Redact
  readonly limits: Limits.Service
  readonly now: () => number
  readonly dispatch: Dispatch<TransportError>
  readonly deadlines: RequestDeadlines
  /** The error the connection ended with; waits for it. */
  readonly end: Effect.Effect<TransportError>
  /** Told when a request was not answered in time, also one that was in its queue all the while. */
  readonly onLate: () => void
}

export const make = (connection: Options): Request => {
  const { generation, limits, now, dispatch, deadlines } = connection
  const defaultTimeout = Duration.decode(limits.requestTimeout)

  return (method, params, options) =>
    Effect.suspend(() => {
      const after =
        options?.timeout === undefined ? defaultTimeout : Duration.decode(options.timeout)
      const deadline = now() + Duration.toMillis(after)
      const message = JSON.stringify({ method, params }).slice(1)

      const attempt = (tries: number): Effect.Effect<unknown, RequestFailure> =>
        Effect.async((resume) => {
          const pending = new Pending<TransportError>(
            message,
            options?.observe,
            deadline,
            options?.queue ?? 0,
            (outcome) => {
              if (outcome._tag === "Expired") connection.onLate()
              resume(
                isOverloaded(outcome) ? again(tries) : exitOf(outcome, connection, method, after)
              )
            }
          )
          dispatch.submit(pending)
          deadlines.added(deadline)
          // What is written cannot be taken back, so only one in a queue has to hear of an interruption.
          if (pending.written) return
          return Effect.sync(() => {
            pending.abandoned = true
          })
        })

      const again = (tries: number): Effect.Effect<unknown, RequestFailure> =>
        Effect.flatMap(backoff(limits, tries), (pause) =>
          tries >= limits.overloadMaxAttempts || now() + pause >= deadline
            ? Effect.fail(new OverloadedError({ method, generation, tries }))
            : Effect.zipRight(orLost(Effect.sleep(pause), connection.end), attempt(tries + 1))
        )

      return attempt(1)
    })
}

/** Full jitter: anything up to a ceiling that doubles with each try. */
const backoff = (limits: Limits.Service, tries: number): Effect.Effect<number> => {
  const first = Duration.toMillis(limits.overloadBackoff)
  const longest = Duration.toMillis(limits.overloadMaxBackoff)
  return Effect.map(Random.next, (random) => random * Math.min(longest, first * 2 ** (tries - 1)))
}

/** Whether the server refused to queue the request: it was not carried out. */
export const isOverloaded = (event: RequestEvent): boolean =>
  event._tag === "Error" && event.error.code === Message.overloadedCode

const exitOf = (
  outcome: Outcome<TransportError>,
  { generation, redact }: Pick<Options, "generation" | "redact">,
  method: string,
  after: Duration.Duration
): Exit.Exit<unknown, RequestFailure> => {
  switch (outcome._tag) {
    case "Result":
      return Exit.succeed(outcome.value)
    case "Lost":
      return Exit.fail(outcome.error)
    case "Expired": {
      const { written } = outcome
      return Exit.fail(
        new TimeoutError({ of: "Request", method, generation, after, written, lastMessage: "" })
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
