/** How many tokens a thread has used, added up as codex does. */

export interface Tokens {
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
  readonly reasoningOutputTokens: number
  /** What codex estimates by itself, and no request has reported. It is only in the sum of all tokens. */
  readonly estimate: number
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
  reasoningOutputTokens: 0,
  estimate: 0
}

/** The size of the context window. */
const window = 258_400

const none: Tokens = { ...usual, inputTokens: 0, outputTokens: 0 }

/** What codex estimates to be left of a context after a compaction. */
const compactedTokens = 7_000

/** Adds one request of a turn. */
export const add = (before: Usage | undefined, last: Tokens, turnId: string): Usage => ({
  total: before === undefined ? last : sum(before.total, last),
  last,
  turnId
})

/** The usage of a thread whose context was too long for the provider. Codex forgets what the requests before took. */
export const full = (before: Usage | undefined, turnId: string): Usage => ({
  total: { ...none, estimate: window },
  last: { ...none, estimate: window - sumOf(before?.total ?? none) },
  turnId
})

export const isFull = ({ last }: Usage): boolean => last.estimate > compactedTokens

/** The usage after a compaction. */
export const compacted = (before: Usage, turnId: string): Usage => ({
  ...before,
  last: { ...none, estimate: compactedTokens },
  turnId
})

/** The usage as `thread/tokenUsage/updated` carries it. */
export const payload = ({ last, total }: Usage) => ({
  tokenUsage: { total: counted(total), last: counted(last), modelContextWindow: window }
})

const sum = (one: Tokens, other: Tokens): Tokens => ({
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  reasoningOutputTokens: one.reasoningOutputTokens + other.reasoningOutputTokens,
  estimate: one.estimate + other.estimate
})

const sumOf = ({ estimate, inputTokens, outputTokens }: Tokens): number =>
  inputTokens + outputTokens + estimate

const counted = ({ estimate, ...tokens }: Tokens) => ({
  ...tokens,
  totalTokens: sumOf({ ...tokens, estimate }),
  cacheWriteInputTokens: 0
})
