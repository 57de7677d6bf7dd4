/** What the model may do only if the client agrees: its commands and its patches. */
import type { ServerRequests } from "@effect-codex/protocol"
import { Effect, Option, Schema } from "effect"
import * as FakeCommands from "./FakeCommands.ts"
import * as Items from "./FakeItems.ts"
import type { CommandApproval, Patch } from "./FakeStep.ts"
import {
  emit,
  type Ending,
  idsOf,
  itemCompleted,
  itemStarted,
  type OpenItem,
  status,
  type TurnRun
} from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

/** What the client has agreed to in advance. */
export interface Allowed {
  /** Of this thread, as long as it is loaded. */
  readonly commands: Set<string>
  readonly files: Set<string>
  /** The first words of commands, in the rules of the process's home. */
  readonly prefixes: Array<ReadonlyArray<string>>
}

export const command = (turn: TurnRun, step: CommandApproval): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    if (allowsCommand(turn.host.allowed, step.command))
      return yield* FakeCommands.execute(turn, step)
    const item = Items.commandAsked(turn.host.nextId("call"), step)
    const params = Wire.commandApproval(item, step)
    const { decision, open } = yield* ask(
      turn,
      item,
      "item/commandExecution/requestApproval",
      params
    )
    if (isAccept(decision)) {
      if (decision === "acceptForSession") turn.host.allowed.commands.add(step.command)
      if (typeof decision === "object") turn.host.allowed.prefixes.push(wordsOf(decision))
      return yield* FakeCommands.run(turn, open, item.id, step)
    }
    yield* itemCompleted(turn, open, (durationMs) => ({
      status: decision === undefined ? "failed" : "declined",
      durationMs
    }))
    if (decision === "cancel") return yield* Effect.fail("Cancelled" as const)
  })

export const patch = (turn: TurnRun, { changes }: Patch): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    const { files } = turn.host.allowed
    const item = Items.fileChange(turn.host.nextId("call"), changes)
    if (changes.every(({ path }) => files.has(path))) {
      return yield* applied(turn, item, yield* itemStarted(turn, item))
    }
    const { decision, open } = yield* ask(
      turn,
      item,
      "item/fileChange/requestApproval",
      Wire.patchApproval
    )
    if (decision === "cancel") return yield* Effect.fail("Cancelled" as const)
    if (decision !== "accept" && decision !== "acceptForSession") {
      yield* itemCompleted(turn, open, () => ({ status: "declined" }))
      return
    }
    if (decision === "acceptForSession") changes.forEach(({ path }) => files.add(path))
    yield* applied(turn, item, open)
  })

const applied = (turn: TurnRun, item: ReturnType<typeof Items.fileChange>, open: OpenItem) =>
  Effect.zipRight(
    itemCompleted(turn, open, () => ({ status: "completed" })),
    emit(turn, "turn/diff/updated", { diff: Items.diffOf(item.changes) })
  )

/** The item comes before the request, and the thread's status before both. */
const ask = (turn: TurnRun, item: { readonly id: string }, method: string, params: object) =>
  Effect.gen(function* () {
    if (turn.waiting++ === 0) yield* status(turn, Wire.waitingOnApproval)
    const open = yield* itemStarted(turn, item)
    const { startedAtMs } = open
    const asked = { ...idsOf(turn), itemId: item.id, startedAtMs, ...params }
    const decision = decisionOf(yield* turn.host.ask(method, asked, turn.id))
    if (--turn.waiting === 0) yield* status(turn, Wire.active)
    return { decision, open }
  })

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

/** Nothing, when it was answered with an error or with what is no decision. */
const decisionOf = (answer: ServerRequests.Answer): Decision | undefined =>
  answer._tag === "Error" ? undefined : Option.getOrUndefined(decode(answer.result))?.decision

const isAccept = (decision: Decision | undefined) =>
  decision !== undefined && decision !== "decline" && decision !== "cancel"

const wordsOf = ({ acceptWithExecpolicyAmendment }: typeof Amendment.Type) =>
  acceptWithExecpolicyAmendment.execpolicy_amendment

const allowsCommand = ({ commands, prefixes }: Allowed, command: string) => {
  const words = command.split(" ")
  return (
    commands.has(command) ||
    prefixes.some((prefix) => prefix.every((word, index) => words[index] === word))
  )
}
