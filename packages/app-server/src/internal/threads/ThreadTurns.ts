/**
 * The turns of one thread: who may run one now, and which of the server's turns is whose. Plain functions over plain
 * data.
 *
 *            wanted           over                         A thread takes one turn at a time, because the server would
 *     None ----------> Taken ------> Taken by the next     merge a second one into the first. A turn that was
 *      ^                 |           in the queue, or      interrupted and does not end makes the thread stuck: the
 *      |                 | stuck     None                  turns that wait are refused, and so are new ones.
 *      |   over          v
 *      +-------------- Stuck
 *
 * The server names a turn twice: in its answer to `turn/start`, and in `turn/started`, in either order. The answer
 * decides. `turn/started` alone says whose turn it is only if exactly one request is waiting for its answer, and only
 * until the answer comes: another client may have started a turn on the same thread. An answer that names a turn of
 * somebody else, or one that has ended, says that the server has merged the message into that turn.
 *
 * A review is a turn around another one: the server answers with the outer turn, starts the inner one, which names the
 * outer as its root, and completes the outer. It interrupts a review only by the id of the inner turn.
 */
import type { User } from "./ThreadState.ts"

/** Who runs a turn now. */
export type Holder =
  | { readonly _tag: "None" }
  | { readonly _tag: "Taken"; readonly by: User; readonly queue: ReadonlyArray<User> }
  | { readonly _tag: "Stuck"; readonly by: User }

/** Whose turn it is. */
export type Owner =
  /** The user's whose request was answered with it. */
  | { readonly _tag: "Answered"; readonly user: User }
  /** The user's whose request was the only unanswered one when it started. */
  | { readonly _tag: "Announced"; readonly user: User }
  /** One of several users'. */
  | { readonly _tag: "Unclaimed" }
  /** Another client's, or the server's own. */
  | { readonly _tag: "Foreign" }

export interface State {
  readonly holder: Holder
  /** Users whose `turn/start` the server may have, and has not answered, in the order of writing. */
  readonly unanswered: ReadonlyArray<User>
  /** The turns that run, by their ids. */
  readonly running: ReadonlyMap<string, Owner>
  /** The inner turns of those that run, by the ids of the outer ones. */
  readonly inner: ReadonlyMap<string, string>
  /** The turns that ended last, the latest at the end, each with its owner. */
  readonly ended: ReadonlyMap<string, Owner>
}

export type Event =
  | { readonly _tag: "Wanted"; readonly user: User }
  | { readonly _tag: "Stuck"; readonly user: User }
  /** The next turn may begin. */
  | { readonly _tag: "Over"; readonly user: User }
  | { readonly _tag: "Written"; readonly user: User }
  | { readonly _tag: "Answered"; readonly user: User; readonly turnId: string }
  /** There is no such turn: the server refused it, or an overloaded server did not take the request. */
  | { readonly _tag: "NotStarted"; readonly user: User }
  /** Nobody listens for its answer any more. */
  | { readonly _tag: "GivenUp"; readonly user: User }
  | { readonly _tag: "Started"; readonly turnId: string; readonly rootId?: string | undefined }
  | { readonly _tag: "Completed"; readonly turnId: string }

/** What a user is told of its turn. */
export type News =
  /** The server has started this turn, and it is the user's as far as is known. */
  | { readonly _tag: "Announced"; readonly turnId: string }
  /** The announced turn is somebody else's. */
  | { readonly _tag: "Disowned" }
  | { readonly _tag: "Answered"; readonly turnId: string }
  | { readonly _tag: "Started"; readonly turnId: string }
  /** The answer names a turn of somebody else: the server has added the message to that turn. */
  | { readonly _tag: "Merged"; readonly turnId: string }
  | { readonly _tag: "Completed"; readonly turnId: string }

