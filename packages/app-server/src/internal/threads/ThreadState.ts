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
 *   openWritten         Unknown, New -> Opening. New is Closed for a thread that has no id yet
 *   opened              every phase -> Loaded, however late the answer is; but not LettingGo, if the request was written
 *                       before `thread/unsubscribe`: then the answer is out of date
 *                       Closed, Unknown -> LettingGo, if nobody expects the answer any more and nobody uses the thread
 *   refused, notTaken   Opening -> the phase before it, once no other open request is pending
 *   last user left      Unknown -> LettingGo, also if there was none
 *   joined              LettingGo -> Loaded, if `thread/unsubscribe` timed out in its queue
 *                       Unknown -> LettingGo, if the server may have it loaded with another credential
 *   unsubscribeFailed   LettingGo -> Loaded, if the request was never written and users wait
 *   closed              LettingGo stays for a moment, in which the server may refuse to open the thread again. Then:
 *   overdue             LettingGo -> Opening, if an open request is pending that was written after `thread/unsubscribe`
 *                       LettingGo -> Unknown, if that request was not answered in time, but may still be
 *   overdue             LettingGo -> LettingGo, with another request, if the server has not answered and nobody is there
 *   overdue             LettingGo stays, if an open request that follows it is not answered yet
 *   lost                every phase -> Closed
 *   rightsChanged       Loaded -> Loaded, with other rights
 *   modeChanged         Loaded -> Loaded, in another mode
 *
 * Every other pair of phase and event leaves the phase unchanged. A thread without users, open requests and sub-agents
 * is forgotten once it is Closed or Unknown.
 *
 * Each user opens the thread with its own request. The answer counts whether or not that user is still there: a
 * thread that was opened for a user who has left is Loaded without users, and goes on to LettingGo. LettingGo sends
 * `thread/unsubscribe`. New users send their open request only after that was written. Otherwise the server could
 * handle the two in the wrong order and unload a thread that is in use. If the server refuses an open request because
 * it is still closing the thread, the user sends it again once the thread is closed. A user with a different
 * credential also waits for that, because the server keeps the credential that it loaded the thread with.
 *
 * Sub-agents' threads are unsubscribed together with the thread that started them. Sub-agents that still work are
 * unsubscribed when their turn has ended.
 *
 * The turns of the thread are a machine of their own, in `ThreadTurns`.
 */

import type { OfThread } from "../../Rights.ts"

/** A run, a session or a turn that uses the thread. */
export type User = number

export type Phase =
  /** The server may have it loaded, with the credential if there is one. */
  | { readonly _tag: "Unknown"; readonly credential: string | undefined }
  | { readonly _tag: "Closed" }
  /** It has no id yet, so there is nothing that the server could be told of it. */
  | { readonly _tag: "New" }
  /**
   * `otherwise`: what it is if no request to open it is answered well. `credential`: the server may already have had it
   * loaded with this one.
   */
  | {
      readonly _tag: "Opening"
      readonly otherwise: "Closed" | "New" | "Unknown"
      readonly credential: string | undefined
    }
  | ({ readonly _tag: "Loaded" } & Loaded)
  | ({ readonly _tag: "LettingGo" } & LettingGo)

interface Loaded {
  /** The provider of its model, as the server named it when it opened the thread. */
  readonly provider: string | undefined
  /** Whose credential its turns use, by a name that does not reveal it. */
  readonly credential: string | undefined
  /** What its commands may do, as far as the server has said. */
  readonly rights?: OfThread | undefined
  /** The mode of its turns, such as `plan`, as far as the server has said. */
  readonly mode?: string | undefined
}

interface LettingGo extends Loaded {
  /** The number of the `thread/unsubscribe` request. */
  readonly request: number
  /**
   * How far that request has come. `Obsolete`: another client has closed the thread while it was in its queue. `Unsent`: it
   * timed out in its queue. `Closed`: the server has closed the thread. It says so just before it accepts requests to
   * open the thread again.
   */
  readonly step: "Queued" | "Obsolete" | "Unsent" | "Written" | "Acknowledged" | "Closed"
  /** What the thread is if this request is never written. */
  readonly otherwise: "Loaded" | "Unknown"
  /** Users that send their open request once this one is written, or once the thread is closed. */
  readonly waiting: ReadonlySet<User>
}

