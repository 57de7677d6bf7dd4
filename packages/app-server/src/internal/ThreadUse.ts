/**
 * Who uses which thread of a server. The server knows one subscriber, the connection, so this program has to know
 * whether another run or session still uses a thread before it lets go of it; and a second turn on a thread whose turn
 * runs would be added to that turn, so turns of one thread wait for each other here.
 */
import type { Methods } from "@effect-codex/protocol"
import { Effect, type Scope } from "effect"
import type { RequestOptions } from "../Connection.ts"

/** A thread in use. */
export interface UsedThread {
  readonly threadId: string
  /** The turn this program started on it last. */
  lastTurnId: string | undefined
  /** Waits until no other turn of this program runs on it, and keeps others waiting until the scope closes. */
  readonly turn: Effect.Effect<void, never, Scope.Scope>
}

export interface ThreadUse {
  /** Uses a thread until the scope closes. After its last user the server lets go of it. */
  readonly use: (threadId: string) => Effect.Effect<UsedThread, never, Scope.Scope>
}

type Request = (
  method: "thread/unsubscribe",
  params: Methods.Params<"thread/unsubscribe">,
  options: RequestOptions
) => Effect.Effect<unknown, unknown>

/** A server that does not answer this is not waited for: the thread goes with it, or is let go by its idle time. */
const patience = "1 second"

export const make = (request: Request): ThreadUse => {
  const entries = new Map<string, { users: number; readonly thread: UsedThread }>()

  const enter = (threadId: string): UsedThread => {
    const entry = entries.get(threadId) ?? { users: 0, thread: usedThread(threadId) }
    entry.users++
    entries.set(threadId, entry)
    return entry.thread
  }

  const leave = (threadId: string): Effect.Effect<void> => {
    const entry = entries.get(threadId)
    if (entry === undefined || --entry.users > 0) return Effect.void
    entries.delete(threadId)
    return Effect.ignore(request("thread/unsubscribe", { threadId }, { timeout: patience }))
  }

  return {
    use: (threadId) =>
      Effect.acquireRelease(
        Effect.sync(() => enter(threadId)),
        () => Effect.suspend(() => leave(threadId))
      )
  }
}

const usedThread = (threadId: string): UsedThread => {
  const running = Effect.unsafeMakeSemaphore(1)
  return {
    threadId,
    lastTurnId: undefined,
    turn: Effect.acquireRelease(Effect.interruptible(running.take(1)), () => running.release(1))
  }
}
