/** The methods that start, steer and interrupt the turns of a fake process. */
import { Lenient } from "@effect-codex/protocol"
import { Effect, Fiber, Schema } from "effect"
import * as FakeTurn from "../FakeTurn.ts"
import {
  type Context,
  handler,
  type Handlers,
  type Reply,
  type Session,
  sessionOf
} from "./FakeSessions.ts"
import { launch } from "./FakeLaunch.ts"
import * as FakePlay from "./FakePlay.ts"
import * as FakeSteering from "./FakeSteering.ts"
import type * as FakeTurnRun from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

const StartParams = Schema.Struct({
  threadId: Schema.String,
  input: FakeSteering.Input,
  clientUserMessageId: Lenient.nullable(Schema.String),
  outputSchema: Schema.optional(Schema.Unknown)
})
const SteerParams = Schema.Struct({
  threadId: Schema.String,
  expectedTurnId: Lenient.nullable(Schema.String),
  input: FakeSteering.Input,
  clientUserMessageId: Lenient.nullable(Schema.String)
})
const InterruptParams = Schema.Struct({ threadId: Schema.String, turnId: Schema.String })

export const handlers = (context: Context): Handlers => ({
  "turn/start": (params, reply) =>
    handler(StartParams, (decoded, reply) => start(context, decoded, params, reply))(params, reply),
  "turn/steer": handler(SteerParams, (params, reply) => steer(context, params, reply)),
  "turn/interrupt": handler(InterruptParams, (params, reply) => interrupt(context, params, reply))
})

/** On a thread whose turn runs, it is a message to that turn. */
const start = (
  context: Context,
  { clientUserMessageId: clientId, input, outputSchema: schema, threadId }: typeof StartParams.Type,
  params: unknown,
  reply: Reply
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const message = { clientId, input }
    const outputSchema =
      schema === undefined || schema === null ? undefined : JSON.stringify(schema)
    const answer = (id: string) => reply({ turn: Wire.turn({ id, status: "inProgress" }) })
    if (session.turn !== undefined) {
      const { run } = session.turn
      if (outputSchema !== undefined && outputSchema !== run.outputSchema) {
        return yield* Effect.fail(Wire.schemaMismatch)
      }
      return yield* FakeSteering.steer(run, message, answer(run.id))
    }
    const steps = scriptOf(context, session, FakeSteering.textOf(input), params)
    const refused = steps.find((step) => step._tag === "RefuseStart")
    if (refused !== undefined) return yield* Effect.fail(refused.error)

    launch(context, session, { message, outputSchema, steps, answer })
  })

const steer = (
  context: Context,
  { clientUserMessageId: clientId, expectedTurnId, input, threadId }: typeof SteerParams.Type,
  reply: Reply
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const run = session.turn?.run
    const problem = unsteerable(run, expectedTurnId, input)
    if (run === undefined || problem !== undefined) {
      return yield* Effect.fail(Wire.refusal(problem ?? nothingToSteer))
    }
    yield* FakeSteering.steer(run, { clientId, input }, reply({ turnId: run.id }))
  })

const nothingToSteer = "no active turn to steer"

const unsteerable = (
  run: FakeTurnRun.TurnRun | undefined,
  expected: string | null,
  input: FakeSteering.Input
) => {
  if (expected === null) return "Invalid request: missing field `expectedTurnId`"
  if (expected === "") return "expectedTurnId must not be empty"
  if (input.length === 0) return "input must not be empty"
  if (run === undefined || run.steering.closed) return nothingToSteer
  return run.id === expected
    ? undefined
    : `expected active turn id \`${expected}\` but found \`${run.id}\``
}

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
  const { forkedFrom, id: threadId, tools } = thread
  return FakeTurn.steps(
    script({
      threadId,
      forkedFrom,
      text,
      token,
      account,
      provider: name,
      nth,
      tools,
      process,
      params
    })
  )
}

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
