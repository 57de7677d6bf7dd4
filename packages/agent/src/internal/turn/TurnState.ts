/**
 * The life of one turn on the server, as far as this program knows it: every state, and every transition between
 * them. Plain functions over plain data.
 *
 *          written           answered               started              asks
 *   Ready ----------> Asked ----------> Acknowledged -------> Running ----------> Waiting
 *     |               |   |                  |                   |   <----------     |
 *     | left     left |   | unanswered       |                   |   all answered    |
 *     v               v   v                  +---------+---------+---------+---------+
 *   NotStarted  Abandoned Unanswered                   |                   |
 *                     |   |                            | left              | completed
 *                     |   |    answered, started       v                   v
 *                     +---+---------------------> Interrupting           Ended
 *                                                      |                   ^
 *                                                      | completed         | cleanedUp
 *                                                      v                   |
 *                                                  CleaningUp -------------+
 *
 * The other transitions, by event:
 *
 *   started      Asked -> Running: the notification may overtake the answer
 *   asks         Acknowledged -> Waiting, or Running if no request is open
 *   unanswered   Abandoned -> Unanswered
 *   notTaken     Asked -> Ready: the request is sent again. Abandoned, Unanswered -> NotStarted
 *   refused      Asked, Abandoned, Unanswered -> NotStarted
 *   merged       Asked, Abandoned, Unanswered -> NotStarted
 *   overdue      Interrupting stays, and the thread refuses further turns
 *   lost         every state that is not final -> Lost: the fate of the turn is unknown
 *
 * NotStarted, Ended and Lost are final. Every other pair of state and event changes nothing.
 *
 * What the server says counts whether or not the caller is still there. If the caller has left, the turn is
 * interrupted as soon as its id is known, however late, and the interrupt is repeated until the turn's end is seen:
 * the server may refuse to interrupt a turn that has not quite started, and start it after all.
 */

export type State =
  | { readonly _tag: "Ready" }
  /** The request was sent. The server may have it. */
  | { readonly _tag: "Asked" }
  /** The caller left before the turn's id was known. */
  | { readonly _tag: "Abandoned" }
  /** The server did not answer in time and the caller has failed. The turn may still run. */
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Acknowledged"; readonly turnId: string }
  | { readonly _tag: "Running"; readonly turnId: string }
  /** The server waits for this program: for an approval, a person's answer, or the result of a tool. */
  | { readonly _tag: "Waiting"; readonly turnId: string; readonly requests: number }
  | { readonly _tag: "Interrupting"; readonly turnId: string }
  /** The interrupted turn has ended. What it left running must end before the thread takes its next turn. */
  | { readonly _tag: "CleaningUp"; readonly turnId: string; readonly refusal: number }
  /**
   * There is no such turn: it was not sent, the server refused it, or the server added the message to another turn.
   */
  | { readonly _tag: "NotStarted"; readonly mergedInto: string | undefined }
  | {
      readonly _tag: "Ended"
      readonly turnId: string
      /** The account's last refused refresh at the end of the turn: see `ServerAccount.lastRefusal`. */
      readonly refusal: number
      readonly interrupted: boolean
    }
  | { readonly _tag: "Lost"; readonly turnId: string | undefined }

export type Event =
  | { readonly _tag: "Written" }
  /** The server was overloaded and did not take the request. It is sent again while the caller waits. */
  | { readonly _tag: "NotTaken" }
  | { readonly _tag: "Answered"; readonly turnId: string }
  /** The answer names a turn that this run did not start: the server added the message to that turn. */
  | { readonly _tag: "Merged"; readonly turnId: string }
  | { readonly _tag: "Refused" }
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Started"; readonly turnId: string }
  | { readonly _tag: "Completed"; readonly turnId: string; readonly refusal: number }
  /** The number of server requests to this program that are open now. */
  | { readonly _tag: "Asks"; readonly requests: number }
  | { readonly _tag: "Left" }
  /** The server did not confirm the interrupt in time. */
  | { readonly _tag: "Overdue" }
  | { readonly _tag: "CleanedUp" }
  | { readonly _tag: "Lost" }

/** What the shell must do after a transition. */
export type Action =
  /** Interrupt the turn, and repeat that until its end is seen. */
  | { readonly _tag: "Interrupt"; readonly turnId: string }
  | { readonly _tag: "CleanUp" }
  /** The thread may take its next turn. */
  | { readonly _tag: "Release" }
  /** Refuse the thread's next turns instead of letting them wait for this one. */
  | { readonly _tag: "Stuck" }
  /** The turn is over: no further event matters. */
  | { readonly _tag: "Over" }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = { _tag: "Ready" }