/** A request to open the thread that the server has not answered. */
export interface Open {
  readonly credential: string | undefined
  /** The `thread/unsubscribe` request that it was written after, while the server was closing the thread; 0 for none. */
  readonly after: number
  /** `Overdue`: its user has failed, but its answer may still come. */
  readonly answer: "Awaited" | "Overdue"
}

export interface State {
  readonly phase: Phase
  /** The users of the thread, waiting ones included, each with its credential if it has named one. */
  readonly users: ReadonlyMap<User, string | undefined>
  /** In the order in which they were written. */
  readonly opens: ReadonlyMap<User, Open>
  /** How many `thread/unsubscribe` requests there were. */
  readonly unsubscribes: number
  /** The thread's sub-agents by their threads, each with the turn it is in. */
  readonly agents: ReadonlyMap<string, string | undefined>
  /** What the server said last of the tokens that the thread and its sub-agents have used in all, by their threads. */
  readonly tokenTotals: ReadonlyMap<string, unknown>
}

export type Event =
  /** `Join` sends no request if the thread is loaded. */
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
      /** The credential that the request named. */
      readonly credential: string | undefined
      readonly rights?: OfThread | undefined
      readonly mode?: string | undefined
    }
  /** A turn that was asked for has other rights, which stay with the thread. */
  | { readonly _tag: "RightsChanged"; readonly rights: OfThread }
  /** A turn that was accepted has another mode, which stays with the thread. */
  | { readonly _tag: "ModeChanged"; readonly mode: string }
  | { readonly _tag: "OpenRefused"; readonly user: User }
  /** An overloaded server did not take the request. It is sent again. */
  | { readonly _tag: "OpenNotTaken"; readonly user: User }
  | { readonly _tag: "OpenUnanswered"; readonly user: User }
  | { readonly _tag: "Left"; readonly user: User }
  | { readonly _tag: "UnsubscribeWritten"; readonly request: number }
  /** `isLoaded`: the server will send `thread/closed`. */
  | { readonly _tag: "Unsubscribed"; readonly request: number; readonly isLoaded: boolean }
  /** The server refused the request or did not answer in time. */
  | { readonly _tag: "UnsubscribeFailed"; readonly request: number }
  | { readonly _tag: "ClosingOverdue"; readonly request: number }
  | { readonly _tag: "Closed" }
  /** A sub-agent was named, began a turn, or ended one. */
  | { readonly _tag: "AgentSeen"; readonly threadId: string; readonly turn: AgentTurn }
  | { readonly _tag: "TokensUsed"; readonly threadId: string; readonly total: unknown }
  /** Turns were taken out of the thread. Its total of tokens is again what it was before them. */
  | { readonly _tag: "Reverted"; readonly threadId: string }
  /** The connection is lost. */
  | { readonly _tag: "Lost" }

export type AgentTurn =
  | { readonly _tag: "Same" }
  | { readonly _tag: "Began"; readonly turnId: string | undefined }
  | { readonly _tag: "Ended" }

/** What a transition asks of the shell around it. */
export type Action =
  /** The user may use the thread as it is. */
  | { readonly _tag: "Use"; readonly user: User }
  /** The user sends its request to open the thread. */
  | { readonly _tag: "Open"; readonly user: User }
  | { readonly _tag: "Unsubscribe"; readonly request: number }
  /** Report `ClosingOverdue` after a time, once more. `isClosed`: the server has closed the thread, so soon. */
  | { readonly _tag: "AwaitClosing"; readonly request: number; readonly isClosed: boolean }
  | { readonly _tag: "UnsubscribeAgents"; readonly threadIds: ReadonlyArray<string> }
  /** Nothing more can happen to the thread. */
  | { readonly _tag: "Forget" }

export type Step = readonly [state: State, actions: ReadonlyArray<Action>]

export const initial: State = {
  phase: { _tag: "Closed" },
  users: new Map(),
  opens: new Map(),
  unsubscribes: 0,
  agents: new Map(),
  tokenTotals: new Map()
}

