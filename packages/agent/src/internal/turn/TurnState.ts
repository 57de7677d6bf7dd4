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
 *   announced    Asked -> Announced: `turn/started` may overtake the answer. Abandoned, Unanswered -> Interrupting
 *   answered     Announced -> Running, or Acknowledged if the answer names another turn
 *   disowned     Announced, AnnouncedEnd -> Asked; Interrupting -> Abandoned; or Unanswered, if the answer is overdue: the
 *                announced turn was somebody else's
 *   completed    Announced -> AnnouncedEnd
 *   answered     AnnouncedEnd -> Ended, or Acknowledged if the answer names another turn
 *   left         Announced -> Interrupting. AnnouncedEnd stays, and another turn is then interrupted
 *   asks         Acknowledged -> Waiting, or Running if no request is open
 *   unanswered   Abandoned, AnnouncedEnd -> Unanswered. Announced and Interrupting stay, and remember it
 *   gaveUp       Unanswered -> Lost: no answer came, however late
 *   notTaken     Asked, Announced -> Ready: the request is sent again. Otherwise as refused
 *   refused      every state in which the answer is awaited -> NotStarted
 *   merged       every state in which the answer is awaited -> NotStarted
 *   overdue      Interrupting stays, and the thread refuses further turns
 *   lost         CleaningUp -> Ended, every other state that is not final -> Lost: the fate of the turn is unknown
 *   readBack     Lost -> Ended: the next server has the end of the turn
 *
 * NotStarted and Ended are final, and Lost but for that. Every other pair of state and event changes nothing.
 *
 * What the server says counts whether or not the caller is still there. If the caller has left, the turn is
 * interrupted as soon as its id is known, however late, and the interrupt is repeated until the turn's end is seen:
 * the server may refuse to interrupt a turn that has not quite started, and start it after all.
 */
import * as Schema from "effect/Schema"

/** Whether the server has answered the request: with this turn, not yet, or not in time. */
export type Answer = "Given" | "Awaited" | "Overdue"

const turnId = Schema.String

/** A turn's state is a value: it is shown in snapshots, and may be logged, stored or sent. */
export const State = Schema.Union(
  Schema.TaggedStruct("Ready", {}),
  /** The request was sent. The server may have it. */
  Schema.TaggedStruct("Asked", {}),
  /** The caller left before the turn's id was known. */
  Schema.TaggedStruct("Abandoned", {}),
  /** The server did not answer in time and the caller has failed. The turn may still run. */
  Schema.TaggedStruct("Unanswered", {}),
  /** The server has started this turn, and it is most likely ours. The answer has not come. */
  Schema.TaggedStruct("Announced", {
    turnId,
    requests: Schema.Number,
    answer: Schema.Literal("Awaited", "Overdue")
  }),
  /** The announced turn has ended. Whether it was ours, the answer says. */
  Schema.TaggedStruct("AnnouncedEnd", {
    turnId,
    refusal: Schema.Number,
    caller: Schema.Literal("Waits", "Left")
  }),
  Schema.TaggedStruct("Acknowledged", { turnId }),
  Schema.TaggedStruct("Running", { turnId }),
  /** The server waits for this program: for an approval, a person's answer, or the result of a tool. */
  Schema.TaggedStruct("Waiting", { turnId, requests: Schema.Number }),
  Schema.TaggedStruct("Interrupting", {
    turnId,
    answer: Schema.Literal("Given", "Awaited", "Overdue")
  }),
  /** The interrupted turn has ended. What it left running must end before the thread takes its next turn. */
  Schema.TaggedStruct("CleaningUp", { turnId, refusal: Schema.Number }),
  /**
   * There is no such turn: it was not sent, the server refused it, or the server added the message to another turn.
   */
  Schema.TaggedStruct("NotStarted", { mergedInto: Schema.optional(turnId) }),
  Schema.TaggedStruct("Ended", {
    turnId,
    /** The account's last refused refresh at the end of the turn: see `ServerAccount.lastRefusal`. */
    refusal: Schema.Number,
    interrupted: Schema.Boolean
  }),
  Schema.TaggedStruct("Lost", {
    turnId: Schema.optional(turnId),
    /** Whether the server may have the request. */
    isSent: Schema.Boolean
  })
)

export type State = typeof State.Type