/** The turn's id, once it is known. */
export const turnIdOf = (state: State): string | undefined =>
  "turnId" in state ? state.turnId : undefined

/** Whether the end of the turn was seen, or there is no such turn. */
export const hasEnded = ({ _tag }: State): boolean =>
  _tag === "Ended" || _tag === "CleaningUp" || _tag === "NotStarted"

/** Whether the state is final. */
export const isOver = ({ _tag }: State): boolean =>
  _tag === "Ended" || _tag === "NotStarted" || _tag === "Lost"

export const step = (state: State, event: Event): Step => {
  switch (event._tag) {
    case "Written":
      return state._tag === "Ready" ? [{ _tag: "Asked" }, []] : same(state)
    case "NotTaken":
      return notTaken(state)
    case "Answered":
      return known(state, { _tag: "Acknowledged", turnId: event.turnId })
    case "Started":
      return known(state, { _tag: "Running", turnId: event.turnId })
    case "Merged":
      return isUnknown(state) ? notStarted(event.turnId) : same(state)
    case "Refused":
      return isUnknown(state) ? notStarted(undefined) : same(state)
    case "Unanswered":
      return state._tag === "Asked" || state._tag === "Abandoned"
        ? [{ _tag: "Unanswered" }, [{ _tag: "Release" }]]
        : same(state)
    case "Completed":
      return completed(state, event.turnId, event.refusal)
    case "Asks":
      return asks(state, event.requests)
    case "Left":
      return left(state)
    case "Overdue":
      return state._tag === "Interrupting" ? [state, [{ _tag: "Stuck" }]] : same(state)
    case "CleanedUp":
      return state._tag === "CleaningUp"
        ? [{ ...state, _tag: "Ended", interrupted: true }, [{ _tag: "Over" }]]
        : same(state)
    case "Lost":
      return isOver(state) ? same(state) : lost(state)
  }
}

const same = (state: State): Step => [state, []]

const notStarted = (mergedInto: string | undefined): Step => [
  { _tag: "NotStarted", mergedInto },
  [{ _tag: "Over" }]
]

/** Whether the turn was requested and its id is not known yet. */
const isUnknown = ({ _tag }: State): boolean =>
  _tag === "Asked" || _tag === "Abandoned" || _tag === "Unanswered"

/** The request is sent again only while its caller waits. */
const notTaken = (state: State): Step => {
  switch (state._tag) {
    case "Asked":
      return [{ _tag: "Ready" }, []]
    case "Abandoned":
    case "Unanswered":
      return notStarted(undefined)
    default:
      return same(state)
  }
}

const known = (
  state: State,
  now: Extract<State, { readonly _tag: "Acknowledged" | "Running" }>
): Step => {
  switch (state._tag) {
    case "Asked":
      return [now, []]
    case "Acknowledged":
      return state.turnId === now.turnId ? [now, []] : same(state)
    case "Abandoned":
    case "Unanswered":
      return interrupting(now.turnId)
    default:
      return same(state)
  }
}

const interrupting = (turnId: string): Step => [
  { _tag: "Interrupting", turnId },
  [{ _tag: "Interrupt", turnId }]
]

const completed = (state: State, turnId: string, refusal: number): Step => {
  switch (state._tag) {
    case "Acknowledged":
    case "Running":
    case "Waiting":
      return state.turnId === turnId
        ? [{ _tag: "Ended", turnId, refusal, interrupted: false }, [{ _tag: "Over" }]]
        : same(state)
    case "Interrupting":
      return state.turnId === turnId
        ? [{ _tag: "CleaningUp", turnId, refusal }, [{ _tag: "CleanUp" }]]
        : same(state)
    default:
      return same(state)
  }
}

const asks = (state: State, requests: number): Step => {
  switch (state._tag) {
    case "Acknowledged":
    case "Running":
    case "Waiting": {
      const { turnId } = state
      return [
        requests > 0 ? { _tag: "Waiting", turnId, requests } : { _tag: "Running", turnId },
        []
      ]
    }
    default:
      return same(state)
  }
}

const left = (state: State): Step => {
  switch (state._tag) {
    case "Ready":
      return notStarted(undefined)
    case "Asked":
      return [{ _tag: "Abandoned" }, []]
    case "Acknowledged":
    case "Running":
    case "Waiting":
      return interrupting(state.turnId)
    default:
      return same(state)
  }
}

const lost = (state: State): Step => [{ _tag: "Lost", turnId: turnIdOf(state) }, [{ _tag: "Over" }]]
