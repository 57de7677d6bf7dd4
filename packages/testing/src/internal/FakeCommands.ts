/** The commands of a thread's model. The server ends none of them with its turn. */
import { Duration, Effect } from "effect"
import * as Items from "./FakeItems.ts"
import type { Command } from "./FakeStep.ts"
import {
  emit,
  itemCompleted,
  itemStarted,
  type OpenItem,
  pause,
  type TurnRun
} from "./FakeTurnRun.ts"

export interface RunningCommand {
  readonly turn: TurnRun
  readonly item: OpenItem
  readonly itemId: string
  readonly processId: string
  readonly command: string
  /** What it has printed. */
  output: string
  /** Opened when it is killed. */
  readonly killed: Effect.Latch
  /** Opened when the client knows of that. */
  readonly told: Effect.Latch
}

/** By the ids of their items. */
export type Commands = Map<string, RunningCommand>

/** Runs a command to its end. */
export const execute = (turn: TurnRun, command: Command) =>
  Effect.gen(function* () {
    const item = Items.commandExecution(turn.host.nextId("call"), command.command)
    yield* run(turn, yield* itemStarted(turn, item), item.id, command)
  })

/** Runs one whose item was started before. */
export const run = (turn: TurnRun, item: OpenItem, itemId: string, command: Command) =>
  Effect.gen(function* () {
    const running = begin(turn, item, itemId, command)
    const survived = yield* print(running, command)
    if (!survived) return yield* running.told.await
    turn.host.commands.delete(itemId)
    yield* ended(running, command.exitCode)
  })

/** Starts a command, and goes on without it. */
export const leave = (turn: TurnRun, command: Command) =>
  Effect.gen(function* () {
    const item = Items.commandExecution(turn.host.nextId("call"), command.command)
    const started = yield* itemStarted(turn, item)
    yield* print(begin(turn, started, item.id, command), command)
  })

/** What it takes until the client knows that a command was killed. */
const killMillis = 20

/** Ends those that are meant: at once, though their items are completed only later. */
export const kill = (
  commands: Commands,
  isMeant: (command: RunningCommand) => boolean
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const killed = [...commands.values()].filter(isMeant)
    killed.forEach(({ itemId }) => commands.delete(itemId))
    yield* Effect.forEach(killed, (running) => running.killed.open, { discard: true })
    if (killed.length > 0) yield* Effect.sleep(killMillis)
    for (const running of killed) {
      yield* ended(running, -1)
      yield* running.told.open
    }
  })

const begin = (turn: TurnRun, item: OpenItem, itemId: string, { command }: Command) => {
  const running: RunningCommand = {
    turn,
    item,
    itemId,
    processId: turn.host.nextId("process"),
    command,
    output: "",
    killed: Effect.unsafeMakeLatch(),
    told: Effect.unsafeMakeLatch()
  }
  turn.host.commands.set(itemId, running)
  return running
}

/** Whether it has survived that. */
const print = (running: RunningCommand, { chunks, every }: Command): Effect.Effect<boolean> => {
  const printing = Effect.forEach(
    chunks,
    (delta) => Effect.zipRight(pause(every), printed(running, delta)),
    { discard: true }
  ).pipe(Effect.as(true))
  return Duration.toMillis(every) === 0
    ? printing
    : Effect.raceFirst(printing, Effect.as(running.killed.await, false))
}

const printed = (running: RunningCommand, delta: string) =>
  Effect.suspend(() => {
    const { itemId, turn } = running
    running.output += delta
    return emit(turn, "item/commandExecution/outputDelta", { itemId, delta })
  })

const ended = ({ item, output, processId, turn }: RunningCommand, exitCode: number) =>
  itemCompleted(turn, item, (durationMs) => ({
    processId,
    source: "unifiedExecStartup",
    status: exitCode === 0 ? "completed" : "failed",
    aggregatedOutput: output === "" ? null : output,
    exitCode,
    durationMs
  }))