export type Event =
  | { readonly _tag: "Written" }
  /** The server was overloaded and did not take the request. It is sent again while the caller waits. */
  | { readonly _tag: "NotTaken" }
  | { readonly _tag: "Answered"; readonly turnId: string }
  /** The answer names a turn that this run did not start: the server added the message to that turn. */
  | { readonly _tag: "Merged"; readonly turnId: string }
  | { readonly _tag: "Refused" }
  | { readonly _tag: "Unanswered" }
  /** A turn has started on the thread, and only this request waits for its answer. */
  | { readonly _tag: "Announced"; readonly turnId: string }
  /** The announced turn is somebody else's. */
  | { readonly _tag: "Disowned" }
  | { readonly _tag: "Started"; readonly turnId: string }
  | { readonly _tag: "Completed"; readonly turnId: string; readonly refusal: number }
  /** The number of server requests to this program that are open now. */
  | { readonly _tag: "Asks"; readonly requests: number }
  | { readonly _tag: "Left" }
  /** The server did not confirm the interrupt in time. */
  | { readonly _tag: "Overdue" }
  | { readonly _tag: "CleanedUp" }
  /** The answer is so late that it is not expected any more. */
  | { readonly _tag: "GaveUp" }
  /** The next server has the end of the turn on disk. */
  | { readonly _tag: "ReadBack"; readonly turnId: string }
  | { readonly _tag: "Lost" }

/** What the shell must do after a transition. */
export type Action =
  /** Interrupt the turn, and repeat that until its end is seen. */
  | { readonly _tag: "Interrupt"; readonly turnId: string }
  | { readonly _tag: "CleanUp" }
  /** The thread may take its next turn. */
  | { readonly _tag: "Release" }
  /** Report `GaveUp` after a time. */
  | { readonly _tag: "AwaitLateAnswer" }
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
  _tag === "Ended" || _tag === "CleaningUp" || _tag === "NotStarted" || _tag === "AnnouncedEnd"

/** Whether the state is final. */
export const isOver = ({ _tag }: State): boolean =>
  _tag === "Ended" || _tag === "NotStarted" || _tag === "Lost"

export const step = (state: State, event: Event): Step => {
  switch (event._tag) {
    case "Written":
      return state._tag === "Ready" ? [{ _tag: "Asked" }, []] : same(state)
    case "NotTaken":
      return notTaken(state)
    case "Announced":
      return announced(state, event.turnId)
    case "Disowned":
      return disowned(state)
    case "Answered":
      return answered(state, event.turnId)
    case "Started":
      return state._tag === "Acknowledged" && state.turnId === event.turnId
        ? [{ ...state, _tag: "Running" }, []]
        : same(state)
    case "Merged":
      return awaitsAnswer(state) ? notStarted(event.turnId) : same(state)
    case "Refused":
      return awaitsAnswer(state) ? notStarted(undefined) : same(state)
    case "Unanswered":
      return unanswered(state)
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
    case "GaveUp":
      return state._tag === "Unanswered" ? lost(state) : same(state)
    case "ReadBack":
      return state._tag === "Lost" ? [endedUnheard(event.turnId), []] : same(state)
    case "Lost":
      return isOver(state) ? same(state) : lost(state)
  }
}

const same = (state: State): Step => [state, []]

const notStarted = (mergedInto: string | undefined): Step => [
  { _tag: "NotStarted", mergedInto },
  [{ _tag: "Over" }]
]

/** Whether the server has the request and has not answered it. */
const awaitsAnswer = (state: State): boolean => {
  switch (state._tag) {
    case "Asked":
    case "Abandoned":
    case "Unanswered":
    case "Announced":
    case "AnnouncedEnd":
      return true
    case "Interrupting":
      return state.answer !== "Given"
    default:
      return false
  }
}

/** The request is sent again only while its caller waits. */
const notTaken = (state: State): Step => {
  const isWaitedFor =
    state._tag === "Asked" ||
    state._tag === "Announced" ||
    (state._tag === "AnnouncedEnd" && state.caller === "Waits")
  if (isWaitedFor) return [{ _tag: "Ready" }, []]
  return awaitsAnswer(state) ? notStarted(undefined) : same(state)
}

const announced = (state: State, turnId: string): Step => {
  switch (state._tag) {
    case "Asked":
      return [{ _tag: "Announced", turnId, requests: 0, answer: "Awaited" }, []]
    case "Abandoned":
      return interrupting(turnId, "Awaited")
    case "Unanswered":
      return interrupting(turnId, "Overdue")
    default:
      return same(state)
  }
}

