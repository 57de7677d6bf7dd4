/** The processes of this machine, as Linux shows them in `/proc`. Elsewhere there are none to be seen. */
import { FileSystem } from "@effect/platform"
import { Duration, Effect } from "effect"
import * as TreeMark from "./TreeMark.ts"

/** What `/proc/<pid>/stat` says. A number and a start together are one process, and never another. */
export interface Stat {
  readonly pid: number
  readonly parent: number
  readonly session: number
  /** In clock ticks since the machine booted. */
  readonly startTime: number
  /** It has ended, and only waits for its parent to notice. */
  readonly isGone: boolean
}

export interface Process extends Stat {
  readonly mark: string | undefined
}

/** The second field is the name of the program, in parentheses, and may itself hold spaces and parentheses. */
export const parseStat = (text: string): Stat | undefined => {
  const pid = Number.parseInt(text, 10)
  const [state, parent, , session, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ")
  const startTime = Number(rest[15])
  if (Number.isNaN(pid) || Number.isNaN(startTime)) return undefined
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    startTime,
    isGone: state === "Z" || state === "X"
  }
}

/** Files of processes that have just ended, or that belong to other users, cannot be read. */
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

const assignment = `${TreeMark.name}=`

/** The mark that a process was started with. */
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

/** This process, as the owner of families; nothing where there is no `/proc`, or only that of another namespace. */
export const self: Effect.Effect<TreeMark.Owner | undefined, never, FileSystem.FileSystem> =
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const stat = yield* statIn("self")
    if (stat?.pid !== process.pid) return undefined
    const boot = (yield* read("/proc/sys/kernel/random/boot_id")).trim()
    const namespace = (yield* fs.readLink("/proc/self/ns/pid")).replace(/\D/g, "")
    return { pid: stat.pid, startTime: stat.startTime, boot, namespace }
  }).pipe(Effect.orElseSucceed(() => undefined))

const others = FileSystem.FileSystem.pipe(
  Effect.flatMap((fs) => fs.readDirectory("/proc")),
  Effect.map((names) =>
    names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid)
  ),
  Effect.orElseSucceed(() => [])
)

/** The mark is that of the process with this start if the process is still there once its mark has been read. */
const inspect = (pid: number) =>
  Effect.gen(function* () {
    const before = yield* stat(pid)
    if (before === undefined || before.isGone) return undefined
    const found = yield* mark(pid)
    if (found === undefined) return { ...before, mark: found }
    const after = yield* stat(pid)
    return after?.startTime === before.startTime ? { ...after, mark: found } : undefined
  })

/**
 * How long a look waits while nothing more is to be seen, in parts. A process that blocks must hold up nobody, and a busy
 * machine takes its time for each. In parts, as what was read meanwhile arrives after the timer of a program that stood still.
 */
const patience = { part: Duration.millis(250), parts: 4 }

/** What there is to see of every process but this one, or of as many as can be looked at. */
const all = <A>(see: (pid: number) => Effect.Effect<A | undefined, never, FileSystem.FileSystem>) =>
  Effect.gen(function* () {
    const seen: Array<A> = []
    let waited = 0
    const add = (pid: number) =>
      Effect.map(see(pid), (found) => {
        waited = 0
        if (found !== undefined) seen.push(found)
      })
    const looking = Effect.flatMap(others, (pids) =>
      Effect.forEach(pids, add, { concurrency: 16, discard: true })
    )
    const stuck = Effect.sync(() => ++waited).pipe(
      Effect.delay(patience.part),
      Effect.repeat({ until: (parts) => parts >= patience.parts })
    )
    // Each for itself: whoever closes a server may have been interrupted, and looks all the same.
    yield* Effect.raceFirst(Effect.interruptible(looking), Effect.interruptible(stuck))
    return seen
  })

export const look: Effect.Effect<ReadonlyArray<Process>, never, FileSystem.FileSystem> = all(
  inspect
)

/** The marks that there are, at half the cost of a look. */
export const marks: Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> = Effect.map(
  all(mark),
  (found) => [...new Set(found)]
)
