/** The server-sent events of the OpenAI Responses API, as far as codex needs them. */
import type { ToolCall } from "./Reply.ts"

export interface Event {
  readonly type: string
  readonly [field: string]: unknown
}

const responseId = (number: number) => `resp_${number}`

export const created = (number: number): Event => ({
  type: "response.created",
  response: { id: responseId(number) }
})

export const completed = (number: number): Event => ({
  type: "response.completed",
  response: {
    id: responseId(number),
    usage: {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 15
    }
  }
})

export const failed = (number: number, code: string | undefined, message: string): Event => ({
  type: "response.failed",
  response: { id: responseId(number), status: "failed", error: { code, message } }
})

export const incomplete = (number: number, reason: string): Event => ({
  type: "response.incomplete",
  response: {
    id: responseId(number),
    status: "incomplete",
    incomplete_details: { reason }
  }
})

const itemAdded = (item: unknown, index = 0): Event => ({
  type: "response.output_item.added",
  output_index: index,
  item
})

const itemDone = (item: unknown, index = 0): Event => ({
  type: "response.output_item.done",
  output_index: index,
  item
})

export const functionCall = (
  number: number,
  index: number,
  { arguments: args, callId, name, namespace }: ToolCall
): ReadonlyArray<Event> => {
  const own = index === 0 ? `${number}` : `${number}_${index}`
  const call = {
    type: "function_call",
    id: `fc_${own}`,
    call_id: callId ?? `call_${own}`,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: JSON.stringify(args)
  }
  return [itemAdded(call, index), itemDone(call, index)]
}

export const message = (number: number, chunks: ReadonlyArray<string>) => {
  const id = `msg_${number}`
  const item = { type: "message", role: "assistant", id }
  return {
    added: itemAdded({ ...item, content: [] }),
    deltas: chunks.map((delta): Event => ({
      type: "response.output_text.delta",
      item_id: id,
      output_index: 0,
      content_index: 0,
      delta
    })),
    done: itemDone({ ...item, content: [{ type: "output_text", text: chunks.join("") }] })
  }
}
