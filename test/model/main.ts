/**
 * Plays random histories for a chosen time, and tells the first that violates the model.
 *
 *     pnpm soak [--minutes 10] [--seed 1]
 */
import { Command, Options } from "@effect/cli"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Cause, Clock, Console, Data, Duration, Effect, Exit, Option } from "effect"
import * as History from "./History.ts"
import * as Search from "./Search.ts"

/** A history was found that violates the model; it has been told. */
class Violated extends Data.TaggedError("Violated")<{ readonly found: Search.Found }> {}

/** Histories between two looks at the clock: a second or so. */
const batch = 50

/** Between two lines of progress. */
const every = Duration.seconds(5)

const minutes = Options.float("minutes").pipe(
  Options.withDefault(10),
  Options.withDescription("How long to go on. Default: 10")
)
const seed = Options.integer("seed").pipe(
  Options.optional,
  Options.withDescription(
    "Where to begin; the same seed plays the same histories. Default: the time"
  )
)

const soak = Command.make("soak", { minutes, seed }, ({ minutes, seed }) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const first = Option.getOrElse(seed, () => began % 2 ** 31)
    yield* Console.log(`seed ${first}, for ${minutes} minutes`)
    const end = began + minutes * 60_000
    let played = 0
    let told = began
    for (let round = 0; ; round++) {
      for (const kind of Object.keys(History.kinds)) {
        const now = yield* Clock.currentTimeMillis
        if (now >= end) return yield* Console.log(`${played} histories, and nothing was violated`)
        if (now - told >= Duration.toMillis(every)) {
          told = now
          yield* Console.log(`${played} histories in ${Math.round((now - began) / 1000)} s`)
        }
        const found = Search.find({ kind, seed: first + round, histories: batch })
        if (found !== undefined) return yield* new Violated({ found })
        played += batch
        // A turn of the event loop, in which Ctrl-C is heard.
        yield* Effect.sleep(1)
      }
    }
  })
).pipe(
  Command.withDescription(
    "Plays random histories of runs and faults on a simulated clock, and compares them with the model"
  )
)

const cli = Command.run(soak, { name: "soak", version: "0.1.0" })

cli(process.argv).pipe(
  Effect.tapErrorTag("Violated", ({ found }) => Console.error(Search.report(found))),
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) =>
      onExit(
        Exit.match(exit, {
          onSuccess: () => 0,
          onFailure: (cause) => (Cause.isInterruptedOnly(cause) ? 130 : 1)
        })
      )
  })
)
