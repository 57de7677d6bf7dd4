/**
 * Decides whether patches and commands stay inside a folder on disk. Every path is resolved first, links included,
 * and judged by where it leads. A path that cannot be resolved does not stay inside.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { CommandRequest, FileChangeRequest } from "./Approval.ts"
import * as FileNames from "./FileNames.ts"
import * as ReadingCommand from "./ReadingCommand.ts"
import * as RealPath from "./RealPath.ts"

export interface Options {
  /**
   * What to do with a patch to a file that is run or believed later, and with one that makes a whole folder
   * writable. Default: `decline`.
   */
  readonly runLater?: "accept" | "decline"
  /**
   * Absolute paths of more shells that may run reading commands. Default: none besides `sh`, `bash`, `dash` and
   * `zsh` in the folders of the system, of Homebrew, MacPorts and NixOS.
   */
  readonly shells?: ReadonlyArray<string>
}

export interface Workspace {
  readonly holdsChanges: (request: FileChangeRequest) => Effect.Effect<boolean>
  readonly holdsReading: (request: CommandRequest) => Effect.Effect<boolean>
}

/**
 * Whether a patch may touch a folder: a path of it leads in there, or it cannot be said where one leads. The opposite of
 * `holdsChanges` for a patch of one file, but not for a patch of several.
 */
export const isTouched = (
  fs: FileSystem.FileSystem,
  folder: string,
  { changes, grantRoot }: FileChangeRequest
): Effect.Effect<boolean> =>
  changes === undefined
    ? Effect.succeed(true)
    : Effect.exists(
        [...changes.flatMap(({ movedTo, path }) => [path, movedTo]), grantRoot].filter(
          (path) => path !== undefined
        ),
        (path) => leadsInto(fs, folder, path)
      )

const leadsInto = (
  fs: FileSystem.FileSystem,
  folder: string,
  path: string
): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const text = RealPath.normalize(path)
    const real = yield* RealPath.resolve(fs, folder)
    const ends = yield* Effect.forEach([path, text], (path) => RealPath.resolve(fs, path))
    if (real === undefined || ends.includes(undefined)) return true
    return [...ends, text].some(
      (end) =>
        end === undefined ||
        RealPath.below(real, end) !== undefined ||
        RealPath.below(folder, end) !== undefined
    )
  })

export const make = (fs: FileSystem.FileSystem, folder: string, options: Options): Workspace => {
  const { runLater = "decline", shells = [] } = options
  const isInside = (path: string) => Effect.map(below(fs, folder, path), (ways) => ways.length > 0)
  const isOrdinary = (path: string) =>
    Effect.map(
      below(fs, folder, path),
      (ways) =>
        ways.length > 0 &&
        !ways.some((names) => names.some(FileNames.isReserved)) &&
        (runLater === "accept" || !ways.some(FileNames.isRunLater))
    )
  return {
    holdsChanges: ({ changes, grantRoot }) => {
      const isKnown =
        changes !== undefined &&
        changes.length > 0 &&
        changes.every(({ kind }) => knownKinds.has(kind))
      // In a folder that becomes writable, nobody is asked about the files that are run later.
      if (!isKnown || (grantRoot !== undefined && runLater === "decline"))
        return Effect.succeed(false)
      const paths = [...changes.flatMap(({ movedTo, path }) => [path, movedTo]), grantRoot]
      return Effect.every(
        paths.filter((path) => path !== undefined),
        isOrdinary
      )
    },
    holdsReading: (request) => {
      const { cwd } = request
      const paths = ReadingCommand.pathsOf(request, shells)
      return cwd === undefined || paths === undefined
        ? Effect.succeed(false)
        : Effect.every([cwd, ...paths.map((path) => from(cwd, path))], isInside)
    }
  }
}

/** A kind that this version does not know may touch more than it names. */
const knownKinds: ReadonlySet<string> = new Set(["add", "delete", "update"])

const from = (cwd: string, path: string): string => (path.startsWith("/") ? path : `${cwd}/${path}`)

/**
 * The names of a path below the folder: those that it leads to, and those of its text. None if any way leads out.
 * The kernel resolves `link/..` to another folder than programs that know nothing of links, so both must stay inside.
 */
const below = (
  fs: FileSystem.FileSystem,
  folder: string,
  path: string
): Effect.Effect<ReadonlyArray<ReadonlyArray<string>>> =>
  Effect.gen(function* () {
    const text = RealPath.normalize(path)
    const real = yield* RealPath.resolve(fs, folder)
    const ends = path.startsWith("/")
      ? yield* Effect.forEach([path, text], (path) => RealPath.resolve(fs, path))
      : []
    const isFolder = yield* Effect.orElseSucceed(fs.exists(folder), () => false)
    if (real === undefined || !isFolder) return []
    const ways = ends.map((end) => (end === undefined ? undefined : RealPath.below(real, end)))
    const inside = ways.filter((names) => names !== undefined)
    if (inside.length < ways.length) return []
    // The text may name a link that is trusted under its own name.
    const named = RealPath.below(folder, text) ?? RealPath.below(real, text)
    return named === undefined ? inside : [...inside, named]
  })