/** A thread that is to be started or copied: the server's answer gives it its id. */
export const unnamed: State = { ...initial, phase: { _tag: "New" } }

export const step = (state: State, event: Event): Step => {
  switch (event._tag) {
    case "Joined":
      return joined(state, event)
    case "Held":
      return same({ ...state, users: withEntry(state.users, event.user, undefined) })
    case "OpenWritten":
      return openWritten(state, event.user)
    case "Opened":
      return opened(state, event)
    case "RightsChanged":
      return state.phase._tag === "Loaded"
        ? same({ ...state, phase: { ...state.phase, rights: event.rights } })
        : same(state)
    case "ModeChanged":
      return state.phase._tag === "Loaded"
        ? same({ ...state, phase: { ...state.phase, mode: event.mode } })
        : same(state)
    case "OpenRefused":
      return openRefused(state, event.user)
    case "OpenNotTaken":
      return settle(openEnded(state, event.user), [])
    case "OpenUnanswered":
      return openUnanswered(state, event.user)
    case "Left":
      return left(state, event.user)
    case "Closed":
      return closed(state)
    case "AgentSeen":
      return agentSeen(state, event.threadId, event.turn)
    case "TokensUsed":
      return same({
        ...state,
        tokenTotals: withEntry(state.tokenTotals, event.threadId, event.total)
      })
    case "Reverted":
      return same({ ...state, tokenTotals: without(state.tokenTotals, event.threadId) })
    case "Lost":
      return [{ ...initial, unsubscribes: state.unsubscribes }, [{ _tag: "Forget" }]]
    case "UnsubscribeWritten":
    case "Unsubscribed":
    case "UnsubscribeFailed":
    case "ClosingOverdue":
      return unsubscribing(state, event)
  }
}

const same = (state: State): Step => [state, []]

type Joined = Extract<Event, { readonly _tag: "Joined" }>

const joined = (state: State, { credential, how, user }: Joined): Step => {
  const { phase } = state
  const present = { ...state, users: withEntry(state.users, user, credential) }
  switch (phase._tag) {
    case "Loaded":
      return [present, [{ _tag: how === "Join" ? "Use" : "Open", user }]]
    case "LettingGo":
      if (phase.step === "Unsent")
        return joined(
          { ...state, phase: asBefore(phase) },
          { _tag: "Joined", credential, how, user }
        )
      return isQueued(phase) || isAnothers(state, credential)
        ? same(waitingFor(present, phase, user))
        : [present, [{ _tag: "Open", user }]]
    case "Unknown":
      return state.users.size === 0 && isAnothers(state, credential)
        ? waitingForClosing(present, user)
        : [present, [{ _tag: "Open", user }]]
    case "Closed":
    case "New":
    case "Opening":
      return [present, [{ _tag: "Open", user }]]
  }
}

/** An open request that is written now could be handled before this one. */
const isQueued = ({ step }: LettingGo): boolean => step === "Queued" || step === "Obsolete"

/** The server may have the thread loaded with this credential. */
const credentialOf = ({ opens, phase }: State): string | undefined => {
  const known = "credential" in phase ? phase.credential : undefined
  return onlyOf([known, ...credentialsOf(opens)])
}

const credentialsOf = (opens: State["opens"]): ReadonlyArray<string | undefined> =>
  [...opens.values()].map(({ credential }) => credential)

/** If it could be one of several, the thread is nobody's. */
const onlyOf = (names: ReadonlyArray<string | undefined>): string | undefined => {
  const candidates = new Set(names.filter((name) => name !== undefined))
  return candidates.size > 1 ? ambiguous : [...candidates][0]
}

/** No credential has this name. */
const ambiguous = "one of several"

const isAnothers = (state: State, credential: string | undefined): boolean => {
  const known = credentialOf(state)
  return known !== undefined && credential !== undefined && known !== credential
}

const waitingForClosing = (state: State, user: User): Step => {
  const [going, actions] = letGo(state, [])
  return going.phase._tag === "LettingGo"
    ? [waitingFor(going, going.phase, user), actions]
    : [going, actions]
}

