/** What the model may do only if the client agrees: its commands and its patches. */
import type { ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { allowsCommand } from "./Allowances.ts"
import * as Commands from "./Commands.ts"
import * as Diffs from "./Diffs.ts"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { OpenItem } from "./OpenItem.ts"
import * as Payloads from "./Payloads.ts"
import type { CommandApproval, Patch } from "./Step.ts"
import * as ThreadStatus from "./ThreadStatus.ts"
import type { Ending, TurnRun } from "./TurnRun.ts"

export const command = (turn: TurnRun, step: CommandApproval): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    if (allowsCommand(turn.host.allowances, step.command))
      return yield* Commands.execute(turn, step)
    const item = Items.commandAsked(turn.host.nextId("call"), step)
    const params = Payloads.commandApproval(item, step)
    yield* beginWaiting(turn)
    const open = yield* ItemEvents.started(turn, item)
    const decision = yield* ask(turn, open, item.id, commandRequest, params)
    if (isAccept(decision)) {
      yield* endWaiting(turn)
      if (decision === "acceptForSession") turn.host.allowances.commands.add(step.command)
      if (typeof decision === "object") turn.host.allowances.home.prefixes.push(wordsOf(decision))
      return yield* Commands.run(turn, open, item.id, step)
    }
    yield* ItemEvents.completed(turn, open, (durationMs) => ({
      status: decision === undefined ? "failed" : "declined",
      durationMs
    }))
    yield* endWaiting(turn)
    if (decision === "cancel") return yield* Effect.fail("Cancelled" as const)
  })

export const patch = (turn: TurnRun, { changes }: Patch): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    const { files } = turn.host.allowances
    const item = Items.fileChange(turn.host.nextId("call"), changes)
    if (changes.every(({ path }) => files.has(path))) {
      return yield* applied(turn, item, yield* ItemEvents.started(turn, item))
    }
    const open = yield* ItemEvents.started(turn, item)
    yield* beginWaiting(turn)
    const decision = yield* ask(turn, open, item.id, patchRequest, Payloads.patchApproval)
    yield* endWaiting(turn)
    if (decision === "cancel") return yield* Effect.fail("Cancelled" as const)
    if (decision !== "accept" && decision !== "acceptForSession") {
      yield* ItemEvents.completed(turn, open, () => ({ status: "declined" }))
      return
    }
    if (decision === "acceptForSession") changes.forEach(({ path }) => files.add(path))
    yield* applied(turn, item, open)
  })

const applied = (turn: TurnRun, item: ReturnType<typeof Items.fileChange>, open: OpenItem) =>
  Effect.zipRight(
    ItemEvents.completed(turn, open, () => ({ status: "completed" })),
    Diffs.tell(turn, Items.diffOf(item.changes))
  )

const commandRequest = "item/commandExecution/requestApproval"
const patchRequest = "item/fileChange/requestApproval"

const ask = (
  turn: TurnRun,
  { startedAtMs }: OpenItem,
  itemId: string,
  method: string,
  params: object
) => {
  const asked = { ...ItemEvents.idsOf(turn), itemId, startedAtMs, ...params }
  return Effect.map(turn.host.ask(method, asked, turn.id), decisionOf)
}

/** Of a command codex tells the status of the thread first and then the item. Of a patch it is the other way round. */
export const beginWaiting = (turn: TurnRun): Effect.Effect<void> =>
  Effect.suspend(() =>
    turn.waiting++ === 0 ? ItemEvents.status(turn, ThreadStatus.waitingOnApproval) : Effect.void
  )

/** A command that is not accepted is completed before the status changes, and a patch afterwards. */
export const endWaiting = (turn: TurnRun): Effect.Effect<void> =>
  Effect.suspend(() =>
    --turn.waiting === 0 ? ItemEvents.status(turn, ThreadStatus.active) : Effect.void
  )

const Amendment = Schema.Struct({
  acceptWithExecpolicyAmendment: Schema.Struct({
    execpolicy_amendment: Schema.Array(Schema.String)
  })
})
const Decision = Schema.Union(
  Schema.Literal("accept", "acceptForSession", "decline", "cancel"),
  Amendment
)
type Decision = typeof Decision.Type
const decode = Schema.decodeUnknownOption(Schema.Struct({ decision: Decision }))

/** There is none if the client answered with an error, or with something else than a decision. */
const decisionOf = (answer: ServerRequests.Answer): Decision | undefined =>
  answer._tag === "Error" ? undefined : Option.getOrUndefined(decode(answer.result))?.decision

const isAccept = (decision: Decision | undefined) =>
  decision !== undefined && decision !== "decline" && decision !== "cancel"

const wordsOf = ({ acceptWithExecpolicyAmendment }: typeof Amendment.Type) =>
  acceptWithExecpolicyAmendment.execpolicy_amendment
