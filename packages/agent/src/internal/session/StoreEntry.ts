/** What a session store keeps, and how it fails. */
import { Data, type DateTime } from "effect"

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

export const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1)
