/** How a command that serves others ends. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { Signals } from "./Gone.ts"
import { Output } from "./Output.ts"

/** Lets what runs end within the grace. Asked again, it takes the shorter one. */
type Drain = (grace: Duration.DurationInput) => Effect.Effect<unknown>

/**
 * Returns what makes signals drain: the first one lets what runs end, and a second one ends the grace. Before there is
 * something to drain, a signal ends the command.
 */
export const listen = (grace: Duration.Duration) =>
  Effect.gen(function* () {
    const { stderr } = yield* Output
    const { handledBy } = yield* Signals
    const scope = yield* Effect.scope
    const runFork = Runtime.runFork(yield* Effect.runtime())
    let drain: Drain | undefined
    let isDraining = false
    yield* handledBy(() => {
      if (drain === undefined) return false
      if (!isDraining) {
        stderr.writeNow(
          `Draining: turns may end within ${Duration.format(grace)}. Once more ends them now.\n`
        )
      }
      runFork(drain(isDraining ? 0 : grace), { scope })
      isDraining = true
      return true
    })
    return (running: Drain) =>
      Effect.sync(() => {
        drain = running
      })
  })
