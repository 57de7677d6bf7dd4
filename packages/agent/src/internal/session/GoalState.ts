/** Whether a goal that is pursued goes on with another turn. */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"
import { Usage } from "../turn/Event.ts"

/** How a goal has ended, for now. */
export const Status = Schema.Literal(
  /** The model says that the goal is reached. */
  "Complete",
  /** The model says that it cannot go on without a person. */
  "Blocked",
  /** `maxTurns` turns have ended. */
  "TurnLimit",
  /** `maxTokens` tokens are spent. */
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

/** What is known after a turn. */
export interface Progress {
  /** What the server says of the goal. `undefined` if somebody has cleared it. */
  readonly goal: string | undefined
  readonly turns: number
  readonly tokens: number
}

/**
 * How the goal has ended, or `undefined` if another turn is to follow. What the model says of it comes before the limits. A
 * goal that somebody has cleared cannot go on.
 */
export const statusAfter = (
  { goal, tokens, turns }: Progress,
  { maxTokens, maxTurns }: Limits
): Status | undefined => {
  if (goal === "complete") return "Complete"
  if (goal === "blocked" || goal === undefined) return "Blocked"
  if (turns >= maxTurns) return "TurnLimit"
  return tokens >= maxTokens ? "TokenLimit" : undefined
}
