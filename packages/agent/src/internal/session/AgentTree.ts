/**
 * The sub-agents of a thread, and of those. Plain functions that fold the notifications of the thread.
 *
 *   (none) --named, seen--> Starting --began--> Working <--asks, answered--> Waiting
 *                                                  ^  |
 *                                            began |  | completed, failed, interrupted
 *                                                  |  v
 *                                    Completed, Failed, Interrupted --closed--> Closed
 *
 * A sub-agent that works when its server is lost is `Lost`. Nothing it did before is forgotten.
 *
 * Measured: a parent's item names a sub-agent when it is completed (`collabAgentToolCall`) or started
 * (`subAgentActivity`), before the sub-agent's first turn. The sub-agent's own notifications never name its parent. Its
 * name is in none of them: `thread/read` has it. The item that closes a sub-agent tells its state from before that. Its own
 * status tells that it is not loaded any more.
 */
import { Fits, Item, Lenient, Message } from "@effect-codex/protocol"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { NotifiedEvent } from "../turn/Event.ts"
import * as ReadNotification from "../turn/ReadNotification.ts"
import * as TurnUsage from "../turn/TurnUsage.ts"
import type { Snapshot, State } from "./AgentSnapshot.ts"

export interface Agent extends Omit<Snapshot, "usage"> {
  readonly usage: TurnUsage.TurnUsage
}

export interface Tree {
  /** The thread of the session. */
  readonly root: string
  /** In the order in which they were spawned. */
  readonly agents: ReadonlyMap<string, Agent>
  /** Those of which the server was asked for what no notification tells. */
  readonly read: ReadonlySet<string>
}

export const make = (root: string): Tree => ({ root, agents: new Map(), read: new Set() })

/** As many as are followed (`Limits.maxSubAgentsPerThread`). Those that come later are not in the tree. */
const maxAgents = 1024

/** The turn that a sub-agent is in. */
export const turnOf = (tree: Tree, threadId: string): string | undefined => {
  const state = tree.agents.get(threadId)?.state
  return state !== undefined && "turnId" in state ? state.turnId : undefined
}

/** Whether one of them is in a turn. */
export const isBusy = ({ agents }: Tree): boolean => {
  for (const { state } of agents.values()) if ("turnId" in state) return true
  return false
}

/** Whether something may still come of it by itself. */
export const isAtWork = ({ state }: Pick<Snapshot, "state">): boolean =>
  state._tag === "Starting" || "turnId" in state

/** A sub-agent, and those that it has spawned, and those that they have. */
export const withDescendants = (tree: Tree, threadId: string): ReadonlyArray<string> => {
  const children = [...tree.agents.values()].filter((agent) => agent.parentThreadId === threadId)
  return [threadId, ...children.flatMap((child) => withDescendants(tree, child.threadId))]
}

export const snapshotOf = ({ usage, ...agent }: Agent): Snapshot => ({
  ...agent,
  usage: usage.own
})

/** Takes in a notification of the thread or of one of its sub-agents. Returns the same tree if it says nothing new. */
export const see = (
  before: Tree,
  notification: Message.Notification,
  redact: (text: string) => string
): Tree => {
  const { method, params } = notification
  const about = Message.threadIdOf(params) ?? before.root
  const isItem = method === "item/started" || method === "item/completed"
  const tree = isItem ? named(before, about, params) : before
  return about === before.root ? tree : told(tree, about, notification, redact)
}

/** A sub-agent that is known otherwise, with the turn that it is in. */
export const found = (before: Tree, threadId: string, turnId: string | undefined): Tree =>
  before.agents.has(threadId) || threadId === before.root
    ? before
    : change(before, threadId, {
        state: turnId === undefined ? { _tag: "Completed" } : { _tag: "Working", turnId }
      })

/** What the server says of a sub-agent's thread, if it says anything. */
export const read = (
  before: Tree,
  threadId: string,
  known: Partial<Pick<Snapshot, "name" | "role" | "path" | "parentThreadId">>
): Tree => ({
  ...change(before, threadId, known),
  read: new Set([...before.read, threadId])
})

/** Nothing more is heard of those that are at work. */
export const lost = (before: Tree): Tree =>
  [...before.agents.values()]
    .filter(isAtWork)
    .reduce((tree, { threadId }) => change(tree, threadId, { state: { _tag: "Lost" } }), before)

const change = (before: Tree, threadId: string, changes: Partial<Agent>): Tree => {
  const agent = before.agents.get(threadId)
  if (threadId === before.root || (agent === undefined && before.agents.size >= maxAgents)) {
    return before
  }
  const known = agent ?? spawned(threadId, before.root)
  const { parentThreadId = known.parentThreadId } = changes
  // No server says so, but a tree that is a circle could not be walked.
  const isCircle =
    parentThreadId !== known.parentThreadId &&
    withDescendants(before, threadId).includes(parentThreadId)
  const changed = { ...known, ...changes, parentThreadId: isCircle ? before.root : parentThreadId }
  return { ...before, agents: new Map([...before.agents, [threadId, changed]]) }
}

const spawned = (threadId: string, parentThreadId: string): Agent => ({
  threadId,
  parentThreadId,
  name: undefined,
  role: undefined,
  path: undefined,
  task: undefined,
  model: undefined,
  state: { _tag: "Starting" },
  usage: TurnUsage.start(new Map()),
  result: undefined
})

/** Most items name nobody, and to find that out by their schema takes long. */
const typeOf = (params: unknown): unknown => {
  const item: unknown = Predicate.isRecord(params) ? params["item"] : undefined
  return Predicate.isRecord(item) ? item["type"] : undefined
}

