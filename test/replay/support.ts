/** A program that is recorded on a server, and replayed without one. */
import { Failure } from "@effect-codex/agent"
import { AppServerPool, FlightRecorder, type Transport } from "@effect-codex/app-server"
import { Replay } from "@effect-codex/testing"
import { Effect, Exit, Fiber, Layer, Option, Schema, TestClock } from "effect"
import { settle } from "../guarantees/support.ts"

const Pool = AppServerPool.AppServerPool

/** Everything is kept. */
const unbounded = { messages: Infinity, bytes: Infinity, ended: Infinity }

/** Runs a program on a pool of this transport, and returns how it ended and what was recorded. */
export const recorded = <A, E>(
  transport: Layer.Layer<Transport.TransportFactory>,
  program: Effect.Effect<A, E, AppServerPool.AppServerPool>,
  bounds: FlightRecorder.Options = unbounded
) =>
  Effect.gen(function* () {
    const exit = yield* Effect.exit(program)
    const dump = yield* Effect.flatMap(FlightRecorder.FlightRecorder, ({ dump }) => dump())
    // As it would come from a file.
    const text = yield* Schema.encode(FlightRecorder.DumpFile)(dump)
    return { exit, dump: yield* Schema.decode(FlightRecorder.DumpFile)(text) }
  }).pipe(
    Effect.provide(
      Pool.layer().pipe(
        Layer.provideMerge(FlightRecorder.FlightRecorder.layer(bounds)),
        Layer.provide(transport)
      )
    ),
    Effect.scoped
  )

/** Runs a program on a replay, and returns how it ended and how it compares. */
export const replayed = <A, E>(
  dump: FlightRecorder.Dump,
  program: Effect.Effect<A, E, AppServerPool.AppServerPool>,
  options?: Replay.Options
) =>
  Effect.gen(function* () {
    const exit = yield* Effect.exit(program)
    return { exit, ...(yield* Effect.flatMap(Replay.Replay, ({ report }) => report)) }
  }).pipe(
    Effect.provide(Pool.layer().pipe(Layer.provideMerge(Replay.layer(dump, options)))),
    Effect.scoped
  )

/** Turns the clock in small steps until the effect has ended. */
export const onTestClock = <A, E, R>(effect: Effect.Effect<A, E, R>, step = 20) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    while (Option.isNone(yield* Fiber.poll(fiber))) {
      yield* settle
      yield* TestClock.adjust(step)
    }
    return yield* Fiber.join(fiber)
  })

/** The whole of a failure. */
export const failureOf = (exit: Exit.Exit<unknown, Failure.Failure>): unknown =>
  Exit.isFailure(exit)
    ? Schema.encodeSync(Failure.Failure)(Effect.runSync(Effect.flip(exit)))
    : "it has not failed"

/** The thread on which the turn with this input was started. */
export const threadOf = ({ generations }: FlightRecorder.Dump, input: string): string =>
  generations
    .flatMap(({ entries }) => entries.map((entry) => (entry._tag === "Sent" ? entry.line : "")))
    .filter((line) => line.includes(`"text":"${input}"`))
    .map((line) => String(JSON.parse(line).params.threadId))
    .join()
