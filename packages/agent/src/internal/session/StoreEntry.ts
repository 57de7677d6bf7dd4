/** What a session store keeps, what it does, and how it fails. */
import { Data, type DateTime, type Effect, type Option } from "effect"

/** What is kept of one session. */
export interface Entry {
  readonly key: string
  readonly threadId: string
  /** When its last turn ended. */
  readonly updatedAt: DateTime.Utc
}

export type StoreReason =
  /** It is there, and cannot be read. */
  | "Unreadable"
  /** It cannot be written or removed. */
  | "Unwritable"
  /** What stands there was not written by this library, or by a newer version of it. It is left as it is. */
  | "Foreign"

/** The store could not be read or written. Says where, and what a person should do about it. */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly reason: StoreReason
  /** The file or folder, by its full path; of another store, whatever finds the place. */
  readonly location: string
  /** What a person should do about it. */
  readonly action: string
  /** What happened, in one sentence that quotes nothing of the content. */
  readonly detail: string
}> {
  override get message(): string {
    return `${storeText[this.reason]}: ${this.location} (${this.detail}). ${this.action}`
  }
}

const storeText: Readonly<Record<StoreReason, string>> = {
  Unreadable: "The session store cannot be read",
  Unwritable: "The session store cannot be written",
  Foreign: "This is no entry of the session store"
}

/** What a store does. Entries of different keys never meet, and of one key the last that was put stands. */
export interface Service {
  /** The entry of a session, if it has one. */
  readonly get: (key: string) => Effect.Effect<Option.Option<Entry>, StoreError>
  /** Keeps an entry, in place of the one its key had. It is kept whole or not at all. */
  readonly put: (entry: Entry) => Effect.Effect<void, StoreError>
  /** Removes the entry of a session, if it has one. */
  readonly remove: (key: string) => Effect.Effect<void, StoreError>
  /** Every entry, in the order of the keys. */
  readonly list: Effect.Effect<ReadonlyArray<Entry>, StoreError>
}

export const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1)
