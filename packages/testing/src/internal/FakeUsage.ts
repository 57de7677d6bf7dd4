/** What a thread's requests to its provider have cost, as the server adds it up. */
import { Effect } from "effect"
import { emit, type TurnRun } from "./FakeTurnRun.ts"

export interface Tokens {
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
  readonly reasoningOutputTokens: number
}

/** Over the whole life of a thread, that of its parent included. */
export interface Usage {
  readonly total: Tokens
  /** Of the last request alone. */
  readonly last: Tokens
  /** The turn that made it. */
  readonly turnId: string
}

/** Of one request, when a script does not say anything else. */
export const usual: Tokens = {
  inputTokens: 10,
  cachedInputTokens: 0,
  outputTokens: 5,
  reasoningOutputTokens: 0
}

/** One more request of a turn is answered. */
export const report = (turn: TurnRun, last: Tokens = usual): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { thread } = turn
    const before = thread.usage?.total
    const total = before === undefined ? last : sum(before, last)
    thread.usage = { total, last, turnId: turn.id }
    return emit(turn, "thread/tokenUsage/updated", told(thread.usage))
  })

export const told = ({ last, total }: Usage) => ({
  tokenUsage: { total: counted(total), last: counted(last), modelContextWindow: 258_400 }
})

const sum = (one: Tokens, other: Tokens): Tokens => ({
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  reasoningOutputTokens: one.reasoningOutputTokens + other.reasoningOutputTokens
})

const counted = (tokens: Tokens) => ({
  ...tokens,
  totalTokens: tokens.inputTokens + tokens.outputTokens,
  cacheWriteInputTokens: 0
})
