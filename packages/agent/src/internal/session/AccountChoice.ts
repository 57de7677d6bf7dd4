/**
 * Which of its accounts a session uses. Plain functions over plain data.
 *
 *   In use --told: nearly used up--> Resting --its reset has passed--> may be used again
 *     |                                ^
 *     +------ refused at a turn -------+
 *
 * An account is used until it rests. Then the first one in the order that does not rest is used. If all rest, the one whose
 * reset comes first is. A session changes only between two attempts.
 */

/** Until when an account is not used, in milliseconds since 1970. */
export type Rest = number

export interface State {
  /** The place of the account in use. */
  readonly current: number
  /** By the places of the accounts. An account without an entry does not rest. */
  readonly rests: ReadonlyMap<number, Rest>
  readonly count: number
}

export type Event =
  /** A turn has ended, and the server has told how much is used. `resetsAt` is that of the fullest window. */
  | { readonly _tag: "Told"; readonly isFull: boolean; readonly resetsAt: number | undefined }
  /** A turn was refused because a limit is used up. */
  | { readonly _tag: "Refused"; readonly resetsAt: number | undefined }

/** How long an account rests if its server does not say when its limit resets: 5 minutes. */
const defaultRest = 300_000

export const initial = (count: number): State => ({ current: 0, rests: new Map(), count })

export const step = (state: State, event: Event, now: number): State => {
  if (event._tag === "Told" && !event.isFull) return state
  const { resetsAt = now + defaultRest } = event
  return chosen({ ...state, rests: new Map([...state.rests, [state.current, resetsAt]]) }, now)
}

/** Whether the account in use rests, because all do. */
export const isResting = ({ current, rests }: State, now: number): boolean =>
  (rests.get(current) ?? 0) > now

/** The account to use next. */
export const chosen = (state: State, now: number): State => {
  if (!isResting(state, now)) return state
  const rest = (place: number): Rest => state.rests.get(place) ?? 0
  const places = Array.from({ length: state.count }, (_, place) => place)
  const free = places.find((place) => rest(place) <= now)
  const first = places.reduce((one, other) => (rest(other) < rest(one) ? other : one), 0)
  return { ...state, current: free ?? first }
}
