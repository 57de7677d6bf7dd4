/**
 * Rewrites the JSON schema of a structured output to what the API accepts: an object at the root, in which every property
 * is required and no other is allowed. A property that may be missing becomes one that may be `null`, and anything but an
 * object is put into one. What the model answers is converted back.
 *
 * What cannot be rewritten is refused here, with what to use instead. The API would refuse it in the middle of a run.
 */
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"

type Json = Readonly<Record<string, unknown>>

/** Converts what the model has answered to what the original schema describes. */
type Restore = (answer: unknown) => unknown

export interface StrictSchema {
  readonly schema: Json
  readonly restore: Restore
}

/** Throws an `IllegalArgumentException` for what the API does not accept in any form. */
export const make = (original: unknown): StrictSchema => {
  if (!Predicate.isRecord(original)) throw refused("", "is not described")
  const rewriting = new Rewriting(original)
  const { $defs: _, $schema, ...node } = rewriting.rootOf(original)
  const root = rewriting.rewrite(node, "")
  const definitions = rewriting.definitions
  const meta = {
    ...($schema === undefined ? {} : { $schema }),
    ...(definitions === undefined ? {} : { $defs: definitions })
  }
  if (root.schema["type"] === "object") {
    return { schema: { ...meta, ...root.schema }, restore: root.restore }
  }
  return {
    schema: { ...meta, ...objectOf({ [wrapped]: root.schema }) },
    restore: (answer) =>
      root.restore(
        Predicate.isRecord(answer) && Object.hasOwn(answer, wrapped) ? answer[wrapped] : answer
      )
  }
}

/** The property that holds an output which is no object. */
const wrapped = "value"

const objectOf = (properties: Json): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false
})

interface Property {
  readonly name: string
  /** Whether `null` stands for a property that is missing. */
  readonly isOptional: boolean
  readonly restore: Restore
}

/** The properties of an answer, without those that are missing. Unknown ones are kept, for the schema to refuse. */
const withoutNulls = (answer: Json, properties: ReadonlyArray<Property>): Json => {
  const restored = new Map(Object.entries(answer))
  for (const { isOptional, name, restore } of properties) {
    if (!restored.has(name)) continue
    if (isOptional && answer[name] === null) restored.delete(name)
    else restored.set(name, restore(answer[name]))
  }
  return Object.fromEntries(restored)
}

const same: Restore = (answer) => answer

class Rewriting {
  private readonly originals: Json
  private readonly rewritten = new Map<string, StrictSchema>()

  constructor(root: Json) {
    this.originals = Predicate.isRecord(root["$defs"]) ? root["$defs"] : {}
    for (const name of Object.keys(this.originals)) this.definition(name)
  }

  get definitions(): Json | undefined {
    return this.rewritten.size === 0
      ? undefined
      : Object.fromEntries([...this.rewritten].map(([name, { schema }]) => [name, schema]))
  }

  /** The root must not be a reference. */
  rootOf(root: Json): Json {
    const { $ref, ...rest } = root
    const definition = $ref === undefined ? undefined : this.originals[nameOf($ref)]
    return Predicate.isRecord(definition) ? { ...rest, ...definition } : root
  }

  /** A definition may refer to itself. */
  private definition(name: string): void {
    const node = this.originals[name]
    if (Predicate.isRecord(node)) this.rewritten.set(name, this.rewrite(node, name))
  }

  rewrite(node: unknown, path: string): StrictSchema {
    if (!Predicate.isRecord(node)) throw refused(path, "is not described")
    if (node["$ref"] !== undefined) {
      const name = nameOf(node["$ref"])
      return {
        schema: node,
        restore: (answer) => (this.rewritten.get(name)?.restore ?? same)(answer)
      }
    }
    if (typeof node["$id"] === "string") {
      if (node["$id"] !== emptyStruct)
        throw refused(path, "may be anything", "a schema that says what it is")
      return { schema: objectOf({}), restore: same }
    }
    if (Array.isArray(node["anyOf"])) return this.union(node, node["anyOf"], path)
    if (node["type"] === "object") return this.object(node, path)
    if (node["type"] === "array") return this.array(node, path)
    if (node["type"] === undefined && node["enum"] === undefined) {
      throw refused(path, "has no type", "a schema that says what it is")
    }
    return { schema: node, restore: same }
  }

