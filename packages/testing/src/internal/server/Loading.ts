/** Loads a thread into a process. */
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
    allowances: { commands: new Set(), files: new Set(), prefixes: threads.rulesOf(home) },
    commands: new Map(),
    subscribed: true,
    turn: undefined
  }
  sessions.set(thread.id, session)
  thread.writer = process
  return session
}
