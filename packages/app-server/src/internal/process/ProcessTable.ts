/** The processes of this machine, read from Linux's `/proc`. On other systems the table is empty. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TreeMark from "./TreeMark.ts"

/** The content of `/proc/<pid>/stat`. A process id and a start time together identify a process: ids are reused. */
export interface Stat {
  readonly pid: number
  readonly parent: number
  readonly session: number
  /** In clock ticks since boot. */
  readonly startTime: number
  /** Whether the process has ended, even if its parent has not collected its exit code yet. */
  readonly hasEnded: boolean
}

export interface Process extends Stat {
  readonly mark: string | undefined
}

/** The second field is the program's name in parentheses. It may contain spaces and parentheses itself. */
const fieldsAfterName = (text: string): ReadonlyArray<string> =>
  text.slice(text.lastIndexOf(")") + 2).split(" ")

export const parseStat = (text: string): Stat | undefined => {
  const pid = Number.parseInt(text, 10)
  const [state, parent, , session, ...rest] = fieldsAfterName(text)
  const startTime = Number(rest[15])
  if (Number.isNaN(pid) || Number.isNaN(startTime)) return undefined
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    startTime,
    hasEnded: state === "Z" || state === "X"
  }
}

/** Fails for processes that have just ended, and for those of other users. */
const read = (path: string): Effect.Effect<string, void, FileSystem.FileSystem> =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((fs) => fs.readFile(path)),
    Effect.mapBoth({ onSuccess: (bytes) => new TextDecoder().decode(bytes), onFailure: () => {} })
  )

const statIn = (folder: string) =>
  read(`/proc/${folder}/stat`).pipe(
    Effect.map(parseStat),
    Effect.orElseSucceed(() => undefined)
  )

export const stat = (pid: number): Effect.Effect<Stat | undefined, never, FileSystem.FileSystem> =>
  statIn(String(pid))

/** A flag of the kernel, `PF_EXITING`. */
const exiting = 0x4

/**
 * Whether the kernel takes the process down, or has done so. It sets that before it closes the pipes of the process, and
 * its parent hears of the end after that: on a busy machine long after. False without `/proc`.
 */
export const isEnding = (pid: number): Effect.Effect<boolean, never, FileSystem.FileSystem> =>
  read(`/proc/${pid}/stat`).pipe(
    Effect.map((text) => {
      const [state, , , , , , flags] = fieldsAfterName(text)
      return state === "Z" || state === "X" || (Number(flags) & exiting) !== 0
    }),
    Effect.orElseSucceed(() => false)
  )

/** The resident memory of a process in bytes. 0 if it has ended, or belongs to another user. */
export const residentMemory = (pid: number): Effect.Effect<number, never, FileSystem.FileSystem> =>
  read(`/proc/${pid}/status`).pipe(
    Effect.map((text) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1_024),
    Effect.orElseSucceed(() => 0)
  )

const assignment = `${TreeMark.name}=`

/** The mark in the environment that the process was started with. */
export const mark = (
  pid: number
): Effect.Effect<string | undefined, never, FileSystem.FileSystem> =>
  read(`/proc/${pid}/environ`).pipe(
    Effect.map((environ) =>
      environ
        .split("\0")
        .find((variable) => variable.startsWith(assignment))
        ?.slice(assignment.length)
    ),
    Effect.orElseSucceed(() => undefined)
  )

/** This process as an owner. `undefined` without `/proc`, or if `/proc` belongs to another process id namespace. */
export const self: Effect.Effect<TreeMark.Owner | undefined, never, FileSystem.FileSystem> =
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const stat = yield* statIn("self")
    if (stat?.pid !== process.pid) return undefined
    const boot = (yield* read("/proc/sys/kernel/random/boot_id")).trim()
    const namespace = (yield* fs.readLink("/proc/self/ns/pid")).replace(/\D/g, "")
    return { pid: stat.pid, startTime: stat.startTime, boot, namespace }
  }).pipe(Effect.orElseSucceed(() => undefined))

const otherPids = FileSystem.FileSystem.pipe(
  Effect.flatMap((fs) => fs.readDirectory("/proc")),
  Effect.map((names) =>
    names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid)
  ),
  Effect.orElseSucceed(() => [])
)

/**
 * Reads the start time again after the mark. If it has changed, the mark may belong to another process with the
 * same id.
 */
const inspect = (pid: number) =>
  Effect.gen(function* () {
    const before = yield* stat(pid)
    if (before === undefined || before.hasEnded) return undefined
    const found = yield* mark(pid)
    if (found === undefined) return { ...before, mark: found }
    const after = yield* stat(pid)
    return after?.startTime === before.startTime ? { ...after, mark: found } : undefined
  })

/**
 * A scan is abandoned once it has found nothing for 1 s, so that a blocked process cannot hold it up. It is
 * measured in four parts because after this program itself was stopped, the timer fires before the results that
 * arrived meanwhile.
 */
const scanPatience = { part: Duration.millis(250), parts: 4 }

/** Reads something of every process except this one. Returns what it has found so far if the scan is abandoned. */
const all = <A>(
  readOne: (pid: number) => Effect.Effect<A | undefined, never, FileSystem.FileSystem>
) =>
  Effect.gen(function* () {
    const results: Array<A> = []
    let idleParts = 0
    const add = (pid: number) =>
      Effect.map(readOne(pid), (found) => {
        idleParts = 0
        if (found !== undefined) results.push(found)
      })
    const scan = Effect.flatMap(otherPids, (pids) =>
      Effect.forEach(pids, add, { concurrency: 16, discard: true })
    )
    const stalled = Effect.sync(() => ++idleParts).pipe(
      Effect.delay(scanPatience.part),
      Effect.repeat({ until: (parts) => parts >= scanPatience.parts })
    )
    // Both are made interruptible, because a finalizer of an interrupted fiber may run this scan.
    yield* Effect.raceFirst(Effect.interruptible(scan), Effect.interruptible(stalled))
    return results
  })

export const snapshot: Effect.Effect<ReadonlyArray<Process>, never, FileSystem.FileSystem> = all(
  inspect
)

/** All marks, at half the cost of a full scan. */
export const marks: Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> = Effect.map(
  all(mark),
  (found) => [...new Set(found)]
)
