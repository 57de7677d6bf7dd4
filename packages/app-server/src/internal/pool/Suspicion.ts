/**
 * Which thread ends the servers of a key, and what follows for it. Plain functions over plain data.
 *
 * A loss may have been caused by every thread that was being opened or had a turn. Those are its suspects. A later
 * loss narrows them down to the ones that were on trial, or else to those that were busy again, and a turn that ends
 * while the server lives clears its thread. While a loss has suspects they are tried: the next is admitted when the
 * one before has ended, or was busy for `suspectTrial` without a loss. So a culprit ends the server at most once more.
 * After four trials two are admitted at a time, then four, because most losses have other causes, and a hundred
 * suspects must not wait for minutes.
 *
 *                   lost             only one is left          lost again
 *     unsuspected ------> suspected ------------------> caused one ------> refused, for the rest of `threadLossWindow`
 *          ^                  |                             |
 *          +------------------+-----------------------------+
 *                        a turn ended
 *
 * Threads that are not suspected are never delayed.
 */
import * as Duration from "effect/Duration"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import type * as Limits from "../../Limits.ts"

/** Who uses a thread, across servers: a session, or a thread by its id. */
export type Subject = string

/** One use of a thread, from before its opening until its user has left. */
export interface Use {
  readonly id: number
  readonly subject: Subject
  readonly generation: number
}

/** The suspects that were admitted together. */
interface Trial {
  readonly number: number
  /** Those that are still busy. */
  readonly uses: ReadonlySet<number>
}

export interface State {
  readonly admitted: HashMap.HashMap<number, Use>
  /** Suspects that wait for their trial, in the order of asking. */
  readonly waiting: ReadonlyArray<Use>
  /** When servers were lost that the subject may have ended, in milliseconds, the oldest first. */
  readonly losses: ReadonlyMap<Subject, ReadonlyArray<number>>
  readonly trial: Trial | undefined
  /** How many trials there have been, and how many since the last loss. */
  readonly trials: number
  readonly trialsSinceLoss: number
}

export type Event =
  | { readonly _tag: "Asked"; readonly use: Use; readonly now: number }
  /** A new thread has got its id, or a copy. */
  | { readonly _tag: "Named"; readonly id: number; readonly subject: Subject }
  /** A turn of the use has ended while its server lived. */
  | { readonly _tag: "TurnEnded"; readonly id: number }
  /** The user has left, while its server lived or before it was admitted. */
  | { readonly _tag: "Left"; readonly id: number }
  | { readonly _tag: "TrialOver"; readonly number: number }
  /** `isBusy` says of each use whether its thread was being opened or had a turn. */
  | {
      readonly _tag: "Lost"
      readonly generation: number
      readonly now: number
      readonly isBusy: (use: Use) => boolean
    }

export type Action =
  | { readonly _tag: "Admit"; readonly id: number }
  /** For this many milliseconds. */
  | { readonly _tag: "Refuse"; readonly id: number; readonly for: number }
  /** Start the clock of a trial. */
  | { readonly _tag: "Try"; readonly number: number }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

type Bounds = Pick<Limits.Service, "maxLossesPerThread" | "threadLossWindow">

export const initial: State = {
  admitted: HashMap.empty(),
  waiting: [],
  losses: new Map(),
  trial: undefined,
  trials: 0,
  trialsSinceLoss: 0
}

/** Nothing is known, and nobody is there: the state need not be kept. */
export const isForgettable = ({ admitted, losses, waiting }: State): boolean =>
  HashMap.isEmpty(admitted) && waiting.length === 0 && losses.size === 0

export const isSuspected = ({ losses }: State, subject: Subject): boolean => losses.has(subject)

export const step = (state: State, event: Event, bounds: Bounds): Step => {
  switch (event._tag) {
    case "Asked":
      return asked(forgetOld(state, event.now, bounds), event.use, event.now, bounds)
    case "Named":
      return [named(state, event.id, event.subject), []]
    case "TurnEnded":
      return turnEnded(state, event.id)
    case "Left":
      return left(state, event.id)
    case "TrialOver":
      return state.trial?.number === event.number ? nextTrial(state) : [state, []]
    case "Lost":
      return lost(forgetOld(state, event.now, bounds), event)
  }
}

const asked = (state: State, use: Use, now: number, bounds: Bounds): Step => {
  const refusedFor = refusal(state, use.subject, now, bounds)
  if (refusedFor > 0) return [state, [{ _tag: "Refuse", id: use.id, for: refusedFor }]]
  if (!isSuspected(state, use.subject) || isInTrial(state, use.subject)) return admit(state, [use])
  const waiting = { ...state, waiting: [...state.waiting, use] }
  return state.trial === undefined ? nextTrial(waiting) : [waiting, []]
}

/**
 * For how many milliseconds the subject is still refused, 0 if it is not. Only losses that nobody else can have caused
 * count.
 */
export const refusal = (
  { losses }: State,
  subject: Subject,
  now: number,
  { maxLossesPerThread, threadLossWindow }: Bounds
): number => {
  const others = new Set([...losses].flatMap(([other, times]) => (other === subject ? [] : times)))
  const own = (losses.get(subject) ?? []).filter((time) => !others.has(time))
  const earliest = own.at(-maxLossesPerThread)
  return own.length < maxLossesPerThread || earliest === undefined
    ? 0
    : earliest + Duration.toMillis(threadLossWindow) - now
}

