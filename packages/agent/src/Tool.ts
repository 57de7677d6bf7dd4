/**
 * Tools that this program offers to the model. The protocol calls them dynamic tools. One schema describes a tool's
 * parameters, another its result. The tool's type lists the services that its handler needs.
 *
 * Every call is answered, and no call fails the turn. A failed call is answered with a text that says what went
 * wrong, because a model in code mode sees only the text.
 *
 * @example
 * const weather = Tool.make("weather", {
 *   description: "The weather in a city, now",
 *   parameters: Schema.Struct({ city: Schema.String }),
 *   handle: ({ city }) => Effect.succeed(`It rains in ${city}.`)
 * })
 */
import { Codec, Common, type ServerRequests, type Thread } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import {
  type Answer,
  failed,
  reasonOf,
  reported,
  settled,
  succeeded,
  within
} from "./internal/tools/ToolAnswer.ts"
import { demand, demandName, inputSchema } from "./internal/tools/ToolDefinition.ts"

/** The server's request to call a tool. */
export type Params = ServerRequests.Params<"item/tool/call">
/** The answer to a call, also to one that failed. */
export type Result = ServerRequests.Result<"item/tool/call">

/** A tool whose handler needs the services `R`. */
export interface Tool<out R = never> {
  readonly name: string
  readonly namespace: Namespace | undefined
  readonly description: string
  /** The JSON schema of the parameters, as it is sent to the server. */
  readonly inputSchema: unknown
  /** Answers one call. Interrupting it interrupts the handler. */
  readonly answer: (params: Params) => Effect.Effect<Result, never, R>
}

/** A tool with any requirements. */
export type Any = Tool<unknown>

/** The services that a tool needs. For a union of tools: the services that all of them need together. */
export type Requirements<T extends Any> = T extends Tool<infer R> ? R : never

/** The tools of a run or a session. The run or session then needs the {@link Requirements} of `T`. */
export interface Lent<T extends Any> {
  readonly tools?: ReadonlyArray<T>
}

/** Groups tools that belong together. Tools in different namespaces may have the same name. */
export interface Namespace {
  readonly name: string
  readonly description: string
}

/** Identifies a call. On a fork of a thread with tools, `threadId` is the fork's. */
export interface Call {
  readonly threadId: string
  readonly turnId: string
  readonly callId: string
}

/** The options of a tool. */
export interface Options<A, I, Output extends Schema.Schema.AnyNoContext, E, R> {
  /** Tells the model what the tool does and when to use it. */
  readonly description: string
  /**
   * The parameters: a struct. The model sees types, enums and descriptions. It does not see a minimum, a pattern or
   * a default, so put those into a description. Arguments that do not fit, or that hold unknown properties, never
   * reach the handler.
   */
  readonly parameters: Schema.Schema<A, I>
  /**
   * The result. The model sees it encoded: a string as it is, anything else as JSON, and the items of a
   * {@link Content} as they are. Default: `Schema.String`.
   */
  readonly result?: Output
  readonly handle: (args: A, call: Call) => Effect.Effect<Schema.Schema.Type<Output>, E, R>
  /**
   * How long a call may take. Then the handler is interrupted and the call is answered at once, even if the handler
   * cannot be interrupted yet. Default: 60 s, like the default of `Limits.requestTimeout`.
   */
  readonly deadline?: Duration.DurationInput
  /**
   * What the model is told about a failure of the handler. It must hold no secret. Default: the error's message, or
   * else its tag.
   */
  readonly describe?: (error: E) => string
  readonly namespace?: Namespace
}

/** A result of images and sounds instead of text. Each is a data URL, because the server accepts no other. */
export class Content extends Schema.Class<Content>("@effect-codex/agent/Tool/Content")({
  items: Schema.Array(Common.DynamicToolCallOutputContentItem)
}) {}

const defaultDeadline: Duration.DurationInput = "60 seconds"

/**
 * Defines a tool.
 *
 * Throws if the server, or the API behind it, would refuse the name, or if the parameters are not a struct. Do not
 * reuse the name of one of codex's own tools (`exec_command`, `apply_patch`) outside a namespace: such a tool is
 * never called.
 *
 * @example
 * const find = Tool.make("find", {
 *   description: "Finds a customer",
 *   parameters: Schema.Struct({ id: Schema.Int.annotations({ description: "from 1" }) }),
 *   result: Schema.Struct({ name: Schema.String, since: Schema.Date }),
 *   handle: ({ id }) => Effect.flatMap(Customers, (customers) => customers.find(id)),
 *   deadline: "5 seconds",
 *   describe: (error) => `no customer has the number ${error.id}`,
 *   namespace: { name: "crm", description: "Our customers" }
 * })
 */
export const make = <
  A,
  I,
  E = never,
  R = never,
  Output extends Schema.Schema.AnyNoContext = typeof Schema.String
>(
  name: string,
  options: Options<A, I, Output, E, R>
): Tool<R> => {
  const { describe = reasonOf, description, namespace, parameters } = options
  demandName("tool", name)
  if (namespace !== undefined) demandName("namespace", namespace.name)
  const fullName = fullNameOf(namespace?.name, name)
  const decode = decoder(fullName, parameters)
  const encodeResult = resultEncoder(fullName, options.result ?? Schema.String)
  const deadline = Duration.decode(options.deadline ?? defaultDeadline)

  const attempt = ({ arguments: given, callId, threadId, turnId }: Params) =>
    Effect.gen(function* () {
      const args = yield* decode(given)
      const value = yield* Effect.mapError(
        Effect.suspend(() => options.handle(args, { threadId, turnId, callId })),
        (error) => failed("Failed", fullName, describe(error))
      )
      return succeeded(yield* encodeResult(value))
    })

  return {
    name,
    namespace,
    description,
    inputSchema: inputSchema(fullName, parameters),
    answer: (params) =>
      attempt(params).pipe(
        within(fullName, deadline),
        settled(fullName),
        reported(fullName, params.callId)
      )
  }
}

