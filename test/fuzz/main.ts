/**
 * Sends connections and runs what no server should send, for a chosen time, and tells the first case that breaks
 * something.
 *
 *     pnpm fuzz [--minutes 10] [--seed 1]
 */
import { Command, Options } from "@effect/cli"
import { Clock, Console, Duration, Effect, Logger, LogLevel, Option } from "effect"
import * as Script from "../script.ts"
import * as Fuzz from "./Fuzz.ts"

const minutes = Options.float("minutes").pipe(
  Options.withSchema(Script.moreThanZero("minutes")),
  Options.withDescription("How long to go on; 10 when not given"),
  Options.withDefault(10)
)
const seed = Options.integer("seed").pipe(
  Options.optional,
  Options.withDescription("The seed of the first case; the time when not given")
)

const fuzz = Command.make("fuzz", { minutes, seed }, ({ minutes, seed }) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const first = Option.getOrElse(seed, () => now % 2 ** 31)
    yield* Console.error(`seed ${first}, for ${minutes} minutes`)
    const { broken, played } = yield* Fuzz.play(first, Duration.minutes(minutes)).pipe(
      Logger.withMinimumLogLevel(LogLevel.None)
    )
    yield* Console.log(`${played} cases of each kind`)
    yield* Script.keep(broken === undefined ? [] : [broken])
  })
).pipe(Command.withDescription("Sends connections, runs and approvals what no server should send"))

Script.main("fuzz", fuzz)
