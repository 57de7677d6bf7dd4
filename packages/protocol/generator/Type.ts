/** The types of the protocol's definitions, independent of how JSON Schema expresses them. */
import * as Data from "effect/Data"

export interface Field {
  readonly name: string
  readonly type: Type
  readonly required: boolean
  readonly description: string | undefined
  /** The value of a missing field: the schema's default, or `null` if the field is nullable. */
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
  /** One of these strings or numbers. An open enum also accepts other values of the same primitive types. */
  Enum: { readonly values: ReadonlyArray<Literal>; readonly open: boolean }
  Array: { readonly item: Type }
  Record: { readonly value: Type }
  Object: { readonly fields: ReadonlyArray<Field>; readonly rest: Type | undefined }
  Ref: { readonly name: string }
  /** The first member that matches. */
  Union: { readonly members: ReadonlyArray<Type> }
  /** Objects that one field distinguishes. Each member is a definition. */
  Tagged: {
    readonly tag: string
    readonly members: ReadonlyArray<{ readonly value: string; readonly name: string }>
    /** The definition of an unknown member. */
    readonly unknown: string
  }
  /** The discriminator of an unknown member: any string except the known ones. */
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

/** Whether `null` is a value of the type. */
export const isNullable = (type: Type): boolean =>
  type._tag === "Null" || (type._tag === "Union" && type.members.some(isNullable))

/** Returns a type and all types inside it, outermost first. */
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

/** Returns the names of the definitions that a type refers to. */
export const references = (type: Type): ReadonlyArray<string> =>
  walk(type).flatMap((part) =>
    part._tag === "Ref"
      ? part.name
      : part._tag === "Tagged"
        ? part.members.map(({ name }) => name).concat(part.unknown)
        : []
  )

/** Returns all definitions that can be reached from these, including themselves. */
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
