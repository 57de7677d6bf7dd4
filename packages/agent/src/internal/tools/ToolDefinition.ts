/** What the server and the API behind it take for a tool, found out when it is defined and not when a thread is started. */
import { Cause, JSONSchema, type Schema } from "effect"

/** What a program gets wrong in a definition is its own defect. */
export const demand = (holds: boolean, sentence: string): void => {
  if (!holds) throw new Cause.IllegalArgumentException(sentence)
}

export const demandName = (what: "tool" | "namespace", name: string): void => {
  const quoted = JSON.stringify(name)
  demand(
    /^[a-zA-Z0-9_-]{1,64}$/.test(name),
    `${quoted} cannot name a ${what}: a name is 1 to 64 letters a-z and A-Z, digits, "_" and "-".`
  )
  demand(
    name !== "mcp" && !name.startsWith("mcp__"),
    `${quoted} cannot name a ${what}: "mcp" and what begins with "mcp__" are the server's own.`
  )
}

/** The JSON schema of an object: an API takes no other for a tool, nor a reference or a union in its place. */
export const inputSchema = <A, I>(fullName: string, parameters: Schema.Schema<A, I>): unknown => {
  const $defs = {}
  const schema = JSONSchema.fromAST(parameters.ast, {
    definitions: $defs,
    topLevelReferenceStrategy: "skip"
  })
  // A struct without fields, which to Effect is anything but null.
  if ("$id" in schema && schema.$id === "/schemas/%7B%7D") {
    return { type: "object", properties: {}, required: [], additionalProperties: false }
  }
  demand(
    "type" in schema && schema.type === "object",
    `The parameters of the tool "${fullName}" have to be an object, and not a union of objects.`
  )
  return Object.keys($defs).length === 0 ? schema : { ...schema, $defs }
}
