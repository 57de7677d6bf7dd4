/**
 * The life of one thread on one server: every phase, and every transition between them. Plain functions over plain
 * data.
 *
 *            openWritten          opened           last user left              closed
 *   Closed -------------> Opening -------> Loaded ----------------> LettingGo --------> Closed
 *                            |               |                          |
 *                            | unanswered    | closed by another        | overdue
 *                            v               v client                   v
 *                            +-----------> Unknown <--------------------+
 *
 * The other transitions, by event:
 *
 *   openWritten         Unknown -> Opening
 *   opened              every phase -> Loaded, however late the answer is
 *   refused, notTaken   Opening -> Closed, once no other open request is pending
 *   last user left      Unknown -> LettingGo
 *   unsubscribeFailed   LettingGo -> Unknown, if the request was not written and users wait
 *   overdue             LettingGo stays, and unsubscribes again, if the server has not acknowledged and no user waits
 *
 * Every other pair of phase and event leaves the phase unchanged. A thread without users, requests and sub-agents is
 * forgotten once it is Closed or Unknown.
 *
 * Each user opens the thread with its own request. The answer counts whether or not that user is still there: a
 * thread that was opened for a user who has left is Loaded without users, and goes on to LettingGo. LettingGo sends
 * `thread/unsubscribe`. New users send their open request only after that was written. Otherwise the server could
 * handle the two in the wrong order and unload a thread that is in use. If the server refuses an open request because
 * it is still closing the thread, the user sends it again once the thread is closed. A user with a different
 * credential also waits for that, because the server keeps the credential that it loaded the thread with.
 *
 * A loaded thread takes one turn at a time, because the server would merge a second turn into the first. An
 * interrupted turn that does not end makes the thread stuck: it refuses further turns instead of queueing them.
 *
 * Sub-agents' threads are unsubscribed together with the thread that started them. Sub-agents that still work are
 * unsubscribed when their turn has ended.
 */

/** A run, a session or a turn that uses the thread. */
export type User = number

export type Phase =
  /** It may be loaded: an answer did not come, or somebody else closed it. */
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Opening" }
  | {
      readonly _tag: "Loaded"
      /** The provider of its model, as the server named it when it opened the thread. */
      readonly provider: string | undefined
      /** With whose credential its turns run, by a name that does not give it away: that of who opened it first. */
      readonly credential: string | undefined
    }
  | {
      readonly _tag: "LettingGo"
      /** How far `thread/unsubscribe` has come. */
      readonly request: "Queued" | "Written" | "Acknowledged"
      /** The one it was loaded with, which the server keeps if it is opened again before it is closed. */
      readonly credential: string | undefined
      /** Users that ask once it is written, or once the thread is closed. */
      readonly waiting: ReadonlySet<User>
    }

export type Turn =
  | { readonly _tag: "None" }
  | { readonly _tag: "Taken"; readonly by: User; readonly queue: ReadonlyArray<User> }
  | { readonly _tag: "Stuck"; readonly by: User }

export interface State {
  readonly phase: Phase
  /** Who uses it or waits to, each with its credential, if it says whose. */
  readonly users: ReadonlyMap<User, string | undefined>
  /** Whose request to open it the server has not answered. */
  readonly opens: ReadonlySet<User>
  readonly turn: Turn
  /** Its sub-agents by their threads, each with the turn it is in. */
  readonly agents: ReadonlyMap<string, string | undefined>
}

export type Event =
  /** `Join` asks the server for nothing if the thread is loaded. */
  | {
      readonly _tag: "Joined"
      readonly user: User
      readonly how: "Join" | "Open"
      readonly credential?: string | undefined
    }
  /** Keeps a thread that is in use from being let go. */
  | { readonly _tag: "Held"; readonly user: User }
  | { readonly _tag: "OpenWritten"; readonly user: User }
  | {
      readonly _tag: "Opened"
      readonly user: User
      readonly provider: string | undefined
      /** The one it was asked to be opened with. */
      readonly credential: string | undefined
    }
  | { readonly _tag: "OpenRefused"; readonly user: User }
  /** An overloaded server did not take the request; it is sent again. */
  | { readonly _tag: "OpenNotTaken"; readonly user: User }
  | { readonly _tag: "OpenUnanswered"; readonly user: User }
  | { readonly _tag: "Left"; readonly user: User }
  | { readonly _tag: "UnsubscribeWritten" }
  /** `isLoaded`: the server will tell when it has closed the thread. */
  | { readonly _tag: "Unsubscribed"; readonly isLoaded: boolean }
  /** It was refused, or not answered in time. */
  | { readonly _tag: "UnsubscribeFailed" }
  | { readonly _tag: "ClosingOverdue" }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "TurnWanted"; readonly user: User }
  | { readonly _tag: "TurnStuck"; readonly user: User }
  | { readonly _tag: "TurnOver"; readonly user: User }
  /** A sub-agent was named, began a turn (`turnId`), or ended one. */
  | { readonly _tag: "AgentSeen"; readonly threadId: string; readonly turn: AgentTurn }

