/** From JSON Schema to the types of the protocol. */
import { type Definitions, type Node, type NodeOrBoolean, nameOf } from "./JsonSchema.ts"
import * as Supplement from "./Supplement.ts"
import { type Definition, type Field, isNullable, type Literal, Type } from "./Type.ts"

/** All definitions, with whatever the stable ones lack marked as experimental. */
export const definitions = (
  all: Definitions,
  stable: Definitions
): ReadonlyMap<string, Definition> => {
  const members = alternatives(all)
  const closed = closedEnums(all, members)
  const found = new Map<string, Definition>()
  for (const [name, node] of Object.entries(all)) {
    const experimental = stable[name] === undefined
    const translation = new Translation(name, all, found, closed.has(name), members.has(name))
    const type = translation.type(node, experimental ? node : stable[name])
    found.set(name, { name, description: node.description, experimental, type })
  }
  return found
}

/** What only a newer schema says is experimental; of a definition that is new as a whole, nothing in it is marked. */
type Stable = NodeOrBoolean | undefined

class Translation {
  readonly name: string
  readonly all: Definitions
  readonly found: Map<string, Definition>
  /** An enum that has to stay as it is. */
  readonly closed: boolean
  /** One of several that are tried: were it to take in what is new, the ones after it would never be tried. */
  readonly alternative: boolean

  constructor(
    name: string,
    all: Definitions,
    found: Map<string, Definition>,
    closed: boolean,
    alternative: boolean
  ) {
    this.name = name
    this.all = all
    this.found = found
    this.closed = closed
    this.alternative = alternative
  }

  type(node: NodeOrBoolean, stable: Stable): Type {
    if (node === true) return Type.Unknown()
    if (node === false) throw this.unsupported("a schema that nothing fits")
    const than = typeof stable === "object" ? stable : undefined
    const [only, ...others] = node.allOf ?? []
    if (only !== undefined) {
      if (others.length > 0) throw this.unsupported("allOf with several members")
      return this.type(only, than?.allOf?.[0])
    }
    if (node.$ref !== undefined) return Type.Ref({ name: nameOf(node.$ref) })
    const members = node.oneOf ?? node.anyOf
    if (members !== undefined) return this.union(node, members, than)
    if (node.enum !== undefined) return this.enum([node], than === undefined ? undefined : [than])
    if (node.type === undefined) return Type.Unknown()
    if (typeof node.type !== "string") {
      return union(node.type.map((type) => this.type({ ...node, type }, than && { ...than, type })))
    }
    return this.simple(node.type, node, than)
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
      const than = stable?.properties?.[name]
      const experimental =
        (stable !== undefined && than === undefined) ||
        Supplement.experimental[this.name]?.includes(name) === true
      const described = typeof property === "object" ? property : {}
      const type = this.type(property, experimental ? property : than)
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
      if (typeof value !== "string") throw this.unsupported("members told apart by a number")
      const than = stableMembers?.find((other) => tagOf(tag, other) === value)
      const experimental = stableMembers !== undefined && than === undefined
      const name = this.claim(member.title?.replace("v2::", "") ?? `${pascal(value)}${this.name}`)
      const literal = field(
        tag,
        Type.Enum({ values: [{ value, description: undefined, experimental: false }], open: false })
      )
      const whole = withBase(node, member)
      const type = this.type(
        whole,
        than === undefined || stable === undefined ? whole : withBase(stable, than)
      )
      if (type._tag !== "Object")
        throw this.unsupported(`${name}: a tagged member that is no object`)
      this.found.set(name, {
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
    const identified = known.every(({ name }) => hasId(this.found.get(name)))
    this.found.set(unknown, {
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

  /** Words, and objects with one member that is a word too: an enum of Rust some of whose variants hold something. */
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

  /** A name of its own for a definition that the schema has inside another. */
  private claim(name: string, nth = 1): string {
    const numbered = nth === 1 ? name : `${name}${nth}`
    return this.found.has(numbered) || numbered in this.all ? this.claim(name, nth + 1) : numbered
  }

  private unsupported(what: string): Error {
    return new Error(`${this.name}: the generator does not know ${what}`)
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

/** Codex's own place for a variant it will learn: as good as no schema. */
const isAnyVariant = ({ properties, type }: Node): boolean =>
  properties === undefined && Array.isArray(type)

/** The field whose one value tells the members apart. */
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

/** A member with the fields that all members have. */
const withBase = (base: Node, member: Node): Node => ({
  ...member,
  properties: { ...member.properties, ...base.properties },
  required: [...(member.required ?? []), ...(base.required ?? [])]
})

/** One object for several that share a base: what only some of them have is optional. */
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

/** The definitions that are tried one after the other where one of several is expected, with nothing to tell them apart. */
const alternatives = (all: Definitions): ReadonlySet<string> =>
  new Set(
    Object.values(all).flatMap(({ anyOf }) => {
      const names = (anyOf ?? []).flatMap(({ $ref }) => ($ref === undefined ? [] : [nameOf($ref)]))
      return names.length > 1 ? names : []
    })
  )

/** The enums that do tell alternatives apart: were they open, the first alternative would fit whatever comes. */
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

/** Whether a value of it may be an object whose members have names. */
const isObject = (all: Definitions, { $ref, anyOf, properties }: Node): boolean =>
  properties !== undefined ||
  (anyOf ?? []).some((member) => isObject(all, member)) ||
  ($ref !== undefined && isObject(all, all[nameOf($ref)] ?? {}))
