/**
 * One try of one turn on one thread, on a leased server.
 *
 * The attempt leases the server, opens its thread, runs its turn, and ends with a result or with exactly one typed
 * error. Everything it holds belongs to its scope. Closing the scope interrupts a turn that still runs, releases
 * the thread, and returns the lease.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Attempt from "./internal/turn/Attempt.ts"
import type { Options } from "./internal/turn/AttemptOptions.ts"
import * as Pull from "./internal/turn/Pull.ts"
import * as RunMeter from "./internal/turn/RunMeter.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import type * as Tool from "./Tool.ts"

export type { TurnToBegin } from "./internal/turn/BeforeTurn.ts"
export type { IfArchived, Options, ThreadSource } from "./internal/turn/AttemptOptions.ts"

/**
 * Runs the attempt and streams its events: `Started` first, and `Completed` with the result last. Use `Run.stream`
 * instead to retry transient failures. Ending the stream early interrupts the turn.
 *
 * **Errors**
 * - `TransportError`: the server is lost.
 * - `AuthError`: a credential is refused or missing.
 * - `TurnError`: the turn fails for a reason of its own, such as a usage limit, or its thread cannot be opened:
 *   `ThreadGone`, `ThreadArchived`, `ThreadHeldElsewhere`, `ThreadUnusable`. `BudgetExceeded`: its budget is used up.
 * - `TimeoutError` (`Run`, `Progress`, `Reconnecting`): `timeout`, `progressTimeout` or `reconnectTimeout` passes.
 * - `RequestError`, `OverloadedError`, `DecodeError`, `TimeoutError` (`Request`): a request that opens the thread
 *   or starts the turn fails.
 *
 * @example
 * const shown = RunAttempt.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.runForEach((event) => (event._tag === "Text" ? Console.log(event.delta) : Effect.void))
 * )
 */
export const stream = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Pull.stream(open<Tool.Requirements<T>>(options))

/**
 * Runs the attempt and returns its result. Interrupting it interrupts the turn. Fails as {@link stream} does.
 *
 * @example
 * const { text } = yield* RunAttempt.run({
 *   server,
 *   input: "What does this project do?",
 *   thread: { _tag: "Start", ephemeral: true }
 * })
 */
export const run = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Effect.Effect<RunResult, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Pull.result(open<Tool.Requirements<T>>(options))

const open = <R>(options: Options<R>): Pull.Open<AppServerPool.AppServerPool | R> =>
  RunMeter.measured(options.server, Attempt.open(options))

/**
 * Returns the result of a stream of events, which is in its `Completed` event. Use it to read the result after you
 * have done something else with the events. A stream that ends without `Completed` is a defect.
 *
 * @example
 * const result = yield* session.stream("What does this project do?").pipe(
 *   Stream.tap(({ _tag }) => Effect.logDebug(_tag)),
 *   RunAttempt.resultOf
 * )
 */
export const resultOf = <E, R>(
  events: Stream.Stream<RunEvent, E, R>
): Effect.Effect<RunResult, E, R> =>
  events.pipe(
    Stream.filterMap((event) =>
      event._tag === "Completed" ? Option.some(event.result) : Option.none()
    ),
    Stream.runLast,
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.dieMessage("the event stream ended without a Completed event"),
        onSome: Effect.succeed
      })
    )
  )
