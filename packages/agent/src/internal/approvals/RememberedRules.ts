/**
 * The rules that a person has asked to remember for a turn or a session, newest first: the latest word counts. Plain
 * functions over plain data.
 */
import { isSameRule, type Lifetime, type Rule } from "./Rule.ts"

/** Where in a conversation a request comes from. */
export interface Place {
  readonly threadId: string
  readonly turnId: string | undefined
}

/** In memory, because what holds always is in a store. */
type Origin = Exclude<Lifetime, "always">

export interface Entry {
  readonly rule: Rule
  readonly origin: Origin
  readonly place: Place
}

export type State = Readonly<Record<Origin, ReadonlyArray<Entry>>>

export const initial: State = { turn: [], session: [] }

/** A person does not say yes more often in one conversation, and a program that does forgets its oldest. */
const maxEntries = 256

export const remember = (before: State, entry: Entry): State => ({
  ...before,
  [entry.origin]: [
    entry,
    ...before[entry.origin].filter((other) => !isSame(other, entry)).slice(0, maxEntries - 1)
  ]
})

const isSame = (a: Entry, b: Entry): boolean =>
  isSameThread(a, b.place) &&
  (b.origin === "session" || a.place.turnId === b.place.turnId) &&
  isSameRule(a.rule, b.rule)

/**
 * The rules that hold at a place: those of its turn first. `isOneThread` if it is not known to which conversation a
 * thread belongs. Then a session is its thread.
 */
export const inForce = (
  { session, turn }: State,
  place: Place,
  isOneThread: boolean
): ReadonlyArray<Entry> => [
  ...turn.filter(
    (entry) =>
      place.turnId !== undefined &&
      entry.place.turnId === place.turnId &&
      isSameThread(entry, place)
  ),
  ...session.filter((entry) => !isOneThread || isSameThread(entry, place))
]

const isSameThread = (entry: Entry, { threadId }: Place): boolean =>
  entry.place.threadId === threadId
