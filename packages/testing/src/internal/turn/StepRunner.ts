/** What each step of a script does. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Match from "effect/Match"
import * as Agents from "./Agents.ts"
import * as Approvals from "./Approvals.ts"
import * as Commands from "./Commands.ts"
import * as Compaction from "./Compaction.ts"
import * as Diffs from "./Diffs.ts"
import * as ItemEvents from "./ItemEvents.ts"
import * as McpToolCalls from "./McpToolCalls.ts"
import * as Payloads from "./Payloads.ts"
import * as RateLimits from "./RateLimits.ts"
import * as Speech from "./Speech.ts"
import type { Step } from "./Step.ts"
import * as ToolCalls from "./ToolCalls.ts"
import { type Ending, pausing, type TurnRun } from "./TurnRun.ts"
import * as UsageReports from "./UsageReports.ts"
import * as UserMessages from "./UserMessages.ts"

export const perform =
  (turn: TurnRun) =>
  (step: Step): Effect.Effect<void, Ending> =>
    Match.valueTags(step, {
      Text: ({ chunks, every }) => Speech.say(turn, chunks, every),
      FillContext: () => Compaction.fill(turn),
      Plan: ({ text }) => Speech.plan(turn, text),
      UpdateGoal: ({ status }) => updateGoal(turn, status),
      BeginText: ({ chunks }) => Speech.begin(turn, chunks, Duration.zero),
      ToolSaid: () => Effect.suspend(() => Speech.say(turn, [turn.toolSaid], Duration.zero)),
      Command: (command) => pausing(turn, Commands.execute(turn, command)),
      LeaveRunning: (command) => Commands.leave(turn, command),
      CallTool: (call) => pausing(turn, ToolCalls.call(turn, call)),
      CallMcpTool: (call) => pausing(turn, McpToolCalls.call(turn, call)),
      ApproveCommand: (approval) => pausing(turn, Approvals.command(turn, approval)),
      ApprovePatch: (patch) => pausing(turn, Approvals.patch(turn, patch)),
      Spawn: (agent) => Agents.spawn(turn, agent),
      AwaitAgents: () => pausing(turn, Agents.awaitAll(turn)),
      Together: ({ scripts }) => together(turn, scripts),
      Wait: ({ duration }) => Effect.sleep(duration),
      Hang: () => hang(turn),
      Silence: () => silence(turn),
      Retry: ({ failure }) =>
        ItemEvents.emit(turn, "error", { error: Payloads.error(failure), willRetry: true }),
      Fail: ({ failure }) => Effect.fail(failure),
      Refresh: ({ refused }) => pausing(turn, turn.host.refresh(refused)),
      Ask: ({ method, params }) =>
        pausing(turn, turn.host.ask(method, { ...ItemEvents.idsOf(turn), ...params }, turn.id)),
      Notify: ({ method, params }) => ItemEvents.emit(turn, method, params),
      Perform: ({ effect }) => Effect.asVoid(effect),
      Usage: ({ tokens }) => UsageReports.report(turn, tokens),
      RateLimits: ({ limits }) =>
        turn.host.notify("account/rateLimits/updated", RateLimits.payload(limits)),
      Diff: ({ diff }) => Diffs.tell(turn, diff),
      IgnoresSteer: () => Effect.void,
      Answer: () => turn.answer,
      LateStart: () => Effect.void,
      RefuseStart: () => Effect.void
    })

const together = (turn: TurnRun, scripts: ReadonlyArray<ReadonlyArray<Step>>) =>
  Effect.forEach(scripts, (steps) => Effect.forEach(steps, perform(turn), { discard: true }), {
    concurrency: "unbounded",
    discard: true
  })

/** Without a goal there is nothing to update, and the model is told so. */
const updateGoal = (turn: TurnRun, status: string) =>
  Effect.suspend(() => {
    const { thread } = turn
    if (thread.goal === undefined) return Effect.void
    thread.goal = { ...thread.goal, status }
    return ItemEvents.emit(turn, "thread/goal/updated", { goal: thread.goal })
  })

const hang = (turn: TurnRun) =>
  Effect.forever(Effect.zipRight(turn.steering.arrived.await, UserMessages.takeIn(turn)))

const silence = (turn: TurnRun) =>
  Effect.suspend(() => {
    turn.silent = true
    return Effect.never
  })
