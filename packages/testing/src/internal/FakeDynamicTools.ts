/** The dynamic tools of a thread: what the server takes for one, and how its model calls one. */
import { Lenient, type Message, type ServerRequests } from "@effect-codex/protocol"
import { Effect, Option, Schema } from "effect"
import * as Items from "./FakeItems.ts"
import type { ToolCall } from "./FakeStep.ts"
import { idsOf, itemCompleted, itemStarted, type OpenItem, type TurnRun } from "./FakeTurnRun.ts"
import * as Wire from "./FakeWire.ts"

/** Any of these is taken, whatever it describes. */
const InputSchema = Schema.Union(
  Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  Schema.Array(Schema.Unknown),
  Schema.Boolean
)
const Tool = Schema.Struct({
  type: Schema.optionalWith(Schema.Literal("function"), { default: () => "function" }),
  name: Schema.String,
  description: Schema.String,
  inputSchema: InputSchema,
  deferLoading: Lenient.nullable(Schema.Boolean)
})
const Namespace = Schema.Struct({
  type: Schema.Literal("namespace"),
  name: Schema.String,
  description: Schema.String,
  tools: Schema.Array(Tool)
})
export const Definitions = Schema.Array(Schema.Union(Namespace, Tool))
type Definitions = typeof Definitions.Type

/** The names that scripts know the tools by, or why the server takes none of them. */
export const names = (
  definitions: Definitions
): Effect.Effect<ReadonlyArray<string>, Message.RpcError> =>
  Effect.gen(function* () {
    const tools = definitions.flatMap(toolsOf)
    const found = new Set<string>()
    for (const tool of tools) {
      const name = nameOf(tool.name, tool.namespace)
      const problem = found.has(name)
        ? `duplicate dynamic tool name: ${tool.name}`
        : problemOf(tool)
      if (problem !== undefined) return yield* Effect.fail(Wire.refusal(problem))
      found.add(name)
    }
    return [...found]
  })

/** With its namespace in front, as a model sees it in code mode. */
const nameOf = (tool: string, namespace: string | undefined) =>
  namespace === undefined ? tool : `${namespace}__${tool}`

/** A tool with its namespace. */
interface Named {
  readonly name: string
  readonly namespace: string | undefined
  readonly deferLoading: boolean | null
}

const toolsOf = (definition: Definitions[number]): ReadonlyArray<Named> =>
  definition.type === "namespace"
    ? definition.tools.map((tool) => ({ ...tool, namespace: definition.name }))
    : [{ ...definition, namespace: undefined }]

const problemOf = ({ deferLoading, name, namespace }: Named) => {
  if (name === "") return "dynamic tool name must not be empty"
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    return `dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: ${name}`
  }
  if (name.startsWith("mcp__")) return `dynamic tool name is reserved: ${name}`
  return deferLoading === true && namespace === undefined
    ? `deferred dynamic tool must include a namespace: ${name}`
    : undefined
}

/** A tool the thread does not have: there is neither an item nor a request, only the model is told. */
export const call = (turn: TurnRun, step: ToolCall) =>
  Effect.gen(function* () {
    const { arguments: given, namespace, tool } = step
    if (!turn.thread.tools.includes(nameOf(tool, namespace))) {
      turn.toolSaid = `unsupported call: ${tool}`
      return
    }
    const callId = step.callId ?? turn.host.nextId("call")
    const item = yield* itemStarted(turn, Items.dynamicToolCall(callId, step))
    turn.calls.add(item)
    const params = { ...idsOf(turn), callId, namespace: namespace ?? null, tool, arguments: given }
    const said = outcomeOf(yield* turn.host.ask("item/tool/call", params, turn.id))
    turn.calls.delete(item)
    turn.toolSaid = textOf(said.contentItems)
    yield* itemCompleted(turn, item, (durationMs) => ({ ...ended(said), durationMs }))
  })

/** The end of the calls that are open as their turn is interrupted. */
export const abandon = (turn: TurnRun) =>
  Effect.suspend(() => {
    const open: ReadonlyArray<OpenItem> = [...turn.calls]
    turn.calls.clear()
    return Effect.forEach(
      open,
      (item) =>
        itemCompleted(turn, item, (durationMs) => ({
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

/** What the model is shown; the message of an error is not. */
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

/** A single text as it is, and everything else as the JSON of a list. */
const textOf = (items: Said["contentItems"]): string => {
  const [first] = items
  return items.length === 1 && first?.type === "inputText" ? first.text : JSON.stringify(items)
}
