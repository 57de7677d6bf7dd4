/** What each step of a script does. */
import { Duration, Effect, Match } from "effect"
import * as FakeAgents from "./FakeAgents.ts"
import * as FakeApprovals from "./FakeApprovals.ts"
import * as FakeCommands from "./FakeCommands.ts"
import * as FakeDynamicTools from "./FakeDynamicTools.ts"
import * as Items from "./FakeItems.ts"
import * as FakeSteering from "./FakeSteering.ts"
import type { Step } from "./FakeStep.ts"
import {
  emit,
  type Ending,
  idsOf,
  itemCompleted,
  itemStarted,
  pause,
  pausing,
  type TurnRun
} from "./FakeTurnRun.ts"
import * as FakeUsage from "./FakeUsage.ts"
import * as Wire from "./FakeWire.ts"

export const perform =
  (turn: TurnRun) =>
  (step: Step): Effect.Effect<void, Ending> =>
    Match.valueTags(step, {
      Text: ({ chunks, every }) => say(turn, chunks, every),
      ToolSaid: () => Effect.suspend(() => say(turn, [turn.toolSaid], Duration.zero)),
      Command: (command) => pausing(turn, FakeCommands.execute(turn, command)),
      LeaveRunning: (command) => FakeCommands.leave(turn, command),
      CallTool: (call) => pausing(turn, FakeDynamicTools.call(turn, call)),
      ApproveCommand: (approval) => pausing(turn, FakeApprovals.command(turn, approval)),
      ApprovePatch: (patch) => pausing(turn, FakeApprovals.patch(turn, patch)),
      Spawn: (agent) => FakeAgents.spawn(turn, agent),
      AwaitAgents: () => pausing(turn, FakeAgents.awaitAll(turn)),
      Together: ({ scripts }) =>
        Effect.forEach(
          scripts,
          (steps) => Effect.forEach(steps, perform(turn), { discard: true }),
          {
            concurrency: "unbounded",
            discard: true
          }
        ),
      Wait: ({ duration }) => Effect.sleep(duration),
      Hang: () =>
        Effect.forever(Effect.zipRight(turn.steering.arrived.await, FakeSteering.takeIn(turn))),
      Silence: () =>
        Effect.zipRight(
          Effect.sync(() => {
            turn.silent = true
          }),
          Effect.never
        ),
      Retry: ({ failure }) => emit(turn, "error", { error: Wire.error(failure), willRetry: true }),
      Fail: ({ failure }) => Effect.fail(failure),
      Refresh: ({ refused }) => pausing(turn, turn.host.refresh(refused)),
      Ask: ({ method, params }) =>
        pausing(turn, turn.host.ask(method, { ...idsOf(turn), ...params }, turn.id)),
      Notify: ({ method, params }) => emit(turn, method, params),
      Perform: ({ effect }) => Effect.asVoid(effect),
      Usage: ({ tokens }) => FakeUsage.report(turn, tokens),
      Diff: ({ diff }) => emit(turn, "turn/diff/updated", { diff }),
      IgnoresSteer: () => Effect.void,
      Answer: () => turn.answer,
      LateStart: () => Effect.void,
      RefuseStart: () => Effect.void
    })

const say = (turn: TurnRun, chunks: ReadonlyArray<string>, every: Duration.Duration) =>
  Effect.gen(function* () {
    const itemId = turn.host.nextId("msg")
    const message = yield* itemStarted(turn, Items.agentMessage(itemId, ""))
    const deltas = Effect.forEach(
      chunks,
      (delta) =>
        Effect.zipRight(pause(every), emit(turn, "item/agentMessage/delta", { itemId, delta })),
      { discard: true }
    )
    const finished =
      Duration.toMillis(every) === 0
        ? yield* Effect.as(deltas, true)
        : yield* FakeSteering.unlessSteered(turn, deltas)
    // The half of a message is void, as if it had not been said.
    if (!finished) return
    const text = chunks.join("")
    turn.messages.push({ ...(yield* itemCompleted(turn, message, () => ({ text }))), text })
  })
