/** The agents that a turn's model has beside it. */
import { Effect } from "effect"
import * as Items from "./FakeItems.ts"
import type { Spawn } from "./FakeStep.ts"
import { itemCompleted, itemStarted, type TurnRun } from "./FakeTurnRun.ts"

/** The parent learns of its child before that starts, and goes on beside it. */
export const spawn = (turn: TurnRun, { prompt, steps }: Spawn) =>
  Effect.gen(function* () {
    const item = yield* itemStarted(turn, call(turn, "spawnAgent", [], prompt))
    const child = turn.host.spawn(steps, prompt)
    yield* child.announce
    yield* itemCompleted(turn, item, () => ({
      status: "completed",
      receiverThreadIds: [child.threadId],
      agentsStates: { [child.threadId]: { status: "pendingInit", message: null } }
    }))
    turn.children.push(child.start())
  })

/** Waits for all of them. */
export const awaitAll = (turn: TurnRun) =>
  Effect.gen(function* () {
    const { children } = turn
    const ids = children.map(({ thread }) => thread.id)
    const item = yield* itemStarted(turn, call(turn, "wait", ids, null))
    yield* Effect.forEach(children, (child) => child.over.await, { discard: true })
    yield* itemCompleted(turn, item, () => ({
      status: "completed",
      agentsStates: Object.fromEntries(children.map((child) => [child.thread.id, stateOf(child)]))
    }))
  })

const call = (
  turn: TurnRun,
  tool: string,
  receivers: ReadonlyArray<string>,
  prompt: string | null
) => Items.collabAgentToolCall(turn.host.nextId("call"), tool, turn.thread.id, receivers, prompt)

const stateOf = ({ messages, status }: TurnRun) => ({
  status: status === "failed" ? "errored" : status,
  message: messages.at(-1)?.text ?? null
})
