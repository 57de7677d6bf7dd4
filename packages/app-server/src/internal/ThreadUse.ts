/**
 * Who uses which thread of a server. The server knows one subscriber, the connection, so this program has to know
 * whether another run or session still uses a thread before it lets go of it; and a second turn on a thread whose turn
 * runs would be added to that turn, so turns of one thread wait for each other here.
 *
 * The sub-agents of a thread are threads too, and the server lets go of none of them with their parent.
 */
import { Message, type Methods } from "@effect-codex/protocol"
import { Effect, Exit, Option, Schema, Scope } from "effect"
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
}

export interface ThreadUse {
  /** Uses a thread until the scope closes. After its last user the server lets go of it, and of its idle sub-agents. */
  readonly use: (threadId: string) => Effect.Effect<UsedThread, never, Scope.Scope>
}

type Request = (
  method: "thread/unsubscribe",
  params: Methods.Params<"thread/unsubscribe">,
  options: RequestOptions
) => Effect.Effect<unknown, unknown>

/** A server that does not answer this is not waited for: the thread goes with it, or is let go by its idle time. */
const patience = "1 second"

interface Entry {
  readonly thread: UsedThread
  readonly scope: Scope.CloseableScope
  users: number
}

export const make = (connection: Pick<Connection, "tap">, request: Request): ThreadUse => {
  const entries = new Map<string, Entry>()

  const enter = (threadId: string): Effect.Effect<UsedThread> =>
    Effect.gen(function* () {
      const known = entries.get(threadId)
      if (known !== undefined) {
        known.users++
        return known.thread
      }
      const thread = usedThread(threadId)
      const scope = yield* Scope.make()
      entries.set(threadId, { thread, scope, users: 1 })
      yield* Scope.extend(
        connection.tap(threadId, (event) => noteSubAgent(thread, event)),
        scope
      )
      return thread
    })

  const leave = (threadId: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      const entry = entries.get(threadId)
      if (entry === undefined || --entry.users > 0) return Effect.void
      entries.delete(threadId)
      return Effect.forEach(
        [...idle(entry.thread), threadId],
        (threadId) =>
          Effect.ignore(request("thread/unsubscribe", { threadId }, { timeout: patience })),
        { concurrency: "unbounded", discard: true }
      ).pipe(Effect.zipRight(Scope.close(entry.scope, Exit.void)))
    })

  return { use: (threadId) => Effect.acquireRelease(enter(threadId), () => leave(threadId)) }
}

const usedThread = (threadId: string): UsedThread => {
  const running = Effect.unsafeMakeSemaphore(1)
  return {
    threadId,
    lastTurnId: undefined,
    subAgents: new Map(),
    turn: Effect.acquireRelease(Effect.interruptible(running.take(1)), () => running.release(1))
  }
}

const turnOf = Schema.decodeUnknownOption(
  Schema.Struct({ turn: Schema.Struct({ id: Schema.String }) })
)

/** What is shown of a thread and speaks of another is its sub-agent's. */
const noteSubAgent = (
  { subAgents, threadId }: UsedThread,
  { method, params }: Message.Notification
): void => {
  const agent = Message.threadIdOf(params)
  if (agent === undefined || agent === threadId) return
  if (method === "turn/started")
    subAgents.set(agent, Option.getOrUndefined(turnOf(params))?.turn.id)
  else if (method === "turn/completed" || !subAgents.has(agent)) subAgents.set(agent, undefined)
}

/** One that still works would be left without an answer to what it asks. */
const idle = ({ subAgents }: UsedThread): ReadonlyArray<string> =>
  [...subAgents].flatMap(([threadId, turnId]) => (turnId === undefined ? [threadId] : []))
