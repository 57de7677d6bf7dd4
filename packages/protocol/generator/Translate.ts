/** Translates JSON Schema to the types of the protocol. */
import { type Definitions, type Node, type NodeOrBoolean, nameOf } from "./JsonSchema.ts"
import * as Supplement from "./Supplement.ts"
import { type Definition, type Field, isNullable, type Literal, Type } from "./Type.ts"

/** Translates all definitions. Everything that the stable schema lacks is marked as experimental. */
export const definitions = (
  all: Definitions,
  stable: Definitions
): ReadonlyMap<string, Definition> => {
  const members = alternatives(all)
  const closed = closedEnums(all, members)
  const results = new Map<string, Definition>()
  for (const [name, node] of Object.entries(all)) {
    const experimental = stable[name] === undefined
    const translation = new Translation(name, all, results, closed.has(name), members.has(name))
    const type = translation.type(node, experimental ? node : stable[name])
    results.set(name, { name, description: node.description, experimental, type })
  }
  return results
}

/**
 * The stable schema's version of a node. Inside a definition that is experimental as a whole, nothing is marked.
 */
type Stable = NodeOrBoolean | undefined

class Translation {
  readonly name: string
  readonly all: Definitions
  readonly results: Map<string, Definition>
  /** Whether this enum must not accept unknown values. */
  readonly closed: boolean
  /**
   * Whether this is one of several alternatives. It must not accept unknown values, or later alternatives would
   * never be tried.
   */
  readonly alternative: boolean

  constructor(
    name: string,
    all: Definitions,
    results: Map<string, Definition>,
    closed: boolean,
    alternative: boolean
  ) {
    this.name = name
    this.all = all
    this.results = results
    this.closed = closed
    this.alternative = alternative
  }

  type(node: NodeOrBoolean, stable: Stable): Type {
    if (node === true) return Type.Unknown()
    if (node === false) throw this.unsupported("a schema that matches nothing")
    const stableNode = typeof stable === "object" ? stable : undefined
    const [only, ...others] = node.allOf ?? []
    if (only !== undefined) {
      if (others.length > 0) throw this.unsupported("allOf with several members")
      return this.type(only, stableNode?.allOf?.[0])
    }
    if (node.$ref !== undefined) return Type.Ref({ name: nameOf(node.$ref) })
    const members = node.oneOf ?? node.anyOf
    if (members !== undefined) return this.union(node, members, stableNode)
    if (node.enum !== undefined)
      return this.enum([node], stableNode === undefined ? undefined : [stableNode])
    if (node.type === undefined) return Type.Unknown()
    if (typeof node.type !== "string") {
      return union(
        node.type.map((type) => this.type({ ...node, type }, stableNode && { ...stableNode, type }))
      )
    }
    return this.simple(node.type, node, stableNode)
  }

  private simple(type: string, node: Node, stable: Node | undefined): Type {
    switch (type) {
      case "string":
        return Type.String()
      case "integer":
      case "number":
        return Type.Number()
      case "boolean":
        return Type.Boolean()
      case "null":
        return Type.Null()
      case "array":
        return Type.Array({ item: this.type(node.items ?? true, stable?.items) })
      case "object":
        return this.object(node, stable)
      default:
        throw this.unsupported(`the type ${type}`)
    }
  }

  private object(node: Node, stable: Node | undefined): Type {
    const rest = node.additionalProperties
    if (node.properties === undefined && rest !== false) {
      return rest === undefined && node.title !== undefined
        ? Type.Object({ fields: [], rest: undefined })
        : Type.Record({ value: this.type(rest ?? true, stable?.additionalProperties) })
    }
    return Type.Object({
      fields: this.fields(node, stable),
      rest:
        rest === undefined || rest === false
          ? undefined
          : this.type(rest, stable?.additionalProperties)
    })
  }

  private fields(node: Node, stable: Node | undefined): ReadonlyArray<Field> {
    return Object.entries(node.properties ?? {}).map(([name, property]) => {
      const stableNode = stable?.properties?.[name]
      const experimental =
        (stable !== undefined && stableNode === undefined) ||
        Supplement.experimental[this.name]?.includes(name) === true
      const described = typeof property === "object" ? property : {}
      const type = this.type(property, experimental ? property : stableNode)
      return {
        name,
        type,
        required: node.required?.includes(name) ?? false,
        description: described.description,
        default:
          "default" in described
            ? { value: described.default }
            : isNullable(type)
              ? { value: null }
              : undefined,
        experimental
      }
    })
  }

