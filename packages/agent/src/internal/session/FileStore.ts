/**
 * A session store in a folder, with one file for each session.
 *
 * A file's name is the hash of its session's key, because a key may be too long for a file name, or hold characters
 * that a file name cannot.
 */
import { createHash } from "node:crypto"
import { Codec } from "@effect-codex/protocol"
import type * as PlatformError from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { byKey, type Entry, type Service, StoreError } from "./StoreEntry.ts"

/** The content of a file. Properties added by a later version are preserved. */
const Content = Schema.parseJson(
  Schema.Struct({
    version: Schema.Literal(1),
    key: Schema.String,
    threadId: Schema.String,
    updatedAt: Schema.DateTimeUtc
  }),
  { space: 2 }
)
type Content = typeof Content.Type

const preserving = { onExcessProperty: "preserve" } as const
const decode = Schema.decodeUnknown(Content, preserving)
const encode = Schema.encode(Content, preserving)

/** How many files `list` reads at the same time. */
const readers = 16

/** Hashes UTF-16. In UTF-8 all lone surrogates become the same character, so different keys would collide. */
const nameOf = (key: string): string =>
  `${createHash("sha256").update(key, "utf16le").digest("hex")}.json`
const isName = (name: string): boolean => /^[0-9a-f]{64}\.json$/.test(name)

export const make = (fs: FileSystem.FileSystem, path: Path.Path, folder: string): Service => {
  const { read, write } = files(fs, path, folder)
  return {
    get: (key) => Effect.map(read(nameOf(key)), Option.map(entryOf)),
    put: ({ key, threadId, updatedAt }) =>
      Effect.gen(function* () {
        const name = nameOf(key)
        const before = Option.getOrUndefined(yield* read(name))
        const text = yield* Effect.orDie(
          encode({ ...before, version: 1, key, threadId, updatedAt })
        )
        yield* Effect.mapError(write(name, text), unwritable(path.join(folder, name)))
      }),
    remove: (key) =>
      Effect.gen(function* () {
        const name = nameOf(key)
        if (Option.isNone(yield* read(name))) return
        const file = path.join(folder, name)
        yield* Effect.mapError(fs.remove(file, { force: true }), unwritable(file))
      }),
    list: fs.readDirectory(folder).pipe(
      Effect.asSome,
      orNone(folder),
      Effect.map(Option.getOrElse((): ReadonlyArray<string> => [])),
      Effect.flatMap((names) =>
        Effect.forEach(names.filter(isName), read, { concurrency: readers })
      ),
      Effect.map((found) => found.flatMap(Option.toArray).map(entryOf).toSorted(byKey))
    )
  }
}

/** One file of the folder, by its name. */
const files = (fs: FileSystem.FileSystem, path: Path.Path, folder: string) => {
  const read = (name: string): Effect.Effect<Option.Option<Content>, StoreError> => {
    const file = path.join(folder, name)
    return fs.readFileString(file).pipe(
      Effect.asSome,
      orNone(file),
      Effect.flatMap(
        Effect.transposeMapOption((text) =>
          decode(text).pipe(
            Effect.mapError((error) => foreign(file, mismatch(error))),
            Effect.filterOrFail(
              ({ key }) => nameOf(key) === name,
              () => foreign(file, "the file name belongs to another key")
            )
          )
        )
      )
    )
  }

  const write = (name: string, text: string): Effect.Effect<void, PlatformError.PlatformError> =>
    Effect.gen(function* () {
      yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
      // The system chooses a name that no other program uses.
      const temporaryFolder = yield* Effect.acquireRelease(
        fs.makeTempDirectory({ directory: folder, prefix: "writing-" }),
        (temporaryFolder) =>
          Effect.ignore(fs.remove(temporaryFolder, { recursive: true, force: true }))
      )
      const draft = path.join(temporaryFolder, name)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const opened = yield* fs.open(draft, { flag: "wx", mode: 0o600 })
          yield* opened.writeAll(new TextEncoder().encode(text))
          yield* opened.sync
        })
      )
      yield* fs.rename(draft, path.join(folder, name))
    }).pipe(Effect.scoped)

  return { read, write }
}

const entryOf = ({ key, threadId, updatedAt }: Content): Entry => ({ key, threadId, updatedAt })

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

const foreign = (location: string, detail: string) =>
  new StoreError({
    reason: "Foreign",
    location,
    action:
      "The store did not change it. If no newer version of this program wrote it, move or delete it. Its session then starts on a new thread.",
    detail
  })

const mismatch = (error: ParseResult.ParseError): string => {
  const { kind, path } = Codec.mismatch(error)
  return path === "" ? `${kind}: it is not a JSON object` : `${kind} at ${path}`
}
