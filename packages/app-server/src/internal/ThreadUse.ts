/**
 * Who uses which thread of a server. The server knows one subscriber, the connection, so this program has to know
 * whether another run or session still uses a thread before it lets go of it; and a second turn on a thread whose turn
 * runs would be added to that turn, so turns of one thread wait for each other here.
 *
 * The sub-agents of a thread are threads too, and the server lets go of none of them with their parent.
 */
import { Message, type Methods } from "@effect-codex/protocol"
import { Deferred, Effect, Exit, FiberId, Option, Schema, Scope } from "effect"
import type { Connection, RequestOptions } from "../Connection.ts"

/** A thread in use. */
export interface UsedThread {
  readonly threadId: string
  /** The turn this program started on it last. */
  lastTurnId: string | undefined
  /** Its sub-agents, by their threads, each with the turn it is in, if it is in one. */
  readonly subAgents: Map<string, string | undefined>
  /** Waits until no other turn of this program runs on it, and keeps others waiting until the scope closes. */
  readonly turn: Effect.Effect<void, never, Scope.Scope>
  /**
   * Whether the server was still closing the thread, after earlier users of it, when this use of it began; waits until it
   * has. Before that it refuses to open it.
   */
  readonly wasClosing: Effect.Effect<boolean>
}

export interface ThreadUse {
  /**
   * Uses a thread until the scope closes. After its last user the server lets go of it, and of its idle sub-agents.
   */
  readonly use: (threadId: string) => Effect.Effect<UsedThread, never, Scope.Scope>
}

/** The server, as much of it as this needs. */
export interface Server {
  readonly request: (
    method: "thread/unsubscribe",
    params: Methods.Params<"thread/unsubscribe">,
    options: RequestOptions
  ) => Effect.Effect<unknown, unknown>
  readonly connection: Pick<Connection, "tap">
  /** Its own: the last user of a thread does not wait until it is closed. */
  readonly scope: Scope.Scope
}

/** A server that does not answer this is not waited for: the thread goes with it, or is let go by its idle time. */
const patience = "1 second"

/** It takes milliseconds; but a thread may have been given a time to stay, and is then not closed at all for now. */
const closingTime = "5 seconds"

export const make = ({ connection, request, scope }: Server): ThreadUse => {
  const used = new Map<string, Entry>()
  const closing = new Map<string, Entry>()

  const enter = (threadId: string): Effect.Effect<Entry> =>
    Effect.flatMap(Scope.make(), (listening) => {
      const known = used.get(threadId)
      const entry = known ?? new Entry(threadId, listening, closing.get(threadId))
      entry.users++
      if (known !== undefined) return Effect.succeed(known)
      used.set(threadId, entry)
      const tap = connection.tap(threadId, (notification) => entry.see(notification))
      return Effect.as(Scope.extend(tap, listening), entry)
    })

  const leave = (entry: Entry): Effect.Effect<void> => {
    if (--entry.users > 0) return Effect.void
    const { threadId } = entry.thread
    used.delete(threadId)
    closing.set(threadId, entry)
    const subAgents = idle(entry.thread).filter((threadId) => !used.has(threadId))
    return Effect.zipRight(
      Effect.forkIn(forgetOnceClosed(entry), scope),
      Effect.forEach([...subAgents, threadId], letGo, { concurrency: "unbounded", discard: true })
    )
  }

  const letGo = (threadId: string) =>
    Effect.ignore(request("thread/unsubscribe", { threadId }, { timeout: patience }))

  const forgetOnceClosed = (entry: Entry) =>
    Effect.ensuring(
      Effect.interruptible(entry.untilClosed),
      Effect.suspend(() => {
        const { threadId } = entry.thread
        if (closing.get(threadId) === entry) closing.delete(threadId)
        return Scope.close(entry.listening, Exit.void)
      })
    )

  return {
    use: (threadId) =>
      Effect.map(
        Effect.acquireRelease(enter(threadId), (entry) => Effect.suspend(() => leave(entry))),
        ({ thread }) => thread
      )
  }
}

/** A thread from its first user until the server has closed it. */
class Entry {
  users = 0
  readonly thread: UsedThread
  readonly listening: Scope.CloseableScope
  private readonly closed = Deferred.unsafeMake<void>(FiberId.none)

  constructor(threadId: string, listening: Scope.CloseableScope, before: Entry | undefined) {
    this.listening = listening
    this.thread = usedThread(threadId, before)
  }

  get untilClosed(): Effect.Effect<unknown> {
    return Effect.timeoutOption(Deferred.await(this.closed), closingTime)
  }

  see(notification: Message.Notification): void {
    const threadId = Message.threadIdOf(notification.params)
    if (threadId === undefined) return
    if (threadId !== this.thread.threadId) noteSubAgent(this.thread, threadId, notification)
    // While it has users, it is not this one's end.
    else if (notification.method === "thread/closed" && this.users === 0) {
      Deferred.unsafeDone(this.closed, Exit.void)
    }
  }
}

const usedThread = (threadId: string, before: Entry | undefined): UsedThread => {
  const running = Effect.unsafeMakeSemaphore(1)
  return {
    threadId,
    lastTurnId: undefined,
    subAgents: new Map(),
    turn: Effect.acquireRelease(Effect.interruptible(running.take(1)), () => running.release(1)),
    wasClosing: before === undefined ? Effect.succeed(false) : Effect.as(before.untilClosed, true)
  }
}

const turnOf = Schema.decodeUnknownOption(
  Schema.Struct({ turn: Schema.Struct({ id: Schema.String }) })
)

/** What is shown of a thread and speaks of another is its sub-agent's. */
const noteSubAgent = (
  { subAgents }: UsedThread,
  agent: string,
  { method, params }: Message.Notification
): void => {
  if (method === "turn/started")
    subAgents.set(agent, Option.getOrUndefined(turnOf(params))?.turn.id)
  else if (method === "turn/completed" || !subAgents.has(agent)) subAgents.set(agent, undefined)
}

/** One that still works would be left without an answer to what it asks. */
const idle = ({ subAgents }: UsedThread): ReadonlyArray<string> =>
  [...subAgents].flatMap(([threadId, turnId]) => (turnId === undefined ? [threadId] : []))
