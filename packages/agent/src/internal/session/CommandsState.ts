/**
 * The commands that a thread has running.
 *
 *   (none) --started--> InTurn --turnEnded--> LeftRunning
 *                          |                       |
 *                          '--completed, gone------'--> (none)
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

export type Phase = "InTurn" | "LeftRunning"

export interface Command {
  readonly id: string
  /** The thread of the session, or that of a sub-agent. */
  readonly threadId: string
  readonly turnId: string
  readonly phase: Phase
}

/** By the ids of their items. */
export type State = ReadonlyMap<string, Command>

export type Event =
  | { readonly _tag: "Started"; readonly command: Omit<Command, "phase"> }
  | { readonly _tag: "TurnEnded"; readonly turnId: string }
  | {
      readonly _tag: "Completed"
      readonly id: string
      readonly exitCode: number | undefined
      /** Of everything that it has printed, if the server says so. */
      readonly output: string | undefined
    }
  /** The thread was unloaded, or its server is lost. */
  | { readonly _tag: "Gone" }

export type Action =
  | { readonly _tag: "KeepServer"; readonly id: string }
  | {
      readonly _tag: "End"
      readonly id: string
      readonly how: End["how"]
      readonly exitCode: number | undefined
      readonly output: string | undefined
    }

export const none: State = new Map()

/** 128 and the number of SIGKILL, as shells have it. */
const killed = 137

export const step = (state: State, event: Event): readonly [State, ReadonlyArray<Action>] => {
  switch (event._tag) {
    case "Started": {
      const { command } = event
      return [new Map([...state, [command.id, { ...command, phase: "InTurn" }]]), []]
    }
    case "TurnEnded":
      return turnEnded(state, event.turnId)
    case "Completed":
      return completed(state, event)
    case "Gone":
      return [none, [...state.keys()].map((id) => ended(id, "Gone"))]
  }
}

const turnEnded = (state: State, turnId: string): ReturnType<typeof step> => {
  const left = [...state.values()].filter(
    (command) => command.turnId === turnId && command.phase === "InTurn"
  )
  if (left.length === 0) return [state, []]
  const after = new Map(state)
  for (const command of left) after.set(command.id, { ...command, phase: "LeftRunning" })
  return [after, left.map(({ id }) => ({ _tag: "KeepServer", id }))]
}

const completed = (
  state: State,
  { exitCode, id, output }: Extract<Event, { readonly _tag: "Completed" }>
): ReturnType<typeof step> => {
  if (!state.has(id)) return [state, []]
  const after = new Map(state)
  after.delete(id)
  const hasExited = exitCode !== undefined && exitCode >= 0 && exitCode !== killed
  return [after, [ended(id, hasExited ? "Exited" : "Terminated", exitCode, output)]]
}

const ended = (id: string, how: End["how"], exitCode?: number, output?: string): Action => ({
  _tag: "End",
  id,
  how,
  exitCode: how === "Exited" ? exitCode : undefined,
  output
})
