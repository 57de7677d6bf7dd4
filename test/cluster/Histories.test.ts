/** Random histories of the hosts of production, on the clock of the test: no turn is sent twice, and each is told how it ended. */
import { expect, it } from "@effect/vitest"
import { Config, Effect, FastCheck as fc } from "effect"
import { type Command, violation } from "./world.ts"

const { histories, seed } = Effect.runSync(
  Effect.all({
    histories: Config.integer("CLUSTER_HISTORIES").pipe(Config.withDefault(18)),
    seed: Config.integer("MODEL_SEED").pipe(Config.withDefault(20_261_128))
  })
)

const host = fc.nat(2)

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("Submit" as const), session: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("Start" as const), host }) },
  {
    weight: 4,
    arbitrary: fc.record({ _tag: fc.constant("Stop" as const), host, after: fc.nat(40) })
  },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("Continue" as const), host }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Kill" as const), host }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Drain" as const), host }) },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant("Storage" as const),
      is: fc.constantFrom("There" as const, "There" as const, "Away" as const, "Deaf" as const)
    })
  },
  {
    weight: 10,
    arbitrary: fc.record({
      _tag: fc.constant("Wait" as const),
      seconds: fc.integer({ min: 1, max: 9 })
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      _tag: fc.constant("Read" as const),
      turn: fc.nat(9),
      isSlow: fc.boolean()
    })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Leave" as const), reader: fc.nat(9) }) }
)

/** A host is stopped in the midst of a turn, another one takes it over, and the first goes on. By chance alone it is rare. */
const overtaken = fc
  .tuple(fc.nat(2), fc.nat(30), fc.integer({ min: 2, max: 15 }))
  .map(([session, after, seconds]): ReadonlyArray<Command> => [
    { _tag: "Submit", session },
    { _tag: "Stop", host: 0, after },
    { _tag: "Start", host: 1 },
    { _tag: "Wait", seconds: 9 + seconds },
    { _tag: "Continue", host: 0 },
    { _tag: "Wait", seconds: 1 }
  ])

const first: ReadonlyArray<Command> = [{ _tag: "Start", host: 0 }]

const history = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: command.map((one): ReadonlyArray<Command> => [one]) },
      { weight: 1, arbitrary: overtaken }
    ),
    { minLength: 10, maxLength: 40, size: "max" }
  )
  .map((commands) => first.concat(commands.flat()))

it.live(
  `hosts that are stopped, killed, drained and join send no turn twice, and end each (MODEL_SEED=${seed})`,
  () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(history, (history) =>
          Effect.runPromise(
            Effect.gen(function* () {
              expect(yield* violation(history)).toBe("")
              // A turn of the event loop, in which vitest is heard.
              yield* Effect.sleep(1)
            })
          )
        ),
        { seed, numRuns: histories }
      )
    ),
  { timeout: 300_000 }
)
