/** What a notification is worth to a consumer that cannot keep up. */

/**
 * Progress: each one is superseded by a later one or by the completed item, so a full buffer may drop it.
 * Everything else (text, items, errors, the turn's own start and end, and whatever is new) is kept.
 */
const progress: ReadonlySet<string> = new Set([
  "item/commandExecution/outputDelta",
  "item/commandExecution/terminalInteraction",
  "item/fileChange/outputDelta",
  "item/fileChange/patchUpdated",
  "item/mcpToolCall/progress",
  "item/plan/delta",
  "item/reasoning/summaryPartAdded",
  "item/reasoning/summaryTextDelta",
  "item/reasoning/textDelta",
  "thread/status/changed",
  "thread/tokenUsage/updated",
  "turn/diff/updated",
  "turn/plan/updated"
])

export const isProgress = (method: string): boolean => progress.has(method)
