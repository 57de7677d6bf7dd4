/** How many tokens a thread has used, added up as codex does. */

export interface Tokens {
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
  readonly reasoningOutputTokens: number
}

export interface Usage {
  /** All requests in the life of the thread, with those that it inherited from its parent. */
  readonly total: Tokens
  /** The last request alone. */
  readonly last: Tokens
  /** The turn that made the last request. */
  readonly turnId: string
}

/** What one request uses unless a script says otherwise. */
export const usual: Tokens = {
  inputTokens: 10,
  cachedInputTokens: 0,
  outputTokens: 5,
  reasoningOutputTokens: 0
}

/** Adds one request of a turn. */
export const add = (before: Usage | undefined, last: Tokens, turnId: string): Usage => ({
  total: before === undefined ? last : sum(before.total, last),
  last,
  turnId
})

/** The usage as `thread/tokenUsage/updated` carries it. */
export const payload = ({ last, total }: Usage) => ({
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
