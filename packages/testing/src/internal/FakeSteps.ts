/** What each step of a script does. */
import { Duration, Effect, Match } from "effect"
import * as FakeDynamicTools from "./FakeDynamicTools.ts"
import * as Items from "./FakeItems.ts"
import type { Command, Failure, Step } from "./FakeStep.ts"
import { emit, idsOf, itemCompleted, itemStarted, pausing, type TurnRun } from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

export const perform =
  (turn: TurnRun) =>
  (step: Step): Effect.Effect<void, Failure> =>
    Match.valueTags(step, {
      Text: ({ chunks, every }) => say(turn, chunks, every),
      ToolSaid: () => Effect.suspend(() => say(turn, [turn.toolSaid], Duration.zero)),
      Command: (command) => pausing(turn, execute(turn, command)),
      CallTool: (call) => pausing(turn, FakeDynamicTools.call(turn, call)),
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
      Hang: () => Effect.never,
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
      Answer: () => turn.answer,
      LateStart: () => Effect.void,
      RefuseStart: () => Effect.void
    })

const say = (turn: TurnRun, chunks: ReadonlyArray<string>, every: Duration.Duration) =>
  Effect.gen(function* () {
    const id = turn.host.nextId("msg")
    const message = yield* itemStarted(turn, Items.agentMessage(id, ""))
    yield* stream(turn, "item/agentMessage/delta", id, chunks, every)
    turn.messages.push(yield* itemCompleted(turn, message, () => ({ text: chunks.join("") })))
  })

const execute = (turn: TurnRun, { chunks, command, every, exitCode }: Command) =>
  Effect.gen(function* () {
    const item = Items.commandExecution(turn.host.nextId("call"), command)
    const started = yield* itemStarted(turn, item)
    yield* stream(turn, "item/commandExecution/outputDelta", item.id, chunks, every)
    yield* itemCompleted(turn, started, (durationMs) => ({
      status: exitCode === 0 ? "completed" : "failed",
      aggregatedOutput: chunks.join(""),
      exitCode,
      durationMs
    }))
  })

const stream = (
  turn: TurnRun,
  method: string,
  itemId: string,
  chunks: ReadonlyArray<string>,
  every: Duration.Duration
) =>
  Effect.forEach(
    chunks,
    (delta) => Effect.zipRight(pause(every), emit(turn, method, { itemId, delta })),
    { discard: true }
  )

/** No pause is none on the live clock either. */
const pause = (every: Duration.Duration) =>
  Duration.toMillis(every) === 0 ? Effect.void : Effect.sleep(every)
