/**
 * When a conversation is mended that the provider refuses, for example because of an image in it, or because a turn in it
 * is larger than the model's context. The server sends the whole history with every request, so each later turn would be
 * refused as well.
 *
 * A turn that is refused may be at fault itself. If the next one is refused too, before the model has answered anything,
 * the history is. Then the session goes on from before the first of the two, and takes the second one again.
 *
 *   Sound --refused--> Doubted (1, 2, ... turns) --refused--> Broken --reverted--> Sound
 *     ^                   |
 *     +-----completed-----+
 *
 * An answer of the model before the refusal makes the refused turn the first one that is in doubt.
 */
import type { Failure } from "@effect-codex/app-server"

/** A policy for the histories that a session mends. */
export interface Mending {
  /** The failures that may be the fault of the history. Default: `BadRequest` and `ContextWindow`. */
  readonly reasons?: ReadonlyArray<Failure.TurnReason>
  /**
   * How many turns must be refused in a row. The last of them is taken again after the earlier ones were taken back. With
   * 1, a turn that is refused is taken back and fails. Default: 2.
   */
  readonly after?: number
}

const defaultReasons: ReadonlyArray<Failure.TurnReason> = ["BadRequest", "ContextWindow"]

export type State =
  | { readonly _tag: "Sound" }
  /** `count` turns were refused in a row, of which `first` was the first. */
  | { readonly _tag: "Doubted"; readonly first: string; readonly count: number }
  /** The conversation is to go on from before the turn `first`. `again`: with the turn that was refused last. */
  | { readonly _tag: "Broken"; readonly first: string; readonly again: boolean }

export type Event =
  | { readonly _tag: "Completed" }
  /** A turn has failed. `answered`: the model had answered something before. */
  | { readonly _tag: "Failed"; readonly failure: Failure.Failure; readonly answered: boolean }
  /** These turns are taken back, or could not be. */
  | { readonly _tag: "Reverted"; readonly dropped: ReadonlyArray<string> }

export const sound: State = { _tag: "Sound" }

export const step = (state: State, event: Event, mending: Mending | "Never"): State => {
  switch (event._tag) {
    case "Completed":
      return sound
    case "Reverted":
      return state._tag !== "Sound" && event.dropped.includes(state.first) ? sound : state
    case "Failed":
      return mending === "Never" ? sound : failed(state, event, mending)
  }
}

const failed = (
  state: State,
  { answered, failure }: Extract<Event, { readonly _tag: "Failed" }>,
  { after = 2, reasons = defaultReasons }: Mending
): State => {
  if (failure._tag !== "TurnError" || !reasons.includes(failure.reason)) return state
  const before = state._tag === "Sound" || answered ? undefined : state
  if (before?._tag === "Broken") return { ...before, again: true }
  const first = before?.first ?? failure.turnId
  if (first === undefined) return state
  const count = (before?.count ?? 0) + 1
  return count < after
    ? { _tag: "Doubted", first, count }
    : { _tag: "Broken", first, again: count > 1 }
}
