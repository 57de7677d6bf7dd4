/**
 * The conversation in order: the turns that the server's history has, and those that the gateway still knows, which are
 * often the same ones.
 */
import type { PastTurn, TurnView } from "./Http.ts"
import * as TurnLog from "./TurnLog.ts"

export interface Row {
  readonly id: string
  /** The gateway's turn. Absent for one that only the history has. */
  readonly turn?: TurnView
  readonly log: TurnLog.TurnLog
}

/**
 * Puts both together, from the latest turn back. The history has every turn that the server has begun. Of the gateway's
 * turns, those that were completed before anybody looked have no log here: they are the history's next one.
 */
export const rows = (
  past: ReadonlyArray<PastTurn>,
  turns: ReadonlyArray<TurnView>,
  logs: ReadonlyMap<string, TurnLog.TurnLog>
): ReadonlyArray<Row> => {
  const newestFirst: Array<Row> = []
  let left = past.length
  const takeFromHistory = (downTo: number): void => {
    newestFirst.push(...past.slice(downTo, left).toReversed().map(rowOf))
    left = Math.min(left, downTo)
  }
  for (const turn of turns.toReversed()) {
    if (turn.kind !== "Turn") continue
    const log = logs.get(turn.id)
    if (log === undefined && turn.status === "Completed") {
      takeFromHistory(Math.max(0, left - 1))
      continue
    }
    const place = past.slice(0, left).findLastIndex(({ id }) => id === log?.serverTurn)
    if (place >= 0) {
      takeFromHistory(place + 1)
      left = place
    } else if (turn.status === "Running") {
      // The history has begun to keep a turn whose log has not been read yet.
      if (past[left - 1]?.status === "inProgress") left--
    }
    newestFirst.push({ id: turn.id, turn, log: shown(log ?? TurnLog.empty, past[place]) })
  }
  takeFromHistory(0)
  return newestFirst.toReversed()
}

/** The history is better than a log whose beginning is gone. */
const shown = (log: TurnLog.TurnLog, past: PastTurn | undefined): TurnLog.TurnLog =>
  past !== undefined && log.isIncomplete && log.end !== undefined
    ? { ...TurnLog.ofPast(past), end: log.end, failure: log.failure }
    : log

const rowOf = (past: PastTurn): Row => ({ id: past.id, log: pastLog(past) })

/** The same past turn has the same log, so that it is not drawn again. */
const logs = new WeakMap<PastTurn, TurnLog.TurnLog>()
const pastLog = (past: PastTurn): TurnLog.TurnLog => {
  const log = logs.get(past) ?? TurnLog.ofPast(past)
  logs.set(past, log)
  return log
}
