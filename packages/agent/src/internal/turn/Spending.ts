/** How much was spent, and what is left of what may be. Plain functions over plain data. */
import { Lenient } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"

/** What turns have spent. */
export const Spent = Lenient.struct({
  /** Those of sub-agents included. */
  tokens: Schema.Int,
  /** The turns that the server has taken, with those that were retried. */
  turns: Schema.Int,
  /** How long turns have run, all added up. */
  time: Schema.Duration,
  /** Commands, patches, searches, and calls of tools, those of sub-agents included. */
  toolCalls: Schema.Int
})
export interface Spent extends Schema.Schema.Type<typeof Spent> {}

/** What is left. `undefined` where there is no limit. */
export const Left = Lenient.struct({
  tokens: Lenient.orUndefined(Schema.Int),
  turns: Lenient.orUndefined(Schema.Int),
  time: Lenient.orUndefined(Schema.Duration),
  toolCalls: Lenient.orUndefined(Schema.Int)
})
export interface Left extends Schema.Schema.Type<typeof Left> {}

/** Numbers of everything that can be spent. The time is in milliseconds. */
export type Amounts = Readonly<Record<Kind, number>>

/** What can be spent. */
export type Kind = "tokens" | "turns" | "time" | "toolCalls"

const kinds = ["tokens", "turns", "time", "toolCalls"] as const

const each = (amount: (kind: Kind) => number): Amounts => ({
  tokens: amount("tokens"),
  turns: amount("turns"),
  time: amount("time"),
  toolCalls: amount("toolCalls")
})

export const none: Amounts = each(() => 0)

export const unlimited: Amounts = each(() => Infinity)

export const sum = (one: Amounts, other: Partial<Amounts>): Amounts =>
  each((kind) => one[kind] + (other[kind] ?? 0))

export const least = (one: Amounts, other: Amounts): Amounts =>
  each((kind) => Math.min(one[kind], other[kind]))

/** Less than nothing is left if more was spent than allowed. */
export const rest = (limits: Amounts, spent: Amounts): Amounts =>
  each((kind) => limits[kind] - spent[kind])

/** What is used up, so that no turn may begin. */
export const usedUp = (left: Amounts): Kind | undefined => kinds.find((kind) => left[kind] <= 0)

/**
 * What a running turn has overdrawn. Its own place among the turns, and the last tool call that was allowed, may be the last:
 * only one more is too many.
 */
export const overdrawn = (left: Amounts): Kind | undefined =>
  kinds.find((kind) => (kind === "tokens" || kind === "time" ? left[kind] <= 0 : left[kind] < 0))

export const spentOf = (spent: Amounts): Spent => ({
  ...spent,
  time: Duration.millis(spent.time)
})

export const amountsOf = ({ time, tokens, toolCalls, turns }: Spent): Amounts => ({
  tokens,
  turns,
  time: Duration.toMillis(time),
  toolCalls
})

/** Nobody is told of less than nothing. */
export const leftOf = (left: Amounts): Left => {
  const count = (kind: Kind) => (left[kind] === Infinity ? undefined : Math.max(0, left[kind]))
  const time = count("time")
  return {
    tokens: count("tokens"),
    turns: count("turns"),
    time: time === undefined ? undefined : Duration.millis(time),
    toolCalls: count("toolCalls")
  }
}
