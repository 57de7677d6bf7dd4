/**
 * One try of one turn on one thread, on a leased server.
 *
 * The attempt leases the server, opens its thread, runs its turn and ends in a result or in exactly one typed error.
 * Its scope is all it holds: closing it interrupts a turn that still runs, lets go of the thread, and gives the lease
 * back.
 */
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import type { Effect, Stream } from "effect"
import * as Attempt from "./internal/turn/Attempt.ts"
import type { Options } from "./internal/turn/AttemptOptions.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import type * as Tool from "./Tool.ts"

export type { Options, ThreadSource } from "./internal/turn/AttemptOptions.ts"

/**
 * Runs the attempt as the stream of its events: `Started` first, `Completed` with the result last. Ending the stream
 * early interrupts the turn.
 *
 * Fails with `AuthError` when a credential is refused or missing, with `TransportError` when the server is lost, with
 * `TurnError` when the turn fails for a reason of its own, with `TimeoutError` (`Run`, `Progress`) when a deadline of it
 * passes, and with the request errors of opening thread and turn.
 *
 * Use `Run.stream` where a failure that may pass is to be tried again.
 *
 * @example
 * const shown = RunAttempt.stream({ server, input: "Tell me a story" }).pipe(
 *   Stream.runForEach((event) => (event._tag === "Text" ? Console.log(event.delta) : Effect.void))
 * )
 */
export const stream = <T extends Tool.Any = never>(
  options: Options<Tool.Requirements<T>> & Tool.Lent<T>
): Stream.Stream<RunEvent, Failure.Failure, AppServerPool.AppServerPool | Tool.Requirements<T>> =>
  Attempt.stream<Tool.Requirements<T>>(options)

/**
 * Runs the attempt for its result alone. Fails as {@link stream} does; interrupting it interrupts the turn.
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
  resultOf(stream(options))

/**
 * The result of a stream of events that ends with one, whatever else is done with the events on the way. A stream that
 * ends without `Completed` is a defect.
 *
 * @example
 * const result = yield* session.stream("What does this project do?").pipe(
 *   Stream.tap(({ _tag }) => Effect.logDebug(_tag)),
 *   RunAttempt.resultOf
 * )
 */
export const resultOf: <E, R>(
  events: Stream.Stream<RunEvent, E, R>
) => Effect.Effect<RunResult, E, R> = Attempt.resultOf
