/** The entries, operations and errors of a session store. */
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"

/** The stored data of one session. */
export interface Entry {
  readonly key: string
  readonly threadId: string
  /** When the session's last turn ended. */
  readonly updatedAt: DateTime.Utc
}

export type StoreReason =
  /** The entry exists but cannot be read. */
  | "Unreadable"
  /** The entry cannot be written or removed. */
  | "Unwritable"
  /**
   * The entry was not written by this library, or was written by a newer version of it. The store leaves it
   * unchanged.
   */
  | "Foreign"

/** The store could not be read or written. Says where, and what a person should do about it. */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly reason: StoreReason
  /** The full path of the file or folder. In another store: whatever identifies the place. */
  readonly location: string
  /** What a person should do. */
  readonly action: string
  /** What happened, in one sentence. It quotes none of the content. */
  readonly detail: string
}> {
  override get message(): string {
    return `${storeText[this.reason]}: ${this.location} (${this.detail}). ${this.action}`
  }
}

const storeText: Readonly<Record<StoreReason, string>> = {
  Unreadable: "The session store cannot be read",
  Unwritable: "The session store cannot be written",
  Foreign: "Not an entry of the session store"
}

/**
 * The operations of a store. Entries are independent: a `put` changes only the entry of its key, and the last `put`
 * wins.
 */
export interface Service {
  /** Returns the entry of a session, if it has one. */
  readonly get: (key: string) => Effect.Effect<Option.Option<Entry>, StoreError>
  /** Stores an entry in place of the session's previous one, completely or not at all. */
  readonly put: (entry: Entry) => Effect.Effect<void, StoreError>
  /** Removes the entry of a session, if it has one. */
  readonly remove: (key: string) => Effect.Effect<void, StoreError>
  /** Lists every entry, in the order of the keys. */
  readonly list: Effect.Effect<ReadonlyArray<Entry>, StoreError>
}

export const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1)
