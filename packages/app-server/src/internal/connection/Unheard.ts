/**
 * What the server says of a thread before anybody listens to it. It is kept for the first subscriber, within bounds: the
 * oldest is forgotten first.
 */
import type { Message, Notifications } from "@effect-codex/protocol"

/** Said as soon as a thread is opened, while whoever opened it still waits for the answer. */
const early: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "mcpServer/startupStatus/updated",
  "warning"
])

/** Said of the server, which has no subscriber of its own. */
const ofServer: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "account/rateLimits/updated",
  "account/updated",
  "configWarning",
  "deprecationNotice"
])

const maxThreads = 64
const maxPerThread = 32

/** Returns whether a notification is kept until somebody listens. The frequent ones are told by their first letters. */
export const isKept = ({ method }: Message.Notification): boolean =>
  !method.startsWith("item/") && (early.has(method) || ofServer.has(method))

export class Unheard {
  private readonly threads = new Map<string, Array<Message.Notification>>()

  keep(threadId: string, notification: Message.Notification): void {
    const kept = this.threads.get(threadId) ?? []
    kept.push(notification)
    if (kept.length > maxPerThread) kept.shift()
    this.threads.set(threadId, kept)
    const [oldest] = this.threads.keys()
    if (this.threads.size > maxThreads && oldest !== undefined) this.threads.delete(oldest)
  }

  take(threadId: string): ReadonlyArray<Message.Notification> {
    const kept = this.threads.get(threadId) ?? []
    this.threads.delete(threadId)
    return kept
  }
}
