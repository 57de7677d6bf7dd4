/** What the server tells of the lives of threads, also of those that nobody here uses. */
import type { Notifications } from "@effect-codex/protocol"

/** In place of a thread's id: the lives of all threads. No thread has this id. */
export const anyThread = "*"

/** A thread was made, named or put away, by whomever. There are few of these. */
export const methods: ReadonlySet<string> = new Set<Notifications.NotificationName>([
  "thread/started",
  "thread/name/updated",
  "thread/archived",
  "thread/unarchived",
  "thread/deleted",
  "thread/reverted"
])
