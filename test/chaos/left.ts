/** What the experiment must not leave behind: processes of its servers' families, and descriptors of this process. */
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"

/** How many descriptors this process has open; the look itself takes one, each time. */
export const descriptors = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  Effect.map(fs.readDirectory("/proc/self/fd"), (names) => names.length)
)

/** How many there are more than before. Sockets that were closed are given back a moment later. */
export const moreDescriptors = (before: number) =>
  Effect.map(descriptors, (now) => Math.max(0, now - before)).pipe(
    Effect.delay("50 millis"),
    Effect.repeat({ until: (more) => more === 0 }),
    Effect.timeoutOption("5 seconds"),
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.map(descriptors, (now) => now - before),
        onSome: Effect.succeed
      })
    )
  )

/** Processes that carry the mark of a family that this process started. One that has ended has no environment. */
export const processes = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const pids = (yield* fs.readDirectory("/proc")).filter((name) => /^\d+$/.test(name))
  const environ = (pid: string) =>
    Effect.orElseSucceed(fs.readFileString(`/proc/${pid}/environ`), () => "")
  const left = yield* Effect.filter(pids, (pid) =>
    Effect.map(environ(pid), (text) => text.includes(`EFFECT_CODEX_PROCESS_TREE=${process.pid}.`))
  )
  return left.length
})
