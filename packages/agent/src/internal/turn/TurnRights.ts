/**
 * Ensures that a turn has the rights that its run asked for, and no more than its ceilings allow. A server that is
 * asked to open a loaded thread with other rights ignores them and says nothing. The rights of a turn stay with its
 * thread. So both are compared here, before the turn is asked for.
 */
import { type AppServer, Failure, Rights } from "@effect-codex/app-server"
import type { Thread, Turn } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"

export interface Options {
  readonly generation: number
  readonly settings: Thread.Settings
  readonly turn: Turn.Settings
  /** The pool's, the session's and the run's own. */
  readonly ceilings: ReadonlyArray<Rights.Ceiling>
}

/** Fails if the run asks for more than a ceiling allows. Nothing has been sent then. */
export const checkAsked = (
  threadId: string,
  { ceilings, generation, settings, turn }: Options
): Effect.Effect<void, Failure.TurnError> =>
  excess(threadId, generation, Rights.asked(settings, turn), ceilings) ?? Effect.void

/** What the caller knows of the thread that it has opened. */
export interface Opened {
  readonly thread: AppServer.LoadedThread
  /** The rights that it had when it was opened, or in the last turn of the session that holds it. */
  readonly granted: Rights.Rights | undefined
  /** Whether others already used it. A session that holds its thread may change it: the others fail then. */
  readonly isShared: boolean
  /** A review has no settings of its own: it runs with the rights that the thread has. */
  readonly isReview: boolean
}

/** A turn's rights. */
export interface Checked {
  /** `undefined` if the server has not said what they are. */
  readonly rights: Rights.Rights | undefined
  /** Tells the thread that a turn with these rights is asked for, and returns how to take that back. */
  readonly announce: () => () => void
}

/**
 * Returns the rights of a turn that would now start on the thread.
 *
 * **Errors**: `TurnError`. `RightsDiffer` if the rights are not the ones asked for, if another run has changed them
 * since, or if this turn would change them for another run. `ExceedsCeiling` if they are more than a ceiling allows.
 */
export const check = (
  { granted, isReview, isShared, thread }: Opened,
  options: Options
): Effect.Effect<Checked, Failure.TurnError> => {
  const { ceilings, generation, settings, turn } = options
  const { threadId } = thread
  const differ = (detail: string) => differing(threadId, generation, detail)
  const wanted = Rights.asked(settings, turn)
  const before = thread.rights()
  if (before === undefined) {
    if (Object.keys(wanted).some((name) => name !== "cwd"))
      return differ("the server does not say what the thread may do")
    if (ceilings.length > 0)
      return exceeding(threadId, generation, "the server does not say what it may do")
    return Effect.succeed({ rights: undefined, announce: () => () => undefined })
  }
  const after = Rights.afterTurn(before, turn)
  const rights = Rights.of(after)
  const changes = !Rights.areSame(Rights.of(before), rights)
  if (granted !== undefined && !Rights.areSame(granted, Rights.of(before)))
    return differ("another run has changed what the thread may do")
  if (changes && isReview)
    return differ("a review cannot change what the thread may do, as a turn can")
  if (changes && isShared)
    return differ("the turn would change what the thread may do for another run")
  const differences = Rights.differences(after, wanted)
  if (differences.length > 0) return differ(differences.join(", "))
  const announce = () => {
    if (changes) thread.changeRights(after)
    return () => {
      if (changes) thread.changeRights(before)
    }
  }
  return excess(threadId, generation, rights, ceilings) ?? Effect.succeed({ rights, announce })
}

const excess = (
  threadId: string,
  generation: number,
  rights: Rights.Ceiling,
  ceilings: ReadonlyArray<Rights.Ceiling>
): Effect.Effect<never, Failure.TurnError> | undefined => {
  const excesses = ceilings.flatMap((ceiling) =>
    Rights.exceeding(rights, ceiling).map(
      (name) => `${name} ${shown(rights[name])} exceeds ${shown(ceiling[name])}`
    )
  )
  return excesses.length === 0 ? undefined : exceeding(threadId, generation, excesses.join(", "))
}

const shown = (right: Rights.Ceiling[keyof Rights.Rights]): string =>
  typeof right === "object" ? `[${right.join(" ")}]` : String(right)

const differing = (threadId: string, generation: number, detail: string) =>
  Effect.fail(
    new Failure.TurnError({
      reason: "RightsDiffer",
      generation,
      threadId,
      turnId: undefined,
      kind: undefined,
      detail: `${detail}. Ask for the rights that the thread has, wait until nobody else uses it, or use a new thread or a fork.`
    })
  )

const exceeding = (threadId: string, generation: number, detail: string) =>
  Effect.fail(
    new Failure.TurnError({
      reason: "ExceedsCeiling",
      generation,
      threadId,
      turnId: undefined,
      kind: undefined,
      detail: `${detail}. Ask for less, or raise the ceiling.`
    })
  )
