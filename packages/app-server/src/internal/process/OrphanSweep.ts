/**
 * Ends the orphans of programs that were killed: process trees whose owner no longer runs.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Limits from "../../Limits.ts"
import * as ProcessTable from "./ProcessTable.ts"
import {
  endAll,
  type Find,
  isAmong,
  isRunning,
  type Processes,
  signal,
  waitForExit,
  withDescendants
} from "./ProcessTree.ts"
import { Signals } from "./Signals.ts"
import * as TreeMark from "./TreeMark.ts"

/**
 * True only if it is certain: the owner is of this boot and namespace, and it is gone or its process id is reused.
 */
const hasExited = (self: TreeMark.Owner, owner: TreeMark.Owner) =>
  Effect.gen(function* () {
    if (owner.boot !== self.boot || owner.namespace !== self.namespace) return false
    const now = yield* ProcessTable.stat(owner.pid)
    if (now !== undefined) return now.hasEnded || now.startTime !== owner.startTime
    // `/proc` may hide the processes of other users.
    const { send } = yield* Signals
    return (yield* send(owner.pid, 0)) === "NoSuchProcess"
  })

/**
 * The marks of process trees whose owner has exited. A program that itself runs in such a tree does not count it.
 */
const orphanedMarks = (self: TreeMark.Owner) =>
  Effect.gen(function* () {
    const own = yield* ProcessTable.mark(self.pid)
    return yield* Effect.filter(yield* ProcessTable.marks, (mark) => {
      const owner = TreeMark.ownerOf(mark)
      return owner === undefined || mark === own ? Effect.succeed(false) : hasExited(self, owner)
    })
  })

/** The processes of orphaned trees, and those that were known before. */
const findOrphans = (self: TreeMark.Owner, known: Processes): Find =>
  Effect.gen(function* () {
    const marks = yield* orphanedMarks(self)
    if (marks.length === 0 && known.length === 0) return []
    const isMember = (one: ProcessTable.Process) =>
      (one.mark !== undefined && marks.includes(one.mark)) || isAmong(known)(one)
    return withDescendants(yield* ProcessTable.snapshot, isMember)
  })

/** The orphaned processes that run now. None where there is no `/proc`. */
export const orphans: Find = Effect.flatMap(ProcessTable.self, (self) =>
  self === undefined ? Effect.succeed([]) : findOrphans(self, [])
)

/**
 * Ends the orphaned processes that killed programs have left on this machine: first SIGTERM, then SIGKILL for those
 * that still run after `Limits.terminateTimeout`. If there are none, it takes one scan of the process table. It
 * never fails.
 */
export const sweep: Effect.Effect<void, never, FileSystem.FileSystem> = Effect.gen(function* () {
  const self = yield* ProcessTable.self
  if (self === undefined) return
  const found = yield* findOrphans(self, [])
  if (found.length === 0) return
  const { terminateTimeout: sigterm } = yield* Limits.Limits
  const terminated = yield* Effect.filter(found, signal("SIGTERM"))
  // A stopped process does not handle SIGTERM before it is continued.
  yield* Effect.forEach(terminated, signal("SIGCONT"), { discard: true })
  yield* waitForExit(terminated, sigterm)
  const killed = yield* endAll(findOrphans(self, terminated))
  yield* report([...terminated, ...killed.filter((one) => !isAmong(terminated)(one))])
})

const report = (signalled: Processes) =>
  Effect.gen(function* () {
    const left = yield* Effect.filter(signalled, isRunning)
    const log = left.length === 0 ? Effect.logInfo : Effect.logWarning
    const servers = new Set(signalled.flatMap(({ mark }) => mark ?? [])).size
    yield* log("ended orphaned processes that a killed program had left behind").pipe(
      Effect.annotateLogs({ servers, ended: signalled.length - left.length, left: left.length })
    )
  })
