/** Calls of dynamic tools by the model of a turn. */
import type { ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { nameOf } from "./DynamicTools.ts"
import * as ItemEvents from "./ItemEvents.ts"
import * as Items from "./Items.ts"
import type { OpenItem } from "./OpenItem.ts"
import type { ToolCall } from "./Step.ts"
import type { TurnRun } from "./TurnRun.ts"

/** Calls a tool and waits for the client's answer. For a tool that the thread does not have, only the model is told so. */
export const call = (turn: TurnRun, step: ToolCall) =>
  Effect.gen(function* () {
    const { arguments: given, namespace, tool } = step
    if (!turn.thread.tools.includes(nameOf(tool, namespace))) {
      turn.toolSaid = `unsupported call: ${tool}`
      return
    }
    const callId = step.callId ?? turn.host.nextId("call")
    const item = yield* ItemEvents.started(turn, Items.dynamicToolCall(callId, step))
    turn.calls.add(item)
    const params = {
      ...ItemEvents.idsOf(turn),
      callId,
      namespace: namespace ?? null,
      tool,
      arguments: given
    }
    const said = outcomeOf(yield* turn.host.ask("item/tool/call", params, turn.id))
    turn.calls.delete(item)
    turn.toolSaid = textOf(said.contentItems)
    yield* ItemEvents.completed(turn, item, (durationMs) => ({ ...ended(said), durationMs }))
  })

/** Completes the calls that are open when their turn is interrupted. */
export const abandon = (turn: TurnRun) =>
  Effect.suspend(() => {
    const open: ReadonlyArray<OpenItem> = [...turn.calls]
    turn.calls.clear()
    return Effect.forEach(
      open,
      (item) =>
        ItemEvents.completed(turn, item, (durationMs) => ({
          ...ended({ success: false, contentItems: [] }),
          durationMs
        })),
      { discard: true }
    )
  })

const ended = ({ contentItems, success }: Said) => ({
  status: success ? "completed" : "failed",
  contentItems,
  success
})

const Content = Schema.Union(
  Schema.Struct({ type: Schema.Literal("inputText"), text: Schema.String }),
  Schema.Struct({ type: Schema.Literal("inputImage"), imageUrl: Schema.String }),
  Schema.Struct({ type: Schema.Literal("inputAudio"), audioUrl: Schema.String })
)
const Said = Schema.Struct({ success: Schema.Boolean, contentItems: Schema.Array(Content) })
type Said = typeof Said.Type
const decode = Schema.decodeUnknownOption(Said)

/** What the model is shown of an answer. Codex does not show it the message of an error. */
const outcomeOf = (answer: ServerRequests.Answer): Said => {
  if (answer._tag === "Error") return failed("dynamic tool request failed")
  const said = Option.getOrElse(decode(answer.result), () =>
    failed("dynamic tool response was invalid")
  )
  const remote = said.contentItems.some(
    (item) => item.type === "inputImage" && /^https?:/.test(item.imageUrl)
  )
  return remote
    ? failed("remote image URLs are not supported; use an inline data URL instead")
    : said
}

const failed = (text: string): Said => ({
  success: false,
  contentItems: [{ type: "inputText", text }]
})

/** A single text unchanged; anything else as a JSON list. */
const textOf = (items: Said["contentItems"]): string => {
  const [first] = items
  return items.length === 1 && first?.type === "inputText" ? first.text : JSON.stringify(items)
}