export type Action =
  | { readonly _tag: "Grant"; readonly user: User }
  | { readonly _tag: "Refuse"; readonly user: User }
  | { readonly _tag: "Tell"; readonly user: User; readonly news: News }
  /** The turn was told as ended and begins after all: nobody attends to it. */
  | { readonly _tag: "Interrupt"; readonly turnId: string }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = {
  holder: { _tag: "None" },
  unanswered: [],
  running: new Map(),
  inner: new Map(),
  ended: new Map()
}

/** How many ended turns are remembered: an answer that names an older one does not come. */
const maxEnded = 16

export const step = (state: State, event: Event): Step => {
  switch (event._tag) {
    case "Wanted":
      return wanted(state, event.user)
    case "Stuck":
      return stuck(state, event.user)
    case "Over":
      return over(state, event.user)
    case "Written":
      return same({ ...state, unanswered: [...state.unanswered, event.user] })
    case "Answered":
      return answered(state, event.user, event.turnId)
    case "NotStarted":
    case "GivenUp":
      return withoutTurn(state, event.user)
    case "Started":
      return startedWithin(state, event.turnId, event.rootId)
    case "Completed":
      return completed(state, event.turnId)
  }
}

const same = (state: State): Step => [state, []]

const wanted = (state: State, user: User): Step => {
  const { holder } = state
  switch (holder._tag) {
    case "None":
      return [
        { ...state, holder: { _tag: "Taken", by: user, queue: [] } },
        [{ _tag: "Grant", user }]
      ]
    case "Taken":
      return same({ ...state, holder: { ...holder, queue: [...holder.queue, user] } })
    case "Stuck":
      return [state, [{ _tag: "Refuse", user }]]
  }
}

const stuck = (state: State, user: User): Step => {
  const { holder } = state
  return holder._tag === "Taken" && holder.by === user
    ? [
        { ...state, holder: { _tag: "Stuck", by: user } },
        holder.queue.map((user) => ({ _tag: "Refuse", user }))
      ]
    : same(state)
}

/** Also the end of a user that waited in the queue. */
const over = (state: State, user: User): Step => {
  const { holder } = state
  if (holder._tag === "None") return same(state)
  if (holder._tag === "Stuck") {
    return same(holder.by === user ? { ...state, holder: { _tag: "None" } } : state)
  }
  const queue = holder.queue.filter((other) => other !== user)
  if (holder.by !== user) return same({ ...state, holder: { ...holder, queue } })
  const [next, ...rest] = queue
  return next === undefined
    ? same({ ...state, holder: { _tag: "None" } })
    : [
        { ...state, holder: { _tag: "Taken", by: next, queue: rest } },
        [{ _tag: "Grant", user: next }]
      ]
}

const answered = (before: State, user: User, turnId: string): Step => {
  const owner = before.running.get(turnId) ?? before.ended.get(turnId)
  const hasEnded = before.ended.has(turnId)
  const [state, announced] = withoutTurn(before, user, turnId)
  if (owner !== undefined && isAnothers(owner, user, hasEnded)) {
    return [state, [tell(user, { _tag: "Merged", turnId }), ...announced]]
  }
  const mine: Owner = { _tag: "Answered", user }
  const news: ReadonlyArray<Action> = [
    ...(owner?._tag === "Announced" && owner.user !== user
      ? [tell(owner.user, { _tag: "Disowned" })]
      : []),
    tell(user, { _tag: "Answered", turnId }),
    ...(owner === undefined || hasEnded ? [] : [tell(user, { _tag: "Started", turnId })])
  ]
  return hasEnded
    ? [
        { ...state, ended: withEntry(state.ended, turnId, mine) },
        [...news, tell(user, { _tag: "Completed", turnId }), ...announced]
      ]
    : [
        retaken({ ...state, running: withEntry(state.running, turnId, mine) }, user),
        [...news, ...announced]
      ]
}

/** A turn that was given up and runs after all has the thread's turn again, so that the next one waits for its end. */
const retaken = (state: State, user: User): State =>
  state.holder._tag === "None"
    ? { ...state, holder: { _tag: "Taken", by: user, queue: [] } }
    : state

