/** Whether a goal that is pursued goes on with another turn. Plain functions over plain data. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { Usage } from "../turn/Event.ts"

/** How a goal has ended, for now. */
export const Status = Schema.Literal(
  /** The model says that the goal is reached. */
  "Complete",
  /** The model says that it cannot go on without a person. */
  "Blocked",
  /** Somebody has cleared the goal of the thread, or set another one. */
  "Replaced",
  /** `maxTurns` turns have ended. */
  "TurnLimit",
  /** At least `maxTokens` tokens are spent. */
  "TokenLimit"
)
export type Status = typeof Status.Type

export const Outcome = Lenient.struct({
  status: Status,
  /** How many turns have been run. */
  turns: Schema.Int,
  /** The model's answer in the last turn. */
  text: Schema.String,
  /** The tokens of all turns, those of sub-agents included. */
  usage: Usage
})
export interface Outcome extends Schema.Schema.Type<typeof Outcome> {}

export interface Limits {
  readonly maxTurns: number
  readonly maxTokens: number
}

/** What the server says of the goal of a thread. */
export interface Goal {
  readonly objective: string
  readonly status: string
}

/** How the goal with this objective has ended with a turn, or `undefined` if it may go on. */
export const statusAfter = (objective: string, goal: Goal | undefined): Status | undefined => {
  if (goal?.objective !== objective) return "Replaced"
  if (goal.status === "complete") return "Complete"
  return goal.status === "blocked" ? "Blocked" : undefined
}

/** The limit that does not allow another turn. One that is no number allows none. */
export const limitReached = (
  { turns, usage }: Pick<Outcome, "turns" | "usage">,
  { maxTokens, maxTurns }: Limits
): Status | undefined => {
  if (!(turns < maxTurns)) return "TurnLimit"
  return usage.totalTokens < maxTokens ? undefined : "TokenLimit"
}
