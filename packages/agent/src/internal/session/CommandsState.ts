/**
 * The commands that a thread has running.
 *
 *   (none) --started, with a process----> InTurn --turnEnded--> LeftRunning
 *      |                                    ^                       ^
 *      |                            printed |                       |
 *      '--started, without one----------> Asked --turnCompleted-----'
 *                                           |
 *                                           '--turnEnded otherwise--> (none)
 *
 * `completed` and `gone` lead from every phase to (none). A command that waits for an approval has no process yet, and its
 * start is not told again. A turn completes only when all approvals are answered, and a command that was declined is
 * completed before. So what is left then runs. After another end of the turn it is taken to have never run.
 *
 * A command that is left running keeps its server. A command that was killed says so by its exit code: mostly -1, and at
 * times that of a process that SIGKILL has ended, if the server learns that first.
 */
import * as Schema from "effect/Schema"
import { Lenient } from "@effect-codex/protocol"

/** How a command has ended. */
export const End = Lenient.struct({
  /**
   * - `Exited`: by itself.
   * - `Terminated`: somebody killed it.
   * - `Gone`: with its server, or when its thread was unloaded.
   */
  how: Schema.Literal("Exited", "Terminated", "Gone"),
  /** The exit code of a command that has exited. */
  exitCode: Lenient.orUndefined(Schema.Int),
  /** What it has printed. Of a command that is gone only what was heard of it. */
  output: Schema.String
})
export interface End extends Schema.Schema.Type<typeof End> {}

export type Phase = "Asked" | "InTurn" | "LeftRunning"

export interface Command {
  readonly turnId: string
  readonly phase: Phase
}

/** By the keys of the commands. */
export type State = ReadonlyMap<string, Command>

export type Event =
  /** `runs`: it has a process. Otherwise it may wait for an approval. */
  | {
      readonly _tag: "Started"
      readonly key: string
      readonly turnId: string
      readonly runs: boolean
    }
  | { readonly _tag: "Printed"; readonly key: string }
  | { readonly _tag: "TurnEnded"; readonly turnId: string; readonly isComplete: boolean }
  | {
      readonly _tag: "Completed"
      readonly key: string
      readonly exitCode: number | undefined
      /** Of everything that it has printed, if the server says so. */
      readonly output: string | undefined
    }
  /** Their thread was unloaded. Without keys it is that of the session, or the server is lost: then all are gone. */
  | { readonly _tag: "Gone"; readonly keys?: ReadonlyArray<string> }

export type Action =
  /** Its turn has ended, and it runs on. */
  | { readonly _tag: "Left"; readonly key: string }
  | {
      readonly _tag: "End"
      readonly key: string
      readonly how: End["how"]
      readonly exitCode: number | undefined
      readonly output: string | undefined
    }

export const none: State = new Map()

/** Whether a turn has left a command running. */
export const isBusy = (state: State): boolean => {
  for (const { phase } of state.values()) if (phase === "LeftRunning") return true
  return false
}

/** 128 and the number of SIGKILL, as shells have it. */
const killed = 137

export const step = (state: State, event: Event): readonly [State, ReadonlyArray<Action>] => {
  switch (event._tag) {
    case "Started": {
      const { key, runs, turnId } = event
      return [entered(state, key, { turnId, phase: runs ? "InTurn" : "Asked" }), []]
    }
    case "Printed": {
      const command = state.get(event.key)
      return command?.phase === "Asked"
        ? [entered(state, event.key, { ...command, phase: "InTurn" }), []]
        : [state, []]
    }
    case "TurnEnded":
      return turnEnded(state, event)
    case "Completed":
      return completed(state, event)
    case "Gone":
      return gone(state, event.keys ?? [...state.keys()])
  }
}

const gone = (state: State, keys: ReadonlyArray<string>): ReturnType<typeof step> => {
  const after = new Map(state)
  const were = keys.filter((key) => after.delete(key))
  return were.length === 0 ? [state, []] : [after, were.map((key) => ended(key, "Gone"))]
}

const entered = (state: State, key: string, command: Command): State =>
  new Map([...state, [key, command]])

const turnEnded = (
  state: State,
  { isComplete, turnId }: Extract<Event, { readonly _tag: "TurnEnded" }>
): ReturnType<typeof step> => {
  const after = new Map(state)
  const actions: Array<Action> = []
  for (const [key, command] of state) {
    if (command.turnId !== turnId || command.phase === "LeftRunning") continue
    if (isComplete || command.phase === "InTurn") {
      after.set(key, { ...command, phase: "LeftRunning" })
      actions.push({ _tag: "Left", key })
    } else {
      after.delete(key)
      actions.push(ended(key, "Gone"))
    }
  }
  return actions.length === 0 ? [state, actions] : [after, actions]
}

const completed = (
  state: State,
  { exitCode, key, output }: Extract<Event, { readonly _tag: "Completed" }>
): ReturnType<typeof step> => {
  if (!state.has(key)) return [state, []]
  const after = new Map(state)
  after.delete(key)
  const hasExited = exitCode !== undefined && exitCode >= 0 && exitCode !== killed
  return [after, [ended(key, hasExited ? "Exited" : "Terminated", exitCode, output)]]
}

const ended = (key: string, how: End["how"], exitCode?: number, output?: string): Action => ({
  _tag: "End",
  key,
  how,
  exitCode: how === "Exited" ? exitCode : undefined,
  output
})
