/**
 * Plays random histories for a chosen time, and disturbs runs at every step; tells the first thing that is wrong.
 *
 *     pnpm soak [--minutes 10] [--seed 1]
 */
import { Command, Options } from "@effect/cli"
import { Clock, Console, Duration, Effect, Option, Ref } from "effect"
import * as Script from "../script.ts"
import * as Steps from "../steps/Soak.ts"
import * as History from "./History.ts"
import * as Search from "./Search.ts"

/** Histories between two looks at the clock: a second or so. */
const batch = 50

/** Between two lines of progress. */
const every = Duration.seconds(5)

const minutes = Options.float("minutes").pipe(
  Options.withSchema(Script.moreThanZero("minutes")),
  Options.withDescription("How long to go on; 10 when not given"),
  Options.withDefault(10)
)
const seed = Options.integer("seed").pipe(
  Options.optional,
  Options.withDescription(
    "Where to begin; the same seed plays the same histories; the time when not given"
  )
)

/** Plays on until the time has come; fails with what the first violation is. */
const play = (first: number, end: number, played: Ref.Ref<number>, steps: Steps.Soak) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    let told = began
    for (let round = 0; ; round++) {
      for (const kind of Object.keys(History.kinds)) {
        const now = yield* Clock.currentTimeMillis
        if (now >= end) return
        if (now - told >= Duration.toMillis(every)) {
          told = now
          const seconds = Math.round((now - began) / 1000)
          yield* Console.error(
            `${yield* Ref.get(played)} histories and ${steps.told} in ${seconds} s`
          )
        }
        const wrong = steps.playSome()
        if (wrong !== undefined) return yield* Script.keep([wrong])
        const found = Search.find({ kind, seed: first + round, histories: batch })
        if (found !== undefined) return yield* Script.keep([Search.report(found)])
        yield* Ref.update(played, (n) => n + batch)
        // A turn of the event loop, in which Ctrl-C is heard.
        yield* Effect.sleep(1)
      }
    }
  })

const soak = Command.make("soak", { minutes, seed }, ({ minutes, seed }) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const first = Option.getOrElse(seed, () => began % 2 ** 31)
    const played = yield* Ref.make(0)
    yield* Console.error(`seed ${first}, for ${minutes} minutes`)
    const steps = new Steps.Soak(first)
    const tell = Effect.flatMap(Ref.get(played), (n) =>
      Console.log(`${n} histories and ${steps.told}, and nothing was violated`)
    )
    yield* play(first, began + minutes * 60_000, played, steps).pipe(
      Effect.zipRight(tell),
      Effect.onInterrupt(() => tell)
    )
  })
).pipe(
  Command.withDescription(
    "Plays random histories of runs and faults on a simulated clock, compares them with the model, and disturbs runs at every step"
  )
)

Script.main("soak", soak)
