/**
 * Keeps a server leased while the sub-agents of a thread work. They outlive the turn that started them, and with it its
 * lease.
 */
import type { AppServer, AppServerPool } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { KeptServer } from "./KeptServer.ts"

/** Watches the sub-agents of a thread until the scope closes. */
export const keepServer = (
  lease: AppServerPool.Lease,
  thread: Pick<AppServer.LoadedThread, "threadId" | "subAgents">
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.suspend(() => {
    const server = new KeptServer(lease)
    // Some may have begun before this is called.
    for (const [agent, turnId] of thread.subAgents()) if (turnId !== undefined) server.began(agent)
    return Effect.zipRight(
      Effect.addFinalizer(() => Effect.sync(() => server.forget())),
      lease.server.connection.tap(
        thread.threadId,
        ({ method, params }) => {
          if (method !== "turn/started" && method !== "turn/completed") return
          const agent = Message.threadIdOf(params)
          if (agent === undefined || agent === thread.threadId) return
          if (method === "turn/started") server.began(agent)
          else server.ended(agent)
        },
        { deltas: false }
      )
    )
  })
