/** The agents that the model of a turn spawns. */
import * as Effect from "effect/Effect"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { Spawn } from "./Step.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Spawns an agent. The parent's item names the agent before the agent's turn starts, and the parent goes on beside it. */
export const spawn = (turn: TurnRun, { prompt, steps }: Spawn) =>
  Effect.gen(function* () {
    const item = yield* ItemEvents.started(turn, call(turn, "spawnAgent", [], prompt))
    const child = turn.host.spawn(steps, prompt)
    yield* child.announce
    yield* ItemEvents.completed(turn, item, () => ({
      status: "completed",
      receiverThreadIds: [child.threadId],
      agentsStates: { [child.threadId]: { status: "pendingInit", message: null } }
    }))
    turn.children.push(child.start())
  })

/** Waits until all agents of the turn have ended. */
export const awaitAll = (turn: TurnRun) =>
  Effect.gen(function* () {
    const { children } = turn
    const ids = children.map(({ thread }) => thread.id)
    const item = yield* ItemEvents.started(turn, call(turn, "wait", ids, null))
    yield* Effect.forEach(children, (child) => child.over.await, { discard: true })
    yield* ItemEvents.completed(turn, item, () => ({
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
