/**
 * Answers what the server asks of one run: approvals, and calls of its tools. Each answer is made in a fiber of the run,
 * and the end of the run ends it.
 */
import type { AppServer } from "@effect-codex/app-server"
import { type Message, ServerRequests } from "@effect-codex/protocol"
import { Effect, type Exit, Fiber, FiberSet, type Scope } from "effect"
import * as Approvals from "../../Approvals.ts"
import * as Tool from "../../Tool.ts"
import * as FileChanges from "../approvals/FileChanges.ts"

export interface Options<R> {
  /** Who answers approvals. Default: the `Approvals` of the environment, and without one they are declined. */
  readonly approvals?: Approvals.Service
  /**
   * What this program lends to the model. A new thread keeps its tools for life, and no other can be given any: whoever
   * resumes or copies one that has tools gives them again, to answer their calls. A new thread with tools needs a server
   * whose spec has `experimentalApi`.
   */
  readonly tools?: ReadonlyArray<Tool.Tool<R>>
}

export interface RunRequests {
  /** Until when the server has waited for an answer: now, while it does. */
  readonly waitedUntil: () => number
}

/** Answers until the scope closes. `onOpen` is told how many requests are open, each time that changes. */
export const answer = <R>(
  server: AppServer.Service,
  threadId: string,
  { approvals, tools = [] }: Options<R>,
  onOpen: (open: number) => void
): Effect.Effect<RunRequests, never, Scope.Scope | R> =>
  Effect.gen(function* () {
    const changesOf = yield* FileChanges.watch(server.connection, threadId)
    const fork = yield* FiberSet.makeRuntime<R>()
    const handle = ServerRequests.handler<R>({
      ...Approvals.handlers(approvals ?? (yield* Approvals.Approvals), changesOf),
      "item/tool/call": Tool.handle(tools)
    })
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    let open = 0
    let waitedUntil = -Infinity
    yield* server.connection.handle(threadId, (request) =>
      Effect.async((resume) => {
        onOpen(++open)
        const answered = (exit: Exit.Exit<unknown, Message.RpcError>) =>
          Effect.sync(() => {
            onOpen(--open)
            waitedUntil = now()
            resume(exit)
          })
        // The answer does not wait for what its fiber still has to end: a tool that was interrupted and cleans up.
        const fiber = fork(Effect.interruptible(Effect.onExit(handle(request), answered)))
        return Fiber.interrupt(fiber)
      })
    )
    return { waitedUntil: () => (open > 0 ? now() : waitedUntil) }
  })
