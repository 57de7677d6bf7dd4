/** Random values that fit a JSON Schema, straight from what codex prints: no part of the generator is involved. */
import { Predicate, type Utils } from "effect"

export type Json =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json }

export interface Options {
  readonly definitions: Readonly<Record<string, unknown>>
  readonly random: Utils.PCGRandom
  /** Put in what no schema knows yet: fields, enum values, members of unions. */
  readonly novel: boolean
}

const deep = 7

export const sample = (node: unknown, options: Options, depth = 0): Json => {
  const { definitions, random } = options
  const next = (inner: unknown) => sample(inner, options, depth + 1)
  const chance = (likely: number) => random.number() < likely
  const pick = <A>(values: ReadonlyArray<A>): A | undefined => values[random.integer(values.length)]
  const novelty = () => options.novel && chance(0.2)

  if (!Predicate.isRecord(node)) return anything(random)
  if (typeof node["$ref"] === "string") {
    return sample(
      definitions[node["$ref"].slice(node["$ref"].lastIndexOf("/") + 1)],
      options,
      depth
    )
  }
  if (Array.isArray(node["allOf"])) return sample(node["allOf"][0], options, depth)

  const members = array(node["oneOf"] ?? node["anyOf"])
  if (members.length > 0) {
    const nothing = members.find(
      (member) => Predicate.isRecord(member) && member["type"] === "null"
    )
    if (nothing !== undefined && (depth > deep || chance(0.3))) return null
    const member = pick(members.filter((other) => other !== nothing))
    const { anyOf: _, oneOf: __, ...shared } = node
    const base = object(shared, { ...options, novel: false }, depth, new Set())
    const tags = tagsOf(member)
    const whole = Predicate.isRecord(member) && Predicate.isRecord(member["properties"])
    if (whole && novelty() && (tags.length > 0 || member["additionalProperties"] === false)) {
      return { ...base, ...novelMember(tags, random), id: "novel-id" }
    }
    const value = whole ? object(member, options, depth, new Set(tags)) : next(member)
    return Predicate.isRecord(value) ? { ...value, ...base } : value
  }

  const values = array(node["enum"]).filter(isWordOrNumber)
  if (values.length > 0) {
    const value = pick(values) ?? ""
    return novelty() ? (typeof value === "number" ? 1000 : "novelValue") : value
  }

  const types = Array.isArray(node["type"]) ? node["type"] : [node["type"]]
  const type =
    types.includes("null") && (depth > deep || chance(0.3))
      ? "null"
      : pick(types.filter((type) => type !== "null"))
  switch (type) {
    case "string":
      return pick(["", "text", "\u2028 ünï", "2025-01-01", "novel"]) ?? ""
    case "integer":
      return pick([0, 1, 7, 2 ** 31, Number.MAX_SAFE_INTEGER]) ?? 0
    case "number":
      return pick([0, 0.5, -1.25, 1e21]) ?? 0
    case "boolean":
      return chance(0.5)
    case "array":
      return depth > deep
        ? []
        : Array.from({ length: random.integer(3) }, () => next(node["items"]))
    case "object":
      return object(node, options, depth, new Set())
    default:
      return type === undefined ? anything(random) : null
  }
}

const object = (
  node: Readonly<Record<string, unknown>>,
  options: Options,
  depth: number,
  tags: ReadonlySet<string>
): Record<string, Json> => {
  const { novel, random } = options
  const required = array(node["required"])
  const found: Record<string, Json> = {}
  const properties = Predicate.isRecord(node["properties"]) ? node["properties"] : {}
  for (const [name, property] of Object.entries(properties)) {
    if (!required.includes(name) && (depth > deep || random.number() < 0.4)) continue
    found[name] = sample(
      property,
      tags.has(name) ? { ...options, novel: false } : options,
      depth + 1
    )
  }
  const alternatives = array(node["anyOf"] ?? node["oneOf"])
  const alternative = alternatives[random.integer(Math.max(1, alternatives.length))]
  if (Predicate.isRecord(alternative))
    Object.assign(found, object(alternative, options, depth, tags))
  const rest = node["additionalProperties"]
  if (Predicate.isRecord(rest)) {
    const names = depth > deep ? [] : ["one", "two"].slice(random.integer(3))
    for (const name of names) found[name] = sample(rest, options, depth + 1)
  } else if (novel && random.number() < 0.3) {
    found["novelField"] = anything(random)
  }
  return found
}

/** The fields of a member of a union that have one value only. */
const tagsOf = (member: unknown): ReadonlyArray<string> =>
  Predicate.isRecord(member) && Predicate.isRecord(member["properties"])
    ? Object.entries(member["properties"]).flatMap(([name, property]) =>
        Predicate.isRecord(property) && array(property["enum"]).length === 1 ? [name] : []
      )
    : []

const novelMember = (
  tags: ReadonlyArray<string>,
  random: Utils.PCGRandom
): Record<string, Json> => ({
  ...(tags.length === 0 ? { novelVariant: anything(random) } : {}),
  ...Object.fromEntries(tags.map((tag) => [tag, "novelTag"])),
  novelField: anything(random)
})

const anything = (random: Utils.PCGRandom): Json => {
  const values: ReadonlyArray<Json> = [null, true, 0, "any", [1, "two"], { any: { thing: [] } }]
  return values[random.integer(values.length)] ?? null
}

const isWordOrNumber = Predicate.or(Predicate.isString, Predicate.isNumber)

const array = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
