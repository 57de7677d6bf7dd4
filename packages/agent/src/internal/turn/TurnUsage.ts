/**
 * The tokens of one turn. The server reports usage once for each response of the model: `last` is that response,
 * `total` the whole thread. A fork's `total` begins with its parent's, and a resumed thread repeats its own. So a
 * turn's usage is the sum of `last`.
 */
import type { Usage } from "./Event.ts"

export const none: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0
}

export const sum = (one: Usage, other: Usage): Usage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  reasoningOutputTokens: one.reasoningOutputTokens + other.reasoningOutputTokens,
  totalTokens: one.totalTokens + other.totalTokens
})