  private enum(nodes: ReadonlyArray<Node>, stable: ReadonlyArray<Node> | undefined): Type {
    const known = stable?.flatMap((node) => node.enum ?? [])
    const values = nodes.flatMap((node) =>
      (node.enum ?? []).map((value): Literal => ({
        value,
        description: nodes.length > 1 ? node.description : undefined,
        experimental: known !== undefined && !known.includes(value)
      }))
    )
    return Type.Enum({ values, open: !this.closed })
  }

  private union(node: Node, members: ReadonlyArray<Node>, stable: Node | undefined): Type {
    const nulls = members.filter(({ type }) => type === "null")
    const rest = members.filter(({ type }) => type !== "null")
    const stableMembers = stable?.oneOf ?? stable?.anyOf
    const [only] = rest
    const type =
      only !== undefined && rest.length === 1 && nulls.length === 1
        ? this.type(
            only,
            stableMembers?.find(({ type }) => type !== "null")
          )
        : this.members(node, rest, stable, stableMembers)
    return union([type, ...nulls.map(() => Type.Null())])
  }

  private members(
    node: Node,
    members: ReadonlyArray<Node>,
    stable: Node | undefined,
    stableMembers: ReadonlyArray<Node> | undefined
  ): Type {
    if (members.every(isEnum)) return this.enum(members, stableMembers)
    const tag = discriminator(members)
    if (tag !== undefined) return this.tagged(tag, node, members, stable, stableMembers)
    if (node.properties !== undefined)
      return this.object(flattened(node, members), stable && flattened(stable, stableMembers ?? []))
    if (members.some(isEnum)) return this.keyed(members, stableMembers)
    const types = members.map((member, index) => this.type(member, stableMembers?.[index]))
    return union(
      !this.alternative && members.some((member) => isObject(this.all, member))
        ? [...types, Type.UnknownVariant({ known: [] })]
        : types
    )
  }

  private tagged(
    tag: string,
    node: Node,
    members: ReadonlyArray<Node>,
    stable: Node | undefined,
    stableMembers: ReadonlyArray<Node> | undefined
  ): Type {
    const known = members.map((member) => {
      const value = tagOf(tag, member)
      if (typeof value !== "string") throw this.unsupported("a discriminator that is a number")
      const stableNode = stableMembers?.find((other) => tagOf(tag, other) === value)
      const experimental = stableMembers !== undefined && stableNode === undefined
      const name = this.claim(member.title?.replace("v2::", "") ?? `${pascal(value)}${this.name}`)
      const literal = field(
        tag,
        Type.Enum({ values: [{ value, description: undefined, experimental: false }], open: false })
      )
      const whole = withBase(node, member)
      const type = this.type(
        whole,
        stableNode === undefined || stable === undefined ? whole : withBase(stable, stableNode)
      )
      if (type._tag !== "Object")
        throw this.unsupported(`${name}, a member of a tagged union that is not an object`)
      this.results.set(name, {
        name,
        description: member.description,
        experimental,
        type: Type.Object({
          ...type,
          fields: type.fields.map((other) => (other.name === tag ? literal : other))
        })
      })
      return { value, name }
    })
    const unknown = this.claim(`Unrecognized${this.name}`)
    const identified = known.every(({ name }) => hasId(this.results.get(name)))
    this.results.set(unknown, {
      name: unknown,
      description: `A member of \`${this.name}\` that this version does not know, whole.`,
      experimental: false,
      type: Type.Object({
        fields: [
          field(tag, Type.UnknownTag({ known: known.map(({ value }) => value) })),
          ...(identified ? [field("id", Type.String())] : [])
        ],
        rest: undefined
      })
    })
    return Type.Tagged({ tag, members: known, unknown })
  }

