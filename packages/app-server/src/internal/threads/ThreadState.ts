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
  /** The thread may be loaded: an answer did not arrive, or another client closed the thread. */
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Opening" }
  | {
      readonly _tag: "Loaded"
      /** The provider of the thread's model, as the server named it when it opened the thread. */
      readonly provider: string | undefined
      /**
       * Identifies the credential of the thread's turns without revealing it. The first user to open the thread
       * chooses it.
       */
      readonly credential: string | undefined
    }
  | {
      readonly _tag: "LettingGo"
      /** How far the `thread/unsubscribe` request has come. */
      readonly request: "Queued" | "Written" | "Acknowledged"
      /**
       * The credential the thread was loaded with. The server keeps it if the thread is opened again before it is
       * closed.
       */
      readonly credential: string | undefined
      /** Users that send their open request once `thread/unsubscribe` is written, or once the thread is closed. */
      readonly waiting: ReadonlySet<User>
    }

export type Turn =
  | { readonly _tag: "None" }
  | { readonly _tag: "Taken"; readonly by: User; readonly queue: ReadonlyArray<User> }
  | { readonly _tag: "Stuck"; readonly by: User }

export interface State {
  readonly phase: Phase
  /** The users of the thread, including those that wait for it, each with its credential if it named one. */
  readonly users: ReadonlyMap<User, string | undefined>
  /** The users whose open request the server has not answered. */
  readonly opens: ReadonlySet<User>
  readonly turn: Turn
  /** The threads of its sub-agents, each with the turn that is running on it. */
  readonly agents: ReadonlyMap<string, string | undefined>
}

export type Event =
  /** `Join` uses a loaded thread as it is. `Open` sends the server a request even then. */
  | {
      readonly _tag: "Joined"
      readonly user: User
      readonly how: "Join" | "Open"
      readonly credential?: string | undefined
    }
  /** Keeps a thread loaded that is already in use. */
  | { readonly _tag: "Held"; readonly user: User }
  | { readonly _tag: "OpenWritten"; readonly user: User }
  | {
      readonly _tag: "Opened"
      readonly user: User
      readonly provider: string | undefined
      /** The credential in the open request. */
      readonly credential: string | undefined
    }
  | { readonly _tag: "OpenRefused"; readonly user: User }
  /** The overloaded server did not queue the request. The request is retried. */
  | { readonly _tag: "OpenNotTaken"; readonly user: User }
  | { readonly _tag: "OpenUnanswered"; readonly user: User }
  | { readonly _tag: "Left"; readonly user: User }
  | { readonly _tag: "UnsubscribeWritten" }
  /** `isLoaded`: the thread is still loaded, and the server will send `thread/closed`. */
  | { readonly _tag: "Unsubscribed"; readonly isLoaded: boolean }
  /** The request was refused, or not answered in time. */
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

/** What a transition asks the shell to do. */
export type Action =
  /** The user may use the loaded thread as it is. */
  | { readonly _tag: "Use"; readonly user: User }
  /** The user may send its open request. */
  | { readonly _tag: "Open"; readonly user: User }
  /** The user fails with what the server answered. */
  | { readonly _tag: "Fail"; readonly user: User }
  | { readonly _tag: "Unsubscribe" }
  | { readonly _tag: "UnsubscribeAgents"; readonly threadIds: ReadonlyArray<string> }
  | { readonly _tag: "GrantTurn"; readonly user: User }
  | { readonly _tag: "RefuseTurn"; readonly user: User }
  /** Nothing is left to track: remove the thread. */
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

/**
 * Until `thread/unsubscribe` is written, to stay behind it in the queue; or until the thread is closed, if it has
 * another credential.
 */
const mustWait = (phase: LettingGo, credential: string | undefined): boolean =>
  phase.request === "Queued" || (phase.credential !== undefined && phase.credential !== credential)

const openWritten = (state: State, user: User): Step => {
  const pending = { ...state, opens: including(state.opens, user) }
  return same(
    state.phase._tag === "Closed" || state.phase._tag === "Unknown"
      ? { ...pending, phase: { _tag: "Opening" } }
      : pending
  )
}

/** The thread is loaded now, whoever it was opened for, and however late the answer is. */
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

/** Removes the user's open request. If it was the last one, its end decides the phase. */
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
  const withOtherCredential = [...phase.waiting].filter((user) => {
    const credential = state.users.get(user)
    return phase.credential !== undefined && phase.credential !== credential
  })
  return [
    { ...state, phase: { ...phase, request: "Written", waiting: new Set(withOtherCredential) } },
    opensOf([...phase.waiting].filter((user) => !withOtherCredential.includes(user)))
  ]
}

const unsubscribed = (state: State, isLoaded: boolean): Step => {
  if (state.phase._tag !== "LettingGo") return same(state)
  return isLoaded
    ? same({ ...state, phase: { ...state.phase, request: "Acknowledged" } })
    : closed(state)
}

/**
 * If the request was not written, the server still has the thread loaded. If it was written, the server may have
 * closed the thread: `ClosingOverdue` then sends the request again.
 */
const unsubscribeFailed = (state: State): Step => {
  const { phase } = state
  return phase._tag === "LettingGo" && phase.request === "Queued" && phase.waiting.size > 0
    ? [{ ...state, phase: { _tag: "Unknown" } }, opensOf(phase.waiting)]
    : same(state)
}

/** A thread may be configured to stay loaded for a time. Nobody waits for its end then. */
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
    // Closed by another client: the next user has to open the thread again.
    case "Loaded":
      return settle({ ...state, phase: { _tag: "Unknown" } }, [])
    // A late message about an earlier life of the thread.
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

/** Also applies to a user that was still queued and has left. */
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
  // A late notification of a sub-agent that is already unsubscribed.
  if (turn._tag !== "Began" && isUnused(state) && !state.agents.has(threadId)) return same(state)
  const agents = new Map(state.agents)
  if (turn._tag === "Began") agents.set(threadId, turn.turnId ?? "")
  else if (turn._tag === "Ended" || !agents.has(threadId)) agents.set(threadId, undefined)
  const seen = { ...state, agents }
  return isUnused(seen) && agents.get(threadId) === undefined
    ? settle(withoutAgents(seen, [threadId]), [
        { _tag: "UnsubscribeAgents", threadIds: [threadId] }
      ])
    : same(seen)
}

/** Lets go of a thread without users, or forgets it if there is nothing left to track. */
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

/** The thread has no users, and none is about to get it. */
const isUnused = ({ opens, phase, users }: State): boolean =>
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