const decoder = <A, I>(fullName: string, parameters: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(parameters, { errors: "all", onExcessProperty: "error" })
  return (given: unknown) =>
    Effect.mapError(decode(given), ({ message }) =>
      failed(
        "BadArguments",
        fullName,
        `its arguments do not fit its parameters, so it did not run.\n${message}`
      )
    )
}

/** Encodes a result for the model. A result that does not fit is a bug in this program, so it is logged too. */
const resultEncoder = (fullName: string, result: Schema.Schema.AnyNoContext) => {
  const encode = Schema.encodeUnknown(result)
  return (value: unknown): Effect.Effect<Result["contentItems"], Answer> =>
    Effect.flatMap(encode(value), (encoded) =>
      value instanceof Content
        ? Effect.succeed(value.items)
        : Effect.map(textOf(encoded), (text) => [{ type: "inputText", text } as const])
    ).pipe(
      Effect.mapError((error) => {
        const { kind, path } = Codec.mismatch(error)
        return `its result does not fit its schema: ${kind} at ${path === "" ? "its root" : path}`
      }),
      Effect.tapError((reason) => Effect.logError(`The tool "${fullName}" failed: ${reason}`)),
      Effect.mapError((reason) => failed("BadResult", fullName, reason))
    )
}

const asJson = Schema.encode(Schema.parseJson(Schema.Unknown))

/** JSON cannot express `undefined`, so the model reads `null`. */
const textOf = (encoded: unknown): Effect.Effect<string, ParseResult.ParseError> =>
  typeof encoded === "string" ? Effect.succeed(encoded) : asJson(encoded ?? null)

/**
 * Converts tools to the `dynamicTools` of `thread/start`, which belong to the experimental part of the protocol.
 * Tools of one namespace are grouped under the description of the first. Throws if two tools have the same name.
 *
 * A thread keeps its tools for life, on disk and in its forks. They cannot be changed or removed later.
 *
 * @example
 * const { thread } = yield* appServer.request("thread/start", {
 *   dynamicTools: Tool.specs([weather, find])
 * })
 */
export const specs = (tools: ReadonlyArray<Any>): ReadonlyArray<Thread.DynamicToolSpec> => {
  const plain: Array<Thread.DynamicToolSpec> = []
  const groups = new Map<string, Thread.NamespaceDynamicToolSpec>()
  for (const tool of byFullName(tools).values()) {
    const { namespace } = tool
    if (namespace === undefined) {
      plain.push(functionSpec(tool))
      continue
    }
    const { name } = namespace
    const group = groups.get(name) ?? { ...namespace, type: "namespace", name, tools: [] }
    groups.set(name, { ...group, tools: [...group.tools, functionSpec(tool)] })
  }
  return [...plain, ...groups.values()]
}

const functionSpec = ({ name, description, inputSchema }: Any): Thread.FunctionDynamicToolSpec => ({
  type: "function",
  name,
  description,
  inputSchema
})

/**
 * Answers calls of these tools. A call of any other tool is answered with "there is no such tool": a resumed or
 * forked thread still offers the tools it was started with. Throws if two tools have the same name.
 *
 * Each call is a span `execute_tool` with the tool's name. The span records no arguments.
 *
 * @example
 * const handler = ServerRequests.handler({ "item/tool/call": Tool.handle([weather, find]) })
 */
export const handle = <T extends Any>(
  tools: ReadonlyArray<T & Tool<Requirements<T>>>
): ((params: Params) => Effect.Effect<Result, never, Requirements<T>>) => {
  const known: ReadonlyMap<string, Tool<Requirements<T>>> = byFullName(tools)
  return (params) => {
    const fullName = fullNameOf(params.namespace, params.tool)
    return known.get(fullName)?.answer(params) ?? unknown(fullName, params.callId, known)
  }
}

const unknown = (
  fullName: string,
  callId: string,
  known: ReadonlyMap<string, Any>
): Effect.Effect<Result> => {
  const others =
    known.size === 0 ? "No tools are available" : `Available tools: ${[...known.keys()].join(", ")}`
  return reported(
    fullName,
    callId
  )(Effect.succeed(failed("UnknownTool", fullName, `there is no such tool. ${others}`)))
}

/** Names cannot contain a dot, so a full name is unambiguous. */
const fullNameOf = (namespace: string | null | undefined, name: string): string =>
  Predicate.isNullable(namespace) ? name : `${namespace}.${name}`

const byFullName = <T extends Any>(tools: ReadonlyArray<T>): ReadonlyMap<string, T> => {
  const found = new Map<string, T>()
  for (const tool of tools) {
    const fullName = fullNameOf(tool.namespace?.name, tool.name)
    demand(
      !found.has(fullName),
      `Two tools are named "${fullName}". Rename one, or put it into a namespace.`
    )
    found.set(fullName, tool)
  }
  return found
}
