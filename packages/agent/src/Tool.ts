/**
 * Tools that this program lends to the model: what the protocol calls dynamic tools. A schema says what a tool takes,
 * another what it gives, and its environment what it needs.
 *
 * A call never fails and never stays unanswered. Whatever goes wrong is a failed result whose text says so, for a model
 * in code mode sees the text alone.
 *
 * @example
 * const weather = Tool.make("weather", {
 *   description: "The weather in a city, now",
 *   parameters: Schema.Struct({ city: Schema.String }),
 *   handle: ({ city }) => Effect.succeed(`It rains in ${city}.`)
 * })
 */
import { Codec, Common, type ServerRequests, type Thread } from "@effect-codex/protocol"
import { Array, Duration, Effect, Either, type ParseResult, Predicate, Schema } from "effect"
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
/** The answer to it, that of a call that failed included. */
export type Result = ServerRequests.Result<"item/tool/call">

/** A tool whose handler needs `R`. */
export interface Tool<out R = never> {
  readonly name: string
  readonly namespace: Namespace | undefined
  readonly description: string
  /** The JSON schema of its parameters, as the server is told. */
  readonly inputSchema: unknown
  /** Answers one call. Interrupting it interrupts the handler. */
  readonly answer: (params: Params) => Effect.Effect<Result, never, R>
}

/** A tool, whatever it needs. */
export type Any = Tool<unknown>

/** What a tool needs; of a union of tools, what they need together. */
export type Requirements<T extends Any> = T extends Tool<infer R> ? R : never

/** The tools of a run or a session, whatever each of them needs: these need the {@link Requirements} of `T`. */
export interface Lent<T extends Any> {
  readonly tools?: ReadonlyArray<T>
}

/** Groups tools that belong together, and sets their names apart from those of others. */
export interface Namespace {
  readonly name: string
  readonly description: string
}

/** Which call it is. In a fork of a thread that has tools it is the fork's `threadId`. */
export interface Call {
  readonly threadId: string
  readonly turnId: string
  readonly callId: string
}

/** What a tool is made of. */
export interface Options<A, I, Output extends Schema.Schema.AnyNoContext, E, R> {
  /** What the model chooses by. */
  readonly description: string
  /**
   * What the tool takes: an object. The model is shown types, enums and descriptions; a minimum, a pattern or a default
   * it is not, so name those in a description. Arguments that do not fit, or are more than it takes, do not reach the
   * handler.
   */
  readonly parameters: Schema.Schema<A, I>
  /**
   * What the tool gives. The model is shown it encoded: a string as it is, anything else as JSON, the items of a
   * {@link Content} as they are. Default: `Schema.String`.
   */
  readonly result?: Output
  readonly handle: (args: A, call: Call) => Effect.Effect<Schema.Schema.Type<Output>, E, R>
  /**
   * How long a call may take before it is interrupted. Default: 60 s, as long as a request of this library may take. The
   * answer comes then, even where the handler cannot be interrupted at once.
   */
  readonly deadline?: Duration.DurationInput
  /** What the model is told of a failure, so nothing secret. Default: the error's message, or else its tag. */
  readonly describe?: (error: E) => string
  readonly namespace?: Namespace
}

/** Items in the place of a text: images and sounds, each as a data URL, for the server takes no other. */
export class Content extends Schema.Class<Content>("@effect-codex/agent/Tool/Content")({
  items: Schema.Array(Common.DynamicToolCallOutputContentItem)
}) {}

const defaultDeadline: Duration.DurationInput = "60 seconds"

