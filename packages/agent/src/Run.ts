/**
 * A single run: one turn, on a new or a given thread, with as many attempts as its retry schedule allows. Use a
 * `Session` for turns that belong together.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Attempt from "./internal/turn/Attempt.ts"
import * as Pull from "./internal/turn/Pull.ts"
import type * as ResetWait from "./internal/turn/ResetWait.ts"
import * as RunMeter from "./internal/turn/RunMeter.ts"
import * as StructuredOutput from "./internal/turn/StructuredOutput.ts"
import * as Retry from "./internal/turn/Retry.ts"
import type * as RunAttempt from "./RunAttempt.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import * as Session from "./Session.ts"
import type * as Tool from "./Tool.ts"

/** The options of a run: those of an attempt, and when to retry it. */
export interface Options<R = never> extends RunAttempt.Options<R>, ResetWait.Options {
  /**
   * When to retry after a transient failure (`Failure.isTransient`). An attempt is retried only if none of its
   * output was shown and it cannot have changed anything. Default: never.
   */
  readonly retry?: Retry.Retry
}

/**
 * Runs a turn and streams its events: `Started` first, and `Completed` with the result last. Ending the stream
 * early interrupts the turn. Fails as `RunAttempt.stream` does, once `retry` allows no further attempt.
 *
 * @example
 * const words = Run.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.filterMap((event) => (event._tag === "Text" ? Option.some(event.delta) : Option.none()))
 * )
 */
export const stream = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Pull.stream(open<Tool.Requirements<T>>(options))

/**
 * Runs a turn and returns its result. Interrupting it interrupts the turn. Fails as {@link stream} does.
 *
 * @example
 * const { text, usage } = yield* Run.run({
 *   server,
 *   input: "What does this project do?",
 *   turn: { model: "gpt-5", effort: "low" },
 *   timeout: "10 minutes",
 *   retry: Schedule.intersect(Schedule.exponential("1 second"), Schedule.recurs(3))
 * })
 */
export const run = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Effect.Effect<RunResult, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Pull.result(open<Tool.Requirements<T>>(options))

const open = <R>(options: Options<R>): Pull.Open<AppServerPool.AppServerPool | R> =>
  RunMeter.measured(
    options.server,
    options.retry === undefined && options.resetTimeout === undefined
      ? Attempt.open(options)
      : Retry.open((among) => Attempt.open(options, among), {
          replay: "Never",
          retry: options.retry,
          deadline: options
        })
  )

/**
 * Runs a turn whose last message must fit a schema, and decodes that message.
 *
 * The API requires every property of the schema, and an object at its root. So the model gives `null` for a property that
 * is optional, and puts anything but a struct into an object: `text` shows its own words, `output` what they mean. Throws
 * if the schema holds what the API does not accept in any form: a record, a tuple, `Schema.Unknown`.
 *
 * If the message does not fit, the model is told why and asked once more, unless `askAgain` is `false`. If the last
 * answer does not fit, the run fails with a `DecodeError`. Otherwise it fails as {@link stream} does.
 *
 * @example
 * const Verdict = Schema.Struct({ safe: Schema.Boolean, why: Schema.String })
 * const { output } = yield* Run.structured(Verdict, { server, input: "Is this change safe?" })
 */
export const structured = <A, I, T extends Tool.Any = never>(
  schema: Schema.Schema<A, I>,
  options: Omit<Options<Tool.Requirements<T>>, "outputSchema"> &
    Pick<Session.StructuredOptions, "askAgain"> &
    Tool.Lent<T>
): Effect.Effect<
  Session.Structured<A>,
  Failure.Failure,
  AppServerPool.AppServerPool | Tool.Requirements<T>
> => {
  StructuredOutput.demand(schema)
  return Session.make({ replay: "Never", ...options, key: options.spawnedBy ?? "run" }).pipe(
    Effect.flatMap((session) => session.structured(schema, options.input, options)),
    Effect.scoped
  )
}
