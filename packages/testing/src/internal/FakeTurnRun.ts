/** A turn while it runs, and how it tells the client of what happens in it. */
import type { ServerRequests } from "@effect-codex/protocol"
import { Clock, Duration, Effect } from "effect"
import type { Allowed } from "./FakeApprovals.ts"
import type { Commands } from "./FakeCommands.ts"
import type * as FakeSteering from "./FakeSteering.ts"
import type { Failure, Step } from "./FakeStep.ts"
import type { StoredThread } from "./FakeThreads.ts"

/** What a turn needs of the process it runs on. */
export interface Host {
  readonly nextId: (kind: string) => string
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Asks the client, and waits for its answer. */
  readonly ask: (
    method: string,
    params: object,
    turnId: string
  ) => Effect.Effect<ServerRequests.Answer>
  /** What its thread's model may do unasked. */
  readonly allowed: Allowed
  /** The commands that run for its thread. */
  readonly commands: Commands
  /** Makes a thread for an agent, which says nothing yet. */
  readonly spawn: (steps: ReadonlyArray<Step>, prompt: string) => Spawned
  /** Asks the client for new tokens of the account. */
  readonly refresh: (refused: Failure) => Effect.Effect<void, Failure>
  /** Told before the client is, which may start the next turn as soon as it knows. */
  readonly ending: (turnId: string) => Effect.Effect<void>
  /** Told after the client. */
  readonly ended: (turnId: string) => Effect.Effect<void>
}

/** An agent that is to run beside its parent. */
export interface Spawned {
  readonly threadId: string
  readonly announce: Effect.Effect<void>
  readonly start: () => TurnRun
}

export interface TurnOptions {
  readonly id: string
  readonly thread: StoredThread
  readonly message: FakeSteering.UserMessage
  /** The JSON of the schema its reply is to have; nothing without one. */
  readonly outputSchema: string | undefined
  readonly steps: ReadonlyArray<Step>
  readonly steering: FakeSteering.Steering
  /** Answers `turn/start`. */
  readonly answer: Effect.Effect<void>
  readonly host: Host
}

export interface TurnRun extends TurnOptions {
  /** What its model has said. */
  readonly messages: Array<{ readonly text: string }>
  /** The turns of its agents. */
  readonly children: Array<TurnRun>
  /** Opened when it has ended. */
  readonly over: Effect.Latch
  status: "inProgress" | "completed" | "interrupted" | "failed"
  /** The calls of dynamic tools that the client has not answered. */
  readonly calls: Set<OpenItem>
  /** How many requests for an approval are open. */
  waiting: number
  /** What the client last said of a tool. */
  toolSaid: string
  /** From here on it can be interrupted. */
  startedMs: number | undefined
  /** It does not end, whoever interrupts it. */
  silent: boolean
  /** How many steps leave no request open at the provider: its model has called a tool, or its credential was refused. */
  pauses: number
}

/** How a step ends its turn: by a failure, or as if the turn had been interrupted. */
export type Ending = Failure | "Cancelled"

/** An item that was started. */
export interface OpenItem {
  readonly item: object
  readonly startedAtMs: number
}

export const make = (options: TurnOptions): TurnRun => ({
  ...options,
  messages: [],
  children: [],
  over: Effect.unsafeMakeLatch(),
  status: "inProgress",
  calls: new Set(),
  waiting: 0,
  toolSaid: "",
  startedMs: undefined,
  silent: false,
  pauses: 0
})

/** Whether it has a request open at the provider, and ends when that does. */
export const isStreaming = ({ pauses, silent, startedMs }: TurnRun): boolean =>
  startedMs !== undefined && pauses === 0 && !silent

/** A step during which the provider has nothing to say. */
export const pausing = <E>(
  turn: TurnRun,
  step: Effect.Effect<unknown, E>
): Effect.Effect<void, E> =>
  Effect.suspend(() => {
    turn.pauses++
    return step
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        turn.pauses--
      })
    ),
    Effect.asVoid
  )

export const idsOf = ({ id, thread }: TurnRun) => ({ threadId: thread.id, turnId: id })

export const emit = (turn: TurnRun, method: string, params: object) =>
  turn.host.notify(method, { ...idsOf(turn), ...params })

export const status = (turn: TurnRun, status: object) =>
  turn.host.notify("thread/status/changed", { threadId: turn.thread.id, status })

export const itemStarted = (turn: TurnRun, item: object): Effect.Effect<OpenItem> =>
  Effect.gen(function* () {
    const startedAtMs = yield* Clock.currentTimeMillis
    const started = { ...item, startedAtMs, completedAtMs: null }
    yield* emit(turn, "item/started", { item: started, startedAtMs })
    return { item, startedAtMs }
  })

/** With what the item has become. */
export const itemCompleted = (
  turn: TurnRun,
  { item, startedAtMs }: OpenItem,
  changes: (durationMs: number) => object = () => ({})
): Effect.Effect<object> =>
  Effect.gen(function* () {
    const completedAtMs = yield* Clock.currentTimeMillis
    const became = changes(completedAtMs - startedAtMs)
    const completed = { ...item, ...became, startedAtMs, completedAtMs }
    yield* emit(turn, "item/completed", { item: completed, contentTokenCount: null, completedAtMs })
    return completed
  })

/** An item that is complete as it starts. */
export const itemTold = (turn: TurnRun, item: object) =>
  Effect.flatMap(itemStarted(turn, item), (open) => itemCompleted(turn, open))

/** No pause is none on the live clock either. */
export const pause = (every: Duration.Duration): Effect.Effect<void> =>
  Duration.toMillis(every) === 0 ? Effect.void : Effect.sleep(every)
