/**
 * The shutdown of a registry: which turns it takes, and which it waits for. Plain functions over plain data.
 *
 *          begin                graceOver
 *   Open ---------> Draining --------------> Interrupting
 *    |                 |                          |
 *    | begin, and      | last turn ended          | last turn ended, overdue
 *    | no turn runs    v                          v
 *    +-------------> Over <-----------------------+
 *
 * Turns are taken while it is Open, and refused ever after. A turn that ends is reported unless it was Open then. What
 * still runs when it is Over belongs to somebody who does not read it.
 */
import * as HashSet from "effect/HashSet"

/** Numbers the turns of a registry. */
export type TurnNumber = number

export interface State {
  readonly phase: "Open" | "Draining" | "Interrupting" | "Over"
  readonly running: HashSet.HashSet<TurnNumber>
}

export type Event =
  | { readonly _tag: "Asked"; readonly turn: TurnNumber }
  | { readonly _tag: "Ended"; readonly turn: TurnNumber }
  | { readonly _tag: "Begin" }
  | { readonly _tag: "GraceOver" }
  /** Interrupted turns have not ended in the time that they may take. */
  | { readonly _tag: "Overdue" }

/** What a transition asks the shell to do. */
export type Action =
  | { readonly _tag: "Refuse" }
  | { readonly _tag: "Report"; readonly turn: TurnNumber }
  | { readonly _tag: "Interrupt"; readonly turns: HashSet.HashSet<TurnNumber> }
  /** It is over. Those turns have not ended. */
  | { readonly _tag: "Finish"; readonly running: HashSet.HashSet<TurnNumber> }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = { phase: "Open", running: HashSet.empty() }

export const step = (state: State, event: Event): Step => {
  const { phase, running } = state
  switch (event._tag) {
    case "Asked":
      return phase === "Open"
        ? [{ phase, running: HashSet.add(running, event.turn) }, []]
        : [state, [{ _tag: "Refuse" }]]
    case "Ended":
      return ended(state, event.turn)
    case "Begin":
      return phase === "Open" ? finishIfDone({ phase: "Draining", running }) : [state, []]
    case "GraceOver":
      return phase === "Draining"
        ? [{ phase: "Interrupting", running }, [{ _tag: "Interrupt", turns: running }]]
        : [state, []]
    case "Overdue":
      return phase === "Interrupting" ? finish(state) : [state, []]
  }
}

const ended = ({ phase, running }: State, turn: TurnNumber): Step => {
  if (!HashSet.has(running, turn)) return [{ phase, running }, []]
  const left = { phase, running: HashSet.remove(running, turn) }
  if (phase === "Open" || phase === "Over") return [left, []]
  const [next, actions] = finishIfDone(left)
  return [next, [{ _tag: "Report", turn }, ...actions]]
}

const finishIfDone = (state: State): Step =>
  HashSet.size(state.running) === 0 ? finish(state) : [state, []]

const finish = ({ running }: State): Step => [
  { phase: "Over", running },
  [{ _tag: "Finish", running }]
]
