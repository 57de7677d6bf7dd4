/**
 * Knows which threads are sub-agents of which thread. The model starts sub-agents. Their notifications and requests
 * carry their own thread ids and never name the parent. An item of the parent names them, and it always arrives
 * first.
 */
import type { Message } from "@effect-codex/protocol"

/** The sub-agents that a notification of a thread names. */
export const namedBy = ({ method, params }: Message.Notification): ReadonlyArray<string> => {
  if (method !== "item/started" && method !== "item/completed") return none
  if (typeof params !== "object" || params === null || !("item" in params)) return none
  const { item } = params
  if (typeof item !== "object" || item === null || !("type" in item)) return none
  if (item.type === "subAgentActivity") {
    return "agentThreadId" in item && typeof item.agentThreadId === "string"
      ? [item.agentThreadId]
      : none
  }
  if (item.type !== "collabAgentToolCall" || !("receiverThreadIds" in item)) return none
  return Array.isArray(item.receiverThreadIds)
    ? item.receiverThreadIds.filter((id) => typeof id === "string")
    : none
}

const none: ReadonlyArray<string> = []

/** Maps sub-agents to their root: the thread of the run that started them, which subscribers and handlers know. */
export class SubAgents {
  private readonly roots = new Map<string, string>()
  private readonly children = new Map<string, Set<string>>()
  private readonly maxPerRoot: number

  constructor(maxPerRoot: number) {
    this.maxPerRoot = maxPerRoot
  }

  /** Records the sub-agents that a notification names. Sub-agents of a sub-agent have the same root. */
  record(threadId: string, notification: Message.Notification): void {
    const named = namedBy(notification)
    if (named.length === 0) return
    const root = this.rootOf(threadId)
    const children = this.children.get(root) ?? new Set()
    this.children.set(root, children)
    for (const child of named) {
      if (this.roots.has(child) || child === root) continue
      if (children.size >= this.maxPerRoot) return
      children.add(child)
      this.roots.set(child, root)
    }
  }

  rootOf(threadId: string): string {
    return this.roots.get(threadId) ?? threadId
  }

  /** Forgets the sub-agents of a thread that has no subscribers any more, and returns them. */
  forget(root: string): Iterable<string> {
    const children = this.children.get(root) ?? []
    for (const child of children) this.roots.delete(child)
    this.children.delete(root)
    return children
  }
}