export type AgentTurn =
  | { readonly _tag: "Same" }
  | { readonly _tag: "Began"; readonly turnId: string | undefined }
  | { readonly _tag: "Ended" }

/** What a transition asks of the shell around it. */
export type Action =
  /** The user may use it as it is. */
  | { readonly _tag: "Use"; readonly user: User }
  /** The user sends its request to open it. */
  | { readonly _tag: "Open"; readonly user: User }
  /** What the server answered is the user's failure. */
  | { readonly _tag: "Fail"; readonly user: User }
  | { readonly _tag: "Unsubscribe" }
  | { readonly _tag: "UnsubscribeAgents"; readonly threadIds: ReadonlyArray<string> }
  | { readonly _tag: "GrantTurn"; readonly user: User }
  | { readonly _tag: "RefuseTurn"; readonly user: User }
  /** There is nothing left to know of it. */
  | { readonly _tag: "Forget" }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = {
  phase: { _tag: "Closed" },
  users: new Map(),
  opens: new Set(),
  turn: { _tag: "None" },
  agents: new Map()
}

export const step = (state: State, event: Event): Step => {
  switch (event._tag) {
    case "Joined":
      return joined(state, event)
    case "Held":
      return same({ ...state, users: withUser(state, event.user, undefined) })
    case "OpenWritten":
      return openWritten(state, event.user)
    case "Opened":
      return opened(state, event)
    case "OpenRefused":
      return openRefused(state, event.user)
    case "OpenNotTaken":
      return settle(openEnded(state, event.user, "Closed"), [])
    case "OpenUnanswered":
      return settle(openEnded(state, event.user, "Unknown"), [{ _tag: "Fail", user: event.user }])
    case "Left":
      return left(state, event.user)
    case "UnsubscribeWritten":
      return unsubscribeWritten(state)
    case "Unsubscribed":
      return unsubscribed(state, event.isLoaded)
    case "UnsubscribeFailed":
      return unsubscribeFailed(state)
    case "ClosingOverdue":
      return closingOverdue(state)
    case "Closed":
      return closed(state)
    case "TurnWanted":
      return turnWanted(state, event.user)
    case "TurnStuck":
      return turnStuck(state, event.user)
    case "TurnOver":
      return turnOver(state, event.user)
    case "AgentSeen":
      return agentSeen(state, event.threadId, event.turn)
  }
}

const same = (state: State): Step => [state, []]

type Joined = Extract<Event, { readonly _tag: "Joined" }>

const joined = (state: State, { credential, how, user }: Joined): Step => {
  const users = withUser(state, user, credential)
  const { phase } = state
  if (phase._tag === "Loaded" && how === "Join")
    return [{ ...state, users }, [{ _tag: "Use", user }]]
  if (phase._tag === "LettingGo" && mustWait(phase, credential)) {
    return same({ ...waitingFor(state, phase, user), users })
  }
  return [{ ...state, users }, [{ _tag: "Open", user }]]
}

/** For its place behind the request in the queue, or for the end of a credential that is not its own. */
const mustWait = (phase: LettingGo, credential: string | undefined): boolean =>
  phase.request === "Queued" || (phase.credential !== undefined && phase.credential !== credential)

const openWritten = (state: State, user: User): Step => {
  const asked = { ...state, opens: including(state.opens, user) }
  return same(
    state.phase._tag === "Closed" || state.phase._tag === "Unknown"
      ? { ...asked, phase: { _tag: "Opening" } }
      : asked
  )
}

