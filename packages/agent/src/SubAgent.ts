/**
 * The sub-agents of a session: what its model has spawned, and what those have. Each has a thread of its own and works
 * beside its parent, also after its parent's turn.
 *
 * They are watched as long as the session holds its thread on a server, and are not resumed on the next one. What one does
 * when the session ends it does to the end of its turn, or of the server, and what it asks then is declined: stop it first
 * if it is not to. The session answers
 * what they ask with its own approvals. In the events of a turn they are `SubAgent`.
 */
import type { Failure } from "@effect-codex/app-server"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type * as Approvals from "./Approvals.ts"
import type { Input } from "./Input.ts"
import type { Snapshot } from "./internal/session/AgentSnapshot.ts"
import type { SubAgentEvent } from "./RunEvent.ts"

export { Snapshot, State } from "./internal/session/AgentSnapshot.ts"

/** One sub-agent. */
export interface SubAgent {
  readonly threadId: string
  readonly snapshot: Effect.Effect<Snapshot>
  /**
   * The events of the turn that it is in, from now on. The stream ends with that turn, and at once if it is in none. A
   * reader who is too slow misses progress, but no text.
   *
   * **Errors**: `TransportError` if the server is lost. `TurnError` (`SlowConsumer`) if the reader is far too slow.
   *
   * @example
   * const [agent] = yield* session.subAgents.all
   * const words = agent?.events.pipe(
   *   Stream.filterMap((event) => (event._tag === "Text" ? Option.some(event.delta) : Option.none()))
   * )
   */
  readonly events: Stream.Stream<SubAgentEvent, Failure.Failure>
  /**
   * Waits until it is not at work, and says what has become of it: its `state`, and its answer as `result`.
   *
   * @example
   * const answers = Effect.flatMap(session.subAgents.all, (agents) =>
   *   Effect.forEach(agents, ({ ended }) => ended, { concurrency: "unbounded" })
   * )
   */
  readonly ended: Effect.Effect<Snapshot>
  /**
   * Adds input to the turn that it is in, and returns when that turn has accepted it.
   *
   * **Errors**: `TurnError` (`NotSteered`) if it is in no turn, or if that ends before it accepts the input.
   *
   * @example
   * const steered = Effect.flatMap(session.subAgents.all, ([agent]) =>
   *   agent === undefined ? Effect.void : agent.steer("Only the tests, please.")
   * )
   */
  readonly steer: (input: Input) => Effect.Effect<void, Failure.Failure>
  /**
   * Interrupts it and the sub-agents that it has spawned, and returns when they have ended. Its parent goes on, and is told.
   * Does nothing to a sub-agent that is in no turn.
   *
   * **Errors**: `TurnError` (`StillRunning`) if one has not ended within `Limits.interruptTimeout` (5 s).
   *
   * @example
   * const stopped = Effect.flatMap(session.subAgents.all, (agents) =>
   *   Effect.forEach(agents, ({ stop }) => stop)
   * )
   */
  readonly stop: Effect.Effect<void, Failure.Failure>
  /**
   * Answers what it asks from now on, also after its parent's turn, until the scope closes. Then what is open is declined,
   * and the handlers of the turn or the session answer again. These requests are not among the events of the run.
   *
   * @example
   * const watched = Effect.gen(function* () {
   *   const [agent] = yield* session.subAgents.all
   *   if (agent === undefined) return
   *   yield* agent.answer(Approvals.make({ command: () => Effect.succeed("accept") }))
   *   yield* agent.ended
   * }).pipe(Effect.scoped)
   */
  readonly answer: (approvals: Approvals.Service) => Effect.Effect<void, never, Scope.Scope>
}

/** The sub-agents of one session. */
export interface SubAgents {
  /** All that the session has heard of, in the order in which they were spawned. */
  readonly all: Effect.Effect<ReadonlyArray<SubAgent>>
  /**
   * How they all are now, and again whenever one of them changes. A reader who is slow gets the latest. The stream does
   * not end by itself.
   *
   * @example
   * const shown = session.subAgents.changes.pipe(
   *   Stream.map(SubAgent.tree),
   *   Stream.runForEach((tree) => Console.log(tree.map(({ agent }) => agent.state._tag)))
   * )
   */
  readonly changes: Stream.Stream<ReadonlyArray<Snapshot>>
}

/** A sub-agent with those that it has spawned. */
export interface Node {
  readonly agent: Snapshot
  readonly children: ReadonlyArray<Node>
}

/**
 * Arranges sub-agents as a tree: those that the session's model has spawned, each with those that it has spawned.
 *
 * @example
 * const tree = Effect.flatMap(session.subAgents.all, (agents) =>
 *   Effect.map(Effect.all(agents.map(({ snapshot }) => snapshot)), SubAgent.tree)
 * )
 */
export const tree = (agents: ReadonlyArray<Snapshot>): ReadonlyArray<Node> => {
  const known = new Set(agents.map(({ threadId }) => threadId))
  const below = (parent: string): ReadonlyArray<Node> =>
    agents.filter(({ parentThreadId }) => parentThreadId === parent).map(nodeOf)
  const nodeOf = (agent: Snapshot): Node => ({ agent, children: below(agent.threadId) })
  return agents.filter(({ parentThreadId }) => !known.has(parentThreadId)).map(nodeOf)
}
