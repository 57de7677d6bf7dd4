import { Schema } from "effect"
import { openEnum } from "./Lenient.ts"

/** What the model said. */
export const AgentMessage = Schema.Struct({
  type: Schema.Literal("agentMessage"),
  id: Schema.String,
  text: Schema.String
})
export type AgentMessage = typeof AgentMessage.Type

/** Any other item: its own fields stay on it, undecoded. */
export const Other = Schema.Struct({
  type: openEnum(
    "userMessage",
    "reasoning",
    "plan",
    "commandExecution",
    "fileChange",
    "mcpToolCall",
    "dynamicToolCall",
    "webSearch",
    "contextCompaction"
  ),
  id: Schema.String
})
export type Other = typeof Other.Type

export const Item = Schema.Union(AgentMessage, Other)
export type Item = typeof Item.Type

export const isAgentMessage = (item: Item): item is AgentMessage =>
  item.type === "agentMessage" && "text" in item