  private union(node: Json, members: ReadonlyArray<unknown>, path: string): StrictSchema {
    const rewritten = members.map((member) => this.rewrite(member, path))
    return {
      schema: { ...node, anyOf: rewritten.map(({ schema }) => schema) },
      restore: (answer) =>
        rewritten.find(({ schema }) => this.fits(schema, answer))?.restore(answer) ?? answer
    }
  }

  private object(node: Json, path: string): StrictSchema {
    if (
      Predicate.isRecord(node["additionalProperties"]) ||
      node["patternProperties"] !== undefined
    ) {
      throw refused(
        path,
        "is a record, whose keys are not known",
        "Schema.Array(Schema.Struct({ key: Schema.String, value: ... }))"
      )
    }
    const required = new Set(Array.isArray(node["required"]) ? node["required"] : [])
    const properties = Predicate.isRecord(node["properties"]) ? node["properties"] : {}
    const rewritten = Object.entries(properties).map(([name, property]) => {
      const inner = this.rewrite(property, path === "" ? name : `${path}.${name}`)
      const isOptional = !required.has(name) && !this.fits(inner.schema, null)
      const schema = isOptional ? { anyOf: [inner.schema, { type: "null" }] } : inner.schema
      return { name, schema, isOptional, restore: inner.restore }
    })
    const ofAll = Object.fromEntries(rewritten.map(({ name, schema }) => [name, schema]))
    return {
      schema: { ...node, ...objectOf(ofAll) },
      restore: (answer) => (Predicate.isRecord(answer) ? withoutNulls(answer, rewritten) : answer)
    }
  }

  private array(node: Json, path: string): StrictSchema {
    if (!Predicate.isRecord(node["items"])) {
      throw refused(path, "is a tuple", "a Schema.Struct, or a Schema.Array of one type")
    }
    const items = this.rewrite(node["items"], `${path}[]`)
    return {
      schema: { ...node, items: items.schema },
      restore: (answer) => (Array.isArray(answer) ? answer.map(items.restore) : answer)
    }
  }

  /** Whether an answer has the shape of a rewritten schema. What its numbers and texts are does not matter here. */
  private fits(node: unknown, answer: unknown): boolean {
    if (!Predicate.isRecord(node)) return false
    if (node["$ref"] !== undefined) {
      const name = nameOf(node["$ref"])
      return this.fits(this.rewritten.get(name)?.schema ?? this.originals[name], answer)
    }
    if (Array.isArray(node["anyOf"]))
      return node["anyOf"].some((member) => this.fits(member, answer))
    if (Array.isArray(node["enum"])) return node["enum"].includes(answer)
    switch (node["type"]) {
      case "null":
        return answer === null
      case "object":
        return Predicate.isRecord(answer) && this.fitsObject(node["properties"], answer)
      case "array":
        return Array.isArray(answer) && answer.every((item) => this.fits(node["items"], item))
      case "integer":
        return typeof answer === "number"
      default:
        return typeof answer === node["type"]
    }
  }

  private fitsObject(properties: unknown, answer: Json): boolean {
    return (
      Predicate.isRecord(properties) &&
      Object.entries(properties).every(
        ([name, property]) => Object.hasOwn(answer, name) && this.fits(property, answer[name])
      )
    )
  }
}

/** What Effect calls a struct without fields. */
const emptyStruct = "/schemas/%7B%7D"

const nameOf = (reference: unknown): string =>
  decodeURIComponent(String(reference).replace("#/$defs/", ""))

const refused = (path: string, why: string, instead?: string) =>
  new Cause.IllegalArgumentException(
    `The schema of a structured output cannot be sent to the model: ${path === "" ? "it" : path} ${why}.${
      instead === undefined ? "" : ` Use ${instead}.`
    }`
  )
