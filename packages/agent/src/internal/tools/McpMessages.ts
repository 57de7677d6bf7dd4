/**
 * The messages of the Model Context Protocol that a server of tools answers: `initialize`, `ping`, `tools/list` and
 * `tools/call`. It keeps nothing between two messages.
 */
import { Message, type ServerRequests } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

type Params = ServerRequests.Params<"item/tool/call">
type Result = ServerRequests.Result<"item/tool/call">

/** A tool under the name that it has here. */
export interface NamedTool<out R> {
  readonly name: string
  readonly tool: {
    readonly name: string
    readonly description: string
    readonly inputSchema: unknown
    readonly answer: (params: Params) => Effect.Effect<Result, never, R>
  }
}

export interface Options<R> {
  readonly name: string
  readonly tools: ReadonlyArray<NamedTool<R>>
}

/** The newest first. */
const versions = ["2025-06-18", "2025-03-26"]

const Request = Schema.Struct({
  jsonrpc: Schema.Literal("2.0"),
  id: Schema.optional(Schema.Union(Schema.String, Schema.Number)),
  method: Schema.String,
  params: Schema.optional(Schema.Unknown)
})
const decodeRequest = Schema.decodeUnknownOption(Request)

const Initialize = Schema.Struct({ protocolVersion: Schema.String })
const decodeInitialize = Schema.decodeUnknownOption(Initialize)

const Call = Schema.Struct({ name: Schema.String, arguments: Schema.optional(Schema.Unknown) })
const decodeCall = Schema.decodeUnknownOption(Call)

/** Not a message of the protocol. */
export const unreadable = {
  jsonrpc: "2.0",
  id: null,
  error: { code: -32700, message: "this is no message of JSON-RPC 2.0" }
}

/** The answer to a message. `undefined` for a notification, which gets none. */
export const answer = <R>(
  options: Options<R>,
  message: unknown
): Effect.Effect<object | undefined, never, R> =>
  Option.match(decodeRequest(message), {
    onNone: () => Effect.succeed(isResponse(message) ? undefined : unreadable),
    onSome: ({ id, method, params }) =>
      id === undefined
        ? Effect.succeed(undefined)
        : Effect.match(outcome(options, method, params), {
            onSuccess: (result) => ({ jsonrpc: "2.0", id, result }),
            onFailure: (error) => ({ jsonrpc: "2.0", id, error })
          })
  })

/** To a request that this server has not sent. */
const isResponse = (message: unknown): boolean =>
  Predicate.isRecord(message) && ("result" in message || "error" in message)

const outcome = <R>(
  { name, tools }: Options<R>,
  method: string,
  params: unknown
): Effect.Effect<object, Message.RpcError, R> => {
  switch (method) {
    case "initialize":
      return Effect.succeed(initialized(name, params))
    case "ping":
      return Effect.succeed({})
    case "tools/list":
      return Effect.succeed({ tools: tools.map(described) })
    case "tools/call":
      return called(tools, params)
    default:
      return Effect.fail({ code: Message.methodNotFoundCode, message: `no method ${method}` })
  }
}

/** The version that the client asks for, if it is known here. */
const initialized = (name: string, params: unknown) => {
  const asked = Option.getOrUndefined(decodeInitialize(params))?.protocolVersion
  return {
    protocolVersion: versions.find((version) => version === asked) ?? versions[0],
    capabilities: { tools: {} },
    serverInfo: { name, version: "1.0.0" }
  }
}

const described = <R>({ name, tool: { description, inputSchema } }: NamedTool<R>) => ({
  name,
  description,
  inputSchema
})

const called = <R>(tools: ReadonlyArray<NamedTool<R>>, params: unknown) =>
  Option.match(decodeCall(params), {
    onNone: () => Effect.fail({ code: -32602, message: "these are no parameters of a call" }),
    onSome: (call) => {
      const found = tools.find(({ name }) => name === call.name)
      return found === undefined
        ? Effect.fail({ code: -32602, message: `there is no tool ${call.name}` })
        : Effect.map(
            found.tool.answer({
              ...callerOf(params),
              namespace: null,
              tool: found.tool.name,
              arguments: call.arguments ?? {}
            }),
            contentOf
          )
    }
  })

/** Codex says who calls. Other clients do not. */
const callerOf = (params: unknown): Pick<Params, "callId" | "threadId" | "turnId"> => {
  const meta = member(params, "_meta")
  return {
    callId: text(member(meta, "callId")),
    threadId: text(member(meta, "threadId")),
    turnId: text(member(member(meta, "x-codex-turn-metadata"), "turn_id"))
  }
}

const member = (value: unknown, key: string): unknown =>
  Predicate.isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined

const text = (value: unknown): string => (typeof value === "string" ? value : "")

const contentOf = ({ contentItems, success }: Result) => ({
  content: contentItems.map(contentItem),
  isError: !success
})

const contentItem = (item: Result["contentItems"][number]): object => {
  switch (item.type) {
    case "inputText":
      return { type: "text", text: item.text }
    case "inputImage":
      return { type: "image", ...dataOf(item.imageUrl) }
    case "inputAudio":
      return { type: "audio", ...dataOf(item.audioUrl) }
    default:
      return { type: "text", text: "" }
  }
}

/** Of a data URL. */
const dataOf = (url: string) => {
  const [head = "", data = ""] = url.split(",", 2)
  return { mimeType: head.slice("data:".length).split(";", 1)[0] ?? "", data }
}
