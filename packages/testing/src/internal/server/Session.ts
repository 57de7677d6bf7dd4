/** A thread that a process has loaded. */
import type * as Fiber from "effect/Fiber"
import type { Allowances } from "../turn/Allowances.ts"
import type { RunningCommands } from "../turn/RunningCommands.ts"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import type { TurnRun } from "../turn/TurnRun.ts"
import type { Provider } from "./Providers.ts"
import type { StoredThread } from "./Threads.ts"

export interface Session {
  readonly thread: StoredThread
  readonly provider: Provider
  /** How long the thread stays loaded without a subscriber; `undefined` for the half hour that no test waits for. */
  readonly unloadDelay: number | undefined
  readonly allowances: Allowances
  readonly commands: RunningCommands
  /** Whether the client is told of what happens on the thread. */
  subscribed: boolean
  turn: ActiveTurn | undefined
  /** How often the thread has become unused. An unload that was due from an earlier time must not happen. */
  unused: number
  /** The thread is being unloaded, and its `thread/closed` comes. */
  closing: boolean
}

export interface ActiveTurn {
  readonly run: TurnRun
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/** The loaded threads of a process, by id. */
export type Sessions = Map<string, Session>

export const statusOf = ({ closing, turn }: Session) => {
  if (closing) return ThreadStatus.notLoaded
  // Of a turn that was accepted and has not begun the thread knows nothing.
  if (turn?.run.startedMs === undefined) return ThreadStatus.idle
  return turn.run.waiting > 0 ? ThreadStatus.waitingOnApproval : ThreadStatus.active
}
