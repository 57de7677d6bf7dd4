/** The entries, operations and errors of a session store. */
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonObject

/** An object that JSON can hold. */
export interface JsonObject {
  readonly [name: string]: Json
}

const isJson = (value: unknown): value is Json => {
  switch (typeof value) {
    case "boolean":
    case "string":
      return true
    case "number":
      return Number.isFinite(value)
    case "object":
      return value === null || (Array.isArray(value) ? value : jsonMembers(value)).every(isJson)
    default:
      return false
  }
}

/** The members of a plain object. Any other object is not JSON, so it counts as one member that is not. */
const jsonMembers = (value: object): ReadonlyArray<unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [undefined]
}

/** Passes the value on as it is, unlike a recursive schema: members of any name survive, `__proto__` too. */
export const Json: Schema.Schema<Json> = Schema.declare(isJson, {
  identifier: "Json",
  arbitrary: () => (fc) => fc.json().map((text): Json => JSON.parse(text))
})

export const Entry = Schema.Struct({
  key: Schema.String,
  /** Absent until the first turn has ended. */
  threadId: Schema.optionalWith(Schema.String, { exact: true }),
  /** When the session's last turn ended, or when it was created. */
  updatedAt: Schema.DateTimeUtc,
  /** Whose session it is. Without an owner, only a registry without an owner returns it. */
  owner: Schema.optionalWith(Schema.String, { exact: true }),
  /** The caller's metadata, as the caller's schema encodes it. */
  metadata: Schema.optionalWith(Json, { exact: true }),
  /** Names the call that has created it, if that may be asked again by a caller that has not heard of its end. */
  createdBy: Schema.optionalWith(Schema.String, { exact: true }),
  /**
   * Which write of the entry this is. Only a store that compares revisions sets it, and only that store knows what it means.
   */
  revision: Schema.optionalWith(Schema.String, { exact: true })
})

/** The stored data of one session. */
export interface Entry extends Schema.Schema.Type<typeof Entry> {}

/** Why a store could not be read or written. */
export const StoreReason = Schema.Literal(
  /** The entry exists but cannot be read. */
  "Unreadable",
  /** The entry cannot be written or removed. */
  "Unwritable",
  /**
   * The entry was not written by this library, or was written by a newer version of it. The store leaves it
   * unchanged.
   */
  "Foreign",
  /** The entry is larger than `maxEntryBytes`. It is neither read nor written. */
  "TooLarge",
  /** The caller's metadata does not match the caller's schema, or is not JSON when encoded. */
  "Metadata",
  /** The store did not answer in time. A write may still have been carried out. */
  "Unanswered",
  /** Another program has stored or removed the entry since it was read. Nothing was written. */
  "Conflict"
)
/** Why a store could not be read or written. */
export type StoreReason = typeof StoreReason.Type

/** The store could not be read or written. Says where, and what a person should do about it. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: StoreReason,
  /** The full path of the file or folder. In another store: whatever identifies the place. */
  location: Schema.String,
  /** What a person should do. */
  action: Schema.String,
  /** What happened, in one sentence. It quotes none of the content. */
  detail: Schema.String
}) {
  override get message(): string {
    return `${storeText[this.reason]}: ${this.location} (${this.detail}). ${this.action}`
  }
}

const storeText: Readonly<Record<StoreReason, string>> = {
  Unreadable: "The session store cannot be read",
  Unwritable: "The session store cannot be written",
  Foreign: "Not an entry of the session store",
  TooLarge: "An entry of the session store is too large",
  Metadata: "The metadata of a session does not match its schema",
  Unanswered: "The session store did not answer in time",
  Conflict: "Another program has stored the session meanwhile"
}

export const Listing = Schema.Struct({
  /** In the order of the keys. */
  entries: Schema.Array(Entry),
  /** One error for each entry that could not be read. */
  unreadable: Schema.Array(StoreError)
})

/** The entries of a store, and why some could not be read. */
export interface Listing extends Schema.Schema.Type<typeof Listing> {}

/**
 * The operations of a store. Entries are independent: a `put` changes only the entry of its key.
 *
 * If two programs store the same session, the last `put` wins, unless the store compares revisions: then each entry that it
 * returns has a `revision`, and a `put` fails (`Conflict`) if the stored entry has another one than the entry that is put.
 */
export interface Service {
  /** Returns the entry of a session, if it has one. */
  readonly get: (key: string) => Effect.Effect<Option.Option<Entry>, StoreError>
  /**
   * Stores an entry in place of the session's previous one, completely or not at all. A store that compares revisions returns
   * the new one. To such a store, an entry without a revision is a new one.
   */
  readonly put: (entry: Entry) => Effect.Effect<Entry["revision"] | void, StoreError>
  /** Removes the entry of a session, if it has one. */
  readonly remove: (key: string) => Effect.Effect<void, StoreError>
  /** Lists every entry. One that cannot be read does not hide the others. */
  readonly list: Effect.Effect<Listing, StoreError>
}

export const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : 1

/** The metadata of an entry that may be missing. */
export const metadataOf = (entry: Option.Option<Entry>): Option.Option<Json> =>
  // Not `fromNullable`: null is a value.
  Option.flatMap(entry, ({ metadata }) =>
    metadata === undefined ? Option.none() : Option.some(metadata)
  )
