/**
 * Answers the server's requests for a thread and its sub-agents: approvals, and calls of tools. A run answers while it
 * lasts. The session of its thread answers between its turns, and what a run leaves unanswered. Each handler has the
 * environment of its run or session, and is interrupted with it. A handler whose clean-up does not end is left running.
 */
import type { AppServer, Connection } from "@effect-codex/app-server"
import { ServerRequests } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import * as Approvals from "../../Approvals.ts"
import * as Tool from "../../Tool.ts"
import * as FileChanges from "../approvals/FileChanges.ts"
import * as RequestMarkers from "./RequestMarkers.ts"
import * as RunLog from "./RunLog.ts"
import type { RunningTurn } from "./RunningTurn.ts"

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

export interface Listening {
  readonly subscription: Connection.Subscription
  /** When the server last stopped waiting for an answer. Now, if it is still waiting. */
  readonly waitedUntil: () => number
}

/** The turn whose requests they are. */
export interface Heard {
  readonly who: RunLog.Who
  readonly turn: Pick<RunningTurn, "isHeardUntil" | "setOpenRequests">
  /** What its handlers do belongs to this span, if somebody listens. */
  readonly span: Tracer.Span | undefined
  readonly now: () => number
}

/**
 * Subscribes to the thread of a turn and answers its requests, until the turn is over. The events of the thread say what is
 * asked, and how it is answered, each in its place: a request is handled as it arrives, up to where its handler waits for
 * something.
 */
export const listen = <R>(
  { connection, generation, spec }: AppServer.Service,
  options: Options<R>,
  { now, span, turn, who }: Heard
): Effect.Effect<Listening, never, R> =>
  Effect.map(Effect.runtime<R>(), (runtime) => {
    const { threadId } = who
    const changes = FileChanges.make()
    const endChanges = connection.unsafeTap(threadId, changes.see, { deltas: false })
    let open = 0
    let waitedUntil = -Infinity
    const asked = Effect.sync(() => turn.setOpenRequests(++open))
    const answered = Effect.sync(() => {
      turn.setOpenRequests(--open)
      waitedUntil = now()
    })
    const { end, subscription } = connection.unsafeSubscribe(threadId, (request) =>
      Effect.acquireUseRelease(
        asked,
        () => handle(request),
        () => answered
      )
    )
    const tell = subscription.add
    const handle = handler({ generation, spec }, who, options, {
      runtime,
      span,
      changesOf: changes.of,
      observer: {
        onAsked: (id, request) => tell(RequestMarkers.asked(id, request)),
        onAnswered: (id, request, answer) => tell(RequestMarkers.answered(id, request, answer))
      }
    })
    turn.isHeardUntil(Effect.map(end, endChanges))
    return { subscription, waitedUntil: () => (open > 0 ? now() : waitedUntil) }
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
    const changesOf = yield* FileChanges.watch(server.connection, threadId)
    const runtime = yield* Effect.runtime<R>()
    const handle = handler(server, who, options, { changesOf, runtime })
    const refuse = ServerRequests.handler({})
    yield* server.connection.handle(
      threadId,
      (request) => (mayAnswer() ? handle(request) : refuse(request)),
      "Last"
    )
  })

interface Answering<R> {
  /** That of the run or session. */
  readonly runtime: Runtime.Runtime<R>
  readonly span?: Tracer.Span | undefined
  readonly changesOf: FileChanges.FileChanges["of"]
  readonly observer?: Approvals.Observer
}

/** What it needs is put together when something is asked, because most turns are asked nothing. */
const handler = <R>(
  server: Pick<AppServer.Service, "generation" | "spec">,
  who: RunLog.Who,
  { approvals, tools = [] }: Options<R>,
  { changesOf, observer, runtime, span }: Answering<R>
): Connection.Handler => {
  let own: Runtime.Runtime<R> | undefined
  return (request) => {
    // One for all requests: approvals tell conversations apart by their identity.
    own ??= Runtime.updateContext(runtime, (context) => within(span, inConversation(context)))
    const service = approvals ?? Context.get(own.context, Approvals.Approvals)
    const handle = ServerRequests.handler<R>({
      ...Approvals.handlers(service, changesOf, observer),
      "item/tool/call": Tool.handle(tools)
    })
    return Effect.provide(RunLog.of(server, who)(handle(request)), own)
  }
}

const within = <R>(
  span: Tracer.Span | undefined,
  context: Context.Context<R>
): Context.Context<R> =>
  span === undefined ? context : Context.add(context, Tracer.ParentSpan, span)

/** The session's, or one of the run's own. */
const inConversation = <R>(context: Context.Context<R>): Context.Context<R> =>
  Context.get(context, Approvals.Conversation) === Approvals.unknownConversation
    ? Context.add(context, Approvals.Conversation, { session: undefined })
    : context
