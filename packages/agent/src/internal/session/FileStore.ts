/** A session store in a folder, with one file for each session. A file is named by the hash of its session's key. */
import type * as PlatformError from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as EntryText from "./EntryText.ts"
import { type Service, StoreError } from "./StoreEntry.ts"

const suffix = ".json"
const isName = (name: string): boolean => /^[0-9a-f]{64}\.json$/.test(name)

export const make = (fs: FileSystem.FileSystem, path: Path.Path, folder: string): Service => {
  const fileOf = (hash: string) => path.join(folder, `${hash}${suffix}`)
  const read = reading(fs, fileOf)
  const write = writing(fs, path, folder)
  return {
    get: (key) => Effect.map(read(EntryText.hashOf(key)), Option.map(EntryText.entryOf)),
    put: (entry) =>
      Effect.gen(function* () {
        const hash = EntryText.hashOf(entry.key)
        const file = fileOf(hash)
        const text = yield* EntryText.write(entry, yield* read(hash), file)
        yield* Effect.mapError(write(file, text), unwritable(file))
      }),
    remove: (key) =>
      Effect.gen(function* () {
        const hash = EntryText.hashOf(key)
        if (Option.isNone(yield* read(hash))) return
        const file = fileOf(hash)
        yield* Effect.mapError(fs.remove(file, { force: true }), unwritable(file))
      }),
    list: fs.readDirectory(folder).pipe(
      Effect.asSome,
      orNone(folder),
      Effect.map(Option.getOrElse((): ReadonlyArray<string> => [])),
      Effect.map((names) => names.filter(isName).map((name) => name.slice(0, -suffix.length))),
      Effect.flatMap((hashes) => EntryText.readAll(hashes, read))
    )
  }
}

/** Reads the content of a file, if there is one. Its size is looked at first. */
const reading = (fs: FileSystem.FileSystem, fileOf: (hash: string) => string) => (hash: string) => {
  const file = fileOf(hash)
  return fs.stat(file).pipe(
    Effect.asSome,
    orNone(file),
    Effect.flatMap(
      Effect.transposeMapOption(({ size, type }) => {
        if (type !== "File") return Effect.fail(EntryText.foreign(file, "it is not a file"))
        if (size > EntryText.maxEntryBytes) return Effect.fail(EntryText.tooLargeToRead(file))
        return orNone(file)(Effect.asSome(fs.readFileString(file)))
      })
    ),
    Effect.map(Option.flatten),
    Effect.flatMap(Effect.transposeMapOption((text) => EntryText.read(text, hash, file)))
  )
}

/** Writes a file to a temporary place, and moves it. */
const writing =
  (fs: FileSystem.FileSystem, path: Path.Path, folder: string) =>
  (file: string, text: string): Effect.Effect<void, PlatformError.PlatformError> =>
    Effect.gen(function* () {
      yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
      // The system chooses a name that no other program uses.
      const temporaryFolder = yield* Effect.acquireRelease(
        fs.makeTempDirectory({ directory: folder, prefix: "writing-" }),
        (temporaryFolder) =>
          Effect.ignore(fs.remove(temporaryFolder, { recursive: true, force: true }))
      )
      const draft = path.join(temporaryFolder, path.basename(file))
      yield* Effect.scoped(
        Effect.gen(function* () {
          const opened = yield* fs.open(draft, { flag: "wx", mode: 0o600 })
          yield* opened.writeAll(new TextEncoder().encode(text))
          yield* opened.sync
        })
      )
      yield* fs.rename(draft, file)
    }).pipe(Effect.scoped)

/** A missing file is not a failure. */
const orNone =
  (location: string) =>
  <A>(
    reading: Effect.Effect<Option.Option<A>, PlatformError.PlatformError>
  ): Effect.Effect<Option.Option<A>, StoreError> =>
    reading.pipe(
      Effect.catchAll((error) =>
        error._tag === "SystemError" && error.reason === "NotFound"
          ? Effect.succeedNone
          : Effect.fail(unreadable(location, error))
      )
    )

const unreadable = (location: string, { message }: PlatformError.PlatformError) =>
  new StoreError({
    reason: "Unreadable",
    location,
    action: "Check that the user of this program may read it.",
    detail: message
  })

const unwritable =
  (location: string) =>
  ({ message }: PlatformError.PlatformError) =>
    new StoreError({
      reason: "Unwritable",
      location,
      action:
        "Check that the user of this program may write to its folder, and that the disk has space.",
      detail: message
    })