const openWritten = (state: State, user: User): Step => {
  const { phase } = state
  const open: Open = {
    credential: state.users.get(user),
    after: phase._tag === "LettingGo" && !isQueued(phase) ? phase.request : 0,
    answer: "Awaited"
  }
  const asked = { ...state, opens: withEntry(state.opens, user, open) }
  return same(
    phase._tag === "Closed" || phase._tag === "New" || phase._tag === "Unknown"
      ? {
          ...asked,
          phase: {
            _tag: "Opening",
            otherwise: phase._tag,
            credential: phase._tag === "Unknown" ? phase.credential : undefined
          }
        }
      : asked
  )
}

/**
 * The thread is loaded, for whichever user it was opened and however late the answer is. Unless the server was told to
 * let go of it after it had that request: then the answer is out of date. So is one to a request from before the thread
 * was last closed, if there are users: their own requests decide.
 */
const opened = (
  state: State,
  { credential, mode, provider, rights, user }: Extract<Event, { readonly _tag: "Opened" }>
): Step => {
  const { opens, phase, users } = state
  const open = opens.get(user)
  const rest = { ...state, opens: without(opens, user) }
  const isOutdated =
    phase._tag === "LettingGo"
      ? open?.after !== phase.request
      : open === undefined &&
        (users.size > 0 || (phase._tag !== "Closed" && phase._tag !== "Unknown"))
  if (isOutdated) return settle(rest, [])
  if (open === undefined) return settle({ ...rest, phase: { _tag: "Unknown", credential } }, [])
  const waiting = phase._tag === "LettingGo" ? phase.waiting : new Set<User>()
  return settle(
    {
      ...rest,
      phase: {
        _tag: "Loaded",
        provider: provider ?? ("provider" in phase ? phase.provider : undefined),
        credential:
          phase._tag === "Loaded" ? phase.credential : loadedWith(state, user, credential),
        rights,
        mode
      }
    },
    [...(users.has(user) ? [{ _tag: "Use", user } satisfies Action] : []), ...opensOf(waiting)]
  )
}

/**
 * The server keeps the credential of the first request that it carried out. If an earlier one was not answered, nobody
 * knows whether that was it, and a thread of which that is not known is nobody's.
 */
const loadedWith = (
  state: State,
  user: User,
  credential: string | undefined
): string | undefined => {
  const users = [...state.opens.keys()]
  const earlier = users
    .slice(0, users.indexOf(user))
    .map((user) => state.opens.get(user)?.credential)
  const known = "credential" in state.phase ? state.phase.credential : undefined
  return onlyOf([known, ...earlier, credential])
}

/** A refusal because the server is closing the thread is not the user's failure: the user asks again afterwards. */
const openRefused = (state: State, user: User): Step => {
  const { opens, phase, users } = state
  const ended = openEnded(state, user)
  const wasClosing = (opens.get(user)?.after ?? 0) > 0 && users.has(user)
  if (wasClosing && phase._tag === "LettingGo") return same(waitingFor(ended, phase, user))
  if (wasClosing) return [ended, [{ _tag: "Open", user }]]
  return settle(ended, [])
}

/** Without this user's request; and as the thread was before, if no other request is pending. */
const openEnded = (state: State, user: User): State => {
  const opens = without(state.opens, user)
  const { phase } = state
  if (phase._tag !== "Opening" || isPending(opens)) return { ...state, opens }
  return {
    ...state,
    opens,
    phase:
      phase.otherwise === "New"
        ? { _tag: "New" }
        : phase.otherwise === "Closed"
          ? closedUnless(opens)
          : { _tag: "Unknown", credential: credentialOf({ ...state, opens }) }
  }
}

/** Its user has failed, and its answer may still come. */
const openUnanswered = (state: State, user: User): Step => {
  const { phase } = state
  const open = state.opens.get(user)
  if (open === undefined) return same(state)
  const overdue: State = {
    ...state,
    opens: withEntry(state.opens, user, { ...open, answer: "Overdue" } as const)
  }
  if (phase._tag !== "Opening" || isPending(overdue.opens)) return settle(overdue, [])
  return settle(
    {
      ...overdue,
      phase:
        phase.otherwise === "New"
          ? { _tag: "New" }
          : { _tag: "Unknown", credential: credentialOf(overdue) }
    },
    []
  )
}

