/**
 * Resolves the links of a path as the kernel does: one segment after another, each `..` after the links before it.
 * `FileSystem.realPath` removes the `..` first, and so finds another file for `link/../file`.
 */
import type { PlatformError } from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"

/** A path without links. If it does not exist, its deepest folder that exists is without links. */
interface Resolved {
  readonly path: string
  readonly exists: boolean
}

/**
 * The real path of an absolute POSIX path, also of one that does not exist yet. `undefined` if that cannot be said:
 * a link leads nowhere or in a circle, a `..` follows what does not exist, a folder cannot be read.
 */
export const resolve = (
  fs: FileSystem.FileSystem,
  path: string
): Effect.Effect<string | undefined> =>
  Effect.reduce(segmentsOf(path), root, (resolved, segment) => enter(fs, resolved, segment)).pipe(
    Effect.map(({ path }) => (path === "" ? "/" : path)),
    Effect.orElseSucceed(() => undefined)
  )

const root: Resolved = { path: "", exists: true }

const enter = (
  fs: FileSystem.FileSystem,
  { exists, path }: Resolved,
  segment: string
): Effect.Effect<Resolved, PlatformError | void> => {
  const next = `${path}/${segment}`
  if (segment === "..") {
    return exists
      ? Effect.succeed({ path: path.slice(0, Math.max(path.lastIndexOf("/"), 0)), exists })
      : Effect.fail(undefined)
  }
  if (!exists) return Effect.succeed({ path: next, exists })
  return Effect.catchIf(
    Effect.map(fs.realPath(next), (path) => ({ path: path === "/" ? "" : path, exists })),
    isNotFound,
    () => Effect.as(isNoLink(fs, next), { path: next, exists: false })
  )
}

/** Fails if the path is a link. One that leads nowhere looks as if it did not exist, and would be written through. */
const isNoLink = (
  fs: FileSystem.FileSystem,
  path: string
): Effect.Effect<void, PlatformError | void> =>
  Effect.matchEffect(fs.readLink(path), {
    onSuccess: () => Effect.fail(undefined),
    onFailure: (error) => (isNotFound(error) ? Effect.void : Effect.fail(error))
  })

const isNotFound = (error: PlatformError): boolean =>
  error._tag === "SystemError" && error.reason === "NotFound"

/** The path with its `..` removed as text, as programs do that know nothing of links. */
export const normalize = (path: string): string => {
  const segments: Array<string> = []
  for (const segment of segmentsOf(path)) {
    if (segment === "..") segments.pop()
    else segments.push(segment)
  }
  return `/${segments.join("/")}`
}

/** The names of a path below a folder. `undefined` if it lies outside. Both are absolute and without `..`. */
export const below = (folder: string, path: string): ReadonlyArray<string> | undefined => {
  const outer = segmentsOf(folder)
  const inner = segmentsOf(path)
  return outer.every((segment, n) => inner[n] === segment) ? inner.slice(outer.length) : undefined
}

const segmentsOf = (path: string): ReadonlyArray<string> =>
  path.split("/").filter((segment) => segment !== "" && segment !== ".")
