/**
 * Checks a tool when it is defined, against the rules of the server and the API behind it. Otherwise a mistake
 * would show only when a thread is started.
 */
import * as Cause from "effect/Cause"
import * as JSONSchema from "effect/JSONSchema"
import type * as Schema from "effect/Schema"

/** A mistake in a definition is a bug in the program, so it throws. */
export const demand = (holds: boolean, sentence: string): void => {
  if (!holds) throw new Cause.IllegalArgumentException(sentence)
}

export const demandName = (what: "tool" | "namespace" | "tool server", name: string): void => {
  const quoted = JSON.stringify(name)
  demand(
    /^[a-zA-Z0-9_-]{1,64}$/.test(name),
    `${quoted} cannot name a ${what}: a name is 1 to 64 letters a-z and A-Z, digits, "_" and "-".`
  )
  demand(
    name !== "mcp" && !name.startsWith("mcp__"),
    `${quoted} cannot name a ${what}: "mcp" and names that begin with "mcp__" are reserved for the server.`
  )
}

/** The JSON schema of the parameters. APIs require an object here, and accept neither a reference nor a union. */
export const inputSchema = <A, I>(fullName: string, parameters: Schema.Schema<A, I>): unknown => {
  const $defs = {}
  const schema = JSONSchema.fromAST(parameters.ast, {
    definitions: $defs,
    topLevelReferenceStrategy: "skip"
  })
  // A struct without fields. Effect's JSON schema for it allows anything but null.
  if ("$id" in schema && schema.$id === "/schemas/%7B%7D") {
    return { type: "object", properties: {}, required: [], additionalProperties: false }
  }
  demand(
    "type" in schema && schema.type === "object",
    `The parameters of the tool "${fullName}" must be a struct. A union of structs is not allowed.`
  )
  return Object.keys($defs).length === 0 ? schema : { ...schema, $defs }
}