const isInTrial = ({ admitted, trial }: State, subject: Subject): boolean =>
  [...(trial?.uses ?? [])].some((id) => subjectOf(admitted, id) === subject)

const subjectOf = (admitted: State["admitted"], id: number): Subject | undefined =>
  Option.getOrUndefined(HashMap.get(admitted, id))?.subject

const admit = (state: State, uses: ReadonlyArray<Use>): Step => [
  {
    ...state,
    admitted: uses.reduce((admitted, use) => HashMap.set(admitted, use.id, use), state.admitted)
  },
  uses.map(({ id }) => ({ _tag: "Admit", id }))
]

/** Admits the next group of suspects, if any wait. */
const nextTrial = (state: State): Step => {
  const { trialsSinceLoss, waiting } = state
  if (waiting.length === 0) return [{ ...state, trial: undefined }, []]
  const size = 2 ** Math.max(0, trialsSinceLoss - 3)
  const uses = waiting.slice(0, size)
  const number = state.trials + 1
  const [admitted, actions] = admit(state, uses)
  const next: State = {
    ...admitted,
    waiting: waiting.slice(size),
    trial: { number, uses: new Set(uses.map(({ id }) => id)) },
    trials: number,
    trialsSinceLoss: trialsSinceLoss + 1
  }
  return [next, [...actions, { _tag: "Try", number }]]
}

const named = (state: State, id: number, subject: Subject): State => ({
  ...state,
  admitted: HashMap.modify(state.admitted, id, (use) => ({ ...use, subject }))
})

const turnEnded = (state: State, id: number): Step => {
  const subject = subjectOf(state.admitted, id)
  if (subject === undefined || !isSuspected(state, subject)) return [state, []]
  const losses = new Map(state.losses)
  losses.delete(subject)
  // Those that wait and are suspected no longer need no trial.
  const cleared = state.waiting.filter((use) => !losses.has(use.subject))
  const waiting = state.waiting.filter((use) => losses.has(use.subject))
  const [admitted, actions] = admit({ ...state, losses, waiting }, cleared)
  const [next, more] = outOfTrial(admitted, id)
  return [next, [...actions, ...more]]
}

const left = (state: State, id: number): Step => {
  const admitted = HashMap.remove(state.admitted, id)
  const waiting = state.waiting.filter((use) => use.id !== id)
  return outOfTrial({ ...state, admitted, waiting }, id)
}

const outOfTrial = (state: State, id: number): Step => {
  const { trial } = state
  if (trial === undefined || !trial.uses.has(id)) return [state, []]
  const uses = new Set(trial.uses)
  uses.delete(id)
  const next = { ...state, trial: { ...trial, uses } }
  return uses.size === 0 ? nextTrial(next) : [next, []]
}

const lost = (
  state: State,
  { generation, isBusy, now }: Extract<Event, { readonly _tag: "Lost" }>
): Step => {
  const isHere = (use: Use) => use.generation === generation
  const here = [...HashMap.values(state.admitted)].filter(isHere)
  const suspects = suspectsOf(state, here.filter(isBusy))
  const admitted = HashMap.filter(state.admitted, (use) => !isHere(use))
  const next: State = {
    ...state,
    admitted,
    waiting: state.waiting.filter((use) => !isHere(use)),
    losses: blame(state.losses, suspects, now),
    trialsSinceLoss: suspects.size > 0 ? 0 : state.trialsSinceLoss
  }
  const isTrialOn = [...(state.trial?.uses ?? [])].some((id) => HashMap.has(admitted, id))
  return isTrialOn ? [next, []] : nextTrial(next)
}

/** Who may have caused a loss, of those that were busy. One that has passed its trial is the least likely. */
const suspectsOf = (state: State, busy: ReadonlyArray<Use>): ReadonlySet<Subject> => {
  const tried = busy.filter(({ id }) => state.trial?.uses.has(id))
  const again = busy.filter(({ subject }) => isSuspected(state, subject))
  const suspects = [tried, again, busy].find((uses) => uses.length > 0) ?? []
  return new Set(suspects.map(({ subject }) => subject))
}

/** The loss is one of each suspect's. What a suspect may have caused earlier, only the suspects may have caused. */
const blame = (
  losses: State["losses"],
  suspects: ReadonlySet<Subject>,
  now: number
): State["losses"] => {
  const explained = new Set([...suspects].flatMap((subject) => losses.get(subject) ?? []))
  const blamed = new Map<Subject, ReadonlyArray<number>>()
  for (const [subject, times] of losses) {
    const unexplained = times.filter((time) => !explained.has(time))
    if (unexplained.length > 0) blamed.set(subject, unexplained)
  }
  for (const subject of suspects) blamed.set(subject, [...(losses.get(subject) ?? []), now])
  return blamed
}

const forgetOld = (state: State, now: number, { threadLossWindow }: Bounds): State => {
  if (state.losses.size === 0) return state
  const window = Duration.toMillis(threadLossWindow)
  const recent = [...state.losses].map(
    ([subject, times]) => [subject, times.filter((time) => now - time < window)] as const
  )
  return { ...state, losses: new Map(recent.filter(([, times]) => times.length > 0)) }
}
