/**
 * Which threads are the sub-agents of which. The model starts them; their notifications and requests carry their own
 * thread ids and never name the parent. What names them is an item of the parent's, and that comes first.
 */
import type { Message } from "@effect-codex/protocol"

/** The threads that a notification names as sub-agents of its own. */
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

/** Threads by the thread that consumers and handlers know: that of the run whose sub-agents they are. */
export class SubAgents {
  private readonly roots = new Map<string, string>()

  /** Takes note of the sub-agents that a notification of a thread names; those of a sub-agent have its root. */
  note(threadId: string, notification: Message.Notification): void {
    for (const child of namedBy(notification)) this.roots.set(child, this.rootOf(threadId))
  }

  rootOf(threadId: string): string {
    return this.roots.get(threadId) ?? threadId
  }

  /** Nobody follows this thread any more, so nobody does its sub-agents. */
  forget(root: string): void {
    for (const [child, parent] of this.roots) if (parent === root) this.roots.delete(child)
  }
}
