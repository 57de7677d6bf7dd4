/** One turn, from its start to its end: plays the steps of its script as notifications. */
import { Clock, Effect } from "effect"
import * as FakeDynamicTools from "./FakeDynamicTools.ts"
import * as FakeSteering from "./FakeSteering.ts"
import type { Failure, Step } from "./FakeStep.ts"
import { perform } from "./FakeSteps.ts"
import { emit, status, type TurnRun } from "./FakeTurnRun.ts"
import * as FakeUsage from "./FakeUsage.ts"
import * as Wire from "./FakeWire.ts"

/** Ends when the turn does; interrupted, it has ended nothing yet: that is `interrupted`'s part. */
export const run = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (!turn.steps.some(({ _tag }) => _tag === "Answer")) yield* turn.answer
    yield* Effect.forEach(turn.steps, beforeStart, { discard: true })
    yield* start(turn)
    for (const step of turn.steps) {
      yield* perform(turn)(step)
      yield* FakeSteering.takeIn(turn)
    }
    yield* complete(turn)
  }).pipe(
    Effect.catchAll((ending) =>
      ending === "Cancelled" ? interrupted(turn, Effect.void) : fail(turn, ending)
    ),
    Effect.catchAllDefect((defect) =>
      fail(turn, { message: `the script failed: ${String(defect)}` })
    )
  )

/** The end of a turn that was interrupted, with the answer to whoever did. */
export const interrupted = (turn: TurnRun, answer: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (turn.calls.size > 0) {
      yield* FakeDynamicTools.abandon(turn)
      yield* FakeUsage.report(turn)
    }
    yield* answer
    yield* status(turn, Wire.idle)
    yield* end(turn, { status: "interrupted" })
  })

/** The end of a turn that was interrupted because the account changed under it. */
export const revoked = (turn: TurnRun): Effect.Effect<void> =>
  fail(turn, { message: "Fatal error: application network permission was revoked" })

const beforeStart = (step: Step): Effect.Effect<void> =>
  step._tag === "LateStart" ? Effect.sleep(step.delay) : Effect.void

const start = (turn: TurnRun) =>
  Effect.gen(function* () {
    const startedMs = yield* Clock.currentTimeMillis
    turn.startedMs = startedMs
    yield* status(turn, Wire.active)
    yield* turn.host.notify("turn/started", {
      threadId: turn.thread.id,
      turn: Wire.turn({ id: turn.id, status: "inProgress", startedMs })
    })
    yield* FakeSteering.tell(turn, turn.message)
    yield* FakeSteering.takeIn(turn)
  })

const complete = (turn: TurnRun) =>
  Effect.gen(function* () {
    turn.steering.closed = true
    yield* FakeUsage.report(turn)
    yield* turn.host.notify("account/rateLimits/updated", Wire.rateLimits)
    yield* unread(turn)
    yield* status(turn, Wire.idle)
    yield* end(turn, { status: "completed", items: turn.messages.slice(-1) })
  })

const fail = (turn: TurnRun, failure: Failure) =>
  Effect.gen(function* () {
    const error = Wire.error(failure)
    yield* status(turn, Wire.systemError)
    yield* emit(turn, "error", { error, willRetry: false })
    yield* unread(turn)
    yield* end(turn, { status: "failed", error })
  })

const end = (turn: TurnRun, fields: Omit<Wire.TurnFields, "id">) =>
  Effect.gen(function* () {
    const completedMs = yield* Clock.currentTimeMillis
    turn.status = fields.status
    yield* turn.host.ending(turn.id)
    yield* turn.host.notify("turn/completed", {
      threadId: turn.thread.id,
      turn: Wire.turn({
        ...fields,
        id: turn.id,
        startedMs: turn.startedMs ?? completedMs,
        completedMs
      })
    })
    yield* turn.host.ended(turn.id)
    yield* turn.over.open
  })

const unread = (turn: TurnRun) =>
  turn.host.notify("thread/readState/changed", {
    threadId: turn.thread.id,
    ...Wire.readState(turn.id)
  })
