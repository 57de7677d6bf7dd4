/** What is known of a turn, and what can go wrong with the log. */
import { Failure, RunEvent } from "@effect-codex/agent"
import * as Schema from "effect/Schema"

/** Names a turn: its session, and the id that its caller has given it. Both may be any text. */
export const TurnKey = Schema.Struct({ session: Schema.String, id: Schema.String })
export interface TurnKey extends Schema.Schema.Type<typeof TurnKey> {}

/** Who runs a turn, or has run it. */
export const Claim = Schema.Struct({
  /** One taking of the turn by one host. A host that takes it again is another claimant. */
  claimant: Schema.String,
  host: Schema.String,
  /**
   * The latest attempt that was claimed: where to look for the turn if its host is gone. Absent if the turn failed before
   * there was one.
   */
  sent: Schema.optionalWith(
    Schema.Struct({
      threadId: Schema.String,
      /** The id of the turn's message on that thread (`clientUserMessageId`). */
      messageId: Schema.String,
      generation: Schema.Int,
      attempt: Schema.Int
    }),
    { exact: true }
  ),
  /** When it was last claimed, by the clock of the database. */
  claimedAt: Schema.DateTimeUtc
})
export interface Claim extends Schema.Schema.Type<typeof Claim> {}

/** How a turn has ended. */
export const Outcome = Schema.Union(
  /** `sequence` is the number of its event `Completed`. */
  Schema.TaggedStruct("Completed", { sequence: Schema.Int, result: RunEvent.RunResult }),
  Schema.TaggedStruct("Failed", { failure: Failure.Failure })
)
export type Outcome = typeof Outcome.Type

const told = {
  /** The number of the last event that was written, or 0. */
  lastEvent: Schema.Int
}

/** How a turn stands. */
export const Status = Schema.Union(
  /** Nobody has claimed it: it was never sent to a server. */
  Schema.TaggedStruct("Accepted", {}),
  /** It has no result yet. If its host is gone, only the thread can tell what became of it. */
  Schema.TaggedStruct("Claimed", { claim: Claim, ...told }),
  Schema.TaggedStruct("Ended", { claim: Claim, outcome: Outcome, ...told })
)
export type Status = typeof Status.Type

/** Why the log could not do what it was asked for. */
export const TurnLogReason = Schema.Literal(
  /** The database could not be reached, refused, or did not answer in time. It may have carried out what it was asked for. */
  "Unavailable",
  /** There is no such turn. */
  "Unknown",
  /** The turn was accepted with another input, or in another way. */
  "InputDiffers",
  /** The turn has ended, or another claimant has it. */
  "NotHeld",
  /** What is stored of the turn is not of this version. */
  "Foreign"
)
/** Why the log could not do what it was asked for. */
export type TurnLogReason = typeof TurnLogReason.Type

/** The log could not do what it was asked for. */
export class TurnLogError extends Schema.TaggedError<TurnLogError>()("TurnLogError", {
  reason: TurnLogReason,
  turn: Schema.optional(TurnKey),
  /** What happened, and what to do about it. It quotes none of the content. */
  detail: Schema.String
}) {
  override get message(): string {
    const { turn } = this
    const where = turn === undefined ? "" : `turn ${turn.id} of session ${turn.session}: `
    return `${where}${this.detail} (${this.reason})`
  }
}

const text: Readonly<Record<Exclude<TurnLogReason, "Unavailable">, string>> = {
  Unknown:
    "There is no such turn. It was never accepted, or it has ended so long ago that it is gone.",
  InputDiffers:
    "The turn was accepted with another input, as another kind, or with other options. Give this one another id.",
  NotHeld: "The turn has ended, or another claimant has it. Stop what runs of it here.",
  Foreign: "What is stored of the turn cannot be read by this version. Update this program."
}

export const failed = (turn: TurnKey, reason: keyof typeof text): TurnLogError =>
  new TurnLogError({ reason, turn, detail: text[reason] })
