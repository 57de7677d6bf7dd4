/**
 * Answers the server's requests for a thread and its sub-agents: approvals, and calls of tools. A run answers while it
 * lasts. The session of its thread answers between its turns, and what a run leaves unanswered. Each handler has the
 * environment of its run or session, and is interrupted with it. A handler whose clean-up does not end is left running.
 */
import { type AppServer, type Connection, MonotonicClock } from "@effect-codex/app-server"
import { type Message, ServerRequests } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import * as Approvals from "../../Approvals.ts"
import * as Tool from "../../Tool.ts"
import * as FileChanges from "../approvals/FileChanges.ts"
import * as RequestMarkers from "./RequestMarkers.ts"
import * as RunLog from "./RunLog.ts"

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
 * Answers the requests of a run until the scope closes. The events of the thread say what is asked, and how it is
 * answered, each in its place: a request is handled as it arrives, up to where its handler waits for something.
 */
export const answer = <R>(
  server: AppServer.Service,
  who: RunLog.Who,
  options: Options<R>,
  { onOpen, tell }: Listener
): Effect.Effect<RunRequests, never, Scope.Scope | R> =>
  Effect.gen(function* () {
    const { threadId } = who
    const handle = yield* handler(server, who, options, {
      onAsked: (id, request) => tell(RequestMarkers.asked(id, request)),
      onAnswered: (id, request, answer) => tell(RequestMarkers.answered(id, request, answer))
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
      )
    )
    return { waitedUntil: () => (open > 0 ? now() : waitedUntil) }
  })

/**
 * Answers, until the scope closes, what no run on the thread answers: the requests of sub-agents that have outlived
 * the turn they were started in. `mayAnswer` is asked before each answer; without its consent the request is refused.
 */
export const answerBetweenTurns = <R>(
  server: AppServer.Service,
  who: RunLog.Who,
  options: Options<R>,
  mayAnswer: () => boolean
): Effect.Effect<void, never, Scope.Scope | R> =>
  Effect.gen(function* () {
    const { threadId } = who
    const handle = yield* handler(server, who, options)
    const refuse = ServerRequests.handler({})
    yield* server.connection.handle(
      threadId,
      (request) => (mayAnswer() ? handle(request) : refuse(request)),
      "Last"
    )
  })

const handler = <R>(
  server: AppServer.Service,
  who: RunLog.Who,
  { approvals, tools = [] }: Options<R>,
  observer?: Approvals.Observer
): Effect.Effect<Connection.Handler, never, Scope.Scope | R> =>
  Effect.gen(function* () {
    const changesOf = yield* FileChanges.watch(server.connection, who.threadId)
    const runtime = Runtime.updateContext(yield* Effect.runtime<R>(), inConversation)
    const service = approvals ?? (yield* Approvals.Approvals)
    const ofRun = RunLog.of(server, who)
    return (request) => {
      // Put together now, because most turns are asked nothing.
      const handle = ServerRequests.handler<R>({
        ...Approvals.handlers(service, changesOf, observer),
        "item/tool/call": Tool.handle(tools)
      })
      return Effect.provide(ofRun(handle(request)), runtime)
    }
  })

/** The session's, or one of the run's own. */
const inConversation = <R>(context: Context.Context<R>): Context.Context<R> =>
  Context.get(context, Approvals.Conversation) === Approvals.unknownConversation
    ? Context.add(context, Approvals.Conversation, { session: undefined })
    : context
