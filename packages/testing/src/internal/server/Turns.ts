/** The methods that start, steer and interrupt turns. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as FakeTurn from "../../FakeTurn.ts"
import * as Payloads from "../turn/Payloads.ts"
import * as Steering from "../turn/Steering.ts"
import type { TurnRun } from "../turn/TurnRun.ts"
import * as UserMessage from "../turn/UserMessage.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import { type Context, sessionOf } from "./Context.ts"
import type { Session } from "./Session.ts"
import * as ThreadRights from "./ThreadRights.ts"
import * as TurnInterruption from "./TurnInterruption.ts"
import { launch } from "./TurnLaunch.ts"

const StartParams = Schema.Struct({
  threadId: Schema.String,
  input: UserMessage.Input,
  clientUserMessageId: Lenient.nullable(Schema.String),
  outputSchema: Schema.optional(Schema.Unknown),
  collaborationMode: Lenient.nullable(Schema.Struct({ mode: Schema.Literal("default", "plan") })),
  ...ThreadRights.TurnSettings.fields
})
const SteerParams = Schema.Struct({
  threadId: Schema.String,
  expectedTurnId: Lenient.nullable(Schema.String),
  input: UserMessage.Input,
  clientUserMessageId: Lenient.nullable(Schema.String)
})
const InterruptParams = Schema.Struct({ threadId: Schema.String, turnId: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "turn/start": (params, respond) =>
    Handler.make(StartParams, (decoded, respond) => start(context, decoded, params, respond))(
      params,
      respond
    ),
  "turn/steer": Handler.make(SteerParams, (params, respond) => steer(context, params, respond)),
  "turn/interrupt": Handler.make(InterruptParams, (params, respond) =>
    interrupt(context, params, respond)
  )
})

/** On a thread with a running turn this is a message to that turn. */
const start = (
  context: Context,
  decoded: typeof StartParams.Type,
  params: unknown,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const { clientUserMessageId: clientId, input, outputSchema: schema, threadId } = decoded
    const session = yield* sessionOf(context, threadId)
    if (session.closing) return yield* Effect.fail(Refusals.agentLoopDied("submit turn input"))
    const message = { clientId, input }
    const outputSchema =
      schema === undefined || schema === null ? undefined : JSON.stringify(schema)
    const answer = (id: string) => respond({ turn: Payloads.turn({ id, status: "inProgress" }) })
    if (session.turn !== undefined) {
      const { run } = session.turn
      if (outputSchema !== undefined && outputSchema !== run.outputSchema) {
        return yield* Effect.fail(Refusals.schemaMismatch)
      }
      return yield* Steering.steer(run.steering, message, answer(run.id))
    }
    const nth = session.thread.turns + 1
    const stepsFor = ({ input }: UserMessage.UserMessage, steered: boolean) =>
      scriptOf(context, session, { params, nth, steered, text: UserMessage.textOf(input) })
    const steps = stepsFor(message, false)
    const refused = steps.find((step) => step._tag === "RefuseStart")
    if (refused !== undefined) return yield* Effect.fail(refused.error)

    const { thread } = session
    thread.rights = ThreadRights.changed(thread.rights, decoded)
    thread.mode = decoded.collaborationMode?.mode ?? thread.mode
    const again = (message: UserMessage.UserMessage) =>
      // The turn is answered already.
      stepsFor(message, true).filter(({ _tag }) => _tag !== "Answer")
    launch(context, session, { message, outputSchema, steps, again, answer })
  })

const steer = (
  context: Context,
  { clientUserMessageId: clientId, expectedTurnId, input, threadId }: typeof SteerParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    if (session.closing) return yield* Effect.fail(Refusals.agentLoopDied("steer turn"))
    const run = yield* steerable(session.turn?.run, expectedTurnId, input)
    yield* Steering.steer(run.steering, { clientId, input }, respond({ turnId: run.id }))
  })

const steerable = (
  run: TurnRun | undefined,
  expected: string | null,
  input: UserMessage.Input
): Effect.Effect<TurnRun, Message.RpcError> => {
  const refuse = (message: string) => Effect.fail(Refusals.invalidRequest(message))
  if (expected === null) return refuse("Invalid request: missing field `expectedTurnId`")
  if (expected === "") return refuse("expectedTurnId must not be empty")
  if (input.length === 0) return refuse("input must not be empty")
  if (run === undefined || run.steering.closed) return Effect.fail(Refusals.nothingToSteer)
  if (run.review !== undefined) return Effect.fail(Refusals.reviewNotSteerable)
  return run.id === expected
    ? Effect.succeed(run)
    : refuse(`expected active turn id \`${expected}\` but found \`${run.id}\``)
}

export const scriptOf = (
  { accounts, process, scripts }: Context,
  { provider, thread }: Session,
  asked: Pick<FakeTurn.TurnRequest, "nth" | "params" | "steered" | "text">
) => {
  const script = scripts.turns ?? (() => FakeTurn.text("Hello"))
  return FakeTurn.steps(
    script({
      threadId: thread.id,
      forkedFrom: thread.forkedFrom,
      token: provider.token,
      account: accounts.current()?.account,
      provider: provider.name,
      tools: thread.tools,
      process,
      ...asked
    })
  )
}

/** Codex answers when the turn has ended. So a silent turn gets no answer. */
const interrupt = (
  context: Context,
  { threadId, turnId }: typeof InterruptParams.Type,
  respond: Handler.Respond
) =>
  Effect.gen(function* () {
    const session = yield* sessionOf(context, threadId)
    const { turn } = session
    if (turn === undefined || turn.run.startedMs === undefined) {
      return yield* Effect.fail(Refusals.nothingToInterrupt)
    }
    const { run } = turn
    const activeId = run.review?.innerId ?? run.id
    if (turnId !== "" && turnId !== activeId) {
      return yield* Effect.fail(
        Refusals.invalidRequest(`expected active turn id ${turnId} but found ${activeId}`)
      )
    }
    if (run.silent) return yield* Effect.never
    yield* TurnInterruption.interrupt(session, turn, respond({}))
  })
