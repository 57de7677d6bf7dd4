/**
 * An entry as text, for every store that keeps text. Members that a later version added are preserved.
 *
 * An entry is named by the hash of its session's key, because a key may be too long for a file name or a database's
 * key, or hold characters that these cannot.
 */
import { createHash } from "node:crypto"
import { Codec } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { byKey, Entry, type Listing, StoreError } from "./StoreEntry.ts"

/**
 * The largest entry that a store reads or writes, in bytes. An entry is a key, a thread's id and metadata, which
 * seldom make 1 KiB. Decoding 300 MB would take a minute.
 */
export const maxEntryBytes = 1024 * 1024

/** How many entries `list` reads at the same time. */
const readers = 16

const Content = Schema.parseJson(Schema.Struct({ version: Schema.Literal(1), ...Entry.fields }), {
  space: 2
})
type Content = typeof Content.Type

const preserving = { onExcessProperty: "preserve" } as const
const decode = Schema.decodeUnknown(Content, preserving)
const encode = Schema.encode(Content, preserving)

/** Hashes UTF-16. In UTF-8 all lone surrogates become the same character, so different keys would collide. */
export const hashOf = (key: string): string =>
  createHash("sha256").update(key, "utf16le").digest("hex")

/** The content of an entry. `hash` is the one that it is stored under. */
export const read = (
  text: string,
  hash: string,
  location: string
): Effect.Effect<Content, StoreError> =>
  Buffer.byteLength(text) > maxEntryBytes
    ? Effect.fail(tooLargeToRead(location))
    : decode(text).pipe(
        Effect.mapError((error) => foreign(location, mismatch(error))),
        Effect.filterOrFail(
          ({ key }) => hashOf(key) === hash,
          () => foreign(location, "it is stored under the name of another key")
        )
      )

/** The text of an entry that takes the place of an earlier one. */
export const write = (
  entry: Entry,
  before: Option.Option<Content>,
  location: string
): Effect.Effect<string, StoreError> => {
  const {
    metadata: _,
    owner: __,
    threadId: ___,
    ...kept
  } = Option.getOrElse(before, () => ({
    metadata: undefined,
    owner: undefined,
    threadId: undefined
  }))
  return encode({ ...kept, version: 1, ...entryOf({ version: 1, ...entry }) }).pipe(
    Effect.mapError((error) => notJson(location, mismatch(error))),
    Effect.filterOrFail(
      (text) => Buffer.byteLength(text) <= maxEntryBytes,
      () => tooLargeToWrite(location)
    )
  )
}

/** Without the revision, which is not part of the text. */
export const entryOf = ({
  createdBy,
  key,
  metadata,
  owner,
  threadId,
  updatedAt
}: Content): Entry => ({
  key,
  ...(createdBy === undefined ? {} : { createdBy }),
  ...(threadId === undefined ? {} : { threadId }),
  updatedAt,
  ...(owner === undefined ? {} : { owner }),
  ...(metadata === undefined ? {} : { metadata })
})

/** Reads all entries of these names. One that fails does not hide the others. */
export const readAll = <Name>(
  names: ReadonlyArray<Name>,
  read: (name: Name) => Effect.Effect<Option.Option<Content>, StoreError>
): Effect.Effect<Listing> =>
  Effect.forEach(names, (name) => Effect.either(read(name)), { concurrency: readers }).pipe(
    Effect.map((found) => ({
      entries: found
        .flatMap((one) => (Either.isRight(one) ? Option.toArray(one.right) : []))
        .map(entryOf)
        .toSorted(byKey),
      unreadable: found.flatMap((one) => (Either.isLeft(one) ? [one.left] : []))
    }))
  )

export const foreign = (location: string, detail: string): StoreError =>
  new StoreError({
    reason: "Foreign",
    location,
    action:
      "The store did not change it. If no newer version of this program wrote it, move or delete it. Its session then starts on a new thread.",
    detail
  })

export const tooLargeToRead = (location: string): StoreError =>
  new StoreError({
    reason: "TooLarge",
    location,
    action:
      "The store did not read or change it. This library writes no such entry: move or delete it. Its session then starts on a new thread.",
    detail: `it is larger than ${maxEntryBytes} bytes`
  })

const tooLargeToWrite = (location: string): StoreError =>
  new StoreError({
    reason: "TooLarge",
    location,
    action:
      "The store did not write it. Keep large values elsewhere, and a reference in the metadata.",
    detail: `it would be larger than ${maxEntryBytes} bytes`
  })

const notJson = (location: string, detail: string): StoreError =>
  new StoreError({
    reason: "Metadata",
    location,
    action: "The store did not write it. Give the metadata a schema that encodes it to JSON.",
    detail
  })

export const mismatch = (error: ParseResult.ParseError): string => {
  const { kind, path } = Codec.mismatch(error)
  return path === "" ? `${kind}: it is not a JSON object` : `${kind} at ${path}`
}
