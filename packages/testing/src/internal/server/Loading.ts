/** Loads threads into a process, and unloads them. */
import * as Effect from "effect/Effect"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import type { Context } from "./Context.ts"
import type { Provider } from "./Providers.ts"
import type { Session } from "./Session.ts"
import type { StoredThread } from "./Threads.ts"

/** Loads a thread and subscribes the client to it. */
export const load = (
  { process, sessions, threads }: Context,
  thread: StoredThread,
  provider: Provider,
  unloadDelay: number | undefined
): Session => {
  const home = process.env["CODEX_HOME"] ?? ""
  const session: Session = {
    thread,
    provider,
    unloadDelay,
    allowances: {
      commands: new Set(),
      files: new Set(),
      tools: new Set(),
      home: threads.rulesOf(home)
    },
    commands: new Map(),
    subscribed: true,
    turn: undefined,
    unused: 0,
    closing: false
  }
  sessions.set(thread.id, session)
  thread.writer = process
  return session
}

/** Unloads a thread at once. Its commands end with it. */
export const unload = ({ notify, sessions }: Context, { thread }: Session): Effect.Effect<void> =>
  Effect.suspend(() => {
    sessions.delete(thread.id)
    thread.writer = undefined
    return notify("thread/status/changed", { threadId: thread.id, status: ThreadStatus.notLoaded })
  })

/** How long a thread is closing. Codex takes 1 to 5 ms; this is long enough for a test clock to stop inside. */
const closingMillis = 13

/** Unloads a thread after its delay if nobody is subscribed to it, no turn runs, and that stays so. */
export const unloadIfUnused = (context: Context, session: Session): Effect.Effect<void> =>
  Effect.sync(() => {
    const { subscribed, turn, unloadDelay } = session
    if (subscribed || turn !== undefined || unloadDelay === undefined) return
    const since = ++session.unused
    context.fork(unloadAfter(context, session, unloadDelay, since))
  })

const unloadAfter = (context: Context, session: Session, delay: number, since: number) =>
  Effect.gen(function* () {
    if (delay > 0) yield* Effect.sleep(delay)
    const { subscribed, thread, turn, unused } = session
    const isLoaded = () => context.sessions.get(thread.id) === session
    if (subscribed || turn !== undefined || unused !== since || !isLoaded()) return
    session.closing = true
    yield* Effect.sleep(closingMillis)
    if (!isLoaded()) return
    yield* unload(context, session)
    yield* context.notify("thread/closed", { threadId: thread.id })
  })