/** Whoever it was opened for, and however late: it is loaded now. */
const opened = (
  state: State,
  { credential, provider, user }: Extract<Event, { readonly _tag: "Opened" }>
): Step => {
  const { phase } = state
  const loaded: State = {
    ...state,
    opens: excluding(state.opens, user),
    phase: {
      _tag: "Loaded",
      provider: provider ?? (phase._tag === "Loaded" ? phase.provider : undefined),
      credential:
        (phase._tag === "Loaded" || phase._tag === "LettingGo" ? phase.credential : undefined) ??
        credential
    }
  }
  const waiting = phase._tag === "LettingGo" ? phase.waiting : new Set<User>()
  const uses: Action = { _tag: "Use", user }
  return settle(loaded, [
    ...(state.users.has(user) ? [uses] : []),
    ...[...waiting].map((user): Action => ({ _tag: "Open", user }))
  ])
}

const openRefused = (state: State, user: User): Step => {
  const { phase } = state
  if (phase._tag === "LettingGo" && state.users.has(user)) {
    return same({ ...waitingFor(state, phase, user), opens: excluding(state.opens, user) })
  }
  return settle(openEnded(state, user, "Closed"), [{ _tag: "Fail", user }])
}

/** Without the request of this user, and if none is left, with what its end says of the thread. */
const openEnded = (state: State, user: User, phase: "Closed" | "Unknown"): State => {
  const opens = excluding(state.opens, user)
  return state.phase._tag === "Opening" && opens.size === 0
    ? { ...state, opens, phase: { _tag: phase } }
    : { ...state, opens }
}

const left = (state: State, user: User): Step => {
  const { phase } = state
  const users = without(state.users, user)
  if (phase._tag === "LettingGo") {
    return settle(
      { ...state, users, phase: { ...phase, waiting: excluding(phase.waiting, user) } },
      []
    )
  }
  const isLast = state.users.size === 1 && users.size === 0 && state.opens.size === 0
  return phase._tag === "Unknown" && isLast
    ? letGo({ ...state, users }, undefined, [])
    : settle({ ...state, users }, [])
}

const unsubscribeWritten = (state: State): Step => {
  const { phase } = state
  if (phase._tag !== "LettingGo") return same(state)
  const ofAnother = [...phase.waiting].filter((user) => {
    const credential = state.users.get(user)
    return phase.credential !== undefined && phase.credential !== credential
  })
  return [
    { ...state, phase: { ...phase, request: "Written", waiting: new Set(ofAnother) } },
    opensOf([...phase.waiting].filter((user) => !ofAnother.includes(user)))
  ]
}

const unsubscribed = (state: State, isLoaded: boolean): Step => {
  if (state.phase._tag !== "LettingGo") return same(state)
  return isLoaded
    ? same({ ...state, phase: { ...state.phase, request: "Acknowledged" } })
    : closed(state)
}

/** A server that was not told still has it. One that was may have closed it, and is asked again when that is overdue. */
const unsubscribeFailed = (state: State): Step => {
  const { phase } = state
  return phase._tag === "LettingGo" && phase.request === "Queued" && phase.waiting.size > 0
    ? [{ ...state, phase: { _tag: "Unknown" } }, opensOf(phase.waiting)]
    : same(state)
}

/** A thread may have been given a time to stay loaded: then nobody waits for its end. */
const closingOverdue = (state: State): Step => {
  const { phase } = state
  if (phase._tag !== "LettingGo") return same(state)
  return phase.request === "Acknowledged" || phase.waiting.size > 0
    ? settle({ ...state, phase: { _tag: "Unknown" } }, opensOf(phase.waiting))
    : [{ ...state, phase: { ...phase, request: "Queued" } }, [{ _tag: "Unsubscribe" }]]
}

const closed = (state: State): Step => {
  const { phase } = state
  switch (phase._tag) {
    case "LettingGo":
      return settle({ ...state, phase: { _tag: "Closed" } }, opensOf(phase.waiting))
    // By somebody else: whoever comes next has to open it again.
    case "Loaded":
      return settle({ ...state, phase: { _tag: "Unknown" } }, [])
    // Of an earlier life.
    case "Opening":
    case "Unknown":
    case "Closed":
      return same(state)
  }
}

const turnWanted = (state: State, user: User): Step => {
  switch (state.turn._tag) {
    case "None":
      return [
        { ...state, turn: { _tag: "Taken", by: user, queue: [] } },
        [{ _tag: "GrantTurn", user }]
      ]
    case "Taken":
      return same({ ...state, turn: { ...state.turn, queue: [...state.turn.queue, user] } })
    case "Stuck":
      return [state, [{ _tag: "RefuseTurn", user }]]
  }
}

