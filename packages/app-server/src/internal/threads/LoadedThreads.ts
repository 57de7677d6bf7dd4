/**
 * Who uses which thread of a server. The server knows one subscriber, the connection, so this program has to know
 * whether another run or session still uses a thread before it lets go of it; and a second turn on a thread whose turn
 * runs would be added to that turn, so turns of one thread wait for each other here.
 *
 * The sub-agents of a thread are threads too, and the server lets go of none of them with their parent.
 */
import { Message, type Methods } from "@effect-codex/protocol"
import { Array, Deferred, Effect, Exit, FiberId, Scope } from "effect"
import type { Connection, RequestOptions } from "../../Connection.ts"

/** A thread in use. */
export interface LoadedThread {
  readonly threadId: string
  /** The turn this program started on it last. */
  lastTurnId: string | undefined
  /** With whose credential it was loaded, by a name that says nothing of it; nothing until somebody has opened it. */
  credential: string | undefined
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

export interface LoadedThreads {
  /**
   * Uses a thread until the scope closes. After its last user the server lets go of it and of its sub-agents; of those
   * that still work, once they have ended.
   */
  readonly use: (threadId: string) => Effect.Effect<LoadedThread, never, Scope.Scope>
}

/** The server, as much of it as this needs. */
export interface Server {
  readonly request: (
    method: "thread/unsubscribe",
    params: Methods.Params<"thread/unsubscribe">,
    options: RequestOptions
  ) => Effect.Effect<unknown, unknown>
  readonly connection: Pick<Connection, "tap">
  /** Its own: the last user of a thread waits for nothing that comes later. */
  readonly scope: Scope.Scope
}

/** A server that does not answer this is not waited for: the thread goes with it, or is let go by its idle time. */
const patience = "1 second"

/** It takes milliseconds; but a thread may have been given a time to stay, and is then not closed at all for now. */
const closingTime = "5 seconds"

export const make = ({ connection, request, scope }: Server): LoadedThreads => {
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
    const [working, idle] = entry.left()
    return Effect.zipRight(
      Effect.forkIn(afterwards(entry, working), scope),
      letGo([...idle, threadId])
    )
  }

  /** What has users again, or is a sub-agent of such a thread, is not let go. */
  const isUsed = (threadId: string): boolean =>
    used.has(threadId) || [...used.values()].some(({ thread }) => thread.subAgents.has(threadId))

  const letGo = (threadIds: ReadonlyArray<string>) =>
    Effect.forEach(
      threadIds.filter((threadId) => !isUsed(threadId)),
      (threadId) =>
        Effect.ignore(request("thread/unsubscribe", { threadId }, { timeout: patience })),
      { concurrency: "unbounded", discard: true }
    )

  const afterwards = (entry: Entry, working: ReadonlyArray<string>) =>
    entry.untilClosed.pipe(
      Effect.zipRight(forgetClosing(entry)),
      Effect.zipRight(entry.untilIdle),
      Effect.zipRight(Effect.suspend(() => letGo(working))),
      Effect.interruptible,
      Effect.ensuring(Scope.close(entry.listening, Exit.void))
    )

  const forgetClosing = (entry: Entry) =>
    Effect.sync(() => {
      const { threadId } = entry.thread
      if (closing.get(threadId) === entry) closing.delete(threadId)
    })

  return {
    use: (threadId) =>
      Effect.map(
        Effect.acquireRelease(enter(threadId), (entry) => Effect.suspend(() => leave(entry))),
        ({ thread }) => thread
      )
  }
}

/** A thread from its first user until it is closed and its sub-agents have ended. */
class Entry {
  users = 0
  readonly thread: LoadedThread
  readonly listening: Scope.CloseableScope
  private readonly closed = Deferred.unsafeMake<void>(FiberId.none)
  private readonly idle = Deferred.unsafeMake<void>(FiberId.none)

  constructor(threadId: string, listening: Scope.CloseableScope, before: Entry | undefined) {
    this.listening = listening
    this.thread = usedThread(threadId, before)
  }

  get untilClosed(): Effect.Effect<unknown> {
    return Effect.timeoutOption(Deferred.await(this.closed), closingTime)
  }

  get untilIdle(): Effect.Effect<void> {
    return Deferred.await(this.idle)
  }

  /** The sub-agents it has when its last user leaves: those that work, and the others. */
  left(): readonly [ReadonlyArray<string>, ReadonlyArray<string>] {
    const agents = [...this.thread.subAgents]
    const [idle, working] = Array.partition(agents, ([, turnId]) => turnId !== undefined)
    this.noteIdle()
    return [working.map(([threadId]) => threadId), idle.map(([threadId]) => threadId)]
  }

  see({ method, params }: Message.Notification): void {
    const threadId = Message.threadIdOf(params)
    if (threadId === undefined) return
    if (threadId !== this.thread.threadId) this.seeSubAgent(threadId, method, params)
    // While it has users, it is not this one's end.
    else if (method === "thread/closed" && this.users === 0) {
      Deferred.unsafeDone(this.closed, Exit.void)
    }
  }

  private seeSubAgent(threadId: string, method: string, params: unknown): void {
    const { subAgents } = this.thread
    if (method === "turn/started") subAgents.set(threadId, Message.turnIdOf(params))
    else if (method === "turn/completed" || !subAgents.has(threadId)) {
      subAgents.set(threadId, undefined)
    }
    this.noteIdle()
  }

  private noteIdle(): void {
    if (this.users > 0) return
    const working = [...this.thread.subAgents.values()].some((turnId) => turnId !== undefined)
    if (!working) Deferred.unsafeDone(this.idle, Exit.void)
  }
}

const usedThread = (threadId: string, before: Entry | undefined): LoadedThread => {
  const running = Effect.unsafeMakeSemaphore(1)
  return {
    threadId,
    lastTurnId: undefined,
    credential: undefined,
    subAgents: new Map(),
    turn: Effect.acquireRelease(Effect.interruptible(running.take(1)), () => running.release(1)),
    wasClosing: before === undefined ? Effect.succeed(false) : Effect.as(before.untilClosed, true)
  }
}
