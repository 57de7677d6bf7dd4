/** Finds the experimental parts of a request's parameters. */
import { type Definition, Type } from "./Type.ts"

/** A path into the parameters, with `*` for every member. With `values`, only these values are experimental. */
export interface Rule {
  readonly path: ReadonlyArray<string>
  readonly values?: ReadonlyArray<string | number>
}

export const rules = (
  definitions: ReadonlyMap<string, Definition>,
  params: string | undefined
): ReadonlyArray<Rule> => {
  const open = new Set<string>()
  const rulesIn = (type: Type, path: ReadonlyArray<string>): ReadonlyArray<Rule> => {
    switch (type._tag) {
      case "Ref":
        return definition(type.name, path)
      case "Array":
        return rulesIn(type.item, [...path, "*"])
      case "Record":
        return rulesIn(type.value, [...path, "*"])
      case "Union":
        return type.members.flatMap((member) => rulesIn(member, path))
      case "Enum":
        return valueRule(
          path,
          type.values.filter(({ experimental }) => experimental).map(({ value }) => value)
        )
      case "Tagged": {
        const isNew = ({ name }: { readonly name: string }) =>
          definitions.get(name)?.experimental === true
        return [
          ...valueRule(
            [...path, type.tag],
            type.members.filter(isNew).map(({ value }) => value)
          ),
          ...type.members
            .filter((member) => !isNew(member))
            .flatMap(({ name }) => definition(name, path))
        ]
      }
      case "Object":
        return type.fields.flatMap((field) =>
          field.experimental
            ? [{ path: [...path, field.name] }]
            : rulesIn(field.type, [...path, field.name])
        )
      default:
        return []
    }
  }
  const definition = (name: string, path: ReadonlyArray<string>): ReadonlyArray<Rule> => {
    const found = definitions.get(name)
    // A recursive definition adds no new paths.
    if (found === undefined || open.has(name)) return []
    open.add(name)
    const result = rulesIn(found.type, path)
    open.delete(name)
    return result
  }
  return params === undefined ? [] : unique(rulesIn(Type.Ref({ name: params }), []))
}

const valueRule = (
  path: ReadonlyArray<string>,
  values: ReadonlyArray<string | number>
): ReadonlyArray<Rule> => (values.length === 0 ? [] : [{ path, values }])

const unique = (rules: ReadonlyArray<Rule>): ReadonlyArray<Rule> => [
  ...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()
]