const isPending = (opens: State["opens"]): boolean =>
  [...opens.values()].some(({ answer }) => answer === "Awaited")

/** Closed, unless one of these requests may still open it, or has. */
const closedUnless = (opens: State["opens"]): Phase =>
  opens.size > 0
    ? { _tag: "Unknown", credential: onlyOf(credentialsOf(opens)) }
    : { _tag: "Closed" }

const left = (state: State, user: User): Step => {
  const { phase } = state
  const rest = { ...state, users: without(state.users, user) }
  if (phase._tag === "LettingGo") {
    return settle({ ...rest, phase: { ...phase, waiting: excluding(phase.waiting, user) } }, [])
  }
  return settle(rest, [])
}

type Unsubscribing = Extract<Event, { readonly request: number }>

/** What an earlier request comes to says nothing about the one that stands now. */
const unsubscribing = (state: State, event: Unsubscribing): Step => {
  const { phase } = state
  if (phase._tag !== "LettingGo" || phase.request !== event.request) return same(state)
  switch (event._tag) {
    case "UnsubscribeWritten":
      return unsubscribeWritten(state, phase)
    case "Unsubscribed":
      if (phase.step === "Closed") return same(state)
      return event.isLoaded
        ? same({ ...state, phase: { ...phase, _tag: "LettingGo", step: "Acknowledged" } })
        : closedAfterLettingGo(state, phase)
    case "UnsubscribeFailed":
      return unsubscribeFailed(state, phase)
    case "ClosingOverdue":
      return closingOverdue(state, phase)
  }
}

/**
 * The server handles an open request that is written from now on after this one. The answers to earlier ones are out of
 * date.
 */
const unsubscribeWritten = (state: State, phase: LettingGo): Step => {
  if (phase.step === "Obsolete") return closedAfterLettingGo(state, phase)
  const inTime: State = { ...state, opens: new Map() }
  const ofAnother = [...phase.waiting].filter((user) => isAnothers(inTime, state.users.get(user)))
  return [
    {
      ...inTime,
      phase: { ...phase, _tag: "LettingGo", step: "Written", waiting: new Set(ofAnother) }
    },
    opensOf([...phase.waiting].filter((user) => !ofAnother.includes(user)))
  ]
}

/** If it was never written, the server still has the thread. If it was, that is asked again when closing is overdue. */
const unsubscribeFailed = (state: State, phase: LettingGo): Step => {
  if (phase.step === "Obsolete") return closedAfterLettingGo(state, phase)
  if (phase.step !== "Queued") return same(state)
  return phase.waiting.size > 0
    ? [{ ...state, phase: asBefore(phase) }, opensOf(phase.waiting)]
    : same({ ...state, phase: { ...phase, _tag: "LettingGo", step: "Unsent" } })
}

/** A thread may be configured to stay loaded for a time. Then nobody waits for its end. */
const closingOverdue = (state: State, phase: LettingGo): Step => {
  // It will be written, or fail in its queue.
  if (isQueued(phase)) return same(state)
  if (phase.step === "Closed") return closedAfterLettingGo(state, phase)
  // The answer to a request that follows this one says more.
  if (isPending(state.opens)) return [state, [awaitClosing(phase, false)]]
  const isWanted = state.users.size > 0
  if (!isWanted && phase.step !== "Acknowledged") return letGo(state, [])
  const unknown: State = { ...state, phase: { _tag: "Unknown", credential: phase.credential } }
  return isWanted ? [unknown, opensOf(phase.waiting)] : forget(unknown, [])
}

const closed = (state: State): Step => {
  const { phase } = state
  switch (phase._tag) {
    case "LettingGo":
      return isQueued(phase)
        ? same({ ...state, phase: { ...phase, credential: undefined, step: "Obsolete" } })
        : closedByServer(state, phase)
    // Another client closed it. The next user has to open it again.
    case "Loaded":
      return settle({ ...state, phase: { _tag: "Unknown", credential: undefined } }, [])
    // The event belongs to an earlier life of the thread.
    case "Opening":
    case "Unknown":
    case "Closed":
    case "New":
      return same(state)
  }
}

