/** Pursues a goal with turns of a session: the shell around {@link GoalState}. */
import { AppServerPool, Failure } from "@effect-codex/app-server"
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

export const pursue = <R, R2>(
  { server, settings }: Pick<Options<R>, "server" | "settings">,
  { maxTokens = Infinity, maxTurns = defaultMaxTurns, objective, ...turn }: Goal,
  run: RunTurn<R2>
): Effect.Effect<GoalState.Outcome, Failure.Failure, R2 | AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    if (!offersGoals(settings?.config)) return yield* Effect.fail(notOffered)
    const before = setGoal(objective, maxTokens)
    let usage: Event.Usage = Event.noTokens
    for (let turns = 1; ; turns++) {
      const result = yield* turns === 1
        ? run(firstInput(objective), { ...turn, before })
        : run(nextInput, turn)
      usage = TurnUsage.sum(usage, TurnUsage.sum(result.usage, result.subAgentsUsage))
      const goal = yield* goalStatus(server, result.threadId)
      const progress = { goal, turns, tokens: usage.totalTokens }
      const status = GoalState.statusAfter(progress, { maxTokens, maxTurns })
      if (status !== undefined) return { status, turns, text: result.text, usage }
    }
  })

/** Paused, so that the server starts no turn of its own. */
const setGoal =
  (objective: string, maxTokens: number): NonNullable<TurnRequest["before"]> =>
  ({ server }, threadId) =>
    server.requestAs(
      "thread/goal/set",
      {
        threadId,
        objective,
        status: "paused",
        tokenBudget: Number.isFinite(maxTokens) ? maxTokens : null
      },
      Schema.Unknown
    )

const Current = Schema.Struct({
  goal: Schema.NullishOr(Schema.Struct({ status: Schema.String }))
})

const goalStatus = (server: Options["server"], threadId: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const lease = yield* (yield* AppServerPool.AppServerPool).lease(server)
      const { goal } = yield* lease.server.requestAs("thread/goal/get", { threadId }, Current)
      return goal?.status
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