const disowned = (state: State): Step => {
  if (state._tag === "Announced" && state.answer === "Awaited") return [{ _tag: "Asked" }, []]
  if (state._tag === "Announced") return [{ _tag: "Unanswered" }, [{ _tag: "AwaitLateAnswer" }]]
  if (state._tag === "AnnouncedEnd") {
    return [{ _tag: state.caller === "Left" ? "Abandoned" : "Asked" }, []]
  }
  if (state._tag !== "Interrupting" || state.answer === "Given") return same(state)
  return state.answer === "Awaited"
    ? [{ _tag: "Abandoned" }, []]
    : [{ _tag: "Unanswered" }, [{ _tag: "AwaitLateAnswer" }]]
}

const answered = (state: State, turnId: string): Step => {
  switch (state._tag) {
    case "Asked":
      return [{ _tag: "Acknowledged", turnId }, []]
    case "Announced":
      return state.turnId === turnId
        ? [active(turnId, state.requests), []]
        : [{ _tag: "Acknowledged", turnId }, []]
    case "AnnouncedEnd":
      if (state.turnId === turnId) return ended(turnId, state.refusal)
      return state.caller === "Left"
        ? interrupting(turnId, "Given")
        : [{ _tag: "Acknowledged", turnId }, []]
    case "Abandoned":
    case "Unanswered":
      return interrupting(turnId, "Given")
    case "Interrupting":
      if (state.answer === "Given") return same(state)
      return state.turnId === turnId
        ? [{ ...state, answer: "Given" }, []]
        : interrupting(turnId, "Given")
    default:
      return same(state)
  }
}

const unanswered = (state: State): Step => {
  switch (state._tag) {
    case "Asked":
    case "Abandoned":
    case "AnnouncedEnd":
      return [{ _tag: "Unanswered" }, [{ _tag: "Release" }, { _tag: "AwaitLateAnswer" }]]
    case "Announced":
      return [{ ...state, answer: "Overdue" }, []]
    case "Interrupting":
      return state.answer === "Awaited" ? [{ ...state, answer: "Overdue" }, []] : same(state)
    default:
      return same(state)
  }
}

const active = (turnId: string, requests: number): State =>
  requests > 0 ? { _tag: "Waiting", turnId, requests } : { _tag: "Running", turnId }

const interrupting = (turnId: string, answer: Answer): Step => [
  { _tag: "Interrupting", turnId, answer },
  [{ _tag: "Interrupt", turnId }]
]

const ended = (turnId: string, refusal: number): Step => [
  { _tag: "Ended", turnId, refusal, interrupted: false },
  [{ _tag: "Over" }]
]

const completed = (state: State, turnId: string, refusal: number): Step => {
  if (turnIdOf(state) !== turnId) return same(state)
  switch (state._tag) {
    case "Announced":
      return [{ _tag: "AnnouncedEnd", turnId, refusal, caller: "Waits" }, []]
    case "Acknowledged":
    case "Running":
    case "Waiting":
      return ended(turnId, refusal)
    case "Interrupting":
      return [{ _tag: "CleaningUp", turnId, refusal }, [{ _tag: "CleanUp" }]]
    default:
      return same(state)
  }
}

const asks = (state: State, requests: number): Step => {
  switch (state._tag) {
    case "Announced":
      return [{ ...state, requests }, []]
    case "Acknowledged":
    case "Running":
    case "Waiting":
      return [active(state.turnId, requests), []]
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
    case "Announced":
      return interrupting(state.turnId, state.answer)
    case "AnnouncedEnd":
      return [{ ...state, caller: "Left" }, []]
    case "Acknowledged":
    case "Running":
    case "Waiting":
      return interrupting(state.turnId, "Given")
    default:
      return same(state)
  }
}

/** The server that would have refused a refresh is gone. */
const endedUnheard = (turnId: string): State => ({
  _tag: "Ended",
  turnId,
  refusal: 0,
  interrupted: false
})

const lost = (state: State): Step => [
  state._tag === "CleaningUp"
    ? { ...state, _tag: "Ended", interrupted: true }
    : { _tag: "Lost", turnId: turnIdOf(state), isSent: state._tag !== "Ready" },
  [{ _tag: "Over" }]
]