/** Whether an answer that names a turn of this owner says that the message was merged into it. */
const isAnothers = (owner: Owner, user: User, hasEnded: boolean): boolean => {
  switch (owner._tag) {
    case "Foreign":
      return true
    case "Answered":
      return owner.user !== user
    case "Announced":
      return owner.user !== user && hasEnded
    case "Unclaimed":
      return false
  }
}

/** The user has no unanswered request any more. A turn that was announced to it, but for this one, is somebody else's. */
const withoutTurn = (before: State, user: User, turnId?: string): Step => {
  const running = new Map(before.running)
  for (const [id, owner] of running) {
    if (owner._tag === "Announced" && owner.user === user && id !== turnId) {
      running.set(id, { _tag: "Foreign" })
    }
  }
  const unanswered = before.unanswered.filter((other) => other !== user)
  return announceUnclaimed({ ...before, running, unanswered }, turnId)
}

/** With one unanswered request left, a turn that could have been several users' is that user's. */
const announceUnclaimed = (state: State, except: string | undefined): Step => {
  const [user, ...others] = state.unanswered
  const [turnId] =
    [...state.running].find(([id, { _tag }]) => _tag === "Unclaimed" && id !== except) ?? []
  const hasOne = [...state.running.values()].some(
    (owner) => owner._tag === "Announced" && owner.user === user
  )
  if (user === undefined || others.length > 0 || turnId === undefined || hasOne) return same(state)
  return [
    retaken(
      { ...state, running: withEntry(state.running, turnId, { _tag: "Announced", user }) },
      user
    ),
    [tell(user, { _tag: "Announced", turnId })]
  ]
}

/** The id by which the server interrupts a turn. */
export const interruptIdOf = ({ inner }: State, turnId: string): string =>
  inner.get(turnId) ?? turnId

/** A thread runs one turn at a time. So a turn whose root still runs is the inner one of its root. */
const startedWithin = (state: State, turnId: string, rootId = turnId): Step =>
  rootId !== turnId && state.running.has(rootId)
    ? started({ ...state, inner: withEntry(state.inner, rootId, turnId) }, rootId)
    : started(state, turnId)

const started = (state: State, turnId: string): Step => {
  const owner = state.running.get(turnId)
  if (owner?._tag === "Answered") return [state, [tell(owner.user, { _tag: "Started", turnId })]]
  if (state.ended.has(turnId)) return [state, [{ _tag: "Interrupt", turnId }]]
  if (owner !== undefined) return same(state)
  const [user, ...others] = state.unanswered
  if (user === undefined) {
    return same({ ...state, running: withEntry(state.running, turnId, { _tag: "Foreign" }) })
  }
  return others.length > 0
    ? same({ ...state, running: withEntry(state.running, turnId, { _tag: "Unclaimed" }) })
    : announceUnclaimed(
        { ...state, running: withEntry(state.running, turnId, { _tag: "Unclaimed" }) },
        undefined
      )
}

const completed = (state: State, turnId: string): Step => {
  const owner =
    state.running.get(turnId) ??
    ({ _tag: state.unanswered.length === 0 ? "Foreign" : "Unclaimed" } as const)
  const running = new Map([...state.running].filter(([id]) => id !== turnId))
  const inner = new Map([...state.inner].filter(([id]) => id !== turnId))
  const ended = new Map([...state.ended, [turnId, owner] as const].slice(-maxEnded))
  const user = "user" in owner ? owner.user : undefined
  return [
    { ...state, running, inner, ended },
    user === undefined ? [] : [tell(user, { _tag: "Completed", turnId })]
  ]
}

const tell = (user: User, news: News): Action => ({ _tag: "Tell", user, news })

const withEntry = <A>(map: ReadonlyMap<string, A>, key: string, value: A): ReadonlyMap<string, A> =>
  new Map(map).set(key, value)
