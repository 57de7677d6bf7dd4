/**
 * What turns may become: the same rules as the statements of `SqlTurns`, as plain functions over plain data. A store in memory
 * is made of them, and the model that random histories are played against.
 *
 *   (none) --accept--> Accepted --claim--> Claimed --end, by its claimant--> Ended
 *                         |                 |   ^                              ^
 *                         |                 +---+ claim, by its claimant       |
 *                         |                 |   | takeOver, from its claimant  |
 *                         +--end, by anybody: claims and ends it---------------+
 *
 * Only the claimant of a `Claimed` turn appends. Every other pair is refused, and changes nothing.
 */
import type { RunEvent } from "@effect-codex/agent"
import type { Claim, Outcome } from "./Values.ts"

type Sent = NonNullable<Claim["sent"]>

/** A turn, with its events by their numbers. */
export interface Turn {
  readonly inputHash: string
  readonly state: "Accepted" | "Claimed" | "Ended"
  readonly claimant: string | undefined
  readonly host: string | undefined
  readonly sent: Sent | undefined
  readonly claimedAt: number
  readonly events: ReadonlyMap<number, RunEvent.RunEvent>
  readonly lastEvent: number
  readonly outcome: Outcome | undefined
  readonly acceptedAt: number
  readonly endedAt: number | undefined
}

export type Change =
  | { readonly _tag: "Claim"; readonly sent: Sent }
  | { readonly _tag: "TakeOver"; readonly from: string }
  | {
      readonly _tag: "Append"
      readonly events: ReadonlyArray<RunEvent.RunEvent>
      readonly capacity: number
    }
  | { readonly _tag: "End"; readonly outcome: Outcome }

/** Who changes it, and when. */
export interface By {
  readonly claimant: string
  readonly host: string
  readonly now: number
}

export const accepted = (inputHash: string, now: number): Turn => ({
  inputHash,
  state: "Accepted",
  claimant: undefined,
  host: undefined,
  sent: undefined,
  claimedAt: now,
  events: new Map(),
  lastEvent: 0,
  outcome: undefined,
  acceptedAt: now,
  endedAt: undefined
})

/** The turn after a change, or `undefined` if that is refused. */
export const step = (turn: Turn, change: Change, by: By): Turn | undefined => {
  const { claimant, host, now } = by
  const isHeld = turn.state === "Claimed" && turn.claimant === claimant
  const isFree = turn.state === "Accepted"
  switch (change._tag) {
    case "Claim":
      return isFree || isHeld
        ? { ...turn, state: "Claimed", claimant, host, sent: change.sent, claimedAt: now }
        : undefined
    case "TakeOver":
      return isHeld || (turn.state === "Claimed" && turn.claimant === change.from)
        ? { ...turn, claimant, host, claimedAt: now }
        : undefined
    case "Append":
      return isHeld ? appended(turn, change) : undefined
    case "End":
      return isFree || isHeld ? ended(turn, change.outcome, by) : undefined
  }
}

const appended = (
  turn: Turn,
  { capacity, events }: Extract<Change, { readonly _tag: "Append" }>
): Turn => {
  const lastEvent = Math.max(turn.lastEvent, events.at(-1)?.sequence ?? 0)
  const all = new Map(turn.events)
  for (const event of events) if (!all.has(event.sequence)) all.set(event.sequence, event)
  const kept = [...all].filter(([sequence]) => sequence > lastEvent - capacity)
  return { ...turn, lastEvent, events: new Map(kept) }
}

const ended = (turn: Turn, outcome: Outcome, { claimant, host, now }: By): Turn => ({
  ...turn,
  state: "Ended",
  claimant,
  host: turn.host ?? host,
  lastEvent: Math.max(turn.lastEvent, outcome._tag === "Completed" ? outcome.sequence : 0),
  outcome,
  endedAt: now
})