const closedByServer = (state: State, phase: LettingGo): Step =>
  phase.step === "Closed"
    ? same(state)
    : [
        { ...state, phase: { ...phase, _tag: "LettingGo", credential: undefined, step: "Closed" } },
        [awaitClosing(phase, true)]
      ]

const awaitClosing = ({ request }: LettingGo, isClosed: boolean): Action => ({
  _tag: "AwaitClosing",
  request,
  isClosed
})

const closedAfterLettingGo = (state: State, phase: LettingGo): Step => {
  const { opens } = state
  const after: Phase = isPending(opens)
    ? { _tag: "Opening", otherwise: "Closed", credential: undefined }
    : closedUnless(opens)
  return settle({ ...state, phase: after }, opensOf(phase.waiting))
}

const agentSeen = (state: State, threadId: string, turn: AgentTurn): Step => {
  const isKnown = state.agents.has(threadId)
  if (turn._tag === "Same" && isKnown) return same(state)
  // The last notifications of a sub-agent that was unsubscribed already.
  if (turn._tag !== "Began" && isLeft(state) && !isKnown) return same(state)
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

/** What follows if no user is left: the thread is let go, or it is forgotten. */
const settle = (state: State, actions: ReadonlyArray<Action>): Step => {
  const { opens, phase, users } = state
  if (users.size > 0 || isPending(opens)) return [state, actions]
  switch (phase._tag) {
    case "Loaded":
    case "Unknown":
      return letGo(state, actions)
    case "Closed":
    case "New":
      return forget(state, actions)
    case "Opening":
    case "LettingGo":
      return [state, actions]
  }
}

/** Not while an answer or a sub-agent's end may still come. */
const forget = (state: State, actions: ReadonlyArray<Action>): Step => [
  state,
  state.agents.size === 0 && state.opens.size === 0 ? [...actions, { _tag: "Forget" }] : actions
]

const letGo = (state: State, actions: ReadonlyArray<Action>): Step => {
  const { phase } = state
  const idle = [...state.agents].flatMap(([threadId, turn]) =>
    turn === undefined ? [threadId] : []
  )
  const agents: Action = { _tag: "UnsubscribeAgents", threadIds: idle }
  const request = state.unsubscribes + 1
  return [
    {
      ...withoutAgents(state, idle),
      unsubscribes: request,
      phase: {
        _tag: "LettingGo",
        request,
        step: "Queued",
        otherwise: phase._tag === "Loaded" ? "Loaded" : "Unknown",
        credential: phase._tag === "Loaded" ? phase.credential : credentialOf(state),
        provider: phase._tag === "Loaded" ? phase.provider : undefined,
        waiting: new Set()
      }
    },
    [...actions, ...(idle.length === 0 ? [] : [agents]), { _tag: "Unsubscribe", request }]
  ]
}

/** No user is there, and none is about to come. */
const isLeft = ({ opens, phase, users }: State): boolean =>
  users.size === 0 && !isPending(opens) && phase._tag !== "Loaded"

const asBefore = ({ credential, otherwise, provider }: LettingGo): Phase =>
  otherwise === "Loaded"
    ? { _tag: "Loaded", credential, provider }
    : { _tag: "Unknown", credential }

const withoutAgents = (state: State, threadIds: ReadonlyArray<string>): State => ({
  ...state,
  agents: new Map([...state.agents].filter(([threadId]) => !threadIds.includes(threadId)))
})

const waitingFor = (state: State, phase: LettingGo, user: User): State => ({
  ...state,
  phase: { ...phase, _tag: "LettingGo", waiting: new Set([...phase.waiting, user]) }
})

const opensOf = (users: Iterable<User>): ReadonlyArray<Action> =>
  [...users].map((user) => ({ _tag: "Open", user }))

const withEntry = <K, A>(map: ReadonlyMap<K, A>, key: K, value: A): ReadonlyMap<K, A> =>
  new Map(map).set(key, value)

const without = <K, A>(map: ReadonlyMap<K, A>, key: K): ReadonlyMap<K, A> => {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

const excluding = (users: ReadonlySet<User>, user: User): ReadonlySet<User> =>
  users.has(user) ? new Set([...users].filter((other) => other !== user)) : users