const turnStuck = (state: State, user: User): Step =>
  state.turn._tag === "Taken" && state.turn.by === user
    ? [
        { ...state, turn: { _tag: "Stuck", by: user } },
        state.turn.queue.map((user) => ({ _tag: "RefuseTurn", user }))
      ]
    : same(state)

/** Also of one that waited and has left. */
const turnOver = (state: State, user: User): Step => {
  const { turn } = state
  if (turn._tag === "None") return same(state)
  if (turn._tag === "Stuck") {
    return same(turn.by === user ? { ...state, turn: { _tag: "None" } } : state)
  }
  const queue = turn.queue.filter((other) => other !== user)
  if (turn.by !== user) return same({ ...state, turn: { ...turn, queue } })
  const [next, ...rest] = queue
  return next === undefined
    ? same({ ...state, turn: { _tag: "None" } })
    : [
        { ...state, turn: { _tag: "Taken", by: next, queue: rest } },
        [{ _tag: "GrantTurn", user: next }]
      ]
}

const agentSeen = (state: State, threadId: string, turn: AgentTurn): Step => {
  // The last words of one that was let go.
  if (turn._tag !== "Began" && isLeft(state) && !state.agents.has(threadId)) return same(state)
  const agents = new Map(state.agents)
  if (turn._tag === "Began") agents.set(threadId, turn.turnId ?? "")
  else if (turn._tag === "Ended" || !agents.has(threadId)) agents.set(threadId, undefined)
  const seen = { ...state, agents }
  return isLeft(seen) && agents.get(threadId) === undefined
    ? settle(withoutAgents(seen, [threadId]), [
        { _tag: "UnsubscribeAgents", threadIds: [threadId] }
      ])
    : same(seen)
}

/** What follows from nobody being there: it is let go, or there is nothing left to know of it. */
const settle = (state: State, actions: ReadonlyArray<Action>): Step => {
  const { agents, opens, phase, users } = state
  if (users.size > 0 || opens.size > 0) return [state, actions]
  switch (phase._tag) {
    case "Loaded":
      return letGo(state, phase.credential, actions)
    case "Closed":
    case "Unknown":
      return [state, agents.size === 0 ? [...actions, { _tag: "Forget" }] : actions]
    case "Opening":
    case "LettingGo":
      return [state, actions]
  }
}

const letGo = (
  state: State,
  credential: string | undefined,
  actions: ReadonlyArray<Action>
): Step => {
  const idle = [...state.agents].flatMap(([threadId, turn]) =>
    turn === undefined ? [threadId] : []
  )
  const agents: Action = { _tag: "UnsubscribeAgents", threadIds: idle }
  return [
    {
      ...withoutAgents(state, idle),
      phase: { _tag: "LettingGo", request: "Queued", credential, waiting: new Set() }
    },
    [...actions, ...(idle.length === 0 ? [] : [agents]), { _tag: "Unsubscribe" }]
  ]
}

/** Nobody uses it, and nobody is about to. */
const isLeft = ({ opens, phase, users }: State): boolean =>
  users.size === 0 && opens.size === 0 && phase._tag !== "Loaded"

const withoutAgents = (state: State, threadIds: ReadonlyArray<string>): State => ({
  ...state,
  agents: new Map([...state.agents].filter(([threadId]) => !threadIds.includes(threadId)))
})

type LettingGo = Extract<Phase, { readonly _tag: "LettingGo" }>

const waitingFor = (state: State, phase: LettingGo, user: User): State => ({
  ...state,
  phase: { ...phase, waiting: including(phase.waiting, user) }
})

const opensOf = (users: Iterable<User>): ReadonlyArray<Action> =>
  [...users].map((user) => ({ _tag: "Open", user }))

const withUser = ({ users }: State, user: User, credential: string | undefined): State["users"] =>
  new Map([...users, [user, credential]])

const without = <A>(users: ReadonlyMap<User, A>, user: User): ReadonlyMap<User, A> =>
  users.has(user) ? new Map([...users].filter(([other]) => other !== user)) : users

const including = (users: ReadonlySet<User>, user: User): ReadonlySet<User> =>
  new Set([...users, user])

const excluding = (users: ReadonlySet<User>, user: User): ReadonlySet<User> =>
  users.has(user) ? new Set([...users].filter((other) => other !== user)) : users
