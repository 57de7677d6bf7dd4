/** How a command that serves others ends. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { Output } from "./Output.ts"

const signals = ["SIGINT", "SIGTERM"] as const

/** The first signal ends the command, and so drains what it serves. A second one ends the grace. */
export const listen = (grace: Duration.Duration, now: Effect.Effect<void>) =>
  Effect.gen(function* () {
    const { stderr } = yield* Output
    const runFork = Runtime.runFork(yield* Effect.runtime())
    let isDraining = false
    const onSignal = () => {
      if (isDraining) return void runFork(now)
      isDraining = true
      stderr.writeNow(
        `Draining: turns may end within ${Duration.format(grace)}. Once more ends them now.\n`
      )
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => signals.forEach((signal) => process.on(signal, onSignal))),
      () => Effect.sync(() => signals.forEach((signal) => process.off(signal, onSignal)))
    )
  })
