/** The commands that a thread's model has running. Codex ends none of them when their turn ends. */
import * as Effect from "effect/Effect"

export interface RunningCommand {
  readonly itemId: string
  readonly processId: string
  readonly command: string
  /** What the command has printed so far. */
  output: string
  /** Opened when somebody kills the command. */
  readonly killed: Effect.Latch
  /** Opened when the client has been told that the command was killed. */
  readonly told: Effect.Latch
  /** Tells the client that the command has ended. */
  readonly complete: (exitCode: number) => Effect.Effect<void>
}

/** The running commands of one thread, by the ids of their items. */
export type RunningCommands = Map<string, RunningCommand>

/** What passes between the end of a killed command and its `item/completed`. */
const killMillis = 20

/** Kills the commands that `isMeant` picks. They end at once, and their items are completed a little later. */
export const kill = (
  commands: RunningCommands,
  isMeant: (command: RunningCommand) => boolean
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const killed = [...commands.values()].filter(isMeant)
    killed.forEach(({ itemId }) => commands.delete(itemId))
    yield* Effect.forEach(killed, (command) => command.killed.open, { discard: true })
    if (killed.length > 0) yield* Effect.sleep(killMillis)
    for (const command of killed) {
      yield* command.complete(-1)
      yield* command.told.open
    }
  })
