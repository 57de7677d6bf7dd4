/** The answer of the embedded model where a schema is to be fit: the smallest that does. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const Body = Schema.Struct({
  text: Schema.Struct({
    format: Schema.Struct({ schema: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
  })
})

const decode = Schema.decodeUnknownOption(Body)

/** Returns a fitting answer as JSON, if the request has a schema. */
export const wanted = (body: unknown): string | undefined =>
  Option.match(decode(body), {
    onNone: () => undefined,
    onSome: ({ text }) => JSON.stringify(sample(text.format.schema, text.format.schema))
  })

type Json = Readonly<Record<string, unknown>>

const sample = (node: unknown, root: Json): unknown => {
  if (!Predicate.isRecord(node)) return null
  if ("const" in node) return node["const"]
  if (Array.isArray(node["enum"])) return node["enum"][0]
  // Null is the smallest answer of those that are allowed, and ends a schema that refers to itself.
  if (Array.isArray(node["anyOf"])) return sample(node["anyOf"].at(-1), root)
  if (typeof node["$ref"] === "string") return sample(definition(node["$ref"], root), root)
  const type = Array.isArray(node["type"]) ? node["type"].at(-1) : node["type"]
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(Predicate.isRecord(node["properties"]) ? node["properties"] : {}).map(
          ([name, property]) => [name, sample(property, root)]
        )
      )
    case "array":
      return []
    case "string":
      return "scripted"
    case "number":
    case "integer":
      return typeof node["minimum"] === "number" ? node["minimum"] : 1
    case "boolean":
      return true
    default:
      return null
  }
}

const definition = (reference: string, { $defs }: Json): unknown =>
  Predicate.isRecord($defs) ? $defs[reference.replace("#/$defs/", "")] : undefined
