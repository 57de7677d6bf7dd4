/** The methods that start and interrupt the turns of a fake process. */
import { Lenient } from "@effect-codex/protocol"
import { Effect, Fiber, Schema } from "effect"
import * as FakeTurn from "../FakeTurn.ts"
import { type Context, handler, type Handlers, type Reply, type Session } from "./FakeSessions.ts"
import * as FakePlay from "./FakePlay.ts"
import * as FakeTurnRun from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

const Input = Schema.Struct({ text: Lenient.nullable(Schema.String) })
const StartParams = Schema.Struct({ threadId: Schema.String, input: Schema.Array(Input) })
const InterruptParams = Schema.Struct({ threadId: Schema.String, turnId: Schema.String })

export const handlers = (context: Context): Handlers => ({
  "turn/start": (params, reply) =>
    handler(StartParams, (decoded, reply) => start(context, decoded, params, reply))(params, reply),
  "turn/interrupt": handler(InterruptParams, (params, reply) => interrupt(context, params, reply))
})

const sessionOf = ({ sessions }: Context, threadId: string) => {
  const session = sessions.get(threadId)
  return session === undefined
    ? Effect.fail(Wire.refusal(`thread not found: ${threadId}`))
    : Effect.succeed(session)
}

const start = (
  context: Context,
  { input, threadId }: typeof StartParams.Type,
  params: unknown,
  reply: Reply
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const answer = (id: string) => reply({ turn: Wire.turn({ id, status: "inProgress" }) })
    if (session.turn !== undefined) return yield* answer(session.turn.run.id)

    const text = input.map((part) => part.text ?? "").join("")
    const steps = scriptOf(context, session, text, params)
    const refused = steps.find((step) => step._tag === "RefuseStart")
    if (refused !== undefined) return yield* Effect.fail(refused.error)

    session.thread.turns++
    const id = context.threads.nextId("turn")
    const host = hostOf(context, session)
    const run = FakeTurnRun.make({
      id,
      thread: session.thread,
      text,
      steps,
      answer: answer(id),
      host
    })
    const turn: Session["turn"] = { run, fiber: undefined }
    session.turn = turn
    turn.fiber = context.fork(FakePlay.run(run))
  })

const scriptOf = (
  { accounts, options, process }: Context,
  { provider, thread }: Session,
  text: string,
  params: unknown
) => {
  const { name, token } = provider
  const nth = thread.turns + 1
  const script = options.turns ?? (() => FakeTurn.text("Hello"))
  const account = accounts.current()?.account
  const { id: threadId, tools } = thread
  return FakeTurn.steps(
    script({ threadId, text, token, account, provider: name, nth, tools, process, params })
  )
}

const hostOf = (
  { accounts, asks, notify, threads }: Context,
  session: Session
): FakeTurnRun.Host => ({
  nextId: threads.nextId,
  // Once nobody is subscribed, only the status of a thread is told.
  notify: (method, params) =>
    session.subscribed || method === "thread/status/changed" ? notify(method, params) : Effect.void,
  ask: (method, params, turnId) => Effect.flatMap(asks.send(method, params, turnId), asks.answerTo),
  allowed: session.allowed,
  commands: session.commands,
  refresh: accounts.refresh,
  ending: (turnId) =>
    Effect.sync(() => {
      if (session.turn?.run.id === turnId) session.turn = undefined
    }),
  ended: asks.resolveTurn
})

/** It is answered when the turn has ended: never, when that is silent. */
const interrupt = (
  context: Context,
  { threadId, turnId }: typeof InterruptParams.Type,
  reply: Reply
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const { turn } = session
    if (turn === undefined || turn.run.startedMs === undefined) {
      return yield* Effect.fail(Wire.refusal("no active turn to interrupt"))
    }
    const { fiber, run } = turn
    if (turnId !== "" && turnId !== run.id) {
      return yield* Effect.fail(
        Wire.refusal(`expected active turn id ${turnId} but found ${run.id}`)
      )
    }
    if (run.silent) return yield* Effect.never
    session.turn = undefined
    if (fiber !== undefined) yield* Fiber.interrupt(fiber)
    yield* FakePlay.interrupted(run, reply({}))
  })
