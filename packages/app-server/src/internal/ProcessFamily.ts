/**
 * The processes a server started, told by a mark in their environment: it is inherited, outlives a parent that was
 * killed, and no stranger that was given a reused process id carries it.
 *
 * Linux shows other processes' environments in `/proc`. Elsewhere the family is the server's process group.
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

/** Looks again afterwards, for what was started while it looked. */
const endMarked = (mark: string): Effect.Effect<number, never, FileSystem.FileSystem> =>
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

/** Its leader has just ended, so the group's number has not been given to anybody else. */
const endGroup = (leader: number): Effect.Effect<number> =>
  Effect.try(() => process.kill(-leader, "SIGKILL")).pipe(
    Effect.as(1),
    Effect.orElseSucceed(() => 0)
  )

/** Ends whoever is left of the family of a server that has ended, and says how many there were (or 1, for a group). */
export const end = (
  mark: string,
  leader: number
): Effect.Effect<number, never, FileSystem.FileSystem> =>
  process.platform === "linux" ? endMarked(mark) : endGroup(leader)
