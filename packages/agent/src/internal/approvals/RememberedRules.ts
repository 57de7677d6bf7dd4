/**
 * The rules that a person has asked to remember for a turn or a session, newest first: the latest word counts. Plain
 * functions over plain data.
 */
import type { Lifetime, Rule } from "./Rule.ts"

/** Where in a conversation a request comes from. */
export interface Place {
  readonly threadId: string
  readonly turnId: string | undefined
}

export interface Entry {
  readonly rule: Rule
  readonly origin: Exclude<Lifetime, "always">
  readonly place: Place
}

export type State = ReadonlyArray<Entry>

export const initial: State = []

/** A person does not say yes more often in one conversation, and a program that does forgets its oldest. */
const maxEntries = 256

export const remember = (before: State, entry: Entry): State => [
  entry,
  ...before.filter(({ rule }) => rule !== entry.rule).slice(0, maxEntries - 1)
]

/**
 * The rules that hold at a place: those of its turn first. `isOneThread` if it is not known to which conversation a
 * thread belongs. Then a session is its thread.
 */
export const inForce = (state: State, place: Place, isOneThread: boolean): State => {
  const isSameThread = (entry: Entry) => entry.place.threadId === place.threadId
  return [
    ...state.filter(
      (entry) =>
        entry.origin === "turn" &&
        place.turnId !== undefined &&
        entry.place.turnId === place.turnId &&
        isSameThread(entry)
    ),
    ...state.filter((entry) => entry.origin === "session" && (!isOneThread || isSameThread(entry)))
  ]
}
