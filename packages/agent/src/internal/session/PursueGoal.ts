/** Pursues a goal with turns of a session: the shell around {@link GoalState}. */
import { AppServerPool, type AppServerSpec, Failure } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Options as Goal } from "../../Goal.ts"
import type { RunResult } from "../../RunEvent.ts"
import * as Event from "../turn/Event.ts"
import * as TurnUsage from "../turn/TurnUsage.ts"
import * as GoalState from "./GoalState.ts"
import type { Options } from "./SessionOptions.ts"
import type { TurnRequest } from "./SessionThread.ts"

const defaultMaxTurns = 10

/** Runs one turn of the session. */
type RunTurn<R> = (input: string, turn: TurnRequest) => Effect.Effect<RunResult, Failure.Failure, R>

/** The thread of the session. */
interface Thread {
  /** The server of the account that the session uses now. */
  readonly server: AppServerSpec.AppServerSpec
}

export const pursue = <R, R2>(
  { settings }: Pick<Options<R>, "settings">,
  thread: Thread,
  { maxTokens = Infinity, maxTurns = defaultMaxTurns, objective, ...turn }: Goal,
  run: RunTurn<R2>
): Effect.Effect<GoalState.Outcome, Failure.Failure, R2 | AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    if (!offersGoals(settings?.config)) return yield* Effect.fail(notOffered)
    let kept = objective
    const before: TurnRequest["before"] = ({ server }, threadId) =>
      Effect.map(setGoal(server, threadId, objective), ({ goal }) => {
        kept = goal.objective
      })
    let past = { turns: 0, text: "", usage: Event.noTokens }
    for (;;) {
      const limit = GoalState.limitReached(past, { maxTokens, maxTurns })
      if (limit !== undefined) return { ...past, status: limit }
      const result = yield* past.turns === 0
        ? run(firstInput(objective), { ...turn, before })
        : run(nextInput, turn)
      past = {
        turns: past.turns + 1,
        text: result.text,
        usage: TurnUsage.sum(past.usage, TurnUsage.sum(result.usage, result.subAgentsUsage))
      }
      const status = GoalState.statusAfter(kept, yield* goalOf(thread, result.threadId))
      if (status !== undefined) return { ...past, status }
    }
  })

const Kept = Schema.Struct({ objective: Schema.String, status: Schema.String })
const Answer = Schema.Struct({ goal: Kept })
const Current = Schema.Struct({ goal: Schema.NullishOr(Kept) })

/**
 * Paused, so that the server starts no turn of its own. Then it does not count what the goal spends either, so it is given no
 * budget.
 */
const setGoal = (
  { requestAs }: AppServerPool.Lease["server"],
  threadId: string,
  objective: string
) =>
  requestAs("thread/goal/set", { threadId, objective, status: "paused", tokenBudget: null }, Answer)

const goalOf = (thread: Thread, threadId: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { server } = yield* (yield* AppServerPool.AppServerPool).lease(thread.server)
      const { goal } = yield* server.requestAs("thread/goal/get", { threadId }, Current)
      return goal ?? undefined
    })
  )

/** Written with a dot, or as a table. */
const offersGoals = (config: Readonly<Record<string, unknown>> = {}): boolean => {
  const { features } = config
  return (
    config["features.goals"] === true ||
    (Predicate.isRecord(features) && features["goals"] === true)
  )
}

const notOffered = new Failure.RequestError({
  method: "thread/goal/set",
  generation: 0,
  code: Message.invalidRequestCode,
  detail:
    'the session does not offer goals to its model. Make it with `settings: { config: { "features.goals": true } }`.',
  kind: undefined,
  httpStatus: undefined
})

const firstInput = (objective: string): string =>
  `Work towards this goal, which is also the goal of this thread:\n\n${objective}\n\n${rules}`

const rules =
  "Verify against the current state that every part of it is true, and only then call update_goal with the status complete. " +
  "If nothing can be done without a person, call update_goal with the status blocked and say what is needed. " +
  "Otherwise do what you can in this turn: you will be asked to go on. Do not start another goal."

const nextInput = `Go on towards the goal of this thread. ${rules}`
