/**
 * A goal that the model pursues over several turns of a session, as `session.pursue` runs them.
 *
 * Codex can pursue a goal by itself: it starts turn after turn, which no program has asked for and none can bound. Here the
 * server keeps the goal, and the model says there whether it has reached it, but the goal is paused: the session starts the
 * turns.
 */
import * as GoalState from "./internal/session/GoalState.ts"
import type { TurnOptions } from "./internal/session/SessionOptions.ts"

/** What is to be reached, and at what price. The options of a turn apply to each of its turns. */
export interface Options extends TurnOptions {
  /** What must be true at the end. The model is told to verify it. */
  readonly objective: string
  /** How many turns may be started. Default: 10. */
  readonly maxTurns?: number
  /**
   * After how many tokens no further turn is started, those of sub-agents included. The turn that passes the limit is not cut:
   * a `budget` does that. Default: no limit.
   */
  readonly maxTokens?: number
}

/** How a goal has ended, for now. */
export const Status = GoalState.Status
/** How a goal has ended, for now. */
export type Status = GoalState.Status

/** What has become of a goal. To go on after a limit, pursue the same objective again. */
export const Outcome = GoalState.Outcome
/** What has become of a goal. To go on after a limit, pursue the same objective again. */
export interface Outcome extends GoalState.Outcome {}
