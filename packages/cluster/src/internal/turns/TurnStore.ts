/** What keeps turns: a database, or the memory of a test. Every operation takes effect at once, or not at all. */
import type { RunEvent } from "@effect-codex/agent"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Claim, Outcome, Status, TurnKey, TurnLogError } from "./Values.ts"

/** How far a turn is. */
export interface Standing {
  /** Names the turn for as long as it is kept. */
  readonly number: string
  readonly isEnded: boolean
  readonly lastEvent: number
}

/** A turn, as it was read. */
export interface Row extends Standing {
  readonly inputHash: string
  readonly status: Effect.Effect<Status, TurnLogError>
}

/** Who writes. */
export interface Writer extends Pick<Claim, "claimant" | "host"> {}

/** What is kept of the events of a turn. */
export interface EventLimits {
  /** The last ones, as many as this. */
  readonly capacity: number
  readonly maxBytes: number
}

/** A host that still runs turns of a session that has moved to another one. */
export interface Keeper {
  /** One keeping of the session. */
  readonly name: string
  /** Where the host is reached, `HOST:PORT`. Empty if it is reached by nobody. */
  readonly address: string
}

type Kept<A> = Effect.Effect<A, TurnLogError>

/** Each operation fails with `Unavailable` if the store does not answer. */
export interface TurnStore {
  /** Adds the turn, if it is not there, and returns whether it did. */
  readonly accept: (turn: TurnKey, inputHash: string) => Kept<boolean>
  readonly read: (turn: TurnKey) => Kept<Row | undefined>
  /** The turns that have not ended, the oldest first. */
  readonly unended: Kept<ReadonlyArray<TurnKey>>
  /** Some events after a number. What is gone is told as `Missed`. */
  readonly eventsAfter: (
    turn: TurnKey,
    standing: Standing,
    after: number
  ) => Kept<ReadonlyArray<RunEvent.RunEvent>>
  /** Waits until the turn may have an event after this number, or may have ended. `undefined` says that it may be gone. */
  readonly news: (standing: Standing, after: number) => Effect.Effect<Standing | undefined>
  /** These change a turn, and return whether it was so that they might. */
  readonly claim: (turn: TurnKey, by: Writer, sent: NonNullable<Claim["sent"]>) => Kept<boolean>
  readonly takeOver: (turn: TurnKey, by: Writer, from: string) => Kept<boolean>
  readonly append: (
    turn: TurnKey,
    by: Writer,
    events: ReadonlyArray<RunEvent.RunEvent>,
    limits: EventLimits
  ) => Kept<boolean>
  readonly end: (turn: TurnKey, by: Writer, outcome: Outcome) => Kept<boolean>
  /** Keeps a session, or goes on with that. Returns whether it may: not after its own time, nor within that of another. */
  readonly keep: (session: string, by: Keeper, time: Duration.Duration) => Kept<boolean>
  readonly letGo: (session: string, by: Pick<Keeper, "name">) => Kept<void>
  readonly keeperOf: (session: string) => Kept<Keeper | undefined>
  /** Removes turns that ended so long ago, and those that have not ended so long after they were accepted. */
  readonly prune: (kept: {
    readonly ended: Duration.Duration
    readonly unended: Duration.Duration
  }) => Kept<number>
}
