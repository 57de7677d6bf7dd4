/**
 * The processes a server started, and their end.
 *
 * They are told by a mark in their environment: it is inherited, outlives a parent that was killed, and no stranger
 * that was given a reused process id carries it. Those that were started with a cleared environment, as codex starts
 * MCP servers, are told by their parent and their session, for as long as these are there.
 *
 * Linux shows all that in `/proc`. Elsewhere the family is the server's process group.
 */
import { randomInt } from "node:crypto"
import type { FileSystem } from "@effect/platform"
import { Duration, Effect, Schedule } from "effect"
import * as Limits from "../../Limits.ts"
import * as TreeMark from "./TreeMark.ts"
import * as ProcessTable from "./ProcessTable.ts"
import { Signals } from "./Signals.ts"

type Processes = ReadonlyArray<ProcessTable.Process>
type Find = Effect.Effect<Processes, never, FileSystem.FileSystem>

/** A mark for a new family of this process. Without an owner to name it is still like no other on this machine. */
export const newMark: Effect.Effect<string, never, FileSystem.FileSystem> = Effect.gen(
  function* () {
    // Not from `Random`: two pools of a program that has seeded it alike would end each other's servers.
    const random = yield* Effect.sync(() => randomInt(2 ** 48 - 1))
    const owner = yield* ProcessTable.self
    return owner === undefined
      ? `${process.pid}-${random.toString(36)}`
      : TreeMark.make(owner, random)
  }
)

/** Those that are known as members, and whatever they started that carries no mark. */
export const withDescendants = (
  all: Processes,
  isMember: (process: ProcessTable.Process) => boolean
): Processes => {
  const family = all.filter(isMember)
  const pids = new Set(family.map(({ pid }) => pid))
  const isChild = ({ pid, parent, mark }: ProcessTable.Process) =>
    mark === undefined && pids.has(parent) && !pids.has(pid)
  return all.some(isChild)
    ? withDescendants(all, (one) => pids.has(one.pid) || isChild(one))
    : family
}

const isSame = (a: ProcessTable.Stat, b: ProcessTable.Stat): boolean =>
  a.pid === b.pid && a.startTime === b.startTime

const isAmong =
  (some: Processes) =>
  (one: ProcessTable.Process): boolean =>
    some.some((other) => isSame(one, other))

/** Whether a process that was seen still runs: its number may be another's by now. */
const isThere = (seen: ProcessTable.Process) =>
  Effect.map(
    ProcessTable.stat(seen.pid),
    (now) => now !== undefined && !now.isGone && isSame(now, seen)
  )

/**
 * Signals a process that was seen, unless it has ended. Its number cannot be given to another between the look and the
 * signal: Linux gives out all the others first.
 */
const signal = (name: NodeJS.Signals) => (seen: ProcessTable.Process) =>
  Effect.gen(function* () {
    const { send } = yield* Signals
    return (yield* isThere(seen)) && (yield* send(seen.pid, name)) === "Sent"
  })

/** Waits until the processes are gone, for a time. */
const gone = (processes: Processes, time: Duration.DurationInput) =>
  Effect.filter(processes, isThere).pipe(
    Effect.repeat({ until: (left) => left.length === 0, schedule: Schedule.spaced("20 millis") }),
    Effect.interruptible,
    Effect.timeoutOption(time)
  )

/** How long the kernel has to bury processes after SIGKILL. */
const burial = Duration.seconds(1)

/** Looks again afterwards, for what was started while it looked. Says what it ended. */
const endAll = (find: Find) =>
  Effect.gen(function* () {
    const ended: Array<ProcessTable.Process> = []
    for (let look = 0; look < 3; look++) {
      const killed = yield* Effect.flatMap(find, Effect.filter(signal("SIGKILL")))
      if (killed.length === 0) break
      yield* gone(killed, burial)
      ended.push(...killed.filter((one) => !isAmong(ended)(one)))
    }
    return ended
  })

/** Its leader has just ended, so the group's number has not been given to anybody else. */
const endGroup = (leader: number) =>
  Effect.gen(function* () {
    const { send } = yield* Signals
    return (yield* send(-leader, "SIGKILL")) === "Sent" ? 1 : 0
  })

