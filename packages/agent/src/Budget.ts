/**
 * Budgets of turns: tokens, turns, time and tool calls, for a run, a session, or everything that a tenant does.
 *
 * A budget is a value that counts. Give the same one to several runs or sessions, and they share it. A budget may be part of
 * another one, as a session's is of its tenant's. Each turn says in its events what is left (`Budget`). A turn that overdraws a
 * budget is interrupted and fails with a `TurnError` (`BudgetExceeded`), which keeps its answer so far. Once something is used
 * up, no further turn begins.
 *
 * A budget counts within this program. To go on after a restart, store what was spent and give it back.
 *
 * @example
 * const answer = Effect.gen(function* () {
 *   const budget = yield* Budget.make({ tokens: 100_000, time: "10 minutes" })
 *   return yield* Run.run({ server, input: "What does this project do?", budget })
 * }).pipe(
 *   Effect.map(({ text }) => text),
 *   Effect.catchTag("TurnError", (failure) =>
 *     failure.reason === "BudgetExceeded" ? Effect.succeed(failure.answer ?? "") : Effect.fail(failure)
 *   )
 * )
 */
import { MonotonicClock } from "@effect-codex/app-server"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Budget, BudgetAccount, typeId } from "./internal/turn/BudgetAccount.ts"
import * as Spending from "./internal/turn/Spending.ts"

export { Left, Spent } from "./internal/turn/Spending.ts"
export type { Budget } from "./internal/turn/BudgetAccount.ts"

/** The most that may be spent. What is left out has no limit. A fraction is rounded down, and what is no number is 0. */
export interface Limits {
  /** The tokens of turns and their sub-agents, those read from a cache included. */
  readonly tokens?: number
  /** The turns that the server takes. A turn that is retried counts again. */
  readonly turns?: number
  /**
   * How long turns run, all added up. Time in a queue does not count. For a stream, it is checked when its reader asks for
   * more events.
   */
  readonly time?: Duration.DurationInput
  /** Commands, patches, searches and calls of tools. One more than these ends the turn, when it has begun. */
  readonly toolCalls?: number
}

/** The options of a budget. */
export interface Options {
  /** Named by the failure of a turn. Default: `budget`. */
  readonly name?: string
  /** What was spent before. Default: nothing. */
  readonly spent?: Spending.Spent
  /** The budget that this one is part of. What is spent is spent of both. */
  readonly within?: Budget
}

/**
 * Makes a budget. It lives as long as somebody has it.
 *
 * @example
 * const Live = Effect.gen(function* () {
 *   const tenant = yield* Budget.make({ tokens: 1_000_000 }, { name: "tenant" })
 *   return Sessions.Sessions.layer(() =>
 *     Effect.map(Budget.make({ turns: 50 }, { name: "chat", within: tenant }), (budget) => ({
 *       server,
 *       budget
 *     }))
 *   )
 * })
 */
export const make = (
  { time, tokens, toolCalls, turns }: Limits,
  { name = "budget", spent, within }: Options = {}
): Effect.Effect<Budget> =>
  Effect.sync(() => {
    const limits = {
      tokens: whole(tokens),
      turns: whole(turns),
      time: time === undefined ? Infinity : Duration.toMillis(time),
      toolCalls: whole(toolCalls)
    }
    const before = spent === undefined ? Spending.none : Spending.amountsOf(spent)
    const account = new BudgetAccount(name, limits, before, within?.[typeId])
    return {
      name,
      spent: Effect.map(MonotonicClock.reader, (now) => Spending.spentOf(account.total(now()))),
      left: Effect.map(MonotonicClock.reader, (now) => Spending.leftOf(account.left(now()))),
      [typeId]: account
    }
  })

const whole = (limit = Infinity): number => (limit >= 0 ? Math.floor(limit) : 0)
