/** How turns come to run: those that a client starts, and those of the agents that a turn spawns. */
import { Effect } from "effect"
import * as FakePlay from "./FakePlay.ts"
import { addSession, type Context, type Session } from "./FakeSessions.ts"
import * as FakeSteering from "./FakeSteering.ts"
import type { Step } from "./FakeStep.ts"
import * as FakeTurnRun from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

export interface Launch {
  readonly message: FakeSteering.UserMessage
  readonly outputSchema: string | undefined
  readonly steps: ReadonlyArray<Step>
  /** Answers whoever starts it. */
  readonly answer: (turnId: string) => Effect.Effect<void>
}

/** Runs a turn in the background, on a thread that has none. */
export const launch = (
  context: Context,
  session: Session,
  { answer, ...options }: Launch
): FakeTurnRun.TurnRun => {
  const { thread } = session
  thread.turns++
  if (thread.preview === "") thread.preview = FakeSteering.textOf(options.message.input)
  const id = context.threads.nextId("turn")
  const run = FakeTurnRun.make({
    ...options,
    id,
    thread,
    steering: FakeSteering.make(options.steps.some(({ _tag }) => _tag === "IgnoresSteer")),
    answer: answer(id),
    host: hostOf(context, session)
  })
  const turn: Session["turn"] = { run, fiber: undefined }
  session.turn = turn
  turn.fiber = context.fork(FakePlay.run(run))
  return run
}

const hostOf = (context: Context, session: Session): FakeTurnRun.Host => {
  const { accounts, asks, notify, threads } = context
  return {
    nextId: threads.nextId,
    // Once nobody is subscribed, only the status of a thread is told.
    notify: (method, params) =>
      session.subscribed || method === "thread/status/changed"
        ? notify(method, params)
        : Effect.void,
    ask: (method, params, turnId) =>
      Effect.flatMap(asks.send(method, params, turnId), asks.answerTo),
    allowed: session.allowed,
    commands: session.commands,
    spawn: (steps, prompt) => spawn(context, session, steps, prompt),
    refresh: accounts.refresh,
    ending: (turnId) =>
      Effect.sync(() => {
        if (session.turn?.run.id === turnId) session.turn = undefined
      }),
    ended: asks.resolveTurn
  }
}

/** An agent is a thread of its own, of which nobody is told but by its status. It has none of its parent's tools. */
const spawn = (
  context: Context,
  { provider, thread: parent, unloadDelay }: Session,
  steps: ReadonlyArray<Step>,
  prompt: string
): FakeTurnRun.Spawned => {
  const thread = context.threads.create({
    ephemeral: parent.ephemeral,
    provider: parent.provider,
    tools: [],
    turns: 0,
    usage: undefined,
    preview: "",
    parent: parent.id,
    forkedFrom: undefined
  })
  const session = addSession(context, thread, provider, unloadDelay)
  const message = { clientId: null, input: [{ type: "text", text: prompt }] }
  return {
    threadId: thread.id,
    announce: context.notify("thread/status/changed", { threadId: thread.id, status: Wire.idle }),
    start: () =>
      launch(context, session, {
        message,
        outputSchema: undefined,
        steps,
        answer: () => Effect.void
      })
  }
}
