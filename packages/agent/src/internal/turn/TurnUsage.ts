/**
 * The tokens of one turn. The server reports usage once for each response of the model: `last` is that response,
 * `total` the whole thread. A fork's `total` begins with its parent's, and a resumed thread repeats its own. So a
 * turn's usage is the sum of `last`.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Usage } from "../../RunEvent.ts"

export const method = "thread/tokenUsage/updated"

export const none: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0
}

const updated = Schema.decodeUnknownOption(
  Schema.Struct({
    tokenUsage: Schema.Struct({
      last: Schema.Struct({
        inputTokens: Schema.Number,
        cachedInputTokens: Schema.Number,
        outputTokens: Schema.Number,
        reasoningOutputTokens: Schema.Number,
        totalTokens: Schema.Number
      })
    })
  })
)

/** Lenient: a report that does not fit adds nothing. */
export const add = (usage: Usage, params: unknown): Usage =>
  Option.match(updated(params), {
    onNone: () => usage,
    onSome: ({ tokenUsage: { last } }) => sum(usage, last)
  })

export const sum = (one: Usage, other: Usage): Usage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  reasoningOutputTokens: one.reasoningOutputTokens + other.reasoningOutputTokens,
  totalTokens: one.totalTokens + other.totalTokens
})
