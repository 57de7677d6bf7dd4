/** The items of a turn. */
import type { AgentMessageThreadItem, ThreadItem } from "./generated/Item.ts"

export * from "./generated/Item.ts"
export { ThreadItem as Item } from "./generated/Item.ts"

/** Returns whether an item is a message of the model. */
export const isAgentMessage = (item: ThreadItem): item is AgentMessageThreadItem =>
  item.type === "agentMessage"
