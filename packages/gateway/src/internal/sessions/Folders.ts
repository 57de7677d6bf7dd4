/** The folders that sessions may work in, by where they lead on this machine. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import { Forbidden } from "../../ApiError.ts"

/** Returns the real path of a folder, if it is one of these or lies below one. */
export const within = (
  folders: ReadonlyArray<string>,
  cwd: string
): Effect.Effect<string, Forbidden, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const real = yield* path.isAbsolute(cwd)
      ? fs.realPath(cwd).pipe(Effect.mapError(() => refused(cwd)))
      : Effect.fail(refused(cwd))
    for (const folder of folders) {
      const root = yield* Effect.orElseSucceed(fs.realPath(folder), () => folder)
      const below = path.relative(root, real)
      const isWithin =
        below !== ".." && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below)
      if (isWithin && (yield* isFolder(real))) return real
    }
    return yield* refused(cwd)
  })

const isFolder = (real: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.stat(real).pipe(
      Effect.map(({ type }) => type === "Directory"),
      Effect.orElseSucceed(() => false)
    )
  )

/** It says nothing of what exists outside the folders. */
const refused = (cwd: string) =>
  new Forbidden({
    message: `Sessions may not work in ${cwd}. Name a folder of the gateway by its absolute path.`
  })
