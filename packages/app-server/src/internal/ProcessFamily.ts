/**
 * The processes a server started, told by a mark in their environment: it is inherited, outlives a parent that was
 * killed, and no stranger that was given a reused process id carries it.
 *
 * Linux shows other processes' environments in `/proc`; elsewhere the family is the server's process group alone.
 */
import { FileSystem } from "@effect/platform"
import { Effect } from "effect"

export const markName = "EFFECT_CODEX_FAMILY"

const processIds: Effect.Effect<
  ReadonlyArray<number>,
  never,
  FileSystem.FileSystem
> = FileSystem.FileSystem.pipe(
  Effect.flatMap((fs) => fs.readDirectory("/proc")),
  Effect.map((names) =>
    names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid)
  ),
  Effect.orElseSucceed(() => [])
)

/** Processes of other users, and those that have just ended, cannot be read: they are not ours. */
const isMarked = (mark: string) => (pid: number) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((fs) => fs.readFile(`/proc/${pid}/environ`)),
    Effect.map((bytes) =>
      new TextDecoder().decode(bytes).split("\0").includes(`${markName}=${mark}`)
    ),
    Effect.orElseSucceed(() => false)
  )

const members = (mark: string) =>
  Effect.flatMap(processIds, (pids) => Effect.filter(pids, isMarked(mark), { concurrency: 16 }))

const kill = (pid: number) => Effect.ignore(Effect.try(() => process.kill(pid, "SIGKILL")))

/**
 * Ends whoever is left of a family, and says how many there were. Looks again afterwards, for what was started while
 * it looked.
 */
export const end = (mark: string): Effect.Effect<number, never, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    let ended = 0
    for (let look = 0; look < 3; look++) {
      const left = yield* members(mark)
      if (left.length === 0) break
      yield* Effect.forEach(left, kill, { discard: true })
      ended += left.length
    }
    return ended
  })
