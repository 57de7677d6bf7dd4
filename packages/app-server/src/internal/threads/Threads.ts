/** The threads of one server by their ids, each opened and let go as {@link ThreadState} says. */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { RequestFailure, TurnError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import {
  LiveThread,
  type LoadedThread,
  type Opening,
  type OpenOptions,
  type Registry,
  type Server
} from "./LiveThread.ts"
import { untilClosed } from "../connection/UntilClosed.ts"
import { OverdueTurns } from "./OverdueTurns.ts"
import * as StoredTurns from "./StoredTurns.ts"
import type * as ThreadState from "./ThreadState.ts"
import { Timers } from "../timing/Timers.ts"
import type { StoredTurn } from "./StoredTurns.ts"

export type { StoredTurn } from "./StoredTurns.ts"
export type { LoadedThread, Opening, OpenOptions } from "./LiveThread.ts"
export type { TurnListener, TurnNews, TurnSlot } from "./TurnQueue.ts"

/** A thread as a snapshot shows it. */
export const ThreadSnapshot = Schema.Struct({
  threadId: Schema.String,
  phase: Schema.Literal("Unknown", "Closed", "New", "Opening", "Loaded", "LettingGo"),
  /** Runs, sessions and turns that use it. */
  users: Schema.Int,
  /** Whether it has a turn; `Stuck` if that was interrupted and does not end. */
  turn: Schema.Literal("None", "Taken", "Stuck"),
  /** Turns that wait for that one to end. */
  queuedTurns: Schema.Int
})
/** A thread as a snapshot shows it. */
export type ThreadSnapshot = typeof ThreadSnapshot.Type

/** The threads of a server, opened and let go together with the other users of each. */
export interface Threads {
  /**
   * Opens a thread and uses it until the scope closes. Fails as the request does, and on a lease's server with a
   * `TurnError` (`EndsServer`) if servers have ended because of this thread (`Limits.maxLossesPerThread`).
   *
   * After its last user has left, the server unloads the thread and its idle sub-agents; busy sub-agents follow
   * when their turn ends. If the caller is interrupted, the thread does not stay loaded, however late the server's
   * answer comes.
   *
   * @example
   * const opened = appServer.threads.open({ method: "thread/start", params: { ephemeral: true } })
   */
  readonly open: (
    opening: Opening,
    options?: OpenOptions
  ) => Effect.Effect<LoadedThread, RequestFailure | TurnError, Scope.Scope>
  /**
   * Reads the newest ten turns of a thread, the newest first, also if the thread is not loaded. Fails with a
   * `RequestError` if the server does not have it on disk.
   *
   * @example
   * const [latest] = yield* appServer.threads.storedTurns(threadId)
   */
  readonly storedTurns: (
    threadId: string
  ) => Effect.Effect<ReadonlyArray<StoredTurn>, RequestFailure>
  /**
   * Takes a turn and those after it out of a thread that is loaded, for good. A turn that runs on the thread is interrupted.
   * Fails as the request does.
   *
   * @example
   * const [latest] = yield* appServer.threads.storedTurns(threadId)
   * if (latest !== undefined) yield* appServer.threads.revert(threadId, latest.id)
   */
  readonly revert: (threadId: string, beforeTurnId: string) => Effect.Effect<void, RequestFailure>
  /** The threads that are in use, or are being opened or let go. */
  readonly snapshot: () => ReadonlyArray<ThreadSnapshot>
  /** The threads that were being opened or had a turn when the connection ended. Empty before that. */
  readonly interrupted: () => ReadonlyArray<ThreadSnapshot>
}

export const make = (server: Server): Effect.Effect<Threads, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fork = yield* FiberSet.makeRuntime<never>()
    const { interruptTimeout: signTimeout, silentTurnCheck } = yield* Limits.Limits
    const threads = new Map<string, LiveThread>()
    const interrupted: Array<ThreadSnapshot> = []
    const timers = yield* Timers.make
    const overdueTurns = new OverdueTurns({ fork, signTimeout, timers })
    const registry = makeRegistry(
      { server, fork, signTimeout, timers, overdueTurns },
      threads,
      (thread) => {
        if (isBusy(thread)) interrupted.push(snapshotOf(thread.id, thread))
      }
    )
    const look = Effect.sync(() => threads.forEach((thread) => thread.lookForUnheardEnds()))
    yield* Effect.forkScoped(Effect.forever(Effect.delay(look, silentTurnCheck)))
    return {
      open: (opening, options = {}) =>
        Effect.flatMap(using(registry, opening), ({ thread, user }) =>
          thread.open(user, opening, options)
        ),
      snapshot: () => [...threads].map(([threadId, thread]) => snapshotOf(threadId, thread)),
      interrupted: () => interrupted,
      revert: (threadId, beforeTurnId) =>
        Effect.map(
          server.requestAs("thread/revert", { threadId, beforeTurnId }, Schema.Unknown),
          // The notification comes after the answer, and the caller may go on at once.
          () => threads.get(threadId)?.apply({ _tag: "Reverted", threadId })
        ),
      storedTurns: (threadId) => StoredTurns.newest(server.requestAs, threadId)
    }
  })

interface Using {
  readonly user: ThreadState.User
  readonly thread: LiveThread
}

/** A user of the thread until the scope closes. */
const using = (registry: Registry, opening: Opening) =>
  untilClosed((): Using => {
    const user = registry.newUser()
    return opening.method === "thread/resume"
      ? { user, thread: registry.of(opening.params.threadId) }
      : { user, thread: new LiveThread(registry) }
  }, leave)

/** Made once: the opening, which may be long, is not kept until then. */
const leave = ({ thread, user }: Using): Effect.Effect<void> => thread.leave(user)

const makeRegistry = (
  shared: Pick<Registry, "server" | "fork" | "timers" | "signTimeout" | "overdueTurns">,
  threads: Map<string, LiveThread>,
  onLost: Registry["onLost"]
): Registry => {
  let lastUser = 0
  const registry: Registry = {
    ...shared,
    onLost,
    newUser: () => ++lastUser,
    of: (threadId) => {
      const known = threads.get(threadId)
      if (known !== undefined) return known
      const thread = new LiveThread(registry)
      thread.setId(threadId)
      return thread
    },
    add: (threadId, thread) => {
      threads.set(threadId, thread)
    },
    remove: (threadId, thread) => {
      if (threads.get(threadId) === thread) threads.delete(threadId)
    },
    isUsed: (threadId) =>
      threads.get(threadId)?.hasUsers === true ||
      [...threads.values()].some((thread) => thread.hasUsers && thread.state.agents.has(threadId))
  }
  return registry
}

/** A turn may be another client's, or one of its sub-agents'. */
const isBusy = ({ state, turns }: LiveThread): boolean =>
  state.phase._tag === "Opening" ||
  turns.state.holder._tag !== "None" ||
  turns.state.running.size > 0 ||
  [...state.agents.values()].some((turn) => turn !== undefined)

const snapshotOf = (threadId: string, { state, turns }: LiveThread): ThreadSnapshot => {
  const { holder } = turns.state
  return {
    threadId,
    phase: state.phase._tag,
    users: state.users.size,
    turn: holder._tag,
    queuedTurns: holder._tag === "Taken" ? holder.queue.length : 0
  }
}
