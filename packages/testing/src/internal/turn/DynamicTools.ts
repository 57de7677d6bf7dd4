/** The definitions of dynamic tools: which ones codex accepts. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Refusals from "../wire/Refusals.ts"

/** Codex accepts each of these, whatever it describes. */
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

/** The names by which scripts call the tools. Fails if one of the definitions is wrong: codex then takes none of them. */
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
      if (problem !== undefined) return yield* Effect.fail(Refusals.invalidRequest(problem))
      found.add(name)
    }
    return [...found]
  })

/** The name with its namespace in front, as a model sees it in code mode. */
export const nameOf = (tool: string, namespace: string | undefined) =>
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
