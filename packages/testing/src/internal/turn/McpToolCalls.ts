/** Calls of the tools of MCP servers, which the client is asked to approve. */
import { Lenient, type ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { beginWaiting, endWaiting } from "./Approvals.ts"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import * as Payloads from "./Payloads.ts"
import type { McpToolCall } from "./Step.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Calls a tool once the client agrees. Without its consent the turn goes on: a `cancel` does not end it. */
export const call = (turn: TurnRun, step: McpToolCall): Effect.Effect<void> =>
  Effect.gen(function* () {
    const item = yield* ItemEvents.started(turn, Items.mcpToolCall(turn.host.nextId("call"), step))
    const refusal = yield* refusalOf(turn, step)
    turn.toolSaid = refusal ?? step.says
    yield* ItemEvents.completed(turn, item, (durationMs) =>
      refusal === undefined
        ? { status: "completed", result: Payloads.mcpResult(step.says), durationMs }
        : { status: "failed", error: { message: refusal }, durationMs }
    )
  })

const refusalOf = (turn: TurnRun, step: McpToolCall): Effect.Effect<string | undefined> =>
  Effect.gen(function* () {
    const { home, tools } = turn.host.allowances
    const name = `${step.server}/${step.tool}`
    if (tools.has(name) || home.tools.has(name)) return undefined
    yield* beginWaiting(turn)
    const params = { ...ItemEvents.idsOf(turn), ...Payloads.mcpApproval(step) }
    const answer = yield* turn.host.ask("mcpServer/elicitation/request", params, turn.id)
    yield* endWaiting(turn)
    const { _meta, action } = decisionOf(answer)
    if (action === "cancel") return "user cancelled MCP tool call"
    if (action !== "accept") return "user rejected MCP tool call"
    if (_meta?.persist === "session") tools.add(name)
    if (_meta?.persist === "always") home.tools.add(name)
    return undefined
  })

const Decision = Schema.Struct({
  action: Schema.String,
  _meta: Lenient.nullable(Schema.Struct({ persist: Lenient.nullable(Schema.String) }))
})
const decode = Schema.decodeUnknownOption(Decision)

/** An answer that is none counts as a refusal. */
const decisionOf = (answer: ServerRequests.Answer): typeof Decision.Type =>
  Option.getOrElse(answer._tag === "Error" ? Option.none() : decode(answer.result), () => ({
    action: "decline",
    _meta: null
  }))
