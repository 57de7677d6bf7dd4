/** The state of one turn while it runs. */
import type { ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import type { Allowances } from "./Allowances.ts"
import type { OpenItem } from "./OpenItem.ts"
import type { Review } from "./Review.ts"
import type { RunningCommands } from "./RunningCommands.ts"
import type { Failure, Step } from "./Step.ts"
import type { Steering } from "./Steering.ts"
import type { Usage } from "./Usage.ts"
import type { UserMessage } from "./UserMessage.ts"

/** What a thread is to reach, member for member as codex writes it. */
export interface Goal {
  readonly objective: string
  readonly status: string
}

/** What a turn knows of its thread. */
export interface TurnThread {
  readonly id: string
  readonly ephemeral: boolean
  /** The thread whose model has spawned it as an agent. */
  readonly parent: string | undefined
  /** The names of its dynamic tools. */
  readonly tools: ReadonlyArray<string>
  usage: Usage | undefined
  goal: Goal | undefined
  /** The turns that it has begun, as the disk keeps them. */
  readonly history: Array<TurnRun>
}

/** What a turn needs from the process that it runs on. */
export interface Host {
  readonly nextId: (kind: string) => string
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Sends a request to the client and waits for the answer. */
  readonly ask: (
    method: string,
    params: object,
    turnId: string
  ) => Effect.Effect<ServerRequests.Answer>
  /** What the model may do without an approval. */
  readonly allowances: Allowances
  /** The running commands of the thread. */
  readonly commands: RunningCommands
  /** Makes a thread for an agent. Its turn does not run yet. */
  readonly spawn: (steps: ReadonlyArray<Step>, prompt: string) => Spawned
  /** Runs something that outlives the turn. */
  readonly fork: (effect: Effect.Effect<void>) => void
  /** Asks the client for new tokens of the account. */
  readonly refresh: (refused: Failure) => Effect.Effect<void, Failure>
  /** Called before the client learns of the turn's end: the client may start the next turn as soon as it knows. */
  readonly ending: (turnId: string) => Effect.Effect<void>
  /** Called after the client has learned of the turn's end. */
  readonly ended: (turnId: string) => Effect.Effect<void>
}

/** An agent whose turn can be started. */
export interface Spawned {
  readonly threadId: string
  readonly announce: Effect.Effect<void>
  readonly start: () => TurnRun
}

export interface TurnOptions {
  readonly id: string
  readonly thread: TurnThread
  readonly message: UserMessage
  /** The JSON of the schema that the reply must have, if there is one. */
  readonly outputSchema: string | undefined
  /** What is special about it if it is a review. */
  readonly review: Review | undefined
  readonly steps: ReadonlyArray<Step>
  /** What the model does when it is asked again, because the user has said this to the running turn. */
  readonly again: (message: UserMessage) => ReadonlyArray<Step>
  readonly steering: Steering
  /** Answers `turn/start`. */
  readonly answer: Effect.Effect<void>
  readonly host: Host
}

export interface TurnRun extends TurnOptions {
  /** What its thread had used before. */
  readonly usageBefore: Usage | undefined
  /** What the model has said. */
  readonly messages: Array<{ readonly text: string }>
  /** The turns of its agents. */
  readonly children: Array<TurnRun>
  /** Opened when the turn has ended. */
  readonly over: Effect.Latch
  status: "inProgress" | "completed" | "interrupted" | "failed"
  /** The items that are complete, as the disk keeps them. */
  readonly items: Array<object>
  error: unknown
  completedMs: number | undefined
  /** The items of dynamic tool calls that the client has not answered. */
  readonly calls: Set<OpenItem>
  /** How many approvals are open. */
  waiting: number
  /** All patches of the turn, as they were told last. */
  diff: string | undefined
  /** What the model was last told of a dynamic tool. */
  toolSaid: string
  /** When the turn started. A turn that has not started cannot be interrupted. */
  startedMs: number | undefined
  /** The turn never ends, whoever interrupts it. */
  silent: boolean
  /** How many of its steps run now without a request at the provider: a tool runs, or the credential was refused. */
  pauses: number
}

/** How a step ends its turn early: with a failure, or as if the turn had been interrupted. */
export type Ending = Failure | "Cancelled"

export const make = (options: TurnOptions): TurnRun => ({
  ...options,
  usageBefore: options.thread.usage,
  messages: [],
  children: [],
  over: Effect.unsafeMakeLatch(),
  status: "inProgress",
  items: [],
  error: null,
  completedMs: undefined,
  calls: new Set(),
  waiting: 0,
  diff: undefined,
  toolSaid: "",
  startedMs: undefined,
  silent: false,
  pauses: 0
})

/** Whether the turn has a request open at the provider. */
export const isStreaming = ({ pauses, silent, startedMs }: TurnRun): boolean =>
  startedMs !== undefined && pauses === 0 && !silent

/** Runs a step during which no request is open at the provider. */
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