const named = (tree: Tree, parent: string, params: unknown): Tree => {
  switch (typeOf(params)) {
    case "collabAgentToolCall":
      return Either.match(decodeCall(params), {
        onLeft: () => tree,
        onRight: ({ item }) => called(tree, item)
      })
    case "subAgentActivity":
      return Either.match(decodeActivity(params), {
        onLeft: () => tree,
        onRight: ({ item: { agentPath, agentThreadId, kind, model } }) =>
          change(tree, agentThreadId, {
            path: agentPath,
            ...(kind === "started" ? { parentThreadId: parent, model: model ?? undefined } : {})
          })
      })
    default:
      return tree
  }
}

const decodeCall = Fits.decode(Schema.Struct({ item: Item.CollabAgentToolCallThreadItem }))
const decodeActivity = Fits.decode(Schema.Struct({ item: Item.SubAgentActivityThreadItem }))

/** What a parent has said to its sub-agents, and what codex says of them. */
const called = (before: Tree, item: Item.CollabAgentToolCallThreadItem): Tree =>
  item.receiverThreadIds.reduce((tree, threadId) => {
    const spawn =
      item.tool === "spawnAgent"
        ? {
            parentThreadId: item.senderThreadId,
            task: item.prompt ?? undefined,
            model: item.model ?? undefined
          }
        : {}
    const state = item.agentsStates[threadId]
    const agent = tree.agents.get(threadId)
    return change(tree, threadId, {
      ...spawn,
      ...(isClosed(state?.status) ? { state: { _tag: "Closed" as const } } : {}),
      ...(agent?.result === undefined && typeof state?.message === "string"
        ? { result: state.message }
        : {})
    })
  }, before)

/** Of the other states a sub-agent's own notifications tell, and sooner. */
const isClosed = (status: string | undefined): boolean =>
  status === "shutdown" || status === "notFound"

/** A sub-agent tells of itself. */
const told = (
  tree: Tree,
  threadId: string,
  notification: Message.Notification,
  redact: (text: string) => string
): Tree => {
  const { method, params } = notification
  switch (method) {
    case "turn/started": {
      const turnId = Message.turnIdOf(params) ?? ""
      return change(tree, threadId, { state: { _tag: "Working", turnId } })
    }
    case "turn/completed":
      return change(tree, threadId, { state: endOf(params, redact) })
    case "thread/status/changed":
      return withStatus(tree, threadId, params)
    case "item/started":
    case "item/completed":
    case "thread/tokenUsage/updated":
      return after(tree, threadId, ReadNotification.read(notification, 0))
    default:
      return tree.agents.has(threadId) ? tree : change(tree, threadId, {})
  }
}

const endOf = (params: unknown, redact: (text: string) => string): State =>
  Either.match(decodeEnd(params), {
    onLeft: (): State => ({ _tag: "Failed", detail: "the end of its turn could not be read" }),
    onRight: ({ turn: { error, status } }): State => {
      if (status === "completed") return { _tag: "Completed" }
      if (status === "interrupted") return { _tag: "Interrupted" }
      return { _tag: "Failed", detail: error === null ? status : redact(error.message) }
    }
  })

const decodeEnd = Fits.decode(
  Schema.Struct({
    turn: Schema.Struct({
      status: Schema.String,
      error: Lenient.orNull(Schema.Struct({ message: Schema.String }))
    })
  })
)

/** Only a sub-agent that works can wait. One that is closed is unloaded, and so are those that it has spawned. */
const withStatus = (tree: Tree, threadId: string, params: unknown): Tree => {
  const turnId = turnOf(tree, threadId)
  const status = Either.getOrUndefined(decodeStatus(params))?.status
  if (status?.type === "notLoaded") return change(tree, threadId, { state: { _tag: "Closed" } })
  if (turnId === undefined || status?.type !== "active") {
    return tree.agents.has(threadId) ? tree : change(tree, threadId, {})
  }
  const _tag = status.activeFlags.length > 0 ? "Waiting" : "Working"
  return tree.agents.get(threadId)?.state._tag === _tag
    ? tree
    : change(tree, threadId, { state: { _tag, turnId } })
}

const decodeStatus = Fits.decode(
  Schema.Struct({
    status: Schema.Struct({
      type: Schema.String,
      activeFlags: Lenient.orDefault(Schema.Array(Schema.String), () => [])
    })
  })
)

const after = (before: Tree, threadId: string, event: NotifiedEvent): Tree => {
  const usage = before.agents.get(threadId)?.usage ?? TurnUsage.start(new Map())
  const spent = TurnUsage.after(usage, threadId, true, event)
  const tree = spent === usage ? before : change(before, threadId, { usage: spent })
  return event._tag === "ItemCompleted" &&
    Item.isAgentMessage(event.item) &&
    event.item.text.trim() !== ""
    ? change(tree, threadId, { result: event.item.text })
    : tree
}

/** How codex describes a sub-agent's thread. */
export const Described = Schema.Struct({
  thread: Schema.Struct({
    agentNickname: Lenient.orNull(Schema.String),
    agentRole: Lenient.orNull(Schema.String),
    parentThreadId: Lenient.orNull(Schema.String)
  })
})

export const described = ({ thread }: typeof Described.Type) => ({
  name: thread.agentNickname ?? undefined,
  role: thread.agentRole ?? undefined,
  ...(thread.parentThreadId === null ? {} : { parentThreadId: thread.parentThreadId })
})
