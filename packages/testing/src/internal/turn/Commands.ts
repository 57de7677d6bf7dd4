/** Runs the commands of a turn's model. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Items from "./Items.ts"
import * as ItemEvents from "./ItemEvents.ts"
import type { OpenItem } from "./OpenItem.ts"
import { pause } from "./Pace.ts"
import type { RunningCommand } from "./RunningCommands.ts"
import type { Command, LeftCommand } from "./Step.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Runs a command to its end. */
export const execute = (turn: TurnRun, command: Command): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { item, processId, started } = yield* start(turn, command)
    yield* run(turn, started, item.id, command, processId)
  })

/** The item of a command that needs no approval names its process from the start. */
const start = (turn: TurnRun, { command }: Command) =>
  Effect.gen(function* () {
    const processId = turn.host.nextId("process")
    const item = Items.commandExecution(turn.host.nextId("call"), command, processId)
    return { item, processId, started: yield* ItemEvents.started(turn, item) }
  })

/** Runs a command whose item was started before. */
export const run = (
  turn: TurnRun,
  item: OpenItem,
  itemId: string,
  command: Command,
  processId = turn.host.nextId("process")
): Effect.Effect<void> =>
  Effect.suspend(() =>
    finish(turn, begin(turn, item, { itemId, processId, command: command.command }), command)
  )

/** What a command prints, and its end, unless somebody kills it before. */
const finish = (turn: TurnRun, running: RunningCommand, command: Command): Effect.Effect<void> =>
  Effect.gen(function* () {
    const survived = yield* print(turn, running, command)
    if (!survived) return yield* running.told.await
    turn.host.commands.delete(running.itemId)
    yield* running.complete(command.exitCode)
  })

/** Starts a command and leaves it running. What it does later happens beside the turn, and after it. */
export const leave = (turn: TurnRun, command: LeftCommand): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { item, processId, started } = yield* start(turn, command)
    const identity = { itemId: item.id, processId, command: command.command }
    const running = begin(turn, started, identity)
    yield* print(turn, running, command)
    const { later } = command
    if (later !== undefined) turn.host.fork(finish(turn, running, later))
  })

const begin = (
  turn: TurnRun,
  item: OpenItem,
  identity: Pick<RunningCommand, "itemId" | "processId" | "command">
): RunningCommand => {
  const { itemId, processId } = identity
  const running: RunningCommand = {
    ...identity,
    output: "",
    killed: Effect.unsafeMakeLatch(),
    told: Effect.unsafeMakeLatch(),
    complete: (exitCode) =>
      Effect.asVoid(
        ItemEvents.completed(turn, item, (durationMs) => ({
          processId,
          source: "unifiedExecStartup",
          status: exitCode === 0 ? "completed" : "failed",
          aggregatedOutput: running.output === "" ? null : running.output,
          exitCode,
          durationMs
        }))
      )
  }
  turn.host.commands.set(itemId, running)
  return running
}

/** Prints the output. Answers whether nobody killed the command meanwhile. */
const print = (
  turn: TurnRun,
  running: RunningCommand,
  { chunks, every }: Command
): Effect.Effect<boolean> => {
  if (Duration.toMillis(every) === 0) {
    // Codex does not listen yet when a command prints at once. It tells that output with the item.
    return Effect.sync(() => {
      running.output += chunks.join("")
      return true
    })
  }
  const printing = Effect.forEach(
    chunks,
    (delta) => Effect.zipRight(pause(every), printed(turn, running, delta)),
    { discard: true }
  )
  return Effect.raceFirst(Effect.as(printing, true), Effect.as(running.killed.await, false))
}

const printed = (turn: TurnRun, running: RunningCommand, delta: string) =>
  Effect.suspend(() => {
    running.output += delta
    return ItemEvents.emit(turn, "item/commandExecution/outputDelta", {
      itemId: running.itemId,
      delta
    })
  })
