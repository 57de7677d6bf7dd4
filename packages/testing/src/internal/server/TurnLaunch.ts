/** Starts turns: those that a client asks for, and those of the agents that a turn spawns. */
import * as Effect from "effect/Effect"
import * as Play from "../turn/Play.ts"
import type { Step } from "../turn/Step.ts"
import * as Steering from "../turn/Steering.ts"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as TurnRun from "../turn/TurnRun.ts"
import * as UserMessage from "../turn/UserMessage.ts"
import type { Context } from "./Context.ts"
import * as Loading from "./Loading.ts"
import type { Session } from "./Session.ts"

export interface Launch {
  readonly message: UserMessage.UserMessage
  readonly outputSchema: string | undefined
  /** What is reviewed, if it is a review. */
  readonly review?: string
  readonly steps: ReadonlyArray<Step>
  /** What the model does when the running turn is steered after its last step. */
  readonly again: TurnRun.TurnOptions["again"]
  /** Answers the request that starts the turn. */
  readonly answer: (turnId: string) => Effect.Effect<void>
}

/** Runs a compaction in the background. The thread must have no other turn. */
export const launchCompaction = (
  context: Context,
  session: Session,
  steps: ReadonlyArray<Step>
): void => {
  const run = TurnRun.make({
    message: { clientId: null, input: [] },
    outputSchema: undefined,
    review: undefined,
    steps,
    again: () => [],
    id: context.threads.nextId("turn"),
    thread: session.thread,
    steering: Steering.make(true),
    answer: Effect.void,
    host: hostOf(context, session)
  })
  const turn: Session["turn"] = { run, fiber: undefined }
  session.turn = turn
  turn.fiber = context.fork(Play.compaction(run))
}

/** Runs a turn in the background. The thread must have no other turn. */
export const launch = (
  context: Context,
  session: Session,
  { answer, review: subject, ...options }: Launch
): TurnRun.TurnRun => {
  const { thread } = session
  thread.turns++
  if (thread.preview === "") thread.preview = UserMessage.textOf(options.message.input)
  const id = context.threads.nextId("turn")
  const run = TurnRun.make({
    ...options,
    id,
    review:
      subject === undefined ? undefined : { subject, innerId: context.threads.nextId("turn") },
    thread,
    steering: Steering.make(options.steps.some(({ _tag }) => _tag === "IgnoresSteer")),
    answer: answer(id),
    host: hostOf(context, session)
  })
  const turn: Session["turn"] = { run, fiber: undefined }
  session.turn = turn
  turn.fiber = context.fork(Play.run(run))
  return run
}

const hostOf = (context: Context, session: Session): TurnRun.Host => {
  const { accounts, notify, serverRequests, threads } = context
  return {
    nextId: threads.nextId,
    // A client that is not subscribed is told only of the status of a thread.
    notify: (method, params) =>
      session.subscribed || method === "thread/status/changed"
        ? notify(method, params)
        : Effect.void,
    ask: (method, params, turnId) =>
      Effect.flatMap(serverRequests.send(method, params, turnId), (id) =>
        serverRequests.answerTo(id)
      ),
    allowances: session.allowances,
    commands: session.commands,
    spawn: (steps, prompt) => spawn(context, session, steps, prompt),
    fork: (effect) => void context.fork(effect),
    refresh: accounts.refresh,
    ending: (turnId) =>
      Effect.sync(() => {
        if (session.turn?.run.id === turnId) session.turn = undefined
      }),
    ended: (turnId) =>
      Effect.zipRight(serverRequests.resolveTurn(turnId), Loading.unloadIfUnused(context, session))
  }
}

/** An agent has a thread of its own, which is announced only by its status. It does not have the tools of its parent. */
const spawn = (
  context: Context,
  { provider, thread: parent, unloadDelay }: Session,
  steps: ReadonlyArray<Step>,
  prompt: string
): TurnRun.Spawned => {
  const thread = context.threads.create({
    ephemeral: parent.ephemeral,
    provider: parent.provider,
    rights: parent.rights,
    tools: [],
    turns: 0,
    usage: undefined,
    history: [],
    name: undefined,
    preview: "",
    parent: parent.id,
    forkedFrom: undefined
  })
  const session = Loading.load(context, thread, provider, unloadDelay)
  const message = { clientId: null, input: [{ type: "text", text: prompt }] }
  return {
    threadId: thread.id,
    announce: context.notify("thread/status/changed", {
      threadId: thread.id,
      status: ThreadStatus.idle
    }),
    start: () =>
      launch(context, session, {
        message,
        outputSchema: undefined,
        steps,
        again: () => [],
        answer: () => Effect.void
      })
  }
}