export interface ProcessTree {
  /** Remembers who is there. While the server runs, also those are told that carry no mark. */
  readonly look: Effect.Effect<void, never, FileSystem.FileSystem>
  /**
   * Ends whoever is left, and says how many there were (or 1, for a group). To be run as soon as the server has ended:
   * later the number of its session or group may be another's.
   */
  readonly end: Effect.Effect<number, never, FileSystem.FileSystem>
}

/** The family of the server with this mark and process id. */
export const make = (mark: string, leader: number): ProcessTree => {
  if (TreeMark.ownerOf(mark) === undefined) {
    return { look: Effect.void, end: endGroup(leader) }
  }
  let known: Processes = []
  const find = Effect.map(ProcessTable.look, (all) => {
    const isMember = (one: ProcessTable.Process) =>
      one.mark === mark || (one.mark === undefined && one.session === leader) || isAmong(known)(one)
    return withDescendants(all, isMember).filter(({ pid }) => pid !== leader)
  })
  return {
    look: Effect.map(find, (family) => {
      known = family
    }),
    end: Effect.map(endAll(find), (ended) => ended.length)
  }
}

/** Only what is certain: an owner of this boot and this namespace that is not there, or has another's start. */
const hasDied = (self: TreeMark.Owner, owner: TreeMark.Owner) =>
  Effect.gen(function* () {
    if (owner.boot !== self.boot || owner.namespace !== self.namespace) return false
    const now = yield* ProcessTable.stat(owner.pid)
    if (now !== undefined) return now.isGone || now.startTime !== owner.startTime
    // `/proc` may hide the processes of other users.
    const { send } = yield* Signals
    return (yield* send(owner.pid, 0)) === "NoSuchProcess"
  })

/** The families whose owner has died. Whoever was started in one of them itself does not take it for a leftover. */
const abandoned = (self: TreeMark.Owner) =>
  Effect.gen(function* () {
    const own = yield* ProcessTable.mark(self.pid)
    return yield* Effect.filter(yield* ProcessTable.marks, (mark) => {
      const owner = TreeMark.ownerOf(mark)
      return owner === undefined || mark === own ? Effect.succeed(false) : hasDied(self, owner)
    })
  })

/** Their members, with those that were known before. */
const leftovers = (self: TreeMark.Owner, known: Processes): Find =>
  Effect.gen(function* () {
    const marks = yield* abandoned(self)
    if (marks.length === 0 && known.length === 0) return []
    const isMember = (one: ProcessTable.Process) =>
      (one.mark !== undefined && marks.includes(one.mark)) || isAmong(known)(one)
    return withDescendants(yield* ProcessTable.look, isMember)
  })

/**
 * Ends what programs that were killed have left behind on this machine: SIGTERM, and SIGKILL for what has not left
 * after `Limits.terminateTimeout`. Takes no longer than a look when there is nothing, and never fails.
 */
export const sweep: Effect.Effect<void, never, FileSystem.FileSystem> = Effect.gen(function* () {
  const self = yield* ProcessTable.self
  if (self === undefined) return
  const found = yield* leftovers(self, [])
  if (found.length === 0) return
  const { terminateTimeout: sigterm } = yield* Limits.Limits
  const told = yield* Effect.filter(found, signal("SIGTERM"))
  // A stopped process takes no SIGTERM before it goes on.
  yield* Effect.forEach(told, signal("SIGCONT"), { discard: true })
  yield* gone(told, sigterm)
  const killed = yield* endAll(leftovers(self, told))
  yield* report([...told, ...killed.filter((one) => !isAmong(told)(one))])
})

const report = (signalled: Processes) =>
  Effect.gen(function* () {
    const left = yield* Effect.filter(signalled, isThere)
    const log = left.length === 0 ? Effect.logInfo : Effect.logWarning
    const servers = new Set(signalled.flatMap(({ mark }) => mark ?? [])).size
    yield* log("ended what a killed program had left behind").pipe(
      Effect.annotateLogs({ servers, ended: signalled.length - left.length, left: left.length })
    )
  })
