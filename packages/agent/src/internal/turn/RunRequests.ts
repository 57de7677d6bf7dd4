/**
 * Answers the server's requests of one run: approvals, and calls of its tools. Each handler has the environment of the
 * run, and is interrupted when the run ends. A handler whose clean-up does not end is left running.
 */
import { type AppServer, MonotonicClock } from "@effect-codex/app-server"
import { type Message, ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Approvals from "../../Approvals.ts"
import * as Tool from "../../Tool.ts"
import * as FileChanges from "../approvals/FileChanges.ts"
import * as RequestMarkers from "./RequestMarkers.ts"

export interface Options<R> {
  /**
   * The approval handlers. Default: the `Approvals` service of the environment, which by default declines every
   * request.
   */
  readonly approvals?: Approvals.Service
  /**
   * The tools that this program offers to the model. They need a server whose spec has `experimentalApi`.
   *
   * A thread gets its tools when it is started, keeps them for life, and cannot be given others. To answer their
   * calls on a resumed or forked thread, pass the same tools again.
   */
  readonly tools?: ReadonlyArray<Tool.Tool<R>>
}

export interface RunRequests {
  /** When the server last stopped waiting for an answer. Now, if it is still waiting. */
  readonly waitedUntil: () => number
}

export interface Listener {
  /** Called with the number of open requests whenever it changes. */
  readonly onOpen: (open: number) => void
  /** Adds a notification of this program to those of the thread, at once. */
  readonly tell: (notification: Message.Notification) => void
}

/**
 * Answers requests until the scope closes. The events of the thread say what is asked, and how it is answered, each in
 * its place: a request is handled as it arrives, up to where its handler waits for something.
 */
export const answer = <R>(
  server: AppServer.Service,
  threadId: string,
  { approvals, tools = [] }: Options<R>,
  { onOpen, tell }: Listener
): Effect.Effect<RunRequests, never, Scope.Scope | R> =>
  Effect.gen(function* () {
    const changesOf = yield* FileChanges.watch(server.connection, threadId)
    const runtime = yield* Effect.runtime<R>()
    const handle = ServerRequests.handler<R>({
      ...Approvals.handlers(approvals ?? (yield* Approvals.Approvals), changesOf, {
        onAsked: (id, request) => tell(RequestMarkers.asked(id, request)),
        onAnswered: (id, request, answer) => tell(RequestMarkers.answered(id, request, answer))
      }),
      "item/tool/call": Tool.handle(tools)
    })
    const now = yield* MonotonicClock.reader
    let open = 0
    let waitedUntil = -Infinity
    const asked = Effect.sync(() => onOpen(++open))
    const answered = Effect.sync(() => {
      onOpen(--open)
      waitedUntil = now()
    })
    yield* server.connection.handle(threadId, (request) =>
      Effect.acquireUseRelease(
        asked,
        () => handle(request),
        () => answered
      ).pipe(Effect.provide(runtime))
    )
    return { waitedUntil: () => (open > 0 ? now() : waitedUntil) }
  })
