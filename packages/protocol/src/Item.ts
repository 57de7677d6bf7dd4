/** The items of a turn. */
import type { AgentMessageThreadItem, ThreadItem } from "./generated/Item.ts"

export * from "./generated/Item.ts"
export { ThreadItem as Item } from "./generated/Item.ts"

/** What the model said. */
export const isAgentMessage = (item: ThreadItem): item is AgentMessageThreadItem =>
  item.type === "agentMessage"
