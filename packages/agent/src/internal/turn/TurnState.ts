/**
 * The life of one turn on the server, as far as this program knows it: every state, and every transition between them. Plain
 * functions over plain data.
 *
 *            written           answered               started              asks somebody
 *   Ready ------------> Asked -----------> Acknowledged ------> Running <----------------> Waiting
 *     |                 | | |                   |                  |      all answered        |
 *     | left            | | | left              | left             | left                     | left
 *     |                 | | v                   v                  v                          v
 *     |                 | | Abandoned ----> Interrupting <---------+--------------------------+
 *     |                 | |  |   |    known      |
 *     |                 | |  |   |               | completed
 *     |                 | |  |   | refused       v
 *     |         refused | |  |   |            CleaningUp
 *     v                 v |  |   v               | cleaned up
 *   NotStarted <----------|--|---+               v
 *                         |  |                 Ended  <---- completed ---- Acknowledged, Running, Waiting
 *                         v  v unanswered
 *                      Unanswered ----> Interrupting (a late answer, or the turn's start, says which turn it is)
 *
 *   Lost: from each state but Ready and the ends, when the connection is lost. What became of the turn is not known.
 *
 * What the server says counts whether or not the caller is still there. A turn whose caller has left is interrupted as soon
 * as it is known which one it is, however late that is, and until its end was seen: the server may refuse an interrupt of a
 * turn that has not quite started, and start it after all.
 */

export type State =
  | { readonly _tag: "Ready" }
  /** The server may have the request. */
  | { readonly _tag: "Asked" }
  /** The caller left before it was known which turn it is. */
  | { readonly _tag: "Abandoned" }
  /** No answer came in time. It may run, and its caller has failed. */
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Acknowledged"; readonly turnId: string }
  | { readonly _tag: "Running"; readonly turnId: string }
  /** The server waits for this program: for approvals, answers of a person, results of tools. */
  | { readonly _tag: "Waiting"; readonly turnId: string; readonly requests: number }
  | { readonly _tag: "Interrupting"; readonly turnId: string }
  /** It has ended. What it may have left running is ended before the thread takes another turn. */
  | { readonly _tag: "CleaningUp"; readonly turnId: string; readonly refusal: number }
  /** There is no such turn: it was never sent, the server refused it, or it was added to somebody else's turn. */
  | { readonly _tag: "NotStarted"; readonly mergedInto: string | undefined }
  | {
      readonly _tag: "Ended"
      readonly turnId: string
      /** The account's last refused refresh when it ended: see `ServerAccount.lastRefusal`. */
      readonly refusal: number
      readonly interrupted: boolean
    }
  | { readonly _tag: "Lost"; readonly turnId: string | undefined }

export type Event =
  | { readonly _tag: "Written" }
  /** An overloaded server did not take the request; it is sent again while its caller waits. */
  | { readonly _tag: "NotTaken" }
  | { readonly _tag: "Answered"; readonly turnId: string }
  /** The answer names a turn of somebody else: the server has added the message to that. */
  | { readonly _tag: "Merged"; readonly turnId: string }
  | { readonly _tag: "Refused" }
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Started"; readonly turnId: string }
  | { readonly _tag: "Completed"; readonly turnId: string; readonly refusal: number }
  /** How many requests of the server to this program are open now. */
  | { readonly _tag: "Asks"; readonly requests: number }
  | { readonly _tag: "Left" }
  /** The interrupt was not confirmed in time. */
  | { readonly _tag: "Overdue" }
  | { readonly _tag: "CleanedUp" }
  | { readonly _tag: "Lost" }

/** What a transition asks of the shell around it. */
export type Action =
  /** Tell the server, and go on telling it until its end was seen. */
  | { readonly _tag: "Interrupt"; readonly turnId: string }
  | { readonly _tag: "CleanUp" }
  /** The thread may take its next turn. */
  | { readonly _tag: "Release" }
  /** The thread's next turns need not wait for this one. */
  | { readonly _tag: "Stuck" }
  /** Nothing more can come of it. */
  | { readonly _tag: "Over" }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = { _tag: "Ready" }

/** The turn's id, once it is known. */
export const turnIdOf = (state: State): string | undefined =>
  "turnId" in state ? state.turnId : undefined

/** Whether its end was seen, or there is no such turn. */
export const hasEnded = ({ _tag }: State): boolean =>
  _tag === "Ended" || _tag === "CleaningUp" || _tag === "NotStarted"

/** Whether nothing more can come of it. */
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

/** Asked for, and not yet known by an id. */
const isUnknown = ({ _tag }: State): boolean =>
  _tag === "Asked" || _tag === "Abandoned" || _tag === "Unanswered"

/** Whoever would send it again has left. */
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
