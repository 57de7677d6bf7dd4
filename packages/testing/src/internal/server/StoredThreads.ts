/** Finds the thread on disk that a request is about. */
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import type { StoredThread } from "./Threads.ts"

/** A thread that can be resumed or forked: a turn was started on it, and it is not archived. */
export const resumable = (
  { threads }: Context,
  threadId: string
): Effect.Effect<StoredThread, Message.RpcError> =>
  Effect.suspend(() => {
    const thread = threads.find(threadId)
    if (thread === undefined || thread.ephemeral || thread.turns === 0) {
      return Effect.fail(Refusals.noRollout(threadId))
    }
    return thread.archived ? Effect.fail(Refusals.archived(threadId)) : Effect.succeed(thread)
  })

/** Fails if another process has the thread loaded. */
export const notHeldElsewhere = (
  { process }: Context,
  { id, writer }: StoredThread
): Effect.Effect<void, Message.RpcError> =>
  writer === undefined || writer === process
    ? Effect.void
    : Effect.flatMap(writer.isRunning, (running) =>
        running ? Effect.fail(Refusals.activeWriter(id)) : Effect.void
      )
