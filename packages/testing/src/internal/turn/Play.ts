/** One turn from its start to its end: runs the steps of its script and tells the client. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Compaction from "./Compaction.ts"
import * as Diffs from "./Diffs.ts"
import * as ItemEvents from "./ItemEvents.ts"
import * as Payloads from "./Payloads.ts"
import * as ReviewTurn from "./ReviewTurn.ts"
import type { Failure, Step } from "./Step.ts"
import { perform } from "./StepRunner.ts"
import * as ThreadStatus from "./ThreadStatus.ts"
import * as ToolCalls from "./ToolCalls.ts"
import type { Ending, TurnRun } from "./TurnRun.ts"
import * as UsageReports from "./UsageReports.ts"
import type { UserMessage } from "./UserMessage.ts"
import * as UserMessages from "./UserMessages.ts"

/** Runs a turn to its end. Whoever interrupts this fiber must call `interrupted` next, which ends the turn. */
export const run = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (!turn.steps.some(({ _tag }) => _tag === "Answer")) yield* turn.answer
    yield* Effect.forEach(turn.steps, beforeStart, { discard: true })
    yield* start(turn)
    yield* play(turn, turn.steps)
    yield* complete(turn)
  }).pipe(
    Effect.catchAll((ending) => (ending === "Cancelled" ? cancelled(turn) : fail(turn, ending))),
    Effect.catchAllDefect((defect) =>
      fail(turn, { message: `the script failed: ${String(defect)}` })
    )
  )

/** Runs a compaction that the client has asked for: a turn of its own, which shows no message. */
export const compaction = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* begin(turn)
    yield* Compaction.asked(turn, Effect.forEach(turn.steps, perform(turn), { discard: true }))
    yield* ItemEvents.status(turn, ThreadStatus.idle)
    yield* end(turn, { status: "completed" })
  }).pipe(
    Effect.catchAll((ending) => (ending === "Cancelled" ? cancelled(turn) : fail(turn, ending)))
  )

/** A message that is taken in after the last step has not been answered: the model is asked again. */
const play = (turn: TurnRun, steps: ReadonlyArray<Step>): Effect.Effect<void, Ending> =>
  Effect.gen(function* () {
    let unanswered: UserMessage | undefined
    for (const [index, step] of steps.entries()) {
      yield* perform(turn)(step)
      // What a request has cost is told before the next one takes in what the user has said.
      if (steps[index + 1]?._tag === "Usage") continue
      unanswered = yield* UserMessages.takeIn(turn)
    }
    if (unanswered !== undefined) yield* play(turn, turn.again(unanswered))
  })

/** A turn that is interrupted. */
export interface Interruption {
  /** Whether the model had answered and its tool was running: then that answer has cost tokens. */
  readonly inTool: boolean
  /** Answers the interruption. */
  readonly answer: Effect.Effect<void>
}

/** Ends a turn that was interrupted. */
export const interrupted = (turn: TurnRun, { answer, inTool }: Interruption): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (turn.calls.size > 0) {
      yield* ToolCalls.abandon(turn)
      yield* UsageReports.report(turn)
    } else if (inTool) {
      yield* UsageReports.count(turn)
    }
    if (turn.review !== undefined) yield* ReviewTurn.interrupted(turn)
    yield* answer
    yield* ItemEvents.status(turn, ThreadStatus.idle)
    yield* end(turn, { status: "interrupted" })
  })

/** Ends a turn whose approval was cancelled. */
const cancelled = (turn: TurnRun): Effect.Effect<void> =>
  Effect.zipRight(
    UsageReports.report(turn),
    interrupted(turn, { inTool: false, answer: Effect.void })
  )

/** Ends a turn that was interrupted because the account changed. */
export const revoked = (turn: TurnRun): Effect.Effect<void> =>
  fail(turn, { message: "Fatal error: application network permission was revoked" })

const beforeStart = (step: Step): Effect.Effect<void> =>
  step._tag === "LateStart" ? Effect.sleep(step.delay) : Effect.void

const start = (turn: TurnRun) =>
  Effect.gen(function* () {
    yield* begin(turn)
    yield* Compaction.ifFull(turn)
    yield* UserMessages.show(turn, turn.message)
    yield* UserMessages.takeIn(turn)
  })

const begin = (turn: TurnRun) =>
  Effect.gen(function* () {
    const startedMs = yield* Clock.currentTimeMillis
    turn.startedMs = startedMs
    turn.thread.history.push(turn)
    yield* ItemEvents.status(turn, ThreadStatus.active)
    const { id, review } = turn
    if (review !== undefined) yield* ReviewTurn.enter(turn, review)
    const started = Payloads.turn({ id: review?.innerId ?? id, status: "inProgress", startedMs })
    yield* turn.host.notify("turn/started", {
      threadId: turn.thread.id,
      turn: { ...started, rootTurnId: id }
    })
  })

const complete = (turn: TurnRun) =>
  Effect.gen(function* () {
    turn.steering.closed = true
    yield* turn.review === undefined ? summary(turn) : ReviewTurn.exit(turn)
    yield* ItemEvents.status(turn, ThreadStatus.idle)
    yield* end(turn, { status: "completed", items: turn.messages.slice(-1) })
  })

/** Of a review codex tells none of this. */
const summary = (turn: TurnRun) =>
  Effect.gen(function* () {
    yield* UsageReports.report(turn)
    if (turn.diff !== undefined) yield* Diffs.tell(turn, turn.diff)
    yield* turn.host.notify("account/rateLimits/updated", Payloads.rateLimits)
    yield* unread(turn)
  })

const fail = (turn: TurnRun, failure: Failure) =>
  Effect.gen(function* () {
    const error = Payloads.error(failure)
    yield* ItemEvents.status(turn, ThreadStatus.systemError)
    yield* ItemEvents.emit(turn, "error", { error, willRetry: false })
    yield* unread(turn)
    yield* end(turn, { status: "failed", error })
  })

const end = (turn: TurnRun, fields: Omit<Payloads.TurnFields, "id">) =>
  Effect.gen(function* () {
    const completedMs = yield* Clock.currentTimeMillis
    turn.status = fields.status
    turn.error = fields.error ?? null
    turn.completedMs = completedMs
    yield* turn.host.ending(turn.id)
    yield* turn.host.notify("turn/completed", {
      threadId: turn.thread.id,
      turn: Payloads.turn({
        ...fields,
        id: turn.id,
        startedMs: turn.startedMs ?? completedMs,
        completedMs
      })
    })
    yield* turn.host.ended(turn.id)
    yield* turn.over.open
  })

/** Codex keeps no read state of threads that are not on disk, or that an agent works on. */
const unread = ({ host, id, thread }: TurnRun) =>
  thread.ephemeral || thread.parent !== undefined
    ? Effect.void
    : host.notify("thread/readState/changed", { threadId: thread.id, ...Payloads.readState(id) })