/**
 * Defines a tool. A name that the server or the API behind it would not take, or parameters that are no object, are a
 * defect, thrown here. The server has tools of its own (`exec_command`, `apply_patch`): one of the same name without a
 * namespace is never called.
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
  const show = shower(fullName, options.result ?? Schema.String)
  const deadline = Duration.decode(options.deadline ?? defaultDeadline)

  const attempt = ({ arguments: given, callId, threadId, turnId }: Params) =>
    Effect.gen(function* () {
      const args = yield* decode(given)
      const value = yield* Effect.mapError(
        Effect.suspend(() => options.handle(args, { threadId, turnId, callId })),
        (error) => failed("Failed", fullName, describe(error))
      )
      return succeeded(yield* show(value))
    })

  return {
    name,
    namespace,
    description,
    inputSchema: inputSchema(fullName, parameters),
    answer: (params) =>
      attempt(params).pipe(within(fullName, deadline), settled(fullName), reported(fullName))
  }
}

const decoder = <A, I>(fullName: string, parameters: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(parameters, { errors: "all", onExcessProperty: "error" })
  return (given: unknown) =>
    Effect.mapError(decode(given), ({ message }) =>
      failed("BadArguments", fullName, `its arguments do not fit, and it was not run.\n${message}`)
    )
}

/** What the model is shown of a result. One that does not fit is a mistake of this program, so the log has it too. */
const shower = (fullName: string, result: Schema.Schema.AnyNoContext) => {
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

/** JSON has one word for nothing. */
const textOf = (encoded: unknown): Effect.Effect<string, ParseResult.ParseError> =>
  typeof encoded === "string" ? Effect.succeed(encoded) : asJson(encoded ?? null)

/**
 * The tools as `thread/start` takes them (`dynamicTools`, of the experimental part of the protocol): those of one
 * namespace together, under the description of the first. Two tools of one name are a defect.
 *
 * A thread keeps its tools for life, on disk and in its forks: they can be neither changed nor taken away later.
 *
 * @example
 * const { thread } = yield* appServer.request("thread/start", {
 *   dynamicTools: Tool.specs([weather, find])
 * })
 */
export const specs = (tools: ReadonlyArray<Any>): ReadonlyArray<Thread.DynamicToolSpec> => {
  const [plain, spaced] = Array.partitionMap(byFullName(tools).values(), (tool) =>
    tool.namespace === undefined
      ? Either.left(functionSpec(tool))
      : Either.right({ namespace: tool.namespace, spec: functionSpec(tool) })
  )
  const groups = Object.values(Array.groupBy(spaced, ({ namespace }) => namespace.name))
  return [
    ...plain,
    ...groups.map((group) => ({
      type: "namespace" as const,
      name: group[0].namespace.name,
      description: group[0].namespace.description,
      tools: group.map(({ spec }) => spec)
    }))
  ]
}

const functionSpec = ({ name, description, inputSchema }: Any): Thread.FunctionDynamicToolSpec => ({
  type: "function",
  name,
  description,
  inputSchema
})

/**
 * Answers the calls of these tools, and says of any other that there is none: a thread that is resumed or forked brings
 * the tools it was started with. Two tools of one name are a defect.
 *
 * Each call is a span `Tool` with the attributes `tool.name` and `tool.outcome`, and nothing of what it was called with.
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
    return known.get(fullName)?.answer(params) ?? unknown(fullName, known)
  }
}

const unknown = (fullName: string, known: ReadonlyMap<string, Any>): Effect.Effect<Result> => {
  const others = known.size === 0 ? "there are none" : `there are: ${[...known.keys()].join(", ")}`
  return reported(fullName)(
    Effect.succeed(failed("UnknownTool", fullName, `there is no such tool; ${others}`))
  )
}

/** A dot is in no name, so this stands for one tool alone. */
const fullNameOf = (namespace: string | null | undefined, name: string): string =>
  Predicate.isNullable(namespace) ? name : `${namespace}.${name}`

const byFullName = <T extends Any>(tools: ReadonlyArray<T>): ReadonlyMap<string, T> => {
  const found = new Map<string, T>()
  for (const tool of tools) {
    const fullName = fullNameOf(tool.namespace?.name, tool.name)
    demand(!found.has(fullName), `There are two tools of the name "${fullName}".`)
    found.set(fullName, tool)
  }
  return found
}
