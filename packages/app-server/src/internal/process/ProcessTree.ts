/**
 * The process tree of a server: the server's descendants, and how they are ended.
 *
 * Descendants are recognised by a mark in their environment. Children inherit the mark, it outlives a parent that
 * was killed, and an unrelated process with a reused process id does not carry it. Descendants with a cleared
 * environment, such as the MCP servers that codex starts, are recognised by their parent and their session, as long
 * as those exist.
 *
 * This needs Linux's `/proc`. On other systems the process tree is the server's process group.
 */
import { randomInt } from "node:crypto"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as TreeMark from "./TreeMark.ts"
import * as ProcessTable from "./ProcessTable.ts"
import { Signals } from "./Signals.ts"

export type Processes = ReadonlyArray<ProcessTable.Process>
export type Find = Effect.Effect<Processes, never, FileSystem.FileSystem>

/**
 * Makes a mark for a new process tree that this process owns. Without `/proc` the mark names no owner, but is still
 * unique.
 */
export const newMark: Effect.Effect<string, never, FileSystem.FileSystem> = Effect.gen(
  function* () {
    // Not from `Random`: two pools that seed it alike would end each other's servers.
    const random = yield* Effect.sync(() => randomInt(2 ** 48 - 1))
    const owner = yield* ProcessTable.self
    return owner === undefined
      ? `${process.pid}-${random.toString(36)}`
      : TreeMark.make(owner, random)
  }
)

/** The members, and all their descendants that carry no mark. */
export const withDescendants = (
  all: Processes,
  isMember: (process: ProcessTable.Process) => boolean
): Processes => {
  const members = all.filter(isMember)
  const pids = new Set(members.map(({ pid }) => pid))
  const isChild = ({ pid, parent, mark }: ProcessTable.Process) =>
    mark === undefined && pids.has(parent) && !pids.has(pid)
  return all.some(isChild)
    ? withDescendants(all, (one) => pids.has(one.pid) || isChild(one))
    : members
}

const isSame = (a: ProcessTable.Stat, b: ProcessTable.Stat): boolean =>
  a.pid === b.pid && a.startTime === b.startTime

export const isAmong =
  (some: Processes) =>
  (one: ProcessTable.Process): boolean =>
    some.some((other) => isSame(one, other))

/** Whether a process that was found earlier still runs. Its process id may be reused by now. */
export const isRunning = (found: ProcessTable.Process) =>
  Effect.map(
    ProcessTable.stat(found.pid),
    (now) => now !== undefined && !now.hasEnded && isSame(now, found)
  )

/**
 * Signals a process that was found earlier, unless it has ended. Its id cannot be reused between the check and the
 * signal: Linux hands out all other ids first.
 */
export const signal = (name: NodeJS.Signals) => (found: ProcessTable.Process) =>
  Effect.gen(function* () {
    const { send } = yield* Signals
    return (yield* isRunning(found)) && (yield* send(found.pid, name)) === "Sent"
  })

/** Waits until the processes have ended, or until the time is up. */
export const waitForExit = (processes: Processes, time: Duration.DurationInput) =>
  Effect.filter(processes, isRunning).pipe(
    Effect.repeat({ until: (left) => left.length === 0, schedule: Schedule.spaced("20 millis") }),
    Effect.interruptible,
    Effect.timeoutOption(time)
  )

/** How long to wait for processes to be gone after SIGKILL. */
const killTimeout = Duration.seconds(1)

/**
 * Ends the processes and searches again, up to three times, for those that were started meanwhile. Returns what it
 * ended.
 */
export const endAll = (find: Find) =>
  Effect.gen(function* () {
    const ended: Array<ProcessTable.Process> = []
    for (let round = 0; round < 3; round++) {
      const killed = yield* Effect.flatMap(find, Effect.filter(signal("SIGKILL")))
      if (killed.length === 0) break
      yield* waitForExit(killed, killTimeout)
      ended.push(...killed.filter((one) => !isAmong(ended)(one)))
    }
    return ended
  })

/** The group's leader has just exited, so its number is not reused yet. */
const endGroup = (leader: number) =>
  Effect.gen(function* () {
    const { send } = yield* Signals
    return (yield* send(-leader, "SIGKILL")) === "Sent" ? 1 : 0
  })

export interface ProcessTree {
  /** Records the current processes of the tree. While the server runs, this also finds those that carry no mark. */
  readonly record: Effect.Effect<void, never, FileSystem.FileSystem>
  /**
   * Ends the remaining processes and returns how many there were (1 for a process group). Run it as soon as the
   * server has exited: later the number of its session or group may be reused.
   */
  readonly end: Effect.Effect<number, never, FileSystem.FileSystem>
  /** The resident memory of the server and its descendants in bytes. `undefined` without `/proc`, or if it has ended. */
  readonly memory: Effect.Effect<number | undefined, never, FileSystem.FileSystem>
}

/** The process tree of the server with this mark and process id. */
export const make = (mark: string, leader: number): ProcessTree => {
  if (TreeMark.ownerOf(mark) === undefined) {
    return { record: Effect.void, end: endGroup(leader), memory: Effect.succeed(undefined) }
  }
  let known: Processes = []
  const find = Effect.map(ProcessTable.snapshot, (all) => {
    const isMember = (one: ProcessTable.Process) =>
      one.mark === mark || (one.mark === undefined && one.session === leader) || isAmong(known)(one)
    return withDescendants(all, isMember).filter(({ pid }) => pid !== leader)
  })
  return {
    record: Effect.map(find, (members) => {
      known = members
    }),
    end: Effect.map(endAll(find), (ended) => ended.length),
    memory: Effect.gen(function* () {
      const own = yield* ProcessTable.residentMemory(leader)
      if (own === 0) return undefined
      const others = yield* Effect.forEach(yield* find, ({ pid }) =>
        ProcessTable.residentMemory(pid)
      )
      return others.reduce((sum, bytes) => sum + bytes, own)
    })
  }
}
