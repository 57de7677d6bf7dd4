/** One turn, from its start to its end: plays the steps of its script as notifications. */
import { Clock, Duration, Effect, Match } from "effect"
import type { Failure, Step } from "../FakeTurn.ts"
import * as Wire from "./FakeWire.ts"

/** What a turn needs of the process it runs on. */
export interface Host {
  readonly nextId: (kind: string) => string
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Asks the client, and waits for its answer. */
  readonly ask: (method: string, params: object, turnId: string) => Effect.Effect<unknown>
  /** Asks the client for new tokens of the account. */
  readonly refresh: (refused: Failure) => Effect.Effect<void, Failure>
  /** Told before the client is, which may start the next turn as soon as it knows. */
  readonly ended: (turnId: string) => Effect.Effect<void>
}

export interface TurnOptions {
  readonly id: string
  readonly threadId: string
  readonly text: string
  readonly steps: ReadonlyArray<Step>
  /** Answers `turn/start`. */
  readonly answer: Effect.Effect<void>
  readonly host: Host
}

export interface TurnRun extends TurnOptions {
  readonly messages: Array<unknown>
  /** From here on it can be interrupted. */
  startedMs: number | undefined
  /** It does not end, whoever interrupts it. */
  silent: boolean
  /** It has no request open at the provider: its model has called a tool, or its credential was refused. */
  paused: boolean
}

export const make = (options: TurnOptions): TurnRun => ({
  ...options,
  messages: [],
  startedMs: undefined,
  silent: false,
  paused: false
})

/** Ends when the turn does; interrupted, it has ended nothing yet: that is `interrupted`'s part. */
export const run = (turn: TurnRun): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (!turn.steps.some(({ _tag }) => _tag === "Answer")) yield* turn.answer
    yield* Effect.forEach(turn.steps, beforeStart, { discard: true })
    yield* start(turn)
    yield* Effect.forEach(turn.steps, perform(turn), { discard: true })
    yield* complete(turn)
  }).pipe(
    Effect.catchAll((failure) => fail(turn, failure)),
    Effect.catchAllDefect((defect) =>
      fail(turn, { message: `the script failed: ${String(defect)}` })
    )
  )

/** The end of a turn that was interrupted. */
export const interrupted = (turn: TurnRun): Effect.Effect<void> =>
  Effect.zipRight(status(turn, Wire.idle), end(turn, { status: "interrupted" }))

/** Whether it has a request open at the provider, and ends when that does. */
export const isStreaming = ({ paused, silent, startedMs }: TurnRun): boolean =>
  startedMs !== undefined && !paused && !silent

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
      threadId: turn.threadId,
      turn: Wire.turn({ id: turn.id, status: "inProgress", startedMs })
    })
    const message = Wire.userMessage(turn.host.nextId("item"), turn.text)
    yield* itemStarted(turn, message)
    yield* itemCompleted(turn, message, startedMs)
  })

const perform =
  (turn: TurnRun) =>
  (step: Step): Effect.Effect<void, Failure> =>
    Match.valueTags(step, {
      Text: ({ chunks, every }) => say(turn, chunks, every),
      Command: (command) => pausing(turn, execute(turn, command)),
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

const pausing = <E>(turn: TurnRun, step: Effect.Effect<unknown, E>): Effect.Effect<void, E> =>
  Effect.suspend(() => {
    turn.paused = true
    return step
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        turn.paused = false
      })
    ),
    Effect.asVoid
  )

const say = (turn: TurnRun, chunks: ReadonlyArray<string>, every: Duration.Duration) =>
  Effect.gen(function* () {
    const id = turn.host.nextId("msg")
    const startedAtMs = yield* itemStarted(turn, Wire.agentMessage(id, ""))
    yield* stream(turn, "item/agentMessage/delta", id, chunks, every)
    const message = Wire.agentMessage(id, chunks.join(""))
    turn.messages.push(yield* itemCompleted(turn, message, startedAtMs))
  })

const execute = (turn: TurnRun, step: Extract<Step, { _tag: "Command" }>) =>
  Effect.gen(function* () {
    const item = Wire.commandExecution(turn.host.nextId("call"), step.command)
    const startedAtMs = yield* itemStarted(turn, item)
    yield* stream(turn, "item/commandExecution/outputDelta", item.id, step.chunks, step.every)
    yield* itemCompleted(
      turn,
      {
        ...item,
        status: step.exitCode === 0 ? "completed" : "failed",
        aggregatedOutput: step.chunks.join(""),
        exitCode: step.exitCode
      },
      startedAtMs
    )
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

const complete = (turn: TurnRun) =>
  Effect.gen(function* () {
    yield* emit(turn, "thread/tokenUsage/updated", Wire.tokenUsage)
    yield* turn.host.notify("account/rateLimits/updated", Wire.rateLimits)
    yield* unread(turn)
    yield* status(turn, Wire.idle)
    yield* end(turn, { status: "completed", items: turn.messages })
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
    yield* turn.host.ended(turn.id)
    yield* turn.host.notify("turn/completed", {
      threadId: turn.threadId,
      turn: Wire.turn({
        ...fields,
        id: turn.id,
        startedMs: turn.startedMs ?? completedMs,
        completedMs
      })
    })
  })

const itemStarted = (turn: TurnRun, item: object) =>
  Effect.gen(function* () {
    const startedAtMs = yield* Clock.currentTimeMillis
    const started = { ...item, startedAtMs, completedAtMs: null }
    yield* emit(turn, "item/started", { item: started, startedAtMs })
    return startedAtMs
  })

const itemCompleted = (turn: TurnRun, item: object, startedAtMs: number) =>
  Effect.gen(function* () {
    const completedAtMs = yield* Clock.currentTimeMillis
    const completed = { ...item, startedAtMs, completedAtMs }
    yield* emit(turn, "item/completed", { item: completed, contentTokenCount: null, completedAtMs })
    return completed
  })

const unread = (turn: TurnRun) =>
  turn.host.notify("thread/readState/changed", {
    threadId: turn.threadId,
    ...Wire.readState(turn.id)
  })

const status = (turn: TurnRun, status: object) =>
  turn.host.notify("thread/status/changed", { threadId: turn.threadId, status })

const emit = (turn: TurnRun, method: string, params: object) =>
  turn.host.notify(method, { ...idsOf(turn), ...params })

const idsOf = ({ id, threadId }: TurnRun) => ({ threadId, turnId: id })