  /**
   * Translates an enum of Rust with data in some variants: a union of strings, and of objects with one known key
   * each.
   */
  private keyed(members: ReadonlyArray<Node>, stable: ReadonlyArray<Node> | undefined): Type {
    const known = members.flatMap(({ required, additionalProperties }) =>
      additionalProperties === false ? (required ?? []) : []
    )
    const objects = members.filter((member) => !isEnum(member) && !isAnyVariant(member))
    return union([
      this.enum(members.filter(isEnum), stable?.filter(isEnum)),
      ...objects.map((member) =>
        this.type(
          member,
          stable?.find((other) => other.required?.[0] === member.required?.[0])
        )
      ),
      Type.UnknownVariant({ known })
    ])
  }

  /** Returns a unique name for a definition that is nested in another one. */
  private claim(name: string, nth = 1): string {
    const numbered = nth === 1 ? name : `${name}${nth}`
    return this.results.has(numbered) || numbered in this.all ? this.claim(name, nth + 1) : numbered
  }

  private unsupported(what: string): Error {
    return new Error(`${this.name}: the generator does not support ${what}. Extend Translate.ts.`)
  }
}

const field = (name: string, type: Type): Field => ({
  name,
  type,
  required: true,
  description: undefined,
  default: undefined,
  experimental: false
})

const union = (members: ReadonlyArray<Type>): Type => {
  const flat = members.flatMap((member) => (member._tag === "Union" ? member.members : [member]))
  const [only] = flat
  return only !== undefined && flat.length === 1 ? only : Type.Union({ members: flat })
}

const isEnum = (node: Node): boolean => node.enum !== undefined

/** Codex's placeholder for future variants. It matches nearly anything, so it is ignored. */
const isAnyVariant = ({ properties, type }: Node): boolean =>
  properties === undefined && Array.isArray(type)

/** Returns the field whose single value distinguishes the members. */
const discriminator = (members: ReadonlyArray<Node>): string | undefined => {
  const [first] = members
  return Object.keys(first?.properties ?? {}).find((name) => {
    const values = members.map((member) => tagOf(name, member))
    return !values.includes(undefined) && new Set(values).size === members.length
  })
}

const tagOf = (name: string, { properties, required }: Node): string | number | undefined => {
  const property = properties?.[name]
  const [value, ...others] = typeof property === "object" ? (property.enum ?? []) : []
  return others.length === 0 && required?.includes(name) ? value : undefined
}

/** Adds the fields that all members share to a member. */
const withBase = (base: Node, member: Node): Node => ({
  ...member,
  properties: { ...member.properties, ...base.properties },
  required: [...(member.required ?? []), ...(base.required ?? [])]
})

/** Merges members that share a base into one object. Fields that only some members have are optional. */
const flattened = (base: Node, members: ReadonlyArray<Node>): Node => ({
  type: "object",
  properties: Object.assign({}, base.properties, ...members.map(({ properties }) => properties)),
  required: base.required ?? []
})

const hasId = (definition: Definition | undefined): boolean =>
  definition?.type._tag === "Object" &&
  definition.type.fields.some(
    ({ name, required, type }) => name === "id" && required && type._tag === "String"
  )

export const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")

/** The definitions in unions without a discriminator. The decoder tries them one after the other. */
const alternatives = (all: Definitions): ReadonlySet<string> =>
  new Set(
    Object.values(all).flatMap(({ anyOf }) => {
      const names = (anyOf ?? []).flatMap(({ $ref }) => ($ref === undefined ? [] : [nameOf($ref)]))
      return names.length > 1 ? names : []
    })
  )

/**
 * The enums that distinguish such alternatives. If they accepted unknown values, the first alternative would always
 * match.
 */
const closedEnums = (all: Definitions, alternatives: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    [...alternatives].flatMap((name) =>
      Object.entries(all[name]?.properties ?? {}).flatMap(([property, node]) => {
        const target = typeof node === "object" && node.$ref !== undefined ? nameOf(node.$ref) : ""
        return all[name]?.required?.includes(property) && all[target]?.enum !== undefined
          ? [target]
          : []
      })
    )
  )

/** Whether a value may be an object with named members. */
const isObject = (all: Definitions, { $ref, anyOf, properties }: Node): boolean =>
  properties !== undefined ||
  (anyOf ?? []).some((member) => isObject(all, member)) ||
  ($ref !== undefined && isObject(all, all[nameOf($ref)] ?? {}))
