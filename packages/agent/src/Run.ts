/**
 * A single run: one turn, on a thread of its own or a given one, with as many attempts as its retry allows. For turns that
 * belong together use a `Session`.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import { Effect, type Schema, type Stream } from "effect"
import * as Retry from "./internal/turn/Retry.ts"
import * as RunAttempt from "./RunAttempt.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import * as Session from "./Session.ts"
import type * as Tool from "./Tool.ts"

/** What a run is made of: where, with what input, on which thread, how long, and when again. */
export interface Options<R = never> extends RunAttempt.Options<R> {
  /**
   * When the run is taken again after a failure that may pass (`Failure.isTransient`), if nothing of it was shown and it
   * can have done nothing. Default: never.
   */
  readonly retry?: Retry.Retry
}

/**
 * Runs a turn as the stream of its events: `Started` first, `Completed` with the result last. Ending the stream early
 * interrupts the turn. Fails as `RunAttempt.stream` does.
 *
 * @example
 * const words = Run.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.filterMap((event) => (event._tag === "Text" ? Option.some(event.delta) : Option.none()))
 * )
 */
export const stream = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Retry.stream(RunAttempt.stream(options), { replay: "Never", retry: options.retry })

/**
 * Runs a turn for its result alone. Interrupting it interrupts the turn. Fails as `RunAttempt.stream` does.
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
  RunAttempt.resultOf(stream(options))

/**
 * Runs a turn whose last message is to fit a schema, and decodes it. One that does not fit is told to the model, which is
 * asked once more; then it is a `DecodeError`. The API wants every property of the schema: use `Schema.NullOr` for what may
 * be left out.
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
> =>
  Session.make({ replay: "Never", ...options, key: options.spawnedBy ?? "run" }).pipe(
    Effect.flatMap((session) => session.structured(schema, options.input, options)),
    Effect.scoped
  )
