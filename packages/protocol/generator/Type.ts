/** What a definition of the protocol is, once JSON Schema's ways of saying it are told apart. */
import { Data } from "effect"

export interface Field {
  readonly name: string
  readonly type: Type
  readonly required: boolean
  readonly description: string | undefined
  /** What a missing field stands for: what the schema says, or `null` where that is a value of the field. */
  readonly default: { readonly value: unknown } | undefined
  readonly experimental: boolean
}

export interface Literal {
  readonly value: string | number
  readonly description: string | undefined
  readonly experimental: boolean
}

export type Type = Data.TaggedEnum<{
  Unknown: {}
  String: {}
  Number: {}
  Boolean: {}
  Null: {}
  /** One of these strings or numbers; an open one accepts any other of their kind too. */
  Enum: { readonly values: ReadonlyArray<Literal>; readonly open: boolean }
  Array: { readonly item: Type }
  Record: { readonly value: Type }
  Object: { readonly fields: ReadonlyArray<Field>; readonly rest: Type | undefined }
  Ref: { readonly name: string }
  /** The first member that fits. */
  Union: { readonly members: ReadonlyArray<Type> }
  /** Objects told apart by one field: the members are definitions of their own. */
  Tagged: {
    readonly tag: string
    readonly members: ReadonlyArray<{ readonly value: string; readonly name: string }>
    /** The definition of a member that is not known. */
    readonly unknown: string
  }
  /** The discriminator of that one: none of the known. */
  UnknownTag: { readonly known: ReadonlyArray<string> }
  /** An object with none of these members. */
  UnknownVariant: { readonly known: ReadonlyArray<string> }
}>

export const Type = Data.taggedEnum<Type>()

export interface Definition {
  readonly name: string
  readonly description: string | undefined
  readonly type: Type
  readonly experimental: boolean
}

/** Whether `null` is one of its values. */
export const isNullable = (type: Type): boolean =>
  type._tag === "Null" || (type._tag === "Union" && type.members.some(isNullable))

/** Every type inside a type, itself first. */
export const walk = (type: Type): ReadonlyArray<Type> => [type, ...parts(type).flatMap(walk)]

const parts = (type: Type): ReadonlyArray<Type> => {
  switch (type._tag) {
    case "Array":
      return [type.item]
    case "Record":
      return [type.value]
    case "Object":
      return [
        ...type.fields.map((field) => field.type),
        ...(type.rest === undefined ? [] : [type.rest])
      ]
    case "Union":
      return type.members
    default:
      return []
  }
}

/** The definitions a type names. */
export const references = (type: Type): ReadonlyArray<string> =>
  walk(type).flatMap((part) =>
    part._tag === "Ref"
      ? part.name
      : part._tag === "Tagged"
        ? part.members.map(({ name }) => name).concat(part.unknown)
        : []
  )

/** Everything that can be reached from these definitions, themselves included. */
export const reachable = (
  definitions: ReadonlyMap<string, Definition>,
  from: Iterable<string>,
  stopAt: (name: string) => boolean = () => false
): ReadonlySet<string> => {
  const seen = new Set<string>()
  const todo = [...from]
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const definition = definitions.get(name)
    if (definition === undefined || seen.has(name)) continue
    seen.add(name)
    todo.push(...references(definition.type).filter((reference) => !stopAt(reference)))
  }
  return seen
}
