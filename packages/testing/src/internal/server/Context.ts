/** What the methods of one process share. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { FakeProcess } from "../../FakeProcess.ts"
import type { Client } from "../wire/Handshake.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { ServerRequests } from "../wire/ServerRequests.ts"
import type { Accounts } from "./Accounts.ts"
import type { LoginStore } from "./LoginStore.ts"
import type { Scripts } from "./Scripts.ts"
import type { Session, Sessions } from "./Session.ts"
import type { Threads } from "./Threads.ts"

export interface Context {
  readonly process: FakeProcess
  readonly scripts: Scripts
  readonly threads: Threads
  readonly sessions: Sessions
  readonly serverRequests: ServerRequests
  readonly accounts: Accounts
  readonly logins: LoginStore
  readonly client: Client
  /** The MCP servers that somebody has logged in to. */
  readonly mcpLogins: Set<string>
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Runs something in the background, no longer than the process lives. */
  readonly fork: (effect: Effect.Effect<void>) => Fiber.RuntimeFiber<void>
}

/** The session of a method that needs its thread to be loaded. */
export const sessionOf = ({ sessions }: Context, threadId: string) =>
  Effect.suspend(() => {
    const session: Session | undefined = sessions.get(threadId)
    return session === undefined
      ? Effect.fail(Refusals.threadNotFound(threadId))
      : Effect.succeed(session)
  })
