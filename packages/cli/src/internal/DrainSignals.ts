/** How a command that serves others ends. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { Signals } from "./Gone.ts"
import { Output } from "./Output.ts"

/** Drains what is served: turns may go on for so long. */
type Drain = (grace: Duration.Duration) => Effect.Effect<void>

const turnsMayEnd = (grace: Duration.Duration): string =>
  `Draining: turns may end within ${Duration.format(grace)}. Once more ends them now.`

/**
 * Returns what makes signals drain what is served: the first one lets turns end, and a second one ends the grace. Until it
 * is called, a signal ends the command. `says` is what it says then.
 */
export const listen = (grace: Duration.Duration, says = turnsMayEnd(grace)) =>
  Effect.gen(function* () {
    const { stderr } = yield* Output
    const { handledBy } = yield* Signals
    const scope = yield* Effect.scope
    const runFork = Runtime.runFork(yield* Effect.runtime())
    let drain: Drain | undefined
    let isDraining = false
    yield* handledBy(() => {
      if (drain === undefined) return false
      if (!isDraining) stderr.writeNow(`${says}\n`)
      runFork(drain(isDraining ? Duration.zero : grace), { scope })
      isDraining = true
      return true
    })
    return (served: Drain) =>
      Effect.sync(() => {
        drain = served
      })
  })
